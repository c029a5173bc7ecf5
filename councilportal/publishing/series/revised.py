"""What an earlier edition said of indicators and what is known now: old and new. Pure (D12)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from councilportal.common.document import (
    Cell,
    Column,
    Dataset,
    DirectionCell,
    Field,
    NumberCell,
    Paragraph,
    RagCell,
    Row,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import parse
from councilportal.common.words import Direction, Rag
from performance.board.queries import IndicatorLine
from performance.board.ratings_file import RATING_COLUMNS, rating_row

RatingRow = Mapping[str, str]  # the cells of a row of `ratings`, by column
COMPARED = {
    "period": "Period",
    "value": "Figure",
    "rating": "Rating",
    "direction": "Direction of travel",
    "ytd_value": "Year to date",
    "ytd_rating": "Rating of the year to date",
}
REVISIONS = "revisions"
_FIELDS = (
    Field("ref", "Indicator", "The reference of the indicator."),
    Field("period", "Period", "The period that the edition before told, as a code."),
    *(
        Field(f"{side}_{name}", f"{words}, {label.lower()}")
        for name, label in COMPARED.items()
        if name != "period"
        for side, words in (("old", "Before"), ("new", "Now"))
    ),
    Field("new_period", "Period now", "The period that is told now, as a code."),
    Field("reason", "Reason", "Why figures were revised, as was noted with each revision."),
)


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator of which something differs: what was said of it, and what is known now."""

    line: IndicatorLine
    old: RatingRow
    new: RatingRow
    reason: str = ""

    @property
    def columns(self) -> list[str]:
        """What differs, by the columns of `ratings`."""
        return [name for name in COMPARED if self.old[name] != self.new[name]]


def rows_of(datasets: Iterable[Dataset]) -> dict[str, RatingRow]:
    """The rows of `ratings` among some datasets, by the reference of their indicator."""
    found = (data for data in datasets if data.name == "ratings")
    return {
        row["ref"]: row
        for data in found
        for row in (dict(zip(data.columns, cells, strict=True)) for cells in data.rows)
    }


def changes(old: Mapping[str, RatingRow], lines: Iterable[IndicatorLine]) -> list[Change]:
    """The indicators of which something differs, in the order of the lines.

    *Takes*: what was said, by reference; the lines of now. An indicator of one side only is left
    out: it was added, ended or withheld, and not revised.
    """
    found = []
    for line in lines:
        if line.ref in old:
            new = dict(zip(RATING_COLUMNS, rating_row(line), strict=True))
            change = Change(line, old[line.ref], new)
            if change.columns:
                found.append(change)
    return found


def sentence(found: Iterable[Change]) -> Paragraph:
    """How many indicators differ, and how many ratings and directions turned round (D12)."""
    changed = list(found)
    told = []
    for column, (one, many) in _TURNED.items():
        if number := sum(each.old[column] != each.new[column] for each in changed):
            told.append(count_of(number, one, many))
    turned = joined(told) or "no rating and no direction of travel"
    verb = "differs" if len(changed) == 1 else "differ"
    return Paragraph(f"{count_of(len(changed), 'indicator')} {verb}. What changed: {turned}.")


_TURNED = {
    "rating": ("rating", "ratings"),
    "direction": ("direction of travel", "directions of travel"),
    "ytd_rating": ("rating of the year to date", "ratings of the year to date"),
}


def table(found: Iterable[Change]) -> Table:
    """A row for each thing that differs, with what it was and what it is; the reason below."""
    columns = (
        Column("Ref", 1.2),
        Column("Indicator", 4),
        Column("What differs", 2),
        Column("Before", 1.8),
        Column("Now", 1.8),
    )
    rows = tuple(row for each in found for row in _rows(each))
    return Table("Revised figures", columns, rows, anchor="revised-figures")


def _rows(change: Change) -> Iterator[Row]:
    *_, last = change.columns
    for name in change.columns:
        yield Row(
            (
                TextCell(change.line.ref, header=True),
                TextCell(change.line.title),
                TextCell(COMPARED[name]),
                _cell(change, change.old, name),
                _cell(change, change.new, name),
            ),
            note=change.reason if name == last else "",
        )


def _cell(change: Change, row: RatingRow, name: str) -> Cell:
    text = row[name]
    if name in ("rating", "ytd_rating"):
        return RagCell(Rag(text)) if text else TextCell("None")
    if name == "direction":
        return DirectionCell(Direction(text)) if text else TextCell("None")
    if name == "period":
        return TextCell(parse(text).label if text else "None")
    if not text:
        return TextCell("No figure")
    shown = row["display_value"] if name == "value" else change.line.measure.text(Decimal(text))
    return NumberCell(shown, exact=text)


def dataset(found: Iterable[Change]) -> Dataset:
    """The same as rows of plain text."""
    columns = tuple(field.name for field in _FIELDS)
    return Dataset(REVISIONS, columns, tuple(map(_plain_row, found)), _FIELDS)


def _plain_row(change: Change) -> tuple[str, ...]:
    cells = {"ref": change.line.ref, "period": change.old["period"], "reason": change.reason}
    for name in COMPARED:
        cells |= {f"old_{name}": change.old[name], f"new_{name}": change.new[name]}
    return tuple(cells[field.name] for field in _FIELDS)
