"""The tables of the board and the dashboard: one for each kind of indicator of a service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from councilportal.common.document import (
    Cell,
    ChartCell,
    Column,
    DirectionCell,
    NumberCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import plain
from councilportal.common.periods import PeriodKind, containing
from performance.board.cells import (
    NOT_AVAILABLE,
    TREND_PERIODS,
    Lines,
    floor_cell,
    given,
    indicator_address,
    latest_cell,
    previous_year_cell,
    rag_cell,
    range_cell,
    target_cell,
    travel_cell,
    trend_chart,
    year_to_date_cell,
    year_to_date_rag_cell,
    year_to_date_target_cell,
)
from performance.board.places import Place
from performance.board.queries import IndicatorLine
from performance.rules.measures import Levels
from performance.rules.showing import text_beside
from performance.rules.words import (
    DirectionBasis,
    Kind,
    Method,
    RatingSource,
)

# Tables of indicators


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column of a table of indicators: head, width, alignment, and what makes a line's cell."""

    head: str
    width: float
    cell: Callable[[IndicatorLine], Cell]
    align: str = "left"


EMPTY: tuple[Cell, ...] = (TextCell(""), NumberCell(""), ChartCell(None), DirectionCell(None))


def _table(caption: str, anchor: str, columns: Sequence[_Shown], lines: Lines) -> Table:
    """A table of the lines, without the columns that are empty for all of them."""
    drawn = [[each.cell(line) for line in lines] for each in columns]
    kept = [
        (column, cells)
        for column, cells in zip(columns, drawn, strict=True)
        if any(cell not in EMPTY for cell in cells)
    ]
    return Table(
        caption=caption,
        anchor=anchor,
        columns=_widened([Column(each.head, each.width, each.align) for each, _ in kept]),
        rows=tuple(
            Row(
                tuple(cells[place] for _, cells in kept),
                anchor=f"{anchor}-{line.ref}",
                note=note_of(line),
            )
            for place, line in enumerate(lines)
        ),
    )


def _widened(columns: list[Column]) -> tuple[Column, ...]:
    """The columns; beside many others the first, the reference, gets its usual share."""
    total = sum(each.width for each in columns)
    if not columns or total <= _USUAL_WIDTH:
        return tuple(columns)
    first = replace(columns[0], width=columns[0].width * total / _USUAL_WIDTH)
    return (first, *columns[1:])


def note_of(line: IndicatorLine) -> str:
    """The note under an indicator: its commentary, and the reason if its rating is not computed."""
    reading = line.standing.reading
    if reading is None:
        return ""
    parts = [reading.commentary] if reading.commentary else []
    if line.standing.rating.source is not RatingSource.COMPUTED:
        parts.append(line.standing.rating.sentence)
    return " ".join(parts)


_REF_WIDTHS = (6.5, 16)
_USUAL_WIDTH = 100


def _named(lines: Lines) -> tuple[_Shown, _Shown]:
    def ref(line: IndicatorLine) -> TextCell:
        reading = line.standing.reading
        href = indicator_address(line.ref, reading.period if reading else None)
        return TextCell(line.ref, href=href, header=True)

    # The longest reference fits on one line; references of more than 15 characters may wrap.
    least, most = _REF_WIDTHS
    width = min(most, max([least, *(len(line.ref) + 0.5 for line in lines)]))
    return _Shown("Ref", width, ref), _Shown("Indicator", 19, lambda line: TextCell(line.title))


