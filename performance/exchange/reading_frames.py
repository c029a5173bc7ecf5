"""Loads rows of readings.csv as columns, if they are certainly correct.

A row is loaded here if `check_reading` would find no problem and it is either the next revision of
its series (an indicator, a period and a group) or the same as what is stored. If a series has any
other row, all its rows are left to `readings`, which reports problems row by row.
"""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy

from councilportal.common.periods import PeriodKind
from councilportal.files.alike import (
    is_of_any,
    is_same,
    is_same_figure,
    is_single,
    numbered_alike,
    numbers_of,
    places_of,
)
from councilportal.files.formats import Import, Taken
from councilportal.files.frames import Frame, Places, Truths, Typed
from councilportal.files.loading import Coded, Counts
from councilportal.organisation.models import Category
from performance import operations
from performance import queries as performance
from performance.columns import READING_BLANK, READING_COLUMNS
from performance.exchange import column_queries
from performance.exchange.arrows import Arrow, warn_of_arrows
from performance.exchange.wholes import Suspect, may_be_beyond, warn_of_beyond
from performance.rules.measures import Measure
from performance.rules.words import Aggregation, DataState, Kind, Method

Columns = Mapping[str, Typed]
Indicators = Mapping[str, column_queries.KnownIndicator]
_KEY = ("ref", "period", "group", "revision")
_NEVER_EMPTY = ("revision", "data_state")
_KINDS = list(PeriodKind)
_FORECAST_KINDS = [_KINDS.index(PeriodKind.MONTH), _KINDS.index(PeriodKind.QUARTER)]
_JUDGED = ("judgement", "judged_by", "judged_on", "judgement_reason")


def take_readings(frame: Frame, work: Import) -> Taken:
    """Load the rows that are certainly correct. Gives which those are, and their counts."""
    indicators = column_queries.known_indicators()
    measures = {ref: each.measure for ref, each in indicators.items()}
    groups = {
        f"{each.characteristic.ref}:{each.ref}": each.pk
        for each in Category.objects.select_related("characteristic")
    }
    columns = {column.name: frame.column(column) for column in READING_COLUMNS}
    right = frame.readable & are_right(columns, measures, groups)
    same, new = _same_and_new(frame, columns, right, indicators, groups)
    # Rows with commentary are loaded separately: it needs the keys of their readings.
    told = columns["commentary"].filled
    for part in (new & told, new & ~told):
        rows = numpy.flatnonzero(part)
        if not len(rows):
            continue
        kept = {name: column.of(rows) for name, column in columns.items()}
        operations.load_reading_columns(
            columns=_as_loaded(kept, indicators, groups), by=work.by, at=work.at
        )
        _warn(kept, indicators, work)
    return Taken(same | new, Counts(created=int(new.sum()), unchanged=int(same.sum())))


def are_right(columns: Columns, measures: Mapping[str, Measure], groups: Container[str]) -> Truths:
    """True for the rows in which `rules.checks.check_reading` certainly finds no problem.

    Takes: every column of readings.csv; the measures of indicators by reference; the known groups.
    A row with value, numerator and denominator is never certain, because the division must be
    checked.
    """
    filled = {name: column.filled for name, column in columns.items()}
    ref, group = columns["ref"], columns["group"]

    def is_of(test: Any) -> Truths:
        return ref.each(lambda each: each in measures and test(measures[each]), bool)

    known = is_of(lambda _: True) & group.each(lambda each: not each or each in groups, bool)
    return (
        known
        & _right_period(columns, filled, measures, is_of)
        & _right_figure(filled, is_of)
        & _right_ratio(columns, filled, is_of)
        & _right_words(columns, filled, is_of)
    )


def _right_period(
    columns: Columns, filled: Mapping[str, Truths], measures: Mapping[str, Measure], is_of: Any
) -> Truths:
    kind = columns["period"].each(lambda each: _KINDS.index(each.kind) if each else -1, int)
    frequency = columns["ref"].each(
        lambda each: _KINDS.index(measures[each].frequency) if each in measures else -1, int
    )
    is_forecast = is_of(lambda measure: measure.kind is Kind.FORECAST)
    fits = numpy.where(is_forecast, numpy.isin(kind, _FORECAST_KINDS), kind == frequency)
    return (filled["no_data_reason"] | fits) & (kind >= 0)


