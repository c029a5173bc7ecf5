"""The evidence that assessments cite."""

from django.db import models

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    ref_length,
)
from councilportal.organisation.models import Characteristic, Service
from objectives.models.information import EqualityTable
from objectives.rules.evidence import EvidenceKind


class Evidence(models.Model):
    """A piece of evidence: figures about people on a day, from a source.

    `gap` says what is not known; `table` is the table of figures that it is about.
    """

    on_record = OnRecord()

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
    table = models.ForeignKey(
        EqualityTable, null=True, blank=True, on_delete=models.PROTECT, related_name="evidence"
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
