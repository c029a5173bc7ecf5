"""What was done: achievements, overviews, validations, consultations, who answers for what."""

from django.db import models
from django.db.models import F, Q

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import REF_LENGTH, not_empty, one_of, ref_length
from councilportal.organisation.models import Characteristic, Directorate, Post
from objectives.models.frameworks import TITLE, WORD, YEAR, Framework, Objective, Theme
from objectives.rules.achievements import AchievementKind, Side


class Achievement(models.Model):
    """What the council did, or will do, in a year, or in a quarter of it ("2016-Q2").

    `figures` are as told; `amount` is money in pounds. An `is_highlight` is printed as one too.
    """

    on_record = OnRecord()

    year = models.CharField(max_length=YEAR)
    position = models.PositiveIntegerField()
    words = models.TextField()
    quarter = models.CharField(max_length=YEAR, blank=True)
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="achievements"
    )
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="achievements"
    )
    directorate = models.ForeignKey(
        Directorate, null=True, blank=True, on_delete=models.PROTECT, related_name="achievements"
    )
    kind = models.CharField(
        max_length=WORD, choices=choices_of(AchievementKind), default=AchievementKind.HAVE_DONE
    )
    figures = models.CharField(max_length=TITLE, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    characteristics = models.ManyToManyField(
        Characteristic, blank=True, related_name="achievements"
    )
    link = models.URLField(max_length=TITLE, blank=True)
    is_highlight = models.BooleanField(default=False)

    class Meta:
        constraints = [
            not_empty("year"),
            not_empty("words"),
            one_of("kind", AchievementKind),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="achievement_amount_from_nought",
            ),
            models.UniqueConstraint(fields=["year", "position"], name="achievement_once_a_place"),
        ]

    def __str__(self) -> str:
        """The words."""
        return self.words


class Overview(models.Model):
    """What a director says of a quarter: risks and issues, beside what was achieved."""

    on_record = OnRecord()

    directorate = models.ForeignKey(Directorate, on_delete=models.PROTECT, related_name="overviews")
    period = models.CharField(max_length=YEAR)
    risks = models.TextField(blank=True)
    issues = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_empty("period"),
            models.UniqueConstraint(
                fields=["directorate", "period"], name="overview_once_a_period"
            ),
        ]

    def __str__(self) -> str:
        """The directorate and the period."""
        return f"{self.directorate}, {self.period}"


class Validation(models.Model):
    """What somebody who inspects or accredits said of the council's work.

    `judged` and `expires` keep the words as written, with their last day beside; `bodies` are the
    names of those who judged, as told. `notes` are of those who keep it, and no report prints them.
    """

    on_record = OnRecord()

    position = models.PositiveIntegerField(unique=True)
    title = models.CharField(max_length=TITLE)
    directorate = models.ForeignKey(
        Directorate, null=True, blank=True, on_delete=models.PROTECT, related_name="validations"
    )
    area = models.CharField(max_length=TITLE, blank=True)
    side = models.CharField(max_length=WORD, blank=True, choices=choices_of(Side))
    bodies = models.CharField(max_length=TITLE, blank=True)
    site = models.CharField(max_length=TITLE, blank=True)
    judgement = models.TextField(blank=True)
    judged_text = models.CharField(max_length=100, blank=True)
    judged_on = models.DateField(null=True, blank=True)
    expires_text = models.CharField(max_length=100, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    link = models.URLField(max_length=TITLE, blank=True)
    owner_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="validations"
    )
    notes = models.TextField(blank=True)

    class Meta:
        constraints = [
            not_empty("title"),
            one_of("side", Side, or_empty=True),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class Consultation(models.Model):
    """One asking of people, whose counts and answers reports print."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=TITLE)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            ref_length(),
            not_empty("title"),
            models.CheckConstraint(
                condition=Q(opened__isnull=True)
                | Q(closed__isnull=True)
                | Q(closed__gte=F("opened")),
                name="consultation_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class ConsultationCount(models.Model):
    """A number of a consultation. Those that are `part_of` another add up to at most that one."""

    on_record = OnRecord()

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="counts")
    position = models.PositiveIntegerField()
    measure = models.CharField(max_length=TITLE)
    number = models.PositiveIntegerField()
    part_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )

    class Meta:
        constraints = [
            not_empty("measure"),
            models.UniqueConstraint(
                fields=["consultation", "position"], name="consultationcount_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        """What was counted."""
        return self.measure


class ConsultationHeard(models.Model):
    """What people said in a consultation, and what was done about it."""

    on_record = OnRecord()

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="heard")
    position = models.PositiveIntegerField()
    said = models.TextField()
    done = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "consultation heard"
        constraints = [
            not_empty("said"),
            models.UniqueConstraint(
                fields=["consultation", "position"], name="consultationheard_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        """What was said."""
        return self.said


class Accountability(models.Model):
    """Who answers for what in equality, and what that is in practice."""

    on_record = OnRecord()

    position = models.PositiveIntegerField(unique=True)
    who = models.CharField(max_length=TITLE)
    answers_for = models.TextField(blank=True)
    in_practice = models.TextField(blank=True)
    framework = models.ForeignKey(
        Framework,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accountabilities",
    )

    class Meta:
        verbose_name_plural = "accountabilities"
        constraints = [not_empty("who")]

    def __str__(self) -> str:
        """The role."""
        return self.who
