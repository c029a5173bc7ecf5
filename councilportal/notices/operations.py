"""Writes to the record of e-mails."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction

from councilportal.accounts.models import User
from councilportal.common.periods import london_day
from councilportal.notices.models import Reminder
from councilportal.notices.rules import Occasion


def record_reminder(
    *, to: User, subject: str, body: str, occasion: Occasion, by: User | None, at: datetime
) -> bool:
    """Record a reminder just before it is sent, so that two runs at once cannot both send it.

    *Gives*: False where the person already had one on that occasion that day, so that none is sent.
    """
    try:
        with transaction.atomic():
            Reminder.objects.create(
                to=to,
                on=london_day(at),
                occasion=occasion,
                sent_at=at,
                subject=subject,
                body=body,
            )
    except IntegrityError:
        return False
    return True


@transaction.atomic
def forget_reminder(*, to: User, occasion: Occasion, by: User | None, at: datetime) -> None:
    """Delete the record of a reminder that could not be sent, so that the next run tries again."""
    Reminder.objects.filter(to=to, on=london_day(at), occasion=occasion).delete()


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
