"""Bodies of the council, their meetings and who sits on them."""

from django.db import models
from django.db.models import F, Q

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    ref_length,
    valid_dates,
)
from councilportal.common.periods import day_label
from councilportal.common.validity import Dated, DatedQuerySet
from councilportal.organisation.models.structure import Post
from councilportal.organisation.rules import BodyKind


class Body(Dated):
    """A group of people that meets and takes, or prepares, decisions: a committee, a board."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=20, choices=choices_of(BodyKind))
    position = models.PositiveIntegerField(default=0)  # lists have bodies in this order
    role = models.TextField(blank=True)
    chair_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="bodies_chaired"
    )
    reports_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reporting_bodies"
    )
    meets = models.CharField(max_length=150, blank=True)

    objects = DatedQuerySet["Body"].as_manager()

    class Meta:
        verbose_name_plural = "bodies"
        constraints = [
            *(valid_dates(), ref_length(), not_empty("name"), one_of("kind", BodyKind)),
            models.CheckConstraint(
                condition=Q(reports_to__isnull=True) | ~Q(reports_to=F("id")),
                name="body_reports_to_another",
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name

    @property
    def meets_in_public(self) -> bool:
        """True if its meetings, agendas and papers are open to everybody."""
        return BodyKind(self.kind).meets_in_public


class Meeting(models.Model):
    """A meeting of a body on a day on which the body is in force."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    on = models.DateField()
    time = models.TimeField(null=True, blank=True)  # of London
    room = models.CharField(max_length=150, blank=True)
    clerk_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings_clerked"
    )

    class Meta:
        constraints = [ref_length()]

    def __str__(self) -> str:
        """The body and the day: "Cabinet, 9 December 2026"."""
        return f"{self.body.name}, {day_label(self.on)}"


class BodyMember(Dated):
    """A post that sits on a body, from a known day on: its holder reads what is exempt (L10)."""

    on_record = OnRecord()

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="members")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="bodies_sat_on")
    valid_from = models.DateField()

    objects = DatedQuerySet["BodyMember"].as_manager()

    class Meta:
        constraints = [valid_dates()]

    def __str__(self) -> str:
        """The body and the post."""
        return f"{self.body}: {self.post}"
