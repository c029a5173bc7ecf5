"""Releases of figures of people that wait for a person, and theirs that somebody decided."""

from datetime import datetime

from django.urls import reverse

from councilportal.common.at_once import side_by_side
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.people import Person
from councilportal.overview.piles import Entry, Pile, Work
from objectives.information import released_queries as releases
from objectives.information.release_sections import outcome_of, titles_of
from objectives.models import ReleaseRequest
from objectives.rules.information import Outcome


def of_releases(who: Person, at: datetime) -> Work:
    """Figures to release or not, and what others decided of what the person asked for."""
    to_decide, decided = yield from side_by_side(
        [releases.to_decide_in_steps(who), releases.decided_in_steps(who, at)]
    )
    everything = reverse("release_requests")
    return [
        Pile("Figures to release", [_to_decide(each) for each in to_decide], everything),
        Pile("Releases decided", [_decided(each) for each in decided], everything),
    ]


def _to_decide(request: ReleaseRequest) -> Entry:
    asked = f"asked for on {day_label(london_day(request.at))}"
    return _entry(request, "Look at what would be shown, and release it or say why not", asked)


def _decided(request: ReleaseRequest) -> Entry:
    is_rejected = request.outcome == Outcome.REJECTED
    to_do = "Read why, and ask again" if is_rejected else "Look at what everybody reads now"
    return _entry(request, to_do, outcome_of(request))


def _entry(request: ReleaseRequest, to_do: str, by: str) -> Entry:
    return Entry(titles_of(request), reverse("release_request", args=[request.pk]), to_do, by)
