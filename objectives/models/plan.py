"""The one action plan and the progress of its actions."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from django.db import models
from django.db.models.functions import Coalesce

from councilportal.accounts.models import User
from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    ref_length,
)
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.fuzzy_recurring import Recurs
from councilportal.organisation.models import Characteristic, Directorate, Post, Service
from objectives.models.frameworks import Objective
from objectives.rules.plan import CLOSED, ENDED, ActionStatus, Origin, Standing

COST_LENGTH = 250
VERSION_LENGTH = 80  # of the name of a version, as that of what an action comes from


class ActionQuerySet(models.QuerySet["Action"]):
    """Filters over actions."""

    def still_open(self) -> "ActionQuerySet":
        """Actions that are neither dropped nor confirmed as done."""
        return self.exclude(status__in=CLOSED)

    def to_do(self) -> "ActionQuerySet":
        """Actions that are neither dropped nor said to be done."""
        return self.exclude(status__in=ENDED)

    def with_day(self) -> "ActionQuerySet":
        """Actions with `day`, the day by which something is asked: `Standing.day` as a query."""
        ends = models.When(goes_on=False, recurs="", then=Coalesce("due_on", "review_on"))
        return self.annotate(day=models.Case(ends, default=models.F("review_on")))

    def needing(self) -> "ActionQuerySet":
        """Actions to be done without an owner or a day, so that nobody is reminded of them."""
        return self.to_do().with_day().filter(models.Q(owner_post=None) | models.Q(day=None))

    def with_reporter(self) -> "ActionQuerySet":
        """Actions with who reported each done last, and when: `reported_by` and `reported_at`."""
        said = ActionProgress.objects.filter(
            action=models.OuterRef("pk"), status=ActionStatus.DONE
        ).order_by("-position")
        return self.annotate(
            reported_by=models.Subquery(said.values("by")[:1]),
            reported_at=models.Subquery(said.values("at")[:1]),
        )

    def free_refs(self, year: int) -> Iterator[str]:
        """The unused references of a year, in order: "AP-2026-0001" and so on, without end.

        Call it while the audit chain is locked, so that nobody else gets the same reference.
        *Costs*: 1 query.
        """
        start = f"AP-{year}-"
        taken = self.filter(ref__startswith=start).values_list("ref", flat=True)
        ends = [ref[len(start) :] for ref in taken]
        last = max((int(end) for end in ends if end.isascii() and end.isdecimal()), default=0)
        return (f"{start}{number:04}" for number in count(last + 1))


def due_values(due: FuzzyDate) -> dict[str, Any]:
    """What an action keeps of a date, by its columns: the words, and what follows from them."""
    return {
        "due_text": due.text,
        "due_from": due.earliest,
        "due_on": due.latest,
        "goes_on": due.goes_on,
        "recurs": due.recurs or "",
    }


class Action(models.Model):
    """An action of the one action plan: what is to be done, its origin, owner, date and status.

    People cite it by `ref` ("AP-2026-0001"). `directorate` and `service` are where it comes from,
    and decide who looks after it. `due_text` is the date as written ("Summer 2027"), `due_on` its
    last day; both, like the owner, are empty where a published plan does not state them.
    `review_on` is the day to review an action that has no end. `status` and the date are those of
    the latest progress, if there is any. `due_from` is the first day that the date may mean.
    `leads` are posts that lead it beside its owner; `confirmed_by_post` is the post that confirms
    that it is done. `evidence` says in words or by a link what proves it.
    """

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    what = models.TextField()
    origin = models.CharField(max_length=20, choices=choices_of(Origin))
    origin_ref = models.CharField(max_length=VERSION_LENGTH)
    directorate = models.ForeignKey(
        Directorate, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    owner_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    leads = models.ManyToManyField(Post, blank=True, related_name="actions_led")
    confirmed_by_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="actions_confirmed"
    )
    objectives = models.ManyToManyField(Objective, blank=True, related_name="actions")
    characteristics = models.ManyToManyField(Characteristic, blank=True, related_name="actions")
    outcome = models.TextField(blank=True)
    cost = models.CharField(max_length=COST_LENGTH, blank=True)
    evidence = models.TextField(blank=True)
    due_from = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_text = models.CharField(max_length=100, blank=True)
    goes_on = models.BooleanField(default=False)
    recurs = models.CharField(max_length=20, blank=True, choices=choices_of(Recurs))
    review_on = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=12, choices=choices_of(ActionStatus), default=ActionStatus.NOT_STARTED
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        constraints = [
            ref_length(),
            not_empty("what"),
            not_empty("origin_ref"),
            one_of("origin", Origin),
            one_of("status", ActionStatus),
            one_of("recurs", Recurs, or_empty=True),
        ]

    def __str__(self) -> str:
        """What is to be done."""
        return self.what

    @property
    def standing(self) -> Standing:
        """Its status and days, as a value of the rules."""
        return Standing(
            ActionStatus(self.status),
            FuzzyDate(self.due_text, self.due_from, self.due_on),
            self.review_on,
            self.goes_on,
            Recurs(self.recurs) if self.recurs else None,
        )

    @property
    def confirming_posts(self) -> tuple[int | None, ...]:
        """The keys of the posts that may confirm it, in turn; read it with its places."""
        service, place = self.service, self.directorate
        head = service.head_post_id if service else None
        director = (service.director_post_id if service else None) or (
            place.director_post_id if place else None
        )
        return (self.confirmed_by_post_id, head, director)

    def set_due(self, due: FuzzyDate) -> tuple[str, ...]:
        """Take a date with all that follows from its words. Gives: the names of the columns."""
        values = due_values(due)
        for name, value in values.items():
            setattr(self, name, value)
        return tuple(values)


class ActionProgress(models.Model):
    """What somebody reported about an action on a day. Rows are added and never changed.

    If the date was moved, `due_text` and `due_on` have the new one, and `due_before` the date as it
    was written before; a date that was taken away has only the latter. `review_on` is the new day
    for review, if that was moved. `by_name` keeps the name
    that the person had then. `version` names the version of an assessment that changed the action
    when it was signed off or dropped ("EQ-2026-001 version 2"); it is "" for what a person said.
    """

    on_record = OnRecord()

    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="progress")
    position = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=choices_of(ActionStatus))
    note = models.TextField(blank=True)
    due_text = models.CharField(max_length=100, blank=True)
    due_on = models.DateField(null=True, blank=True)
    due_before = models.CharField(max_length=100, blank=True)
    review_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    version = models.CharField(max_length=VERSION_LENGTH, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "action progress"
        constraints = [
            one_of("status", ActionStatus),
            models.UniqueConstraint(
                fields=["action", "position"], name="actionprogress_once_a_place"
            ),
            models.CheckConstraint(
                condition=~models.Q(status=ActionStatus.DROPPED) | ~models.Q(note=""),
                name="actionprogress_dropped_with_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(due_text="") | ~models.Q(note=""),
                name="actionprogress_moved_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        """The status; name the action beside it."""
        return self.get_status_display()
