"""Who is reminded when, and each e-mail as it is read."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.common.periods import LONDON
from councilportal.jobs.models import Job
from councilportal.jobs.operations import resume
from councilportal.jobs.rules import State
from councilportal.jobs.running import cut_off
from councilportal.notices import sending
from councilportal.notices.models import Reminder
from councilportal.notices.rules import Mail, compose
from councilportal.organisation import people
from councilportal.organisation.models import Deputy, Directorate, Service
from councilportal.organisation.people import Person
from councilportal.organisation.policies import Held
from performance.returns import operations, reminders
from performance.returns.models import ReportingPeriod, Return
from performance.returns.queries import Due
from performance.returns.reminders import digest, notice
from performance.returns.rules import ReturnState
from tests.factories import make_council
from tests.returns.support import (
    ENDS_ON,
    GOOD,
    LATER,
    World,
    make_calendar,
    make_world,
    save,
    standard,
)

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "mail"
PORTAL = "https://portal.westmarch.example"
DUE_ON = date(2026, 10, 15)
LIBRARIES = Service(pk=1, ref="LRA", name="Libraries", directorate_id=10)
TRAVEL = Service(pk=2, ref="CUS/2", name="Customer contact", directorate_id=10)
OFFICER = Person(5, (Held(Role.OFFICER, None, 1),))
APPROVER = Person(6, (Held(Role.APPROVER, 10, None),))


def due(
    on: date,
    *,
    service: Service = LIBRARIES,
    state: ReturnState = ReturnState.DRAFT,
    due_on: date = DUE_ON,
    submitted_on: date | None = None,
    reason: str = "",
) -> Due:
    """A return as it stands on a day."""
    is_open = state in (ReturnState.DRAFT, ReturnState.SENT_BACK)
    record = Return(service=service, ends_on=ENDS_ON, state=state, sent_back_reason=reason)
    if submitted_on:
        record.submitted_at = datetime.combine(submitted_on, datetime.min.time(), tzinfo=LONDON)
        record.submitted_by_id = 5
    late = max(0, (on - due_on).days) if is_open else 0
    return Due(service, Directorate(), ENDS_ON, state, due_on, late, record)


def days_of(who: Person, make, first: int = -20, last: int = 40) -> list[int]:
    """The days, counted from the due day, on which somebody hears of a return."""
    days = [DUE_ON + timedelta(days=n) for n in range(first, last)]
    return [(on - DUE_ON).days for on in days if digest(who, [make(on)], on)]


# Days


def test_officer_hears_before_the_due_day_on_it_and_then_weekly() -> None:
    assert days_of(OFFICER, due) == [-7, -1, 0, 1, 8, 15, 22, 29, 36]


def test_officer_hears_of_a_return_sent_back_on_the_same_days() -> None:
    assert days_of(OFFICER, lambda on: due(on, state=ReturnState.SENT_BACK))[:4] == [-7, -1, 0, 1]


@pytest.mark.parametrize("state", ["submitted", "approved", "locked"])
def test_officer_hears_nothing_of_what_is_handed_in(state: str) -> None:
    assert days_of(OFFICER, lambda on: due(on, state=ReturnState(state))) == []


def test_approver_hears_the_day_after_submission_and_then_weekly() -> None:
    def submitted(on: date) -> Due:
        return due(on, state=ReturnState.SUBMITTED, submitted_on=DUE_ON - timedelta(days=3))

    assert days_of(APPROVER, submitted, last=20) == [-2, 5, 12, 19]


def test_approver_hears_of_a_return_a_week_late_and_then_weekly() -> None:
    assert days_of(APPROVER, due) == [7, 14, 21, 28, 35]


def test_submitter_who_approves_too_is_not_asked_to_approve_their_own() -> None:
    both = Person(5, (*OFFICER.held, *APPROVER.held))

    def submitted(on: date) -> Due:
        return due(on, state=ReturnState.SUBMITTED, submitted_on=DUE_ON)

    assert days_of(both, submitted) == []
    assert days_of(both, due) == days_of(OFFICER, due)  # once, as the officer


def test_people_hear_of_their_own_services_only() -> None:
    other = Person(7, (Held(Role.OFFICER, None, 3), Held(Role.APPROVER, 11, None)))
    lead = Person(8, (Held(Role.PERFORMANCE_LEAD, None, None),))

    assert days_of(other, due) == days_of(lead, due) == []


def test_digest_names_everything_that_needs_them_in_one_go() -> None:
    on = DUE_ON
    far = due(on, service=TRAVEL, due_on=DUE_ON + timedelta(days=8))
    late = replace(due(on, due_on=DUE_ON - timedelta(days=3)), ends_on=date(2026, 8, 31))
    own = Person(5, (Held(Role.OFFICER, 10, None),))

    found = digest(own, [due(on), late, far], on)

    assert found is not None
    assert found.to_enter == (late, due_like(found.to_enter[1], on))
    assert digest(own, [late, far], on) is None


def due_like(found: Due, on: date) -> Due:
    assert (found.service, found.due_on) == (LIBRARIES, on)
    return found


# Words: every kind of e-mail, read by a person before it was kept


def link(each: Due) -> str:
    return f"{PORTAL}/returns/{each.service.ref}/{each.ends_on}/"


def composed(who: Person, found: list[Due], on: date) -> Mail:
    named = digest(who, found, on)
    assert named is not None
    said = [notice(named, on, link=link)]
    return compose("Rowan Fennimore", said, council="Westmarch County Council")


def a_week(days: int) -> date:
    return DUE_ON + timedelta(days=days)


MAILS = {
    "officer-a-week-before": (OFFICER, a_week(-7), lambda on: [due(on)]),
    "officer-the-day-before": (OFFICER, a_week(-1), lambda on: [due(on)]),
    "officer-on-the-day": (OFFICER, a_week(0), lambda on: [due(on)]),
    "officer-the-day-after": (OFFICER, a_week(1), lambda on: [due(on)]),
    "officer-a-week-late": (OFFICER, a_week(8), lambda on: [due(on)]),
    "officer-sent-back": (
        OFFICER,
        a_week(1),
        lambda on: [due(on, state=ReturnState.SENT_BACK, reason="Count the last week again.")],
    ),
    "several": (
        Person(9, (*OFFICER.held, *APPROVER.held)),
        a_week(0),
        lambda on: [
            due(on, service=TRAVEL, due_on=a_week(-14)),
            due(on),
            replace(due(on, due_on=a_week(-31)), ends_on=date(2026, 8, 31)),
        ],
    ),
    "approver-late": (APPROVER, a_week(14), lambda on: [due(on)]),
}


def golden(name: str, message: Mail) -> None:
    path = GOLDEN / f"{name}.txt"
    text = f"Subject: {message.subject}\n\n{message.body}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.kept
@pytest.mark.parametrize("name", MAILS)
def test_email_reads_as_kept(name: str) -> None:
    who, on, make = MAILS[name]

    golden(name, composed(who, make(on), on))


def test_subject_is_one_line_that_fits() -> None:
    long = Service(pk=1, ref="LRA", name="Very\nlong " * 30, directorate_id=10)

    message = composed(OFFICER, [due(DUE_ON, service=long)], DUE_ON)

    assert "\n" not in message.subject
    assert len(message.subject) == 200


# Sending


@pytest.fixture
def world(db: None) -> World:
    made = make_world()
    standard(made)
    make_calendar(made)
    ReportingPeriod.objects.exclude(ends_on=ENDS_ON).delete()
    make_council()
    for person in made.people.values():
        person.email = f"{person.username}@example.invalid"
        person.save()
    return made


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)


def send(day: date) -> sending.Sent:
    rooms = [reminders.notices(at(day), portal_url=PORTAL)]
    with patch("django.utils.timezone.now", return_value=at(day)):
        return sending.send_reminders(by=None, at=at(day), rooms=rooms)


def test_approver_waiting_email_reads_as_kept(world: World) -> None:
    record = save(world, {"L001": GOOD, "L002": GOOD})
    operations.submit(
        service=world.service,
        ends_on=ENDS_ON,
        version=record.version,
        by=world.officer,
        at=LATER,
    )

    send(date(2026, 10, 13))

    [message] = [each for each in mail.outbox if each.to == ["approver@example.invalid"]]
    golden("approver-waiting", Mail(str(message.subject), str(message.body)))


def test_each_person_gets_one_email_a_day_and_it_is_recorded(world: World) -> None:
    done = send(DUE_ON)
    again = send(DUE_ON)

    assert sorted(done.sent) == ["Both", "Colleague", "Officer"]
    assert (again.sent, sorted(again.already)) == ([], sorted(done.sent))
    assert len(mail.outbox) == 3
    kept = {(each.to.username, each.on, each.subject) for each in Reminder.objects.all()}
    title = "Libraries, September 2026: due today, 15 October 2026"
    assert kept == {(name, DUE_ON, title) for name in ("officer", "colleague", "both")}
    assert mail.outbox[0].body == Reminder.objects.get(to__username="both").body


def test_the_next_day_is_another_day(world: World) -> None:
    send(DUE_ON)

    assert len(send(DUE_ON + timedelta(days=1)).sent) == 3
    assert send(DUE_ON + timedelta(days=2)).sent == []


def test_deputies_are_reminded_while_they_stand_in(world: World) -> None:
    Deputy.objects.create(
        person=world.officer,
        deputy=world.nobody,
        reason="Leave",
        valid_from=DUE_ON,
        valid_to=DUE_ON,
    )

    assert "Nobody" in send(DUE_ON).sent
    assert "Nobody" not in send(DUE_ON + timedelta(days=1)).sent


def test_nobody_is_reminded_without_an_address_or_an_open_account(world: World) -> None:
    world.officer.email = ""
    world.officer.save()
    world.colleague.is_active = False
    world.colleague.save()

    done = send(DUE_ON)

    assert (done.sent, done.without_address) == (["Both"], ["Officer"])


def test_reminder_that_could_not_be_sent_is_tried_again(world: World, settings) -> None:
    settings.EMAIL_BACKEND = "tests.returns.no_mail.EmailBackend"
    failed = send(DUE_ON)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert len(failed.failed) == 3
    assert failed.failed[0] == "Both: no server answers"
    assert len(send(DUE_ON).sent) == 3


def test_who_may_have_had_the_email_does_not_have_it_twice(world: World) -> None:
    """The process was killed after it began to send, and the job is started again."""
    killed = patch.object(mail.EmailMessage, "send", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):
        send(DUE_ON)
    job = Job.objects.get()
    assert job.state == State.RUNNING
    cut_off(job.pk, runner=job.runner)

    with patch("django.utils.timezone.now", return_value=at(DUE_ON)):
        resume(by=None, at=at(DUE_ON))
    job.refresh_from_db()
    assert (job.state, job.starts, mail.outbox) == (State.DONE, 2, [])


def test_a_reminder_is_not_sent_on_a_later_day(world: World, settings) -> None:
    settings.EMAIL_BACKEND = "tests.returns.no_mail.EmailBackend"
    send(DUE_ON)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    with patch("django.utils.timezone.now", return_value=at(DUE_ON + timedelta(days=1))):
        resume(by=None, at=at(DUE_ON + timedelta(days=1)))
    assert mail.outbox == []
    assert {job.error for job in Job.objects.all()} == {"The day of this reminder is over."}


def test_jobs_keep_no_address_and_no_text_of_a_reminder(world: World) -> None:
    def refuse(message: mail.EmailMessage) -> None:
        raise SMTPRecipientsRefused({message.to[0]: (550, b"no such person")})

    with patch.object(mail.EmailMessage, "send", refuse):
        failed = send(DUE_ON).failed

    assert "Officer: {'the address': (550, b'no such person')}" in failed
    kept = " ".join(f"{job.key} {job.values} {job.error}" for job in Job.objects.all())
    assert world.officer.email not in kept
    assert "Officer" not in kept


def test_link_opens_the_sheet_after_sign_in(world: World, client: Client) -> None:
    send(DUE_ON)
    [address] = [line.strip() for line in str(mail.outbox[0].body).splitlines() if PORTAL in line]
    path = address.removeprefix(PORTAL)

    asked = client.get(path)
    client.force_login(world.officer)
    answer = client.get(path)

    assert path == f"/returns/LRA/{ENDS_ON}/"
    assert asked.status_code == 302
    assert asked["Location"].endswith(f"?next={path}")
    assert answer.status_code == 200


def test_person_is_who_policies_say(world: World) -> None:
    who = people.person(world.officer.pk, world.officer.appointments.all())

    assert who.holds(Role.OFFICER, world.service)