def _kpi_columns(
    frequency: PeriodKind, on: date, lines: Lines, *, names_outcome: bool
) -> list[_Shown]:
    noun = frequency.noun.capitalize()
    columns = [*_named(lines)]
    unrated = (Method.NONE, Method.JUDGEMENT)
    if names_outcome and all(line.measure.method in unrated for line in lines):
        # Nothing is rated by a level, so the outcome says what a measure is for.
        columns.append(_Shown("Outcome", 16, lambda line: TextCell(line.outcome)))
    columns += [
        _Shown(f"Latest {frequency.noun}", 9, lambda line: latest_cell(line, on), "right"),
        _Shown(f"{noun} RAG", 9, lambda line: rag_cell(line.standing.rating)),
        _Shown("Direction", 10, lambda line: travel_cell(line.standing.travel)),
    ]
    if any(line.measure.direction_basis is DirectionBasis.BOTH for line in lines):
        columns.append(
            _Shown("On last year", 10, lambda line: travel_cell(line.standing.travel_last_year))
        )
    columns += [
        _Shown("Year to date", 8, year_to_date_cell, "right"),
        _Shown("YTD RAG", 9, year_to_date_rag_cell),
    ]
    if any(_has_own_ytd_target(line) for line in lines):
        columns.append(_Shown("YTD target", 8, year_to_date_target_cell, "right"))
    return [
        *columns,
        _Shown("Target", 8, lambda line: target_cell(line.measure, _levels(line, on)), "right"),
        _Shown("Floor", 8, lambda line: floor_cell(line.measure, _levels(line, on)), "right"),
        _Shown(_LAST_YEAR, 8, previous_year_cell, "right"),
        _Shown("Trend", 9, lambda line: ChartCell(trend_chart(line, TREND_PERIODS))),
    ]


def _levels(line: IndicatorLine, on: date) -> Levels:
    """The levels that a figure is rated by; without any reading, those of the day's period."""
    if line.standing.reading is not None:
        return line.standing.levels
    return line.targets.of_period(line.measure, containing(line.measure.frequency, on))


def _has_own_ytd_target(line: IndicatorLine) -> bool:
    """True where the year to date is rated by another target than the period."""
    cell = year_to_date_target_cell(line)
    return cell not in EMPTY and cell != target_cell(line.measure, line.standing.levels)


def _activity_columns(on: date, lines: Lines) -> list[_Shown]:
    def figure(line: IndicatorLine) -> NumberCell:
        if line.standing.ytd.value is not None:
            return year_to_date_cell(line)
        return latest_cell(line, on)

    def counts(line: IndicatorLine) -> TextCell:
        reading = line.standing.reading
        if reading is None or (line.standing.ytd.value is None and line.standing.figure is None):
            return TextCell("")
        end = reading.period.label
        return TextCell(f"Year to {end}" if line.standing.ytd.value is not None else f"At {end}")

    def level(name: str) -> Callable[[IndicatorLine], Cell]:
        return lambda line: given(line.measure, "", getattr(line.standing.levels, name))

    return [
        *_named(lines),
        _Shown("Figure", 9, figure, "right"),
        _Shown("What it counts", 13, counts),
        _Shown("In expected range", 10, lambda line: range_cell(line.standing.expected_range)),
        _Shown("Lower", 7, level("range_lower"), "right"),
        _Shown("Upper", 7, level("range_upper"), "right"),
        _Shown(_LAST_YEAR, 9, previous_year_cell, "right"),
        _Shown("Trend", 9, lambda line: ChartCell(trend_chart(line, TREND_PERIODS))),
    ]


def _forecast_columns(on: date, lines: Lines) -> list[_Shown]:
    def before(line: IndicatorLine) -> NumberCell:
        value = line.standing.previous_forecast
        text = text_beside(line.measure, value, line.standing.levels)
        return NumberCell(text or NOT_AVAILABLE, plain(value))

    return [
        *_named(lines),
        _Shown("Latest forecast", 9, lambda line: latest_cell(line, on), "right"),
        _Shown("RAG", 9, lambda line: rag_cell(line.standing.rating)),
        _Shown("Direction", 10, lambda line: travel_cell(line.standing.travel)),
        _Shown("Forecast before", 9, before, "right"),
        _Shown("Target", 8, lambda line: target_cell(line.measure, line.standing.levels), "right"),
        _Shown("Floor", 8, lambda line: floor_cell(line.measure, line.standing.levels), "right"),
        _Shown(_LAST_YEAR, 9, previous_year_cell, "right"),
    ]


def _milestone_columns(on: date, lines: Lines) -> list[_Shown]:
    return [
        *_named(lines),
        _Shown("Latest", 12, lambda line: latest_cell(line, on)),
        _Shown("RAG", 10, lambda line: rag_cell(line.standing.rating)),
        _Shown("Target", 8, lambda line: target_cell(line.measure, line.standing.levels)),
    ]


