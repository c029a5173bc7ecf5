"""Exact figures of a table as a document, which only pages show: no file is made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from councilportal.common.document import (
    Bullets,
    Column,
    Document,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
    listing,
)
from councilportal.common.numbers import count_of
from councilportal.organisation.queries import CouncilView
from objectives.information.queries import Placed
from objectives.information.typed import HEADS, texts_of
from objectives.models import EqualityTable
from objectives.rules.figure_findings import Finding
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import FigureUnit, Protection, TableKind

_NUMBERS = ("count", "base", "value", "comparator_value", "gap")
_ORDER = (
    *("measure", "count", "base", "value", "words"),
    *("comparator", "comparator_value", "comparator_kind", "gap"),
)


@dataclass(frozen=True, slots=True)
class Whole:
    """How many rows a table has, and how much is found in them, on all its pages."""

    rows: int
    found: int


def exact_document(
    table: EqualityTable,
    placed: Placed,
    names: Mapping[str, str],
    found: Sequence[Finding],
    council: CouncilView,
    whole: Whole,
) -> Document:
    """A page of the exact table, with what is found in its rows.

    *Takes*: the rows of the page; the name of each group as in files; what of `facts.found_in`
    stands on this page; how much there is on all pages.
    """
    said = f"{count_of(whole.rows, 'row')} of exact figures, for those who enter and check them."
    blocks = (_table(table, placed, names),) if placed else ()
    sections = [Section("figures", "Exact figures", blocks, wide=True)]
    if found:
        sentences = tuple(f"{each.kind.label}: {each.sentence}" for each in found)
        sections.append(Section("found", "Look at these", (Bullets(sentences),)))
    elif placed:
        of_these = "in the rows of this page " if whole.found else ""
        nothing = Paragraph(f"Nothing was found {of_these}that does not fit.")
        sections.append(Section("found", "Look at these", (nothing,)))
    return listing(
        reference=f"exact-{table.ref}",
        title=table.title,
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("exact", "Exact figures", sections=tuple(sections)),
    )


def _table(table: EqualityTable, placed: Placed, names: Mapping[str, str]) -> Table:
    """The rows, with the columns in which anything stands."""
    rows = [(position, texts_of(figure)) for position, figure in placed]
    shown = [name for name in _ORDER if any(texts[name] for _, texts in rows)]
    columns = [Column("Groups", 3)]
    columns += [
        Column(HEADS[name], 1, "right") if name in _NUMBERS else Column(HEADS[name], 2)
        for name in shown
    ]
    return Table(
        table.title,
        tuple(columns),
        tuple(
            Row(
                (
                    TextCell(_groups(texts["groups"], names), header=True),
                    *(_cell(name, texts[name]) for name in shown),
                ),
                anchor=f"row-{position}",
            )
            for position, texts in rows
        ),
    )


def _groups(text: str, names: Mapping[str, str]) -> str:
    groups = [names.get(each, each) for each in text.split("; ") if each]
    return ", ".join(groups) or "Everybody"


def _cell(name: str, text: str) -> TextCell | NumberCell:
    if name == "comparator_kind" and text:
        return TextCell(ComparatorKind(text).label)
    return NumberCell(text) if name in _NUMBERS else TextCell(text)


def about(table: EqualityTable) -> list[tuple[str, str]]:
    """What a table is about: pairs of a name and words, where there are any."""
    unit = FigureUnit(table.unit)
    protection = Protection(table.mode).label
    if table.mode != Protection.NONE:
        protection += f"; counts below {table.threshold} are small"
    said = [
        ("Reference", table.ref),
        ("Whom it is about", TableKind(table.kind).label),
        ("Unit of its values", unit.label or "Number"),
        ("As at", table.as_at_text),
        ("Area", table.area),
        ("Whom it counts", table.base),
        ("Source", table.source),
        ("Definition", table.definition),
        ("Decimals", str(table.decimals) if table.decimals else ""),
        ("Small figures", protection),
        ("Why no protection is needed", table.mode_reason),
        ("Population", table.population),
        ("Directorate", table.directorate.name if table.directorate else "The whole council"),
    ]
    return [(name, words) for name, words in said if words]
