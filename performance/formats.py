"""Performance's files of the data format: units, indicators, targets, readings.

Each `_check_...` gives the problems of one row as (column, what would do), in the format's words.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max

from councilportal.common import columns as c
from councilportal.common.columns import Entry, Reader
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
from performance.rules import (
    LEVEL_NAMES,
    NO_LEVELS,
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
from performance.rules import Counts as Headline

Found = Iterator[tuple[str, str]]
BATCH = 5_000

# Units


def _load_units(entries: Iterator[Entry], work: Import) -> Counts:
    stored = Unit.objects.in_bulk(field_name="ref")
    rows, altered = [], {}
    for entry in entries:
        ref, multiplier = entry.values["ref"], entry.values.get("multiplier")
        if ref in UNITS:
            work.refuse(entry, "ref", "this unit is built in: use it, or give another reference.")
        elif multiplier is not None and multiplier <= 0:
            work.refuse(entry, "multiplier", "write a number above 0.")
        else:
            rows.append(entry.values)
            if ref in stored and multiplier not in (None, stored[ref].multiplier):
                altered[ref] = entry
    counts = operations.load_units(rows=rows, by=work.by, at=work.at)
    if altered:
        work.at_the_end.append(lambda: _check_multipliers(altered, work))
    return counts


def _check_multipliers(altered: Mapping[str, Entry], work: Import) -> None:
    """Stored readings with all three of value, numerator and denominator must stay right."""
    using = Indicator.objects.filter(unit__in=altered).values_list("ref", "unit")
    _check_stored_readings({ref: (altered[unit], ("multiplier",)) for ref, unit in using}, work)


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
_METHODS: Mapping[str, Method] = {method.value: method for method in Method}
_DEFAULT_METHOD = {Kind.ACTIVITY: Method.NONE, Kind.MILESTONE: Method.YES_NO}


# A change of one of these can make what is stored already senseless.
_SETTING = ("method", "polarity", "unit", "kind", "frequency", "aggregation")


def _load_indicators(entries: Iterator[Entry], work: Import) -> Counts:
    stored = {indicator.ref: indicator for indicator in Indicator.objects.all()}
    with_readings = set(
        Reading.objects.values_list("indicator__ref", flat=True).distinct().order_by()
    )
    services = Service.objects.in_bulk(field_name="ref")
    objectives = Objective.objects.in_bulk(field_name="ref")
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    units = queries.units()
    rows = []
    altered: dict[str, tuple[Entry, tuple[str, ...]]] = {}
    for entry in entries:
        before = stored.get(entry.values["ref"])
        _fill_method(entry.values, before)
        problems = list(_check_indicator(entry.values))
        if before is not None and before.ref in with_readings:
            problems += _check_settled(entry.values, before)
            _warn_of_redefinition(entry.values, before, work)
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
            if before is not None and (columns := _settings_changed(entry.values, before)):
                altered[before.ref] = entry, columns
            _warn_of_mean(entry.values, work)
    counts = operations.load_indicators(rows=rows, by=work.by, at=work.at)
    if altered:
        work.at_the_end.append(lambda: _check_stored_targets(altered, work))
        work.at_the_end.append(lambda: _check_stored_readings(altered, work))
    return counts


def _settings_changed(values: Mapping[str, Any], before: Indicator) -> tuple[str, ...]:
    return tuple(
        name for name in _SETTING if name in values and values[name] != getattr(before, name)
    )


def _warn_of_redefinition(values: Mapping[str, Any], before: Indicator, work: Import) -> None:
    if before.is_redefined_by(values):
        work.warnings.append(
            f"{before.ref}: the definition changes, so figures from now on "
            "are not compared with earlier ones."
        )


def _fill_method(values: dict[str, Any], before: Indicator | None) -> None:
    """An empty method is that of the kind; an absent column leaves what is stored."""
    if values.get("method", True) is None or (before is None and "method" not in values):
        values["method"] = _DEFAULT_METHOD.get(values["kind"], Method.TARGET_FLOOR)
    elif before is not None and "method" not in values:
        values["method"] = _METHODS[before.method]


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


Altered = Mapping[str, tuple[Entry, tuple[str, ...]]]


def _check_stored_targets(altered: Altered, work: Import) -> None:
    """Stored targets must fit indicators whose settings change (D3). Those in the file do."""
    units = queries.units()
    targets = queries.targets_of(Indicator.objects.values_list("pk", flat=True))
    in_file = work.readers["targets"].keys if "targets" in work.readers else {}
    for indicator in Indicator.objects.all():
        if indicator.ref not in altered:
            continue
        entry, columns = altered[indicator.ref]
        measure = queries.measure_of(indicator, units)
        rows = targets[indicator.pk].rows
        for (year, period), levels in rows.items():
            if (indicator.ref, year, period) in in_file:
                continue
            whole = rows.get((year, None), NO_LEVELS)
            said = [
                *_check_target(measure, {"year": year, "period": period}),
                *(next(iter(each.items())) for each in check_levels(measure, levels.over(whole))),
            ]
            if said:
                column, wanted = said[0]
                place = (period or year).code
                work.refuse(entry, columns[0], f"its targets of {place}, {column}: {wanted}")
                break


# The setting that a stored reading's cell depends on; of others, the first that changes is blamed.
_DEPENDS = {"ytd_value": "aggregation", "value": "unit"}


def _check_stored_readings(altered: Altered, work: Import) -> None:
    """Stored readings must fit an indicator or unit that changes. Those in the file do."""
    units = queries.units()
    measures = {
        indicator.ref: queries.measure_of(indicator, units)
        for indicator in Indicator.objects.all()
        if indicator.ref in altered
    }
    in_file = work.readers["readings"].keys if "readings" in work.readers else {}
    blamed = set()
    for values in _dump_readings():
        ref, period = values["ref"], values["period"]
        key = (ref, period, values["group"], values["revision"])
        if ref not in measures or ref in blamed or key in in_file:
            continue
        filled = {
            # Stored numbers have six decimals: only those that count are the value's own.
            name: value.normalize() if isinstance(value, Decimal) else value
            for name, value in values.items()
            if value not in (None, "")
        }
        for column, wanted in check_reading(measures[ref], READING_BLANK | filled, filled):
            entry, columns = altered[ref]
            setting = _DEPENDS.get(column, "")
            setting = setting if setting in columns else columns[0]
            work.refuse(entry, setting, f"{ref} has a reading of {period.code}, {column}: {wanted}")
            blamed.add(ref)
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
    ready: list[tuple[Entry, Measure]] = []
    for entry in entries:
        if not work.refers(entry, "ref", "indicators", indicators):
            continue
        measure = queries.measure_of(indicators[entry.values["ref"]], units)
        problems = list(_check_target(measure, entry.values))
        for column, wanted in problems:
            work.refuse(entry, column, wanted)
        if not problems:
            ready.append((entry, measure))
    levels = _merged([entry for entry, _ in ready], indicators)
    fitting = []
    for entry, measure in ready:
        rows = levels[entry.values["ref"]]
        problems = list(_check_merged(measure, entry, rows, work.readers["targets"].keys))
        for column, wanted in problems:
            work.refuse(entry, column, wanted)
        if not problems:
            fitting.append(_target_row(entry, indicators[entry.values["ref"]]))
    return operations.load_targets(rows=fitting, by=work.by, at=work.at)


Rows = dict[tuple[Period, Period | None], Levels]


def _merged(entries: list[Entry], indicators: Mapping[str, Indicator]) -> dict[str, Rows]:
    """The levels by ref, year and period as they would stand: the file's over those stored."""
    stored = queries.targets_of(Indicator.objects.values_list("pk", flat=True))
    merged: dict[str, Rows] = {}
    for entry in entries:
        ref = entry.values["ref"]
        if ref not in merged:
            merged[ref] = dict(stored[indicators[ref].pk].rows)
        key = (entry.values["year"], entry.values.get("period"))
        cells = {name: entry.values[name] for name in LEVEL_NAMES if name in entry.values}
        merged[ref][key] = replace(merged[ref].get(key, NO_LEVELS), **cells)
    return merged


