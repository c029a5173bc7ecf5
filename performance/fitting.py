"""Checks that stored targets and readings still fit an indicator whose settings change (D3).

The import checks many indicators at once, a form checks one.
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

# An indicator's reference, the column that does not fit, and a sentence that says what would.
Misfit = tuple[str, str, str]
Measures = Mapping[str, Measure]
# The settings that a rating depends on: a change of one can make stored records meaningless.
SETTINGS = ("method", "polarity", "unit", "kind", "frequency", "aggregation")
# The setting that each column of a stored reading depends on. For other columns, an error names the
# first setting that changes.
_DEPENDS = {"ytd_value": "aggregation", "value": "unit"}


def changed_settings(values: Mapping[str, Any], before: Indicator) -> tuple[str, ...]:
    """The names of the settings that these values would change."""
    return tuple(
        name for name in SETTINGS if name in values and values[name] != getattr(before, name)
    )


def setting_to_blame(column: str, changed: Sequence[str]) -> str:
    """The changed setting because of which this column of a stored reading no longer fits."""
    setting = _DEPENDS.get(column, "")
    return setting if setting in changed else changed[0]


def unfit_targets(measures: Measures, skip: Container[Any] = ()) -> Iterator[Misfit]:
    """The first target of each indicator that does not fit its measure.

    *Takes*: the measures by reference, with their new settings; `skip`, the keys (reference, year,
    period) of rows that are being replaced. *Costs*: 3 queries.
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

    *Takes*: as `unfit_targets`, with keys (reference, period, group, revision). *Costs*: 1 query.
    """
    if not measures:
        return
    found = set()
    for values in queries.reading_rows(measures):
        ref, period = values["ref"], values["period"]
        if ref in found or (ref, period, values["group"], values["revision"]) in skip:
            continue
        filled = {
            # Stored numbers are padded to six decimals: drop the zeros that were added.
            name: value.normalize() if isinstance(value, Decimal) else value
            for name, value in values.items()
            if value not in (None, "")
        }
        for column, wanted in check_reading(measures[ref], READING_BLANK | filled, filled):
            found.add(ref)
            yield ref, column, f"{ref} has a reading of {period.code}, {column}: {wanted}"
            break
