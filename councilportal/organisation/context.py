"""The template context of every page: the council, and the roles of the reader."""

from datetime import date

from django.db import Error
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from councilportal.organisation.access import Roles, roles_today
from councilportal.organisation.queries import NO_COUNCIL, CouncilView, councils_on

_KEPT = "_councils"


def council(request: HttpRequest) -> dict[str, object]:
    """Gives templates `council`, a CouncilView, read once and only if a page uses it.

    Error pages use it too, so it has default values if the database cannot be read.
    """
    return {"council": SimpleLazyObject(lambda: _council_today(request))}


def _council_today(request: HttpRequest) -> CouncilView:
    try:
        return council_of(request, timezone.localdate())  # noqa: TID251 -- beside every view
    except Error:
        return NO_COUNCIL


def council_of(request: HttpRequest, day: date) -> CouncilView:
    """The council as it was on a day, for a page that also shows today's council.

    *Costs*: 1 query for both.
    """
    kept: dict[date, CouncilView] = getattr(request, _KEPT, {})
    if day not in kept:
        today = timezone.localdate()  # noqa: TID251 -- beside every view
        kept = kept | councils_on({day, today})
        setattr(request, _KEPT, kept)
    return kept[day]


def roles(request: HttpRequest) -> dict[str, object]:
    """Gives templates `roles`, those of the signed-in person today, read once and only if used."""
    return {"roles": SimpleLazyObject(lambda: _roles_today(request))}


def _roles_today(request: HttpRequest) -> Roles:
    if not hasattr(request, "user"):  # an error before the sign-in was read
        return Roles()
    try:
        return roles_today(request)
    except Error:
        return Roles()