def _check_merged(measure: Measure, entry: Entry, rows: Rows, in_file: Container[Any]) -> Found:
    """The levels of a row must fit: a period's over its year's, a year's under stored periods' too.

    A row is blamed in a column that it fills itself.
    """
    ref, year, own = entry.values["ref"], entry.values["year"], entry.values.get("period")
    whole = rows.get((year, None), NO_LEVELS)
    said = set()
    for (of_year, period), levels in rows.items():
        under = own is None and (ref, of_year, period) not in in_file
        if of_year != year or not (period == own or under):
            continue
        for misfit in check_levels(measure, levels.over(whole)):
            column = next((name for name in misfit if entry.values.get(name) is not None), None)
            if column is not None and column not in said:
                said.add(column)
                yield column, misfit[column]


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
# What would do, by the columns that do not agree, the one to blame first.
Misfit = Mapping[str, str]


def check_levels(measure: Measure, levels: Levels) -> Iterator[Misfit]:
    """What is wrong with the levels under the indicator's method and polarity (D3, D4).

    Gives: misfits, nothing where all is well. Levels that a rating needs and that are missing are
    not wrong: the rating is then "no target".
    """
    yield from _check_in_any_case(levels)
    for name in _OTHER_TOLERANCE.get(measure.method, ()):
        if getattr(levels, name) is not None:
            yield {name: f"the method {measure.method} takes the tolerance of its own name only."}
    match measure.method:
        case Method.TARGET_FLOOR:
            yield from _sided(measure, levels, "target", "floor")
            yield from _sided(measure, levels, "ytd_target", "ytd_floor")
        case Method.THRESHOLDS:
            yield from _sided(measure, levels, "green_from", "amber_from")
        case Method.TOLERANCE_PERCENT | Method.WITHIN_TOLERANCE:
            for name in ("target", "ytd_target"):
                if (level := getattr(levels, name)) is not None and level <= 0:
                    yield {name: "a tolerance in percent needs a target above 0."}
        case Method.YES_NO if levels.target not in (None, 0, 1):
            yield {"target": "write 1 (done) or 0 (not done)."}


