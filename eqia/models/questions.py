"""Question sets, their questions, and the rows of screening grids."""

from datetime import date

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

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
from councilportal.organisation.models import Characteristic
from eqia.models.fields import CHOICE, TITLE
from eqia.rules.words import (
    Aim,
    AnswerKind,
    Meaning,
    Part,
)


class ScreenedCharacteristic(Dated):
    """A row of new screening grids: a characteristic with its label for a span of days (L15).

    `aims` are the letters of the aims of the duty that apply to it, such as "abc" or "a" (L1).
    """

    on_record = OnRecord()

    characteristic = models.ForeignKey(
        Characteristic, on_delete=models.PROTECT, related_name="screened_as"
    )
    label = models.CharField(max_length=150)
    position = models.PositiveIntegerField(default=0)
    aims = models.CharField(max_length=3)

    objects = DatedQuerySet["ScreenedCharacteristic"].as_manager()

    class Meta:
        constraints = [
            valid_dates(),
            not_empty("label"),
            models.CheckConstraint(
                condition=Q(aims__in=["", "a", "b", "c", "ab", "ac", "bc", "abc"]),
                name="screenedcharacteristic_aims_are_known",
            ),
            models.UniqueConstraint(
                F("characteristic"),
                Coalesce(F("valid_from"), Value(date.min)),
                name="screenedcharacteristic_once_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        """The label."""
        return self.label


class QuestionSet(Dated):
    """A numbered version of the questions of a grid. New sets are imported as data."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH)
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=TITLE)
    introduction = models.TextField(blank=True)
    bands = models.CharField(max_length=200, blank=True)  # "1 low; 5 medium; 15 high"
    is_default = models.BooleanField(default=False)

    objects = DatedQuerySet["QuestionSet"].as_manager()

    class Meta:
        constraints = [
            valid_dates(),
            ref_length(),
            not_empty("title"),
            models.UniqueConstraint(fields=["ref", "number"], name="questionset_once_a_version"),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class Question(models.Model):
    """One question of a set."""

    on_record = OnRecord()

    question_set = models.ForeignKey(
        QuestionSet, on_delete=models.PROTECT, related_name="questions"
    )
    ref = models.CharField(max_length=REF_LENGTH)
    position = models.PositiveIntegerField()
    part = models.CharField(max_length=CHOICE, choices=choices_of(Part))
    text = models.TextField()
    hint = models.TextField(blank=True)
    kind = models.CharField(max_length=CHOICE, choices=choices_of(AnswerKind))
    meaning = models.CharField(max_length=CHOICE, choices=choices_of(Meaning))
    aim = models.CharField(max_length=1, blank=True, choices=choices_of(Aim))
    explained = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ref_length(),
            not_empty("text"),
            one_of("part", Part),
            one_of("kind", AnswerKind),
            one_of("meaning", Meaning),
            one_of("aim", Aim, or_empty=True),
            models.UniqueConstraint(fields=["question_set", "ref"], name="question_once_a_set"),
        ]

    def __str__(self) -> str:
        """The question in words."""
        return self.text
