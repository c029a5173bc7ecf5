"""The files units.csv and indicators.csv."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from councilportal.common.periods import london_day
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.formats import dates_in_order, keep_first_day
from councilportal.organisation.models import Characteristic, Service
from objectives.models import Objective
from performance import fitting
from performance import queries as performance
from performance.columns import INDICATOR_COLUMNS, UNIT_COLUMNS
from performance.exchange import loading
from performance.exchange.past_boards import InForce, changes_of_boards
from performance.models import Indicator, Reading, Unit
from performance.rules.checks import (
    check_indicator,
    check_settled,
)
from performance.rules.measures import UNITS, Measure
from performance.rules.words import Aggregation, Kind, Method

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
    """Check that stored readings with value, numerator and denominator stay correct."""
    using = Indicator.objects.filter(unit__in=altered).values_list("ref", "unit")
    _check_stored_readings({ref: (altered[unit], ("multiplier",)) for ref, unit in using}, work)


def _dump_units() -> Iterable[Mapping[str, Any]]:
    return Unit.objects.values("ref", "name", "prefix", "symbol", "multiplier")


UNITS_FILE = Format(
    "units",
    UNIT_COLUMNS,
    key=("ref",),
    load=_load_units,
    dump=_dump_units,
    sort=("ref", "name"),
)
_METHODS: Mapping[str, Method] = {method.value: method for method in Method}
_DEFAULT_METHOD = {Kind.ACTIVITY: Method.NONE, Kind.MILESTONE: Method.YES_NO}


def _load_indicators(entries: Iterator[Entry], work: Import) -> Counts:
    stored = {indicator.ref: indicator for indicator in Indicator.objects.all()}
    with_readings = set(
        Reading.objects.values_list("indicator__ref", flat=True).distinct().order_by()
    )
    services = Service.objects.in_bulk(field_name="ref")
    objectives = Objective.objects.in_bulk(field_name="ref")
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    units = performance.units()
    boards = performance.months_with_boards(london_day(work.at))
    rows = []
    altered: dict[str, tuple[Entry, tuple[str, ...]]] = {}
    for entry in entries:
        before = stored.get(entry.values["ref"])
        keep_first_day(entry, stored)
        _fill_method(entry.values, before)
        problems = list(check_indicator(entry.values))
        if before is not None and before.ref in with_readings:
            problems += check_settled(entry.values, before.frequency, before.kind)
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
            if before is not None and (columns := fitting.changed_settings(entry.values, before)):
                altered[before.ref] = entry, columns
            _warn_of_mean(entry.values, work)
    refs = [row["ref"] for row in rows] if boards else []
    before_it = InForce.of(refs)
    counts = loading.load_indicators(rows=rows, by=work.by, at=work.at)
    if boards:
        work.warnings += changes_of_boards(before_it, InForce.of(refs), boards)
    if altered:
        work.at_the_end.append(lambda: _check_stored_targets(altered, work))
        work.at_the_end.append(lambda: _check_stored_readings(altered, work))
    return counts


def _warn_of_redefinition(values: Mapping[str, Any], before: Indicator, work: Import) -> None:
    if before.is_redefined_by(values):
        work.warnings.append(
            f"{before.ref}: the definition changes, so figures from now on "
            "are not compared with earlier ones."
        )


def _fill_method(values: dict[str, Any], before: Indicator | None) -> None:
    """Fill in the method: an empty cell means that of the kind, an absent column the stored one."""
    if values.get("method", True) is None or (before is None and "method" not in values):
        values["method"] = _DEFAULT_METHOD.get(values["kind"], Method.TARGET_FLOOR)
    elif before is not None and "method" not in values:
        values["method"] = _METHODS[before.method]


def _warn_of_mean(values: Mapping[str, Any], work: Import) -> None:
    if values.get("aggregation") is Aggregation.MEAN and values["unit"] == "percent":
        work.warnings.append(
            f"{values['ref']}: the year to date is a mean of percentages, which takes no account "
            "of how many cases each month had; ratio is right where both numbers are known."
        )


Altered = Mapping[str, tuple[Entry, tuple[str, ...]]]


def _check_stored_targets(altered: Altered, work: Import) -> None:
    """Check that stored targets fit indicators whose settings change (D3)."""
    in_file = work.readers["targets"].keys if "targets" in work.readers else {}
    for ref, _, sentence in fitting.unfit_targets(_measures(altered), in_file):
        entry, changed = altered[ref]
        work.refuse(entry, changed[0], sentence)


def _check_stored_readings(altered: Altered, work: Import) -> None:
    """Check that stored readings fit an indicator or unit that changes."""
    in_file = work.readers["readings"].keys if "readings" in work.readers else {}
    for ref, column, sentence in fitting.unfit_readings(_measures(altered), in_file):
        entry, changed = altered[ref]
        work.refuse(entry, fitting.setting_to_blame(column, changed), sentence)


def _measures(refs: Collection[str]) -> Mapping[str, Measure]:
    units = performance.units()
    found = Indicator.objects.filter(ref__in=refs)
    return {indicator.ref: performance.measure_of(indicator, units) for indicator in found}


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
    INDICATOR_COLUMNS,
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