def _check_in_any_case(levels: Levels) -> Iterator[Misfit]:
    for name in LEVEL_NAMES:
        if ("tolerance" in name or name == "margin") and (getattr(levels, name) or 0) < 0:
            yield {name: "write 0 or a number above it."}
    yield from _ordered(levels, "range_lower", "range_upper")
    yield from _ordered(levels, "green_tolerance_percent", "tolerance_percent")
    yield from _ordered(levels, "green_tolerance_points", "tolerance_points")


def _sided(measure: Measure, levels: Levels, better: str, worse: str) -> Iterator[Misfit]:
    """The level `worse` is on the worse side of the level `better`, or equal to it."""
    if measure.polarity is Polarity.HIGHER:
        yield from _ordered(levels, worse, better, "higher is better, so ")
    elif measure.polarity is Polarity.LOWER:
        for misfit in _ordered(levels, better, worse, "lower is better, so "):
            yield dict(reversed(misfit.items()))


def _ordered(levels: Levels, low: str, high: str, because: str = "") -> Iterator[dict[str, str]]:
    """The level `low` is no higher than the level `high`, where both are given."""
    lower, upper = getattr(levels, low), getattr(levels, high)
    if lower is not None and upper is not None and lower > upper:
        yield {
            low: f"{because}write at most the {high}, {plain(upper)}.",
            high: f"{because}write at least the {low}, {plain(lower)}.",
        }


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

