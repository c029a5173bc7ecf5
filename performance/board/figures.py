"""What a board reads of many readings: the figures of all, and every field of the latest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, When

from councilportal.common.periods import PeriodKind, months_before, parse
from councilportal.files.loading import as_stored
from performance.models import Reading, ReadingQuerySet
from performance.queries import (
    FIGURES,
    READING_FIELDS,
    Readings,
    exact,
    histories,
    reported,
)
from performance.rules.measures import Measure
from performance.rules.measures import Reading as Reported
from performance.rules.recount import ReadingRow
from performance.rules.standing import latest_period
from performance.rules.words import PreviousYearBasis

# How many months back a standing looks: this year, last year and the rolling year before it.
# Yearly frequencies (False) look further.
_SHORT = [kind.value for kind in PeriodKind if kind.months < 12]
_LOOK_BACK = {True: 48, False: 132}


def has_older(on: date) -> Case:
    """An SQL expression: true for an indicator with readings older than its standing looks at."""

    def until(months: int) -> Exists:
        readings = Reading.objects.of_the_whole().filter(indicator=OuterRef("pk"))
        return Exists(readings.filter(ends_on__lte=months_before(on, months)))

    return Case(
        When(frequency__in=_SHORT, then=until(_LOOK_BACK[True])), default=until(_LOOK_BACK[False])
    )


_FIGURE_COLUMNS = ("indicator_id", "period", "revision", "pk", "definition_version")
_RATED_COLUMNS = ("judgement", "override_rating", "previous_year_basis")


def _figures_only(row: tuple[Any, ...]) -> Reported:
    """A reading with its figures only: a standing needs no more of readings before the latest."""
    _, period, revision, _, version, value, numerator, denominator, ytd, forecast = row[:10]
    return Reported(
        period=parse(period),
        revision=revision,
        value=exact(value),
        numerator=exact(numerator),
        denominator=exact(denominator),
        ytd_value=exact(ytd),
        forecast_value=exact(forecast),
        definition_version=version,
    )


def figures_until(first: date, last: date, indicators: list[int]) -> dict[int, Readings]:
    """The figures that standings of days from the first to the last look at.

    *Gives*: readings by the indicator's key and period. *Costs*: 1 query.
    """
    rows = _looked_at(first, last, indicators).values_list(
        *_FIGURE_COLUMNS, *map(as_stored, FIGURES)
    )
    return histories(rows.iterator(chunk_size=5_000), _figures_only)


def rated_figures(first: date, last: date, indicators: list[int]) -> dict[int, Readings]:
    """The figures that standings of every day from the first to the last look at.

    *Gives*: readings by the indicator's key and period, with rows that `rated_columns` reads.
    *Costs*: 1 query.
    """
    rows = _looked_at(first, last, indicators).values_list(
        *_FIGURE_COLUMNS,
        *map(as_stored, FIGURES),
        *_RATED_COLUMNS,
        as_stored("previous_year_value"),
    )
    return histories(rows.iterator(chunk_size=5_000), _with_last_year)


def _with_last_year(row: tuple[Any, ...]) -> Reported:
    basis, value = row[-2:]
    return replace(
        _figures_only(row),
        previous_year_basis=PreviousYearBasis(basis) if basis else None,
        previous_year_value=exact(value),
    )


def rated_columns(place: int, readings: Readings) -> list[ReadingRow]:
    """The columns of the readings of `rated_figures`. Takes: the place of their indicator."""
    return [
        ReadingRow(place, period, row[5], row[6], row[7], row[9], row[10], row[11])
        for period, row in readings.rows.items()
    ]


def _looked_at(first: date, last: date, indicators: list[int]) -> ReadingQuerySet:
    """The readings that standings from the first day to the last look at."""
    return (
        Reading.objects.of_the_whole()
        .filter(indicator__in=indicators, ends_on__lte=last)
        .filter(
            Q(indicator__frequency__in=_SHORT, ends_on__gt=months_before(first, _LOOK_BACK[True]))
            | ~Q(indicator__frequency__in=_SHORT)
            & Q(ends_on__gt=months_before(first, _LOOK_BACK[False]))
        )
    )


def latest_on(
    found: Mapping[int, Readings], measures: Mapping[int, Measure], days: Sequence[date]
) -> dict[tuple[int, date], Reported]:
    """The latest readings on the days, to which the remaining fields (words, judgement) are added.

    *Gives*: readings by the indicator's key and the day. *Costs*: 1 query.
    """
    latest = {
        (number, day): period
        for number, readings in found.items()
        for day in days
        if (period := latest_period(measures[number], readings, day)) is not None
    }
    keys = {found[number].rows[period][3] for (number, _), period in latest.items()}
    for row in Reading.objects.filter(pk__in=keys).values_list(*READING_FIELDS):
        found[row[0]].put(reported(row))
    return {key: found[key[0]][period] for key, period in latest.items()}
