"""Who holds which role and post, and who stands in for whom."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    at_most_one,
    not_empty,
    one_of,
    valid_dates,
)
from councilportal.common.validity import Dated, DatedQuerySet
from councilportal.organisation.models.structure import Directorate, Post, Service


class AppointmentQuerySet(DatedQuerySet["Appointment"]):
    """Filters over appointments."""

    def held_by(self, user: User, on: date) -> Self:
        """The person's appointments on the day, and those of people they stand in for."""
        stands_in_for = Deputy.objects.in_force(on).filter(deputy=user).values("person")
        return self.in_force(on).filter(Q(user=user) | Q(user__in=stands_in_for))


class Appointment(Dated):
    """A person's role for a directorate or a service, or, without either, for the council."""

    on_record = OnRecord()

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    role = models.CharField(max_length=20, choices=choices_of(Role))
    directorate = models.ForeignKey(
        Directorate, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [valid_dates(), one_of("role", Role), at_most_one("directorate", "service")]

    def __str__(self) -> str:
        """The role; name the person and the place beside it."""
        return self.get_role_display()


class Deputy(Dated):
    """A person who stands in for another from one day to another, with all of the other's roles."""

    on_record = OnRecord()

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deputies"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="stands_in_for"
    )
    reason = models.TextField()

    objects = DatedQuerySet["Deputy"].as_manager()

    class Meta:
        verbose_name_plural = "deputies"
        constraints = [
            valid_dates(),
            not_empty("reason"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=False, valid_to__isnull=False),
                name="deputy_from_and_to",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("deputy")), name="deputy_is_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        """The reason; name the two people beside it."""
        return self.reason


class PostHolder(Dated):
    """A person who holds a post from one day to another. The post decides who signs assessments."""

    on_record = OnRecord()

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts_held"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holders")

    objects = DatedQuerySet["PostHolder"].as_manager()

    class Meta:
        constraints = [valid_dates()]

    def __str__(self) -> str:
        """The post's title; name the person beside it."""
        return str(self.post)
