"""Who is reminded of which assessments on a day: reviews that are due, and papers to sign.

The words go into the one e-mail that a person has a day (`councilportal.notices`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.notices.rules import Notice, is_reminder_day, is_waiting_day, listing
from councilportal.organisation.people import Person
from councilportal.organisation.policies import Held
from councilportal.organisation.queries import holders_of_posts
from eqia import policies
from eqia.models import Assessment
from eqia.outcomes.queries import unsaid
from eqia.register import queries
from eqia.sign_off import queries as signing
from eqia.sign_off.queries import Awaited
from objectives.plan import confirming

BEFORE = (queries.REVIEW_SOON, 7, 0)  # days before a review is due, and the day itself


def notices(at: datetime, *, portal_url: str) -> Mapping[int, Notice]:
    """What each person is reminded of on the day, by the key of the person; most have nothing.

    A review is reminded of 28 and 7 days before, on the day, and then every week: those who hold
    the responsible post and those who wrote it and may still read it hear of it. An assessment that
    waits for sign-off is reminded of the day after it was sent and then every week: who can give an
    attestation that is missing hears, and where nobody can, the equality leads of the place. On the
    days of a review these leads also hear that it is to be said what came of what was foretold, as
    long as something of it is not said.
    *Costs*: 5 queries; 2 more with a review, and 1 more where any waits with one attestation.
    """
    on = london_day(at)
    due = queries.reviews_due(Assessment.objects.all(), on + timedelta(days=max(BEFORE)))
    reviews = [each for each in due if is_reminder_day(each.review_on, on, BEFORE)]
    holders = holders_of_posts(on)
    written = queries.writers(reviews, on)
    leads = confirming.leads_on([Role.EQUALITY_LEAD], on)
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for each in reviews:
        wrote = {
            key for key in written[each.pk] if policies.can_see(_person(key, leads, holders), each)
        }
        for key in holders[each.lead_post_id or 0] | wrote:
            said[key].append(_line(each, _review(each, on), portal_url))
    for each in unsaid(reviews):
        for key, held in leads:
            if held.covers(each.directorate_id, each.service_id):
                said[key].append(_line(each, _outcome(each, on), portal_url, "assessment_outcome"))
    for waiting in signing.awaited(on):
        if _waits(waiting.record, on):
            for key, what in _signatures(waiting, leads, holders):
                said[key].append(_line(waiting.record, what, portal_url))
    return {
        key: listing("Equality impact assessments:", lines, things="assessments")
        for key, lines in said.items()
    }


def _signatures(
    waiting: Awaited, leads: Iterable[tuple[int, Held]], holders: Mapping[int, set[int]]
) -> Iterator[tuple[int, str]]:
    """Who hears that an assessment waits for a signature, and in which words."""
    told: set[int] = set()
    for capacity in waiting.missing:
        signers = waiting.signers(capacity, holders)
        told |= signers
        if not signers:
            record, said = waiting.record, capacity.label.lower()
            for key, held in leads:
                if held.covers(record.directorate_id, record.service_id):
                    yield key, f"nobody can sign it as {said}: the post has no other holder"
    for key in sorted(told):
        yield key, "waits for your signature"


def _person(key: int, leads: Iterable[tuple[int, Held]], holders: Mapping[int, set[int]]) -> Person:
    """An author, with what makes them a reader of what they wrote: their leads and their posts."""
    held = tuple(each for user, each in leads if user == key)
    return Person(key, held, frozenset(post for post, users in holders.items() if key in users))


def _waits(record: Assessment, on: date) -> bool:
    sent = london_day(record.submitted_at) if record.submitted_at else None
    return is_waiting_day(sent, on)


def _review(record: Assessment, on: date) -> str:
    if record.review_on is None:
        return "review"
    left = (record.review_on - on).days
    day = day_label(record.review_on)
    if left > 0:
        return f"its review is due on {day}, in {count_of(left, 'day')}"
    return f"its review is due today, {day}" if not left else f"its review was due on {day}"


def _outcome(record: Assessment, on: date) -> str:
    day = day_label(record.review_on) if record.review_on else ""
    is_late = record.review_on is not None and record.review_on < on
    return f"what came of it {'was' if is_late else 'is'} to be said by {day}"


def _line(
    record: Assessment, what: str, portal_url: str, page: str = "assessment"
) -> tuple[str, str]:
    title = " ".join(record.title.split())
    return (f"{record} {title}: {what}", portal_url + reverse(page, args=[record.ref]))
