"""What every page knows about the council and about who reads it."""

from datetime import date

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from councilportal.organisation.access import Roles, roles_today
from councilportal.organisation.queries import NO_COUNCIL, CouncilView, councils_on

_KEPT = "_councils"


def council(request: HttpRequest) -> dict[str, object]:
    """Gives templates `council`, a CouncilView, read once and only by a page that shows it.

    Error pages show it too, so it is there, with our defaults, even when the database is not.
    """
    return {"council": SimpleLazyObject(lambda: _council_today(request))}


def _council_today(request: HttpRequest) -> CouncilView:
    try:
        return council_of(request, timezone.localdate())  # noqa: TID251 -- beside every view
    except DatabaseError:
        return NO_COUNCIL


def council_of(request: HttpRequest, day: date) -> CouncilView:
    """The council as it was on a day, for a view whose page also shows the council of today.

    *Costs*: 1 query for both.
    """
    kept: dict[date, CouncilView] = getattr(request, _KEPT, {})
    if day not in kept:
        today = timezone.localdate()  # noqa: TID251 -- beside every view
        kept = kept | councils_on({day, today})
        setattr(request, _KEPT, kept)
    return kept[day]


def roles(request: HttpRequest) -> dict[str, object]:
    """Gives templates `roles`, of the signed-in person today, read once and only if shown."""
    return {"roles": SimpleLazyObject(lambda: _roles_today(request))}


def _roles_today(request: HttpRequest) -> Roles:
    if not hasattr(request, "user"):  # an error page of a request that did not come far
        return Roles()
    try:
        return roles_today(request)
    except DatabaseError:
        return Roles()
