"""Reads for those who look after indicators and targets."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from councilportal.common.at_once import rows_of, together
from councilportal.common.periods import Period
from councilportal.organisation.models import Body, Directorate, Post, Service
from councilportal.organisation.people import Person
from councilportal.organisation.policies import clerked_by, led_by
from objectives.models import Action
from objectives.plan import policies
from objectives.plan.queries import is_known
from objectives.plan.reading import where_hidden
from objectives.upkeep.queries import owned_in_steps
from performance.models import Indicator, ObjectiveMeasure, Reading
from performance.queries import (
    READING_FIELDS,
    histories,
    measure_of,
    rated_periods,
    targets_of,
    units,
)
from performance.rules.measures import Levels, Targets
from performance.rules.standing import Standing, stand


def needs_of(post: Post, on: date, who: Person) -> list[str]:
    """What depends on a post after a day, in words: what it owns, leads and has to do.

    *Takes*: the person who is told: an action that they may not know of has its reference alone.
    *Costs*: 1 query, and those of `where_hidden`.
    """
    later = on + timedelta(days=1)
    known = Indicator.objects.in_force(later).filter(Q(owner=post) | Q(approver=post))
    indicators, directorates, services, bodies, meetings, actions, measures, owned = together(
        [
            rows_of(known),
            *(rows_of(led_by(model, post, on)) for model in (Directorate, Service, Body)),
            rows_of(clerked_by(post, later)),
            rows_of(open_actions(post).annotate(is_known=is_known(who))),
            rows_of(measures_of(post, on)),
            owned_in_steps(post, on),
        ]
    )
    hidden = where_hidden(actions, who)
    found = [
        *(f"Indicator {each}" for each in indicators),
        *(f"Directorate {each.name}" for each in directorates),
        *(f"Service {each.name}" for each in services),
        *(f"Chair of {each.name}" for each in bodies),
        *(f"Clerk of {each}" for each in meetings),
        *(_action(hidden[each.pk].action if each.pk in hidden else each) for each in actions),
        *(f"{_said(each)} {each}" for each, _ in owned),
        *(f"Measure {each}" for each in measures),
    ]
    return sorted(found)


def _said(record: Model) -> str:
    return record._meta.verbose_name.capitalize()  # type: ignore[union-attr]


def measures_of(post: Post, on: date) -> QuerySet[ObjectiveMeasure]:
    """The measures that a post owns and whose day has not passed. *Costs*: 1 query."""
    open_still = Q(target_on=None) | Q(target_on__gt=on)
    found = ObjectiveMeasure.objects.filter(open_still, owner_post=post)
    return found.select_related("indicator")


def _action(each: Action) -> str:
    return f"Action {each.ref}: {each.what}" if each.is_known else f"Action {each.ref}"  # type: ignore[attr-defined]


def open_actions(post: Post) -> QuerySet[Action]:
    """The actions that the post owns, leads or confirms, neither dropped nor confirmed as done.

    One that is reported done may come back to its owner.
    """
    answers = policies.led_by([post.pk]) | Q(confirmed_by_post=post)
    return Action.objects.still_open().filter(answers)


# Changes of targets


@dataclass(frozen=True, slots=True)
class TargetEffect:
    """How an indicator stands at the end of a period, with its present and with other targets."""

    period: Period
    now: Standing
    then: Standing

    @property
    def shown(self) -> str:
        """The figure as people read it beside both sets of levels."""
        return max(self.now.shown, self.then.shown, key=len)

    @property
    def in_short(self) -> tuple[str, str, str]:
        """A row of the integrity log: the period's code, its rating before and after the change."""
        return (self.period.code, self.now.rating.rag, self.then.rating.rag)


def effects_of(
    indicator: Indicator, year: Period, period: Period | None, levels: Levels
) -> list[TargetEffect]:
    """How other levels would change the ratings of the year's periods so far, oldest first.

    *Takes*: the new levels of the year, or of one period of it.
    *Costs*: 4 queries.
    """
    rows = Reading.objects.of_the_whole().filter(indicator=indicator, ends_on__lte=year.end)
    history = histories(rows.values_list(*READING_FIELDS))[indicator.pk]
    targets = targets_of([indicator.pk])[indicator.pk]
    changed = Targets({**targets.rows, (year, period): levels})
    measure = measure_of(indicator, units())
    return [
        TargetEffect(
            each,
            now=stand(measure, history, targets, each.end),
            then=stand(measure, history, changed, each.end),
        )
        for each in rated_periods(indicator, year, period or year)
    ]


def indicators_without_owner(on: date) -> QuerySet[Indicator]:
    """Indicators in force on a day that no post in force owns, by reference. *Costs*: 1 query."""
    ended = Q(owner__valid_from__gt=on) | Q(owner__valid_to__lt=on)
    found = Indicator.objects.in_force(on).filter(Q(owner=None) | ended)
    return found.order_by("position", "ref")


def services_reporting(on: date) -> QuerySet[Service]:
    """The services that have indicators in force on a day. *Costs*: 1 query."""
    own = Indicator.objects.in_force(on).filter(service=OuterRef("pk"))
    return Service.objects.filter(Exists(own))


def indicator_counts(on: date) -> dict[int, int]:
    """How many indicators are in force on a day, by the key of their service. *Costs*: 1 query."""
    rows = Indicator.objects.in_force(on).order_by().values_list("service")
    return dict(rows.annotate(Count("id")))
