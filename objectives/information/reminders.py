"""Who hears on a day that a release of figures waits for a decision, and that it was decided.

`councilportal.notices` puts the words into the person's one e-mail of the day.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.urls import reverse

from councilportal.common.at_once import alone
from councilportal.common.periods import day_label, london_day
from councilportal.notices.rules import Notice, is_waiting_day, listing
from objectives.information import policies
from objectives.information import released_queries as queries
from objectives.information.release_sections import outcome_of, titles_of
from objectives.models import ReleaseRequest


def notices(at: datetime, *, portal_url: str) -> Mapping[int, Notice]:
    """The notice for each person who has one on the day, by the person's key.

    Everybody who may decide on a request hears of it on the day after it was asked for, and then
    every week while it waits. Who asked hears on the day after it was decided.
    *Costs*: 4 queries; 1 more where a request waits.
    """
    on = london_day(at)
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)

    def say(key: int, request: ReleaseRequest, words: str) -> None:
        address = portal_url + reverse("release_request", args=[request.pk])
        said[key].append((f"{titles_of(request)}: {words}", address))

    waiting = alone(queries.with_tables(queries.undecided()))
    told = [each for each in waiting if is_waiting_day(london_day(each.at), on)]
    people = queries.deciding(on) if told else []
    for each in told:
        for who in people:
            if who.user_id is not None and policies.may_release(who, each):
                words = f"release asked for on {day_label(london_day(each.at))}, decide on it"
                say(who.user_id, each, words)
    for each in alone(queries.with_tables(queries.decided_since(at - timedelta(days=2)))):
        if each.by_id and each.decided_at and (on - london_day(each.decided_at)).days == 1:
            say(each.by_id, each, outcome_of(each))
    return {
        key: listing("Figures of people:", lines, things="releases") for key, lines in said.items()
    }
