"""Equality objectives, which indicators refer to."""

from django.db import models

from councilportal.audit.on_record import OnRecord
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    ref_length,
    valid_dates,
)
from councilportal.common.validity import Dated, DatedQuerySet


class Objective(Dated):
    """One aim of the council."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=300)

    objects = DatedQuerySet["Objective"].as_manager()

    class Meta:
        constraints = [valid_dates(), ref_length(), not_empty("title")]

    def __str__(self) -> str:
        """The title."""
        return self.title
