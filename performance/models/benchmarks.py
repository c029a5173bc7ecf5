"""What others have, and where the council stands among them."""

from django.db import models
from django.db.models import F, Q

from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import not_empty, one_of
from objectives.models import EqualityTable
from performance.models.figures import Indicator, figure
from performance.rules.benchmarks import Statistic


class Benchmark(models.Model):
    """A figure of a set of councils, or our place in it, of an indicator or a table (D13).

    `comparator_set` names the set. `period` is what it covers, which may be before ours; `as_at` is
    the day on which it was taken. A rank counts from the best, and `of` says of how many; a
    quartile is a rank of 4.
    """

    on_record = OnRecord()

    comparator_set = models.CharField(max_length=200)
    statistic = models.CharField(
        max_length=max(len(each) for each in Statistic), choices=choices_of(Statistic)
    )
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="benchmarks"
    )
    table = models.ForeignKey(
        EqualityTable, null=True, blank=True, on_delete=models.PROTECT, related_name="benchmarks"
    )
    period = models.CharField(max_length=12, blank=True)
    as_at = models.DateField(null=True, blank=True)
    value = figure()
    rank = models.PositiveIntegerField(null=True, blank=True)
    of = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            not_empty("comparator_set"),
            one_of("statistic", Statistic),
            models.CheckConstraint(
                condition=~Q(period="") | Q(as_at__isnull=False), name="benchmark_of_a_time"
            ),
            models.CheckConstraint(
                condition=Q(
                    statistic__in=(Statistic.RANK.value, Statistic.QUARTILE.value),
                    rank__isnull=False,
                    of__isnull=False,
                    rank__gte=1,
                    rank__lte=F("of"),
                )
                | ~Q(statistic__in=(Statistic.RANK.value, Statistic.QUARTILE.value))
                & Q(value__isnull=False, rank__isnull=True),
                name="benchmark_figure_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=True, table__isnull=False)
                | Q(indicator__isnull=False, table__isnull=True),
                name="benchmark_of_an_indicator_or_a_table",
            ),
            *(
                models.UniqueConstraint(
                    fields=[of, "comparator_set", "statistic", "period", *day],
                    condition=Q(as_at__isnull=not day),
                    name=f"benchmark_of_{of}_once_a_{'day' if day else 'period'}",
                )
                for of in ("indicator", "table")
                for day in (["as_at"], [])
            ),
        ]

    def __str__(self) -> str:
        """The set and the statistic."""
        return f"{self.comparator_set}: {Statistic(self.statistic).label.lower()}"
