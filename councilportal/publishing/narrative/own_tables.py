"""Tables that an author made: typed columns, with sums and differences that are checked.

Pure. A table with a problem is still given, so that the draft can show it; it cannot be frozen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from councilportal.common.document import Cell, Column, Dataset, NumberCell, Row, Table, TextCell
from councilportal.common.numbers import count_of
from councilportal.common.text import NOTE
from councilportal.publishing.narrative import sums
from councilportal.publishing.narrative.cells import (
    MOST_COLUMNS,
    MOST_ROWS,
    Head,
    NotOfType,
    Type,
    Typed,
    typed,
)
from councilportal.publishing.narrative.references import Problem, shortened

ROUNDED = "Figures are rounded, so they may not add up to their totals."
_WORDS_WIDTH, _NUMBER_WIDTH, _HEAD_WIDTH = 2.0, 1.0, 3.0


@dataclass(frozen=True, slots=True)
class Declared:
    """What an author says of a table.

    `columns` are heads and `types` the words of `cells.Type`, one for each; `totals` and
    `differences` are sentences as `sums` reads them.
    """

    title: str
    columns: Sequence[str]
    types: Sequence[str]
    totals: str = ""
    differences: str = ""


@dataclass(frozen=True, slots=True)
class OwnTable:
    """The table as it is printed, its exact values, and what is wrong with it.

    `note` is a sentence to print under it; "" for none.
    """

    table: Table
    dataset: Dataset
    problems: tuple[Problem, ...]
    note: str = ""


def own_table(declared: Declared, rows: Sequence[Sequence[str]], anchor: str) -> OwnTable:
    """The table with its problems.

    Takes: the rows as text, without the heads; the anchor, which also names the dataset.
    """
    heads, problems = _heads(declared)
    if len(rows) > MOST_ROWS:
        why = f"a table may have {MOST_ROWS} rows, and this has {len(rows):,}: divide it."
        problems.append(Problem("the table", "", why))
    read = [_read(number, row, heads, problems) for number, row in enumerate(rows[:MOST_ROWS])]
    checked = sums.Checked(())
    if heads:
        checked = _checked(declared, heads, read, problems)
    return OwnTable(
        table=_table(declared.title, heads, read, anchor),
        dataset=Dataset(
            anchor,
            tuple(head.data_name for head in heads),
            tuple(tuple(cell.exact for cell in row) for row in read),
        ),
        problems=(*problems, *checked.problems),
        note=ROUNDED if checked.is_rounded else "",
    )


# Heads


def _heads(declared: Declared) -> tuple[list[Head], list[Problem]]:
    names = [" ".join(name.split()) for name in declared.columns]
    problems = [Problem("columns", name, why) for name, why in _wrong_names(names)]
    types = [kind.strip() for kind in declared.types]
    if len(types) != len(names):
        why = f"write a type for each of {count_of(len(names), 'column')}; there are {len(types)}."
        problems.append(Problem("types", "; ".join(types), why))
    for kind in types:
        if kind not in list(Type):
            problems.append(Problem("types", kind, f"write {_types(kind)}."))
    padded = [*types, *[""] * len(names)]
    return [
        Head(name, Type(kind) if kind in list(Type) else Type.WORDS)
        for name, kind in zip(names[:MOST_COLUMNS], padded, strict=False)
    ], problems


def _wrong_names(names: Sequence[str]) -> list[tuple[str, str]]:
    wrong = []
    if not names:
        wrong.append(("", "a table needs at least one column."))
    if len(names) > MOST_COLUMNS:
        wrong.append(("", f"a table may have {MOST_COLUMNS} columns: divide it."))
    for place, name in enumerate(names):
        if not name:
            wrong.append(("", f"column {place + 1} has no head: write what it holds."))
        elif ";" in name:
            wrong.append((name, "take the semicolon out of the head."))
        elif name in names[:place]:
            wrong.append((name, "two columns have this head: give each its own."))
    return wrong


def _types(kind: str) -> str:
    near = get_close_matches(kind.lower()[:20], list(Type), n=1)
    return near[0] if near else "words, number, money, percent or date"


# Rows


def _read(
    number: int, row: Sequence[str], heads: Sequence[Head], problems: list[Problem]
) -> list[Typed]:
    """The cells of a row, one for each column. What is wrong is added to the problems."""
    cells = list(row)
    while len(cells) > len(heads) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(heads):
        why = (
            f"this row has {count_of(len(cells), 'cell')} and the table "
            f"{count_of(len(heads), 'column')}: write one cell for each, empty where there is none."
        )
        problems.append(Problem(f"row {number + 1}", "; ".join(cells)[:100], why))
    found = []
    for place, head in enumerate(heads):
        text = cells[place] if place < len(cells) else ""
        try:
            found.append(typed(head, text))
        except NotOfType as error:
            problems.append(Problem(sums.place_of(number, head), text, str(error)))
            found.append(Typed(shortened(text), understood=False))
    if found and not found[0].text and any(cell.text for cell in found):
        why = "the first cell names the row: write what the row is about."
        problems.append(Problem(sums.place_of(number, heads[0]), "", why))
    return found


def _checked(
    declared: Declared,
    heads: Sequence[Head],
    rows: Sequence[Sequence[Typed]],
    problems: list[Problem],
) -> sums.Checked:
    said = {"totals": declared.totals, "differences": declared.differences}
    for name, text in said.items():
        if len(text) > NOTE:
            problems.append(Problem(name, "", f"write at most {NOTE:,} characters."))
            said[name] = ""
    totals, wrong = sums.read_totals(said["totals"], heads, [row[0].text for row in rows])
    differences, more_wrong = sums.read_differences(said["differences"], heads)
    problems += [*wrong, *more_wrong]
    return sums.check(heads, rows, totals, differences)


# The table as printed


def _table(
    title: str, heads: Sequence[Head], rows: Sequence[Sequence[Typed]], anchor: str
) -> Table:
    return Table(
        caption=" ".join(title.split()),
        columns=tuple(_column(place, head) for place, head in enumerate(heads)),
        rows=tuple(
            Row(
                tuple(_cell(place, heads[place], cell) for place, cell in enumerate(row)),
                anchor=f"{anchor}-{number}",
            )
            for number, row in enumerate(rows, 1)
        ),
        anchor=anchor,
    )


def _column(place: int, head: Head) -> Column:
    if place == 0:
        return Column(head.name, _HEAD_WIDTH)
    if head.type.is_number:
        return Column(head.name, _NUMBER_WIDTH, "right")
    return Column(head.name, _WORDS_WIDTH)


def _cell(place: int, head: Head, cell: Typed) -> Cell:
    if place == 0:
        return TextCell(cell.text, header=True)
    return NumberCell(cell.text, cell.exact) if head.type.is_number else TextCell(cell.text)
