"""An equality lead corrects the stored figure of a group on a page: kept beside what was before."""

import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.periods import parse
from performance.groups.queries import readings_of
from performance.models import Indicator, Reading
from tests import factories
from tests.performance.groups.support import NOW, ask, make_readings, person, release

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
PAGE = "/performance/indicators/PAY-01/groups/2025-09/"
FEMALE = f"{PAGE}?group=sex%3Afemale"
RIGHT = {"numerator": "320", "denominator": "443", "value": "", "reason": "Late forms", "seen": "1"}


@pytest.fixture
def lead():
    return person("lead", Role.EQUALITY_LEAD)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def female() -> Reading:
    return readings_of(Indicator.objects.get(), parse(NOW))["sex:female"]


def test_a_lead_sees_the_stored_figures_and_corrects_one(lead):
    make_readings()
    client = client_of(lead)
    groups = client.get("/performance/indicators/PAY-01/groups/").text
    assert f'href="{PAGE}"' in groups
    listed = client.get(PAGE).text
    assert f'href="{FEMALE}"' in listed
    form = client.get(FEMALE).text
    assert re.search(r'name="numerator"[^>]*value="317"', form)
    assert 'name="seen" value="1"' in form

    answer = client.post(FEMALE, RIGHT)

    assert answer.status_code == 302
    stored = female()
    assert stored.revision == 2
    assert (stored.numerator, stored.denominator) == (Decimal(320), Decimal(443))
    assert (stored.corrects_note, stored.source) == ("Late forms", "page")
    assert stored.entered_by == lead
    assert Reading.objects.get(group=stored.group, period=NOW, revision=1).numerator == 317
    event = Event.objects.latest("pk")
    assert json.loads(event.after) == {"period": NOW, "group": "sex:female", "revision": 2}
    assert "320" not in f"{event.before}{event.after}{event.reason}"
    assert "Late forms" not in f"{event.before}{event.after}{event.reason}"
    page = client.get(PAGE).text
    assert "Corrected: Sex: Female." in page
    assert "Correct Sex: Male" in page


def test_what_is_released_stays_until_the_release_is_asked_for_again(lead):
    make_readings()
    publisher = person("publisher", Role.PUBLISHER)
    [*_, before] = release(lead, publisher, NOW)
    client = client_of(lead)
    said = "What everybody reads stays as it was released until you"
    assert said in " ".join(client.get(PAGE).text.split())

    client.post(f"{PAGE}?group=sex%3Amale", RIGHT | {"numerator": "400", "denominator": "479"})
    client.post(FEMALE, RIGHT | {"numerator": "328"})  # the whole is their sum

    cells = [each.count for each in before.cells.order_by("position")]
    assert "411" in cells
    assert "400" not in cells
    asked = ask(lead, NOW)
    exact = {
        figure.count for table in asked.tables.all() for figure in table.figures.filter(base=479)
    }
    assert exact == {400}


@pytest.mark.parametrize(
    ("typed", "box", "said"),
    [
        ({"numerator": "<5"}, "numerator", "Numerator: “&lt;5” is not taken: write a plain number"),
        ({"denominator": ""}, "denominator", "Give numerator and denominator together."),
        ({"denominator": "0"}, "denominator", "Write a number above 0"),
        ({"numerator": "", "denominator": ""}, "value", "Give a figure"),
        ({"value": "3"}, "value", "Numerator and denominator give"),
        ({"reason": " "}, "reason", "Say why it is corrected"),
    ],
)
def test_what_cannot_be_is_said_at_its_box_and_nothing_typed_is_lost(lead, typed, box, said):
    make_readings()

    page = client_of(lead).post(FEMALE, RIGHT | typed).text

    assert f'id="id_{box}-error"' in page or f'id="id_{box}_error"' in page
    assert said in page
    assert "320" in page or typed.get("numerator") is not None
    assert female().revision == 1


def test_the_same_figures_correct_nothing(lead):
    make_readings()

    page = client_of(lead).post(FEMALE, RIGHT | {"numerator": "317"}).text

    assert "These figures are stored already" in page
    assert female().revision == 1


def test_who_saves_late_is_told_and_keeps_what_was_typed(lead):
    make_readings()
    client = client_of(lead)
    client.post(FEMALE, RIGHT)

    answer = client.post(FEMALE, RIGHT | {"numerator": "321"})

    assert answer.status_code == 409
    assert "Somebody has corrected this figure since you opened the page" in answer.text
    assert re.search(r'name="numerator"[^>]*value="321"', answer.text)
    assert 'name="seen" value="2"' in answer.text
    assert female().numerator == 320


@pytest.mark.parametrize("role", [None, *(each for each in Role if each != Role.EQUALITY_LEAD)])
def test_nobody_else_opens_it(role):
    make_readings()
    user = person("somebody", role) if role else factories.make_user("somebody")
    client = client_of(user)

    assert client.get(PAGE).status_code == 404
    assert client.post(FEMALE, RIGHT).status_code == 404
    assert female().revision == 1


def test_a_group_without_a_reading_is_not_found(lead):
    make_readings()
    assert client_of(lead).get(f"{PAGE}?group=sex%3Anone").status_code == 404


def test_the_page_costs_the_same_at_any_number_of_periods(lead):
    counts = {f"2024-{month:02}": {"": (9, 19), "female": (5, 9)} for month in range(1, 13)}
    make_readings({NOW: {"": (731, 953), "female": (317, 443)}} | counts)
    client = client_of(lead)
    client.get("/account/")
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    assert len(few) <= 12
