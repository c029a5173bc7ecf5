"""Performance's parts of a report: indicators as they stand, placed in the vocabulary of documents.

Every page, PDF and file about performance prints what is placed here. Nothing here asks a database
or works out a figure: lines come from `queries`, meaning from `rules`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from urllib.parse import quote

from councilportal.common.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    ChartCell,
    Column,
    Dataset,
    DirectionCell,
    Document,
    Facts,
    Figure,
    NumberCell,
    Paragraph,
    RagCell,
    Row,
    Section,
    Series,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, in_words, joined, plain, shown
from councilportal.common.periods import Period, PeriodKind, day_label, london_day, parse
from councilportal.common.words import Direction, ExpectedRange, Rag
from performance.formats import RATING_COLUMNS, counts_as_plain, rating_row
from performance.models import TargetChange
from performance.queries import About, IndicatorLine, Place, Revision
from performance.rules import (
    LEVEL_NAMES,
    Aggregation,
    Counts,
    DataState,
    DirectionBasis,
    Kind,
    Levels,
    Measure,
    Method,
    Rating,
    RatingSource,
    Reading,
    Travel,
    count,
    value_of,
)

TREND_PERIODS = 13
LONG_TREND_PERIODS = 60
Lines = Sequence[IndicatorLine]
NOT_AVAILABLE = "n/a"


def indicator_address(ref: str, period: Period | None) -> str:
    """The address of an indicator's page, at a period where there is one."""
    return f"/performance/indicators/{quote(ref, safe='')}/" + (f"{period.slug}/" if period else "")


# Cells


def latest_cell(line: IndicatorLine, on: date) -> NumberCell:
    """The latest figure, marked where it ends earlier, covers a part only, or may change."""
    standing = line.standing
    reading = standing.reading
    if reading is None:
        return NumberCell(NOT_AVAILABLE)
    if standing.figure is None:
        why = reading.no_data_reason
        return NumberCell(why.label if why else NOT_AVAILABLE, note=reading.period.label)
    return NumberCell(
        standing.shown,
        exact=plain(standing.figure),
        note="; ".join(_marks(reading, on)),
    )


def _marks(reading: Reading, on: date) -> list[str]:
    marks = []
    if reading.covers:
        marks.append(reading.covers)
    elif reading.period.end != on:
        marks.append(reading.period.label)
    if reading.data_state is DataState.PROVISIONAL:
        marks.append("provisional")
    elif reading.revision > 1 or reading.data_state is DataState.REVISED:
        marks.append("revised")
    return marks


def rag_cell(rating: Rating | None) -> RagCell:
    """A rating; N/a where none is made."""
    if rating is None:
        return RagCell(None, text="N/a")
    computed = rating.computed if rating.source is RatingSource.OVERRIDE else None
    return RagCell(rating.rag, source=rating.source, computed=computed)


def travel_cell(travel: Travel) -> DirectionCell:
    """A direction of travel; empty where there is none."""
    return DirectionCell(travel.direction, source=travel.source or "computed")


def year_to_date_cell(line: IndicatorLine) -> NumberCell:
    """The year to date, with how many of its periods have a figure where some are missing."""
    ytd = line.standing.ytd
    if line.measure.aggregation is Aggregation.NONE:
        return NumberCell("Snapshot data")
    if ytd.value is None:
        return NumberCell(NOT_AVAILABLE, note=_missing(ytd.periods))
    text = line.measure.year_to_date(ytd.value)
    return NumberCell(text, plain(ytd.value), note=_missing(ytd.periods))


def _missing(periods: str) -> str:
    present, _, wanted = periods.partition(" of ")
    return "" if present == wanted else periods


def target_cell(measure: Measure, levels: Levels) -> NumberCell:
    """What is aimed at, as the method has it: a target, a level for green, a range."""
    match measure.method:
        case Method.THRESHOLDS:
            return _given(measure, "green from ", levels.green_from)
        case Method.RANGE if levels.range_lower is not None and levels.range_upper is not None:
            low, high = measure.given(levels.range_lower), measure.given(levels.range_upper)
            return NumberCell(f"{low} to {high}")
        case _:
            return _given(measure, "", levels.target)


def floor_cell(measure: Measure, levels: Levels) -> NumberCell:
    """What ends amber, as the method has it: a floor standard, a tolerance, a margin."""
    match measure.method:
        case Method.TOLERANCE_PERCENT | Method.WITHIN_TOLERANCE:
            return _tolerance(levels.tolerance_percent, "% tolerance")
        case Method.TOLERANCE_POINTS:
            return _tolerance(levels.tolerance_points, " points tolerance")
        case Method.THRESHOLDS:
            return _given(measure, "amber from ", levels.amber_from)
        case Method.RANGE:
            return _given(measure, "margin ", levels.margin)
        case _:
            return _given(measure, "", levels.floor)


def _given(measure: Measure, words: str, level: object) -> NumberCell:
    text = measure.given(level)  # type: ignore[arg-type]
    return NumberCell(f"{words}{text}" if text else "", plain(level))  # type: ignore[arg-type]


def _tolerance(level: object, words: str) -> NumberCell:
    exact = plain(level)  # type: ignore[arg-type]
    return NumberCell(f"{exact}{words}" if exact else "", exact)


