"""A request for a release in each of its states, for the tables of the whole house."""

from typing import Any

from objectives.information import release_operations as releasing
from objectives.information.exact import exact_tables, fingerprint
from objectives.models import ReleaseRequest
from objectives.rules.information import Outcome
from tests.returns.support import AT, World

OF_A_REQUEST = tuple(each.value for each in Outcome)


def bring_request_to(world: World, state: str) -> None:
    """The request of the council that waits, by the moves that lead to a state.

    It is the equality lead who asked, where it is decided.
    """
    if state == Outcome.WAITING:
        return
    request = ReleaseRequest.objects.get(outcome=Outcome.WAITING)
    request.by = world.equality_lead
    request.fingerprint = fingerprint(exact_tables(request.tables.all()))
    request.save()
    given: dict[str, Any] = {"key": request.pk, "at": AT}
    if state == Outcome.WITHDRAWN:
        releasing.withdraw_request(**given, by=world.equality_lead)
    elif state == Outcome.REJECTED:
        releasing.reject(**given, words="Too early", by=world.publisher)
    else:
        also = {"STAFF": {1}} if state == Outcome.CHANGED else {}
        releasing.release(**given, also_hidden=also, words="Near", by=world.publisher)
