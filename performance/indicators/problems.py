"""The importer's checks of an indicator, a target and a measure of an objective, for forms."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import fields, replace
from typing import Any

from councilportal.common.periods import parse
from objectives.rules.frameworks import MeasureFields, check_measure, check_measured
from objectives.upkeep.policies import applied
from objectives.upkeep.problems import TAKEN, others
from performance import fitting, queries
from performance.models import Benchmark, Indicator, ObjectiveMeasure
from performance.rules.benchmarks import BenchmarkFields, check_benchmark
from performance.rules.checks import (
    check_indicator,
    check_settled,
    check_target,
    check_target_rows,
)
from performance.rules.measures import LEVEL_NAMES, NO_LEVELS

_ONCE = ("indicator", "table", "comparator_set", "statistic", "period", "as_at")
# A column, and a sentence that says what would be right.
Problem = tuple[str, str]


def problems_of_indicator(record: Indicator, values: Mapping[str, Any]) -> list[Problem]:
    """Every reason why an indicator cannot have these values.

    *Takes*: the indicator as stored, or a new one; values by field, words as enums, `unit` by its
    reference. *Costs*: at most 6 queries.
    """
    problems = list(check_indicator(values))
    if record.pk is None:
        return problems
    if queries.has_readings(record):
        problems += check_settled(values, record.frequency, record.kind)
    changed = fitting.changed_settings(values, record)
    if problems or not changed:
        return problems
    wanted = copy(record)
    for name in changed:
        setattr(wanted, name, values[name])
    measures = {record.ref: queries.measure_of(wanted, queries.units())}
    return [
        *((changed[0], sentence) for _, _, sentence in fitting.unfit_targets(measures)),
        *(
            (fitting.setting_to_blame(column, changed), sentence)
            for _, column, sentence in fitting.unfit_readings(measures)
        ),
    ]


def problems_of_target(indicator: Indicator, values: Mapping[str, Any]) -> list[Problem]:
    """Every reason why a target of an indicator cannot have these values.

    *Takes*: the values of a row of `targets.csv`: `ref`; `year` and `period` as periods; levels by
    name (an absent level keeps its stored value). *Costs*: 3 queries.
    """
    measure = queries.measure_of(indicator, queries.units())
    problems = list(check_target(measure, values))
    if problems:
        return problems
    rows = dict(queries.targets_of([indicator.pk])[indicator.pk].rows)
    key = (values["year"], values.get("period"))
    levels = {name: values[name] for name in LEVEL_NAMES if name in values}
    rows[key] = replace(rows.get(key, NO_LEVELS), **levels)
    return list(check_target_rows(measure, values, rows))


def problems_of_benchmark(record: Benchmark, values: Mapping[str, Any]) -> list[Problem]:
    """Every reason why a benchmark cannot have these values.

    *Takes*: the benchmark as stored, or a new one; values by field, with records for relations and
    the code of a period. *Costs*: 1 query.
    """
    after = applied(record, values)
    found = list(
        check_benchmark(
            BenchmarkFields(
                after.statistic,
                indicator=after.indicator.ref if after.indicator else "",
                table=after.table.ref if after.table else "",
                period=parse(after.period) if after.period else None,
                as_at=after.as_at,
                value=after.value,
                rank=after.rank,
                of=after.of,
            )
        )
    )
    same = {name: getattr(after, name) for name in _ONCE}
    if not found and others(after, **same).exists():
        return [("comparator_set", "there is one of this set, statistic and time: change that.")]
    return found


def problems_of_measure(record: ObjectiveMeasure, values: Mapping[str, Any]) -> list[Problem]:
    """Every reason why a measure of an objective or a line cannot have these values.

    *Takes*: the measure as stored, or a new one; values by field, with records for relations.
    *Costs*: at most 2 queries.
    """
    return list(_of_measure(applied(record, values)))


def _of_measure(measure: ObjectiveMeasure) -> Iterator[Problem]:
    objective, line = measure.objective, measure.line
    plan, place = (line.plan.ref, line.position) if line else ("", None)
    for column, sentence in check_measured(objective.ref if objective else "", plan, place):
        yield "line" if column == "plan" else column, sentence
    said = {each.name: getattr(measure, each.name) for each in fields(MeasureFields)}
    indicator = measure.indicator
    yield from check_measure(
        MeasureFields(**{**said, "indicator": indicator.ref if indicator else ""})
    )
    among = others(measure, objective=objective, line=line, position=measure.position)
    if (objective or line) and among.exists():
        yield "position", TAKEN
