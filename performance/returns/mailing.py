"""Sending the day's reminders: `reminders` words them, `operations` records, and e-mail carries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.common.periods import london_day
from councilportal.organisation import queries as organisation
from performance.returns import operations, policies, queries
from performance.returns.queries import Due
from performance.returns.reminders import NOTHING, Besides, Mail, compose, digest


@dataclass(slots=True)
class Sent:
    """What a run did, by name of person; `failed` with what the server said."""

    sent: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    without_address: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def reminders(
    at: datetime, *, portal_url: str, besides: Mapping[int, Besides] | None = None
) -> Iterator[tuple[User, Mail]]:
    """The e-mails of the day: one for everybody who has something to be reminded of.

    *Takes*: the address of the portal, for whole links; what other parts of the portal remind of,
    by the key of the person.
    *Costs*: 8 queries, and one for each account that is open.
    """
    on = london_day(at)
    due = queries.due_returns(list(organisation.services(on)), at)
    council = organisation.council_on(on).name

    def link(each: Due) -> str:
        return portal_url + reverse("sheet", args=[each.service.ref, each.ends_on])

    for user in User.objects.filter(is_active=True).order_by("username"):
        who = policies.person(user.pk, organisation.appointments_of(user, on))
        found, more = digest(who, due, on), (besides or {}).get(user.pk)
        if found is not None or more is not None:
            named = found or NOTHING
            yield user, compose(user.name, named, on, council=council, link=link, besides=more)


def send_reminders(
    *,
    by: User | None,
    at: datetime,
    portal_url: str,
    besides: Mapping[int, Besides] | None = None,
) -> Sent:
    """Send the e-mails of the day, at most one to each person whatever the number of runs.

    Each is recorded before it is sent, outside any transaction: a run that dies in between leaves
    somebody without that day's e-mail rather than with two.
    """
    done = Sent()
    for user, mail in reminders(at, portal_url=portal_url, besides=besides):
        if not user.email:
            done.without_address.append(user.name)
            continue
        is_first = operations.record_reminder(
            to=user, subject=mail.subject, body=mail.body, by=by, at=at
        )
        if not is_first:
            done.already.append(user.name)
            continue
        try:
            EmailMessage(mail.subject, mail.body, to=[user.email]).send()
        except (SMTPException, OSError) as error:
            operations.forget_reminder(to=user, by=by, at=at)
            done.failed.append(f"{user.name}: {error}")
        else:
            done.sent.append(user.name)
    return done
