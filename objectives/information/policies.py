"""Who may see the exact figures of people, who enters them, who releases them."""

from collections.abc import Iterable

from django.db.models import Q

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import Person
from objectives.models import EqualityTable, ReleaseRequest


def may_write_for(who: Person, directorate: Directorate | None) -> bool:
    """True for an equality lead of the place: of the council, or of the table's directorate."""
    if who.holds_for_council(Role.EQUALITY_LEAD):
        return True
    return directorate is not None and who.holds_for(Role.EQUALITY_LEAD, directorate.pk, None)


def may_write(who: Person, table: EqualityTable) -> bool:
    """True if the person enters the figures of a table and asks for its release."""
    return may_write_for(who, table.directorate)


def writes_somewhere(who: Person) -> bool:
    """True if the person enters figures of some place."""
    return who.holds_for_directorate(Role.EQUALITY_LEAD)


def may_see_exact(who: Person, table: EqualityTable) -> bool:
    """True for the equality leads of the table's place, and for an auditor.

    Each opening by an auditor is recorded.
    """
    return may_write(who, table) or who.holds_anywhere(Role.AUDITOR)


def may_weigh(who: Person, tables: Iterable[EqualityTable]) -> bool:
    """True if the person may see the exact figures of all tables of the same people.

    What may be shown of a table follows from the others. Who enters one and may not see another
    would learn its figures by trying. *Costs*: at most 1 query.
    """
    if who.holds_for_council(Role.EQUALITY_LEAD):
        return True
    populations = {table.population for table in tables} - {""}
    others = EqualityTable.objects.filter(population__in=populations).select_related("directorate")
    return all(may_see_exact(who, each) for each in others)


def readable(who: Person) -> Q:
    """The tables of which a person signed in may know: released ones, and those they may see."""
    seen = seen_exact(who)
    return Q(releases__isnull=False) | seen if seen else seen  # an empty Q lets all through


def seen_exact(who: Person) -> Q:
    """The tables whose exact figures a person may see, as `may_see_exact` says of one."""
    if who.holds_anywhere(Role.AUDITOR) or who.holds_for_council(Role.EQUALITY_LEAD):
        return Q()
    own = [
        held.directorate
        for held in who.held
        if held.role is Role.EQUALITY_LEAD and held.directorate is not None and held.service is None
    ]
    return Q(directorate__in=own)


DECIDING = (Role.EQUALITY_LEAD, Role.PUBLISHER)


def releases_somewhere(who: Person) -> bool:
    """True if the person decides on requests of others for some place."""
    return any(who.holds_for_directorate(role) for role in DECIDING)


def may_release(who: Person, request: ReleaseRequest) -> bool:
    """True for somebody who decides on a request of another: an equality lead, or a publisher.

    A lead or publisher of the council decides on every table, one of a directorate on its own.
    """
    if who.user_id is None or who.user_id == request.by_id or not request.tables.all():
        return False
    return all(
        any(
            who.holds_for_council(role)
            or (table.directorate_id and who.holds_for(role, table.directorate_id, None))
            for role in DECIDING
        )
        for table in request.tables.all()
    )


def may_see_request(who: Person, request: ReleaseRequest) -> bool:
    """True for those who may see what is asked for: leads of its tables, deciders, auditors.

    A publisher sees what would be shown, never an exact figure. Where its tables are gone with it,
    who decided on it still sees that, and auditors and the equality lead of the council.
    """
    tables = request.tables.all()
    if who.user_id is not None and who.user_id in (request.by_id, request.decided_by_id):
        return True
    if not tables:
        return who.holds_anywhere(Role.AUDITOR) or who.holds_for_council(Role.EQUALITY_LEAD)
    return may_release(who, request) or all(may_see_exact(who, table) for table in tables)


def check_can_write(who: Person, directorate: Directorate | None) -> None:
    """*Raises*: Refused for a person who may not enter figures for the place."""
    if not may_write_for(who, directorate):
        raise Refused("Only an equality lead of the place enters figures of people.")


def check_can_weigh(who: Person, tables: Iterable[EqualityTable]) -> None:
    """*Raises*: Refused for who may not see the exact figures of all tables of the same people."""
    if not may_weigh(who, tables):
        raise Refused(
            "Tables of another place count the same people. What may be shown depends on them, so "
            "an equality lead of the council asks for the release."
        )


def check_can_release(who: Person, request: ReleaseRequest) -> None:
    """*Raises*: NotKnown for who may not know of it; Refused for the one who asked."""
    if not may_see_request(who, request):
        raise NotKnown("There is no such request.")
    if who.user_id == request.by_id:
        raise Refused("Somebody else decides on what you asked for: another lead or a publisher.")
    if not may_release(who, request):
        raise Refused("Only an equality lead of the place or a publisher releases figures.")
