"""Who is reminded of which validation on a day.

`councilportal.notices` puts the words into the person's one e-mail of the day.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from councilportal.common.periods import day_label, london_day
from councilportal.notices.rules import Notice, listing
from councilportal.organisation.queries import holders_of_posts
from objectives.achievements import queries
from objectives.achievements.validation_sections import address_of, named
from objectives.models import Validation
from objectives.rules.achievements import SOON, is_reminded, time_left


def notices(at: datetime, *, portal_url: str) -> Mapping[int, Notice]:
    """The notice for each person who has one on the day, by the person's key.

    The holders of the post that owns a validation are reminded 90 and 30 days before its last day,
    and on it. *Costs*: 1 query; 1 more on a day on which one is told.
    """
    on = london_day(at)
    told = [
        each
        for each in queries.expiring(on + timedelta(days=SOON), since=on)
        if each.owner_post_id and each.expires_on and is_reminded(each.expires_on, on)
    ]
    if not told:
        return {}
    holders = holders_of_posts(on)
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for each in told:
        line = (_line(each, on), f"{portal_url}{address_of(each)}")
        for person in sorted(holders.get(each.owner_post_id or 0, ())):
            said[person].append(line)
    return {
        person: listing("Validations that expire:", lines, things="validations")
        for person, lines in said.items()
    }


def _line(validation: Validation, on: date) -> str:
    last = validation.expires_on or on
    return f"{named(validation)} expires on {day_label(last)}, {time_left(last, on)}"
