"""The CSV of a board, a dashboard or an indicator is enough to work every result out again."""

from fractions import Fraction
from pathlib import Path

import pytest
from django.test import Client

from councilportal.common.numbers import plain
from performance.models import Indicator
from tests import factories
from tests.exchange.support import FIXTURES, bring_in
from tests.performance.board.recomputing import Row, table
from tests.sizes import part

# What a rating is should not depend on the database: only a long run asks PostgreSQL too.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
DEMO = FIXTURES / "demo"
KENT, HAMPSHIRE = (FIXTURES / "reference" / name for name in ("kent", "hampshire"))
SETS = [
    (DEMO, ("2026-10", "2026-06", "2025-12", "2024-03", "2022-09")),
    (KENT, ("2016-09", "2016-08")),
    (HAMPSHIRE, ("2017-09",)),
    (FIXTURES / "imports" / "whole", ("2026-09",)),
]
RESULTS = (
    "value",
    "rating",
    "direction",
    "direction_last_year",
    "ytd_value",
    "ytd_rating",
    "expected_range",
)


def results(cells: dict[str, str]) -> dict[str, str]:
    """The results of a row, worked out of its other cells."""
    row = Row(cells)
    figure = None if cells["kind"] == "forecast" else row.figure
    return {
        "value": plain(figure),
        "rating": row.rating(),
        "direction": row.direction(),
        "direction_last_year": row.direction(on_last_year=True),
        "ytd_value": plain(row.year_to_date()[0]),
        "ytd_rating": row.ytd_rating(),
        "expected_range": row.expected_range(),
    }


def worked_out(client: Client, address: str) -> int:
    """Compare each row of a CSV with what is worked out of it. Gives: how many rows there are."""
    found = table(client.get(address).content.decode("utf-8-sig"))
    for cells in found.to_dict("records"):
        printed = {name: cells[name] for name in RESULTS}
        assert results({**cells, **dict.fromkeys(RESULTS, "?")}) == printed, (address, cells["ref"])
    return len(found)


@pytest.fixture
def client_of(client: Client) -> Client:
    client.force_login(factories.make_user("reader"))
    return client


@pytest.mark.parametrize(
    ("folder", "months"),
    part(SETS, 2),
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_every_result_is_worked_out_of_its_csv(client_of, folder, months):
    bring_in(folder, ignore=("accounts", "council") if folder == DEMO else ())

    for month in months:
        rows = worked_out(client_of, f"/performance/board/{month}.csv")
        assert rows > 0, month
        assert worked_out(client_of, f"/performance/dashboard/{month}.csv") == rows
    if folder == DEMO:
        every_indicator(client_of)


def every_indicator(client: Client) -> None:
    for indicator in Indicator.objects.all():
        latest = client.get(f"/performance/indicators/{indicator.ref}/")["Location"]
        assert worked_out(client, latest.rstrip("/") + ".csv") == 1


def test_a_row_whose_figure_is_changed_gives_another_rating(client_of):
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    factories.make_reading(indicator, value=96)
    (cells,) = table(
        client_of.get("/performance/board/2025-09.csv").content.decode("utf-8-sig")
    ).to_dict("records")

    assert results(cells)["rating"] == "green"
    assert results({**cells, "readings": "2025-09 50 d1"})["rating"] == "red"
    assert Row(cells).figure == Fraction(96)


def test_every_dataset_of_a_document_is_linked_as_csv(client_of):
    factories.make_board(6)
    for page in (
        "/performance/board/2025-09/",
        "/performance/dashboard/2025-09/",
        "/performance/indicators/KPI-0000/2025-09/",
    ):
        answer = client_of.get(page)
        names = [each.name for each in answer.context["document"].datasets]
        assert names == ["ratings", "counts"]
        address = f"{page.rstrip('/')}.csv?dataset=counts"
        assert f'href="{address}"' in answer.content.decode()
        file = client_of.get(address)
        assert file.content.decode("utf-8-sig").startswith("count,number\r\nbase,")
        assert "-counts.csv" in file["Content-Disposition"]
    assert client_of.get("/performance/board/2025-09.csv?dataset=nothing").status_code == 404
