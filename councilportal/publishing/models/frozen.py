"""What is frozen: documents, what is made from them, and approvals. None of it ever changes."""

from django.conf import settings
from django.db import models

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import REF_LENGTH, not_empty, one_of
from councilportal.common.periods import parse
from councilportal.common.words import Direction, Rag
from councilportal.publishing.models.edition import PERIOD, Edition
from councilportal.publishing.models.report_series import TITLE, WORD
from councilportal.publishing.rules.kinds import Audience

SHA256 = 64


class FrozenDocument(models.Model):
    """One copy of an edition as canonical JSON, with its hash and the head of the audit chain.

    `freezing` tells the attempts of one edition apart: after a return to draft the next is frozen
    anew, and the earlier one stays as it was. `inputs` is JSON too: the figures, targets and rules
    from which a stranger works every rating out again. `references_sha256` is the hash of its live
    references, "" where it has none: see `extracts.digest`.
    """

    on_record = OnRecord(without=("text", "inputs"))

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="frozen")
    freezing = models.PositiveIntegerField()
    audience = models.CharField(max_length=WORD, choices=choices_of(Audience))
    text = models.TextField()
    sha256 = models.CharField(max_length=SHA256)
    inputs = models.TextField(blank=True)
    inputs_sha256 = models.CharField(max_length=SHA256, blank=True)
    references_sha256 = models.CharField(max_length=SHA256, blank=True)
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


class FrozenFigure(models.Model):
    """A figure that a frozen copy tells of an indicator, with its rating and why.

    It is taken from the copy when its files are made, so that readers can follow an indicator over
    editions; those of a restricted copy only tell what changed since. `value`, `target` and `floor`
    are exact decimal text; columns with `shown` in their name have what is printed for them. Each
    text is "" where the copy has nothing.
    """

    document = models.ForeignKey(FrozenDocument, on_delete=models.PROTECT, related_name="figures")
    ref = models.CharField(max_length=REF_LENGTH)
    title = models.TextField()
    service = models.CharField(max_length=REF_LENGTH, blank=True)
    directorate = models.CharField(max_length=REF_LENGTH, blank=True)
    unit = models.CharField(max_length=REF_LENGTH, blank=True)
    period = models.CharField(max_length=PERIOD, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    value = models.CharField(max_length=40, blank=True)
    shown = models.TextField(blank=True)
    target = models.CharField(max_length=40, blank=True)
    target_shown = models.TextField(blank=True)
    floor = models.CharField(max_length=40, blank=True)
    floor_shown = models.TextField(blank=True)
    rating = models.CharField(max_length=WORD, choices=choices_of(Rag), blank=True)
    rule = models.TextField(blank=True)
    direction = models.CharField(max_length=WORD, choices=choices_of(Direction), blank=True)
    commentary = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_empty("ref"),
            one_of("rating", Rag, or_empty=True),
            one_of("direction", Direction, or_empty=True),
            models.UniqueConstraint(fields=["document", "ref"], name="frozen_figure_once"),
        ]
        indexes = [models.Index(fields=["ref"], name="frozen_figure_ref")]

    def __str__(self) -> str:
        """The indicator and its figure."""
        return f"{self.ref} {self.shown}"

    @property
    def period_label(self) -> str:
        """Its period as people say it."""
        return parse(self.period).label if self.period else "No period"


class FrozenReference(models.Model):
    """What a live reference gave in the words of an edition when it was frozen.

    It belongs to the copy with everything in it. Readers find it in the words alone; it is kept so
    that a publisher is told when a figure or a target behind it changes. `ref` is the indicator, or
    what is counted ("red"), or "". `what` says what was referred to ("its rating", "indicators
    rated red"), `shown` what is printed, `place` under which heading.
    """

    document = models.ForeignKey(
        FrozenDocument, on_delete=models.PROTECT, related_name="references"
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=WORD)  # of `narrative.references.Kind`
    ref = models.CharField(max_length=REF_LENGTH, blank=True)
    period = models.CharField(max_length=PERIOD)
    ends_on = models.DateField()
    what = models.CharField(max_length=TITLE)
    shown = models.TextField()
    place = models.TextField()

    class Meta:
        constraints = [
            not_empty("kind"),
            models.UniqueConstraint(fields=["document", "position"], name="frozen_reference_once"),
        ]

    def __str__(self) -> str:
        """Where the words are, what they tell, and how it is printed."""
        return f"{self.place}: {self.what} {self.shown}"


class FrozenStatement(models.Model):
    """What a frozen copy tells of an action, of progress with an objective, of figures of people.

    It is taken from the copy when its files are made, so that a publisher is told when that changes
    (`editions.changed_plans`, `editions.changed_people`). `kind` and `cited` are what events call
    the record: "action" and its reference, "objective progress" and "EQ1 2025/26 COR", "equality
    table" and its reference. `plan` is the reference of the plan among whose lines an action is
    told. `words` are those of its line, of the progress, or which release of a table it is;
    `standing` is a status or a judgement, `due` the date as written.
    """

    document = models.ForeignKey(
        FrozenDocument, on_delete=models.PROTECT, related_name="statements"
    )
    kind = models.CharField(max_length=60)
    cited = models.CharField(max_length=200)
    plan = models.CharField(max_length=REF_LENGTH, blank=True)
    words = models.TextField()
    standing = models.CharField(max_length=WORD, blank=True)
    due = models.CharField(max_length=TITLE, blank=True)

    class Meta:
        constraints = [
            not_empty("kind"),
            not_empty("cited"),
            models.UniqueConstraint(
                fields=["document", "kind", "cited", "plan"], name="frozen_statement_once"
            ),
        ]

    def __str__(self) -> str:
        """What it is of."""
        return f"{self.kind} {self.cited}"


class FrozenPassage(models.Model):
    """Words of a public copy that stand under one anchor, taken when its files are made.

    `folded` is the text in small letters without accents, which is what searches compare.
    """

    document = models.ForeignKey(FrozenDocument, on_delete=models.PROTECT, related_name="passages")
    position = models.PositiveIntegerField()
    anchor = models.CharField(max_length=TITLE, blank=True)
    heading = models.TextField()
    text = models.TextField()
    folded = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "position"], name="frozen_passage_once")
        ]

    def __str__(self) -> str:
        """Where it stands."""
        return self.heading


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
