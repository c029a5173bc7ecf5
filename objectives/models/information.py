"""Figures of people: tables as they are entered, and what was released of them."""

from django.db import models
from django.db.models import F, Q

from councilportal.accounts.models import User
from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import REF_LENGTH, not_empty, one_of, ref_length
from councilportal.common.numbers import MAX_DECIMALS
from councilportal.disclosure.words import USUAL_THRESHOLD
from councilportal.organisation.models import Category, Directorate
from objectives.models.frameworks import TITLE, WORD
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import (
    LEAST_THRESHOLD,
    FigureUnit,
    Outcome,
    Protection,
    TableKind,
)


class EqualityTable(models.Model):
    """A table of exact figures of people. Only the leads of its place and auditors may see them.

    `as_at` keeps the words as written, with their last day beside. Tables with the same
    `population` count the same people on the same day. Counts below `threshold` are small (T1).
    """

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    title = models.CharField(max_length=TITLE)
    kind = models.CharField(max_length=WORD, choices=choices_of(TableKind))
    unit = models.CharField(max_length=WORD, choices=choices_of(FigureUnit))
    as_at_text = models.CharField(max_length=100, blank=True)
    as_at_on = models.DateField(null=True, blank=True)
    area = models.CharField(max_length=TITLE, blank=True)
    base = models.CharField(max_length=TITLE, blank=True)  # whom it counts, in words
    source = models.CharField(max_length=TITLE, blank=True)
    definition = models.TextField(blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)  # of values, as they are printed
    threshold = models.PositiveIntegerField(default=USUAL_THRESHOLD)
    mode = models.CharField(
        max_length=WORD, choices=choices_of(Protection), default=Protection.ROUND
    )
    mode_reason = models.TextField(blank=True)
    population = models.CharField(max_length=REF_LENGTH, blank=True)
    directorate = models.ForeignKey(
        Directorate, null=True, blank=True, on_delete=models.PROTECT, related_name="equality_tables"
    )

    class Meta:
        indexes = [models.Index(fields=["population"], name="equality_table_population")]
        constraints = [
            ref_length(),
            not_empty("title"),
            one_of("kind", TableKind),
            one_of("unit", FigureUnit),
            one_of("mode", Protection),
            models.CheckConstraint(
                condition=Q(threshold__gte=LEAST_THRESHOLD), name="equality_table_threshold"
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=MAX_DECIMALS), name="equality_table_decimals"
            ),
            models.CheckConstraint(
                condition=~Q(mode=Protection.NONE) | ~Q(mode_reason=""),
                name="equality_table_without_protection_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        """The title."""
        return self.title


class EqualityFigure(models.Model):
    """An exact figure of a table: `objectives.rules.information.Figure` says what each part is.

    `comparator` is the reference of another table, or words; `gap` is as it was printed.
    """

    on_record = OnRecord()

    table = models.ForeignKey(EqualityTable, on_delete=models.PROTECT, related_name="figures")
    position = models.PositiveIntegerField()
    groups = models.ManyToManyField(Category, blank=True, related_name="equality_figures")
    measure = models.CharField(max_length=TITLE, blank=True)
    count = models.PositiveBigIntegerField(null=True, blank=True)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    base = models.PositiveBigIntegerField(null=True, blank=True)
    words = models.CharField(max_length=TITLE, blank=True)
    comparator = models.CharField(max_length=TITLE, blank=True)
    comparator_value = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    comparator_kind = models.CharField(
        max_length=WORD, blank=True, choices=choices_of(ComparatorKind)
    )
    gap = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)

    class Meta:
        constraints = [
            one_of("comparator_kind", ComparatorKind, or_empty=True),
            models.UniqueConstraint(
                fields=["table", "position"], name="equality_figure_once_a_place"
            ),
            models.CheckConstraint(
                condition=Q(base__isnull=True) | Q(count__isnull=True) | Q(base__gte=F("count")),
                name="equality_figure_is_a_part_of_its_base",
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=False) | Q(value__isnull=False) | ~Q(words=""),
                name="equality_figure_says_something",
            ),
        ]

    def __str__(self) -> str:
        """Its place in the table."""
        return f"{self.table}, row {self.position}"


class ReleaseRequest(models.Model):
    """That somebody asks to release tables together, and what another person decided.

    `fingerprint` is of the exact figures and settings that were asked for: where they change, the
    request no longer stands. `hide` are the places that the one who decides wants hidden besides:
    [table's reference, position] each. `made` are the tables that were made for this request:
    [reference, title] each. Those that it does not release are deleted with it. `renewed` are the
    references of tables that were there, and got other figures for it.
    """

    on_record = OnRecord()

    tables = models.ManyToManyField(EqualityTable, related_name="release_requests")
    fingerprint = models.CharField(max_length=64)
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(
        max_length=WORD, choices=choices_of(Outcome), default=Outcome.WAITING
    )
    hide = models.JSONField(default=list, blank=True)
    made = models.JSONField(default=list, blank=True)
    renewed = models.JSONField(default=list, blank=True)
    decided_words = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("outcome", Outcome),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.WAITING, decided_at__isnull=True)
                | (~Q(outcome=Outcome.WAITING) & Q(decided_at__isnull=False)),
                name="release_request_decided_with_its_moment",
            ),
        ]

    def __str__(self) -> str:
        """When it was asked for."""
        return f"release asked for {self.at:%Y-%m-%d %H:%M}"


class Release(models.Model):
    """A table as everybody may read it, from a moment on. Never changed nor deleted.

    `exact` has the figures as they were, for the control of later releases only: nobody reads it.
    """

    on_record = OnRecord()

    table = models.ForeignKey(EqualityTable, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveIntegerField()
    request = models.ForeignKey(ReleaseRequest, on_delete=models.PROTECT, related_name="releases")
    at = models.DateTimeField()
    title = models.CharField(max_length=TITLE)
    about = models.JSONField(default=dict)  # the table's other words, as they were
    exact = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "number"], name="release_once_a_number"),
        ]

    def __str__(self) -> str:
        """The table and the number."""
        return f"{self.title}, release {self.number}"


class ReleasedCell(models.Model):
    """A figure as everybody may read it: texts only, shorthand in place of what is hidden (T6).

    `groups` are as in files: "age:under_65; sex:female". It does not say why something is hidden:
    who knows which of several hidden counts is the small one can work it out.
    """

    on_record = OnRecord()

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="cells")
    position = models.PositiveIntegerField()
    groups = models.TextField(blank=True)
    measure = models.CharField(max_length=TITLE, blank=True)
    count = models.CharField(max_length=30, blank=True)
    base = models.CharField(max_length=30, blank=True)
    percentage = models.CharField(max_length=30, blank=True)
    value = models.CharField(max_length=30, blank=True)
    words = models.CharField(max_length=TITLE, blank=True)
    comparator = models.CharField(max_length=TITLE, blank=True)
    comparator_value = models.CharField(max_length=30, blank=True)
    comparator_kind = models.CharField(max_length=WORD, blank=True)
    gap = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "position"], name="released_cell_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        """What it shows."""
        return self.count or self.percentage or self.value or self.words