def _right_figure(filled: Mapping[str, Truths], is_of: Any) -> Truths:
    is_forecast = is_of(lambda measure: measure.kind is Kind.FORECAST)
    reports = is_of(lambda measure: measure.aggregation is Aggregation.REPORTED)
    figure = filled["value"] | filled["numerator"] | filled["denominator"]
    misplaced = numpy.where(
        is_forecast, figure | filled["ytd_value"], filled["ytd_value"] & ~reports
    )
    given = numpy.where(is_forecast, filled["forecast_value"], figure | filled["ytd_value"])
    return ~misplaced & (given ^ filled["no_data_reason"])


def _right_ratio(columns: Columns, filled: Mapping[str, Truths], is_of: Any) -> Truths:
    is_yes_no = is_of(lambda measure: measure.unit.ref == "yes_no")
    above, below = filled["numerator"], filled["denominator"]
    return (
        (~is_yes_no | columns["value"].each(lambda each: each in (None, 0, 1), bool))
        & (above == below)
        & columns["denominator"].each(lambda each: each is None or each > 0, bool)
        & ~(filled["value"] & above)
    )


def _right_words(columns: Columns, filled: Mapping[str, Truths], is_of: Any) -> Truths:
    reason = filled["no_data_reason"]
    judged = [filled[name] for name in _JUDGED]
    whole, some = numpy.logical_and.reduce(judged), numpy.logical_or.reduce(judged)
    takes_judgement = is_of(lambda measure: measure.method is Method.JUDGEMENT)
    is_rated = is_of(lambda measure: measure.method is not Method.NONE)
    override = filled["override_rating"]
    state = columns["data_state"]
    may_be_part = state.each(lambda each: each in (None, DataState.PROVISIONAL), bool)
    is_first = columns["revision"].each(lambda each: each == 1, bool)
    return (
        numpy.where(takes_judgement, whole | (~some & reason), ~some)
        & (override == filled["override_reason"])
        & (~override | (~reason & is_rated))
        & (filled["previous_year_value"] == filled["previous_year_basis"])
        & (~filled["covers"] | may_be_part)
        & (is_first != filled["corrects_note"])
    )


def _same_and_new(
    frame: Frame,
    columns: Columns,
    right: Truths,
    indicators: Indicators,
    groups: Mapping[str, int],
) -> tuple[Truths, Truths]:
    """Two arrays of bools: the rows that are the same as what is stored, and the new rows."""
    refs = columns["ref"].values
    alike: dict[str, Any] = {name: None for name, each in columns.items() if each.is_blank}
    alike |= {"revision": columns["revision"].only, "data_state": _states(columns).only}
    stored = column_queries.reading_columns(
        [ref for ref in refs if ref in indicators],
        alike={name: value for name, value in alike.items() if value or name not in _NEVER_EMPTY},
    )
    rows = len(stored["period"])
    own_codes = (period.code for period in columns["period"].values if period)
    codes = numbers_of(stored["period"], own_codes)
    series, kept_series = numbered_alike(
        (
            columns["ref"].each(lambda ref: indicators[ref].pk if ref in indicators else -1, int),
            columns["period"].each(lambda period: codes[period.code] if period else -1, int),
            columns["group"].each(lambda group: groups.get(group, -1) if group else 0, int),
        ),
        (
            numpy.array(stored["indicator_id"], dtype=numpy.int64),
            numpy.fromiter(map(codes.__getitem__, stored["period"]), numpy.int64),
            numpy.array([key or 0 for key in stored.get("group", [0] * rows)], numpy.int64),
        ),
    )
    number = columns["revision"].each(lambda each: each or 0, int)
    kept_number = numpy.array(stored.get("revision", [alike["revision"]] * rows), numpy.int64)
    keys, kept_keys = numbered_alike((series, number), (kept_series, kept_number))
    last = numpy.zeros(max(len(keys) + len(kept_keys), 1), dtype=numpy.int64)
    numpy.maximum.at(last, kept_series, kept_number)

    place = places_of(keys, kept_keys)
    same = right & (place >= 0) & is_single(keys)
    same[same] = _is_stored(frame, columns, stored, same, place[same])
    new = right & (series >= 0) & (place < 0) & (number == last[series] + 1)
    # Several revisions of a series in one file depend on each other, so they are checked one by
    # one.
    new &= is_single(numpy.where(same, -1, series))
    left = is_of_any(series, (series >= 0) & ~(same | new))
    return same & ~left, new & ~left


