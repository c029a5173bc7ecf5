"""Who hears of a review or a signature when, and in which words."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from councilportal.accounts.models import User
from eqia.reminders import notices
from eqia.rules.words import Capacity
from eqia.sign_off import operations
from tests import factories
from tests.eqia.making import AT, attest, fill, make_assessment, make_cast, sign

pytestmark = pytest.mark.django_db
URL = "https://portal.example"


def heard(at):
    names = dict(User.objects.values_list("pk", "username"))
    return {names[key]: each.lines for key, each in notices(at, portal_url=URL).items()}


def at_day(day: date):
    return AT.replace(year=day.year, month=day.month, day=day.day)


@pytest.mark.parametrize(
    ("left", "is_told"),
    [
        (29, False),
        (28, True),
        (27, False),
        (7, True),
        (1, False),
        (0, True),
        (-1, False),
        (-7, True),
        (-8, False),
        (-14, True),
    ],
)
def test_review_is_reminded_of_before_on_the_day_and_every_week_after(left, is_told):
    cast = make_cast()
    record = sign(fill(make_assessment(cast), cast), cast)
    assert record.review_on is not None

    told = heard(at_day(record.review_on - timedelta(days=left)))

    # The author, and the head of service, who holds the responsible post.
    assert set(told) == ({"lead", "head"} if is_told else set())


def test_an_author_who_may_not_read_it_any_more_hears_nothing_until_it_is_published():
    cast = make_cast()
    record = sign(fill(make_assessment(cast), cast), cast)
    assert record.review_on is not None
    cast.lead.appointments.update(valid_to=AT.date())

    assert set(heard(at_day(record.review_on))) == {"head"}

    cast.lead.appointments.update(valid_to=None)
    operations.publish(ref=record.ref, number=1, by=cast.lead, at=AT)
    cast.lead.appointments.update(valid_to=AT.date())
    assert set(heard(at_day(record.review_on))) == {"head", "lead"}


def test_words_of_a_review():
    cast = make_cast()
    record = sign(fill(make_assessment(cast), cast), cast)
    assert record.review_on is not None

    told = heard(at_day(record.review_on - timedelta(days=7)))

    assert told["lead"] == (
        "Equality impact assessments:",
        "",
        "* EQ-2026-001 Bowling greens: its review is due on 1 October 2027, in 7 days.",
        "  https://portal.example/eqia/EQ-2026-001/",
        "",
        "* EQ-2026-001 Bowling greens: what came of it is to be said by 1 October 2027.",
        "  https://portal.example/eqia/EQ-2026-001/outcome/",
        "",
    )
    # Who holds its post reviews it; only a lead says what came of it.
    assert "what came of it" not in str(told["head"])


def test_only_whose_attestation_is_missing_is_reminded_the_day_after_and_every_week():
    cast = make_cast()
    record = fill(make_assessment(cast), cast)
    operations.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)
    days = [AT + timedelta(days=number) for number in range(10)]

    before = [set(heard(day)) for day in days]
    attest(record, Capacity.HEAD_OF_SERVICE, cast.head)
    after = set(heard(days[1]))

    both = {"head", "director"}
    assert before == [set(), both, *[set()] * 6, both, set()]
    assert after == {"director"}


def test_reminder_reaches_people_who_have_no_returns(settings, monkeypatch):
    settings.PORTAL_URL = URL
    factories.make_council()
    cast = make_cast()
    User.objects.update(email="somebody@example.invalid")
    record = fill(make_assessment(cast), cast)
    operations.submit(ref=record.ref, saves=record.saves, by=cast.lead, at=AT)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + timedelta(days=1))

    call_command("send_reminders")
    call_command("send_reminders")

    assert [message.subject for message in mail.outbox] == [
        "EQ-2026-001 Bowling greens: waits for your signature"
    ] * 2
    assert mail.outbox[0].body == (
        "Dear Director,\n\n"
        "Equality impact assessments:\n\n"
        "* EQ-2026-001 Bowling greens: waits for your signature.\n"
        "  https://portal.example/eqia/EQ-2026-001/\n\n"
        "Each link opens the page once you have signed in.\n\n"
        "If this is no longer your work, ask the person who looks after accounts to hand it "
        "over.\n\n"
        "Westmarch County Council\nEquality and performance reporting\n"
    )
