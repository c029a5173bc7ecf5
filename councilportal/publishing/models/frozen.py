"""What is frozen: documents, the files made from them, and approvals. None of it ever changes."""

from django.conf import settings
from django.db import models

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import not_empty, one_of
from councilportal.publishing.models.edition import Edition
from councilportal.publishing.models.report_series import TITLE, WORD
from councilportal.publishing.rules.kinds import Audience

SHA256 = 64


class FrozenDocument(models.Model):
    """One copy of an edition as canonical JSON, with its hash and the head of the audit chain.

    `freezing` tells the attempts of one edition apart: after a return to draft the next is frozen
    anew, and the earlier one stays as it was. `inputs` is JSON too: the figures, targets and rules
    from which a stranger works every rating out again.
    """

    on_record = OnRecord(without=("text", "inputs"))

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="frozen")
    freezing = models.PositiveIntegerField()
    audience = models.CharField(max_length=WORD, choices=choices_of(Audience))
    text = models.TextField()
    sha256 = models.CharField(max_length=SHA256)
    inputs = models.TextField(blank=True)
    inputs_sha256 = models.CharField(max_length=SHA256, blank=True)
    audit_head = models.CharField(max_length=SHA256)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("audience", Audience),
            not_empty("text"),
            models.UniqueConstraint(
                fields=["edition", "freezing", "audience"], name="frozen_document_once"
            ),
        ]

    def __str__(self) -> str:
        """The edition and who the copy is for."""
        return f"{self.edition} {self.audience}"


class Artefact(models.Model):
    """A file made from a frozen document. `renderer` names what made it, with versions."""

    on_record = OnRecord(without=("content",))

    document = models.ForeignKey(FrozenDocument, on_delete=models.PROTECT, related_name="artefacts")
    name = models.CharField(max_length=TITLE)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=SHA256)
    renderer = models.CharField(max_length=TITLE)

    class Meta:
        constraints = [
            not_empty("name"),
            models.UniqueConstraint(fields=["document", "name"], name="artefact_name_unique"),
        ]

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Approval(models.Model):
    """Somebody's approval of one frozen copy, by its hash."""

    on_record = OnRecord()

    document = models.OneToOneField(
        FrozenDocument, on_delete=models.PROTECT, related_name="approval"
    )
    sha256 = models.CharField(max_length=SHA256)
    statement = models.TextField()
    name = models.CharField(max_length=150)
    post_title = models.CharField(max_length=150, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [not_empty("statement")]

    def __str__(self) -> str:
        """Who approved, and what."""
        return f"{self.name}: {self.document}"
