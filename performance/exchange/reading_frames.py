"""Rows of readings.csv taken as columns: those that are certainly right are loaded at once.

A row is taken where `check_reading` would find nothing, and it is either the next revision of its
series (an indicator, a period and a group) or the same as what is stored. All rows of a series that
has any other row are left to `readings`, which tells row by row what is wrong.
"""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import numpy

from councilportal.common.periods import PeriodKind
from councilportal.files.formats import Import, Taken
from councilportal.files.frames import Frame, Truths, Typed
from councilportal.files.loading import Coded, Counts
from councilportal.organisation.models import Category
from performance import operations
from performance import queries as performance
from performance.columns import READING_BLANK, READING_COLUMNS
from performance.exchange.arrows import Arrow, warn_of_arrows
from performance.models import Indicator
from performance.rules.measures import Measure
from performance.rules.words import Aggregation, DataState, Kind, Method

Columns = Mapping[str, Typed]
_KEY = ("ref", "period", "group", "revision")
_KINDS = list(PeriodKind)
_FORECAST_KINDS = [_KINDS.index(PeriodKind.MONTH), _KINDS.index(PeriodKind.QUARTER)]
_JUDGED = ("judgement", "judged_by", "judged_on", "judgement_reason")
_REVISIONS = 1_000  # more than a series can have


