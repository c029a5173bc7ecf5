"""Who is reminded of which actions of the plan on a day.

`councilportal.notices` puts the words into the person's one e-mail of the day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.notices.rules import Notice, is_reminder_day, is_waiting_day, listing
from councilportal.organisation.policies import Held
from councilportal.organisation.queries import holders_of_posts
from objectives.models import Action
from objectives.plan import confirming, policies, queries
from objectives.rules.plan import Only, Origin

BEFORE = (14, 3, 0)  # days before an action is due, and the day itself
LISTED_ON = 1  # the day of the month on which leads are told how many actions nobody is reminded of
_LEADS = (Role.EQUALITY_LEAD, Role.PERFORMANCE_LEAD)


def notices(at: datetime, *, portal_url: str) -> Mapping[int, Notice]:
    """The notice for each person who has one on the day, by the person's key.

    The holders of the posts that own and lead an action are reminded 14 and 3 days before its last
    day, or its day for review where it has none, on the day, and then every week while it is
    neither dropped nor said to be done. Where nobody holds these posts, or there are none, the lead
    of the place is: for an indicator the performance lead, else the equality lead. Who may confirm
    what was reported done hears of it on the next day, and then every week. On the first of a month
    leads are told how many actions lack an owner or a date.
    *Costs*: 4 queries; 1 more where something is due, 2 where something waits to be confirmed, 1 on
    the first of a month.
    """
    on = london_day(at)
    leads = confirming.leads_on(_LEADS, on)
    said: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for action, words, people in (*_due(on, leads), *_to_confirm(on)):
        for key in people:
            said[key].append((words, portal_url + reverse("action", args=[action.ref])))
    if on.day == LISTED_ON:
        for key, count in _needing(leads).items():
            words = f"{count_of(count, 'action')} without an owner or a date"
            said[key].append((words, f"{portal_url}{reverse('actions')}?only={Only.NEEDS}"))
    return {
        key: listing("The action plan:", lines, things="actions") for key, lines in said.items()
    }


Reminder = tuple[Action, str, Iterable[int]]  # the action, what to say of it, and the people's keys


def _due(on: date, leads: Iterable[tuple[int, Held]]) -> Iterator[Reminder]:
    holders = holders_of_posts(on)
    due = queries.due_by(on + timedelta(days=max(BEFORE))).prefetch_related("leads")
    for action in due:
        day = action.standing.day
        if day is not None and is_reminder_day(day, on, BEFORE):
            posts = [action.owner_post_id or 0, *(each.pk for each in action.leads.all())]
            people = {key for post in posts for key in holders.get(post, ())}
            yield action, _line(action, day, on), people or _leads_of(action, leads)


def _to_confirm(on: date) -> Iterator[Reminder]:
    reported = [each for each in confirming.reported() if is_waiting_day(_reported_on(each), on)]
    found = confirming.confirmers(reported, on)
    for action in reported:
        words = f"{_named(action)}: is reported done, confirm it or say what is left to do"
        yield action, words, found[action.pk].people


def _reported_on(action: Action) -> date:
    """The day on which it was reported done; of a published plan, on which it came in."""
    return london_day(action.reported_at or action.created_at)  # type: ignore[attr-defined]


def _leads_of(action: Action, leads: Iterable[tuple[int, Held]]) -> set[int]:
    """The keys of the leads for the place of an action; without a place, of the council's leads."""
    role, place = policies.lead_of(Origin(action.origin)), action.directorate_id
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


def _named(action: Action) -> str:
    what = " ".join(action.what.split())
    short = what if len(what) <= 100 else f"{what[:100].rstrip()} …"
    return f"{action.ref} {short}"


def _line(action: Action, due: date, on: date) -> str:
    left, day = (due - on).days, day_label(due)
    what = "due for review" if action.standing.is_by_review else "due"
    if left > 0:
        when = f"is {what} on {day}, in {count_of(left, 'day')}"
    elif left == 0:
        when = f"is {what} today, {day}"
    else:
        when = f"was {what} on {day}, {count_of(-left, 'day')} overdue"
    return f"{_named(action)}: {when}"