Series = tuple[str, Period, str]
Key = tuple[str, Period, str, int]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the rows of readings.csv refer to, and the highest stored revision of each key."""

    indicators: Mapping[str, Indicator]
    measures: Mapping[str, Measure]
    groups: Mapping[str, Category]
    last: Mapping[Series, int]


def _known() -> _Known:
    indicators = {indicator.ref: indicator for indicator in Indicator.objects.all()}
    units = queries.units()
    categories = Category.objects.select_related("characteristic")
    return _Known(
        indicators=indicators,
        measures={ref: queries.measure_of(each, units) for ref, each in indicators.items()},
        groups={f"{each.characteristic.ref}:{each.ref}": each for each in categories},
        last=_last_revisions(),
    )


def _load_readings(entries: Iterator[Entry], work: Import) -> Counts:
    known = _known()
    counts = Counts()
    rows: list[dict[str, Any]] = []
    later: dict[Series, dict[int, Entry | None]] = defaultdict(dict)
    again: dict[Key, Entry] = {}
    arrows: list[Entry] = []
    for entry in entries:
        values = _whole_reading(entry, known, work)
        if values is None:
            continue
        key = (values["ref"], values["period"], values["group"], values["revision"])
        if values["revision"] <= known.last.get(key[:3], 0):
            again[key] = entry
            continue
        # Most readings are first revisions, which can be kept track of without their rows.
        later[key[:3]][key[3]] = entry if key[3] > 1 else None
        if values["reported_direction"] is not None and not values["group"]:
            arrows.append(entry)
        rows.append(_reading_row(values, known))
        if len(rows) >= BATCH:
            counts += operations.load_readings(rows=rows, by=work.by, at=work.at)
            rows.clear()
    counts += operations.load_readings(rows=rows, by=work.by, at=work.at)
    _check_revisions(later, known, work)
    if again:
        counts += _check_same_again(again, known, work)
    if arrows:
        work.at_the_end.append(lambda: _warn_of_arrows(arrows, work))
    return counts


def _whole_reading(entry: Entry, known: _Known, work: Import) -> dict[str, Any] | None:
    """The values of every column, if the row is right; else None, and its problems are noted."""
    if not work.refers(entry, "ref", "indicators", known.indicators):
        return None
    filled = {name: value for name, value in entry.values.items() if value is not None}
    values = READING_BLANK | filled
    if values["group"] and values["group"] not in known.groups:
        _refuse_group(entry, values["group"], work)
        return None
    problems = list(check_reading(known.measures[values["ref"]], values, filled))
    for column, wanted in problems:
        work.refuse(entry, column, wanted)
    if values["covers"]:
        values["data_state"] = DataState.PROVISIONAL
    return None if problems else values


def _reading_row(values: Mapping[str, Any], known: _Known) -> dict[str, Any]:
    row = dict(values)
    for name in _WORDS:
        row[name] = row[name] or ""
    row["indicator"] = known.indicators[row.pop("ref")]
    row["group"] = known.groups.get(values["group"])
    return row


def _refuse_group(entry: Entry, group: str, work: Import) -> None:
    characteristic = group.partition(":")[0]
    stored = Characteristic.objects.filter(ref=characteristic)
    if work.names("characteristics", characteristic) and not stored.exists():
        return  # its own row is faulty, and blamed
    wanted = (
        "write characteristic:category by their refs, such as age:under_25, both of them known."
    )
    work.refuse(entry, "group", wanted)


def check_reading(measure: Measure, values: Mapping[str, Any], written: Mapping[str, Any]) -> Found:
    """What is wrong with a row of readings, in the words of the data format.

    Takes: the row's values with every column; `written`, those cells that were filled in.
    Gives: (column, what would do), nothing where all is well.
    """
    yield from _check_period(measure, values)
    yield from _check_figure(measure, values)
    yield from _check_ratio(measure, values)
    yield from _check_said(measure, values)
    if (values["previous_year_value"] is None) != (values["previous_year_basis"] is None):
        column = (
            "previous_year_basis"
            if values["previous_year_basis"] is None
            else "previous_year_value"
        )
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
            say = f"numerator and denominator give {plain(rounded(exact, decimals))}"
            yield "value", f"{say}: write that or leave it empty."


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
    later: Mapping[Series, Mapping[int, Entry | None]], known: _Known, work: Import
) -> None:
    """Numbers may not skip, counting what is stored and what is in the file."""
    for key, revisions in later.items():
        last = known.last.get(key, 0)
        for expected, revision in enumerate(sorted(revisions), last + 1):
            entry = revisions[revision]
            if revision != expected and entry is not None:
                wanted = f"the next revision is {expected}: write that."
                work.refuse(entry, "revision", wanted)
                break


def _check_same_again(again: dict[Key, Entry], known: _Known, work: Import) -> Counts:
    """A stored key with the same cells is left alone; with others it is refused."""
    same = 0
    for values in _dump_readings():
        key = (values["ref"], values["period"], values["group"], values["revision"])
        entry = again.pop(key, None)
        if entry is None:
            continue
        differing = _first_difference(entry, values)
        if differing is None:
            same += 1
            continue
        column, kept = differing
        free = known.last[key[:3]] + 1
        work.refuse(
            entry,
            column,
            f"{key[0]} {key[1].code} is stored with {kept or 'an empty cell'}: "
            f"correct it by revision {free} with a corrects_note.",
        )
    return Counts(unchanged=same)


def _first_difference(entry: Entry, stored: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first column in which a row differs from the stored reading, and what is stored."""
    for column in READINGS.columns:
        if column.name in _KEY or column.name not in entry.values:
            continue
        value = entry.values[column.name]
        if value is None:
            value = READING_BLANK[column.name]
            if column.name == "data_state" and entry.values.get("covers"):
                value = DataState.PROVISIONAL
        kept = stored[column.name]
        if _or_none(value) != _or_none(kept):
            return column.name, "" if kept is None else column.write(kept)
    return None


