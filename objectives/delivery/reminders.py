"""Who is reminded of a quarter that has ended: of plans to update, and of overviews to write.

`councilportal.notices` puts the words into the person's one e-mail of the day.
"""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from councilportal.accounts.models import User, is_open_on
from councilportal.common.at_once import Steps, together
from councilportal.common.periods import Period, PeriodKind, day_label, latest_ended, london_day
from councilportal.notices.rules import Notice, is_waiting_day, listing
from councilportal.organisation.people import person_on
from objectives.achievements import queries as achievements
from objectives.delivery import queries

Lines = list[tuple[str, str]]  # what is to do, and the address of its form


def notices(at: datetime, *, portal_url: str) -> Mapping[int, Notice]:
    """The notice for each person who has one on the day, by the person's key.

    On the day after a quarter ended, and then every week, each hears of what home asks of them for
    it, also as a deputy: of the plans of which nobody has said anything since, and of the overviews
    that nobody has written.
    *Costs*: none on other days; 1 query, 1 for each open account, and 1 more for each that has a
    post or a role to do with plans.
    """
    on = london_day(at)
    quarter = latest_ended(PeriodKind.QUARTER, on)
    if not is_waiting_day(quarter.end, on):
        return {}
    heading = f"{quarter.label}, which ended on {day_label(quarter.end)}:"
    found = {}
    for user in User.objects.filter(is_open_on(on)):
        lines = together([_asked_of(user, at, quarter)])[0]
        if lines:
            said = [(words, portal_url + address) for words, address in lines]
            found[user.pk] = listing(heading, said, things="plans and overviews")
    return found


def _asked_of(user: User, at: datetime, quarter: Period) -> Steps[Lines]:
    who = person_on(user, london_day(at))
    to_update = queries.to_update(who, london_day(at))
    to_write = achievements.overviews_to_write(who, quarter)
    yield to_update, to_write
    plans = [
        (f"{each.title}: say how its lines stand", reverse("plan_update", args=[each.ref]))
        for each in to_update
    ]
    overviews = [
        (
            f"{each.name}: say what was achieved in it, and risks and issues",
            reverse("overview", args=[each.ref, quarter]),
        )
        for each in to_write
    ]
    return [*plans, *overviews]
