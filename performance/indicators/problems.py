"""The importer's checks of an indicator and a target, for forms."""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from performance import fitting, queries
from performance.models import Indicator
from performance.rules.checks import (
    check_indicator,
    check_settled,
    check_target,
    check_target_rows,
)
from performance.rules.measures import LEVEL_NAMES, NO_LEVELS

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