def previous_year_cell(line: IndicatorLine) -> NumberCell:
    """Last year's figure, marked with what it is the figure of."""
    standing = line.standing
    if standing.previous_year_value is None:
        return NumberCell(NOT_AVAILABLE)
    basis = {"same_period": "same period", "year_to_date": "year to date", "year": "whole year"}
    return NumberCell(
        line.measure.text(standing.previous_year_value),
        plain(standing.previous_year_value),
        note=basis.get(standing.previous_year_basis or "", ""),
    )


def range_cell(place: ExpectedRange | None) -> TextCell:
    """Where an activity figure stands against its expected range."""
    return TextCell(place.label if place else "")


# Charts


def trend_chart(line: IndicatorLine, periods: int) -> Chart | None:
    """The figures of the latest periods with target and floor standard; None for fewer than two.

    Periods without a figure are gaps.
    """
    measure, reading = line.measure, line.standing.reading
    if reading is None:
        return None
    shown = _charted(line, reading.period, periods)
    values = [_charted_value(line, period) for period in shown]
    if sum(value is not None for value in values) < 2:
        return None
    levels = [line.targets.of_period(measure, period) for period in shown]
    series = [Series(_figure_name(measure), tuple(plain(value) or None for value in values))]
    for name, level, style in (
        ("Target", "target", "target"),
        ("Floor standard", "floor", "floor"),
    ):
        points = tuple(plain(getattr(each, level)) or None for each in levels)
        if any(points):
            series.append(Series(name, points, style=style))
    return Chart(
        summary=_trend_sentence(line, shown, values),
        labels=tuple(period.short_label for period in shown),
        series=tuple(series),
        texts=tuple(measure.text(value) if value is not None else "no data" for value in values),
        unit=measure.unit.suffix or measure.unit.prefix,
    )


def _charted(line: IndicatorLine, last: Period, count: int) -> list[Period]:
    """The periods of a chart, oldest first: those of the frequency; of a forecast, those made."""
    if line.measure.kind is Kind.FORECAST:
        made = sorted(line.history, key=lambda period: (period.end, period.start))
        return [period for period in made if period.end <= last.end][-count:]
    if last.kind is not line.measure.frequency:
        return []
    periods = [last.shifted(-n) for n in range(count - 1, -1, -1)]
    first = min((period.end for period in line.history), default=last.end)
    return [period for period in periods if period.end >= first]


def _charted_value(line: IndicatorLine, period: Period):  # type: ignore[no-untyped-def]
    if line.measure.kind is Kind.FORECAST:
        reading = line.history.get(period)
        return None if reading is None else reading.forecast_value
    return value_of(line.measure, period, line.history)


def _figure_name(measure: Measure) -> str:
    return "Forecast" if measure.kind is Kind.FORECAST else "Figure"


def _trend_sentence(line: IndicatorLine, periods: list[Period], values: list) -> str:  # type: ignore[type-arg]
    known = [
        (period, value) for period, value in zip(periods, values, strict=True) if value is not None
    ]
    (first, then), (last, now) = known[0], known[-1]
    text = line.measure.text
    sentence = f"{line.ref}: {text(then)} in {first.label}, {text(now)} in {last.label}"
    gaps = len(values) - len(known)
    return f"{sentence}; {count_of(gaps, 'period')} without data." if gaps else f"{sentence}."


# Tables of indicators


@dataclass(frozen=True, slots=True)
class _Shown:
    """A column of a table of indicators: its head, width, alignment and the cell of a line."""

    head: str
    width: float
    cell: Callable[[IndicatorLine], Cell]
    align: str = "left"


_EMPTY: tuple[Cell, ...] = (TextCell(""), NumberCell(""), ChartCell(None), DirectionCell(None))


def _table(caption: str, anchor: str, columns: Sequence[_Shown], lines: Lines) -> Table:
    """The lines under the columns that have something in them."""
    drawn = [[each.cell(line) for line in lines] for each in columns]
    kept = [
        (column, cells)
        for column, cells in zip(columns, drawn, strict=True)
        if any(cell not in _EMPTY for cell in cells)
    ]
    return Table(
        caption=caption,
        anchor=anchor,
        columns=tuple(Column(each.head, each.width, each.align) for each, _ in kept),
        rows=tuple(
            Row(
                tuple(cells[place] for _, cells in kept),
                anchor=f"{anchor}-{line.ref}",
                note=note_of(line),
            )
            for place, line in enumerate(lines)
        ),
    )


def note_of(line: IndicatorLine) -> str:
    """What is said of the latest figure: its commentary, and why a rating is not computed."""
    reading = line.standing.reading
    if reading is None:
        return ""
    parts = [reading.commentary] if reading.commentary else []
    if line.standing.rating.source is not RatingSource.COMPUTED:
        parts.append(line.standing.rating.sentence)
    return " ".join(parts)


_REF_WIDTHS = (6.5, 16)


def _named(lines: Lines) -> tuple[_Shown, _Shown]:
    def ref(line: IndicatorLine) -> TextCell:
        reading = line.standing.reading
        href = indicator_address(line.ref, reading.period if reading else None)
        return TextCell(line.ref, href=href, header=True)

    # The longest reference stands on one line; one of more than 15 characters may break.
    least, most = _REF_WIDTHS
    width = min(most, max([least, *(len(line.ref) + 0.5 for line in lines)]))
    return _Shown("Ref", width, ref), _Shown("Indicator", 19, lambda line: TextCell(line.title))


