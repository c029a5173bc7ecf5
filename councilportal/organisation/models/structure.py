"""The council, its posts and places, the characteristics that it asks about, and past names."""

from datetime import date

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Length
from django.db.models.lookups import Exact

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
from councilportal.common.working_days import DayKind, Nation, NoticeRules
from councilportal.organisation.rules import Feedback, LogoType


class Council(Dated):
    """The council whose portal this is: its name, look and feedback, how it counts clear days."""

    on_record = OnRecord()

    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=60)
    colour = models.CharField(max_length=7)
    logo = models.BinaryField(null=True)
    logo_media_type = models.CharField(max_length=20, blank=True, choices=choices_of(LogoType))
    version = models.PositiveIntegerField(default=1)  # counts changes, for browsers' caches
    nation = models.CharField(
        max_length=20, choices=choices_of(Nation), default=Nation.ENGLAND_AND_WALES
    )
    agenda_counts = models.CharField(
        max_length=10, choices=choices_of(DayKind), default=DayKind.WORKING
    )
    decision_counts = models.CharField(
        max_length=10, choices=choices_of(DayKind), default=DayKind.CALENDAR
    )

    feedback_email = models.EmailField(blank=True)
    feedback_telephone = models.CharField(max_length=40, blank=True)
    feedback_days = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = DatedQuerySet["Council"].as_manager()

    class Meta:
        constraints = [
            valid_dates(),
            not_empty("name"),
            not_empty("short_name"),
            models.CheckConstraint(
                condition=Q(colour__startswith="#") & Q(Exact(Length("colour"), 7)),
                name="council_colour_is_rrggbb",
            ),
            models.CheckConstraint(
                condition=Q(logo__isnull=True, logo_media_type="")
                | Q(logo__isnull=False, logo_media_type__in=[kind.value for kind in LogoType]),
                name="council_logo_with_its_type",
            ),
            models.UniqueConstraint(
                Coalesce(F("valid_to"), Value(date.max)), name="council_one_at_a_time"
            ),
            one_of("nation", Nation),
            one_of("agenda_counts", DayKind),
            one_of("decision_counts", DayKind),
        ]

    def __str__(self) -> str:
        """The full name."""
        return self.name

    @property
    def notice(self) -> NoticeRules:
        """How it counts clear days."""
        return NoticeRules(
            Nation(self.nation), DayKind(self.agenda_counts), DayKind(self.decision_counts)
        )

    @property
    def feedback(self) -> Feedback:
        """How people reach it about pages that they cannot use."""
        return Feedback(self.feedback_email, self.feedback_telephone, self.feedback_days)


class Post(Dated):
    """A job, by its title: director, head of service, cabinet portfolio, committee chair."""

    on_record = OnRecord()

    title = models.CharField(max_length=150, unique=True)

    objects = DatedQuerySet["Post"].as_manager()

    class Meta:
        constraints = [valid_dates(), not_empty("title")]

    def __str__(self) -> str:
        """The title."""
        return self.title


class Directorate(Dated):
    """A top part of the council, led by a director."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    name = models.CharField(max_length=150)
    director_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="directorates"
    )
    position = models.PositiveIntegerField(default=0)  # lists have directorates in this order

    objects = DatedQuerySet["Directorate"].as_manager()

    class Meta:
        constraints = [valid_dates(), ref_length(), not_empty("name")]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Service(Dated):
    """A part of a directorate that does something for people; indicators are about services."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    name = models.CharField(max_length=150)
    directorate = models.ForeignKey(Directorate, on_delete=models.PROTECT, related_name="services")
    division = models.CharField(max_length=150, blank=True)
    director_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="services_directed"
    )
    head_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="services_headed"
    )
    cabinet_portfolio = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="services_in_portfolio"
    )
    delivered_by = models.CharField(max_length=150, blank=True)
    summary_group = models.CharField(max_length=150, blank=True)
    position = models.PositiveIntegerField(default=0)  # lists have services in this order

    objects = DatedQuerySet["Service"].as_manager()

    class Meta:
        constraints = [valid_dates(), ref_length(), not_empty("name")]

    def __str__(self) -> str:
        """The name."""
        return self.name


class Characteristic(Dated):
    """Something that people share, by which equality is measured; statutory or local (L15, L16)."""

    on_record = OnRecord()

    ref = models.CharField(max_length=REF_LENGTH, unique=True)
    name = models.CharField(max_length=150)
    statutory = models.BooleanField(default=False)

    objects = DatedQuerySet["Characteristic"].as_manager()

    class Meta:
        constraints = [valid_dates(), ref_length(), not_empty("name")]

    def __str__(self) -> str:
        """The name."""
        return self.name


class PastValue(models.Model):
    """What a name or a place of a record was until a day, so that boards of the past keep it.

    `record_type` is a directorate, a post, a service or an indicator; `record_ref` is its ref, of a
    post its title of now; `value` is the text, of a relation the ref or, of a post, the title of
    now. `past_values.PAST_FIELDS` names the fields.
    """

    on_record = OnRecord()

    record_type = models.CharField(max_length=20)
    record_ref = models.CharField(max_length=150)
    field = models.CharField(max_length=30)
    until = models.DateField()
    value = models.TextField(blank=True)

    class Meta:
        constraints = [
            *map(not_empty, ("record_type", "record_ref", "field")),
            models.UniqueConstraint(
                fields=["record_type", "record_ref", "field", "until"],
                name="past_value_once_a_day",
            ),
        ]

    def __str__(self) -> str:
        """The value."""
        return self.value
