"""Figures of people in an edition before and after it was corrected. Pure (D12).

Both copies tell only what was released, so only released texts are compared.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from councilportal.common.document import Column, Dataset, Field, Paragraph, Row, Table, TextCell
from councilportal.common.numbers import count_of

REVISED_PEOPLE = "revised_people"
_FIELDS = (
    Field("table", "Table", "Its reference."),
    Field("people", "Group", "As people name it."),
    Field("measure", "Measure", "Empty where people are counted."),
    Field("old", "Before", "As the corrected edition said."),
    Field("new", "Now", "As this edition says."),
)
_SHOWN = {
    "count": "{}",
    "base": "out of {}",
    "percentage": "{}%",
    "value": "{}",
    "words": "{}",
    "comparator_value": "beside {}",
}
NOT_TOLD = "Not told"


@dataclass(frozen=True, slots=True)
class RevisedFigure:
    """A figure of people that two copies tell otherwise: of which table, of whom, old and new."""

    table: str
    people: str
    measure: str
    old: str
    new: str

    @property
    def whom(self) -> str:
        """Whom it is about, and its measure: "Disabled: Appointed"."""
        return f"{self.people}: {self.measure}" if self.measure else self.people


def revised_people(old: Iterable[Dataset], new: Iterable[Dataset]) -> list[RevisedFigure]:
    """The figures that differ, in the order of the new copy, then those that it leaves out.

    *Takes*: the datasets of both.
    """
    before, now = _figures(old), _figures(new)
    return [
        RevisedFigure(key[0], key[1], key[2], before.get(key, NOT_TOLD), now.get(key, NOT_TOLD))
        for key in {**now, **before}
        if before.get(key) != now.get(key)
    ]


def _figures(datasets: Iterable[Dataset]) -> dict[tuple[str, str, str], str]:
    found: dict[tuple[str, str, str], str] = {}
    for data in datasets:
        if data.name == "figures" and "release" in data.columns:
            for cells in data.rows:
                row = dict(zip(data.columns, cells, strict=True))
                found[row["table"], row["people"], row["measure"]] = _said(row)
    return found


def _said(row: dict[str, str]) -> str:
    """The texts of a figure in one line: "145, out of 1,940, 7.4%"."""
    shown = {
        name: f"{int(text):,}" if text.isdecimal() else text for name, text in row.items() if text
    }
    parts = [printed.format(shown[name]) for name, printed in _SHOWN.items() if name in shown]
    return ", ".join(parts).replace("]%", "]")  # shorthand has no unit


def sentence(found: Iterable[RevisedFigure]) -> Paragraph:
    """How many figures of people differ."""
    number = len(list(found))
    verb = "differs" if number == 1 else "differ"
    return Paragraph(f"{count_of(number, 'figure of people', 'figures of people')} {verb}.")


def table(found: Iterable[RevisedFigure], anchor: str) -> Table:
    """Each figure with what it was and what it is."""
    columns = (Column("Group", 4), Column("Table", 2), Column("Before", 3), Column("Now", 3))
    rows = tuple(
        Row(
            (
                TextCell(each.whom, header=True),
                TextCell(each.table),
                TextCell(each.old),
                TextCell(each.new),
            )
        )
        for each in found
    )
    return Table("Figures of people before and now", columns, rows, anchor=anchor)


def dataset(found: Iterable[RevisedFigure]) -> Dataset:
    """The same as rows of plain text."""
    rows = tuple((each.table, each.people, each.measure, each.old, each.new) for each in found)
    return Dataset(REVISED_PEOPLE, tuple(field.name for field in _FIELDS), rows, _FIELDS)
