"""Who must sign is told: on home, in the register, by e-mail, and on the paper."""

from datetime import timedelta

import pytest
from django.urls import reverse

from councilportal.common.at_once import alone
from councilportal.organisation.models import PostHolder
from councilportal.organisation.people import person_on
from eqia import reminders
from eqia.assessments import operations as assessments
from eqia.models import Assessment
from eqia.rules.words import Capacity
from eqia.sign_off import operations as sign_off
from eqia.sign_off.queries import unsigned_in_steps, waiting_for_signature_of
from tests import factories
from tests.eqia.making import AT, Cast, attest, fill, make_assessment, stored
from tests.eqia.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def sent(cast) -> Assessment:
    """An assessment that waits for both signatures."""
    factories.make_council()
    record = fill(make_assessment(cast), cast)
    return sign_off.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)


def waiting(cast: Cast) -> dict[str, bool]:
    """Who the assessment waits for: as the query, the register and home say, which agree."""
    found = {}
    for name in ("lead", "head", "director", "outsider"):
        user = getattr(cast, name)
        client, person = signed_in(user), person_on(user, AT.date())
        found[name] = bool(waiting_for_signature_of(person, AT.date()))
        listed = client.get(reverse("eqia"), {"only": "mine"}).text
        assert (">EQ-2026-001<" in listed) is found[name], name
        home = client.get("/").text
        assert ('href="/eqia/EQ-2026-001/sign/"' in home) is found[name], name
        assert ("Assessments to sign: 1" in home) is found[name], name
        paper = client.get(reverse("assessment", args=["EQ-2026-001"]))
        if paper.status_code == 200:
            assert ('href="/eqia/EQ-2026-001/sign/"' in paper.text) is found[name], name
    return found


def told(at) -> dict[int, str]:
    found = reminders.notices(at, portal_url="https://portal.example")
    return {key: "\n".join(notice.lines) for key, notice in found.items()}


def test_who_can_sign_is_told_everywhere_until_they_have(cast, sent):
    nobody = dict.fromkeys(("lead", "head", "director", "outsider"), False)
    assert waiting(cast) == nobody | {"head": True, "director": True}

    attest(sent, Capacity.HEAD_OF_SERVICE, cast.head)
    assert waiting(cast) == nobody | {"director": True}

    attest(sent, Capacity.DIRECTOR, cast.director)
    assert waiting(cast) == nobody


def test_a_signature_of_what_was_changed_since_is_waited_for_again(cast, sent):
    attest(sent, Capacity.HEAD_OF_SERVICE, cast.head)
    sign_off.withdraw(ref=sent.ref, by=cast.lead, at=AT)
    record = assessments.save_page(
        ref=sent.ref, values={"aims": "Fewer"}, saves=stored(sent.ref).saves, by=cast.lead, at=AT
    )
    assert not any(waiting(cast).values())
    sign_off.submit(ref=sent.ref, saves=record.saves, by=cast.lead, at=AT)

    assert waiting(cast)["head"]


def test_an_author_is_not_told_and_where_nobody_else_can_sign_the_lead_is(cast, sent):
    sent.authors.add(cast.head)
    day = AT + timedelta(days=1)

    assert not waiting(cast)["head"]
    assert set(told(day)) == {cast.director.pk, cast.lead.pk}
    assert "nobody can sign it as head of service" in told(day)[cast.lead.pk]

    said = "Nobody else can sign it as head of service at present. Ask an administrator to name"
    address = reverse("assessment_tasks", args=[sent.ref])
    assert said in signed_in(cast.lead).get(address).text
    assert alone(unsigned_in_steps(AT.date())) == [sent]

    second = factories.make_user("second")
    PostHolder.objects.create(user=second, post=cast.service.head_post)
    assert set(told(day)) == {cast.director.pk, second.pk}
    assert "Nobody else can sign" not in signed_in(cast.lead).get(address).text
    assert alone(unsigned_in_steps(AT.date())) == []
