"""Editions: one paper of a series, with its front sheet, parts and dates."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import REF_LENGTH, not_empty, one_of, only_when, together
from councilportal.common.periods import parse
from councilportal.organisation.models import Directorate, Meeting, Post
from councilportal.publishing.models.report_series import TITLE, WORD, Part, ReportSeries
from councilportal.publishing.rules.kinds import (
    ContactKind,
    Ground,
    LinkKind,
    PartKind,
    ReleaseState,
)
from councilportal.publishing.rules.workflow import HAS_FILES, State
from eqia.models import Assessment, Decision

PERIOD = 20


class Edition(models.Model):
    """One edition of a series, with its front sheet.

    `period` is a code of the data format; `ends_on` is its last day. `slug` names the edition
    within its series, as addresses do: the period, then the directorate or the assessment or
    decision where it is about one. A correction has the same slug and the next number. `saves`
    counts changes, so that none is lost. `freezing` counts how often it was frozen.
    """

    on_record = OnRecord()

    series = models.ForeignKey(ReportSeries, on_delete=models.PROTECT, related_name="editions")
    period = models.CharField(max_length=PERIOD)
    ends_on = models.DateField()
    second_period = models.CharField(max_length=PERIOD, blank=True)
    directorate = models.ForeignKey(
        Directorate, null=True, blank=True, on_delete=models.PROTECT, related_name="editions"
    )
    slug = models.CharField(max_length=2 * REF_LENGTH + PERIOD)
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=WORD, choices=choices_of(State), default=State.DRAFT)
    saves = models.PositiveIntegerField(default=1)
    freezing = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)  # why the last freezing failed, in plain words
    # Everybody who wrote in it: none of them approves it.
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="editions_written"
    )
    created_at = models.DateTimeField()

    # The front sheet. What nobody said is empty, and is not printed.
    meeting = models.ForeignKey(
        Meeting, null=True, blank=True, on_delete=models.PROTECT, related_name="editions"
    )
    subject = models.CharField(max_length=TITLE, blank=True)
    frozen_subject = models.TextField(blank=True)  # with its figures, as it was frozen last
    produced_by = models.CharField(max_length=TITLE, blank=True)
    addressed_to = models.CharField(max_length=TITLE, blank=True)
    decision_maker = models.CharField(max_length=TITLE, blank=True)
    decision = models.ForeignKey(
        Decision, null=True, blank=True, on_delete=models.PROTECT, related_name="editions"
    )
    classification = models.CharField(max_length=TITLE, blank=True)
    key_reason = models.TextField(blank=True)
    wards = models.CharField(max_length=TITLE, blank=True)
    past_pathway = models.TextField(blank=True)
    future_pathway = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    financial = models.TextField(blank=True)
    legal = models.TextField(blank=True)
    risk = models.TextField(blank=True)
    equality = models.TextField(blank=True)
    climate = models.TextField(blank=True)
    crime = models.TextField(blank=True)
    others = models.TextField(blank=True)
    assessments = models.ManyToManyField(Assessment, blank=True, related_name="editions")
    has_no_background = models.BooleanField(default=False)
    judgement = models.TextField(blank=True)
    judged_by = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="editions_judged"
    )
    judged_on = models.DateField(null=True, blank=True)

    # Publication: one moment, which readers' queries compare with now.
    publish_at = models.DateTimeField(null=True, blank=True)
    release_state = models.CharField(
        max_length=WORD, choices=choices_of(ReleaseState), default=ReleaseState.PROVISIONAL
    )
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    correction_note = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            one_of("state", State),
            one_of("release_state", ReleaseState),
            not_empty("period"),
            not_empty("slug"),
            models.UniqueConstraint(
                fields=["series", "slug", "number"], name="edition_number_unique"
            ),
            models.UniqueConstraint(
                fields=["series", "slug"],
                condition=Q(state__in=[State.DRAFT, State.MAKING, State.FROZEN, State.APPROVED]),
                name="edition_one_open",
            ),
            only_when(state=State.PUBLISHED, requires=["publish_at"]),
            only_when(state=State.WITHDRAWN, requires=["publish_at"]),
            only_when(
                state=State.WITHDRAWN, requires=["withdrawn_at"], texts=["withdrawal_reason"]
            ),
            together("judged_by", "judged_on", texts=["judgement"]),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, number=1)
                | Q(corrects__isnull=False, number__gt=1),
                name="edition_first_corrects_nothing",
            ),
        ]

    def __str__(self) -> str:
        """How people cite it: the reference of its series, its period and its number."""
        return f"{self.series.ref}/{self.slug}/{self.number}"

    @property
    def heading(self) -> str:
        """What lists call it: its subject or its series' title, its directorate, its period."""
        place = f", {self.directorate}" if self.directorate else ""
        return f"{self.shown_subject or self.series.title}{place}, {self.period_label}"

    @property
    def shown_subject(self) -> str:
        """Its subject as it was frozen; "" for a draft whose subject names live figures."""
        if self.frozen_subject and State(self.state) in HAS_FILES:
            return self.frozen_subject
        return "" if "{{" in self.subject else self.subject

    @property
    def period_label(self) -> str:
        """Its period as people say it."""
        return parse(self.period).label


