"""Columns pasted from a spreadsheet into the grid of figures of people, in Chromium."""

from typing import TYPE_CHECKING, Any

import pytest

from councilportal.accounts.permissions import Role
from tests import factories
from tests.browser.test_returns import paste, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sqlite_only,
    pytest.mark.django_db(transaction=True),
]
VERSION = "Census 2021"


@pytest.fixture
def grid(live_server: Any, page: "Page") -> "Page":
    """The grid of a table, with two characteristics of which one has two lists."""
    factories.make_characteristic("disability", ("disabled", "not-known"))
    race = factories.make_characteristic("race", ("white", "other", "not-known"))
    for ref, name in (("c21_indian", "Asian: Indian"), ("c21_white", "White")):
        race.categories.create(ref=ref, name=name, list_version=VERSION)
    factories.make_equality_table()
    lead = factories.make_user("lead")
    factories.make_appointment(lead, Role.EQUALITY_LEAD)
    sign_in(page, lead, live_server.url)
    page.goto(f"{live_server.url}/figures/STAFF/enter/")
    return page


def groups(page: "Page", rows: int) -> list[str]:
    return [page.input_value(f"#r{row}-group_1") for row in range(1, rows + 1)]


def test_a_column_of_groups_is_of_one_list(grid: "Page") -> None:
    paste(grid, "#r1-group_1", "Asian - Indian\r\nwhite \r\nNot known\r\n")

    assert groups(grid, 3) == ["race:c21_indian", "race:c21_white", "race:not-known"]


def test_what_may_be_of_several_lists_is_left_out_and_said(grid: "Page") -> None:
    paste(grid, "#r1-group_1", "Not known\r\nTotal\r\n")

    assert groups(grid, 2) == ["", ""]
    grid.wait_for_selector("[data-pasted]:has-text('several lists have it: Not known (Row 1')")
    assert "no box of that kind takes it: Total" in grid.inner_text("[data-pasted]")


def test_a_box_that_keeps_its_figure_under_an_empty_cell_is_said(grid: "Page") -> None:
    paste(grid, "#r1-count", "1\r\n2\r\n3\r\n")
    paste(grid, "#r1-count", "10\r\n\r\n30\r\n")

    assert [grid.input_value(f"#r{row}-count") for row in (1, 2, 3)] == ["10", "2", "30"]
    grid.wait_for_selector("[data-pasted]:has-text('1 box keeps what it had')")


def test_a_cell_with_a_line_break_stays_one_row(grid: "Page") -> None:
    paste(grid, "#r1-group_1", 'White\r\n"Asian:\r\nIndian"\r\nNot known\r\n')
    paste(grid, "#r1-measure", 'One "a"\r\n"""b"" and\r\nc"\r\n"open\r\nfour\r\n')

    assert groups(grid, 3) == ["race:c21_white", "race:c21_indian", "race:not-known"]
    typed = [grid.input_value(f"#r{row}-measure") for row in (1, 2, 3, 4)]
    assert typed == ['One "a"', '"b" and c', '"open', "four"]


def test_who_pastes_more_than_there_are_rows_is_told_what_to_do(grid: "Page") -> None:
    paste(grid, "#r1-count", "1\r\n" * 12)

    grid.wait_for_selector("[data-pasted]:has-text('2 lines have no row below. Add rows, then')")
