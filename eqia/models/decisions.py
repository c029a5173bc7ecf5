"""Decisions of the council and the assessments that they rest on."""

from django.db import models
from django.db.models import Q

from councilportal.accounts.models import User
from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    only_when,
    ref_length,
    together,
)
from councilportal.organisation.models import Directorate, Meeting
from eqia.models.assessments import Assessment
from eqia.models.fields import CHOICE, TITLE
from eqia.rules.gate import DecisionState


class Decision(models.Model):
    """An executive decision (L11) with its state. `saves` counts changes, so that none is lost."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)  # as in addresses: 16-00136
    number = models.CharField(max_length=REF_LENGTH, unique=True)  # as printed: 16/00136
    subject = models.CharField(max_length=TITLE)
    directorate = models.ForeignKey(  # whose leads prepare it; NULL: the whole council
        Directorate, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    taker = models.CharField(max_length=TITLE, blank=True)
    state = models.CharField(
        max_length=CHOICE, choices=choices_of(DecisionState), default=DecisionState.DRAFT
    )
    saves = models.PositiveIntegerField(default=1)
    is_key = models.BooleanField(default=False)
    key_reason = models.TextField(blank=True)
    for_publication = models.BooleanField(default=True)
    exempt_ground = models.TextField(blank=True)
    at_meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    meeting = models.CharField(max_length=TITLE, blank=True)  # in words, where it is no record
    meets_on = models.DateField(null=True, blank=True)  # of `at_meeting` until it is taken
    notice_on = models.DateField(null=True, blank=True)  # when notice of a key decision was given
    decision = models.TextField(blank=True)
    reasons = models.TextField(blank=True)
    alternatives = models.TextField(blank=True)
    consultation = models.TextField(blank=True)
    interests = models.TextField(blank=True)
    dispensations = models.TextField(blank=True)
    financial = models.TextField(blank=True)
    call_in_until = models.DateField(null=True, blank=True)
    assessments = models.ManyToManyField(Assessment, related_name="decisions")
    override_reason = models.TextField(blank=True)
    override_name = models.CharField(max_length=150, blank=True)
    override_post = models.CharField(max_length=150, blank=True)
    # Keys of the obstacles that it covers: of others the gate asks again.
    override_covers = models.JSONField(default=list, blank=True)
    ready_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ready_at = models.DateTimeField(null=True, blank=True)
    taken_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            ref_length(),
            not_empty("number"),
            not_empty("subject"),
            one_of("state", DecisionState),
            together(texts=["override_reason", "override_name", "override_post"]),
            only_when(for_publication=False, texts=["exempt_ground"]),
            only_when(is_key=True, texts=["key_reason"]),
            only_when(state=DecisionState.TAKEN, requires=["taken_on"]),
            models.CheckConstraint(
                condition=Q(at_meeting__isnull=True) | Q(meets_on__isnull=False),
                name="decision_at_meeting_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        """The number as printed."""
        return self.number
