"""Counts typed as no number: each door says at the cell what is wrong and what would be right."""

import csv
import re
from decimal import Decimal

import pytest

from councilportal.organisation.queries import categories_by_code
from objectives.information.checks import faults_of
from objectives.information.typed import read_texts
from objectives.models import EqualityFigure
from objectives.rules.information import Figure
from tests.exchange import support
from tests.objectives.test_figure_entry import lead, placed, table
from tests.objectives.test_figure_pages import (
    address,
    client_of,
    downloaded,
    grid,
    today,
    uploaded,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
__all__ = ["lead", "table", "today"]  # the fixtures

AT_WORDS = "If nothing is counted, leave it empty and type why at Words."
TYPED = [
    ("<5", "“<5” is not an exact count: type the number itself, such as 4."),
    ("fewer than 5", "is not an exact count: type the number itself"),
    ("1-4", "is not an exact count: type the number itself"),
    ("1 234", "“1 234” is no whole number: type 1,234 or 1234."),
    ("1\u202f234", "is no whole number: type 1,234 or 1234."),
    ("1.234", "“1.234” is no whole number: type 1,234 or 1234."),
    ("5*", "“5*” is more than a number: type 5 alone."),
    ("5 (1)", "“5 (1)” is more than a number: type 5 alone."),
    ("[c]", f"“[c]” is no number: type a whole number, such as 4. {AT_WORDS}"),
    ("n/a", f"“n/a” is no number: type a whole number, such as 4. {AT_WORDS}"),
    ("12.5", "people are counted whole, such as 12."),
    ("-3", "“-3” is below 0: people are counted from 0."),
    ("5%", "“5%” is a percentage: type how many people"),
    ("1e3", "“1e3” is no count: type a whole number from 0 to 999,999,999"),
    ("1,23", "“1,23” is no count: type a whole number from 0 to 999,999,999"),
]


@pytest.mark.parametrize(("text", "said"), TYPED)
def test_a_count_says_what_is_wrong_and_what_would_be_right(text, said):
    _, [(column, sentence)] = read_texts({"count": text})

    assert column == "count"
    assert said in sentence


@pytest.mark.parametrize("text", ["<5", "[c]", "n/a"])
def test_only_a_cell_that_words_may_stand_for_names_them(text):
    for column, has_words in (("count", True), ("value", True), ("base", False), ("gap", False)):
        _, [(name, sentence)] = read_texts({column: text})
        assert name == column
        assert ("at Words" in sentence) is has_words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("4.2%", "“4.2%” has a sign: type 4.2 alone, as the table says its unit."),
        ("£31", "“£31” is more than a number: type 31 alone."),
        ("4,2", "“4,2” is not taken: type a plain number such as 98.4, -2.9 or 2,571; decimals"),
        ("<4.2", "“<4.2” is not exact"),
        ("1 234", "type 1,234 or 1234."),
    ],
)
def test_a_value_says_what_is_wrong_and_what_would_be_right(text, said):
    _, [(column, sentence)] = read_texts({"value": text})

    assert column == "value"
    assert said in sentence


def test_the_grid_says_it_at_the_box_and_in_the_summary_and_keeps_what_was_typed(table, lead):
    client, before = client_of(lead), placed()
    texts = ["<5", "5*", "n/a"]
    sent = grid(client) | {f"r{row}-count": text for row, text in enumerate(texts, 1)}

    page = client.post(address("enter"), sent).content.decode()

    for row, text in enumerate(("&lt;5", "5*", "n/a"), 1):
        assert re.search(rf'<a href="#r{row}-count">Row {row}, count: “{re.escape(text)}” is', page)
        assert f'id="r{row}-count-error"' in page
        assert re.search(rf'id="r{row}-count"[^>]*value="{re.escape(text)}"', page)
    assert AT_WORDS in page
    # The box for words is seen where it is named.
    assert len(re.findall(r"<details[^>]* open", page)) >= len(texts)
    assert placed() == before


def test_a_row_with_many_faults_names_each_column(table, lead):
    client = client_of(lead)
    names = ("count", "value", "base", "comparator_value", "gap")
    sent = grid(client) | {f"r1-{name}": "n/a" for name in names}

    page = client.post(address("enter"), sent).content.decode()

    for name, head in zip(names, ("count", "value", "base", "their value", "gap"), strict=True):
        assert f'<a href="#r1-{name}">Row 1, {head}: “n/a” is no number' in page


