"""Who keeps the agenda of a meeting, and who reads its restricted pack."""

from datetime import date, datetime

from councilportal.common.refusals import NotKnown
from councilportal.organisation.models import Body, Meeting
from councilportal.organisation.people import Person
from councilportal.publishing.policies import keeps_all_agendas, publishes, sits_in


def clerks(who: Person, meeting: Meeting) -> bool:
    """True if the person holds the post of the meeting's clerk."""
    return meeting.clerk_post_id is not None and meeting.clerk_post_id in who.posts


def keeps(who: Person, meeting: Meeting) -> bool:
    """True if the person keeps the agenda of the meeting, and has its packs bound."""
    return clerks(who, meeting) or keeps_all_agendas(who)


def reads_restricted_packs(who: Person, meeting: Meeting) -> bool:
    """True if the person releases packs and opens them always: an administrator may not."""
    return clerks(who, meeting) or publishes(who)


def opens_restricted_packs(who: Person, meeting: Meeting, *, is_out: bool, now: datetime) -> bool:
    """True if the person may open a pack with exempt papers now.

    *Takes*: whether everybody may read the public pack of its number. From then on those may who
    sit in the meeting: chair, clerk and members of its body. *Costs*: 1 query at most.
    """
    return reads_restricted_packs(who, meeting) or (is_out and sits_in(who, meeting, now))


def keeps_programme(who: Person, body: Body, day: date) -> bool:
    """True if the person keeps the agenda of a meeting of the body from a day on. 1 query."""
    ahead = body.meetings.filter(on__gte=day, clerk_post__in=who.posts)
    return keeps_all_agendas(who) or ahead.exists()


def check_keeps(who: Person, meeting: Meeting) -> None:
    """*Raises*: NotKnown where the person does not keep the meeting's agenda."""
    if not keeps(who, meeting):
        raise NotKnown(f"There is no agenda of {meeting} for you.")


def check_releases(who: Person, meeting: Meeting) -> None:
    """*Raises*: NotKnown where the person may not publish packs: clerk and publishers may."""
    if not reads_restricted_packs(who, meeting):
        raise NotKnown(f"There is no pack of {meeting} for you to publish.")
