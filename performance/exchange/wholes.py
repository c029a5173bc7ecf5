"""Warnings of percentages above 100% or below 0%, where the indicator had none before."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from councilportal.common.periods import Period
from councilportal.files.formats import Import
from performance import queries as performance
from performance.models import Indicator, Reading
from performance.rules.checks import beyond_whole

AT_ONCE = 500  # SQLite takes no list of any length


class Suspect(NamedTuple):
    """A reading of the whole that may be above 100% or below 0%, by indicator and period."""

    ref: str
    period: Period


def may_be_beyond(
    value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None
) -> bool:
    """True for a percentage above 100% or below 0%."""
    if numerator is not None and denominator is not None:
        return numerator < 0 or numerator > denominator
    return value is not None and not 0 <= value <= 100


def warn_of_beyond(suspects: Sequence[Suspect], work: Import) -> None:
    """Warn of each figure that no earlier one and no level of its indicator explains."""
    if work.problems:  # it is refused, without warnings
        return
    units = performance.units()
    periods: dict[str, list[Period]] = {}
    for suspect in suspects:
        periods.setdefault(suspect.ref, []).append(suspect.period)
    refs = sorted(periods)
    for start in range(0, len(refs), AT_ONCE):
        chosen = refs[start : start + AT_ONCE]
        found = Indicator.objects.filter(ref__in=chosen, unit="percent").order_by("ref")
        indicators = {each.pk: each for each in found}
        targets = performance.targets_of(indicators)
        readings = Reading.objects.of_the_whole().filter(indicator__in=indicators)
        histories = performance.histories(readings.values_list(*performance.READING_FIELDS))
        for key, indicator in indicators.items():
            measure, history = performance.measure_of(indicator, units), histories[key]
            for period in sorted(periods[indicator.ref], key=lambda each: each.end):
                now = history.get(period)
                figure = None if now is None else now.figure(measure)
                if now is None or figure is None:
                    continue
                earlier = [
                    was
                    for each, one in history.items()
                    if each.end < period.end
                    and one.definition_version == now.definition_version
                    and (was := one.figure(measure)) is not None
                ]
                levels = targets[key].of_period(measure, period)
                if said := beyond_whole(measure, figure, earlier, levels):
                    work.warnings.append(f"{indicator.ref} {period.code}: {said}.")
