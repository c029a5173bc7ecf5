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
from councilportal.organisation.models import Post
from objectives.rules import ActionStatus, Origin


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
    """Something to be done, of the one action plan: what, whence, who, by when, how far."""

    what = models.TextField()
    origin = models.CharField(max_length=20, choices=choices_of(Origin))
    origin_ref = models.CharField(max_length=80)
    owner_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="actions")
    due_on = models.DateField()
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
