"""Home, directorates and services: how they stand, and what they say when there is nothing."""

from datetime import date

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    factories.make_council()
    client.force_login(factories.make_user())
    return client


def test_home_signed_out_is_the_public_site_and_shows_no_figure_that_is_not_published(client):
    factories.make_board(6)

    response = client.get("/")

    assert "Nothing is published yet." in response.text
    assert 'href="/sign-in/"' in response.text
    assert "no-cache" in response["Cache-Control"]
    assert "KPI-" not in response.text
    assert "indicators rated" not in response.text


def test_home_shows_how_the_council_stands(reader):
    factories.make_board(24)

    response = reader.get("/")

    assert "Results up to September 2025" in response.text
    assert response.context["counts"].base == 16
    attention, parts = response.context["document"].sections
    assert [row.cells[0].text for row in attention.blocks[0].rows] == [
        *("KPI-0008", "KPI-0020"),  # of the first service
        *("KPI-0002", "KPI-0014"),
    ]
    assert [row.cells[0].text for row in parts.blocks[0].rows] == ["Directorate 0", "Directorate 1"]


def test_home_adds_up_by_directorate(reader):
    factories.make_board(24)

    (*_, parts) = reader.get("/").context["document"].sections

    cells = [[cell.text for cell in row.cells[1:]] for row in parts.blocks[0].rows]
    sums = [sum(int(row[place]) for row in cells) for place in range(5)]
    assert sums == [24, 16, 6, 6, 4]


def test_home_names_ten_red_indicators_at_most_and_says_of_how_many(reader):
    for place in range(12):
        indicator = factories.make_indicator(f"RED-{place:02}")
        factories.make_target(indicator)
        factories.make_reading(indicator, value=50)

    attention = reader.get("/").context["document"].sections[0]

    assert attention.heading == "Red now: 10 of 12"
    assert len(attention.blocks[0].rows) == 10


def test_home_without_indicators_says_how_they_come_in(reader):
    response = reader.get("/")

    assert "There are no indicators yet" in response.text
    assert "indicators rated" not in response.text


def test_directorates_are_those_in_force_today(reader):
    post = factories.make_post("Director of Place")
    factories.make_directorate("place", director_post=post)
    factories.make_directorate("old", name="Old one", valid_to=date(2019, 3, 31))

    response = reader.get("/directorates/")

    assert "Director of Place" in response.text
    assert "Old one" not in response.text


def test_directorates_without_any_say_how_they_come_in(reader):
    assert "There are no directorates yet" in reader.get("/directorates/").text


def test_directorate_shows_its_services_and_who_directs_it(reader):
    factories.make_board(24)

    response = reader.get("/directorates/D1/")

    assert [
        row.cells[0].text for row in response.context["document"].sections[-1].blocks[0].rows
    ] == [
        "Service 1",
        "Service 3",
    ]
    assert response.context["board"] == "/performance/board/2025-09/?directorate=D1"
    assert response.context["dashboard"] == "/performance/dashboard/2025-09/?directorate=D1"
    assert {count.href for count in response.context["rag_counts"]} >= {
        "/performance/board/2025-09/?rating=red&directorate=D1"
    }


def test_service_shows_who_answers_for_it_and_its_indicators(reader):
    factories.make_board(24)

    response = reader.get("/services/S1/")

    assert dict(response.context["facts"])["Director"] == "Director of Place"
    assert dict(response.context["facts"])["Cabinet portfolio"] == "Cabinet Member, Place"
    assert response.text.count("Requests answered in time, team ") == 6
    assert 'href="/directorates/D1/"' in response.text


@pytest.mark.parametrize("path", ["/services/S1/", "/directorates/D1/"])
def test_parts_of_the_council_show_the_corrective_actions_of_their_indicators(reader, path):
    indicators = factories.make_board(24)
    own = next(each for each in indicators if each.service.ref == "S1")
    other = next(each for each in indicators if each.service.ref == "S2")
    for ref, of in (("AP-2025-0001", own), ("AP-2025-0002", other)):
        factories.make_action(ref=ref, origin="performance", origin_ref=f"{of.ref} 2025-08")

    page = reader.get(path).text

    assert "The earliest due first" in page
    assert "AP-2025-0001" in page
    assert "AP-2025-0002" not in page


@pytest.mark.parametrize("path", ["/directorates/old/", "/services/closed/"])
def test_what_has_ended_keeps_its_page_with_its_last_day(reader, path):
    old = factories.make_directorate("old", valid_to=date(2019, 3, 31))
    factories.make_service("closed", directorate=old, valid_to=date(2019, 3, 31))

    response = reader.get(path)

    assert response.status_code == 200
    assert "31 March 2019" in response.text
    assert "There is nothing to show for the latest period" in response.text


def test_home_of_an_administrator_names_what_nobody_looks_after(client):
    admin = factories.make_user("ada")
    factories.make_appointment(admin, Role.ADMIN)
    factories.make_board(6)
    client.force_login(admin)

    page = client.get("/").text

    assert "Gaps in responsibility: 14" in page  # six indicators, and four services twice
    assert page.count("is without an owner") == 6
    assert page.count("has indicators but no officer today") == 2  # 8 are listed
    assert 'href="/admin/indicators/KPI-0001/change/"' in page
    assert 'href="/admin/gaps/">Gaps in responsibility, all 14</a>' in page


def test_home_of_an_administrator_says_nothing_where_all_is_looked_after(client):
    admin = factories.make_user("ada")
    for role in (Role.ADMIN, Role.OFFICER, Role.APPROVER):
        factories.make_appointment(admin, role)
    factories.make_indicator(owner=factories.make_post())
    client.force_login(admin)

    assert "Nothing is waiting for you." in client.get("/").text


def test_home_of_others_says_nothing_of_it(reader):
    factories.make_board(6)

    assert "Gaps in responsibility" not in reader.get("/").text
