"""Whether what is stored still fits an indicator whose settings change (D3).

For the import, which asks of many indicators at once, and for the forms, which ask of one.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from councilportal.common.periods import Period
from performance import queries
from performance.columns import READING_BLANK
from performance.models import Indicator
from performance.rules.checks import check_levels, check_reading, check_target
from performance.rules.measures import NO_LEVELS, Levels, Measure

# An indicator's reference, the column of what does not fit, and a sentence that says what would do.
Misfit = tuple[str, str, str]
Measures = Mapping[str, Measure]
# What a rating is made by: a change of one of these can make what is stored senseless.
SETTINGS = ("method", "polarity", "unit", "kind", "frequency", "aggregation")
# The setting that a stored reading's cell depends on; of others, the first that changes is blamed.
_DEPENDS = {"ytd_value": "aggregation", "value": "unit"}


def changed_settings(values: Mapping[str, Any], before: Indicator) -> tuple[str, ...]:
    """The settings that the values change."""
    return tuple(
        name for name in SETTINGS if name in values and values[name] != getattr(before, name)
    )


def setting_to_blame(column: str, changed: Sequence[str]) -> str:
    """The changed setting by which a stored reading's column no longer fits."""
    setting = _DEPENDS.get(column, "")
    return setting if setting in changed else changed[0]


def unfit_targets(measures: Measures, skip: Container[Any] = ()) -> Iterator[Misfit]:
    """The first target of each indicator that does not fit its measure.

    *Takes*: the measures by reference as they would be; `skip`, the keys (reference, year, period)
    of rows that are replaced. *Costs*: 3 queries.
    """
    if not measures:
        return
    refs = dict(Indicator.objects.filter(ref__in=measures).values_list("pk", "ref"))
    targets = queries.targets_of(refs)
    for key, ref in refs.items():
        found = _unfit_target(ref, measures[ref], targets[key].rows, skip)
        if found is not None:
            yield found


def _unfit_target(
    ref: str,
    measure: Measure,
    rows: Mapping[tuple[Period, Period | None], Levels],
    skip: Container[Any],
) -> Misfit | None:
    for (year, period), levels in rows.items():
        if (ref, year, period) in skip:
            continue
        whole = rows.get((year, None), NO_LEVELS)
        problems = [
            *check_target(measure, {"year": year, "period": period}),
            *(next(iter(misfit.items())) for misfit in check_levels(measure, levels.over(whole))),
        ]
        if problems:
            column, wanted = problems[0]
            return ref, column, f"its targets of {(period or year).code}, {column}: {wanted}"
    return None


def unfit_readings(measures: Measures, skip: Container[Any] = ()) -> Iterator[Misfit]:
    """The first reading of each indicator that does not fit its measure.

    *Takes*: as `unfit_targets`; keys are (reference, period, group, revision). *Costs*: 1 query.
    """
    if not measures:
        return
    found = set()
    for values in queries.reading_rows(measures):
        ref, period = values["ref"], values["period"]
        if ref in found or (ref, period, values["group"], values["revision"]) in skip:
            continue
        filled = {
            # Stored numbers have six decimals: only those that count are the value's own.
            name: value.normalize() if isinstance(value, Decimal) else value
            for name, value in values.items()
            if value not in (None, "")
        }
        for column, wanted in check_reading(measures[ref], READING_BLANK | filled, filled):
            found.add(ref)
            yield ref, column, f"{ref} has a reading of {period.code}, {column}: {wanted}"
            break
