"""Frameworks with their themes and objectives, and what became of an objective in a year."""

from django.db import models
from django.db.models import F, Q

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    ref_length,
    valid_dates,
)
from councilportal.common.validity import Dated, DatedQuerySet
from councilportal.organisation.models import Body, Characteristic, Directorate, Post
from objectives.rules.frameworks import FrameworkKind, FrameworkState, Named, ObjectiveStanding

TITLE = 300
WORD = 20
YEAR = 12  # characters of the code of a year


class Framework(Dated):
    """What objectives and themes belong to: a strategic plan, a policy, a peer framework.

    `parent` is the framework that it carries out; `copied_from` that of an earlier year from which
    it was copied; `body` watches over it; `notes` are of those who keep it, and no report prints
    them.
    """

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=TITLE)
    kind = models.CharField(max_length=WORD, choices=choices_of(FrameworkKind))
    state = models.CharField(
        max_length=WORD, choices=choices_of(FrameworkState), default=FrameworkState.IN_FORCE
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )
    source = models.CharField(max_length=TITLE, blank=True)
    owner_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="frameworks"
    )
    body = models.ForeignKey(
        Body, null=True, blank=True, on_delete=models.PROTECT, related_name="frameworks"
    )
    notes = models.TextField(blank=True)

    objects = DatedQuerySet["Framework"].as_manager()

    class Meta:
        constraints = [
            valid_dates(),
            ref_length(),
            not_empty("title"),
            one_of("kind", FrameworkKind),
            one_of("state", FrameworkState),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="framework_carries_out_another",
            ),
            models.CheckConstraint(
                condition=Q(copied_from__isnull=True) | ~Q(copied_from=F("id")),
                name="framework_copied_from_another",
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class Theme(models.Model):
    """A part of a framework: an outcome, a priority, a heading of standards.

    `standards` counts them where the paper does not print them. A theme that `cuts_across` belongs
    to no objective of its own: lines of several plans share it.
    """

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="themes")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE)
    introduction = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    standards = models.PositiveIntegerField(null=True, blank=True)
    cuts_across = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ref_length(),
            not_empty("title"),
            models.UniqueConstraint(fields=["framework", "position"], name="theme_once_a_place"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="theme_is_part_of_another",
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class Objective(Dated):
    """One aim of the council.

    `number` is as its paper prints it ("1.1"). `aims` are the letters of the aims of the duty that
    it serves, such as "abc" (L1). `named` says how it names characteristics, "" where nobody said;
    `characteristics_words` are the paper's words for them. `copied_from` is the objective of an
    earlier framework that goes on in this one.
    """

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=TITLE)
    framework = models.ForeignKey(
        Framework, null=True, blank=True, on_delete=models.PROTECT, related_name="objectives"
    )
    theme = models.ForeignKey(
        Theme, null=True, blank=True, on_delete=models.PROTECT, related_name="objectives"
    )
    position = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=WORD, blank=True)
    aims = models.CharField(max_length=3, blank=True)
    characteristics = models.ManyToManyField(Characteristic, blank=True, related_name="objectives")
    named = models.CharField(max_length=WORD, blank=True, choices=choices_of(Named))
    characteristics_words = models.CharField(max_length=TITLE, blank=True)
    owner_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="objectives"
    )
    directorates = models.ManyToManyField(Directorate, blank=True, related_name="objectives")
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )

    objects = DatedQuerySet["Objective"].as_manager()

    class Meta:
        constraints = [
            valid_dates(),
            ref_length(),
            not_empty("title"),
            one_of("named", Named, or_empty=True),
            models.CheckConstraint(
                condition=Q(aims__in=["", "a", "b", "c", "ab", "ac", "bc", "abc"]),
                name="objective_aims_are_known",
            ),
            models.CheckConstraint(
                condition=Q(theme__isnull=True) | Q(framework__isnull=False),
                name="objective_theme_with_its_framework",
            ),
            models.CheckConstraint(
                condition=Q(copied_from__isnull=True) | ~Q(copied_from=F("id")),
                name="objective_copied_from_another",
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class ObjectiveProgress(models.Model):
    """What a directorate, or the council, says of an objective in a year.

    `standing` is a judgement, with the post that judged and the day; "" where nobody judged.
    """

    on_record = OnRecord()

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="progress")
    year = models.CharField(max_length=YEAR)
    directorate = models.ForeignKey(
        Directorate,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="objective_progress",
    )
    words = models.TextField()
    standing = models.CharField(max_length=WORD, blank=True, choices=choices_of(ObjectiveStanding))
    judged_by = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="objectives_judged"
    )
    judged_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "objective progress"
        constraints = [
            not_empty("year"),
            not_empty("words"),
            one_of("standing", ObjectiveStanding, or_empty=True),
            models.CheckConstraint(
                condition=Q(standing="", judged_by__isnull=True, judged_on__isnull=True)
                | (~Q(standing="") & Q(judged_by__isnull=False, judged_on__isnull=False)),
                name="objectiveprogress_judged_by_a_post_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["objective", "year", "directorate"],
                name="objectiveprogress_once_a_directorate",
            ),
            models.UniqueConstraint(
                fields=["objective", "year"],
                condition=Q(directorate__isnull=True),
                name="objectiveprogress_once_a_council",
            ),
        ]

    def __str__(self) -> str:
        """The words."""
        return self.words
