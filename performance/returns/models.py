"""Tables of returns. Lines keep the text as typed, so that a draft loses nothing."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from councilportal.accounts.models import User
from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import not_empty, one_of, together
from councilportal.common.periods import PeriodKind
from councilportal.organisation.models import Service
from objectives.models import Action
from performance.models import Indicator
from performance.returns.rules import EDITABLE, ReturnState

TYPED = 40


class ReportingPeriod(models.Model):
    """A period of the calendar: when its returns open, are due and are locked."""

    on_record = OnRecord()

    period = models.CharField(max_length=12, unique=True)
    frequency = models.CharField(max_length=20, choices=choices_of(PeriodKind))
    ends_on = models.DateField()
    opens_on = models.DateField()
    due_on = models.DateField()
    locks_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["ends_on"])]
        constraints = [
            not_empty("period"),
            one_of("frequency", PeriodKind),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on"), due_on__lte=F("locks_on")),
                name="reportingperiod_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        """The period's code."""
        return self.period


class Extension(models.Model):
    """An exception: a service may report a month end until a later day, for a reason."""

    on_record = OnRecord()

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="extensions")
    ends_on = models.DateField()
    until = models.DateField()
    reason = models.TextField()
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            not_empty("reason"),
            models.UniqueConstraint(fields=["service", "ends_on"], name="extension_once_a_return"),
            models.CheckConstraint(
                condition=Q(until__gt=F("ends_on")), name="extension_after_the_period"
            ),
        ]

    def __str__(self) -> str:
        """The last day of entry that it allows."""
        return str(self.until)


class ReturnQuerySet(models.QuerySet["Return"]):
    """Filters over returns."""

    def editable(self) -> Self:
        """Returns whose lines may still be changed."""
        return self.filter(state__in=EDITABLE)


class Return(models.Model):
    """The return of a service at a month end. `version` counts saves: none overwrites another."""

    on_record = OnRecord(
        column="state",
        values=(ReturnState.SUBMITTED, ReturnState.APPROVED, ReturnState.LOCKED),
        parts={"returns.Line": "sheet"},
    )

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="returns")
    ends_on = models.DateField()
    state = models.CharField(
        max_length=10, choices=choices_of(ReturnState), default=ReturnState.DRAFT
    )
    version = models.PositiveIntegerField(default=1)
    # The numbers of the accounts that saved something since it was begun or reopened.
    authors = models.JSONField(default=list)
    submitted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_back_reason = models.TextField(blank=True)
    reopened_reason = models.TextField(blank=True)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        constraints = [
            one_of("state", ReturnState),
            together("submitted_by", "submitted_at"),
            together("approved_by", "approved_at"),
            models.UniqueConstraint(fields=["service", "ends_on"], name="return_once_a_month_end"),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[ReturnState.SUBMITTED, ReturnState.APPROVED, ReturnState.LOCKED]
                )
                | Q(submitted_by__isnull=False),
                name="return_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ReturnState.APPROVED, ReturnState.LOCKED])
                | Q(approved_by__isnull=False),
                name="return_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(approved_by=F("submitted_by")),
                name="return_approver_is_not_the_submitter",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReturnState.SENT_BACK) | ~Q(sent_back_reason=""),
                name="return_sent_back_with_its_reason",
            ),
        ]

    def __str__(self) -> str:
        """Service and month end."""
        return f"{self.service_id} {self.ends_on}"


class Line(models.Model):
    """What the officer typed for one indicator, as text. It is checked when it is submitted."""

    sheet = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="lines")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=TYPED, blank=True)
    numerator = models.CharField(max_length=TYPED, blank=True)
    denominator = models.CharField(max_length=TYPED, blank=True)
    ytd_value = models.CharField(max_length=TYPED, blank=True)
    forecast_value = models.CharField(max_length=TYPED, blank=True)
    no_data_reason = models.CharField(max_length=TYPED, blank=True)
    unchanged = models.BooleanField(default=False)
    provisional = models.BooleanField(default=False)
    judgement = models.CharField(max_length=TYPED, blank=True)
    judgement_reason = models.TextField(blank=True)
    commentary = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    action_what = models.TextField(blank=True)
    action_owner = models.CharField(max_length=150, blank=True)
    action_due = models.CharField(max_length=TYPED, blank=True)
    action_passed = models.BooleanField(default=False)
    sent_back_reason = models.TextField(blank=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "indicator"], name="line_once_a_return")
        ]

    def __str__(self) -> str:
        """The indicator's number; name the indicator beside it."""
        return str(self.indicator_id)


class CorrectiveAction(models.Model):
    """Links an action of the action plan to the indicator and period whose red figure led to it."""

    on_record = OnRecord()

    action = models.OneToOneField(Action, on_delete=models.PROTECT, related_name="corrects")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="actions")
    period = models.CharField(max_length=12)

    class Meta:
        constraints = [not_empty("period")]

    def __str__(self) -> str:
        """The period whose figure led to the action."""
        return self.period
