"""Tables of text: their rows and cells, what is wrong with them, and CSV in and out.

It does not know what a column means. A cell is text; a cell that cannot be read as text (a percent
format, a formula never calculated, a number with float error) is a fault that says what would be
right. `sources` finds the tables of a folder, a zip or a workbook.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from councilportal.files.kinds import why_no_csv

MAX_ROWS = 1_000_000
# Characters that spreadsheets take for the beginning of a formula, some also in full width (OWASP).
GUARDED = ("=", "+", "-", "@", "'", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001
MAX_CELL = 1_000_000
csv.field_size_limit(MAX_CELL)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in a file: where it is, what was found, what would be accepted.

    `row` is the row number as in a spreadsheet (the header is 1); None for the whole file.
    """

    file: str
    row: int | None
    column: str
    found: str
    wanted: str

    def __str__(self) -> str:
        """One line for people."""
        place = self.file
        if self.row is not None:
            place += f" row {self.row}"
        if self.column:
            place += f", column {self.column}"
        found = self.found if len(self.found) <= 80 else f"{self.found[:79]}…"
        return f"{place}: found {found!r}; {self.wanted}" if found else f"{place}: {self.wanted}"


class CannotRead(Exception):
    """The file or folder cannot be read at all; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a spreadsheet that is not plain text.

    `is_typed`: it is a date (`text` is YYYY-MM-DD) or a truth value (TRUE or FALSE), which the
    column converts. `wanted`: it is a fault, and this says what would be right. `stands_for`: for a
    cell with a percent format, the number that it shows. `is_number`: it is a number with decimals,
    the last of which may be gone: 1.10 is kept as 1.1.
    """

    text: str
    is_typed: bool = False
    wanted: str = ""
    stands_for: str = ""
    is_number: bool = False


Value = str | Cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a source: `name` is the format's file name without .csv, `file` is for messages.

    `rows` reads lazily and gives pairs of row number and values, the header first. `estimate` is
    the approximate number of rows. `csv` has the bytes if the table is a CSV file.
    """

    name: str
    file: str
    rows: Callable[[], Iterator[tuple[int, Sequence[Value]]]]
    estimate: int = 0
    csv: bytes = b""


@dataclass(frozen=True, slots=True)
class Source:
    """The tables of a folder, a workbook or a zip, with its name and the SHA-256 of its bytes."""

    name: str
    sheets: Mapping[str, Sheet]
    digest: str


def printable_name(name: str) -> str:
    """A file's name as text that can be printed and stored, even if it is not valid UTF-8."""
    text = name.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def csv_rows(file: str, data: bytes) -> Iterator[tuple[int, Sequence[Value]]]:
    """The rows of a CSV file, numbered as a spreadsheet shows them, whatever their line ends.

    Raises: CannotRead where the file is no CSV file in UTF-8 with commas.
    """
    if reason := why_no_csv(data):
        raise CannotRead([Problem(file, None, "", "", reason)])
    text = data.decode("utf-8-sig", "surrogateescape")
    is_utf_8 = not _NOT_UTF_8.search(text)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            if not is_utf_8 and (wrong := _NOT_UTF_8.search(",".join(cells))):
                found = wrong[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace")
                wanted = "the file is not UTF-8: save it as CSV UTF-8 (comma delimited)."
                raise CannotRead([Problem(file, number, "", found, wanted)])
            yield number, cells
    except csv.Error as error:
        wanted = f"the file is not well-formed CSV ({error}): check the quotes."
        raise CannotRead([Problem(file, number + 1, "", "", wanted)]) from error


_NOT_UTF_8 = re.compile("[\udc80-\udcff]")


def is_blank(cells: Iterable[Value]) -> bool:
    """True if no cell of a row has anything but spaces."""
    return not any((cell.text if isinstance(cell, Cell) else cell).strip() for cell in cells)


def guarded(text: str) -> str:
    """The text as a CSV cell that no spreadsheet runs: with an apostrophe before a formula sign."""
    return f"'{text}" if text.startswith(GUARDED) else text


def unguarded(text: str) -> str:
    """The reverse of `guarded`: an apostrophe is removed only where `guarded` put one."""
    return text[1:] if text.startswith("'") and text[1:].startswith(GUARDED) else text


def guarded_for_people(text: str) -> str:
    """As `guarded`, for a file that people open: a figure as it is shown (-£2.4m) stays as it is.

    Nothing that a spreadsheet could run is taken for a figure.
    """
    return text if _SHOWN.fullmatch(text) else guarded(text)


# A negative figure with its unit: -2.4, -£2.4m, -16%, -3 days, -1.5 per 1,000.
_SHOWN = re.compile(r"-[£$€]?[0-9][0-9,]*(\.[0-9]+)?(%|[a-z]{1,2}| [A-Za-z][A-Za-z ]*( [0-9,]+)?)?")


def write_csv(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, for_people: bool = False
) -> bytes:
    """The bytes of a CSV file: UTF-8, CRLF, quotes only where needed.

    Takes: `for_people`, which puts a byte order mark first; without it Excel opens £ as Â£.
    """
    out = io.StringIO(newline="")
    if for_people:
        out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()
