"""A table of figures as a workbook: made to be filled in, and read back row by row.

Its columns are those of equality_figures.csv, read as an import reads them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from councilportal.common.numbers import joined
from councilportal.common.text import printable
from councilportal.files import columns, tables, uploads
from councilportal.files.columns import text_of
from councilportal.files.tables import Value, is_blank
from councilportal.files.upload_checks import UploadRefused
from councilportal.files.workbooks import escaped
from objectives.information.columns import POSITION
from objectives.information.queries import Placed
from objectives.information.reading import Typed
from objectives.information.typed import HEADS, NAMES, read_cells, texts_of
from objectives.models import EqualityTable
from objectives.rules.information import Figure

SHEET = "Figures"
_WIDE = {"groups": 44, "measure": 30, "words": 30, "comparator": 30}
_HOW_TO = (
    "A row for each figure. The names of columns and the positions stay as they are.",
    "A new row has no position, and goes to the end.",
    "Groups are as the sheet Groups has them, with “; ” between them; none is everybody.",
    (
        "Without a measure, the count is how many people are in the groups, and the base how many "
        "answered."
    ),
    (
        "With a measure, the base is how many are in the groups, and the count how many of them "
        "it is true of."
    ),
    "Write plain numbers: 92.4 for 92.4%.",
    "These figures are exact. Delete this file when you have uploaded it.",
)


@dataclass(slots=True)
class Filled:
    """What a file holds: rows with their positions, and faults of its cells.

    A fault has the number of its row, the column, "" for none, and a sentence. `unread` are the
    columns of rows that could not be read, by the number of the row from 0. `is_one` is False for a
    file whose first row is not right: nothing else of it is read.
    """

    rows: list[tuple[int | None, Figure]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)  # of each row, as a spreadsheet numbers it
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    unread: dict[int, set[str]] = field(default_factory=dict)
    is_one: bool = True
    positions: set[int] = field(default_factory=set)  # of the rows


def workbook(
    table: EqualityTable, placed: Placed, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]
) -> bytes:
    """The table as an .xlsx workbook. *Takes*: `queries.offered_groups`."""
    # Imported here: openpyxl takes a third of a second and few pages need it.
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    front = book.active
    front.title = SHEET
    for place, name in enumerate(("position", *NAMES), 1):
        _put(front.cell(1, place), name)
        front.cell(1, place).font = Font(bold=True)
        front.column_dimensions[get_column_letter(place)].width = _WIDE.get(name, 16)
    for row, (position, figure) in enumerate(placed, 2):
        front.cell(row, 1).value = position
        for place, name in enumerate(NAMES, 2):
            _put(front.cell(row, place), getattr(figure, name), texts_of(figure)[name])
    front.freeze_panes = "C2"
    listed = book.create_sheet("Groups")
    every = [(code, name, people) for people, own in groups for code, name in own]
    for row, cells in enumerate([("group", "name", "characteristic"), *every], 1):
        for place, text in enumerate(cells, 1):
            _put(listed.cell(row, place), text)
    how_to = book.create_sheet("How to fill this in", 1)
    for row, text in enumerate([f"{table.title} ({table.ref})", *_HOW_TO], 1):
        _put(how_to.cell(row, 1), text)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: Any, value: Any, text: str = "") -> None:
    """Write a number, or text that never becomes a formula."""
    if value is None or isinstance(value, str | tuple):
        said = escaped(printable(text or (value if isinstance(value, str) else "")))
        if said:
            cell.value = said
            cell.data_type = "s"
            cell.quotePrefix = said.startswith(tables.GUARDED)
    else:
        cell.value = value


def read(name: str, data: bytes, stored: Mapping[int, Figure]) -> Filled:
    """Read an uploaded file of a table. *Raises*: UploadRefused where it is none at all."""
    rows = list(uploads.opened(name, data, "" if name.lower().endswith(".csv") else SHEET).rows())
    if not rows:
        raise UploadRefused("The file holds no rows: fill in the downloaded workbook.")
    header = [" ".join(text_of(cell).split()).lower() for cell in rows[0][1]]
    known = ("position", *NAMES)
    filled = Filled()
    for place, head in enumerate(header):
        if head and head not in known:
            said = f"There is no column “{head[:60]}”: keep the names."
            filled.faults.append((1, "", said))
        elif head and head in header[:place]:
            filled.faults.append((1, "", f"The column “{head}” is here twice."))
    if missing := [each for each in known if each not in header]:
        filled.faults.append((1, "", f"The column “{missing[0]}” is missing."))
    if filled.faults:
        filled.is_one = False
        return filled
    for number, cells in rows[1:]:
        lost = [cell for head, cell in zip(header, cells, strict=False) if not head]
        if not is_blank([*lost, *cells[len(header) :]]):
            filled.faults.append((number, "", "A cell is in a column without a name."))
        _read_row(number, dict(zip(header, cells, strict=False)), stored, filled)
    return filled


def _read_row(
    number: int, cells: Mapping[str, Value], stored: Mapping[int, Figure], filled: Filled
) -> None:
    position, wrong = _position(cells.get("position", ""), stored, filled)
    if wrong:
        filled.faults.append((number, "position", wrong))
    figure, faults = read_cells(cells)
    for name, said in faults:
        filled.faults.append((number, name, _sentence(said)))
        filled.unread.setdefault(len(filled.rows), set()).add(name)
    filled.rows.append((position, figure))
    filled.numbers.append(number)


def _position(place: Value, stored: Mapping[int, Figure], filled: Filled) -> tuple[int | None, str]:
    """The stored position that a row names, None for a new row, and what is wrong with it."""
    if not text_of(place).strip():
        return None, ""
    try:
        position = columns.value_of(POSITION, place)
    except columns.Refused as refused:
        return None, _sentence(str(refused))
    if position not in stored:
        return None, f"The table has no position {position}: leave it empty for a new row."
    if position in filled.positions:
        return None, f"Position {position} is in the file twice."
    filled.positions.add(position)
    return position, ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Change:
    """What a file does to a row: its name, what is stored and what would be; "" for nothing."""

    name: str
    old: str
    new: str

    @property
    def effect(self) -> str:
        """In a word."""
        if not self.old:
            return "New"
        return "Changed" if self.new else "Not in your file"


def changes(rows: Typed, stored: Mapping[int, Figure]) -> list[Change]:
    """What the rows of a file would change of what is stored."""
    found = []
    for position, figure in rows:
        before = None if position is None else stored.get(position)
        old = in_words(before) if before else ""
        if old != in_words(figure):
            name = f"Position {position}" if position else "New row"
            found.append(Change(name, old, in_words(figure)))
    held = {position for position, _ in rows}
    gone = [position for position in stored if position not in held]
    return [*found, *(Change(f"Position {each}", in_words(stored[each]), "") for each in gone)]


def effects(found: Sequence[Change]) -> str:
    """How many rows become what, as "2 new, 4,998 changed"; "" where nothing does."""
    counted = Counter(each.effect.lower() for each in found)
    return joined([f"{number:,} {effect}" for effect, number in counted.items()])


def in_words(figure: Figure) -> str:
    """A figure in a line, column by column."""
    return "; ".join(f"{HEADS[name]}: {text}" for name, text in texts_of(figure).items() if text)
