"""Strings that try to run, and formulas, in every cell of words of the files of objectives, plans
and what was done: kept as they are or refused by their cell, and never live in an export.

The columns are those of the formats, so that a new one is asked without a line here.
"""

import csv
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path

import pytest

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.text import clean
from councilportal.exchange import FORMATS, export_folder
from councilportal.files.columns import Column, value_of
from councilportal.files.tables import guarded, unguarded
from tests.eqia.hostile import FORMULAS, STRINGS
from tests.exchange.support import bring_in, problems_of, rows_of, undone, whole_with
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first, pytest.mark.by_draw]
FILES = {
    *("frameworks", "themes", "objectives", "objective_measures", "objective_progress", "actions"),
    *("action_progress", "plan_parts", "plans", "plan_lines", "achievements", "overviews"),
    *("validations", "consultations", "consultation_counts", "consultation_heard"),
    *("accountabilities", "duties", "publication_events", "benchmarks", "pay_gaps", "categories"),
    *("equality_tables", "equality_figures", "group_tables"),
}
ALL = (*STRINGS, *FORMULAS)
NOT_LAID = {
    ("actions.csv", "due"),  # that of the last progress takes its place
    ("categories.csv", "list_version"),  # what other rows name is of the same list
    ("pay_gaps.csv", "comparator"),  # the same in each row of a snapshot
}
Cell = tuple[str, int, str]  # file, number of the row from 2, column


def columns_of(name: str) -> dict[str, Column]:
    [found] = [each for each in FORMATS if each.name == name]
    return {each.name: each for each in found.columns}


def written(folder: Path, turn: int, without: Sequence[Cell] = ()) -> dict[Cell, str]:
    """Lay a string in each cell of words that says something; what was laid, by cell."""
    laid, number = {}, count(turn)
    for name in sorted(FILES):
        columns = columns_of(name)
        head, *rows = rows_of(folder / f"{name}.csv")
        for line, row in enumerate(rows, 2):
            for place, cell in enumerate(row):
                text = ALL[next(number) % len(ALL)]
                where = (f"{name}.csv", line, head[place])
                is_kept = (where[0], where[2]) not in NOT_LAID and where not in without
                if columns[head[place]].text and cell and is_kept:
                    row[place] = guarded(text)
                    laid[where] = text
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    return laid


def as_exported(where: Cell, text: str) -> str:
    """What a cell says after it was read: a date in words is one line, a list is in order."""
    name, _, column = where
    value = value_of(columns_of(name.removesuffix(".csv"))[column], guarded(text))
    if isinstance(value, FuzzyDate):
        return " ".join(clean(text).split())
    if isinstance(value, list | tuple):
        return "; ".join(sorted(" ".join(each.split()) for each in clean(text).split(";")))
    return clean(text)


@pytest.mark.parametrize("turn", range(0, len(ALL), size(125, 5)))
def test_words_that_try_to_run_are_kept_or_refused_by_their_cell(turn, tmp_path):
    laid = written(whole_with(tmp_path / "all"), turn)
    refused: list[Cell] = []
    for number in range(4):  # some cells are looked at only where others are right
        kept = written(whole_with(tmp_path / f"{number}"), turn, refused)
        with undone():
            problems = problems_of(tmp_path / f"{number}")
        if not problems:
            break
        refused += [(each.file, each.row or 0, each.column) for each in problems if each.wanted]
    assert set(refused) <= set(laid)
    assert len(refused) < len(laid) / 3

    bring_in(tmp_path / f"{number}")

    export_folder(tmp_path / "out")
    cells = [
        cell for name in FILES for row in rows_of(tmp_path / "out" / f"{name}.csv") for cell in row
    ]
    lost = {as_exported(*each) for each in kept.items()} - {unguarded(each) for each in cells}
    assert lost == set()
    unsafe = [each for each in cells if each != guarded(unguarded(each))]
    assert [each for each in unsafe if not re.fullmatch(r"-[0-9.]+", each)] == []  # numbers are
