"""Who is reminded of which actions of the plan on a day.

`councilportal.notices` puts the words into the person's one e-mail of the day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.notices.rules import Notice, is_reminder_day, listing
from councilportal.organisation.policies import Held
from councilportal.organisation.queries import holders_of_posts
from objectives.models import Action
from objectives.plan import queries
from objectives.rules.plan import Only, Origin

BEFORE = (14, 3, 0)  # days before an action is due, and the day itself
LISTED_ON = 1  # the day of the month on which leads are told how many actions nobody is reminded of
# The lead who is reminded of an action without a holder of its post, by the action's origin.
_LEAD = {Origin.ASSESSMENT: Role.EQUALITY_LEAD, Origin.PERFORMANCE: Role.PERFORMANCE_LEAD}


def notices(at: datetime, *, portal_url: str) -> Mapping[int, Notice]:
    """The notice for each person who has one on the day, by the person's key.

    The holder of the post that owns an action is reminded 14 and 3 days before its last day, on the
    day, and then every week while it is neither done nor dropped. Where nobody holds the post, or
    no post owns the action, the lead of the place is: for an assessment the equality lead, for an
    indicator the performance lead. On the first of a month leads are told how many actions lack an
    owner or a date.
    *Costs*: 3 queries; 1 more on the first of a month.
    """
    on = london_day(at)
    soonest = on + timedelta(days=max(BEFORE))
    due = queries.due_by(soonest)
    leads, holders = queries.leads(_LEAD.values(), on), holders_of_posts(on)
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for action in due:
        if action.due_on is not None and is_reminder_day(action.due_on, on, BEFORE):
            line = (
                _line(action, action.due_on, on),
                portal_url + reverse("action", args=[action.ref]),
            )
            for key in holders.get(action.owner_post_id or 0) or _leads_of(action, leads):
                said[key].append(line)
    if on.day == LISTED_ON:
        for key, count in _needing(leads).items():
            words = f"{count_of(count, 'action')} without an owner or a date"
            said[key].append((words, f"{portal_url}{reverse('actions')}?only={Only.NEEDS}"))
    return {
        key: listing("The action plan:", lines, things="actions") for key, lines in said.items()
    }


def _leads_of(action: Action, leads: Iterable[tuple[int, Held]]) -> set[int]:
    """The keys of the leads for the place of an action; without a place, of the council's leads."""
    role, place = _LEAD[Origin(action.origin)], action.directorate_id
    return {
        key
        for key, held in leads
        if held.role is role
        and (held == Held(role) if place is None else held.covers(place, action.service_id))
    }


def _needing(leads: Iterable[tuple[int, Held]]) -> Mapping[int, int]:
    found: dict[int, int] = defaultdict(int)
    for action in queries.needing():
        for key in _leads_of(action, leads):
            found[key] += 1
    return found


def _line(action: Action, due: date, on: date) -> str:
    what = " ".join(action.what.split())
    short = what if len(what) <= 100 else f"{what[:100].rstrip()} …"
    left, day = (due - on).days, day_label(due)
    if left > 0:
        when = f"is due on {day}, in {count_of(left, 'day')}"
    elif left == 0:
        when = f"is due today, {day}"
    else:
        when = f"was due on {day}, {count_of(-left, 'day')} overdue"
    return f"{action.ref} {short}: {when}"
