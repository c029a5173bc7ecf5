"""Warnings of reported directions of travel that the figures contradict."""

from collections.abc import Sequence
from typing import NamedTuple

from councilportal.common.periods import Period
from councilportal.common.words import Direction
from councilportal.files.formats import Import
from performance import queries as performance
from performance.models import Indicator, Reading
from performance.rules.direction import travel
from performance.rules.words import REPORTABLE


class Arrow(NamedTuple):
    """A direction of travel that a row reports, for an indicator (by reference) and a period."""

    ref: str
    period: Period
    said: Direction


def warn_of_arrows(arrows: Sequence[Arrow], work: Import) -> None:
    """Warn of each reported direction that differs from the computed one."""
    if work.problems:  # it is refused, without warnings
        return
    units = performance.units()
    # A subquery, because a list of indicators could have more values than SQLite accepts.
    having = Reading.objects.exclude(reported_direction="").values_list("indicator", flat=True)
    indicators = {each.ref: each for each in Indicator.objects.filter(pk__in=having)}
    targets = performance.targets_of(having)
    readings = Reading.objects.of_the_whole().filter(indicator__in=having)
    histories = performance.histories(readings.values_list(*performance.READING_FIELDS))
    for arrow in arrows:
        indicator = indicators[arrow.ref]
        measure = performance.measure_of(indicator, units)
        history = histories[indicator.pk]
        reading = history.get(arrow.period)
        if reading is None:
            continue
        levels = targets[indicator.pk].of_period(measure, reading.period)
        found = travel(measure, reading, history, levels)
        if found.direction in REPORTABLE and found.direction is not arrow.said:
            work.warnings.append(
                f"{indicator.ref} {reading.period.code}: reported {arrow.said}, "
                f"but the figures say {found.direction}."
            )
