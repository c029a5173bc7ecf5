"""Agendas of meetings, and the packs that are bound of them."""

from django.conf import settings
from django.db import models

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import at_most_one, not_empty, one_of, together
from councilportal.organisation.models import Body, Meeting
from councilportal.publishing.models.edition import Edition
from councilportal.publishing.models.frozen import SHA256, FrozenDocument
from councilportal.publishing.models.report_series import TITLE, WORD
from councilportal.publishing.rules.item_numbers import LONGEST
from councilportal.publishing.rules.kinds import Audience, Ground, ItemPaper
from eqia.models import Assessment, Decision


class ForeignFile(models.Model):
    """A PDF that another system made, kept once by its hash; nothing of it ever changes.

    `faults` says, one sentence a line, why it cannot be bound; "" if it can. Of one that cannot be
    bound the content is not kept: a page of the pack says where it is held.
    """

    on_record = OnRecord(without=("content",))

    sha256 = models.CharField(max_length=SHA256, unique=True)
    name = models.CharField(max_length=TITLE)
    size = models.PositiveBigIntegerField()  # bytes
    pages = models.PositiveIntegerField()  # 0 where it cannot be bound
    faults = models.TextField(blank=True)
    content = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [not_empty("name")]

    def __str__(self) -> str:
        """Its name."""
        return self.name


class AgendaItem(models.Model):
    """An item of the agenda of a meeting: a paper, or words alone where it is taken verbally.

    A paper of another system has a title and the place where it is held, and where somebody gave
    it, its file. `to_follow` says why the paper is not there yet.

    With `exempt_paragraph` the whole item is exempt: the public agenda has only its `public_title`
    and the ground, and the public pack has no paper of it (L10).
    """

    on_record = OnRecord()

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.CharField(max_length=LONGEST)
    section = models.CharField(max_length=TITLE)
    title = models.CharField(max_length=TITLE)
    purpose = models.CharField(max_length=TITLE, blank=True)
    edition = models.ForeignKey(
        Edition, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    assessment = models.ForeignKey(
        Assessment, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    paper_title = models.CharField(max_length=TITLE, blank=True)
    held_at = models.CharField(max_length=TITLE, blank=True)
    file = models.ForeignKey(
        ForeignFile, null=True, blank=True, on_delete=models.PROTECT, related_name="items"
    )
    text = models.TextField(blank=True)
    to_follow = models.TextField(blank=True)
    exempt_paragraph = models.CharField(max_length=2, choices=choices_of(Ground), blank=True)
    exempt_reason = models.TextField(blank=True)
    public_interest = models.TextField(blank=True)
    public_title = models.CharField(max_length=TITLE, blank=True)

    class Meta:
        constraints = [
            *map(not_empty, ("number", "section", "title")),
            one_of("exempt_paragraph", Ground, or_empty=True),
            together(
                texts=["exempt_paragraph", "exempt_reason", "public_interest", "public_title"]
            ),
            at_most_one("edition", "assessment", "decision"),
            together(texts=["paper_title", "held_at"]),
            models.CheckConstraint(
                condition=models.Q(held_at="", file=None)
                | (~models.Q(held_at="") & models.Q(edition=None, assessment=None, decision=None)),
                name="agenda_item_one_paper",
            ),
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_item_number_unique"),
        ]

    def __str__(self) -> str:
        """Its number and title."""
        return f"{self.number}. {self.title}"

    @property
    def paper(self) -> ItemPaper:
        """What stands behind it."""
        if self.held_at:
            return ItemPaper.FOREIGN
        names = (ItemPaper.EDITION, ItemPaper.ASSESSMENT, ItemPaper.DECISION)
        found = (each for each in names if getattr(self, f"{each}_id") is not None)
        return next(found, ItemPaper.WORDS)


class Pack(models.Model):
    """Agenda and papers of a meeting as one PDF for one audience; nothing of it ever changes.

    `number` counts the packs of a meeting. `replaces` says which pages of earlier ones it takes the
    place of. `documents` and `files` are the papers that are bound in it, `lines` its items as JSON
    (`rules.pack_lines`), by which people see what changed since.
    """

    on_record = OnRecord(without=("content",))

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="packs")
    number = models.PositiveIntegerField()
    audience = models.CharField(max_length=WORD, choices=choices_of(Audience))
    replaces = models.CharField(max_length=TITLE, blank=True)
    documents = models.ManyToManyField(FrozenDocument, blank=True, related_name="packs")
    files = models.ManyToManyField(ForeignFile, blank=True, related_name="packs")
    lines = models.TextField(blank=True)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=SHA256)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("audience", Audience),
            models.UniqueConstraint(
                fields=["meeting", "number", "audience"], name="pack_number_unique"
            ),
        ]

    def __str__(self) -> str:
        """How people cite it: the reference of its meeting and its number."""
        return f"{self.meeting.ref}/{self.number} {self.audience}"


class PackRelease(models.Model):
    """The moment from which everybody may read a public pack. Until then it can be taken back."""

    on_record = OnRecord()

    pack = models.OneToOneField(Pack, on_delete=models.PROTECT, related_name="release")
    publish_at = models.DateTimeField()
    late_reason = models.TextField(blank=True)  # why it leaves fewer clear days than the law asks
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        """The moment."""
        return self.publish_at.isoformat()


class ProgrammeItem(models.Model):
    """A line of the work programme of a body that no meeting is found for yet.

    It is an item of an agenda once it has one: then it is there, and no longer here.
    """

    on_record = OnRecord()

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="programme_items")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE)

    class Meta:
        constraints = [
            not_empty("title"),
            models.UniqueConstraint(
                fields=["body", "position"], name="programme_item_position_unique"
            ),
        ]

    def __str__(self) -> str:
        """Its title."""
        return self.title
