"""The files units.csv and indicators.csv."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from councilportal.common.periods import PeriodKind
from councilportal.files import columns as c
from councilportal.files.columns import Entry
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.organisation.formats import dates_in_order
from councilportal.organisation.models import Characteristic, Service
from objectives.models import Objective
from performance import queries as performance
from performance.exchange import loading
from performance.exchange.readings import READING_BLANK, dump_readings
from performance.models import Indicator, Reading, Unit
from performance.rules.checks import (
    Found,
    check_indicator,
    check_levels,
    check_reading,
    check_target,
)
from performance.rules.measures import NO_LEVELS, UNITS
from performance.rules.words import Aggregation, DirectionBasis, Kind, Method, Polarity

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
    counts = loading.load_units(rows=rows, by=work.by, at=work.at)
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
    units = performance.units()
    rows = []
    altered: dict[str, tuple[Entry, tuple[str, ...]]] = {}
    for entry in entries:
        before = stored.get(entry.values["ref"])
        _fill_method(entry.values, before)
        problems = list(check_indicator(entry.values))
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
    counts = loading.load_indicators(rows=rows, by=work.by, at=work.at)
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
    units = performance.units()
    targets = performance.targets_of(Indicator.objects.values_list("pk", flat=True))
    in_file = work.readers["targets"].keys if "targets" in work.readers else {}
    for indicator in Indicator.objects.all():
        if indicator.ref not in altered:
            continue
        entry, columns = altered[indicator.ref]
        measure = performance.measure_of(indicator, units)
        rows = targets[indicator.pk].rows
        for (year, period), levels in rows.items():
            if (indicator.ref, year, period) in in_file:
                continue
            whole = rows.get((year, None), NO_LEVELS)
            said = [
                *check_target(measure, {"year": year, "period": period}),
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
    units = performance.units()
    measures = {
        indicator.ref: performance.measure_of(indicator, units)
        for indicator in Indicator.objects.all()
        if indicator.ref in altered
    }
    in_file = work.readers["readings"].keys if "readings" in work.readers else {}
    blamed = set()
    for values in dump_readings():
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
