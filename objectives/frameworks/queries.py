"""Reads of equality objectives."""

from datetime import date

from councilportal.common.validity import DatedQuerySet
from objectives.models import Objective


def objectives(on: date) -> DatedQuerySet[Objective]:
    """Objectives in force on the day, by reference. *Costs*: 1 query."""
    return Objective.objects.in_force(on).order_by("ref")
