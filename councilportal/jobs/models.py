"""The ledger of jobs."""

from django.db import models

from councilportal.common.choices import choices_of
from councilportal.common.constraints import not_empty, one_of
from councilportal.jobs.rules import State


class Job(models.Model):
    """One piece of work: the function's name, its arguments, and how far it is.

    `key` says what the work is, so that it is asked for once. `runner` is the hand-over that
    started it last: only that one may end it. `handed_at` is empty until an engine has it.
    """

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    values = models.JSONField()
    state = models.CharField(max_length=10, choices=choices_of(State), default=State.WAITING)
    starts = models.PositiveSmallIntegerField(default=0)
    runner = models.CharField(max_length=64, blank=True)
    error = models.TextField(blank=True)
    progress = models.PositiveSmallIntegerField(default=0)  # per cent
    progress_words = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            not_empty("name"),
            not_empty("key"),
            one_of("state", State),
            models.CheckConstraint(
                condition=models.Q(progress__lte=100), name="job_progress_is_a_share"
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="job_in_state")]

    def __str__(self) -> str:
        """What it is and how it stands."""
        return f"{self.name} {self.key}: {State(self.state).label.lower()}"
