"""Performance's files of the data format: units, indicators, targets, readings.

Each `_check_...` gives the problems of one row as (column, what would do), in the words of the format.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from councilportal.common import columns as c
from councilportal.common.columns import Entry
from councilportal.common.formats import Format, Import
from councilportal.common.loading import Counts
from councilportal.common.numbers import plain, rounded
from councilportal.common.periods import Period, PeriodKind, containing, parse
from councilportal.common.tables import guarded, write_csv
from councilportal.common.words import Direction
from councilportal.organisation.formats import dates_in_order
from councilportal.organisation.models import Category, Characteristic, Service
from objectives.models import Objective
from performance import operations, queries
from performance.models import Indicator, Reading, Target, Unit
from performance.rules import Counts as Headline
from performance.rules import (
    LEVEL_NAMES,
    NO_LEVELS,
    NO_TRAVEL,
    RATINGS,
    REPORTABLE,
    UNITS,
    Aggregation,
    DataState,
    DirectionBasis,
    Kind,
    Levels,
    Measure,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
    Standing,
    count,
    travel,
)

Found = Iterator[tuple[str, str]]
BATCH = 5_000

# Units


def _load_units(entries: Iterator[Entry], work: Import) -> Counts:
    rows = []
    for entry in entries:
        if entry.values["ref"] in UNITS:
            work.refuse(entry, "ref", "this unit is built in: use it, or give another reference.")
        elif entry.values.get("multiplier", 1) <= 0:
            work.refuse(entry, "multiplier", "write a number above 0.")
        else:
            rows.append(entry.values)
    return operations.load_units(rows=rows, by=work.by, at=work.at)


def _dump_units() -> Iterable[Mapping[str, Any]]:
    return Unit.objects.values("ref", "name", "symbol", "multiplier")


UNITS_FILE = Format(
    "units",
    (
        c.ref("ref", required=True),
        c.text("name", required=True, at_most=100),
        c.text("symbol", at_most=10),
        c.number("multiplier", empty=Decimal(1)),
    ),
    key=("ref",),
    load=_load_units,
    dump=_dump_units,
    sort=("ref", "name"),
)

# Indicators

_SIDED = (Polarity.HIGHER, Polarity.LOWER)
_POLARITIES: Mapping[Method, tuple[Polarity, ...]] = {
    Method.TARGET_FLOOR: _SIDED,
    Method.TOLERANCE_PERCENT: _SIDED,
    Method.TOLERANCE_POINTS: _SIDED,
    Method.THRESHOLDS: _SIDED,
    Method.WITHIN_TOLERANCE: _SIDED,
    Method.RANGE: (Polarity.RANGE,),
    Method.YES_NO: (Polarity.NONE,),
    Method.JUDGEMENT: tuple(Polarity),
    Method.NONE: tuple(Polarity),
}
_DEFAULT_METHOD = {Kind.ACTIVITY: Method.NONE, Kind.MILESTONE: Method.YES_NO}


def _load_indicators(entries: Iterator[Entry], work: Import) -> Counts:
    stored = {indicator.ref: indicator for indicator in Indicator.objects.all()}
    with_readings = set(
        Reading.objects.values_list("indicator__ref", flat=True).distinct().order_by()
    )
    services = Service.objects.in_bulk(field_name="ref")
    objectives = Objective.objects.in_bulk(field_name="ref")
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    units = queries.units()
    rows, altered = [], []
    for entry in entries:
        before = stored.get(entry.values["ref"])
        _fill_method(entry.values, before)
        problems = list(_check_indicator(entry.values))
        if before is not None and before.ref in with_readings:
            problems += _check_settled(entry.values, before)
            if operations.is_redefined(before, entry.values):
                work.warnings.append(
                    f"{before.ref}: the definition changes, so figures from now on "
                    "are not compared with earlier ones."
                )
        for column, wanted in problems:
            work.refuse(entry, column, wanted)
        fits = dates_in_order(entry, work) and not problems
        known = [
            work.refers(entry, "service", "services", services),
            work.refers(entry, "unit", "units", units),
            work.refers(entry, "objective", "objectives", objectives),
            work.refers(entry, "characteristics", "characteristics", characteristics),
        ]
        if fits and all(known):
            rows.append(entry.values)
            if before is not None:
                altered.append(entry)
            _warn_of_mean(entry.values, work)
    counts = operations.load_indicators(rows=rows, by=work.by, at=work.at)
    if altered:
        work.at_the_end.append(lambda: _check_against_targets(altered, work))
    return counts


def _fill_method(values: dict[str, Any], before: Indicator | None) -> None:
    """An empty method is that of the kind; an absent column leaves what is stored."""
    if values.get("method", True) is None or (before is None and "method" not in values):
        values["method"] = _DEFAULT_METHOD.get(values["kind"], Method.TARGET_FLOOR)
    elif before is not None and "method" not in values:
        values["method"] = Method(before.method)


def _check_indicator(values: Mapping[str, Any]) -> Found:
    method, kind, polarity = values["method"], values["kind"], values["polarity"]
    if kind is Kind.ACTIVITY and method is not Method.NONE:
        yield "method", "activity indicators are not rated: write none or leave it empty."
        return
    if polarity not in _POLARITIES[method]:
        allowed = " or ".join(each.value for each in _POLARITIES[method])
        yield "polarity", f"the method {method} needs the polarity {allowed}."
    if method is Method.YES_NO and values["unit"] != "yes_no":
        yield "unit", "the method yes_no needs the unit yes_no."
    if values.get("direction_tolerance", 0) < 0:
        yield "direction_tolerance", "write 0 or a number above it."


def _check_settled(values: Mapping[str, Any], before: Indicator) -> Found:
    """What cannot change once there are readings, since they are written in those terms."""
    for column in ("frequency", "kind"):
        was = getattr(before, column)
        if values[column] != was:
            yield (
                column,
                f"it is {was} and has readings: end this indicator by valid_to and add a new one.",
            )


def _warn_of_mean(values: Mapping[str, Any], work: Import) -> None:
    if values.get("aggregation") is Aggregation.MEAN and values["unit"] == "percent":
        work.warnings.append(
            f"{values['ref']}: the year to date is a mean of percentages, which takes no account "
            "of how many cases each month had; ratio is right where both numbers are known."
        )


def _check_against_targets(entries: list[Entry], work: Import) -> None:
    """Stored targets must fit an indicator whose polarity or method has changed (D3)."""
    units = queries.units()
    indicators = {
        indicator.ref: indicator
        for indicator in Indicator.objects.filter(ref__in=[each.values["ref"] for each in entries])
    }
    targets = queries.targets_of([indicator.pk for indicator in indicators.values()])
    for entry in entries:
        indicator = indicators[entry.values["ref"]]
        measure = queries.measure_of(indicator, units)
        for (year, period), levels in targets[indicator.pk].rows.items():
            whole = targets[indicator.pk].rows.get((year, None), NO_LEVELS)
            for column, wanted in check_levels(measure, levels.over(whole)):
                blamed = "polarity" if column in ("floor", "ytd_floor") else "method"
                place = (period or year).code
                work.refuse(entry, blamed, f"its targets of {place} do not fit ({column}: {wanted})")
                break


def _dump_indicators() -> Iterable[Mapping[str, Any]]:
    found = Indicator.objects.select_related("service", "objective", "owner", "approver")
    for indicator in found.prefetch_related("characteristics"):
        yield {
            **{
                column.name: getattr(indicator, column.name)
                for column in INDICATORS.columns
                if column.name not in ("service", "objective", "characteristics")
            },
            "service": indicator.service.ref,
            "objective": indicator.objective.ref if indicator.objective else None,
            "characteristics": tuple(sorted(each.ref for each in indicator.characteristics.all())),
        }


INDICATORS = Format(
    "indicators",
    (
        c.ref("ref", required=True),
        c.text("title", required=True, at_most=300),
        c.ref("service", required=True),
        c.ref("unit", required=True),
        c.whole("decimals", low=0, high=6, required=True),
        c.word("polarity", Polarity, required=True),
        c.word("kind", Kind, required=True),
        c.word("frequency", PeriodKind, required=True),
        c.text("definition"),
        c.text("numerator_label", at_most=200),
        c.text("denominator_label", at_most=200),
        c.word("aggregation", Aggregation, empty=Aggregation.NONE),
        c.word("method", Method),
        c.word("direction_basis", DirectionBasis, empty=DirectionBasis.PREVIOUS_PERIOD),
        c.number("direction_tolerance", empty=Decimal(0)),
        c.ref("objective"),
        c.listed("characteristics"),
        c.text("outcome", at_most=200),
        c.text("delivered_by", at_most=150),
        c.text("owner", at_most=150),
        c.text("approver", at_most=150),
        c.day("valid_from"),
        c.day("valid_to"),
    ),
    key=("ref",),
    load=_load_indicators,
    dump=_dump_indicators,
    sort=(
        "ref",
        "title",
        "service",
        "unit",
        "decimals",
        "polarity",
        "kind",
        "frequency",
    ),
)

# Targets


def _load_targets(entries: Iterator[Entry], work: Import) -> Counts:
    indicators = {indicator.ref: indicator for indicator in Indicator.objects.all()}
    units = queries.units()
    ready: list[tuple[Entry, Indicator, Measure]] = []
    for entry in entries:
        if not work.refers(entry, "ref", "indicators", indicators):
            continue
        indicator = indicators[entry.values["ref"]]
        measure = queries.measure_of(indicator, units)
        problems = list(_check_target(measure, entry.values))
        for column, wanted in problems:
            work.refuse(entry, column, wanted)
        if not problems:
            ready.append((entry, indicator, measure))
    counts = operations.load_targets(
        rows=[_target_row(entry, indicator) for entry, indicator, _ in ready],
        by=work.by,
        at=work.at,
    )
    # The levels are checked as they now stand: a period's own cells over its year's.
    targets = queries.targets_of({indicator.pk for _, indicator, _ in ready})
    for entry, indicator, measure in ready:
        year, period = entry.values["year"], entry.values.get("period")
        rows = targets[indicator.pk].rows
        whole = rows.get((year, None), NO_LEVELS)
        levels = rows[year, period].over(whole)
        for column, wanted in check_levels(measure, levels):
            work.refuse(entry, column, wanted)
    return counts


def _target_row(entry: Entry, indicator: Indicator) -> dict[str, Any]:
    period = entry.values.get("period")
    return {
        **entry.values,
        "indicator": indicator,
        "year": entry.values["year"].code,
        "period": period.code if period else "",
    }


def _check_target(measure: Measure, values: Mapping[str, Any]) -> Found:
    year: Period = values["year"]
    if year.kind is not measure.year_kind:
        example = containing(measure.year_kind, year.start).code
        yield "year", f"the indicator's targets are set by year: write it as {example}."
        return
    period: Period | None = values.get("period")
    if period is None:
        return
    kinds = [measure.frequency]
    if measure.kind is Kind.FORECAST:
        kinds = [PeriodKind.MONTH, PeriodKind.QUARTER]
    if period.kind not in kinds:
        nouns = " or ".join(kind.noun for kind in kinds)
        yield "period", f"the indicator is reported by {nouns}: write one."
    elif not year.start <= period.end <= year.end:
        yield "period", f"write a period within {year.code}."


_OTHER_TOLERANCE = {
    Method.TOLERANCE_PERCENT: ("green_tolerance_points", "tolerance_points"),
    Method.TOLERANCE_POINTS: ("green_tolerance_percent", "tolerance_percent"),
}


def check_levels(measure: Measure, levels: Levels) -> Found:
    """What is wrong with the levels under the indicator's method and polarity (D3, D4).

    Gives: (column, what would do), nothing where all is well. Levels that a rating needs and that are
    missing are not wrong: the rating is then "no target".
    """
    for name in _OTHER_TOLERANCE.get(measure.method, ()):
        if getattr(levels, name) is not None:
            yield name, f"the method {measure.method} takes the tolerance of its own name only."
    for name in LEVEL_NAMES:
        if ("tolerance" in name or name == "margin") and (getattr(levels, name) or 0) < 0:
            yield name, "write 0 or a number above it."
    low, high = levels.range_lower, levels.range_upper
    if low is not None and high is not None and low > high:
        yield "range_lower", "write a number that is not above range_upper."
    match measure.method:
        case Method.TARGET_FLOOR:
            yield from _check_floor(measure, levels, "target", "floor")
            yield from _check_floor(measure, levels, "ytd_target", "ytd_floor")
        case Method.TOLERANCE_PERCENT | Method.WITHIN_TOLERANCE:
            for name in ("target", "ytd_target"):
                level = getattr(levels, name)
                if level is not None and level <= 0:
                    yield name, "a tolerance in percent needs a target above 0."
        case Method.THRESHOLDS:
            yield from _check_thresholds(measure, levels)
        case Method.YES_NO if levels.target not in (None, 0, 1):
            yield "target", "write 1 (done) or 0 (not done)."
    yield from _check_steps(levels)


def _check_floor(measure: Measure, levels: Levels, target_name: str, floor_name: str) -> Found:
    target, floor = getattr(levels, target_name), getattr(levels, floor_name)
    if target is None or floor is None:
        return
    if measure.polarity is Polarity.HIGHER and floor > target:
        yield floor_name, f"higher is better, so write at most the {target_name}, {plain(target)}."
    if measure.polarity is Polarity.LOWER and floor < target:
        yield floor_name, f"lower is better, so write at least the {target_name}, {plain(target)}."


def _check_thresholds(measure: Measure, levels: Levels) -> Found:
    green, amber = levels.green_from, levels.amber_from
    if green is None or amber is None:
        return
    if measure.polarity is Polarity.HIGHER and amber > green:
        yield "amber_from", f"higher is better, so write at most green_from, {plain(green)}."
    if measure.polarity is Polarity.LOWER and amber < green:
        yield "amber_from", f"lower is better, so write at least green_from, {plain(green)}."


def _check_steps(levels: Levels) -> Found:
    for name in ("tolerance_percent", "tolerance_points"):
        inner, outer = getattr(levels, f"green_{name}"), getattr(levels, name)
        if inner is not None and outer is not None and inner > outer:
            yield f"green_{name}", f"write at most {name}, {plain(outer)}."


def _dump_targets() -> Iterable[Mapping[str, Any]]:
    for ref, year, period, *levels in Target.objects.values_list(
        "indicator__ref", "year", "period", *LEVEL_NAMES
    ):
        yield {
            "ref": ref,
            "year": parse(year),
            "period": parse(period) if period else None,
            **dict(zip(LEVEL_NAMES, levels, strict=True)),
        }


TARGETS = Format(
    "targets",
    (
        c.ref("ref", required=True),
        c.period("year", required=True),
        c.period("period"),
        *(c.number(name) for name in LEVEL_NAMES),
    ),
    key=("ref", "year", "period"),
    load=_load_targets,
    dump=_dump_targets,
    sort=("ref", "year", "period"),
)

# Readings

Key = tuple[str, str, str, int]


@dataclass(slots=True)
class _Stored:
    """The readings that an import meets: cells by key, and the highest revision of each."""

    cells: dict[Key, dict[str, str]]
    last: dict[tuple[str, str, str], int]


def _load_readings(entries: Iterator[Entry], work: Import) -> Counts:
    indicators = {indicator.ref: indicator for indicator in Indicator.objects.all()}
    units = queries.units()
    measures = {
        ref: queries.measure_of(indicator, units) for ref, indicator in indicators.items()
    }
    groups = {
        f"{category.characteristic.ref}:{category.ref}": category
        for category in Category.objects.select_related("characteristic")
    }
    stored = _stored_readings()
    counts = Counts()
    rows: list[dict[str, Any]] = []
    new: dict[tuple[str, str, str], dict[int, Entry]] = defaultdict(dict)
    arrows: list[Entry] = []
    for entry in entries:
        values = _READING_BLANK | {
            name: value for name, value in entry.values.items() if value is not None
        }
        if not work.refers(entry, "ref", "indicators", indicators):
            continue
        if values["group"] and values["group"] not in groups:
            _refuse_group(entry, values["group"], work)
            continue
        problems = list(_check_reading(measures[values["ref"]], values, entry.values))
        for column, wanted in problems:
            work.refuse(entry, column, wanted)
        if problems:
            continue
        if values["covers"]:
            values["data_state"] = DataState.PROVISIONAL
        key = (values["ref"], values["period"].code, values["group"], values["revision"])
        if key in stored.cells:
            counts += _same_again(entry, key, values, stored, work)
            continue
        new[key[:3]][key[3]] = entry
        if values["reported_direction"] is not None and not values["group"]:
            arrows.append(entry)
        rows.append(_reading_row(values, indicators, groups))
        if len(rows) >= BATCH:
            counts += operations.load_readings(rows=rows, by=work.by, at=work.at)
            rows.clear()
    counts += operations.load_readings(rows=rows, by=work.by, at=work.at)
    _check_revisions(new, stored, work)
    if arrows:
        work.at_the_end.append(lambda: _warn_of_arrows(arrows, work))
    return counts


def _reading_row(
    values: Mapping[str, Any],
    indicators: Mapping[str, Indicator],
    groups: Mapping[str, Category],
) -> dict[str, Any]:
    row = {name: "" if value is None and name in _WORDS else value for name, value in values.items()}
    del row["ref"]
    row["indicator"] = indicators[values["ref"]]
    row["group"] = groups.get(values["group"])
    return row


def _refuse_group(entry: Entry, group: str, work: Import) -> None:
    characteristic = group.partition(":")[0]
    if characteristic in work.refs.get("characteristics", ()) and not (
        Characteristic.objects.filter(ref=characteristic).exists()
    ):
        return
    wanted = "write characteristic:category by their refs, such as age:under_25, both of them known."
    work.refuse(entry, "group", wanted)


def _check_reading(
    measure: Measure, values: Mapping[str, Any], written: Mapping[str, Any]
) -> Found:
    yield from _check_period(measure, values)
    yield from _check_figure(measure, values)
    yield from _check_ratio(measure, values)
    yield from _check_said(measure, values)
    if (values["previous_year_value"] is None) != (values["previous_year_basis"] is None):
        column = "previous_year_basis" if values["previous_year_basis"] is None else "previous_year_value"
        yield column, "give previous_year_value and previous_year_basis together."
    if values["covers"] and written.get("data_state") not in (None, DataState.PROVISIONAL):
        yield "data_state", "a figure that covers part of its period is provisional."
    if values["revision"] == 1 and values["corrects_note"]:
        yield "corrects_note", "revision 1 corrects nothing: leave it empty or give revision 2."
    if values["revision"] > 1 and not values["corrects_note"]:
        yield "corrects_note", "a later revision must say what it corrects."


def _check_period(measure: Measure, values: Mapping[str, Any]) -> Found:
    kind = values["period"].kind
    if values["no_data_reason"] is not None:
        return
    if measure.kind is Kind.FORECAST:
        if kind not in (PeriodKind.MONTH, PeriodKind.QUARTER):
            yield "period", "write the month or quarter in which the forecast was made."
    elif kind is not measure.frequency:
        example = containing(measure.frequency, values["period"].end).code
        yield (
            "period",
            f"the indicator is reported by {measure.frequency.noun}: write it as {example}.",
        )


def _check_figure(measure: Measure, values: Mapping[str, Any]) -> Found:
    """Exactly one of a figure and a reason, in the columns that the indicator uses."""
    figures = ["value", "numerator", "denominator"]
    if measure.kind is Kind.FORECAST:
        for name in (*figures, "ytd_value"):
            if values[name] is not None:
                yield name, "a forecast has forecast_value only: leave it empty."
        figures = ["forecast_value"]
    elif values["ytd_value"] is not None:
        if measure.aggregation is not Aggregation.REPORTED:
            yield "ytd_value", "the year to date is worked out from the readings: leave it empty."
            return
        figures.append("ytd_value")
    filled = [name for name in figures if values[name] is not None]
    if filled and values["no_data_reason"] is not None:
        yield "no_data_reason", "give a figure or a reason for none, not both."
    elif not filled and values["no_data_reason"] is None:
        yield figures[0], "give a figure, or a no_data_reason."


def _check_ratio(measure: Measure, values: Mapping[str, Any]) -> Found:
    value, above, below = values["value"], values["numerator"], values["denominator"]
    if measure.unit.ref == "yes_no" and value not in (None, 0, 1):
        yield "value", "write 1 (done) or 0 (not done)."
    if above is None and below is None:
        return
    if above is None or below is None:
        missing = "numerator" if above is None else "denominator"
        yield missing, "give numerator and denominator together."
    elif below <= 0:
        yield "denominator", "write a number above 0; with no cases, give a no_data_reason."
    elif value is not None:
        exact = Fraction(above) / Fraction(below) * Fraction(measure.unit.multiplier)
        decimals = max(0, -int(value.as_tuple().exponent))
        if rounded(exact, decimals) != value:
            yield (
                "value",
                f"numerator and denominator give {plain(rounded(exact, decimals))}: "
                "write that or leave it empty.",
            )


_JUDGED = ("judgement", "judged_by", "judged_on", "judgement_reason")


def _check_said(measure: Measure, values: Mapping[str, Any]) -> Found:
    """Judgements and overrides: whole, and only where they mean something."""
    judged = [name for name in _JUDGED if values[name] not in (None, "")]
    if measure.method is not Method.JUDGEMENT:
        for name in judged[:1]:
            yield name, "only an indicator with the method judgement takes a judgement."
    elif judged or values["no_data_reason"] is None:
        for name in _JUDGED:
            if name not in judged:
                yield name, f"a judgement needs all of {', '.join(_JUDGED)}."
    override, why = values["override_rating"], values["override_reason"]
    if (override is None) != (not why):
        column = "override_rating" if override is None else "override_reason"
        yield column, "an override needs its rating and its reason."
    elif override is not None and (
        values["no_data_reason"] is not None or measure.method is Method.NONE
    ):
        yield "override_rating", "there is no rating to override: leave it empty."


def _check_revisions(
    new: Mapping[tuple[str, str, str], Mapping[int, Entry]], stored: _Stored, work: Import
) -> None:
    """Numbers may not skip, counting what is stored and what is in the file."""
    for key, revisions in new.items():
        last = stored.last.get(key, 0)
        for expected, revision in enumerate(sorted(revisions), last + 1):
            if revision != expected:
                work.refuse(
                    revisions[revision], "revision", f"the next revision is {expected}: write that."
                )
                break


def _same_again(
    entry: Entry, key: Key, values: Mapping[str, Any], stored: _Stored, work: Import
) -> Counts:
    """A stored key with the same cells is left alone; with others it is refused."""
    kept = stored.cells[key]
    for column in READINGS.columns:
        if column.name in _KEY or column.name not in entry.values:
            continue
        value = values[column.name]
        cell = "" if value is None else column.write(value)
        if cell != kept[column.name]:
            free = stored.last[key[:3]] + 1
            work.refuse(
                entry,
                column.name,
                f"{key[0]} {key[1]} is stored with {kept[column.name] or 'an empty cell'}: "
                f"correct it by revision {free} with a corrects_note.",
            )
            return Counts()
    return Counts(unchanged=1)


def _stored_readings() -> _Stored:
    stored = _Stored({}, {})
    for values in _dump_readings():
        key = (values["ref"], values["period"].code, values["group"], values["revision"])
        stored.cells[key] = {
            column.name: "" if values[column.name] is None else column.write(values[column.name])
            for column in READINGS.columns
        }
        stored.last[key[:3]] = max(stored.last.get(key[:3], 0), key[3])
    return stored


def _warn_of_arrows(entries: list[Entry], work: Import) -> None:
    """A reported direction that differs from the computed one is a warning."""
    units = queries.units()
    indicators = {
        indicator.ref: indicator
        for indicator in Indicator.objects.filter(ref__in={each.values["ref"] for each in entries})
    }
    numbers = [indicator.pk for indicator in indicators.values()]
    targets = queries.targets_of(numbers)
    histories = queries.histories(
        Reading.objects.of_the_whole()
        .filter(indicator__in=numbers)
        .values_list(*queries.READING_FIELDS)
    )
    for entry in entries:
        indicator = indicators[entry.values["ref"]]
        measure = queries.measure_of(indicator, units)
        history = histories[indicator.pk]
        reading = history.get(entry.values["period"])
        if reading is None:
            continue
        levels = targets[indicator.pk].of_period(measure, reading.period)
        found = travel(measure, reading, history, levels)
        said = entry.values["reported_direction"]
        if found is not NO_TRAVEL and found.direction in REPORTABLE and found.direction is not said:
            work.warnings.append(
                f"{indicator.ref} {reading.period.code}: reported {said}, "
                f"but the figures say {found.direction}."
            )


def _dump_readings() -> Iterator[Mapping[str, Any]]:
    names = [column.name for column in READINGS.columns if column.name not in _ELSEWHERE]
    found = Reading.objects.values_list(
        "indicator__ref",
        "period",
        "group__characteristic__ref",
        "group__ref",
        "judged_by__title",
        "commentary__text",
        *names,
    )
    for ref, period, characteristic, category, judged_by, commentary, *cells in found.iterator(
        chunk_size=BATCH
    ):
        yield {
            "ref": ref,
            "period": parse(period),
            "group": f"{characteristic}:{category}" if category else "",
            "judged_by": judged_by,
            "commentary": commentary,
            **dict(zip(names, cells, strict=True)),
        }


READINGS = Format(
    "readings",
    (
        c.ref("ref", required=True),
        c.period("period", required=True),
        c.ref("group"),
        c.whole("revision", low=1, high=999, empty=1),
        c.number("value"),
        c.number("numerator"),
        c.number("denominator"),
        c.number("ytd_value"),
        c.number("forecast_value"),
        c.number("previous_year_value"),
        c.word("previous_year_basis", PreviousYearBasis),
        c.word("reported_direction", REPORTABLE),
        c.text("covers", at_most=100),
        c.word("data_state", DataState),
        c.word("no_data_reason", NoDataReason),
        c.word("judgement", RATINGS),
        c.text("judged_by", at_most=150),
        c.day("judged_on"),
        c.text("judgement_reason"),
        c.word("override_rating", RATINGS),
        c.text("override_reason"),
        c.text("commentary"),
        c.text("corrects_note"),
    ),
    key=("ref", "period", "group", "revision"),
    load=_load_readings,
    dump=_dump_readings,
    sort=("ref", "period", "group", "revision"),
)
_KEY = frozenset(READINGS.key)
_ELSEWHERE = ("ref", "period", "group", "judged_by", "commentary")
_READING_BLANK: dict[str, Any] = {column.name: column.empty for column in READINGS.columns} | {
    "data_state": DataState.FINAL
}
_WORDS = frozenset(
    (
        "previous_year_basis",
        "reported_direction",
        "data_state",
        "no_data_reason",
        "judgement",
        "override_rating",
    )
)

# Ratings out

DIRECTION_ORDER = (
    Direction.IMPROVING,
    Direction.SAME,
    Direction.WORSENING,
    Direction.NEW,
    Direction.NOT_COMPARABLE,
    Direction.INCREASED,
    Direction.DECREASED,
)
RATING_COLUMNS = (
    "ref,title,kind,service,directorate,period,covers,figure,value,display_value,target,floor,rating,"
    "rating_source,direction,direction_last_year,direction_source,ytd_value,ytd_periods,ytd_rating,"
    "expected_range,previous_year_value,previous_year_basis,forecast_value,method,rule,cases_short,"
    "data_state,revision,commentary"
).split(",")


def rating_row(line: queries.IndicatorLine) -> tuple[str, ...]:
    """An indicator as it stands, as the text of one row of `export_ratings`.

    Gives: one cell for each of RATING_COLUMNS; "" where there is nothing.
    Source: data format, "Ratings out".
    """
    standing, measure = line.standing, line.measure
    reading = standing.reading
    is_forecast = measure.kind is Kind.FORECAST
    cells: dict[str, object] = {
        "ref": line.ref,
        "title": line.title,
        "kind": measure.kind,
        "service": line.place.service_ref,
        "directorate": line.place.directorate_ref,
        "figure": "forecast" if is_forecast else "actual",
        "rating": standing.rating.rag,
        "rating_source": standing.rating.source,
        "method": measure.method,
        "rule": standing.rating.sentence,
    }
    if reading is not None:
        cells |= {
            "period": reading.period.code,
            "covers": reading.covers,
            "value": plain(standing.value),
            "display_value": standing.shown,
            "target": plain(standing.levels.target),
            "floor": plain(standing.levels.floor),
            "direction": standing.travel.direction,
            "direction_last_year": standing.travel_last_year.direction,
            "direction_source": standing.travel.source,
            "ytd_value": plain(standing.ytd.value),
            "ytd_periods": standing.ytd.periods,
            "ytd_rating": standing.ytd_rating.rag if standing.ytd_rating else None,
            "expected_range": standing.expected_range,
            "previous_year_value": plain(standing.previous_year_value),
            "previous_year_basis": standing.previous_year_basis,
            "forecast_value": plain(reading.forecast_value),
            "cases_short": standing.cases_short,
            "data_state": reading.data_state,
            "revision": reading.revision,
            "commentary": reading.commentary,
        }
    return tuple(
        "" if (cell := cells.get(column)) is None else str(cell) for column in RATING_COLUMNS
    )


_RATING_TEXT = frozenset(
    place
    for place, column in enumerate(RATING_COLUMNS)
    if column in ("ref", "title", "service", "directorate", "covers", "rule", "commentary")
)


def ratings_csv(lines: Iterable[queries.IndicatorLine]) -> bytes:
    """The rows of some lines as a CSV file."""
    return write_csv(
        RATING_COLUMNS,
        (
            [guarded(cell) if place in _RATING_TEXT else cell for place, cell in enumerate(row)]
            for row in map(rating_row, lines)
        ),
    )


def rating_objects(lines: Iterable[queries.IndicatorLine]) -> list[dict[str, str]]:
    """The rows of some lines as objects with the CSV's keys and cells."""
    return [dict(zip(RATING_COLUMNS, rating_row(line), strict=True)) for line in lines]


