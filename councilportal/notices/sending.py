"""Sends the day's e-mails: `rules` writes the text, `operations` records each one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.utils import timezone

from councilportal.accounts.models import User, is_open_on
from councilportal.common.periods import london_day
from councilportal.jobs import engines
from councilportal.jobs.rules import CannotBeDone, State
from councilportal.notices import operations
from councilportal.notices.models import Reminder
from councilportal.notices.rules import Mail, Notice, Occasion, compose
from councilportal.organisation import queries as organisation

# The notices of each person, by the person's key.
Notices = Mapping[int, Notice]


class NotSent(Exception):
    """An e-mail could not be sent; the text is what the server says."""


@dataclass(slots=True)
class Sent:
    """What a run did, by the person's name; `failed` has the server's message too.

    `already` had one on the same occasion today; `besides` are those among `sent` who had another.
    """

    sent: list[str] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    without_address: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def reminders(at: datetime, *, rooms: Sequence[Notices]) -> Iterator[tuple[User, Mail]]:
    """The e-mails of the day: one for each person with an open account and a notice.

    *Takes*: the notices of each app; a person's notices are in the order of the apps.
    *Costs*: 2 queries.
    """
    on = london_day(at)
    council = organisation.council_on(on).name
    for user in User.objects.filter(is_open_on(on)).order_by("username"):
        notices = [notices[user.pk] for notices in rooms if user.pk in notices]
        if notices:
            yield user, compose(user.name, notices, council=council)


def send_reminders(
    *,
    by: User | None,
    at: datetime,
    rooms: Sequence[Notices],
    occasion: Occasion = Occasion.DAILY,
) -> Sent:
    """Send the e-mails of an occasion, at most one a day to each person, however often it runs.

    Each is a job, run here, so that a run tells what became of it. A job whose process is killed
    while it sends does not send again: somebody has no e-mail that day rather than two. One that
    failed is tried again by `resume_jobs`, the same day.
    """
    done = Sent()
    others = Reminder.objects.filter(on=london_day(at)).exclude(occasion=occasion)
    had_another = set(others.exclude(sent_at=None).values_list("to", flat=True))
    for user, mail in reminders(at, rooms=rooms):
        if not user.email:
            done.without_address.append(user.name)
            continue
        job = operations.record_reminder(
            to=user, subject=mail.subject, body=mail.body, occasion=occasion, by=by, at=at
        )
        if job is None or not engines.run_here(job.pk):
            done.already.append(user.name)
            continue
        job.refresh_from_db()
        if job.state != State.DONE:
            done.failed.append(f"{user.name}: {job.error}")
            continue
        done.sent.append(user.name)
        if user.pk in had_another:
            done.besides.append(user.name)
    return done


def send_reminder(reminder: int) -> None:
    """The job that sends one e-mail, at most once.

    Raises: NotSent if the server cannot be reached or refuses it; CannotBeDone on a later day.
    """
    at = timezone.now()
    kept = Reminder.objects.select_related("to").get(pk=reminder)
    if kept.on < london_day(at):
        raise CannotBeDone("The day of this reminder is over.")
    if not operations.begin_to_send(reminder=reminder, by=None, at=at):
        return
    try:
        EmailMessage(kept.subject, kept.body, to=[kept.to.email]).send()
    except (SMTPException, OSError) as error:
        operations.note_unsent(reminder=reminder, by=None, at=at)
        # Jobs and logs keep no address of a person.
        raise NotSent(str(error).replace(kept.to.email, "the address")) from None