def _is_stored(
    frame: Frame,
    columns: Columns,
    stored: Mapping[str, Sequence[Any]],
    rows: Truths,
    places: Places,
) -> Truths:
    """True for the rows whose cells, in every column of the file, are equal to the stored ones."""
    equal = numpy.ones(len(places), dtype=bool)
    for name, kept in stored.items():
        if name in _KEY or name not in frame.columns:
            continue
        column = _states(columns) if name == "data_state" else columns[name]
        if name in performance.FIGURES:
            equal &= is_same_figure(column.of(rows), kept, places)
        elif not (column.is_blank and set(kept) <= {None, ""}):
            equal &= is_same(column.of(rows), kept, places, performance.stored_as)
    return equal


def _states(columns: Columns) -> Typed:
    """The data state of each row. The default is provisional for a partial period, else final."""
    words = list(DataState)
    blank = READING_BLANK["data_state"]
    state = columns["data_state"].each(lambda each: words.index(each or blank), int)
    state = numpy.where(columns["covers"].filled, words.index(DataState.PROVISIONAL), state)
    return Typed(state, words, numpy.zeros(len(words), dtype=bool))


def _as_loaded(
    columns: Columns, indicators: Indicators, groups: Mapping[str, int]
) -> dict[str, Coded]:
    """The columns as the operation takes them: for each row the index of its value."""
    loaded = {
        name: column.coded()
        for name, column in columns.items()
        if name not in ("ref", "period", "group")
    }
    for name in _EMPTY_AS_TEXT:
        loaded[name] = columns[name].coded(lambda value: value or "")
    ref, period = columns["ref"], columns["period"]
    return loaded | {
        "data_state": _states(columns).coded(),
        "indicator_id": ref.coded(lambda value: indicators[value].pk),
        "definition_version": ref.coded(lambda value: indicators[value].definition_version),
        "period": period.coded(lambda value: value.code),
        "ends_on": period.coded(lambda value: value.end),
        "group_id": columns["group"].coded(lambda value: groups[value] if value else None),
    }


_EMPTY_AS_TEXT = (
    "previous_year_basis",
    "reported_direction",
    "no_data_reason",
    "judgement",
    "override_rating",
)


def _warn(columns: Columns, indicators: Indicators, work: Import) -> None:
    said, is_of_all = columns["reported_direction"], ~columns["group"].filled
    ref, period = columns["ref"], columns["period"]
    if len(rows := numpy.flatnonzero(said.filled & is_of_all)):
        arrows = [Arrow(ref.at(row), period.at(row), said.at(row)) for row in rows.tolist()]
        work.at_the_end.append(lambda: warn_of_arrows(arrows, work))
    if len(rows := numpy.flatnonzero(_beyond_whole(columns, indicators) & is_of_all)):
        suspects = [Suspect(ref.at(row), period.at(row)) for row in rows.tolist()]
        work.at_the_end.append(lambda: warn_of_beyond(suspects, work))


def _beyond_whole(columns: Columns, indicators: Indicators) -> Truths:
    """True for the percentages that `may_be_beyond` is true of. Cases are compared as floats."""
    is_percent = columns["ref"].each(
        lambda ref: ref in indicators and indicators[ref].measure.unit.ref == "percent", bool
    )
    value = columns["value"].each(lambda each: may_be_beyond(each, None, None), bool)
    above, below = (
        columns[name].each(lambda each: 0 if each is None else each, float)
        for name in ("numerator", "denominator")
    )
    return is_percent & (value | (above < 0) | (above > below))
