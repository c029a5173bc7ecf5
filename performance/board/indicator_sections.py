"""The sections of a report about one indicator, as parts of a `Document`.

The page, the PDF and the files of an indicator print these sections. Nothing here reads the
database or calculates a figure: `queries` gives the lines, and `rules` the ratings.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from councilportal.common.document import (
    LIVE,
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Facts,
    Figure,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import shown
from councilportal.common.periods import Period, day_label, london_day, parse
from councilportal.common.words import Rag
from performance.board.benchmark_sections import benchmark_datasets, benchmark_sections
from performance.board.cells import (
    LONG_TREND_PERIODS,
    floor_cell,
    given,
    latest_cell,
    previous_year_cell,
    rag_cell,
    range_cell,
    reading_cell,
    target_cell,
    travel_cell,
    trend_chart,
    year_to_date_cell,
)
from performance.board.dashboard_sections import Heading, datasets
from performance.board.indicator_queries import About, Revision
from performance.board.queries import IndicatorLine
from performance.board.tables import EMPTY, header_block, note_of
from performance.groups.group_sections import group_sections, groups_dataset, said_of_release
from performance.groups.queries import ReleasedGroups
from performance.models import Benchmark, TargetChange
from performance.rules.measures import LEVEL_NAMES, Levels, Measure
from performance.rules.standing import count
from performance.rules.words import Method


def indicator_document(
    heading: Heading,
    line: IndicatorLine,
    about: About,
    history: Sequence[Section],
    others: Sequence[Benchmark] = (),
    groups: ReleasedGroups | None = None,
) -> Document:
    """One indicator as a document: its rating explained, its trend, what it is and its history.

    Takes: `history`, the sections that `history_sections` gave, after that of corrective actions;
    `others`, what others have; `groups`, what is released of its groups.
    """
    chart = trend_chart(line, LONG_TREND_PERIODS)
    sections = [
        Section("standing", "How it stands", blocks=tuple(_standing_blocks(line, heading.period))),
    ]
    if chart is not None:
        figure = Figure(f"{line.ref} over time", chart, _trend_table(line, chart))
        sections.append(Section("trend", "Trend", blocks=(figure,)))
    sections += benchmark_sections(line, others, heading.period)
    files = benchmark_datasets(others)
    if groups is not None:
        inside = group_sections(line.ref, line.measure, groups)
        blocks = (Paragraph(said_of_release(groups)),)
        sections.append(Section("groups", "Groups", blocks, inside))
        files = (*files, groups_dataset([(line.ref, line.measure, groups)]))
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
        datasets=(*datasets([line], count([line.standing])), *files),
        contents=False,
        state=LIVE,
    )


def _about_blocks(line: IndicatorLine, about: About) -> Iterable[Block]:
    if about.definition:
        yield Paragraph(about.definition)
    yield Facts("How it is measured and rated", about.pairs)
    yield header_block(line.place)


def history_sections(
    line: IndicatorLine, revisions: Sequence[Revision], changes: Sequence[TargetChange] = ()
) -> tuple[Section, ...]:
    """An indicator's history: targets and their changes, revisions, commentary.

    Takes: every revision of every reading, newest period first; the target integrity log.
    Gives: the sections that have rows.
    """
    ref = line.ref
    latest: dict[Period, int] = {}
    for revision in revisions:
        period = revision.reading.period
        latest[period] = max(latest.get(period, 0), revision.reading.revision)
    revised = [each for each in revisions if latest[each.reading.period] > 1]
    spoken = [
        each
        for each in revisions
        if each.reading.commentary and latest[each.reading.period] == each.reading.revision
    ]
    revision_table = _history_table(
        f"Revised figures of {ref}, newest first",
        "revised-figures",
        ("Period", "Revision", "Figure", "Why it was corrected", "Entered"),
        (3, 2, 2.5, 5, 2.5),
        (
            (
                _period_of(each),
                NumberCell(str(each.reading.revision)),
                reading_cell(line, each.reading),
                TextCell(each.corrects_note or "First figure"),
                TextCell(f"{day_label(each.entered_on)}, {each.source.lower()}"),
            )
            for each in revised
        ),
    )
    commentary_table = _history_table(
        f"Commentary on {ref}, newest first",
        "what-was-said",
        ("Period", "Figure", "What the service said"),
        (3, 2.5, 8),
        (
            (_period_of(each), reading_cell(line, each.reading), TextCell(each.reading.commentary))
            for each in spoken
        ),
    )
    parts = (
        ("targets", "Targets", [_targets_table(line), _target_changes_table(line, changes)]),
        ("revisions", "Revisions", [revision_table]),
        ("commentary", "Commentary", [commentary_table]),
    )
    sections = (
        Section(anchor, heading, blocks=tuple(table for table in tables if table.rows))
        for anchor, heading, tables in parts
    )
    return tuple(section for section in sections if section.blocks)


def _history_table(
    caption: str,
    anchor: str,
    heads: Sequence[str],
    widths: Sequence[float],
    rows: Iterable[tuple[Cell, ...]],
) -> Table:
    rows = list(rows)
    kept = [
        place for place in range(len(heads)) if any(cells[place] not in EMPTY for cells in rows)
    ]
    return Table(
        caption=caption,
        anchor=anchor,
        columns=tuple(Column(heads[place], widths[place]) for place in kept),
        rows=tuple(Row(tuple(cells[place] for place in kept)) for cells in rows),
    )


def _period_of(revision: Revision) -> TextCell:
    return TextCell(revision.reading.period.label, header=True)


def _targets_table(line: IndicatorLine) -> Table:
    """Targets, newest first, each with its change from the year before or within its year."""
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
                given(measure, "", shown.ytd_target),
                TextCell(
                    _change(measure, whole, shown, "the year's" if period else "the year before")
                ),
            )
        )
    return _history_table(
        f"{line.ref} by year, newest first",
        "targets-by-year",
        ("Period", "Target", "Floor or tolerance", "Year to date target", "Change"),
        (3, 2, 2.5, 2.5, 4),
        cells,
    )


def _target_changes_table(line: IndicatorLine, changes: Sequence[TargetChange]) -> Table:
    """The target integrity log: targets changed after their year had figures, by whom and why."""
    return _history_table(
        f"What was changed for {line.ref} within its year, newest first",
        "target-changes",
        ("Changed", "For", "From", "To", "Ratings that changed", "Reason"),
        (3, 2, 3, 3, 3.5, 4),
        (
            (
                TextCell(_changed_by(each), header=True),
                TextCell(parse(each.period or each.year).label),
                TextCell(_levels_said(line.measure, each.before)),
                TextCell(_levels_said(line.measure, each.after)),
                TextCell(_ratings_said(each.effects)),
                TextCell(each.reason),
            )
            for each in changes
        ),
    )


def _changed_by(change: TargetChange) -> str:
    day = day_label(london_day(change.changed_at))
    return f"{day}, {change.changed_by}" if change.changed_by else day


def _levels_said(measure: Measure, levels: Mapping[str, str]) -> str:
    said = [
        f"{name.replace('_', ' ').replace('ytd', 'year to date')} "
        f"{measure.level(name, Decimal(levels[name]))}"
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
            TextCell(_rated_by(line)),
        )
    )
    if standing.cases_short:
        reading = standing.reading
        cases = shown(reading.denominator, 0) if reading and reading.denominator else ""
        yield Row(
            (
                TextCell("Cases short of green", header=True),
                NumberCell(f"{standing.cases_short:,}", str(standing.cases_short)),
                TextCell(f"At least this many of {cases} would have to come out better."),
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


def _rated_by(line: IndicatorLine) -> str:
    """Why it has this rating, and by which method where it has one."""
    method, why = line.measure.method, line.standing.rating.sentence
    return why if method is Method.NONE else f"{why} Method: {method.label.lower()}."


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
