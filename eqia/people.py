"""Who asks for a page, with the roles and the posts that they hold today, and the way back."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.organisation.access import appointments_today
from eqia import policies, queries
from eqia.policies import Person

_KEPT = "_eqia_person"


def who_asks(request: HttpRequest) -> Person:
    """The person who asks, or nobody signed in.

    *Costs*: 1 query for a request beside `appointments_today`, however often it is asked; none
    signed out.
    """
    if not isinstance(request.user, User):
        return policies.NOBODY
    kept: Person | None = getattr(request, _KEPT, None)
    if kept is None:
        today = timezone.localdate()  # noqa: TID251 -- beside every view
        posts = queries.posts_held(request.user, today)
        kept = policies.person(request.user.pk, appointments_today(request), posts)
        setattr(request, _KEPT, kept)
    return kept


def signed_in(request: HttpRequest) -> User:
    """The person who acts. *Raises*: NotKnown where nobody is signed in."""
    if not isinstance(request.user, User):
        raise NotKnown("Nobody is signed in.")
    return request.user


def crumbs() -> list[Link]:
    """The way back that every page of assessments and decisions begins with."""
    return [Link("Home", reverse("home")), Link("Equality assessments", reverse("eqia"))]