_LAST_YEAR = "Last year"
_BRIEF = ("Ref", "Indicator", "Outcome", "Target", "Floor")
_KPI_CAPTIONS = {
    PeriodKind.MONTH: "Key performance indicators",
    PeriodKind.QUARTER: "Indicators reported quarterly",
    PeriodKind.HALF_YEAR: "Indicators reported half-yearly",
    PeriodKind.YEAR: "Indicators reported yearly",
    PeriodKind.ACADEMIC_YEAR: "Indicators reported every academic year",
    PeriodKind.CALENDAR_YEAR: "Indicators reported every calendar year",
    PeriodKind.TWO_YEARS: "Indicators reported every two years",
}


def tables_of(
    lines: Lines, on: date, anchor: str, *, names_outcome: bool = True, is_brief: bool = False
) -> tuple[Table, ...]:
    """The tables of one service: rated indicators by frequency, milestones, forecasts, activity.

    Each indicator's note is printed under its row. Where the heading above is that of an outcome,
    no column `names_outcome` again. A table that `is_brief` only names indicators of which none has
    a figure, with their targets.
    """
    of_kind = {kind: [line for line in lines if line.measure.kind is kind] for kind in Kind}
    tables = []
    for frequency, caption in _KPI_CAPTIONS.items():
        group = [line for line in of_kind[Kind.KPI] if line.measure.frequency is frequency]
        columns = _kpi_columns(frequency, on, group, names_outcome=names_outcome)
        if is_brief and not any(map(_has_figure, group)):
            columns = [each for each in columns if each.head in _BRIEF]
        elif not any(map(_is_beside_last_year, group)):
            columns = [each for each in columns if each.head != _LAST_YEAR]
        tables.append(_table(caption, f"{anchor}-{frequency}", columns, group))
    for kind, caption, columns_of in (
        (Kind.MILESTONE, "Milestones", _milestone_columns),
        (Kind.FORECAST, "Forecasts of the year", _forecast_columns),
        (Kind.ACTIVITY, "Activity indicators", _activity_columns),
    ):
        group = of_kind[kind]
        tables.append(_table(caption, f"{anchor}-{kind}", columns_of(on, group), group))
    return tuple(table for table in tables if table.rows)


def _has_figure(line: IndicatorLine) -> bool:
    """Whether an indicator has a figure of the period, or one of a year before."""
    return line.standing.reading is not None or previous_year_cell(line).text != NOT_AVAILABLE


def _is_beside_last_year(line: IndicatorLine) -> bool:
    """Whether there is a figure beside which last year's stands or is missed, or last year's."""
    standing = line.standing
    known = (standing.figure, standing.ytd.value, standing.previous_year_value)
    return any(each is not None for each in known)


def service_sections(lines: Lines, on: date) -> tuple[Section, ...]:
    """One section for each service and deliverer: who is responsible, its tables and its notes."""
    ordered = sorted(lines, key=lambda line: line.order)
    blocks = [
        (place, list(group)) for place, group in groupby(ordered, key=lambda line: line.place)
    ]
    shared = [place.service_ref for place, _ in blocks]
    return tuple(
        _service_section(place, group, on, number, shared.count(place.service_ref) > 1)
        for number, (place, group) in enumerate(blocks, 1)
    )


def _service_section(place: Place, lines: Lines, on: date, number: int, shared: bool) -> Section:
    deliverer = place.delivered_by if shared and place.delivered_by != place.service else ""
    heading = f"{place.service}: {deliverer}" if deliverer else place.service
    anchor = f"service-{number}"
    return Section(
        anchor=anchor,
        heading=heading,
        blocks=(header_block(place), *tables_of(lines, on, anchor)),
        wide=True,
    )


def header_block(place: Place) -> Table:
    """Who is responsible for a service: the header of its part of the report."""
    pairs = [
        ("Service area", place.service),
        ("Directorate", place.directorate),
        ("Division", place.division),
        ("Director", place.director),
        ("Cabinet portfolio", place.portfolio),
        ("Delivered by", place.delivered_by),
    ]
    filled = [(name, value) for name, value in pairs if value]
    return Table(
        caption="Who is responsible",
        columns=tuple(Column(name, 1) for name, _ in filled),
        rows=(Row(tuple(TextCell(value) for _, value in filled)),),
    )
