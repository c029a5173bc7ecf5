"""Writes to the statutory clock: that something was published for a duty."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, time

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import LONDON, london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import person_on
from objectives.duties import policies
from objectives.models import Duty, PublicationEvent
from objectives.rules.publications import Published


class PublishedLater(Refused):
    """The moment of the publication is still to come."""


class RecordedBefore(Refused):
    """The same title is recorded for that moment already."""


@audit.writing()
def record_publication(
    *, duty: str, published_on: date, title: str, address: str, by: User, at: datetime
) -> PublicationEvent:
    """Record what was published elsewhere for a duty on a day (L4). It is never changed.

    The moment that is kept is noon of that day in London, or now on the day itself.

    *Raises*: NotKnown; Refused for a person who may only read; PublishedLater; RecordedBefore.
    """
    found = next(iter(Duty.objects.select_for_update(no_key=True).filter(ref=duty)), None)
    if found is None:
        raise NotKnown(f"There is no duty {duty!r}.")
    today = london_day(at)
    policies.check_can_record(person_on(by, today))
    if published_on > today:
        raise PublishedLater("Enter a day on which it was published: this one is still to come.")
    noon = datetime.combine(published_on, time(12), tzinfo=LONDON)
    published_at = min(noon, at) if published_on == today else noon
    if found.events.filter(at=published_at, title=title).exists():
        raise RecordedBefore("This is recorded already, with the same day and title.")
    event = PublicationEvent.objects.create(
        duty=found, at=published_at, title=title, address=address, by=by, by_name=by.name
    )
    audit.record(
        action="record_publication",
        record_type="duty",
        record_ref=found.ref,
        before=None,
        after={"at": published_at, "title": title, "address": address},
        by=by,
        at=at,
    )
    return event


@audit.writing()
def record_edition(
    *, duties: Sequence[Duty], published: Published, by: User, at: datetime
) -> list[PublicationEvent]:
    """Record that an edition of the portal is published for duties, from a moment on (L4).

    What is recorded already, with its moment and bytes, is not recorded again: it counts once more
    where the edition was held back meanwhile. Other bytes for the same moment are another copy.
    *Gives*: the new events. *Raises*: Refused for a person who may not.
    """
    policies.check_can_record(person_on(by, london_day(at)))
    made = []
    for duty in duties:
        held = duty.events.filter(at=published.at, edition=published.edition)
        if held.filter(sha256=published.sha256).exists():
            continue
        copies = held.count()
        title = f"{published.title}, copy {copies + 1}" if copies else published.title
        made.append(_store_edition(duty, replace(published, title=title), by, at))
    return made


def _store_edition(duty: Duty, published: Published, by: User, at: datetime) -> PublicationEvent:
    about = asdict(published)
    event = PublicationEvent.objects.create(duty=duty, **about, by=by, by_name=by.name)
    audit.record(
        action="record_publication",
        record_type="duty",
        record_ref=duty.ref,
        before=None,
        after=about,
        by=by,
        at=at,
    )
    return event
