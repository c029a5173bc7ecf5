"""Who asks for a page, with the roles and posts that they hold today, and the breadcrumbs."""

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
    """The person who asks, or `policies.NOBODY` where nobody is signed in.

    *Costs*: 1 query a request and those of `appointments_today`; none where nobody is signed in.
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
    """The user who is signed in. *Raises*: NotKnown where nobody is."""
    if not isinstance(request.user, User):
        raise NotKnown("Nobody is signed in.")
    return request.user


def crumbs() -> list[Link]:
    """The breadcrumbs that pages of assessments and decisions begin with."""
    return [Link("Home", reverse("home")), Link("Equality assessments", reverse("eqia"))]
