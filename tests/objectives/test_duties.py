"""The statutory clock: what is due, what was public on a day, who records what, who is reminded."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.queries import council_on
from objectives.duties import queries
from objectives.duties.operations import (
    PublishedLater,
    RecordedBefore,
    record_publication,
)
from objectives.duties.reminders import notices
from objectives.duties.sections import duties_document
from objectives.models import Duty, PublicationEvent
from objectives.rules.duties import DutyState
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
WORDS = {"title": "Equality objectives 2026 to 2030", "address": "https://www.example.org/aims"}


@pytest.fixture
def objectives() -> Duty:
    """In force since the law of 2017; published on 3 April 2023."""
    Duty.objects.create(
        ref="OLD",
        title="Equality objectives of 2011",
        rule="again_within",
        numbers="4",
        valid_from=date(2011, 9, 10),
        valid_to=date(2017, 3, 30),
    )
    duty = Duty.objects.create(
        ref="AIMS",
        title="Equality objectives",
        rule="again_within",
        numbers="4; 2018-03-30",
        valid_from=date(2017, 3, 31),
    )
    at = datetime(2023, 4, 3, 22, 59, tzinfo=UTC)
    PublicationEvent.objects.create(duty=duty, at=at, title="Objectives 2023")
    return duty


@pytest.fixture
def lead():
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    return user


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("on", "refs", "state", "due"),
    [
        (date(2017, 3, 30), ["OLD"], DutyState.OVERDUE, date(2011, 9, 10)),
        (date(2017, 3, 31), ["AIMS"], DutyState.NEVER, date(2018, 3, 30)),
        (date(2023, 4, 2), ["AIMS"], DutyState.OVERDUE, date(2018, 3, 30)),
        # 22:59 UTC in summer is 23:59 in London, and so the same day.
        (date(2023, 4, 3), ["AIMS"], DutyState.DONE, date(2027, 4, 2)),
        (date(2027, 4, 3), ["AIMS"], DutyState.OVERDUE, date(2027, 4, 2)),
    ],
)
def test_a_day_has_the_law_and_the_publications_of_that_day(objectives, on, refs, state, due):
    [line] = queries.duties(on)

    assert [line.duty.ref] == refs
    assert (line.state, line.due) == (state, due)


def test_nothing_is_due_or_wrong_of_a_duty_that_is_switched_off(lead):
    Duty.objects.create(ref="PLAN", title="Plan", rule="every_year_by", numbers="03-30")

    [line] = queries.duties(AT.date())

    assert (line.state, line.due, line.wrong) == (DutyState.OFF, None, ())
    page = client_of(lead).get("/duties/", {"on": "2 November 2026"}).content.decode()
    assert "Switched off" in page
    assert "1 duty on 2 November 2026; none is overdue." in page


def test_a_duty_costs_few_queries(objectives, django_assert_num_queries):
    with django_assert_num_queries(2):
        queries.duties(AT.date())
    with django_assert_num_queries(2):
        queries.duty_on("AIMS", AT.date())


def test_a_publication_is_recorded_with_its_event(objectives, lead):
    event = record_publication(
        duty="AIMS", published_on=date(2026, 10, 30), **WORDS, by=lead, at=AT
    )

    assert event.at == datetime(2026, 10, 30, 12, tzinfo=UTC)
    assert event.by_name == lead.name
    assert Event.objects.filter(action="record_publication", record_ref="AIMS").count() == 1
    [line] = queries.duties(AT.date())
    assert line.due == date(2030, 10, 29)


def test_a_publication_of_today_has_no_moment_to_come(objectives, lead):
    event = record_publication(duty="AIMS", published_on=AT.date(), **WORDS, by=lead, at=AT)

    assert event.at == AT


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLISHER])
def test_others_do_not_record(objectives, role):
    user = factories.make_user("other")
    place = {"directorate": factories.make_service().directorate}
    factories.make_appointment(user, role, **(place if role is Role.EQUALITY_LEAD else {}))

    with pytest.raises(Refused):
        record_publication(duty="AIMS", published_on=AT.date(), **WORDS, by=user, at=AT)
    assert objectives.events.count() == 1


def test_what_cannot_be_is_refused(objectives, lead):
    given = {**WORDS, "by": lead, "at": AT}
    with pytest.raises(NotKnown):
        record_publication(duty="NONE", published_on=AT.date(), **given)
    with pytest.raises(PublishedLater):
        record_publication(duty="AIMS", published_on=date(2026, 11, 3), **given)
    record_publication(duty="AIMS", published_on=date(2026, 10, 30), **given)
    with pytest.raises(RecordedBefore):
        record_publication(duty="AIMS", published_on=date(2026, 10, 30), **given)


@pytest.mark.each_database
@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_keeps_what_was_published(objectives, change):
    found = PublicationEvent.objects.all()
    with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
        found.update(title="Other") if change == "update" else found.delete()


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def test_everybody_signed_in_reads_and_nobody_else(objectives, today):
    client = client_of(factories.make_user("reader"))
    for address in ("", "duties.csv", "duties.json", "calendar.ics", "AIMS/", "AIMS.csv"):
        assert client.get(f"/duties/{address}").status_code == 200
        assert Client().get(f"/duties/{address}").status_code in (302, 404)
    assert client.get("/duties/NONE/").status_code == 404
    assert client.get("/duties/AIMS/publish/").status_code == 404
    assert "Record a publication" not in client.get("/duties/AIMS/").content.decode()


def test_the_page_of_a_past_day_shows_its_law(objectives, today):
    client = client_of(factories.make_user("reader"))

    page = client.get("/duties/", {"on": "1 January 2015"}).content.decode()

    assert "Equality objectives of 2011" in page
    assert "1 January 2015" in page
    nonsense = client.get("/duties/", {"on": "soon"}).content.decode()
    assert "2 November 2026" in nonsense
    assert "Enter a real day, such as 30 March 2026" in nonsense


def test_the_lead_records_in_the_form(objectives, lead, today):
    client = client_of(lead)
    given = {
        "title": WORDS["title"],
        "address": "http://www.example.org/aims",
        "published_on_0": "30",
        "published_on_1": "10",
        "published_on_2": "2026",
    }

    refused = client.post("/duties/AIMS/publish/", given)
    assert "begins with https://" in refused.content.decode()
    done = client.post("/duties/AIMS/publish/", given | {"address": WORDS["address"]})

    assert done.status_code == 302
    assert WORDS["title"] in client.get("/duties/AIMS/").content.decode()


def test_leads_and_publishers_are_reminded(objectives, lead):
    publisher = factories.make_user("publisher")
    factories.make_appointment(publisher, Role.PUBLISHER)
    factories.make_appointment(factories.make_user("officer"), Role.OFFICER)

    soon = notices(datetime(2027, 3, 3, 9, tzinfo=UTC), portal_url="https://portal.example")
    other = notices(datetime(2027, 3, 4, 9, tzinfo=UTC), portal_url="https://portal.example")

    assert set(soon) == {lead.pk, publisher.pk}
    assert "in 30 days" in "\n".join(soon[lead.pk].lines)
    assert not other


def test_the_list_of_duties_is_printed_sideways_from_its_first_page(objectives):
    factories.make_council()
    on = date(2027, 4, 3)

    document = duties_document(queries.duties(on), on, council_on(on))

    assert [each.anchor for each in document.sections] == ["duties-list", "wrong", "public"]
    assert all(each.wide for each in document.sections), "no sheet upright before the table"