def test_a_workbook_and_a_csv_say_it_at_the_cell(table, lead, tmp_path):
    client = client_of(lead)
    rows = downloaded(client)
    rows[1][rows[0].index("count")] = "<5"

    page = uploaded(client, rows).content.decode()

    assert "Row 2, count:</strong> “&lt;5” is not an exact count" in page
    assert EqualityFigure.objects.filter(count=None).count() == 0


def test_a_workbook_with_wrong_cells_and_wrong_groups_is_refused_once_for_both(table, lead):
    client = client_of(lead)
    rows = downloaded(client)
    count, groups, position = (rows[0].index(each) for each in ("count", "groups", "position"))
    rows[1][count] = "<5"
    rows[2][count] = "400"  # more than the 380 who answered
    rows[3][groups] = rows[2][groups]
    rows[3][position] = "77"

    page = " ".join(uploaded(client, rows).content.decode().split())

    assert "Row 2, count:</strong> “&lt;5” is not an exact count" in page
    assert "Row 3, base:</strong> Give 400 or more: a count is a part of its base." in page
    assert "Row 4, position:</strong> The table has no position 77" in page
    assert "Row 4, groups:</strong> Another row counts the same people" in page
    assert "4 things to correct" in page
    # What rests on a cell that cannot be read is not known.
    assert "Row 2, count:</strong> Give" not in page


def test_a_grid_with_wrong_boxes_and_wrong_groups_is_refused_once_for_both(table, lead):
    client, before = client_of(lead), placed()
    sent = grid(client)
    sent |= {"r1-count": "<5", "r2-count": "400", "r3-group_1": sent["r2-group_1"]}

    page = client.post(address("enter"), sent).content.decode()

    assert '<a href="#r1-count">Row 1, count: “&lt;5” is' in page
    assert '<a href="#r2-base">Row 2, base: Give 400 or more' in page
    assert '<a href="#r3-group_1">Row 3, group: Another row counts' in page
    assert "Give a count, a value" not in page
    assert placed() == before


@pytest.mark.parametrize(
    ("lost", "given"),
    [
        ("count", {}),
        ("value", {}),
        ("words", {}),
        ("comparator", {"count": 3, "measure": "Left", "comparator_value": Decimal(3)}),
        (
            "comparator_kind",
            {"count": 3, "measure": "Left", "comparator": "All", "gap": Decimal(3)},
        ),
        ("measure", {"value": Decimal("3.5")}),
        ("groups", {"count": 4}),  # else another row of everybody
        ("comparator_value", {"count": 3, "measure": "Left", "comparator": "All"}),
    ],
)
def test_what_rests_on_a_cell_that_cannot_be_read_is_left_out(table, lost, given):
    rows = {1: Figure(count=9, measure="All"), 2: Figure(count=9), 3: Figure(**given)}

    with_it = faults_of(table, rows, categories_by_code(), {2: {lost}})

    assert with_it == []
    assert faults_of(table, rows, categories_by_code())


def test_a_csv_says_it_with_its_row_and_column(tmp_path):
    folder = support.whole_with(tmp_path / "whole")
    path = folder / "equality_figures.csv"
    lines = path.read_text("utf-8").splitlines()
    at = lines[0].split(",").index("count")
    cells = lines[1].split(",")
    cells[at] = "5*"
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", "utf-8")

    [problem] = [each for each in support.problems_of(folder) if each.column == "count"]

    assert problem.row == 2
    assert problem.wanted.startswith("“5*” is more than a number: type 5 alone.")


def test_a_csv_with_wrong_rows_and_wrong_groups_is_refused_once_for_both(tmp_path):
    folder = support.whole_with(tmp_path / "whole")
    path = folder / "equality_figures.csv"
    head, *lines = path.read_text("utf-8").splitlines()
    names = head.split(",")
    cells = dict(zip(names, next(csv.reader([lines[0]])), strict=True))
    more = [
        {**cells, "position": "901", "count": "9", "base": "3"},
        {**cells, "position": "902", "count": "4", "base": "", "measure": "Twice"},
        {**cells, "position": "903", "count": "4", "base": "", "measure": "Twice"},
    ]
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, names).writerows(more)

    told = [(each.column, each.wanted) for each in support.problems_of(folder)]

    assert ("base", "give 9 or more: a count is a part of its base.") in told
    assert ("groups", "another row counts the same people: give each group once.") in told
