"""The headline counts of an edition before and after it was corrected. Pure (D10, D12)."""

from collections.abc import Iterable
from dataclasses import dataclass

from councilportal.common.document import (
    Column,
    Dataset,
    Field,
    NumberCell,
    Paragraph,
    Row,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of
from councilportal.common.words import Direction, Rag

REVISED_COUNTS = "revised_counts"
_FIELDS = (
    Field("count", "What is counted", "As the dataset counts names it."),
    Field("old_number", "Before", "As the corrected edition said.", "integer", "indicators"),
    Field("new_number", "Now", "As this edition says.", "integer", "indicators"),
)
_RATED = (Rag.GREEN, Rag.AMBER, Rag.RED)
_LABELS = {
    "base": "Rated",
    **{f"rating {rag}": rag.label for rag in _RATED},
    **{f"direction {way}": way.label for way in Direction},
    "same_at_maximum": "The same, at 100%",
    "ytd_base": "Year to date rated",
    **{f"ytd_rating {rag}": f"Year to date {rag.label.lower()}" for rag in _RATED},
    **{f"judgement {rag}": f"Judged {rag.label.lower()}" for rag in _RATED},
    **{f"unrated {rag}": rag.label for rag in (Rag.NO_DATA, Rag.NO_TARGET, Rag.NOT_RATED)},
    "overridden": "Overridden",
}
# These are told even where there are none; every other only where there are some.
_ALWAYS = {
    "base",
    *(f"rating {rag}" for rag in _RATED),
    *(f"direction {way}" for way in (Direction.IMPROVING, Direction.SAME, Direction.WORSENING)),
}


@dataclass(frozen=True, slots=True)
class RevisedCount:
    """One headline count: its name in the dataset `counts`, what it was, and what it is."""

    name: str
    old: int
    new: int

    @property
    def label(self) -> str:
        """What is counted, in words."""
        return _LABELS.get(self.name, self.name)


def revised_counts(old: Iterable[Dataset], new: Iterable[Dataset]) -> list[RevisedCount]:
    """The headline counts of two copies, in the order of the first.

    *Takes*: the datasets of both. *Gives*: nothing where one of them has no headline counts, or
    has those of several parts of the council, of which none is that of the whole.
    """
    before, now = _counts(old), _counts(new)
    return [
        RevisedCount(name, before[name], now[name])
        for name in before
        if name in now and (name in _ALWAYS or before[name] or now[name])
    ]


def _counts(datasets: Iterable[Dataset]) -> dict[str, int]:
    rows = [row for each in datasets if each.name == "counts" for row in each.rows]
    found = {name: int(number) for name, number in rows}
    return found if len(found) == len(set(rows)) else {}


def sentence(found: Iterable[RevisedCount]) -> Paragraph:
    """How many of the headline counts differ."""
    number = sum(each.old != each.new for each in found)
    if not number:
        return Paragraph("No headline count differs.")
    verb = "differs" if number == 1 else "differ"
    return Paragraph(f"{count_of(number, 'headline count')} {verb}.")


def table(found: Iterable[RevisedCount], anchor: str) -> Table:
    """Each headline count with what it was and what it is."""
    columns = (Column("Indicators", 4), Column("Before", 2), Column("Now", 2))
    rows = tuple(
        Row((TextCell(each.label, header=True), _number(each.old), _number(each.new)))
        for each in found
    )
    return Table("Headline counts before and now", columns, rows, anchor=anchor)


def _number(number: int) -> NumberCell:
    return NumberCell(f"{number:,}", exact=str(number))


def dataset(found: Iterable[RevisedCount]) -> Dataset:
    """The same as rows of plain text."""
    rows = tuple((each.name, str(each.old), str(each.new)) for each in found)
    return Dataset(REVISED_COUNTS, tuple(field.name for field in _FIELDS), rows, _FIELDS)
