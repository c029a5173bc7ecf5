"""Writes to the record of e-mails."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from councilportal.accounts.models import User
from councilportal.common.periods import london_day
from councilportal.jobs import operations as jobs
from councilportal.jobs.models import Job
from councilportal.notices.models import Reminder
from councilportal.notices.rules import Occasion


@transaction.atomic
def record_reminder(
    *, to: User, subject: str, body: str, occasion: Occasion, by: User | None, at: datetime
) -> Job | None:
    """Record a reminder and the job that sends it, which the caller runs.

    *Gives*: None where the person already had one on that occasion that day, so that none is sent.
    """
    reminder, is_new = Reminder.objects.get_or_create(
        to=to,
        on=london_day(at),
        occasion=occasion,
        defaults={"subject": subject, "body": body},
    )
    if reminder.sent_at:
        return None
    if not is_new:  # it could not be sent, and has since been written anew
        unsent = Reminder.objects.filter(pk=reminder.pk, sent_at=None)
        unsent.update(subject=subject, body=body)
    job = jobs.enqueue(
        name="notices.send_reminder",
        key=f"reminder {reminder.pk}",
        values={"reminder": reminder.pk},
        by=by,
        at=at,
        is_handed_over=False,
    )
    jobs.again(job=job, by=by, at=at, is_handed_over=False)
    return job


def begin_to_send(*, reminder: int, by: User | None, at: datetime) -> bool:
    """Note that an e-mail is sent now. *Gives*: False where it was, or may have been, before."""
    del by
    return bool(Reminder.objects.filter(pk=reminder, sent_at=None).update(sent_at=at))


def note_unsent(*, reminder: int, by: User | None, at: datetime) -> None:
    """Note that an e-mail could not be sent, so that the next run tries again."""
    del by, at
    Reminder.objects.filter(pk=reminder).update(sent_at=None)


@transaction.atomic
def empty_reminders_to(*, to: User, by: User | None, at: datetime) -> int:
    """Empty the texts of all e-mails to a person, which name them. *Gives*: how many were."""
    del by, at
    return Reminder.objects.filter(to=to).exclude(body="").update(body="")


@transaction.atomic
def empty_old_reminders(*, by: User | None, at: datetime) -> int:
    """Empty the texts of e-mails that are older than RETENTION_REMINDER_DAYS.

    To whom one went, when and with which subject stays.
    *Gives*: how many were emptied.
    """
    del by
    last = london_day(at) - timedelta(days=settings.RETENTION_REMINDER_DAYS)
    return Reminder.objects.filter(on__lt=last).exclude(body="").update(body="")
