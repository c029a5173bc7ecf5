"""Series of reports, with their parts."""

from django.db import models

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import REF_LENGTH, not_empty, one_of, ref_length
from councilportal.common.periods import PeriodKind
from councilportal.organisation.models import Body, Post
from councilportal.publishing.rules.kinds import Layout, PaperKind, PartKind, Reach
from objectives.models import Duty

TITLE = 250
WORD = 20


class ReportSeries(models.Model):
    """A report that comes again and again, such as the quarterly dashboard.

    `cadence` "" is a report that comes when it is wanted. `lag_days` are the days from the end of
    a period to the day on which its edition is due. `duties` are those that its editions meet.
    """

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=TITLE)
    layout = models.CharField(max_length=WORD, choices=choices_of(Layout))
    kind = models.CharField(
        max_length=WORD, choices=choices_of(PaperKind), default=PaperKind.INFORMATION
    )
    reach = models.CharField(max_length=WORD, choices=choices_of(Reach), default=Reach.COUNCIL)
    cadence = models.CharField(max_length=WORD, choices=choices_of(PeriodKind), blank=True)
    lag_days = models.PositiveIntegerField(null=True, blank=True)
    owner_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="series_owned"
    )
    approver_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="series_approved"
    )
    foot = models.CharField(max_length=TITLE, blank=True)
    formats_notice = models.TextField(blank=True)
    licence = models.CharField(max_length=TITLE, blank=True)
    licence_address = models.URLField(max_length=TITLE, blank=True)  # of its words; https
    language = models.CharField(max_length=10, default="en-GB")
    has_ended = models.BooleanField(default=False)
    duties = models.ManyToManyField(Duty, blank=True, related_name="series")

    class Meta:
        constraints = [
            ref_length(),
            not_empty("title"),
            one_of("layout", Layout),
            one_of("kind", PaperKind),
            one_of("reach", Reach),
            one_of("cadence", PeriodKind, or_empty=True),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class SeriesBody(models.Model):
    """A body that the papers of a series go through, in order."""

    on_record = OnRecord()

    series = models.ForeignKey(ReportSeries, on_delete=models.PROTECT, related_name="bodies")
    position = models.PositiveIntegerField()
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="series")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "position"], name="series_body_position_unique"
            ),
            models.UniqueConstraint(fields=["series", "body"], name="series_body_once"),
        ]

    def __str__(self) -> str:
        """The body's name."""
        return str(self.body)


class Part(models.Model):
    """What the parts of a series and of an edition have in common.

    `level` 1 is a part of the paper; 2 and 3 belong to the part before them. `only` narrows what it
    shows to some directorates, services, frameworks, plans, consultations or bodies, by their
    references with a space between; "" is all.
    """

    position = models.PositiveIntegerField()
    part = models.CharField(max_length=WORD, choices=choices_of(PartKind))
    title = models.CharField(max_length=TITLE, blank=True)
    level = models.PositiveIntegerField(default=1)
    is_on = models.BooleanField(default=True)
    is_wide = models.BooleanField(default=False)
    only = models.CharField(max_length=TITLE, blank=True)

    class Meta:
        abstract = True
        constraints = [
            one_of("part", PartKind),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=3), name="%(class)s_level_1_to_3"
            ),
        ]

    @property
    def heading(self) -> str:
        """Its title, or the usual one."""
        return self.title or PartKind(self.part).label


class SeriesPart(Part):
    """A part that every new edition of a series begins with."""

    on_record = OnRecord()

    series = models.ForeignKey(ReportSeries, on_delete=models.PROTECT, related_name="parts")

    class Meta(Part.Meta):
        constraints = [
            *Part.Meta.constraints,
            models.UniqueConstraint(
                fields=["series", "position"], name="series_part_position_unique"
            ),
        ]

    def __str__(self) -> str:
        """Its heading."""
        return self.heading
