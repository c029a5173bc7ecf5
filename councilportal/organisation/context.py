"""What every page knows about the council."""

from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from councilportal.organisation.queries import NO_COUNCIL, CouncilView, council_on


def council(request: HttpRequest) -> dict[str, object]:
    """Gives templates `council`, a CouncilView, read once and only by a page that shows it.

    Error pages show it too, so it is there, with our defaults, even when the database is not.
    """
    return {"council": SimpleLazyObject(_council_today)}


def _council_today() -> CouncilView:
    try:
        return council_on(timezone.localdate())  # noqa: TID251 -- beside every view
    except DatabaseError:
        return NO_COUNCIL