def _kpi_columns(frequency: PeriodKind, on: date, lines: Lines) -> list[_Shown]:
    noun = frequency.noun.capitalize()
    columns = [
        *_named(lines),
        _Shown(f"Latest {frequency.noun}", 9, lambda line: latest_cell(line, on), "right"),
        _Shown(f"{noun} RAG", 9, lambda line: rag_cell(line.standing.rating)),
        _Shown("Direction", 10, lambda line: travel_cell(line.standing.travel)),
    ]
    if any(line.measure.direction_basis is DirectionBasis.BOTH for line in lines):
        columns.append(
            _Shown("On last year", 10, lambda line: travel_cell(line.standing.travel_last_year))
        )
    return [
        *columns,
        _Shown("Year to date", 8, year_to_date_cell, "right"),
        _Shown("YTD RAG", 9, lambda line: rag_cell(line.standing.ytd_rating)),
        _Shown("Target", 8, lambda line: target_cell(line.measure, line.standing.levels), "right"),
        _Shown("Floor", 8, lambda line: floor_cell(line.measure, line.standing.levels), "right"),
        _Shown("Last year", 8, previous_year_cell, "right"),
        _Shown("Trend", 9, lambda line: ChartCell(trend_chart(line, TREND_PERIODS))),
    ]


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
        return lambda line: _given(line.measure, "", getattr(line.standing.levels, name))

    return [
        *_named(lines),
        _Shown("Figure", 9, figure, "right"),
        _Shown("What it counts", 13, counts),
        _Shown("In expected range", 10, lambda line: range_cell(line.standing.expected_range)),
        _Shown("Lower", 7, level("range_lower"), "right"),
        _Shown("Upper", 7, level("range_upper"), "right"),
        _Shown("Last year", 9, previous_year_cell, "right"),
        _Shown("Trend", 9, lambda line: ChartCell(trend_chart(line, TREND_PERIODS))),
    ]


def _forecast_columns(on: date, lines: Lines) -> list[_Shown]:
    def before(line: IndicatorLine) -> NumberCell:
        value = line.standing.previous_forecast
        return NumberCell(line.measure.text(value) or NOT_AVAILABLE, plain(value))

    return [
        *_named(lines),
        _Shown("Latest forecast", 9, lambda line: latest_cell(line, on), "right"),
        _Shown("RAG", 9, lambda line: rag_cell(line.standing.rating)),
        _Shown("Direction", 10, lambda line: travel_cell(line.standing.travel)),
        _Shown("Forecast before", 9, before, "right"),
        _Shown("Target", 8, lambda line: target_cell(line.measure, line.standing.levels), "right"),
        _Shown("Floor", 8, lambda line: floor_cell(line.measure, line.standing.levels), "right"),
        _Shown("Last year", 9, previous_year_cell, "right"),
    ]


def _milestone_columns(on: date, lines: Lines) -> list[_Shown]:
    return [
        *_named(lines),
        _Shown("Latest", 12, lambda line: latest_cell(line, on)),
        _Shown("RAG", 10, lambda line: rag_cell(line.standing.rating)),
        _Shown("Target", 8, lambda line: target_cell(line.measure, line.standing.levels)),
    ]


_KPI_CAPTIONS = {
    PeriodKind.MONTH: "Key performance indicators",
    PeriodKind.QUARTER: "Indicators reported quarterly",
    PeriodKind.HALF_YEAR: "Indicators reported half-yearly",
    PeriodKind.YEAR: "Indicators reported yearly",
    PeriodKind.ACADEMIC_YEAR: "Indicators reported every academic year",
    PeriodKind.CALENDAR_YEAR: "Indicators reported every calendar year",
    PeriodKind.TWO_YEARS: "Indicators reported every two years",
}


def tables_of(lines: Lines, on: date, anchor: str) -> tuple[Table, ...]:
    """The tables of one service: rated indicators by frequency, milestones, forecasts, activity.

    A note stands under its indicator.
    """
    of_kind = {kind: [line for line in lines if line.measure.kind is kind] for kind in Kind}
    tables = []
    for frequency, caption in _KPI_CAPTIONS.items():
        group = [line for line in of_kind[Kind.KPI] if line.measure.frequency is frequency]
        columns = _kpi_columns(frequency, on, group)
        tables.append(_table(caption, f"{anchor}-{frequency}", columns, group))
    for kind, caption, columns_of in (
        (Kind.MILESTONE, "Milestones", _milestone_columns),
        (Kind.FORECAST, "Forecasts of the year", _forecast_columns),
        (Kind.ACTIVITY, "Activity indicators", _activity_columns),
    ):
        group = of_kind[kind]
        tables.append(_table(caption, f"{anchor}-{kind}", columns_of(on, group), group))
    return tuple(table for table in tables if table.rows)


def service_sections(lines: Lines, on: date) -> tuple[Section, ...]:
    """One section for each service and deliverer: who answers for it, its tables, its notes."""
    ordered = sorted(lines, key=lambda line: (line.place.order, line.ref))
    blocks = [
        (place, list(group)) for place, group in groupby(ordered, key=lambda line: line.place)
    ]
    shared = [place.service_ref for place, _ in blocks]
    return tuple(
        _service_section(place, group, on, number, shared.count(place.service_ref) > 1)
        for number, (place, group) in enumerate(blocks, 1)
    )


