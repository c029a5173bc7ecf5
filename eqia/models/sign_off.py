"""Tables of what signatories do: return answers to the author, and attest."""

from django.db import models

from councilportal.accounts.models import User
from councilportal.common.choices import choices_of
from councilportal.common.constraints import REF_LENGTH, not_empty, one_of
from eqia.models.assessments import Assessment, GridRow
from eqia.models.fields import CHOICE
from eqia.rules.words import Capacity


class ReturnedAnswer(models.Model):
    """Why an answer, or a page where `group` is None, was returned to the author."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="returned")
    group = models.ForeignKey(GridRow, null=True, blank=True, on_delete=models.PROTECT)
    place = models.CharField(max_length=REF_LENGTH)  # a question's ref, or a page ("about")
    reason = models.TextField()

    class Meta:
        constraints = [not_empty("place"), not_empty("reason")]

    def __str__(self) -> str:
        """The reason."""
        return self.reason


class SignOff(models.Model):
    """An attestation. `sha256` is the hash of what was signed; the database takes new rows only.

    `titles` holds the titles of that day of the posts that the version names: `lead`, `head` and
    the `owners` of its actions in their order. `taken_over` holds what the consultations that it
    takes over said on that day, and the titles of its objectives; None where it names neither.
    Imported rows have neither `signed_by` nor `titles`; every row has `name` and `post_title`.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="sign_offs")
    capacity = models.CharField(max_length=CHOICE, choices=choices_of(Capacity))
    signed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=150)
    post_title = models.CharField(max_length=150)
    titles = models.JSONField(null=True, blank=True)
    taken_over = models.JSONField(null=True, blank=True)
    statement = models.TextField()
    sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("capacity", Capacity),
            not_empty("name"),
            not_empty("post_title"),
            not_empty("statement"),
            not_empty("sha256"),
            models.UniqueConstraint(
                fields=["assessment", "capacity", "sha256"], name="signoff_once_a_capacity"
            ),
        ]

    def __str__(self) -> str:
        """The capacity."""
        return self.get_capacity_display()
