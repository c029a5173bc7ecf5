"""Who is reminded of which assessments on a day: reviews that are due, and papers to sign.

The words go into the one e-mail that a person has a day (`performance.returns.mailing`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.queries import holders_of_posts
from eqia import policies
from eqia.models import Assessment
from eqia.register import queries
from eqia.rules.words import Capacity

BEFORE = (28, 7, 0)  # days before a review is due, and the day itself
EVERY = 7  # days between reminders of what is overdue or waits


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a person is reminded of: the subject where there is nothing else, and the lines."""

    subject: str
    lines: tuple[str, ...]


def reminders(at: datetime, *, portal_url: str) -> Mapping[int, Reminder]:
    """What each person is reminded of on the day, by the key of the person; most have nothing.

    A review is reminded of 28 and 7 days before, on the day, and then every week: those who hold
    the responsible post and those who wrote it hear of it. An assessment that waits for sign-off is
    reminded of the day after it was sent and then every week: whose attestation is missing hears.
    *Costs*: 5 queries.
    """
    on = london_day(at)
    due = queries.reviews_due(on + timedelta(days=max(BEFORE)))
    reviews = [each for each in due if _is_the_day(each.review_on, on)]
    waiting = [each for each in queries.waiting() if _waits(each, on)]
    holders = holders_of_posts(on)
    written = queries.writers(reviews)
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for each in reviews:
        readers = {*holders[each.lead_post_id or 0], *written[each.pk]}
        for key in readers:
            said[key].append(_line(each, _review(each, on), portal_url))
    signed = queries.signed_by(waiting)
    for each in waiting:
        posts = {post for capacity in Capacity for post in policies.posts_for(each, capacity)}
        for key in {user for post in posts for user in holders[post]}:
            if (each.pk, key) not in signed:
                said[key].append(_line(each, "waits for your signature", portal_url))
    return {key: _reminder(lines) for key, lines in said.items()}


def _is_the_day(due: date | None, on: date) -> bool:
    if due is None:
        return False
    left = (due - on).days
    return left in BEFORE or (left < 0 and -left % EVERY == 0)


def _waits(record: Assessment, on: date) -> bool:
    sent = london_day(record.submitted_at) if record.submitted_at else on
    days = (on - sent).days
    return days >= 1 and (days - 1) % EVERY == 0


def _review(record: Assessment, on: date) -> str:
    if record.review_on is None:
        return "review"
    left = (record.review_on - on).days
    day = day_label(record.review_on)
    if left > 0:
        return f"its review is due on {day}, in {count_of(left, 'day')}"
    return f"its review is due today, {day}" if not left else f"its review was due on {day}"


def _line(record: Assessment, what: str, portal_url: str) -> tuple[str, str]:
    title = " ".join(record.title.split())
    return (f"{record} {title}: {what}", portal_url + reverse("assessment", args=[record.ref]))


def _reminder(said: list[tuple[str, str]]) -> Reminder:
    lines = ["Equality impact assessments:", ""]
    for words, address in said:
        lines += [f"* {words}.", f"  {address}", ""]
    subject = said[0][0] if len(said) == 1 else f"{len(said)} assessments wait for you"
    return Reminder(subject, tuple(lines))
