"""A figure just short of its target reads so wherever it is put into words (D5)."""

import csv
import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from councilportal.common.periods import parse
from performance.board import cells, indicator_sections
from performance.indicators.queries import effects_of
from performance.rules.measures import Levels
from tests import factories
from tests.performance.board.support import SEPTEMBER, line_of, revisions_of, table_of
from tests.performance.board.support import cells as cells_of

pytestmark = pytest.mark.django_db
SHORT = "94.96%"


@pytest.fixture(autouse=True)
def just_short() -> None:
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    factories.make_reading(indicator, "2025-08", value="94.96", commentary="Nearly there.")
    factories.make_reading(indicator, "2025-09", value="94.96")
    factories.make_reading(
        indicator,
        "2025-09",
        value="94.96",
        revision=2,
        corrects_note="Confirmed",
        commentary="Nearly there again.",
    )


def texts(sections):
    return [
        cell.text
        for section in sections
        for table in section.blocks
        for row in table.rows
        for cell in row.cells
        if cell.text.endswith("%")
    ]


@pytest.mark.case("05 display", door="board, dashboard")
def test_tables_of_board_and_dashboard():
    found = cells_of(table_of("PAY-01"))

    assert (found["Latest month"].text, found["Year to date"].text) == (SHORT, SHORT)
    assert found["Trend"].chart.texts == (SHORT, SHORT)
    assert found["Trend"].chart.summary == (
        f"PAY-01: {SHORT} in August 2025, {SHORT} in September 2025."
    )


def test_page_of_the_indicator():
    line = line_of("PAY-01")
    assert line is not None

    history = indicator_sections.history_sections(
        line,
        revisions_of("PAY-01"),
    )

    assert cells.latest_cell(line, SEPTEMBER).text == SHORT
    assert line.standing.travel.sentence == f"Same: {SHORT}, as in August 2025."
    told = [text for text in texts(history) if text not in ("95%", "85%")]
    assert told == [SHORT] * 4  # two revisions, and what was said of two months
    assert line.standing.rating.sentence.startswith(f"{SHORT} is below the target of 95%")


def test_pages_print_no_figure_as_the_target():
    client = Client()
    client.force_login(factories.make_user())
    for address in (
        "/performance/board/2025-09/",
        "/performance/dashboard/2025-09/",
        "/performance/indicators/PAY-01/2025-09/",
    ):
        page = client.get(address)

        assert page.status_code == 200, address
        words = page.content.decode()
        assert SHORT in words
        assert "95.0%" not in words


@pytest.mark.case("05 display", door="CSV, JSON")
@pytest.mark.parametrize("kind", ["csv", "json"])
def test_files(kind):
    out = StringIO()

    call_command("export_ratings", period="2025-09", format=kind, stdout=out)

    text = out.getvalue()
    (row,) = json.loads(text) if kind == "json" else csv.DictReader(StringIO(text))
    assert (row["display_value"], row["rating"], row["target"]) == (SHORT, "amber", "95")
    assert (row["display_target"], row["display_floor"]) == ("95%", "85%")


def test_figure_beside_a_target_that_it_would_miss():
    """Its own target is far off; what is shown is read beside the other one, too."""
    indicator = factories.make_indicator("PAY-02")
    factories.make_target(indicator, target=80, floor=70)
    factories.make_reading(indicator, "2025-09", value="94.96")
    levels = Levels(target=Decimal(95), floor=Decimal(85))

    (effect,) = effects_of(indicator, parse("2025/26"), None, levels)

    assert (effect.now.shown, effect.then.rating.rag) == ("95%", "amber")
    assert effect.shown == SHORT
