"""The file targets.csv."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from councilportal.common.periods import Period, parse
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from performance import queries as performance
from performance.columns import TARGET_COLUMNS
from performance.exchange import loading
from performance.exchange.target_frames import take_targets
from performance.models import Indicator, Target
from performance.rules.checks import check_target, check_target_rows
from performance.rules.measures import LEVEL_NAMES, NO_LEVELS, Levels, Measure

# Targets


def _load_targets(entries: Iterator[Entry], work: Import) -> Counts:
    indicators = {indicator.ref: indicator for indicator in Indicator.objects.all()}
    units = performance.units()
    ready: list[tuple[Entry, Measure]] = []
    for entry in entries:
        if not work.refers(entry, "ref", "indicators", indicators):
            continue
        measure = performance.measure_of(indicators[entry.values["ref"]], units)
        problems = list(check_target(measure, entry.values))
        for column, wanted in problems:
            work.refuse(entry, column, wanted)
        if not problems:
            ready.append((entry, measure))
    levels = _merged([entry for entry, _ in ready], indicators)
    fitting = []
    for entry, measure in ready:
        rows = levels[entry.values["ref"]]
        problems = list(
            check_target_rows(measure, entry.values, rows, work.readers["targets"].keys)
        )
        for column, wanted in problems:
            work.refuse(entry, column, wanted)
        if not problems:
            fitting.append(_target_row(entry, indicators[entry.values["ref"]]))
    return loading.load_targets(rows=fitting, by=work.by, at=work.at)


def _merged(
    entries: list[Entry], indicators: Mapping[str, Indicator]
) -> dict[str, dict[tuple[Period, Period | None], Levels]]:
    """The levels by ref, year and period: those of the file, else those stored."""
    stored = performance.targets_of(Indicator.objects.values_list("pk", flat=True))
    merged: dict[str, dict[tuple[Period, Period | None], Levels]] = {}
    for entry in entries:
        ref = entry.values["ref"]
        if ref not in merged:
            merged[ref] = dict(stored[indicators[ref].pk].rows)
        key = (entry.values["year"], entry.values.get("period"))
        cells = {name: entry.values[name] for name in LEVEL_NAMES if name in entry.values}
        merged[ref][key] = replace(merged[ref].get(key, NO_LEVELS), **cells)
    return merged


def _target_row(entry: Entry, indicator: Indicator) -> dict[str, Any]:
    period = entry.values.get("period")
    return {
        **entry.values,
        "indicator": indicator,
        "year": entry.values["year"].code,
        "period": period.code if period else "",
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
    TARGET_COLUMNS,
    key=("ref", "year", "period"),
    load=_load_targets,
    dump=_dump_targets,
    sort=("ref", "year", "period"),
    take=take_targets,
)