class EditionPart(Part):
    """A part of an edition: what it shows, and the words that its authors wrote for it.

    A part with `exempt_paragraph` is only in the restricted copy; the public copy says at its place
    that something is withheld, under `public_title`, and on which ground (L10). An easy-read text
    is for everybody, so it is never exempt.
    """

    on_record = OnRecord()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="parts")
    text = models.TextField(blank=True)
    is_numbered = models.BooleanField(default=True)
    exempt_paragraph = models.CharField(max_length=2, choices=choices_of(Ground), blank=True)
    exempt_reason = models.TextField(blank=True)
    public_interest = models.TextField(blank=True)
    public_title = models.CharField(max_length=TITLE, blank=True)

    class Meta(Part.Meta):
        constraints = [
            *Part.Meta.constraints,
            one_of("exempt_paragraph", Ground, or_empty=True),
            together(
                texts=["exempt_paragraph", "exempt_reason", "public_interest", "public_title"]
            ),
            models.CheckConstraint(
                condition=~Q(part=PartKind.EASY_READ.value) | Q(exempt_paragraph=""),
                name="editionpart_easy_read_is_open",
            ),
            models.UniqueConstraint(
                fields=["edition", "position"], name="edition_part_position_unique"
            ),
        ]

    def __str__(self) -> str:
        """Its heading."""
        return self.heading


class _Placed(models.Model):
    """A row of a list of an edition, in its place."""

    position = models.PositiveIntegerField()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "position"], name="%(class)s_position_unique"
            )
        ]


class FromPost(_Placed):
    """A post that a paper comes from."""

    on_record = OnRecord()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="from_posts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """The title of the post."""
        return str(self.post)


class Recommendation(_Placed):
    """One numbered recommendation."""

    on_record = OnRecord()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="recommendations")
    text = models.TextField()

    class Meta(_Placed.Meta):
        constraints = [*_Placed.Meta.constraints, not_empty("text")]

    def __str__(self) -> str:
        """Its words."""
        return self.text


class Contact(_Placed):
    """Whom to ask about a paper: a post, never a person."""

    on_record = OnRecord()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=WORD, choices=choices_of(ContactKind))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    telephone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)

    class Meta(_Placed.Meta):
        constraints = [*_Placed.Meta.constraints, one_of("kind", ContactKind)]

    def __str__(self) -> str:
        """The title of the post."""
        return str(self.post)


class EditionLink(_Placed):
    """A plan outcome with yes or no, a previous decision, or legislation."""

    on_record = OnRecord()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=WORD, choices=choices_of(LinkKind))
    title = models.CharField(max_length=TITLE)
    answer = models.BooleanField(null=True, blank=True)
    on = models.DateField(null=True, blank=True)
    address = models.URLField(max_length=TITLE, blank=True)

    class Meta(_Placed.Meta):
        constraints = [*_Placed.Meta.constraints, one_of("kind", LinkKind), not_empty("title")]

    def __str__(self) -> str:
        """Its title."""
        return self.title


class BackgroundPaper(_Placed):
    """A document that a paper relies on, and where it can be inspected for four years (L9)."""

    on_record = OnRecord()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="background_papers")
    title = models.CharField(max_length=TITLE)
    on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=TITLE, blank=True)
    address = models.URLField(max_length=TITLE, blank=True)

    class Meta(_Placed.Meta):
        constraints = [*_Placed.Meta.constraints, not_empty("title")]

    def __str__(self) -> str:
        """Its title."""
        return self.title


class OwnTable(models.Model):
    """The table of a part: columns with their types, rows of cells as typed, declared sums."""

    on_record = OnRecord()

    part = models.OneToOneField(EditionPart, on_delete=models.PROTECT, related_name="table")
    title = models.CharField(max_length=TITLE)
    columns = models.JSONField(default=list)
    types = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    totals = models.TextField(blank=True)
    differences = models.TextField(blank=True)

    class Meta:
        constraints = [not_empty("title")]

    def __str__(self) -> str:
        """Its title."""
        return self.title


class KeptWarning(models.Model):
    """Why a warning about an edition was let stand. `key` names the finding."""

    on_record = OnRecord()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="kept_warnings")
    key = models.CharField(max_length=64)
    sentence = models.TextField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            not_empty("reason"),
            models.UniqueConstraint(fields=["edition", "key"], name="kept_warning_once"),
        ]

    def __str__(self) -> str:
        """The reason."""
        return self.reason


class ReleaseDate(models.Model):
    """A date of publication that an edition had before the one in force, and why it was moved."""

    on_record = OnRecord()

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="earlier_dates")
    publish_at = models.DateTimeField()
    release_state = models.CharField(max_length=WORD, choices=choices_of(ReleaseState))
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [one_of("release_state", ReleaseState), not_empty("reason")]

    def __str__(self) -> str:
        """The moment that was given up."""
        return self.publish_at.isoformat()


class PreReleaseReader(models.Model):
    """A post whose holder may read an edition before it is published, and from when (T7)."""

    on_record = OnRecord()

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="pre_release_readers"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "post"], name="pre_release_reader_once")
        ]

    def __str__(self) -> str:
        """The title of the post."""
        return str(self.post)


class RestrictedReader(models.Model):
    """A post whose holder may open the restricted copy of an edition that is out (L10)."""

    on_record = OnRecord()

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="restricted_readers"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "post"], name="restricted_reader_once")
        ]

    def __str__(self) -> str:
        """The title of the post."""
        return str(self.post)
