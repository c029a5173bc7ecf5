"""Which editions wait for a person: to be finished, approved or given a moment."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, F, OuterRef

from councilportal.accounts.permissions import Role
from councilportal.common.at_once import Steps, alone
from councilportal.organisation.people import Person
from councilportal.publishing import policies
from councilportal.publishing.editions.changed import changed
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import ReleaseState
from councilportal.publishing.rules.workflow import OPEN, State

_LEADS = (Role.PERFORMANCE_LEAD, Role.EQUALITY_LEAD)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Editions that wait for a person, by what they wait for, the earliest announced date first.

    `missed` are those whose announced date has passed while nothing was published. They are also in
    the list of what they wait for, where that is the person's part. `changed` are those that are
    out and tell something that changed since.
    """

    to_finish: list[Edition] = field(default_factory=list)
    to_approve: list[Edition] = field(default_factory=list)
    to_publish: list[Edition] = field(default_factory=list)
    missed: list[Edition] = field(default_factory=list)
    changed: list[Edition] = field(default_factory=list)


def has_missed_its_date(record: Edition, now: datetime) -> bool:
    """True if the edition was announced for a moment that has passed, and is not published."""
    return (
        State(record.state) in OPEN
        and record.release_state != ReleaseState.CANCELLED
        and record.publish_at is not None
        and record.publish_at <= now
    )


def waiting_for(who: Person, now: datetime) -> Waiting:
    """The editions that wait for the person now.

    *Costs*: 1 query, 2 for publishers; none for those who only read.

    Drafts wait for the leads of their field and for the people who wrote in them.
    """
    return alone(waiting_in_steps(who, now))


def waiting_in_steps(who: Person, now: datetime) -> Steps[Waiting]:
    """As `waiting_for`. *Costs*: 1 step."""
    found = Waiting()
    if not (policies.composes_anything(who) or who.posts):
        return found
    wrote = Edition.authors.through.objects.filter(edition=OuterRef("pk"), user=who.user_id)
    records = (
        Edition.objects.filter(state__in=OPEN)
        .select_related("series", "directorate")
        .annotate(is_mine=Exists(wrote))
        .order_by(F("publish_at").asc(nulls_last=True), "ends_on", "series__ref", "slug")
    )
    since_changed = changed(now) if policies.publishes(who) else Edition.objects.none()
    yield records, since_changed
    for record in records:
        _sort_in(found, who, record, now)
    found.changed.extend(since_changed)
    return found


def _sort_in(found: Waiting, who: Person, record: Edition, now: datetime) -> None:
    """Add an edition, which has `is_mine`, to the lists in which it waits for the person."""
    is_mine: bool = record.is_mine  # type: ignore[attr-defined]
    composes = policies.composes(who, record.series, record.directorate_id)
    leads = any(who.holds_for_directorate(role) for role in _LEADS)
    if record.state == State.DRAFT and composes and (is_mine or leads):
        found.to_finish.append(record)
    if record.state == State.FROZEN and policies.approves(who, record) and not is_mine:
        found.to_approve.append(record)
    if record.state == State.APPROVED and policies.publishes(who):
        found.to_publish.append(record)
    if has_missed_its_date(record, now) and composes:
        found.missed.append(record)
