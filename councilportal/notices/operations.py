"""Writes to the record of e-mails."""

from datetime import datetime

from django.db import IntegrityError, transaction

from councilportal.accounts.models import User
from councilportal.common.periods import london_day
from councilportal.notices.models import Reminder


def record_reminder(*, to: User, subject: str, body: str, by: User | None, at: datetime) -> bool:
    """Record the reminder that somebody is about to be sent; two runs at once cannot both.

    *Gives*: False where they had theirs that day: then nothing is sent.
    """
    try:
        with transaction.atomic():
            Reminder.objects.create(
                to=to, on=london_day(at), sent_at=at, subject=subject, body=body
            )
    except IntegrityError:
        return False
    return True


@transaction.atomic
def forget_reminder(*, to: User, by: User | None, at: datetime) -> None:
    """Take back the record of a reminder that could not be sent, so that the next run tries."""
    Reminder.objects.filter(to=to, on=london_day(at)).delete()
