"""Who is reminded of which duty on a day.

`councilportal.notices` puts the words into the person's one e-mail of the day.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.urls import reverse

from councilportal.accounts.models import is_open_on
from councilportal.accounts.permissions import Role
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label, london_day
from councilportal.notices.rules import EVERY, Notice, listing
from councilportal.organisation.models import Appointment
from objectives.duties import queries
from objectives.duties.queries import ALONE, DutyLine, Sources
from objectives.rules.duties import is_reminded

_WHO = (Role.EQUALITY_LEAD, Role.PUBLISHER)


def notices(at: datetime, *, portal_url: str, sources: Sources = ALONE) -> Mapping[int, Notice]:
    """The notice for each person who has one on the day, by the person's key.

    The equality leads of the council and its publishers are reminded of a duty 90, 30 and 7 days
    before it is due, on the day, and then every week until something is published for it.
    *Costs*: 2 queries and those of the sources; 1 more on a day on which a duty is told.
    """
    on = london_day(at)
    said = [
        (_line(each, each.due, on), portal_url + reverse("duty", args=[each.duty.ref]))
        for each in queries.duties(on, sources, at)
        if each.due is not None and is_reminded(each.due, on, every=EVERY)
    ]
    if not said:
        return {}
    held = Appointment.objects.in_force(on).filter(is_open_on(on, "user__"), role__in=_WHO)
    people = held.filter(directorate=None, service=None).values_list("user_id", flat=True)
    notice = listing("Statutory duties:", said, things="duties")
    return dict.fromkeys(people, notice)


def _line(line: DutyLine, due: date, on: date) -> str:
    left = (due - on).days
    if left > 0:
        when = f"is due by {day_label(due)}, in {count_of(left, 'day')}"
    elif left == 0:
        when = f"is due today, {day_label(due)}"
    else:
        when = f"was due by {day_label(due)}, {count_of(-left, 'day')} ago"
    return f"{line.duty.title} {when}"