def counts_as_plain(counts: Headline) -> dict[str, object]:
    """Headline counts as `export_ratings --summary` writes them, keys in its order."""

    def by_word(words: Mapping[Any, int]) -> dict[str, int]:
        return {str(word): number for word, number in words.items()}

    return {
        "base": counts.base,
        "rating": by_word(counts.rating),
        "unrated": by_word(counts.unrated),
        "direction": {str(word): counts.direction[word] for word in DIRECTION_ORDER},
        "same_at_maximum": counts.same_at_maximum,
        "ytd_base": counts.ytd_base,
        "ytd_rating": by_word(counts.ytd_rating),
        "judgement": by_word(counts.judgement),
        "overridden": counts.overridden,
    }


def summary(period: str, lines: Iterable[queries.IndicatorLine]) -> dict[str, object]:
    """The summary of some lines: of all, of each directorate and of each service, by reference."""
    lines = list(lines)

    def part(name: str) -> list[dict[str, object]]:
        by_ref: dict[str, list[Standing]] = defaultdict(list)
        for line in lines:
            by_ref[getattr(line.place, name)].append(line.standing)
        return [{"ref": ref, **counts_as_plain(count(by_ref[ref]))} for ref in sorted(by_ref)]

    return {
        "period": period,
        **counts_as_plain(count(line.standing for line in lines)),
        "directorates": part("directorate_ref"),
        "services": part("service_ref"),
    }
