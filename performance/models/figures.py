"""Indicators, targets and readings. What the figures mean is in `rules`, never here."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q

from councilportal.accounts.models import User
from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import (
    REF_LENGTH,
    not_empty,
    one_of,
    ref_length,
    together,
    valid_dates,
)
from councilportal.common.numbers import MAX_DECIMALS, MAX_DIGITS
from councilportal.common.periods import PeriodKind
from councilportal.common.validity import Dated, DatedQuerySet
from councilportal.common.words import Direction, Rag, Word
from councilportal.organisation.models import Category, Characteristic, Post, Service
from objectives.models import Action, Objective
from performance.rules.measures import LEVEL_NAMES
from performance.rules.words import (
    Aggregation,
    DataState,
    DirectionBasis,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
)

MAX_SHOWN_DECIMALS = MAX_DECIMALS
# After a change of one of these fields, earlier figures cannot be compared with later ones (D7).
DEFINING = ("definition", "numerator_label", "denominator_label", "unit")


def figure() -> "models.DecimalField[Decimal | None, Decimal | None]":
    """A figure: at most 15 digits, of which 6 decimals; SQLite keeps no more exactly."""
    return models.DecimalField(
        max_digits=MAX_DIGITS + MAX_DECIMALS, decimal_places=MAX_DECIMALS, null=True, blank=True
    )


def _word(words: type[Word], **options: object) -> "models.CharField[str, str]":
    longest = max(len(word.value) for word in words)
    return models.CharField(max_length=longest, choices=choices_of(words), **options)  # type: ignore[arg-type]


class Unit(models.Model):
    """A unit that the council has defined. The common units are in rules.measures.UNITS."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=10, blank=True)
    symbol = models.CharField(max_length=10, blank=True)
    multiplier = models.DecimalField(
        max_digits=MAX_DIGITS + MAX_DECIMALS, decimal_places=MAX_DECIMALS, default=1
    )

    class Meta:
        constraints = [
            ref_length(),
            not_empty("name"),
            models.CheckConstraint(
                condition=Q(multiplier__gt=0), name="unit_multiplier_above_nought"
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Indicator(Dated):
    """What is measured. `definition_version` counts changes that make figures incomparable.

    `from_action` is the action of an assessment that the indicator watches, if any.
    """

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=300)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="indicators")
    unit = models.CharField(max_length=REF_LENGTH)
    decimals = models.PositiveSmallIntegerField()
    polarity = _word(Polarity)
    kind = _word(Kind)
    frequency = _word(PeriodKind)
    definition = models.TextField(blank=True)
    numerator_label = models.CharField(max_length=200, blank=True)
    denominator_label = models.CharField(max_length=200, blank=True)
    aggregation = _word(Aggregation, default=Aggregation.NONE)
    method = _word(Method)
    direction_basis = _word(DirectionBasis, default=DirectionBasis.PREVIOUS_PERIOD)
    direction_tolerance = models.DecimalField(
        max_digits=MAX_DIGITS + MAX_DECIMALS, decimal_places=MAX_DECIMALS, default=0
    )
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    characteristics = models.ManyToManyField(Characteristic, related_name="indicators")
    outcome = models.CharField(max_length=200, blank=True)
    delivered_by = models.CharField(max_length=150, blank=True)
    owner = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators_owned"
    )
    approver = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators_approved"
    )
    from_action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="watched_by"
    )
    definition_version = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)  # lists have indicators in this order

    objects = DatedQuerySet["Indicator"].as_manager()

    class Meta:
        constraints = [
            valid_dates(),
            ref_length(),
            not_empty("title"),
            one_of("polarity", Polarity),
            one_of("kind", Kind),
            one_of("frequency", PeriodKind),
            one_of("aggregation", Aggregation),
            one_of("method", Method),
            one_of("direction_basis", DirectionBasis),
            models.CheckConstraint(
                condition=Q(decimals__lte=MAX_SHOWN_DECIMALS), name="indicator_decimals_at_most_6"
            ),
            models.CheckConstraint(
                condition=Q(direction_tolerance__gte=0),
                name="indicator_direction_tolerance_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(kind=Kind.ACTIVITY) | Q(method=Method.NONE),
                name="indicator_activity_is_not_rated",
            ),
        ]

    def __str__(self) -> str:
        """Reference and title: "CS04 Calls answered"."""
        return f"{self.ref} {self.title}"

    def is_redefined_by(self, values: Mapping[str, object]) -> bool:
        """True if these values change what is measured: later figures are not comparable (D7)."""
        return any(name in values and getattr(self, name) != values[name] for name in DEFINING)


