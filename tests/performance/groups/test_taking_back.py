"""A request for groups that ends without a release: what was made for it goes with it."""

from datetime import timedelta

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.periods import parse
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Category
from objectives.information import release_operations as releasing
from objectives.information.queries import figures_of
from objectives.information.release_sections import titles_of
from objectives.information.released_queries import decided_since
from objectives.models import EqualityFigure, EqualityTable, Evidence, Release, ReleaseRequest
from objectives.rules.information import Outcome
from performance.groups.operations import ask_for_groups
from performance.groups.queries import busy_periods, standings
from performance.models import GroupTable
from tests import factories
from tests.performance.groups.support import (
    AT,
    NOW,
    ROUNDED,
    SUPPRESSED,
    THEN,
    ask,
    make_readings,
    person,
    release,
)

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture
def lead():
    return person("lead", Role.EQUALITY_LEAD)


@pytest.fixture
def publisher():
    return person("publisher", Role.PUBLISHER)


def withdraw(request, lead, publisher):
    releasing.withdraw_request(key=request.pk, by=lead, at=AT)


def reject(request, lead, publisher):
    releasing.reject(key=request.pk, words="Ask for the year", by=publisher, at=AT)


ENDS = pytest.mark.parametrize("end", [withdraw, reject])


def left() -> list[int]:
    return [model.objects.count() for model in (EqualityTable, EqualityFigure, GroupTable)]


@ENDS
def test_nothing_that_was_made_is_left_and_the_request_says_what_it_was(lead, publisher, end):
    indicator = make_readings()
    request = ask(lead)
    asked = titles_of(request)
    readings = indicator.readings.count()

    end(request, lead, publisher)

    assert left() == [0, 0, 0]
    assert indicator.readings.count() == readings
    assert busy_periods(indicator) == []
    assert [(each.released, each.request, each.tables) for each in standings(indicator)] == [
        (0, None, ()),
        (0, None, ()),
    ]
    stored = ReleaseRequest.objects.get()
    assert titles_of(stored) == asked
    deleted = Event.objects.filter(action="delete", record_type="equality table")
    assert {each.record_ref for each in deleted} == {ref for ref, _ in stored.made}
    assert "317" not in str(list(deleted.values_list("before", "after", "reason")))


@ENDS
def test_it_is_asked_for_again_as_if_for_the_first_time(lead, publisher, end):
    make_readings()
    end(ask(lead), lead, publisher)

    made = release(lead, publisher)

    assert [each.number for each in made] == [1, 1, 1, 1]
    assert left()[0] == left()[2] == 4


@ENDS
def test_of_a_correction_what_was_released_stays(lead, publisher, end):
    make_readings()
    release(lead, publisher, NOW)
    before = left()
    request = ask(lead, NOW)
    assert request.made == []

    end(request, lead, publisher)

    assert left() == before
    assert Release.objects.count() == 2


def correct(indicator, period=NOW):
    """The readings of a period get other figures, of fewer people."""
    for group, (numerator, denominator) in {
        "": (700, 905),
        "female": (290, 420),
        "male": (407, 454),
    }.items():
        factories.make_reading(
            indicator,
            period,
            revision=2,
            corrects_note="Counted again",
            numerator=numerator,
            denominator=denominator,
            group=Category.objects.get(ref=group) if group else None,
        )


@ENDS
def test_a_table_has_again_what_was_released_of_it(lead, publisher, end):
    indicator = make_readings()
    release(lead, publisher, NOW)
    own = EqualityTable.objects.get(ref="PAY-01-2025-09-sex")
    before = figures_of([own.ref])[own.ref]
    correct(indicator)
    request = ask(lead, NOW, kept=ROUNDED)
    assert figures_of([own.ref])[own.ref] != before

    end(request, lead, publisher)

    assert figures_of([own.ref])[own.ref] == before
    own.refresh_from_db()
    assert own.mode == "suppress"
    events = Event.objects.filter(record_ref=own.ref, reason__startswith="Made for a release")
    assert set(events.values_list("action", flat=True)) == {"change", "save figures"}
    assert "317" not in str(list(events.values_list("before", "after", "reason")))


@ENDS
def test_what_was_taken_back_is_not_what_its_own_page_asks_to_release(lead, publisher, end):
    indicator = make_readings()
    release(lead, publisher, NOW)
    correct(indicator)
    refs = [table.ref for table in EqualityTable.objects.order_by("ref")]
    end(ask(lead, NOW), lead, publisher)

    request = releasing.ask_for_release(refs=refs, words="Again", by=lead, at=AT)
    made = releasing.release(key=request.pk, by=publisher, at=AT)

    whole = next(each for each in made if each.table.ref.endswith("-all"))
    assert whole.cells.get(groups="").count == "731"


def test_a_correction_is_asked_for_again_after_it_was_taken_back(lead, publisher):
    indicator = make_readings()
    release(lead, publisher, NOW)
    correct(indicator)
    reject(ask(lead, NOW), lead, publisher)

    made = release(lead, publisher, NOW)

    whole = next(each for each in made if each.table.ref.endswith("-all"))
    assert (whole.number, whole.cells.get(groups="").count) == (2, "700")