def _service_section(place: Place, lines: Lines, on: date, number: int, shared: bool) -> Section:
    heading = (
        f"{place.service}: {place.delivered_by}" if shared and place.delivered_by else place.service
    )
    anchor = f"service-{number}"
    return Section(
        anchor=anchor,
        heading=heading,
        blocks=(header_block(place), *tables_of(lines, on, anchor)),
        wide=True,
    )


def header_block(place: Place) -> Table:
    """Who answers for a service: the header of its part of the report."""
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


# Summary


def summary_tables(lines: Lines) -> tuple[Table, ...]:
    """The one-page summary: ratings of the latest period and the year to date, by group."""
    rated = [line for line in lines if line.measure.kind is not Kind.ACTIVITY]
    ordered = sorted(rated, key=lambda line: (line.place.order, line.ref))
    groups: dict[str, list[IndicatorLine]] = {}
    for line in ordered:
        groups.setdefault(line.place.summary_group, []).append(line)
    return tuple(
        Table(
            caption=name,
            anchor=f"summary-{number}",
            columns=(
                Column("Ref", 1),
                Column("Indicator", 5),
                Column("Latest RAG", 1.6),
                Column("YTD RAG", 1.6),
            ),
            rows=tuple(
                Row(
                    (
                        TextCell(line.ref, header=True),
                        TextCell(line.title),
                        rag_cell(line.standing.rating),
                        rag_cell(line.standing.ytd_rating),
                    )
                )
                for line in group
            ),
        )
        for number, (name, group) in enumerate(groups.items(), 1)
    )


def in_sentences(counts: Counts) -> tuple[str, ...]:
    """The headline counts in words, as a cover paper says them (D10)."""
    if not counts.base and not any(counts.judgement.values()):
        return ("No indicator has a rating in this period.",)
    sentences = []
    if counts.base:
        sentences.append(_ratings_sentence(counts))
        sentences.append(_directions_sentence(counts))
    if counts.ytd_base:
        said = _rag_words(counts.ytd_rating)
        sentences.append(f"For the year to date, of {_indicators(counts.ytd_base)} rated, {said}.")
    judged = sum(counts.judgement.values())
    if judged:
        said = _rag_words(counts.judgement)
        sentences.append(
            f"A further {_indicators(judged)} {_is(judged)} rated by judgement "
            f"and not counted above: {said}."
        )
    if counts.overridden:
        sentences.append(
            f"{in_words(counts.overridden).capitalize()} of the ratings shown "
            f"{_is(counts.overridden)} overridden; the counts go by the computed rating."
        )
    return tuple(sentences)


def _ratings_sentence(counts: Counts) -> str:
    sentence = f"Of {_indicators(counts.base)} rated, {_rag_words(counts.rating)}."
    unrated = counts.unrated[Rag.NO_DATA] + counts.unrated[Rag.NO_TARGET]
    if unrated:
        sentence += (
            f" A further {in_words(unrated)} could not be rated: "
            f"{in_words(counts.unrated[Rag.NO_DATA])} without data and "
            f"{in_words(counts.unrated[Rag.NO_TARGET])} without a target."
        )
    return sentence


def _directions_sentence(counts: Counts) -> str:
    ways = counts.direction
    same = f"{_some(ways[Direction.SAME])} the same"
    if counts.same_at_maximum:
        same += f" ({in_words(counts.same_at_maximum)} at 100%)"
    parts = [
        f"{_some(ways[Direction.IMPROVING])} improving",
        same,
        f"{_some(ways[Direction.WORSENING])} worsening",
    ]
    for way in (Direction.INCREASED, Direction.DECREASED, Direction.NEW, Direction.NOT_COMPARABLE):
        if ways[way]:
            parts.append(f"{_some(ways[way])} {way.label.lower()}")
    return f"Direction of travel shows {joined(parts)}."


def _some(number: int) -> str:
    return in_words(number) if number else "none"


def _rag_words(numbers: Mapping[Rag, int]) -> str:
    return joined(
        [f"{_some(number)} {_is(number)} {rag.label.lower()}" for rag, number in numbers.items()]
    )


def _is(number: int) -> str:
    return "is" if number < 2 else "are"


def _indicators(number: int) -> str:
    return f"{in_words(number)} indicator" + ("" if number == 1 else "s")


# Guidance


