"""Released figures of people as documents: only texts that everybody may read.

Functions that give sections and datasets are parts of reports too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from councilportal.common.document import (
    Cell,
    Column,
    Dataset,
    Document,
    Facts,
    HiddenCell,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import plain, shown
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.queries import CouncilView
from objectives.information.compared_sections import changes_of, compared_blocks
from objectives.information.released_facts import MARKS, told_of
from objectives.information.released_queries import Released
from objectives.models import Release, ReleasedCell
from objectives.rules.figures import ComparatorKind, small_base_said
from objectives.rules.information import FigureUnit, Protection, TableKind

EVERYBODY = "Everybody"
COLUMNS = (
    "table",
    "release",
    "position",
    "people",
    "groups",
    "measure",
    "count",
    "base",
    "percentage",
    "value",
    "words",
    "comparator",
    "comparator_value",
    "comparator_kind",
    "gap",
)
_SAFE = {
    Protection.ROUND: "Counts are rounded to the nearest 5, and small ones are not shown.",
    Protection.SUPPRESS: "Small counts are hidden, and those from which they could be worked out.",
    Protection.NONE: "These figures need no protection.",
}
# As `rules.totals` shows them, whichever way counts are protected.
_TOTALS = "Totals in full-time equivalents are rounded to the nearest 5, and small ones not shown."
_ROUNDED = "to the nearest 5"


def figures_document(found: Released, council: CouncilView) -> Document:
    """A release as a page."""
    release = found.release
    own = figures_section(found, anchor="figures")
    said = f"Release {release.number}, {day_label(london_day(release.at))}."
    return Document(
        reference=f"figures-{found.ref}-{release.number}",
        title=release.title,
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        sections=(replace(own, heading="What is released"),),
        datasets=(figures_dataset([found]), changes_dataset(found)),
        contents=False,
        cover=(Paragraph(said),),
    )


def figures_section(found: Released, anchor: str) -> Section:
    """The figures of a release with what they are about, as a section of a page or a report."""
    release = found.release
    facts = Facts(f"About {release.title}", tuple(_facts(release)))
    blocks = (facts, figures_table(found), *compared_blocks(found))
    return Section(anchor, release.title, blocks, wide=True)


def kind_sections(found: Sequence[Released]) -> tuple[Section, ...]:
    """Releases under a heading for each kind of table, the kinds in the order of their words."""
    sections = []
    for kind in TableKind:
        own = [each for each in found if each.release.about["kind"] == kind]
        inner = [
            figures_section(each, anchor=f"{kind.value}-{number}")
            for number, each in enumerate(own, 1)
        ]
        if inner:
            sections.append(Section(kind.value, kind.label, sections=tuple(inner), wide=True))
    return tuple(sections)


def _facts(release: Release) -> list[tuple[str, str]]:
    about = release.about
    mode = Protection(about["mode"])
    how = _SAFE[mode]
    if mode is Protection.NONE:
        how = f"{how} {about['mode_reason']}"
    else:
        how = f"{how} A count is small below {about['threshold']}."
    if _has_totals(release):
        how = f"{how} {_TOTALS}"
    pairs = [
        ("About", TableKind(about["kind"]).label),
        ("As at", about["as_at_text"]),
        ("Area", about["area"]),
        ("Who is counted", about["base"]),
        ("Definition", about["definition"]),
        ("Source", about["source"]),
        ("How people are protected", how),
    ]
    return [(name, text) for name, text in pairs if text]


def figures_table(found: Released) -> Table:
    """The figures, with the columns that any of them fills; few people are said under a row."""
    release, cells, names = found.release, found.cells, found.names
    unit = FigureUnit(release.about["unit"])
    titles = {each.ref: each.release.title for each in found.others}
    notes = _notes(found)
    columns: list[tuple[Column, Callable[[ReleasedCell], Cell]]] = [
        (Column("Group", 3), lambda cell: TextCell(group_said(cell, names), header=True)),
        (Column("Measure", 2.5), lambda cell: TextCell(cell.measure)),
        (Column("Number", 1.2, "right"), lambda cell: _number(cell.count)),
        (Column("Out of", 1.2, "right"), lambda cell: _number(cell.base)),
        (Column("Per cent", 1.2, "right"), lambda cell: _number(cell.percentage, "%")),
        (Column(_head(release), 1.4, "right"), lambda cell: _valued(cell.value, unit)),
        (Column("In words", 2), lambda cell: TextCell(cell.words)),
        (Column("Compared with", 2), lambda cell: TextCell(_compared(cell, titles))),
        (Column("Theirs", 1.2, "right"), lambda cell: _theirs(cell, unit)),
        (Column("Gap", 1, "right"), lambda cell: _number(cell.gap)),
    ]
    empty = TextCell("")
    rows = [[made(cell) for _, made in columns] for cell in cells]
    used = [at for at in range(len(columns)) if at == 0 or any(row[at] != empty for row in rows)]
    return Table(
        release.title,
        tuple(columns[at][0] for at in used),
        tuple(
            Row(tuple(row[at] for at in used), note=notes.get(cell.position, ""))
            for cell, row in zip(cells, rows, strict=True)
        ),
    )


def _notes(found: Released) -> dict[int, str]:
    """What is said of percentages of few people, by position."""
    told = told_of(found)
    return {
        each.position: said
        for each in told.figures
        if each.position not in told.hidden
        and each.share
        and (said := small_base_said(each.share, is_rounded=told.is_rounded))
    }


def group_said(cell: ReleasedCell, names: Mapping[str, str]) -> str:
    """The groups of a cell by their names: "Disabled, Female"; of none "Everybody"."""
    groups = [each for each in cell.groups.split("; ") if each]
    said = [names.get(each, each.partition(":")[2]) for each in groups]
    return ", ".join(said) or EVERYBODY


def _has_totals(release: Release) -> bool:
    """True if its values are totals in full-time equivalents, which are shown rounded."""
    about = release.about
    unit, mode = FigureUnit(about["unit"]), Protection(about["mode"])
    return unit is FigureUnit.FTE and mode is not Protection.NONE


def _head(release: Release) -> str:
    unit = FigureUnit(release.about["unit"])
    if unit in (FigureUnit.PEOPLE, FigureUnit.NUMBER):
        return "Value"
    return f"Value ({unit.label}, {_ROUNDED})" if _has_totals(release) else f"Value ({unit.label})"


def _valued(text: str, unit: FigureUnit) -> Cell:
    return _number(text, "%" if unit is FigureUnit.PERCENT else "")


def _theirs(cell: ReleasedCell, unit: FigureUnit) -> Cell:
    """A comparator is a percentage where the figure is shown as one."""
    is_share = bool(cell.percentage) or unit is FigureUnit.PERCENT
    return _number(cell.comparator_value, "%" if is_share else "")


def _number(text: str, behind: str = "") -> Cell:
    """A text of a released cell: a figure, shorthand, or nothing."""
    if not text:
        return TextCell("")
    if text in MARKS:
        return HiddenCell(MARKS[text])
    decimals = len(text.partition(".")[2])  # as released: 47.0 stands below 50.6
    return NumberCell(shown(Decimal(text), decimals, suffix=behind), exact=text)


def _compared(cell: ReleasedCell, titles: Mapping[str, str]) -> str:
    """What a cell is compared with: the title of a table that is released, or words."""
    other = titles.get(cell.comparator, cell.comparator)
    if not cell.comparator_kind:
        return other
    return f"{other} ({ComparatorKind(cell.comparator_kind).label.lower()})"


def figures_dataset(releases: Sequence[Released]) -> Dataset:
    """The released texts as rows; shorthand stands as it is printed.

    `people` names the groups as people do, `groups` as files do.
    """
    own = COLUMNS[4:]
    rows = tuple(
        (
            *(each.ref, str(each.release.number), str(cell.position)),
            group_said(cell, each.names),
            *(str(getattr(cell, name)) for name in own),
        )
        for each in releases
        for cell in each.cells
    )
    return Dataset("figures", COLUMNS, rows)


def changes_dataset(found: Released) -> Dataset:
    """How each released figure changed since the release before; without rows where there is none.

    `amount` is in points of a percentage, else in per cent of the figure before.
    """
    columns = ("table", "position", "groups", "measure", "since", "direction", "amount", "unit")
    then, changed = changes_of(found, told_of(found))
    codes = {cell.position: cell.groups for cell in found.cells}
    rows = tuple(
        (
            found.ref,
            str(each.figure.position),
            codes[each.figure.position],
            each.figure.measure,
            then,
            each.change.direction.value,
            plain(each.change.amount),
            ("points" if each.change.in_points else "%") if each.change.amount is not None else "",
        )
        for each in changed
    )
    return Dataset("changes", columns, rows)
