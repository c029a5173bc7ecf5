"""Two periods compared, and counts over time, under a filter of a place that something moved to."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.organisation import operations as organisation
from performance.indicators import operations as indicators
from performance.models import Indicator
from tests import factories
from tests.performance.board.pages.support import rows_of

pytestmark = pytest.mark.django_db
ADDRESS = "/performance/compare/2026-06"


@pytest.fixture
def reader(client: Client) -> Client:
    """MOVES goes from Libraries to Technology on 1 June 2026, and Technology is Digital in July."""
    factories.make_council()
    libraries = factories.make_service("LIB", directorate=factories.make_directorate("COM"))
    technology = factories.make_service(
        "TEC", name="Technology", directorate=factories.make_directorate("COR")
    )
    for ref, service in (("MOVES", libraries), ("STAYS", technology)):
        indicator = factories.make_indicator(ref, service=service)
        for year in ("2025/26", "2026/27"):
            factories.make_target(indicator, year)
        factories.make_reading(indicator, "2026-03", value=96)
        factories.make_reading(indicator, "2026-06", value=50)
    keeper = factories.make_user("kim")
    factories.make_appointment(keeper, Role.ADMIN)
    indicators.change(
        record=Indicator.objects.get(ref="MOVES"),
        values={"service": technology},
        reason="It moves.",
        by=keeper,
        at=datetime(2026, 6, 1, 9, tzinfo=UTC),
    )
    organisation.change(
        record=technology,
        values={"name": "Digital"},
        reason="Renamed.",
        by=keeper,
        at=datetime(2026, 7, 1, 9, tzinfo=UTC),
    )
    client.force_login(keeper)
    return client


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("", {"MOVES": "worse", "STAYS": "worse"}),
        ("?service=TEC", {"MOVES": "moved_here", "STAYS": "worse"}),
        ("?directorate=COR", {"MOVES": "moved_here", "STAYS": "worse"}),
        ("?service=LIB", {"MOVES": "moved_away"}),
        ("?service=LIB&text=stays", {}),
    ],
)
def test_what_moved_is_said_to_have_moved(reader, query, changes):
    rows = rows_of(reader.get(f"{ADDRESS}.csv{query}"))

    assert {row["ref"]: row["change"] for row in rows} == changes
    for row in rows:
        if row["ref"] == "MOVES":
            assert (row["before_service"], row["after_service"]) == ("LIB", "TEC")
            assert (row["before_directorate"], row["after_directorate"]) == ("COM", "COR")
            assert (row["before_rating"], row["after_rating"]) == ("green", "red")


@pytest.mark.parametrize(
    ("service", "heading", "rated"),
    [("TEC", "Moved here", ("1", "2")), ("LIB", "Moved elsewhere", ("1", "0"))],
)
def test_the_page_names_both_places_and_counts_each_where_it_was(reader, service, heading, rated):
    document = reader.get(f"{ADDRESS}/?service={service}").context["document"]

    table = next(each.blocks[0] for each in document.sections if each.heading == heading)
    assert table.rows[0].note == "It moved from Lib (Com) to Technology (Cor)."
    counts = document.sections[0].blocks[-1]
    assert tuple(cell.text for cell in counts.rows[0].cells[1:3]) == rated


def test_filters_offer_the_places_of_all_periods_in_view(reader):
    compared = reader.get(f"{ADDRESS}/").content.decode()
    over_time = reader.get("/performance/over-time/2026-07/").content.decode()
    after = reader.get("/performance/compare/2026-10/?before=2026-07").content.decode()

    for page in (compared, over_time):
        assert '<option value="LIB">Lib</option>' in page
        assert '<option value="COM">Com</option>' in page
    assert '<option value="TEC">Technology</option>' in compared
    assert '<option value="TEC">Digital</option>' in over_time  # by its last name in view
    assert 'value="LIB"' not in after


@pytest.mark.parametrize(
    ("period", "label"),
    [
        ("2026-06", "March 2026 (a quarter before)"),
        ("2026-27-Q1", "Quarter 4 2025/26 (a quarter before)"),
        ("2026-27-H1", "Half 2 2025/26 (half a year before)"),
        ("2026-27", "2025/26 (a year before)"),
        ("CY2026", "Year 2025 (a year before)"),
    ],
)
def test_the_usual_earlier_period_is_named(reader, period, label):
    assert f'<option value="" selected>{label}</option>' in (
        reader.get(f"/performance/compare/{period}/").content.decode()
    )
