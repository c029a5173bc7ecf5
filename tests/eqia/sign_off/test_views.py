"""Pages that move an assessment: sent, taken back, signed, returned, published."""

from typing import Any

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Directorate
from eqia.assessments import operations as assessments
from eqia.assessments import queries, reading
from eqia.models import Assessment
from eqia.rules.workflow import State
from eqia.sign_off import operations as sign_off
from tests import factories
from tests.eqia.making import AT, fill, make_assessment, sign
from tests.eqia.pages import page, post, signed_in, stored, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_sent_only_when_nothing_is_missing_and_twice_is_harmless(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    refused = post(client, "submit", record)
    assert "It cannot be sent yet." in refused.text
    fill(stored(record), cast)
    Directorate.objects.update(director_post=None)
    nobody = post(client, "submit", record)
    assert stored(record).state == State.DRAFT
    assert "Nobody can sign as director or member of the management team" in nobody.text
    assert "An administrator names it." in nobody.text
    factories.make_appointment(cast.lead, Role.ADMIN)
    named = client.get(page("submit", record)).text
    assert '<a class="govuk-link" href="/admin/directorates/PLC/change/">Name the dir' in named
    Directorate.objects.update(director_post=cast.directorate.director_post)

    for _ in range(2):
        answer = post(client, "submit", record)
        assert answer.url == page("tasks", record)

    assert stored(record).state == State.SUBMITTED


def test_who_signs_reads_what_is_missing_without_links_to_pages_that_are_closed_to_them(cast):
    record = make_assessment(cast)

    of_lead = signed_in(cast.lead).get(page("tasks", record))
    of_head = signed_in(cast.head).get(page("tasks", record))

    sentences = [each.finding.sentence for each in of_lead.context["blocking"]]
    assert [each.finding.sentence for each in of_head.context["blocking"]] == sentences != []
    assert "?check" in of_lead.content.decode()
    assert "/edit/" not in of_head.content.decode()


def test_taken_back_twice_is_harmless(cast):
    record = submitted(cast)
    client = signed_in(cast.lead)

    for _ in range(2):
        assert client.post(page("withdraw", record)).status_code == 302

    assert stored(record).state == State.DRAFT


def sign_data(client: Client, record: Assessment, capacity: str) -> dict[str, str]:
    form = client.get(page("sign", record)).context["form"]
    return {
        "capacity": capacity,
        "statement": form["statement"].value(),
        "sha256": form["sha256"].value(),
    }


def test_two_people_sign_what_they_read_and_twice_is_harmless(cast):
    record = submitted(cast)
    head, director = signed_in(cast.head), signed_in(cast.director)
    data = sign_data(head, record, "head_of_service")

    for _ in range(2):
        answer: Any = head.post(page("sign", record), data)
        assert answer.url == page("tasks", record)
    assert record.sign_offs.count() == 1
    assert head.get(page("sign", record)).status_code == 403
    director.post(page("sign", record), sign_data(director, record, "director"))

    assert stored(record).state == State.SIGNED


def test_what_changed_after_it_was_read_is_not_signed(cast):
    record = submitted(cast)
    head = signed_in(cast.head)
    data = sign_data(head, record, "head_of_service")
    sign_off.withdraw(ref=record.ref, by=cast.lead, at=AT)
    now = stored(record)
    assessments.save_page(
        ref=record.ref, values={"context": "Smaller"}, saves=now.saves, by=cast.lead, at=AT
    )
    sign_off.submit(ref=record.ref, saves=stored(record).saves, by=cast.lead, at=AT)

    answer = head.post(page("sign", record), data)

    assert answer.status_code == 409
    assert "This assessment changed after you read it" in answer.text
    assert "Smaller" in answer.text
    now_read = answer.context["form"]["sha256"].value()
    assert now_read == reading.read_assessment(stored(record), AT.date()).sha256 != data["sha256"]
    assert not record.sign_offs.exists()


def test_signature_without_its_capacity_is_told_in_a_sentence(cast):
    record = submitted(cast)

    refused = signed_in(cast.head).post(page("sign", record), {})

    assert "Select what you sign as</a>" in refused.text
    assert not record.sign_offs.exists()


def test_author_is_told_that_somebody_else_signs(cast):
    record = submitted(cast)
    record.authors.add(cast.head)

    answer = signed_in(cast.head).get(page("sign", record))

    assert answer.status_code == 403
    assert "You are an author of this assessment" in answer.text


def test_returned_with_reasons_for_single_answers(cast):
    record = submitted(cast)
    head = signed_in(cast.head)
    data = {"reason": "Thin", "why-age-negative": "Older people", "page-about": "Say when"}

    for _ in range(2):
        assert head.post(page("return", record), data).status_code == 302

    now = stored(record)
    assert (now.state, now.return_reason) == (State.RETURNED, "Thin")
    assert queries.returned(now) == {("age", "negative"): "Older people", ("", "about"): "Say when"}


def test_return_needs_its_reason(cast):
    answer = signed_in(cast.head).post(page("return", submitted(cast)), {})

    assert "Enter why you return this assessment" in answer.text


def test_published_withheld_and_revised(cast):
    record = sign(fill(make_assessment(cast), cast), cast)
    client = signed_in(cast.lead)

    for _ in range(2):
        client.post(page("publish", record, 1))
    assert stored(record).published_at == AT
    blank = client.post(page("withhold", record, 1), {"ground": " "}).text
    assert "Enter the ground for withholding" in blank
    assert "end the withholding</" not in blank
    client.post(page("withhold", record, 1), {"ground": "Names a person"})
    assert (stored(record).published_at, stored(record).exempt_ground) == (None, "Names a person")
    client.post(page("withhold", record, 1), {"ground": ""})
    for _ in range(2):
        assert client.post(page("revise", record), {"reason": "Closes"}).status_code == 302
    assert (stored(record).number, stored(record).state) == (2, State.DRAFT)
    for _ in range(2):
        assert client.post(page("drop", record), {"reason": "Not pursued"}).status_code == 302

    assert (stored(record).number, stored(record).state) == (1, State.SIGNED)


@pytest.mark.parametrize("name", ["begin", "withdraw", "sign", "return", "revise", "drop"])
def test_moves_that_the_state_does_not_know_are_refused_in_words(cast, name):
    record = sign(fill(make_assessment(cast), cast), cast)
    who = cast.lead if name != "revise" else cast.head
    data = {"reason": "Why", "statement": "I", "capacity": "director"}

    answer = signed_in(who).post(page(name, record), data)

    assert answer.status_code == 403
    assert "<h1" in answer.text
    assert stored(record).state == State.SIGNED
