"""Objectives with their measures, as pages and papers print them: each measure with its figure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from councilportal.common.document import (
    Block,
    Cell,
    Column,
    Dataset,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.full_columns import without_empty
from councilportal.common.numbers import count_of, plain
from councilportal.common.periods import day_label
from objectives.models import Objective
from objectives.rules.frameworks import Named
from objectives.rules.measurable import ThemeFact
from performance.board.cells import indicator_address, rag_cell
from performance.models import ObjectiveMeasure
from performance.queries import measure_of, units_of
from performance.rules.standing import Standing

NOBODY_SAID = "Nobody has said"
NO_FIGURE, NO_INDICATOR, NOT_RATED = "No figure yet", "No indicator", "Not rated"
UNSAID = (NO_INDICATOR, NOT_RATED)  # what a column needs beside these to say something
MEASURE_COLUMNS = (
    Column("Measure", 3.4),
    Column("Elsewhere", 1.2),
    Column("Baseline", 1.6),
    Column("Target", 1.6),
    Column("Owner", 2),
    Column("Now", 1.4),
    Column("Rating", 1.4),
)
Standings = Mapping[int, Standing]  # how indicators stand, by key


def objective_sections(
    objectives: Sequence[Objective], themes: Sequence[ThemeFact], standings: Standings
) -> tuple[Section, ...]:
    """The objectives of a framework as a paper prints them: by theme, each with its measures.

    *Takes*: objectives and themes of `objective_queries`. A theme without objectives is left out.
    """
    return tuple(_by_theme(objectives, themes, standings))


def _by_theme(
    objectives: Sequence[Objective], themes: Sequence[ThemeFact], standings: Standings
) -> Iterator[Section]:
    for number, theme in enumerate(themes, 1):
        own = [each for each in objectives if each.theme and each.theme.ref == theme.ref]
        lines = (line for line in theme.introduction.splitlines() if line.strip())
        if own:
            blocks = (*map(Paragraph, lines), *_tables(own, theme.title, standings))
            yield Section(f"theme-{number}", theme.title, blocks)
    if other := [each for each in objectives if each.theme is None]:
        heading = "In no theme" if len(other) < len(objectives) else "Objectives"
        yield Section("in-no-theme", heading, tuple(_tables(other, "", standings)))


def _tables(objectives: Sequence[Objective], of: str, standings: Standings) -> Iterator[Block]:
    """Their table, and that of their measures where any has one."""
    has_owner = any(each.owner_post for each in objectives)
    has_number = any(each.number for each in objectives)
    has_whom = any(each.named != Named.NONE for each in objectives)
    columns = (
        *((Column("Number", 1),) if has_number else ()),
        Column("Objective", 4.4),
        *((Column("For whom", 2.6),) if has_whom else ()),
        *((Column("Owner", 2),) if has_owner else ()),
    )
    rows = []
    for each in objectives:
        number = each.number or each.ref
        cells: list[Cell] = [TextCell(number, header=True)] if has_number else []
        cells += [TextCell(each.title, header=not has_number)]
        cells += [TextCell(for_whom(each))] if has_whom else []
        cells += [TextCell(str(each.owner_post or ""))] if has_owner else []
        rows.append(Row(tuple(cells)))
    yield Table(f"Objectives: {of}" if of else "Objectives", columns, tuple(rows))
    measured = [each for each in objectives if each.measures.all()]
    if measured:
        yield _measures(measured, of, standings)


def _measures(objectives: Sequence[Objective], of: str, standings: Standings) -> Table:
    rows = []
    for each in objectives:
        said = f"{each.number} {each.title}".strip()
        rows.append(Row((TextCell(said, header=True),), is_group_head=True))
        rows += [Row(measure_cells(one, standings)) for one in each.measures.all()]
    caption = f"How they are measured: {of}" if of else "How they are measured"
    return without_empty(Table(caption, MEASURE_COLUMNS, tuple(rows)), UNSAID)


def measure_cells(measure: ObjectiveMeasure, standings: Standings) -> tuple[Cell, ...]:
    """A row of `MEASURE_COLUMNS`: what is measured, from where to where, and how it stands."""
    indicator = measure.indicator
    standing = standings.get(measure.indicator_id or 0)
    what = f"{indicator.ref} {indicator.title}" if indicator else str(measure)
    address = indicator_address(indicator.ref, None) if indicator else ""
    now: tuple[Cell, Cell] = (
        TextCell(NO_FIGURE if indicator else NO_INDICATOR),
        TextCell(NOT_RATED),
    )
    if standing is not None:
        reading = standing.reading
        shown = standing.shown if standing.figure is not None else "No figure"
        note = reading.period.label if reading else ""
        now = (NumberCell(shown, note=note), rag_cell(standing.rating))
    return (
        TextCell(what, address, header=True),
        TextCell(measure.reference),
        TextCell(_level(measure, measure.baseline, measure.baseline_on)),
        TextCell(_level(measure, measure.target, measure.target_on)),
        TextCell(str(measure.owner_post or "")),
        *now,
    )


def _level(measure: ObjectiveMeasure, figure: Decimal | None, on: date | None) -> str:
    """A figure that somebody set, in the unit of its indicator, with its day."""
    said, indicator = plain(figure), measure.indicator
    if indicator is not None:
        said = measure_of(indicator, units_of([measure])).given(figure)
    return ", ".join(filter(None, (said, day_label(on) if on else "")))


def for_whom(objective: Objective) -> str:
    """Whom an objective names, in words."""
    if objective.named == Named.ALL:
        return "All characteristics"
    if objective.named == Named.NONE:
        return "None named"
    return ", ".join(sorted(each.name for each in objective.characteristics.all())) or NOBODY_SAID


def counted(objectives: Sequence[Objective], themes: Sequence[ThemeFact]) -> str:
    """How many there are, in a sentence."""
    of_themes = f"{count_of(len(themes), 'theme')}, " if themes else ""
    return f"{of_themes}{count_of(len(objectives), 'objective')}."


def objectives_told(objectives: Iterable[Objective]) -> Dataset:
    """Objectives as a paper tells them, as data, one a row."""
    columns = (
        *("ref", "number", "title", "framework", "theme", "named", "characteristics", "owner"),
        *("valid_from", "valid_to"),
    )
    rows = tuple(
        (
            each.ref,
            each.number,
            each.title,
            each.framework.ref if each.framework else "",
            each.theme.ref if each.theme else "",
            each.named,
            "; ".join(sorted(one.ref for one in each.characteristics.all())),
            str(each.owner_post or ""),
            _iso(each.valid_from),
            _iso(each.valid_to),
        )
        for each in objectives
    )
    return Dataset("objectives", columns, rows)


def measures_told(objectives: Iterable[Objective], standings: Standings) -> Dataset:
    """The measures of objectives as data, one a row, each with its figure and its rating."""
    columns = (
        *("objective", "position", "measure", "indicator", "reference", "baseline", "baseline_on"),
        *("target", "target_on", "owner", "value", "period", "rating"),
    )
    rows = []
    for each in objectives:
        for one in each.measures.all():
            standing = standings.get(one.indicator_id or 0)
            reading = standing.reading if standing else None
            rag = standing.rating.rag if standing else None
            rows.append(
                (
                    each.ref,
                    str(one.position),
                    str(one),
                    one.indicator.ref if one.indicator else "",
                    one.reference,
                    plain(one.baseline),
                    _iso(one.baseline_on),
                    plain(one.target),
                    _iso(one.target_on),
                    str(one.owner_post or ""),
                    plain(standing.figure) if standing else "",
                    reading.period.code if reading else "",
                    rag.value if rag else "",
                )
            )
    return Dataset("objective-measures", columns, tuple(rows))


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
