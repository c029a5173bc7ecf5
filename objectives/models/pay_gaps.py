"""Pay gaps between groups of employees, as the council tells of them."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import one_of
from objectives.models.frameworks import TITLE, WORD
from objectives.rules.pay_gaps import PayGapKind


class PayGap(models.Model):
    """One group of employees beside its comparator, on a snapshot date (L5).

    Figures are in percent; of nobody's own pay. A gap is None where it cannot be calculated or is
    not told. `group` and `comparator` are "" where the kind has fixed ones. `employees` are all of
    the council, `declared` those of whom a group is known; `full_pay` those of all groups of the
    snapshot who are on full pay, and so in a pay band. It is never told: who is not on full pay is
    on leave. `joined` says which groups are told of together.
    """

    on_record = OnRecord()

    kind = models.CharField(max_length=WORD, choices=choices_of(PayGapKind))
    snapshot_on = models.DateField()
    group = models.CharField(max_length=TITLE, blank=True)
    comparator = models.CharField(max_length=TITLE, blank=True)
    employees = models.PositiveIntegerField()
    declared = models.PositiveIntegerField(null=True, blank=True)
    comparator_employees = models.PositiveIntegerField(null=True, blank=True)
    group_employees = models.PositiveIntegerField(null=True, blank=True)
    full_pay = models.PositiveIntegerField(null=True, blank=True)
    mean_hourly_gap = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    median_hourly_gap = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    mean_bonus_gap = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    median_bonus_gap = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    comparator_paid_bonus = models.DecimalField(max_digits=4, decimal_places=1)
    group_paid_bonus = models.DecimalField(max_digits=4, decimal_places=1)
    comparator_in_lower = models.DecimalField(max_digits=4, decimal_places=1)
    group_in_lower = models.DecimalField(max_digits=4, decimal_places=1)
    comparator_in_lower_middle = models.DecimalField(max_digits=4, decimal_places=1)
    group_in_lower_middle = models.DecimalField(max_digits=4, decimal_places=1)
    comparator_in_upper_middle = models.DecimalField(max_digits=4, decimal_places=1)
    group_in_upper_middle = models.DecimalField(max_digits=4, decimal_places=1)
    comparator_in_upper = models.DecimalField(max_digits=4, decimal_places=1)
    group_in_upper = models.DecimalField(max_digits=4, decimal_places=1)
    joined = models.TextField(blank=True)
    published_on = models.DateField(null=True, blank=True)
    link = models.URLField(max_length=TITLE, blank=True)

    class Meta:
        constraints = [
            one_of("kind", PayGapKind),
            models.UniqueConstraint(
                fields=["kind", "snapshot_on", "group"], name="paygap_once_a_group"
            ),
            models.CheckConstraint(
                condition=~Q(kind=PayGapKind.ETHNICITY.value)
                | (~Q(group="") & ~Q(comparator="") & ~Q(group=F("comparator"))),
                name="paygap_names_two_groups",
            ),
        ]

    def __str__(self) -> str:
        """Kind, group and snapshot date."""
        return f"{PayGapKind(self.kind).label} pay gap, {self.snapshot_on:%Y}: {self.names[1]}"

    @property
    def names(self) -> tuple[str, str]:
        """The comparator and the group, as pages name them."""
        first, second = PayGapKind(self.kind).compared
        return self.comparator or first, self.group or second

    @property
    def year(self) -> int:
        """The year of the snapshot date."""
        on: date = self.snapshot_on
        return on.year