def take_readings(frame: Frame, work: Import) -> Taken:
    """Load the rows that are certainly right, and say which those are."""
    indicators = {indicator.ref: indicator for indicator in Indicator.objects.all()}
    units = performance.units()
    measures = {ref: performance.measure_of(each, units) for ref, each in indicators.items()}
    groups = {
        f"{each.characteristic.ref}:{each.ref}": each.pk
        for each in Category.objects.select_related("characteristic")
    }
    columns = {column.name: frame.column(column) for column in READING_COLUMNS}
    right = frame.readable & are_right(columns, measures, groups)
    same, new = _told_apart(frame, columns, right, indicators, groups)
    # Those with commentary apart: it needs the keys that the database gives to its readings.
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
    """True for the rows in which `rules.checks.check_reading` certainly finds nothing.

    Takes: every column of readings.csv; the measures of indicators by reference and the groups that
    are known. A row with value, numerator and denominator, whose division is to be checked, is
    never certain.
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


def _told_apart(
    frame: Frame,
    columns: Columns,
    right: Truths,
    indicators: Mapping[str, Indicator],
    groups: Mapping[str, int],
) -> tuple[Truths, Truths]:
    """The rows that are the same as what is stored, and those that are new."""
    refs = columns["ref"].values
    stored = performance.reading_columns(
        [ref for ref in refs if ref in indicators],
        blank=[
            name for name, column in frame.columns.items() if name not in _KEY and _is_blank(column)
        ],
    )
    codes = {code: place for place, code in enumerate(dict.fromkeys(stored["period"]))}
    for period in columns["period"].values:
        if period is not None:
            codes.setdefault(period.code, len(codes))
    categories = {"": 0, **{name: place for place, name in enumerate(groups, 1)}}
    sizes = (len(codes), len(categories))
    series = _series(columns, indicators, codes, categories)
    number = columns["revision"].each(lambda each: each or 0, int)
    keys = series * _REVISIONS + number

    own = {ref: indicator.pk for ref, indicator in indicators.items()}
    their_series = _packed(
        (
            _mapped(own, stored["ref"]),
            _mapped(codes, stored["period"]),
            _mapped(categories, stored["group"]),
        ),
        sizes,
    )
    their_keys = their_series * _REVISIONS + numpy.array(stored["revision"], dtype=numpy.int64)
    order = numpy.argsort(their_keys)
    their_keys, their_series = their_keys[order], their_series[order]
    place = numpy.searchsorted(their_keys, keys)
    within = numpy.minimum(place, max(len(their_keys) - 1, 0))
    is_stored = numpy.zeros(len(frame), dtype=bool)
    last = numpy.zeros(len(frame), dtype=numpy.int64)
    if len(their_keys):
        is_stored = their_keys[within] == keys
        end = numpy.searchsorted(their_keys, series * _REVISIONS + _REVISIONS - 1, "right") - 1
        found = (end >= 0) & (their_series[end] == series)
        last = numpy.where(found, their_keys[end] % _REVISIONS, 0)

    keyed = series >= 0
    same = right & keyed & is_stored & _first_of_each(keys)
    places = numpy.flatnonzero(same)
    if len(places):
        same[places] = _equal(frame, columns, stored, places, order[within[places]])
    new = right & keyed & ~is_stored & (number == last + 1)
    # Several revisions at once follow on from each other: they are looked at one by one.
    others = series[~same & keyed]
    counted = numpy.unique(others, return_counts=True)
    new &= ~numpy.isin(series, counted[0][counted[1] > 1])
    left = numpy.isin(series, series[keyed & ~(same | new)])
    return same & ~left, new & ~left


def _series(
    columns: Columns,
    indicators: Mapping[str, Indicator],
    codes: Mapping[str, int],
    categories: Mapping[str, int],
) -> Any:
    """A number for the indicator, period and group of each row; -1 where one is not known."""
    parts = (
        columns["ref"].each(lambda ref: indicators[ref].pk if ref in indicators else -1, int),
        columns["period"].each(lambda period: codes[period.code] if period else -1, int),
        columns["group"].each(lambda group: categories.get(group or "", -1), int),
    )
    unknown = (parts[0] < 0) | (parts[1] < 0) | (parts[2] < 0)
    return numpy.where(unknown, -1, _packed(parts, (len(codes), len(categories))))


def _packed(parts: tuple[Any, Any, Any], sizes: tuple[int, int]) -> Any:
    return (parts[0] * sizes[0] + parts[1]) * sizes[1] + parts[2]


def _mapped(numbers: Mapping[Any, int], cells: Sequence[Any]) -> Any:
    return numpy.fromiter(map(numbers.__getitem__, cells), numpy.int64, len(cells))


def _first_of_each(keys: Any) -> Truths:
    """True for rows whose key no other row has."""
    found, counts = numpy.unique(keys, return_counts=True)
    return ~numpy.isin(keys, found[counts > 1])


def _is_blank(column: Typed) -> bool:
    return len(column.values) == 1 and column.values[0] in (None, "")


def _equal(
    frame: Frame, columns: Columns, stored: Mapping[str, Sequence[Any]], rows: Any, theirs: Any
) -> Truths:
    """True for the rows that say in every column of the file what the stored reading says."""
    equal = numpy.ones(len(rows), dtype=bool)
    for name, kept in stored.items():
        if name in _KEY or name not in frame.columns:
            continue
        column = _states(columns) if name == "data_state" else columns[name]
        if _is_blank(column) and set(kept) <= {None, ""}:
            continue
        numbers: dict[Any, int] = {"": 0, None: 0}
        for value in column.values:
            number = numbers.setdefault(value, len(numbers))
            # A figure has at most 15 digits, so that the float it is stored as is of it alone.
            numbers[performance.stored_as(value)] = number
        own = column.each(numbers.__getitem__, int)
        kept_numbers = numpy.fromiter(
            (numbers.get(cell, -1) for cell in kept), numpy.int64, len(kept)
        )
        equal &= own[rows] == kept_numbers[theirs]
    return equal


def _states(columns: Columns) -> Typed:
    """The data state of each row: provisional where it covers a part, final where it is empty."""
    state = columns["data_state"].each(lambda each: each or READING_BLANK["data_state"])
    state = numpy.where(columns["covers"].filled, DataState.PROVISIONAL, state)
    words = list(DataState)
    places = numpy.fromiter(map(words.index, state.tolist()), numpy.int64, len(state))
    return Typed(places, words, numpy.zeros(len(words), dtype=bool))


def _as_loaded(
    columns: Columns, indicators: Mapping[str, Indicator], groups: Mapping[str, int]
) -> dict[str, Coded]:
    """The columns as the operation takes them: the places of rows among distinct values."""

    def coded(column: Typed, function: Any) -> Coded:
        # Values that no row has left may be of rows that were refused.
        used = set(column.places.tolist())
        values = [function(v) if n in used else None for n, v in enumerate(column.values)]
        return column.places.tolist(), values

    loaded = {
        name: coded(column, lambda value: value)
        for name, column in columns.items()
        if name not in ("ref", "period", "group")
    }
    for name in _EMPTY_AS_TEXT:
        loaded[name] = coded(columns[name], lambda value: value or "")
    ref, period = columns["ref"], columns["period"]
    return loaded | {
        "data_state": coded(_states(columns), lambda value: value),
        "indicator_id": coded(ref, lambda value: indicators[value].pk),
        "definition_version": coded(ref, lambda value: indicators[value].definition_version),
        "period": coded(period, lambda value: value.code),
        "ends_on": coded(period, lambda value: value.end),
        "group_id": coded(columns["group"], lambda value: groups[value] if value else None),
    }


_EMPTY_AS_TEXT = (
    "previous_year_basis",
    "reported_direction",
    "no_data_reason",
    "judgement",
    "override_rating",
)


def _warn(columns: Columns, indicators: Mapping[str, Indicator], work: Import) -> None:
    said = columns["reported_direction"]
    rows = numpy.flatnonzero(said.filled & ~columns["group"].filled)
    if not len(rows):
        return
    ref, period = columns["ref"], columns["period"]

    def cell(column: Typed, row: int) -> Any:
        return column.values[column.places[row]]

    arrows = [Arrow(cell(ref, row), cell(period, row), cell(said, row)) for row in rows.tolist()]
    work.at_the_end.append(lambda: warn_of_arrows(arrows, work))
