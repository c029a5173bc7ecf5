"""Plans of directorates and of the council: their parts and their lines."""

from django.db import models
from django.db.models import Q

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    ref_length,
    valid_dates,
)
from councilportal.common.validity import Dated, DatedQuerySet
from councilportal.organisation.models import Body, Characteristic, Directorate, Post
from objectives.models.frameworks import TITLE, WORD, Framework, Objective, Theme
from objectives.models.plan import Action
from objectives.rules.delivery import ImpactDirection, PlanKind, PlanState


class PlanPart(models.Model):
    """A part that every plan of a kind has, such as "Context" or one of the objectives.

    `actions_asked` is how many of its actions have to be new or in progress; `words_limit` the most
    words of a line, None for any number (see `rules.part_checks`).
    """

    on_record = OnRecord()

    plan_kind = models.CharField(max_length=WORD, choices=choices_of(PlanKind))
    ref = models.CharField(max_length=REF_LENGTH)
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE)
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_parts"
    )
    actions_asked = models.PositiveIntegerField(default=0)
    words_limit = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            ref_length(),
            not_empty("title"),
            one_of("plan_kind", PlanKind),
            models.UniqueConstraint(fields=["plan_kind", "ref"], name="planpart_ref_unique"),
            models.UniqueConstraint(fields=["plan_kind", "position"], name="planpart_once_a_place"),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class Plan(Dated):
    """A plan by which a framework is carried out, of one directorate or of the council.

    `updated` says how often it is brought up to date, as written; `body` watches over it.
    """

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=TITLE)
    kind = models.CharField(max_length=WORD, choices=choices_of(PlanKind))
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    directorate = models.ForeignKey(
        Directorate, null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    updated = models.CharField(max_length=100, blank=True)
    updated_by_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="plans_updated"
    )
    body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="plans"
    )
    state = models.CharField(
        max_length=WORD, choices=choices_of(PlanState), default=PlanState.DRAFT
    )

    objects = DatedQuerySet["Plan"].as_manager()

    class Meta:
        constraints = [
            valid_dates(),
            ref_length(),
            not_empty("title"),
            one_of("kind", PlanKind),
            one_of("state", PlanState),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class PlanLine(models.Model):
    """A line of a plan. `outcome` is its theme; `theme` one that lines of several plans share.

    `priorities` are objectives of one framework and `objectives` those of another, as a matrix
    joins them. `direction` is that of an impact on people; "" where the line tells none.
    """

    on_record = OnRecord()

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    part = models.ForeignKey(
        PlanPart, null=True, blank=True, on_delete=models.PROTECT, related_name="lines"
    )
    heading = models.CharField(max_length=TITLE, blank=True)
    outcome = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="outcome_lines"
    )
    objectives = models.ManyToManyField(Objective, blank=True, related_name="plan_lines")
    priorities = models.ManyToManyField(Objective, blank=True, related_name="priority_lines")
    words = models.TextField()
    characteristics = models.ManyToManyField(Characteristic, blank=True, related_name="plan_lines")
    direction = models.CharField(max_length=WORD, blank=True, choices=choices_of(ImpactDirection))
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_lines"
    )
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="plan_lines"
    )

    class Meta:
        constraints = [
            not_empty("words"),
            one_of("direction", ImpactDirection, or_empty=True),
            models.UniqueConstraint(fields=["plan", "position"], name="planline_once_a_place"),
            models.UniqueConstraint(
                fields=["plan", "action"],
                condition=Q(action__isnull=False),
                name="planline_once_an_action",
            ),
        ]

    def __str__(self) -> str:
        """The words."""
        return self.words
