"""What the government's guidance on spreadsheets asks of a workbook, read back from its file."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from councilportal.printing import ods, sheets, xlsx
from councilportal.printing.sheet_model import Sheets
from tests.printing import reading_sheets
from tests.printing.reading_sheets import Read

READ = {"xlsx": (xlsx.render, reading_sheets.xlsx), "ods": (ods.render, reading_sheets.ods)}


def without_ends(rows: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows without the empty cells at their end."""
    found = [list(row) for row in rows]
    for row in found:
        while row and row[-1] is None:
            row.pop()
    return found


def meets_the_checklist(found: Sequence[Read], book: Sheets) -> None:
    """Fail where the sheets that were read break it. *Takes*: also the book that was written."""
    names = [sheet.name for sheet in found]
    assert names[:2] == ["Cover", "Contents"]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
    assert all(row[0] for row in found[0].rows)
    for sheet, meant in zip(found[1:], book.tables, strict=True):
        assert sheet.rows[0][0] == meant.title
        heads = sheet.rows[meant.above]
        assert all(heads)
        assert len(set(heads)) == len(heads)
        for row in sheet.rows[meant.above :]:  # one whole table: no cell and no row is empty
            assert len(row) == len(heads)
            assert None not in row
        assert all(without_ends([row])[0] for row in sheet.rows)
        assert all(len(row) == 1 for row in without_ends(sheet.rows[: meant.above]))
        last = f"{ods.column_letters(len(heads))}{len(sheet.rows)}"
        assert sheet.marked == f"A{meant.above + 1}:{last}"
        used = set(re.findall(r"\[(?:c|low|x|z)\]", repr(sheet.rows[meant.above :])))
        told = " ".join(str(row[0]) for row in sheet.rows[1 : meant.above])
        assert {mark for mark in sheets.SHORTHAND if f"{mark} means" in told} == used
        assert sheet.frozen == (meant.above + 1 if len(meant.rows) > 30 else 0)
