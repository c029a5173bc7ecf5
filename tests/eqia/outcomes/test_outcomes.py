"""What a lead says of what was foretold: added, never changed, counted for those who may read."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import NOBODY, person_on
from councilportal.overview.desk import desk
from eqia import reminders
from eqia.assessments import operations as assessments
from eqia.models import Assessment, OutcomeStatement
from eqia.outcomes import operations, queries
from eqia.outcomes.operations import Saying, StaleOutcome
from eqia.outcomes.sections import record_section, said_in_all
from eqia.rules.foretold import Came, Effect
from eqia.rules.grid import Answer
from eqia.sign_off import operations as sign_off
from tests import factories
from tests.eqia.making import AT, READER, Cast, fill, make_assessment, sign
from tests.eqia.pages import signed_in

pytestmark = pytest.mark.django_db
REVIEW = date(2027, 10, 1)  # of what `fill` fills
WORSE = Saying("age", Effect.NEGATIVE, Came.PARTLY, "Visits fell by a tenth in the first year.")


@pytest.fixture
def record(cast) -> Assessment:
    return signed(cast)


def signed(cast: Cast, title: str = "Bowling greens") -> Assessment:
    """One that foretold a low negative impact for a group, and none for the others."""
    draft = fill(make_assessment(cast, title=title), cast, age="low")
    draft = assessments.save_page(
        ref=draft.ref,
        saves=draft.saves,
        answers={("age", "detail"): Answer("", "A bus runs on match days.")},
        values={"risk_reason": "Few play."},
        by=cast.lead,
        at=AT,
    )
    return sign(draft, cast)


def say(record: Assessment, cast: Cast, *said: Saying, **given: Any) -> list[OutcomeStatement]:
    values: dict[str, Any] = {"seen": 0, "by": cast.lead, "at": AT} | given
    return operations.say(ref=record.ref, said=said, **values)


def test_what_is_said_is_added_and_the_last_stands(cast, record):
    assert [(each.ref, each.words) for each in queries.foretold(record)] == [
        ("age", "Negative impact: low"),
        ("marriage", "No impact"),
        ("carers", "No impact"),
    ]
    say(record, cast, WORSE)
    assert say(record, cast, WORSE) == []  # the same words again, from a page that is old
    came = Saying("age", Effect.NEGATIVE, Came.CAME, "Visits fell by a third.")
    none = Saying("carers", Effect.NONE, Came.CANNOT_TELL, "Nobody asked them yet.")
    say(record, cast, came, none, seen=1)

    age, _, carers = queries.foretold(record)
    assert [each.came for each in age.said] == ["came_so", "partly"]
    assert carers.last is not None
    assert carers.last.by == cast.lead
    for change in (lambda rows: rows.update(words="Other."), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
            change(OutcomeStatement.objects.filter(assessment=record))


def test_two_who_say_at_once_lose_nothing(cast, record):
    factories.make_council()
    say(record, cast, WORSE)

    with pytest.raises(StaleOutcome) as stale:
        say(record, cast, Saying("marriage", Effect.NONE, Came.CAME, "As foretold."), seen=0)

    assert stale.value.seen == 1
    client = signed_in(cast.lead)
    posted = {"seen": "0", "came-marriage-none": "came_so", "words-marriage-none": "As foretold."}
    page = client.post(reverse("assessment_outcome_say", args=[record.ref]), posted)
    assert page.status_code == 409
    assert "Visits fell by a tenth" in page.text  # theirs, beside
    assert "As foretold." in page.text  # mine, kept
    again = client.post(
        reverse("assessment_outcome_say", args=[record.ref]), posted | {"seen": "1"}
    )
    assert again.status_code == 302
    assert OutcomeStatement.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Saying("age", Effect.NEGATIVE, Came.CAME, " "), Refused),
        (Saying("age", Effect.NONE, Came.CAME, "Nothing."), NotKnown),
        (Saying("nobody", Effect.NONE, Came.CAME, "Nothing."), NotKnown),
    ],
)
def test_only_what_was_foretold_is_said_and_in_words(cast, record, said, error):
    with pytest.raises(error):
        say(record, cast, said)
    assert not OutcomeStatement.objects.exists()


def test_only_a_lead_says_it_and_of_what_is_signed(cast, record):
    with pytest.raises(NotKnown):
        say(record, cast, WORSE, by=cast.outsider)
    with pytest.raises(Refused, match="equality lead"):
        say(record, cast, WORSE, by=cast.head)
    draft = fill(make_assessment(cast, title="Swings"), cast)
    with pytest.raises(NotKnown):
        say(draft, cast, WORSE)
    # A new version in draft has foretold nothing yet: what is signed is spoken of.
    sign_off.revise(ref=record.ref, what_changed="More", by=cast.lead, at=AT)
    [made] = say(record, cast, WORSE)
    assert made.assessment_id == record.pk


def test_pages_show_what_was_foretold_to_those_who_read_it(cast, record):
    factories.make_council()
    address = reverse("assessment_outcome", args=[record.ref])
    client = signed_in(cast.lead)
    page = client.get(address)
    assert "3 effects foretold. Nothing has been said yet" in page.text
    assert "No indicator watches over the actions" in page.text
    wrong = client.post(
        reverse("assessment_outcome_say", args=[record.ref]),
        {"seen": "0", "came-age-negative": "partly"},
    )
    assert "Enter what shows it, in words" in wrong.text
    say(record, cast, WORSE)
    assert "Visits fell by a tenth" in client.get(address).text
    assert "age,Age,negative,low,partly" in client.get(address[:-1] + ".csv").text
    assert signed_in(cast.outsider).get(address).status_code == 404
    assert (
        signed_in(cast.head).get(reverse("assessment_outcome_say", args=[record.ref])).status_code
        == 403
    )


def test_the_record_counts_what_is_due_or_said_for_those_who_may_read_it(cast, record):
    other = signed(cast, "Swings")
    before, on = REVIEW - timedelta(days=1), REVIEW
    assert queries.outcome_record(READER, before).all.foretold == 0
    assert queries.outcome_record(READER, on).all.foretold == 6
    say(record, cast, WORSE)
    found = queries.outcome_record(READER, before)
    assert [(each.record.ref, each.tally.foretold) for each in found.assessments] == [
        (record.ref, 3)
    ]
    assert said_in_all(found) == (
        "1 assessment foretold 3 effects. Of 1 effect it could be told: none of 1 came as foretold."
    )
    section = record_section(found)
    assert [getattr(each, "anchor", "") for each in section.blocks] == [
        *("", "outcomes-by-effect", "outcomes-by-group", "")
    ]
    # What nobody but its place may read is in nobody else's counts.
    assert queries.outcome_record(NOBODY, on).all.foretold == 0
    sign_off.publish(ref=other.ref, number=1, by=cast.lead, at=AT)
    assert [each.record.ref for each in queries.outcome_record(NOBODY, on).assessments] == [
        other.ref
    ]
    assert queries.outcome_record(READER, on, directorate="NONE").all.foretold == 0


def test_it_is_due_at_the_review_until_all_is_said(cast, record):
    place_lead = factories.make_user("place_lead")
    factories.make_appointment(place_lead, Role.EQUALITY_LEAD, directorate=cast.directorate)
    at = AT.replace(year=2027)  # four days after its day for review

    def waiting() -> list[str]:
        piles = desk(person_on(place_lead, at.date()), at)
        return [each.href for pile in piles for each in pile.entries if "outcome" in each.href]

    def told(user: Any, day: int) -> bool:
        said = reminders.notices(at.replace(day=day), portal_url="https://p")
        return user.pk in said and "what came of it" in str(said[user.pk])

    assert waiting() == [reverse("assessment_outcome_say", args=[record.ref])]
    assert told(place_lead, 1)
    assert not told(place_lead, 2)
    assert not told(cast.head, 1)  # who may not say it is not asked
    say(record, cast, WORSE)
    assert waiting()
    rest = [
        Saying(ref, Effect.NONE, Came.CANNOT_TELL, "Not asked yet.")
        for ref in ("marriage", "carers")
    ]
    say(record, cast, *rest, seen=1)
    assert waiting() == []
    assert not told(place_lead, 1)