@ENDS
def test_only_the_periods_that_were_never_released_go(lead, publisher, end):
    make_readings()
    release(lead, publisher, THEN)
    request = ask(lead)

    end(request, lead, publisher)

    assert {each.period for each in GroupTable.objects.all()} == {THEN}
    assert len(titles_of(ReleaseRequest.objects.get(pk=request.pk))) == len(titles_of(request))


@ENDS
def test_tables_that_somebody_entered_stay(lead, publisher, end):
    """They were asked for on their own page, and nobody made them for that."""
    table = factories.make_equality_table()
    factories.add_figure(table, count=40)
    request = releasing.ask_for_release(refs=[table.ref], words="", by=lead, at=AT)

    end(request, lead, publisher)

    assert [each.ref for each in EqualityTable.objects.all()] == [table.ref]


@ENDS
def test_a_table_that_something_else_refers_to_by_now_stays_whole(lead, publisher, end):
    make_readings()
    request = ask(lead, NOW)
    own = EqualityTable.objects.get(ref="PAY-01-2025-09-sex")
    said = {"kind": "census", "source": "Ours", "says": "Many are seen late."}
    Evidence.objects.create(ref="E9", title="Seen by sex", table=own, **said)

    end(request, lead, publisher)

    assert [each.table for each in GroupTable.objects.all()] == [own]
    assert len(figures_of([own.ref])[own.ref]) == 4
    assert list(ReleaseRequest.objects.get().tables.all()) == [own]


def test_who_asked_is_told_of_the_rejection_until_it_is_asked_for_again(lead, publisher):
    make_readings()
    first = ask(lead, NOW)
    reject(first, lead, publisher)
    table = factories.make_equality_table()
    factories.add_figure(table, count=40)
    entered = releasing.ask_for_release(refs=[table.ref], words="", by=lead, at=AT)
    releasing.reject(key=entered.pk, words="Too few", by=publisher, at=AT)
    assert set(decided_since(AT)) == {first, entered}

    other = ask_later(lead, THEN)
    assert set(decided_since(AT)) == {first, entered}
    releasing.withdraw_request(key=other.pk, by=lead, at=AT)
    ask_later(lead, NOW)

    assert set(decided_since(AT)) == {entered}


def ask_later(by, period):
    return ask_for_groups(
        ref="PAY-01",
        periods=[parse(period)],
        kept=SUPPRESSED,
        words="Again",
        by=by,
        at=AT + timedelta(hours=1),
    )


def test_what_is_decided_is_not_undone_again(lead, publisher):
    make_readings()
    request = ask(lead, NOW)
    releasing.release(key=request.pk, by=publisher, at=AT)

    for end in (withdraw, reject):
        with pytest.raises(Refused, match="decided already"):
            end(request, lead, publisher)

    assert ReleaseRequest.objects.get().outcome == Outcome.APPROVED
    assert left()[0] == 2


def test_only_who_asked_withdraws_and_only_others_reject(lead, publisher):
    make_readings()
    request = ask(lead, NOW)

    with pytest.raises(Refused, match="Only the one who asked"):
        releasing.withdraw_request(key=request.pk, by=publisher, at=AT)
    with pytest.raises(Refused, match="Somebody else decides"):
        releasing.reject(key=request.pk, words="No", by=lead, at=AT)
    with pytest.raises(Refused, match="Say why"):
        releasing.reject(key=request.pk, words=" ", by=publisher, at=AT)

    assert left()[0] == 2


@ENDS
def test_who_asked_and_who_decided_still_read_it_and_nobody_else_does(lead, publisher, end):
    make_readings()
    request = ask(lead, NOW)
    end(request, lead, publisher)
    other = factories.make_directorate("OTHER")
    people = {
        "lead": lead,
        "second": person("second", Role.EQUALITY_LEAD),
        "auditor": person("auditor", Role.AUDITOR),
        "publisher": publisher,
        "stranger": person("stranger", Role.EQUALITY_LEAD, directorate=other),
        "reader": factories.make_user("reader"),
    }
    knows = {"lead", "second", "auditor"} | ({"publisher"} if end is reject else set())
    for name, user in people.items():
        client = Client()
        client.force_login(user)
        answer = client.get(f"/figures/requests/{request.pk}/")
        assert (answer.status_code == 200) is (name in knows), name
        listed = client.get("/figures/requests/").text
        assert (f"/figures/requests/{request.pk}/" in listed) is (name in knows), name
        if name in knows:
            assert "by sex, September 2025" in answer.text
            assert ("Ask for the year" in answer.text) is (end is reject)


def test_it_is_withdrawn_on_its_page(lead):
    make_readings()
    request = ask(lead)
    client = Client()
    client.force_login(lead)
    address = f"/figures/requests/{request.pk}/"
    assert "Withdraw" in client.get(address).text

    said = client.post(address, follow=True).text

    assert "The request is withdrawn" in said
    assert left() == [0, 0, 0]
    assert client.get("/performance/indicators/PAY-01/groups/").text.count("Not released") == 2