def _or_none(cell: Any) -> Any:
    return None if cell == "" else cell


def _last_revisions() -> dict[Series, int]:
    """The highest stored revision by ref, period and group."""
    found = Reading.objects.order_by().values_list(
        "indicator__ref", "period", "group__characteristic__ref", "group__ref"
    )
    return {
        (ref, parse(period), f"{characteristic}:{category}" if category else ""): last
        for ref, period, characteristic, category, last in found.annotate(Max("revision"))
    }


def _warn_of_arrows(entries: list[Entry], work: Import) -> None:
    """A reported direction that differs from the computed one is a warning."""
    units = queries.units()
    # All that ever had an arrow, as a subquery: a list could be longer than SQLite takes.
    having = Reading.objects.exclude(reported_direction="").values_list("indicator", flat=True)
    indicators = {each.ref: each for each in Indicator.objects.filter(pk__in=having)}
    targets = queries.targets_of(having)
    readings = Reading.objects.of_the_whole().filter(indicator__in=having)
    histories = queries.histories(readings.values_list(*queries.READING_FIELDS))
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
        if found.direction in REPORTABLE and found.direction is not said:
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
        c.ref("group", at_most=2 * c.REF_LENGTH + 1),
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
READING_BLANK: dict[str, Any] = {column.name: column.empty for column in READINGS.columns} | {
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
            "display_value": _display_value(standing),
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


def _display_value(standing: Standing) -> str:
    """The figure as shown; the contract has yes and no as 1 and 0."""
    measure = standing.measure
    return measure.number(standing.figure) if measure.is_yes_no else standing.shown


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


# One row, typed in a form


def problems_of(
    file: Format, values: Mapping[str, Any], *, by: Any, at: datetime
) -> tuple[list[tuple[str, str]], list[str]]:
    """What the importer would say of one row: its problems by column, and its warnings.

    Nothing is written: the row is loaded as an import loads it, and taken back.
    """
    work = Import(by, at, lambda *_: None)
    found = {name: "" if value is None else str(value) for name, value in values.items()}
    cells = [found.get(column.name, "") for column in file.columns]
    entry = Entry(file.name, 1, dict(values), file.columns, cells)
    key = tuple(values.get(name) for name in file.key)
    work.readers[file.name] = Reader(refs={found["ref"]: 1}, keys={key: 1})
    with transaction.atomic():
        file.load(iter([entry]), work)
        for check in work.at_the_end:
            check()
        transaction.set_rollback(True)
    return [(problem.column, problem.wanted) for problem in work.problems], work.warnings
