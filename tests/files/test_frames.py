"""A CSV file read by columns has the rows that reading it row by row gives."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.files import columns
from councilportal.files.frames import read_frame
from councilportal.files.sources import sheets_of
from councilportal.files.tables import CannotRead, Sheet
from tests.sizes import size

pytestmark = pytest.mark.by_draw

COLUMNS = (columns.ref("ref"), columns.text("words", at_most=9), columns.number("value"))
PIECES = ["a", "1", "1.0", " 1", ",", ",", ",", '"', '""', '"a, b"', '"a\n""b"', "'", "é", "value"]
LINES = st.lists(st.sampled_from(PIECES), max_size=6).map("".join)
WELL_FORMED = st.lists(
    st.sampled_from(["", "a", "1", "1.0", "true", '"a, b"', '"""a"""', '"a\r\nb"', "NA"]),
    min_size=3,
    max_size=3,
).map(",".join)


def sheet_of(text: str) -> Sheet:
    (sheet,) = sheets_of("any.csv", text.encode())
    return sheet


def frame_of(sheet: Sheet) -> Any:
    """Everything that a frame says, in plain values."""
    frame = read_frame(sheet, COLUMNS)
    if frame is None:
        return None
    rows = range(len(frame))
    values = {name: [each.at(row) for row in rows] for name, each in frame.columns.items()}
    cells = list(frame.sheet_of(frame.readable | True).rows())
    return frame.numbers.tolist(), values, frame.readable.tolist(), [(n, [*c]) for n, c in cells]


@settings(max_examples=size(500, 10_000), deadline=None)
@given(
    lines=st.lists(st.one_of(WELL_FORMED, LINES), max_size=6),
    end=st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\0"]),
    mark=st.sampled_from(["", "", "\ufeff"]),
)
def test_a_file_is_read_the_same_by_columns_and_by_rows(lines, end, mark):
    sheet = sheet_of(mark + end.join(["ref,words,value", *lines]))
    by_rows = Sheet(sheet.name, sheet.file, sheet.rows)

    assert frame_of(sheet) == frame_of(by_rows)


@settings(max_examples=size(100, 1_000), deadline=None)
@given(lines=st.lists(WELL_FORMED, min_size=1, max_size=6), end=st.sampled_from(["\n", "\r\n"]))
def test_a_file_as_exports_write_it_needs_no_reading_by_rows(lines, end):
    sheet = sheet_of(end.join(["ref,words,value", *lines, ""]))
    expected = frame_of(sheet)

    def head_alone():
        yield from [(1, ["ref", "words", "value"])]
        raise CannotRead([])

    unread = Sheet(sheet.name, sheet.file, head_alone, csv=sheet.csv)
    assert frame_of(unread) == expected


def test_a_cell_that_is_too_long_is_told_of_by_the_reader_of_rows():
    assert frame_of(sheet_of(f"ref,words\na,{'b' * 1_000_001}\n")) is None
