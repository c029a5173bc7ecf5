"""An import of a file that lacks columns which it may lack: taken, or refused in words."""

import csv
import shutil

import pytest

from councilportal.exchange import FORMATS
from tests import sizes
from tests.exchange.support import WHOLE, problems_of, rows_of, undone

pytestmark = pytest.mark.django_db
OPTIONAL = {
    each.name: [column.name for column in each.columns if not column.required]
    for each in FORMATS
    if (WHOLE / f"{each.name}.csv").exists()
}
NOT_ONE = [name for name, columns in OPTIONAL.items() if columns]
ONE_BY_ONE = [(name, column) for name in NOT_ONE for column in OPTIONAL[name]]


def without(folder, name, columns):
    """The whole set in a folder, with one file that lacks these columns."""
    shutil.copytree(WHOLE, folder)
    header, *rows = rows_of(WHOLE / f"{name}.csv")
    kept = [place for place, column in enumerate(header) if column not in columns]
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[place] for place in kept] for row in (header, *rows))
    return folder


def is_taken_or_refused(folder):
    with undone():
        problems = problems_of(folder)
    assert all(each.wanted for each in problems)


def test_every_file_has_an_example():
    assert {each.name for each in FORMATS} == set(OPTIONAL)


@pytest.mark.parametrize("name", sizes.part(NOT_ONE, 6))
def test_a_file_without_all_that_it_may_lack(name, tmp_path):
    is_taken_or_refused(without(tmp_path / "set", name, OPTIONAL[name]))


@pytest.mark.parametrize(("name", "column"), sizes.size(sizes.part(ONE_BY_ONE, 60), ONE_BY_ONE))
def test_a_file_without_one_of_them(name, column, tmp_path):
    is_taken_or_refused(without(tmp_path / "set", name, [column]))
