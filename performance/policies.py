"""What stands in the way of a change: figures that are there, things that somebody answers for."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from councilportal.common.periods import Period, parse
from councilportal.organisation.models import Directorate, Post, Service
from councilportal.organisation.policies import led_by
from objectives.models import Action
from objectives.rules import ActionStatus
from performance.models import Indicator, Reading


def has_readings(record: Indicator) -> bool:
    """True if the indicator has readings. *Costs*: 1 query."""
    return Reading.objects.filter(indicator_id=record.pk).exists()


def needs_of(post: Post, on: date) -> list[str]:
    """What a post owns, leads and is to do after a day, in words. *Costs*: 4 queries."""
    owned = Indicator.objects.in_force(on + timedelta(days=1))
    found = [
        *(f"Indicator {each}" for each in owned.filter(Q(owner=post) | Q(approver=post))),
        *(f"Directorate {each.name}" for each in led_by(Directorate, post, on)),
        *(f"Service {each.name}" for each in led_by(Service, post, on)),
        *(f"Action: {each.what}" for each in open_actions(post)),
    ]
    return sorted(found)


def open_actions(post: Post) -> QuerySet[Action]:
    """Actions that the post owns and that are not done nor dropped."""
    return Action.objects.filter(owner_post=post).exclude(
        status__in=[ActionStatus.DONE, ActionStatus.DROPPED]
    )


def rated_periods(indicator: Indicator, year: Period, within: Period) -> list[Period]:
    """The periods with readings of the whole that targets of a year rate, oldest first.

    *Takes*: the year, and the part of it that the levels are for: the year itself or a period.
    *Costs*: 1 query.
    """
    codes = (
        Reading.objects.of_the_whole()
        .filter(indicator=indicator, ends_on__gte=year.start, ends_on__lte=year.end)
        .values_list("period", flat=True)
    )
    periods = {parse(code) for code in codes}
    kept = (each for each in periods if within == year or each.end >= within.end)
    return sorted(kept, key=lambda each: (each.end, each.start))
