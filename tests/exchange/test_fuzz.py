"""Random cells in random places: imported, or refused with a reason; never a traceback."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councilportal.common.periods import parse
from councilportal.common.tables import Sheet, Source
from councilportal.exchange import FORMATS, NAMES, ImportRefused, import_source
from performance.formats import rating_objects, summary
from performance.queries import board
from tests.exchange.support import AT, WHOLE, Dump, bring_in, dump, rows_of, undone

pytestmark = pytest.mark.django_db
TABLES = {name: rows_of(WHOLE / f"{name}.csv") for name in NAMES}
WORDS = sorted({cell for rows in TABLES.values() for row in rows[1:] for cell in row})
IN_COLUMN = {
    (name, place): sorted({row[place] for row in rows[1:]})
    for name, rows in TABLES.items()
    for place in range(len(rows[0]))
}
SPECIAL = ["'", "'=", "\0", "NaN", "1e9", "-0", "9" * 16, "-999999999999999", "0.000001", "0"]
SPECIAL += ["2199/00", "2198/00", "2198/00-Q4", "2199-12", "1900-01", "9999-12-31", "0001-01-01"]
SPECIAL += ["; ", "age:", ":", "\t", "\r\n", "  ", "\u00a0", "\ud7ff", "😀" * 200, "x" * 5_001]
# A number stands for something that another row of the same column holds.
cells = st.one_of(
    st.integers(0, 1_000),
    st.integers(0, 1_000),
    st.sampled_from(WORDS),
    st.sampled_from(SPECIAL),
    st.decimals(-(10**10), 10**10, places=3).map(str),
    st.text(max_size=20),
)
Files = dict[str, bytes]
# What is changed: in which file, in a new row or an old one, which cells.
changes = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.booleans(),
        st.integers(0, 1_000),
        st.lists(st.tuples(st.integers(0, 1_000), cells), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=2,
)


@pytest.fixture
def empty() -> Dump:
    return dump()


@pytest.fixture
def stored() -> Dump:
    bring_in(WHOLE)
    return dump()


def changed(edits: list[Any]) -> Source:
    """The whole set, from memory, with these cells changed."""
    tables = {name: [list(row) for row in rows] for name, rows in TABLES.items()}
    for name, is_new, row, writes in edits:
        rows = tables[name]
        number = 1 + row % (len(rows) - 1)
        if is_new:
            rows.append(list(rows[number]))
            number = len(rows) - 1
        for column, cell in writes:
            place = column % len(rows[0])
            known = IN_COLUMN[name, place]
            rows[number][place] = known[cell % len(known)] if isinstance(cell, int) else cell
    return Source("fuzz", {name: _sheet(name, rows) for name, rows in tables.items()}, "0" * 64)


def _sheet(name: str, rows: list[list[str]]) -> Sheet:
    return Sheet(name, f"{name}.csv", lambda: iter(enumerate(rows, 1)))


fuzz = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@fuzz
@given(edits=changes)
def test_random_cells_over_stored_rows_are_imported_or_refused(stored, edits):
    with undone():
        attempt(edits, stored)


@fuzz
@given(edits=changes)
def test_random_cells_in_an_empty_database_are_imported_or_refused(empty, edits):
    with undone():
        files = attempt(edits, empty)
    with undone():
        import_source(source=source_of(files), by=None, at=AT)
        assert exported() == files


def attempt(edits: list[Any], before: Dump) -> Files:
    """Import; what was taken can be rated and is exported, what was refused has changed nothing."""
    problems = []
    try:
        import_source(source=changed(edits), by=None, at=AT)
    except ImportRefused as refused:
        problems = refused.problems
    if problems:
        assert all(problem.wanted.endswith(".") and problem.row for problem in problems)
        assert dump() == before
        return {}
    for period in ("2024-06", "2025/26", "2199/00"):
        lines = board(parse(period).end)
        assert len(rating_objects(lines)) == len(lines)
        assert summary(period, lines)
    return exported()


def exported() -> Files:
    return {each.name: data for each in FORMATS if (data := each.csv())}


def source_of(files: Files) -> Source:
    return Source("fuzz", {name: _parsed(name, data) for name, data in files.items()}, "0" * 64)


def _parsed(name: str, data: bytes) -> Sheet:
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    return _sheet(name, rows)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_random_bytes_as_a_file_are_refused(tmp_path_factory, data):
    folder: Path = tmp_path_factory.mktemp("fuzz")
    for name in ("readings.csv", "book.xlsx", "set.zip"):
        path = folder / name
        path.write_bytes(data)
        with pytest.raises(ImportRefused):
            bring_in(path)
