"""Objectives, and the one action plan."""

from django.db import models

from councilportal.accounts.models import User
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    ref_length,
    valid_dates,
)
from councilportal.common.validity import Dated, DatedQuerySet
from councilportal.organisation.models import Characteristic, Post, Service
from objectives.rules import ActionStatus, EvidenceKind, Origin


class Objective(Dated):
    """One aim of the council."""

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=300)

    objects = DatedQuerySet["Objective"].as_manager()

    class Meta:
        constraints = [valid_dates(), ref_length(), not_empty("title")]

    def __str__(self) -> str:
        """The title."""
        return self.title


class Action(models.Model):
    """Something to be done, of the one action plan: what, whence, who, by when, how far.

    `due_text` is the date as written ("Summer 2027"), `due_on` its last day; both, like the owner,
    are empty where a published plan does not state them. `review_on` is the day to look at an
    action again that has no end.
    """

    what = models.TextField()
    origin = models.CharField(max_length=20, choices=choices_of(Origin))
    origin_ref = models.CharField(max_length=80)
    owner_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="actions"
    )
    due_on = models.DateField(null=True, blank=True)
    due_text = models.CharField(max_length=100, blank=True)
    review_on = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=12, choices=choices_of(ActionStatus), default=ActionStatus.NOT_STARTED
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            not_empty("what"),
            not_empty("origin_ref"),
            one_of("origin", Origin),
            one_of("status", ActionStatus),
        ]

    def __str__(self) -> str:
        """What is to be done."""
        return self.what


class Evidence(models.Model):
    """A piece of the evidence shelf: figures about people, as at a day, from a source.

    `gap` says honestly what is not known.
    """

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=choices_of(EvidenceKind))
    source = models.CharField(max_length=300)
    as_at = models.DateField(null=True, blank=True)
    characteristic = models.ForeignKey(
        Characteristic, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
    )
    says = models.TextField(blank=True)
    gap = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        indexes = [models.Index(fields=["kind", "as_at"], name="evidence_newest_of_kind")]
        constraints = [
            ref_length(),
            not_empty("title"),
            not_empty("source"),
            one_of("kind", EvidenceKind),
            models.CheckConstraint(
                condition=~models.Q(says="") | ~models.Q(gap=""),
                name="evidence_says_something_or_names_its_gap",
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title
