"""Rows of targets.csv taken as columns: those that are certainly right are loaded at once.

The rows of an indicator's year are checked against each other, so all of them
are loaded here or none: all, if every one is new or the same as what is stored, and no stored one
is missing. The others are left to `targets`, which says row by row what is wrong. The rules are the
same as there, but are called once for all rows that have the same values.
"""

from collections.abc import Mapping

import numpy

from councilportal.files.alike import (
    Codes,
    asked_once,
    is_of_any,
    is_same_figure,
    is_single,
    numbered,
    numbered_alike,
    numbers_of,
    places_of,
)
from councilportal.files.formats import Import, Taken
from councilportal.files.frames import Frame, Truths, Typed
from councilportal.files.loading import Coded, Counts
from performance.columns import TARGET_COLUMNS
from performance.exchange import column_queries, loading
from performance.rules.checks import check_levels, check_target
from performance.rules.measures import LEVEL_NAMES, NO_LEVELS, Levels, Measure

Columns = Mapping[str, Typed]
Indicators = Mapping[str, column_queries.KnownIndicator]


def take_targets(frame: Frame, work: Import) -> Taken:
    """Load the rows that are certainly right, and say which those are."""
    indicators = column_queries.known_indicators()
    measures = {ref: each.measure for ref, each in indicators.items()}
    columns = {column.name: frame.column(column) for column in TARGET_COLUMNS}
    right = frame.readable & are_right(columns, measures)
    same, new = _same_and_new(columns, right, indicators)
    rows = numpy.flatnonzero(new)
    if len(rows):
        kept = {name: column.of(rows) for name, column in columns.items()}
        loading.load_new_targets(columns=_as_loaded(kept, indicators), by=work.by, at=work.at)
    return Taken(same | new, Counts(created=len(rows), unchanged=int(same.sum())))


def are_right(columns: Columns, measures: Mapping[str, Measure]) -> Truths:
    """True for the rows in which the checks certainly find nothing, not counting stored rows.

    Takes: every column of targets.csv; the measures of indicators by reference. Of rows with the
    same key none is right.
    """
    ref, year, period = (columns[name] for name in ("ref", "year", "period"))
    kinds = list(dict.fromkeys(measures.values()))
    numbers = {each: number for number, each in enumerate(kinds)}
    measure = ref.each(lambda each: numbers[measures[each]] if each in measures else -1, int)
    own = numbered(*(columns[name].places for name in LEVEL_NAMES))
    lines = _lines_of_years(numbered(ref.places, year.places), ~period.filled)
    whole = numpy.where(lines < 0, 0, own[lines] + 1)

    def fits(row: int) -> bool:
        cells = {"year": year.at(row), "period": period.at(row)}
        return not any(check_target(kinds[measure[row]], cells))

    def agrees(row: int) -> bool:
        under = NO_LEVELS if lines[row] < 0 else _levels(columns, lines[row])
        return not any(check_levels(kinds[measure[row]], _levels(columns, row).over(under)))

    right = (measure >= 0) & year.filled
    right &= is_single(numbered(ref.places, year.places, period.places))
    right &= asked_once(fits, right, numbered(measure, year.places, period.places))
    return right & asked_once(agrees, right, numbered(measure, own, whole))


def _lines_of_years(years: Codes, is_whole: Truths) -> Codes:
    """For each row the row that is of its whole year; -1 where there is none."""
    lines = numpy.full(int(years.max(initial=0)) + 1, -1, dtype=numpy.int64)
    rows = numpy.flatnonzero(is_whole)
    lines[years[rows]] = rows
    return lines[years]


def _levels(columns: Columns, row: int) -> Levels:
    return Levels(*(columns[name].at(row) for name in LEVEL_NAMES))


def _same_and_new(columns: Columns, right: Truths, indicators: Indicators) -> tuple[Truths, Truths]:
    """The rows that are the same as what is stored, and those that are new.

    A column that the file lacks is compared as empty: where something is stored in it, the row is
    neither.
    """
    stored = column_queries.target_columns(
        blank=[name for name in LEVEL_NAMES if columns[name].is_blank]
    )
    own_codes = (each.code for name in _WHEN for each in columns[name].values if each)
    codes = numbers_of([""], stored["year"], stored["period"], own_codes)
    number = {ref: indicator.pk for ref, indicator in indicators.items()}
    own = [
        columns["ref"].each(lambda ref: number.get(ref, -1), int),
        *(columns[name].each(lambda each: codes[each.code] if each else 0, int) for name in _WHEN),
    ]
    kept = [
        numpy.array(stored["indicator_id"], dtype=numpy.int64),
        *(numpy.fromiter(map(codes.__getitem__, stored[name]), numpy.int64) for name in _WHEN),
    ]
    keys, kept_keys = numbered_alike(own, kept)
    years, kept_years = numbered_alike(own[:2], kept[:2])
    place = places_of(keys, kept_keys)
    new = right & (place < 0)
    same = right & (place >= 0)
    for name in LEVEL_NAMES:
        if name in stored:
            same[same] = is_same_figure(columns[name].of(same), stored[name], place[same])
    left_out = numpy.ones(len(kept_keys), dtype=bool)
    left_out[place[same]] = False
    doubtful = numpy.concatenate([~(same | new), left_out])
    left = is_of_any(numpy.concatenate([years, kept_years]), doubtful)[: len(right)]
    return same & ~left, new & ~left


def _as_loaded(columns: Columns, indicators: Indicators) -> dict[str, Coded]:
    """The columns as the operation takes them: the places of rows among distinct values."""
    return {
        "indicator_id": columns["ref"].coded(lambda value: indicators[value].pk),
        "year": columns["year"].coded(lambda value: value.code),
        "period": columns["period"].coded(lambda value: value.code if value else ""),
        **{name: columns[name].coded() for name in LEVEL_NAMES},
    }


_WHEN = ("year", "period")