_METHODS = {
    Method.TARGET_FLOOR: (
        "green at or better than the target; amber short of the target but no worse than the floor "
        "standard; red past the floor standard. Exactly on the floor standard is amber."
    ),
    Method.TOLERANCE_PERCENT: (
        "green up to the first tolerance short of the target, amber up to the second, red beyond "
        "it. Tolerances are percentages of the target."
    ),
    Method.TOLERANCE_POINTS: (
        "green up to the first tolerance short of the target, amber up to the second, red beyond "
        "it. Tolerances are points in the indicator's own unit."
    ),
    Method.THRESHOLDS: "green from one fixed level, amber from another, red beyond it.",
    Method.RANGE: "green within the range, amber outside it by no more than the margin, else red.",
    Method.WITHIN_TOLERANCE: (
        "green within the tolerance of the target; else amber if no worse than the same period "
        "last year; else red."
    ),
    Method.JUDGEMENT: (
        "the opinion of the post named, with its reason. Judgements are never counted with "
        "computed ratings."
    ),
    Method.YES_NO: "green when done as the target asks, else red.",
    Method.NONE: "shown without a rating.",
}
_AGGREGATIONS = {
    Aggregation.SUM: "the periods since 1 April added up",
    Aggregation.RATIO: "all cases since 1 April that count, over all cases",
    Aggregation.MEAN: "the mean of the periods since 1 April",
    Aggregation.LATEST: "the latest figure of the year",
    Aggregation.CUMULATIVE_ENTRY: "the running total that the service enters",
    Aggregation.ROLLING12: "the last 12 months, given only when all are there",
    Aggregation.REPORTED: "the figure that the service reports",
}


def guidance(lines: Lines) -> Section:
    """Guidance notes: the rules really in force among these indicators, and no others."""
    measures = [line.measure for line in lines]
    rated = [measure for measure in measures if measure.kind is not Kind.ACTIVITY]
    methods = [method for method in Method if any(each.method is method for each in rated)]
    parts = [
        Section(
            anchor="guidance-ratings",
            heading="Ratings",
            blocks=(
                Paragraph(
                    "Every rating is said three ways: a colour, a word and a shape. Figures are "
                    "compared exactly and rounded only to be shown; where a figure would look "
                    "equal to its target and is not green, one more decimal is shown."
                ),
                Bullets(
                    tuple(
                        f"{method.label} ({_of_method(rated, method)}): {_METHODS[method]}"
                        for method in methods
                    )
                ),
            ),
        ),
        _direction_guidance(lines),
    ]
    aggregations = [
        each
        for each in Aggregation
        if each in _AGGREGATIONS and any(measure.aggregation is each for measure in measures)
    ]
    if aggregations:
        parts.append(
            Section(
                anchor="guidance-year-to-date",
                heading="Year to date",
                blocks=(
                    Bullets(
                        tuple(f"{each.label}: {_AGGREGATIONS[each]}." for each in aggregations)
                    ),
                    Paragraph(
                        "“5 of 6” beside a year to date says how many of its periods have a "
                        "figure. Snapshot data is a count on one day and has no year to date."
                    ),
                ),
            )
        )
    if any(measure.kind is Kind.ACTIVITY for measure in measures):
        parts.append(
            Section(
                anchor="guidance-activity",
                heading="Activity indicators",
                blocks=(
                    Paragraph(
                        "Activity indicators show demand and give context. They have no rating "
                        "and no direction of travel. Where a range is expected of them, the "
                        "report says whether the figure is within, above or below it; a figure "
                        "on either end is within."
                    ),
                ),
            )
        )
    return Section(
        anchor="guidance", heading="Guidance notes", sections=tuple(parts), new_page=True
    )


def _of_method(measures: Sequence[Measure], method: Method) -> str:
    return count_of(sum(measure.method is method for measure in measures), "indicator")


def _direction_guidance(lines: Lines) -> Section:
    bases = {
        line.measure.direction_basis for line in lines if line.measure.kind is not Kind.ACTIVITY
    }
    compared = joined(
        [
            basis.label[0].lower() + basis.label[1:]
            for basis in DirectionBasis
            if basis in bases and basis is not DirectionBasis.NONE
        ]
    )
    items = [
        "Improving or worsening says better or worse, whichever way the figure moves.",
        "Same: no change beyond the indicator's tolerance.",
        (
            "New: there is no earlier figure. Not comparable: the figure to compare with is "
            "missing, or the definition has changed."
        ),
    ]
    if any(line.standing.travel.source == "reported" for line in lines):
        items.append(
            "Reported: the direction as the service reported it, as no earlier figure is held."
        )
    return Section(
        anchor="guidance-direction",
        heading="Direction of travel",
        blocks=(
            Paragraph(f"Compared with {compared}." if compared else "No indicator is compared."),
            Bullets(tuple(items)),
        ),
    )


# Documents


@dataclass(frozen=True, slots=True)
class Heading:
    """What a document says of itself: the council, its colour, the part of it, the period."""

    council: str
    colour: str
    part: str
    period: Period


def datasets(lines: Lines, counts: Counts) -> tuple[Dataset, ...]:
    """The figures behind a document: the rows of `export_ratings` and the headline counts."""
    return (
        Dataset("ratings", tuple(RATING_COLUMNS), tuple(rating_row(line) for line in lines)),
        Dataset("counts", ("count", "number"), tuple(_flat(counts_as_plain(counts)))),
    )


