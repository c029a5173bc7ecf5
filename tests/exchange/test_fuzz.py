"""Random cells in random places: imported, or refused with a reason; never a traceback."""

import csv
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.common.periods import parse
from councilportal.exchange import FORMATS, NAMES, ImportRefused, import_source
from councilportal.files.tables import Sheet, Source
from performance.board.queries import board
from performance.board.ratings_file import rating_objects, summary
from tests import sizes
from tests.dumps import Dump, dump
from tests.exchange.support import AT, WHOLE, bring_in, rows_of, undone

pytestmark = [pytest.mark.django_db, pytest.mark.pg_only]  # the stricter of the two
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
Files = dict[str, bytes]
# Which files are changed, and a file of assessments twice as often as another: as random draws
# fall, some would hardly be touched.
ORDER = [*NAMES, *NAMES[NAMES.index("evidence") :]]
ROUNDS = sizes.size(1, 20)
STRIDE = sizes.size(2, 1)  # a short run changes every second file, a run of parts every sixth
SEED = sizes.seed("FUZZ", 20261122)


@dataclass(frozen=True)
class Edit:
    """Cells of a row of a file, by the place of the column; the row is a copy of it if new."""

    file: str
    row: int
    is_new: bool
    cells: dict[int, str]


def drawn(rng: random.Random, name: str) -> Edit:
    """One to three cells of a row: what stands elsewhere in the column, or anything."""
    rows = TABLES[name]
    places = rng.sample(range(len(rows[0])), min(len(rows[0]), rng.choice([1, 1, 2, 3])))
    cells = {place: _cell(rng, name, place) for place in places}
    return Edit(name, rng.randrange(1, len(rows)), rng.random() < 0.3, cells)


def _cell(rng: random.Random, name: str, place: int) -> str:
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(IN_COLUMN[name, place])
    if kind < 0.6:
        return rng.choice(WORDS)
    if kind < 0.75:
        return rng.choice(SPECIAL)
    if kind < 0.85:
        return f"{rng.uniform(-1e10, 1e10):.3f}"
    return "".join(chr(_letter(rng)) for _ in range(rng.randrange(20)))


def _letter(rng: random.Random) -> int:
    start, end = rng.choice([(1, 128), (1, 0xD800), (0xE000, 0x1F700)])
    return rng.randrange(start, end)


def every_edit(start: int) -> Iterator[list[Edit]]:
    """Changes of each file in turn, some together with another file; a part from another start."""
    for turn in range(ROUNDS):
        for place, name in sizes.part(list(enumerate(ORDER))[::STRIDE], 3, turn=start):
            rng = random.Random(f"{SEED} {turn} {place}")
            other = [drawn(rng, rng.choice(ORDER))] if rng.random() < 0.2 else []
            yield [drawn(rng, name), *other]


@pytest.fixture
def empty() -> Dump:
    return dump()


@pytest.fixture
def stored() -> Dump:
    bring_in(WHOLE)
    return dump()


def changed(edits: Iterable[Edit]) -> Source:
    """The whole set, from memory, with these cells changed."""
    tables = {name: [list(row) for row in rows] for name, rows in TABLES.items()}
    for edit in edits:
        rows = tables[edit.file]
        row = list(rows[edit.row])
        for place, cell in edit.cells.items():
            row[place] = cell
        rows[edit.row : edit.row + 1] = [rows[edit.row], row] if edit.is_new else [row]
    return Source("fuzz", {name: _sheet(name, rows) for name, rows in tables.items()}, "0" * 64)


def _sheet(name: str, rows: list[list[str]]) -> Sheet:
    return Sheet(name, f"{name}.csv", lambda: iter(enumerate(rows, 1)))


def test_random_cells_over_stored_rows_are_imported_or_refused(stored):
    taken = set()
    for edits in every_edit(0):
        with undone():
            taken |= {edits[0].file} if attempt(edits, stored) else set()

    assert len(taken) >= (0 if sizes.is_part() else 6), taken  # a part may have none that is right


def test_random_cells_in_an_empty_database_are_imported_or_refused(empty):
    taken = set()
    for edits in every_edit(1):
        with undone():
            files = attempt(edits, empty)
        taken |= {edits[0].file} if files else set()
        with undone():
            import_source(source=source_of(files), by=None, at=AT)
            assert exported() == files, edits

    assert len(taken) >= (0 if sizes.is_part() else 6), taken  # a part may have none that is right


def attempt(edits: list[Edit], before: Dump) -> Files:
    """Import; what was taken can be rated and is exported, what was refused has changed nothing."""
    problems = []
    try:
        import_source(source=changed(edits), by=None, at=AT)
    except ImportRefused as refused:
        problems = refused.problems
    except Exception as error:
        error.add_note(f"{edits}")
        raise
    if problems:
        assert all(problem.wanted.endswith(".") and problem.row for problem in problems), edits
        assert dump() == before, edits
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


@settings(max_examples=sizes.size(40, 1_000), deadline=None, derandomize=True)
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_random_bytes_as_a_file_are_refused(tmp_path_factory, data):
    folder: Path = tmp_path_factory.mktemp("fuzz")
    for name in ("readings.csv", "book.xlsx", "set.zip"):
        path = folder / name
        path.write_bytes(data)
        with pytest.raises(ImportRefused):
            bring_in(path)
