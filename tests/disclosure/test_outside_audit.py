"""An audit from outside: tau-ARGUS, the program with which statistical offices hide small cells.

It comes as the wheel `pytauargus` (EUPL-1.2, for tests alone), for Linux with glibc 2.28, Windows
and Macs with Apple's own processors; elsewhere these tests are skipped. Its audit is given what is
published as a file in its own JJ format, with what [c] says as the
limits of each hidden cell; its optimal suppression is given the people themselves.
"""

from collections.abc import Mapping
from math import ceil, floor
from pathlib import Path
from random import Random
from typing import Any

import pytest

from councilportal.disclosure.attack import Piece, Unknown, known_of
from councilportal.disclosure.bounds import bounds
from councilportal.disclosure.control import control
from councilportal.disclosure.tables import Key, Table
from councilportal.disclosure.words import Mode
from tests import sizes
from tests.disclosure import making
from tests.disclosure.test_least import is_safe

pytauargus: Any = pytest.importorskip(
    "pytauargus",
    reason="pytauargus is not installed: it has no wheel for some machines",
    exc_type=ImportError,
)

SETS = sizes.size(1, 300)
SEED = sizes.seed("AUDIT", 13)
# No count of the tests is near this, so that an end here stands for no end.
MOST = 100_000

pytestmark = pytest.mark.sqlite_only


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    """Its solver writes logs into the folder in which it runs."""
    monkeypatch.chdir(tmp_path)


def audited(piece: Piece, folder: Path) -> Mapping[Unknown, tuple[float, float]]:
    """The ends of each unknown by the audit; what is known is its own two ends."""
    places = {each: at for at, each in enumerate(piece.ranges)}
    lines = ["0", str(len(places))]
    for each, at in places.items():
        low, high = piece.ranges[each]
        is_known = low == high
        value = low if is_known else each[2] or 0
        ends = f"{low} {MOST if high is None else high}"
        lines.append(f"{at} {value} 1 {'s' if is_known else 'm'} {ends} 0 0 0")
    lines.append(str(len(piece.rows)))
    for row in piece.rows:
        terms = " ".join(f"{places[each]} ({by})" for each, by in row.items())
        lines.append(f"0 {len(row)} : {terms}")
    path = folder / "published.jj"
    path.write_text("\n".join(lines) + "\n", "ascii")
    found = {row["cell"]: (row["min"], row["max"]) for row in audit_of(path)}
    return {each: found.get(at, (float(piece.ranges[each][0]),) * 2) for each, at in places.items()}


def audit_of(path: Path) -> list[dict[str, Any]]:
    from pytauargus._tauargus import audit_jj

    rows: list[dict[str, Any]] = audit_jj(str(path))
    return rows


@pytest.mark.parametrize("number", range(SETS))
def test_the_audit_finds_the_same_ends(number, tmp_path):
    random = Random(SEED * 10_000 + number)
    people, dimensions = making.some_people(random)
    tables = making.some_tables(random, people, dimensions, [Mode.SUPPRESS], 5)
    outcome = control(tables)
    told = bounds(tables, (), outcome)
    cells = {(t.population, t.place(key)): told[t.ref][key] for t in tables for key in told[t.ref]}

    for piece, targets in known_of(making.publications(tables, outcome), (), set(cells)):
        ends = audited(piece, tmp_path)
        for each in targets:
            low, high = ends[each]
            assert cells[each[:2]].low == ceil(low - 1e-6)
            assert (cells[each[:2]].high or MOST) == floor(high + 1e-6)
            assert high - low >= 5 - 1e-6 or not 0 < (each[2] or 0) < 5


@pytest.mark.parametrize("number", range(SETS))
def test_no_more_is_hidden_than_by_its_optimum(number, tmp_path):
    """Where its choice is safe by our rules too: its own ask less of the distance of two ends."""
    random = Random(SEED * 20_000 + number)
    lines = [[random.choice((0, 2, 4, 6, 9, 15, 40)) for _ in range(4)] for _ in range(4)]
    table = making.grid(lines)
    outcome = control([table])

    its = hidden_by_it(table, tmp_path)

    print(f"hidden {outcome.hidden}, by tau-ARGUS {len(its)}")
    if is_safe(table, its):
        assert outcome.hidden <= 1.15 * len(its)


def hidden_by_it(table: Table, folder: Path) -> set[Key]:
    """What its optimal method hides of a table, from the people in it."""
    names = [dimension.name for dimension in table.dimensions]
    people = [
        {**dict(zip(names, key, strict=True)), "one": 1}
        for key, count in table.counts.items()
        if None not in key
        for _ in range(count)
    ]
    found = pytauargus.protect(
        people,
        names,
        response="one",
        safety_rules="FREQ(5,100)",
        suppress="OPT(1)",
        workdir=str(folder),
    )
    return {
        tuple(None if row[name] == "Total" else row[name] for name in names)
        for row in found.tables[0].rows
        if row["status"] in ("U", "M")
    }