def _flat(counts: dict[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in counts.items():
        if isinstance(value, dict):
            yield from ((f"{name} {word}", str(number)) for word, number in value.items())
        else:
            yield name, str(value)


def dashboard(heading: Heading, lines: Lines) -> Document:
    """The performance dashboard of a period: cover paper, guidance, summary, services (F6).

    Takes: lines of the part asked for. Gives: one document, whose dataset `ratings` is what
    `export_ratings` gives for the same part and period.
    """
    counts = count(line.standing for line in lines)
    period = heading.period
    until = day_label(period.end)
    sentences = in_sentences(counts)
    kpis = sum(line.measure.kind is not Kind.ACTIVITY for line in lines)
    activity = len(lines) - kpis
    year = period.year
    cover: list[Block] = [
        Facts(
            "About this report",
            (
                ("Council", heading.council),
                ("Part of the council", heading.part),
                ("Year", year.long_label),
                ("Results up to", until),
                ("Indicators", f"{count_of(kpis, 'indicator')}, {activity} of activity"),
            ),
        )
    ]
    return Document(
        reference=f"performance-dashboard-{period.slug}",
        title=f"{heading.part}: performance dashboard",
        subtitle=f"Results up to {_up_to(period)}, {_year_name(year)}",
        council=heading.council,
        colour=heading.colour,
        summary=" ".join(sentences),
        cover=tuple(cover),
        sections=(
            _cover_paper(heading, sentences, kpis, activity),
            guidance(lines),
            Section(
                anchor="summary",
                heading="Summary of indicators",
                blocks=summary_tables(lines) or (Paragraph("There is no indicator to show."),),
                new_page=True,
            ),
            *service_sections(lines, period.end),
        ),
        datasets=datasets(lines, counts),
    )


def _up_to(period: Period) -> str:
    return Period(period.end.replace(day=1), PeriodKind.MONTH).label


def _year_name(year: Period) -> str:
    return f"financial year {year.code}" if year.kind is PeriodKind.YEAR else year.label


def _cover_paper(heading: Heading, sentences: Sequence[str], kpis: int, activity: int) -> Section:
    part = heading.part
    return Section(
        anchor="cover-paper",
        heading="Cover paper",
        new_page=True,
        blocks=(
            Facts(
                "Report details",
                (
                    ("Subject", f"{part}: performance dashboard"),
                    ("Period", f"Results up to {_up_to(heading.period)}"),
                    ("Classification", "Unrestricted"),
                ),
            ),
        ),
        sections=(
            Section(
                anchor="cover-summary",
                heading="Summary",
                blocks=(
                    Paragraph(
                        f"How {part} stands against the targets set for its indicators.", "1.1"
                    ),
                    Paragraph("Recommendation: note this report.", "1.2"),
                ),
            ),
            Section(
                anchor="cover-results",
                heading="Results",
                blocks=(
                    Paragraph(
                        f"The dashboard holds {count_of(kpis, 'performance indicator')} and "
                        f"{count_of(activity, 'activity indicator')}. How they are rated is in the "
                        "guidance notes.",
                        "2.1",
                    ),
                    *(
                        Paragraph(sentence, f"2.{number}")
                        for number, sentence in enumerate(sentences, 2)
                    ),
                ),
            ),
            Section(
                anchor="cover-background",
                heading="Background documents",
                blocks=(
                    Paragraph(
                        "None. The figures behind this report are given with it as CSV and JSON.",
                        "3.1",
                    ),
                ),
            ),
        ),
    )


def board_document(heading: Heading, lines: Lines) -> Document:
    """The board as a document: tables by service, figures and counts of the same lines."""
    counts = count(line.standing for line in lines)
    return Document(
        reference=f"performance-board-{heading.period.slug}",
        title=f"{heading.part}: performance board",
        subtitle=heading.period.long_label,
        council=heading.council,
        colour=heading.colour,
        summary=" ".join(in_sentences(counts)),
        sections=service_sections(lines, heading.period.end),
        datasets=datasets(lines, counts),
        contents=False,
    )


def indicator_document(
    heading: Heading, line: IndicatorLine, about: About, history: Sequence[Section]
) -> Document:
    """One indicator: its rating explained, its trend with figures, what it is, its history.

    Takes: `history`, the sections of `history_sections`.
    """
    chart = trend_chart(line, LONG_TREND_PERIODS)
    sections = [
        Section("standing", "How it stands", blocks=tuple(_standing_blocks(line, heading.period))),
    ]
    if chart is not None:
        figure = Figure(f"Trend of {line.ref}", chart, _trend_table(line, chart))
        sections.append(Section("trend", "Trend", blocks=(figure,)))
    sections.append(Section("about", "What it is", blocks=tuple(_about_blocks(line, about))))
    sections += history
    return Document(
        reference=f"indicator-{line.ref}-{heading.period.slug}",
        title=f"{line.ref}: {line.title}",
        subtitle=heading.period.long_label,
        council=heading.council,
        colour=heading.colour,
        summary=line.standing.rating.sentence,
        sections=tuple(sections),
        datasets=datasets([line], count([line.standing])),
        contents=False,
    )


def _about_blocks(line: IndicatorLine, about: About) -> Iterable[Block]:
    if about.definition:
        yield Paragraph(about.definition)
    yield Facts("How it is measured and rated", about.pairs)
    yield header_block(line.place)


def history_sections(
    line: IndicatorLine, revisions: Sequence[Revision], changes: Sequence[TargetChange] = ()
) -> tuple[Section, ...]:
    """An indicator's history: targets and their changes, revisions, groups, commentary.

    Takes: every revision of every reading, newest period first; the target integrity log. Parts
    without rows are left out.
    """
    measure, ref = line.measure, line.ref
    latest: dict[tuple[str, Period], int] = {}
    for each in revisions:
        key = (each.group, each.reading.period)
        latest[key] = max(latest.get(key, 0), each.reading.revision)

    def is_latest(each: Revision) -> bool:
        return latest[each.group, each.reading.period] == each.reading.revision

    revised = [each for each in revisions if latest[each.group, each.reading.period] > 1]
    spoken = [each for each in revisions if each.reading.commentary and is_latest(each)]
    revision_table = _history_table(
        f"Revised figures of {ref}, newest first",
        "revised-figures",
        ("Period", "Revision", "Figure", "Why it was corrected", "Entered"),
        (3, 2, 2.5, 5, 2.5),
        (
            (
                _period_of(each),
                NumberCell(str(each.reading.revision)),
                _figure_of(measure, each.reading),
                TextCell(each.corrects_note or "First figure"),
                TextCell(f"{day_label(each.entered_on)}, {each.source.lower()}"),
            )
            for each in revised
        ),
    )
    commentary_table = _history_table(
        f"What the service said of {ref}, newest first",
        "what-was-said",
        ("Period", "Figure", "What the service said"),
        (3, 2.5, 8),
        (
            (_period_of(each), _figure_of(measure, each.reading), TextCell(each.reading.commentary))
            for each in spoken
        ),
    )
    parts = (
        ("targets", "Targets", [_targets_table(line), _target_changes_table(line, changes)]),
        ("revisions", "Revisions", [revision_table]),
        ("groups", "Groups", _group_tables(line, [r for r in revisions if is_latest(r)])),
        ("commentary", "Commentary", [commentary_table]),
    )
    sections = (
        Section(anchor, heading, blocks=tuple(table for table in tables if table.rows))
        for anchor, heading, tables in parts
    )
    return tuple(section for section in sections if section.blocks)


def _group_tables(line: IndicatorLine, revisions: Sequence[Revision]) -> list[Table]:
    """For each characteristic the figures of its categories, periods down, newest first."""
    cells: dict[str, dict[Period, dict[str, Cell]]] = {}
    for each in revisions:
        if each.group:
            characteristic, _, category = each.group.partition(": ")
            periods = cells.setdefault(characteristic, {})
            figures = periods.setdefault(each.reading.period, {})
            figures[category] = _figure_of(line.measure, each.reading)
    return [
        _history_table(
            f"{line.ref} by {characteristic.lower()}, newest first",
            f"groups-{number}",
            ("Period", *(category[:1].upper() + category[1:] for category in categories)),
            (3, *(2 for _ in categories)),
            (
                (
                    TextCell(period.label, header=True),
                    *(figures.get(category, NumberCell("")) for category in categories),
                )
                for period, figures in periods.items()
            ),
        )
        for number, (characteristic, periods) in enumerate(sorted(cells.items()), 1)
        for categories in [sorted({name for figures in periods.values() for name in figures})]
    ]


def _history_table(
    caption: str,
    anchor: str,
    heads: Sequence[str],
    widths: Sequence[float],
    rows: Iterable[tuple[Cell, ...]],
) -> Table:
    rows = list(rows)
    kept = [
        place for place in range(len(heads)) if any(cells[place] not in _EMPTY for cells in rows)
    ]
    return Table(
        caption=caption,
        anchor=anchor,
        columns=tuple(Column(heads[place], widths[place]) for place in kept),
        rows=tuple(Row(tuple(cells[place] for place in kept)) for cells in rows),
    )


def _period_of(revision: Revision) -> TextCell:
    label = revision.reading.period.label
    return TextCell(f"{label}, {revision.group}" if revision.group else label, header=True)


def _figure_of(measure: Measure, reading: Reading) -> NumberCell:
    """A reading's own figure: the forecast of a forecast, the year to date where that is all."""
    if reading.no_data_reason is not None:
        return NumberCell(reading.no_data_reason.label)
    if measure.kind is Kind.FORECAST:
        return NumberCell(measure.text(reading.forecast_value), plain(reading.forecast_value))
    figure = reading.figure(measure)
    if figure is None:
        return NumberCell(measure.text(reading.ytd_value), plain(reading.ytd_value), "year to date")
    return NumberCell(measure.text(figure), plain(figure))


def _targets_table(line: IndicatorLine) -> Table:
    """Targets newest first, each with what changed against the year before or within its year."""
    measure, rows = line.measure, line.targets.rows
    ordered = sorted(rows, key=lambda key: (key[0].start, key[1].start if key[1] else date.min))
    cells: list[tuple[Cell, ...]] = []
    for year, period in reversed(ordered):
        levels = rows[year, period]
        whole = rows.get((year, None) if period else (year.previous, None))
        shown = levels.over(whole) if period and whole else levels
        cells.append(
            (
                TextCell((period or year).label, header=True),
                target_cell(measure, shown),
                floor_cell(measure, shown),
                _given(measure, "", shown.ytd_target),
                TextCell(
                    _change(measure, whole, shown, "the year's" if period else "the year before")
                ),
            )
        )
    return _history_table(
        f"Targets of {line.ref}, newest first",
        "targets-by-year",
        ("Period", "Target", "Floor or tolerance", "Year to date target", "Change"),
        (3, 2, 2.5, 2.5, 4),
        cells,
    )


def _target_changes_table(line: IndicatorLine, changes: Sequence[TargetChange]) -> Table:
    """The target integrity log: what was changed once its year had figures, by whom and why."""
    return _history_table(
        f"Targets of {line.ref} that were changed in their year, newest first",
        "target-changes",
        ("Changed", "For", "From", "To", "Ratings that changed", "Reason"),
        (3, 2, 3, 3, 3.5, 4),
        (
            (
                TextCell(_changed_by(each), header=True),
                TextCell(parse(each.period or each.year).label),
                TextCell(_levels_said(each.before)),
                TextCell(_levels_said(each.after)),
                TextCell(_ratings_said(each.effects)),
                TextCell(each.reason),
            )
            for each in changes
        ),
    )


def _changed_by(change: TargetChange) -> str:
    day = day_label(london_day(change.changed_at))
    return f"{day}, {change.changed_by}" if change.changed_by else day


def _levels_said(levels: Mapping[str, str]) -> str:
    said = [
        f"{name.replace('_', ' ').replace('ytd', 'year to date')} {levels[name]}"
        for name in LEVEL_NAMES
        if name in levels
    ]
    return ", ".join(said).capitalize() or "None"


def _ratings_said(effects: Sequence[Sequence[str]]) -> str:
    said = [
        f"{parse(code).label} from {Rag(old).label.lower()} to {Rag(new).label.lower()}"
        for code, old, new in effects
        if old != new
    ]
    return "; ".join(said) or "None"


def _change(measure: Measure, before: Levels | None, now: Levels, than: str) -> str:
    if before is None:
        return ""
    was, new = target_cell(measure, before).text, target_cell(measure, now).text
    old_floor, new_floor = floor_cell(measure, before).text, floor_cell(measure, now).text
    parts = []
    if was != new:
        parts.append(f"target {new or 'none'}, {than} {was or 'none'}")
    if old_floor != new_floor:
        parts.append(f"floor {new_floor or 'none'}, {than} {old_floor or 'none'}")
    return "; ".join(parts).capitalize() or "No change"


def _standing_blocks(line: IndicatorLine, period: Period) -> Iterable[Block]:
    standing = line.standing
    yield Table(
        caption=f"{line.ref} in {period.label}",
        anchor="now",
        columns=(Column("What", 2), Column("Result", 2), Column("Why", 6)),
        rows=tuple(_why_rows(line, period.end)),
    )
    note = note_of(line)
    if note and standing.reading is not None and standing.reading.commentary:
        yield Paragraph(f"What the service says: {standing.reading.commentary}")


def _why_rows(line: IndicatorLine, on: date) -> Iterable[Row]:
    standing, measure = line.standing, line.measure
    yield Row(
        (
            TextCell("Latest figure", header=True),
            latest_cell(line, on),
            TextCell(f"Target {target_cell(measure, standing.levels).text or 'none'}"),
        )
    )
    yield Row(
        (
            TextCell("Rating", header=True),
            rag_cell(standing.rating),
            TextCell(f"{standing.rating.sentence} Method: {measure.method.label.lower()}."),
        )
    )
    if standing.cases_short:
        reading = standing.reading
        cases = shown(reading.denominator, 0) if reading and reading.denominator else ""
        yield Row(
            (
                TextCell("Cases short of green", header=True),
                NumberCell(f"{standing.cases_short:,}", str(standing.cases_short)),
                TextCell(f"The fewest of {cases} that would have to come out better."),
            )
        )
    for name, travel in (
        ("Direction of travel", standing.travel),
        ("Direction on last year", standing.travel_last_year),
    ):
        if travel.direction is not None:
            yield Row((TextCell(name, header=True), travel_cell(travel), TextCell(travel.sentence)))
    if standing.ytd_rating is not None:
        yield Row(
            (
                TextCell("Year to date", header=True),
                year_to_date_cell(line),
                TextCell(f"Worked out as: {measure.aggregation.label.lower()}."),
            )
        )
        yield Row(
            (
                TextCell("Year to date rating", header=True),
                rag_cell(standing.ytd_rating),
                TextCell(standing.ytd_rating.sentence),
            )
        )
    if standing.expected_range is not None:
        levels = standing.levels
        yield Row(
            (
                TextCell("Expected range", header=True),
                range_cell(standing.expected_range),
                TextCell(
                    f"From {measure.given(levels.range_lower) or 'no lower end'} "
                    f"to {measure.given(levels.range_upper) or 'no upper end'}."
                ),
            )
        )
    if standing.previous_year_value is not None:
        cell = previous_year_cell(line)
        yield Row(
            (
                TextCell("Last year", header=True),
                NumberCell(cell.text, cell.exact),
                TextCell(cell.note.capitalize()),
            )
        )


def _trend_table(line: IndicatorLine, chart: Chart) -> Table:
    """The figures of the chart, newest first."""
    names = [series.name for series in chart.series]
    columns = (Column("Period", 2), *(Column(name, 1, "right") for name in names))
    rows = []
    for place in range(len(chart.labels) - 1, -1, -1):
        cells: list[Cell] = [TextCell(chart.labels[place], header=True)]
        for series in chart.series:
            exact = series.values[place] or ""
            level = line.measure.given(Decimal(exact)) if exact else ""
            text = chart.texts[place] if series is chart.series[0] else level
            cells.append(NumberCell(text or "none", exact))
        rows.append(Row(tuple(cells)))
    return Table(
        caption=f"Figures of {line.ref}", columns=columns, rows=tuple(rows), anchor="figures"
    )