class Target(models.Model):
    """The levels of an indicator in a year, or in a period whose levels differ from the year's."""

    on_record = OnRecord()

    # Indexed by the constraint `target_once_a_period`.
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="targets", db_index=False
    )
    year = models.CharField(max_length=12)
    period = models.CharField(max_length=12, blank=True)
    target = figure()
    floor = figure()
    ytd_target = figure()
    ytd_floor = figure()
    green_tolerance_percent = figure()
    tolerance_percent = figure()
    green_tolerance_points = figure()
    tolerance_points = figure()
    green_from = figure()
    amber_from = figure()
    range_lower = figure()
    range_upper = figure()
    margin = figure()

    class Meta:
        constraints = [
            not_empty("year"),
            models.UniqueConstraint(
                fields=["indicator", "year", "period"], name="target_once_a_period"
            ),
            models.CheckConstraint(
                condition=Q(range_lower__isnull=True)
                | Q(range_upper__isnull=True)
                | Q(range_upper__gte=F("range_lower")),
                name="target_range_upper_not_below_lower",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                    name=f"target_{name}_not_negative",
                )
                for name in LEVEL_NAMES
                if "tolerance" in name or name == "margin"
            ),
        ]

    def __str__(self) -> str:
        """The period that the levels are for."""
        return self.period or self.year


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Filters over readings."""

    def of_the_whole(self) -> Self:
        """Readings of the whole, without those of a group."""
        return self.filter(group=None)


class Reading(models.Model):
    """What was reported for one period and group. A correction is a new revision: another row."""

    on_record = OnRecord()

    class Source(Word):
        """How the figure came in."""

        IMPORT = "import", "Imported"
        RETURN = "return", "Entered in a return"
        PAGE = "page", "Corrected on a page"

    # Which of these have an index is said below. Nothing looks for readings by who entered them.
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="readings", db_index=False
    )
    period = models.CharField(max_length=12)
    ends_on = models.DateField()
    group = models.ForeignKey(
        Category,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    revision = models.PositiveIntegerField(default=1)
    value = figure()
    numerator = figure()
    denominator = figure()
    ytd_value = figure()
    forecast_value = figure()
    previous_year_value = figure()
    previous_year_basis = _word(PreviousYearBasis, blank=True)
    reported_direction = _word(Direction, blank=True)
    covers = models.CharField(max_length=100, blank=True)
    data_state = _word(DataState)
    no_data_reason = _word(NoDataReason, blank=True)
    judgement = _word(Rag, blank=True)
    judged_by = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    judged_on = models.DateField(null=True, blank=True)
    judgement_reason = models.TextField(blank=True)
    override_rating = _word(Rag, blank=True)
    override_reason = models.TextField(blank=True)
    corrects_note = models.TextField(blank=True)
    definition_version = models.PositiveIntegerField(default=1)
    source = _word(Source)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = ReadingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["indicator", "ends_on"]),
            # Few readings have these: an index of all would slow each import down.
            models.Index(fields=["group"], condition=~Q(group=None), name="reading_group"),
            models.Index(
                fields=["entered_at"], condition=Q(revision__gt=1), name="reading_revised"
            ),
            models.Index(
                fields=["judged_by"], condition=~Q(judged_by=None), name="reading_judged_by"
            ),
        ]
        constraints = [
            not_empty("period"),
            one_of("previous_year_basis", PreviousYearBasis, or_empty=True, usual=""),
            one_of("reported_direction", Direction, or_empty=True, usual=""),
            one_of("data_state", DataState, usual=DataState.FINAL.value),
            one_of("no_data_reason", NoDataReason, or_empty=True, usual=""),
            one_of("judgement", Rag, or_empty=True, usual=""),
            one_of("override_rating", Rag, or_empty=True, usual=""),
            together("judged_by", "judged_on", texts=["judgement", "judgement_reason"]),
            together(texts=["override_rating", "override_reason"]),
            together("numerator", "denominator"),
            models.UniqueConstraint(
                fields=["indicator", "period", "revision"],
                condition=Q(group=None),
                name="reading_once_a_revision",
            ),
            models.UniqueConstraint(
                fields=["indicator", "period", "group", "revision"],
                condition=~Q(group=None),
                name="reading_of_group_once_a_revision",
            ),
            models.CheckConstraint(
                condition=Q(revision=1, corrects_note="")
                | (Q(revision__gt=1) & ~Q(corrects_note="")),
                name="reading_later_revisions_say_why",
            ),
            models.CheckConstraint(
                condition=Q(no_data_reason="")
                & (
                    Q(value__isnull=False)
                    | Q(numerator__isnull=False)
                    | Q(ytd_value__isnull=False)
                    | Q(forecast_value__isnull=False)
                )
                | ~Q(no_data_reason="")
                & Q(value__isnull=True, numerator__isnull=True, ytd_value__isnull=True),
                name="reading_figure_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                name="reading_denominator_above_nought",
            ),
            models.CheckConstraint(
                condition=Q(previous_year_value__isnull=True, previous_year_basis="")
                | (Q(previous_year_value__isnull=False) & ~Q(previous_year_basis="")),
                name="reading_previous_year_with_its_basis",
            ),
            models.CheckConstraint(
                condition=Q(covers="") | Q(data_state=DataState.PROVISIONAL),
                name="reading_of_part_is_provisional",
            ),
        ]

    def __str__(self) -> str:
        """Period and revision."""
        return f"{self.period} revision {self.revision}"


class Commentary(models.Model):
    """What the service says about a reading."""

    on_record = OnRecord()

    reading = models.OneToOneField(Reading, on_delete=models.PROTECT, related_name="commentary")
    text = models.TextField()
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [not_empty("text")]
        verbose_name_plural = "commentaries"

    def __str__(self) -> str:
        """The text."""
        return self.text


class TargetChange(models.Model):
    """An entry of the target integrity log: a target changed after its year had figures, and why.

    `before` and `after` are the levels that were set, by name, as plain text. `effects` has a row
    for each period of the year so far: its code, its rating before and its rating after. Figures of
    periods that end from `starts_on` (of `period` or `year`) to `year_ends_on` are rated by them.
    """

    on_record = OnRecord()

    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, related_name="target_changes"
    )
    year = models.CharField(max_length=12)
    period = models.CharField(max_length=12, blank=True)
    starts_on = models.DateField()
    year_ends_on = models.DateField()
    before = models.JSONField()
    after = models.JSONField()
    effects = models.JSONField()
    reason = models.TextField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [not_empty("year"), not_empty("reason")]

    def __str__(self) -> str:
        """The period whose levels changed."""
        return self.period or self.year
