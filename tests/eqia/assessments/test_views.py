"""Pages on which an assessment is started and read: who sees what, and what a page costs."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from eqia.assessments import operations as assessments
from eqia.models import Assessment
from eqia.rules.words import Capacity
from eqia.rules.workflow import State
from eqia.sign_off import operations as sign_off
from tests import factories
from tests.eqia.making import AT, attest, fill, make_assessment, sign
from tests.eqia.pages import PARTS, Reader, page, returned, signed_in, stored, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


STARTED = {"title": "Lido", "subject": "policy", "when": "begun"}


def test_lead_of_the_council_chooses_the_directorate_then_the_rest(cast):
    factories.make_directorate("FIN", name="Finance")
    client = signed_in(cast.lead)

    first = client.get("/eqia/start/")
    assert [name for _, name in first.context["form"].fields["directorate"].choices][1:] == [
        "Finance",
        "Place",
    ]
    address = f"/eqia/start/?directorate={cast.directorate.pk}"
    answer: Any = client.post(address, {**STARTED, "question_set": cast.asked.pk})

    record = Assessment.objects.get()
    assert answer.url == page("tasks", record)
    assert (record.title, record.state, record.groups.count()) == ("Lido", State.DRAFT, 3)


def test_no_directorate_chosen_is_told(cast):
    factories.make_directorate("FIN", name="Finance")

    answer = signed_in(cast.lead).get("/eqia/start/?directorate=")

    assert "<title>Error: Start an assessment" in answer.text
    assert '<a href="#directorate">Select a directorate</a>' in answer.text
    assert "There is a problem" not in signed_in(cast.lead).get("/eqia/start/").text


def test_start_posted_twice_makes_one(cast):
    client = signed_in(cast.lead)
    data = {**STARTED, "question_set": cast.asked.pk, "service": cast.service.pk}

    addresses = [client.post("/eqia/start/", data)["Location"] for _ in range(2)]

    assert addresses[0] == addresses[1]
    assert Assessment.objects.count() == 1


def test_lead_of_a_service_is_offered_that_service_only_and_must_take_it(cast):
    factories.make_service("LEI", name="Leisure", directorate=cast.directorate)
    lead = factories.make_user("parks.lead")
    factories.make_appointment(lead, Role.EQUALITY_LEAD, service=cast.service)
    client = signed_in(lead)
    data = {**STARTED, "question_set": cast.asked.pk}

    answer = client.post("/eqia/start/", data)

    assert "you lead in services only" in answer.text
    assert "Leisure" not in answer.text
    assert client.post("/eqia/start/", {**data, "service": cast.service.pk}).status_code == 302


def test_planned_one_is_begun_from_its_list_of_pages(cast):
    client = signed_in(cast.lead)
    data = {**STARTED, "question_set": cast.asked.pk, "when": "planned"}
    client.post("/eqia/start/", data)
    record = Assessment.objects.get()
    assert "Begin the screening" in client.get(page("tasks", record)).text

    for _ in range(2):  # the second press is harmless
        assert client.post(page("begin", record)).status_code == 302

    assert (stored(record).state, record.groups.count()) == (State.DRAFT, 3)


def test_draft_is_written_by_its_lead_read_by_its_signatory_and_nothing_to_others(cast):
    record = make_assessment(cast)
    lead, head, outsider = map(signed_in, (cast.lead, cast.head, cast.outsider))

    for name in (*PARTS, "tasks", "copy", "submit", "drop"):
        address = page(name, record)
        assert lead.get(address).status_code == 200, name
        refused = head.get(address)
        assert refused.status_code == (200 if name == "tasks" else 403), name
        assert name == "tasks" or "Only an equality lead of the directorate" in refused.text
        assert outsider.get(address).status_code == 404, name
        assert Client().get(address).status_code == 302, name


def test_draft_is_read_by_who_works_on_it_and_published_by_all(cast):
    record = make_assessment(cast)
    address = f"/eqia/{record.ref}/"
    assert Reader().get(address).status_code == 404
    assert signed_in(cast.head).get(address).status_code == 200

    record = sign(fill(record, cast), cast)
    sign_off.publish(ref=record.ref, number=1, by=cast.lead, at=AT)
    sign_off.revise(ref=record.ref, what_changed="The café closes", by=cast.lead, at=AT)

    read = Reader().get(address)
    assert "The café closes" not in read.text
    assert "Bowling greens" in read.text
    assert "Work on it" not in read.text
    assert Reader().get(page("version", record, 2)).status_code == 404
    assert "The café closes" in signed_in(cast.lead).get(address).text


def test_list_of_pages_links_each_finding_to_its_very_answer(cast):
    record = make_assessment(cast)

    answer = signed_in(cast.lead).get(page("tasks", record))

    hrefs = {each.finding.code: each.href for each in answer.context["blocking"]}
    assert hrefs["no_lead"] == f"{page('about', record)}?check#lead_post"
    first = [each.href for each in answer.context["blocking"] if each.finding.code == "unanswered"]
    assert first[0] == f"{page('grid', record)}?check#age-less"
    said = {each.name: (each.said, each.to_do) for each in answer.context["tasks"]}
    assert said["grid"] == ("0 of 3 rows complete", 3)
    assert said["full"] == ("Not asked for", 0)


def test_every_finding_leads_to_a_control_of_its_page(cast):
    record = make_assessment(cast)
    record = assessments.save_page(
        ref=record.ref,
        values={"wants_full": True, "is_sufficient": True},
        saves=1,
        by=cast.lead,
        at=AT,
    )
    client = signed_in(cast.lead)
    found = client.get(page("tasks", record)).context["blocking"]

    assert {each.page for each in found} == {"about", "evidence", "grid", "judgement", "full"}
    shown = {each.href: client.get(each.href.partition("#")[0]).text for each in found}
    for each in found:
        assert f'id="{each.control}"' in shown[each.href], each.finding


def test_returned_answers_are_named_with_their_reasons(cast):
    record = returned(cast)
    client = signed_in(cast.lead)

    answer = client.get(page("tasks", record))

    [place] = answer.context["returned"]
    assert place.href == f"{page('grid', record)}#age-negative"
    assert "Older people swim too" in client.get(page("grid", record)).text


@pytest.mark.parametrize(
    ("state", "cost"), [("draft", 10), ("returned", 11), ("signed", 10), ("half signed", 12)]
)
def test_list_of_pages_costs_few_queries(cast, state, cost):
    record = {
        "draft": lambda: fill(make_assessment(cast), cast),
        "returned": lambda: returned(cast),
        "signed": lambda: sign(fill(make_assessment(cast), cast), cast),
        "half signed": lambda: attest(submitted(cast), Capacity.HEAD_OF_SERVICE, cast.head),
    }[state]()

    assert reads(cast.lead, page("tasks", record)) == cost


@pytest.mark.parametrize(("query", "cost"), [("", 8), ("?check", 9)])
def test_grid_costs_few_queries(cast, query, cost):
    assert reads(cast.lead, page("grid", returned(cast)) + query) == cost


def reads(user: User, address: str) -> int:
    """How often a page reads; of what is written, there is only that the session is in use."""
    factories.make_council()
    client = signed_in(user)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return sum(each["sql"].lstrip("(").startswith("SELECT") for each in captured)
