"""By what an objective, or a line of a plan, is measured."""

from django.db import models
from django.db.models import F, Q

from councilportal.audit.on_record import OnRecord
from councilportal.common.constraints import REF_LENGTH
from councilportal.organisation.models import Characteristic, Post
from objectives.models import Objective, PlanLine
from performance.models.figures import Indicator, figure

_TEXT = 300


class ObjectiveMeasure(models.Model):
    """A measure of one objective or of one line of a plan, in order (L3).

    It is one of: an indicator, which may measure several objectives; a milestone, in words, whose
    day is `target_on`; or words alone. A milestone has no figures. `reference` is its code
    elsewhere ("NI 130").
    """

    on_record = OnRecord()

    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="measures"
    )
    line = models.ForeignKey(
        PlanLine, null=True, blank=True, on_delete=models.PROTECT, related_name="measures"
    )
    position = models.PositiveIntegerField()
    indicator = models.ForeignKey(
        Indicator, null=True, blank=True, on_delete=models.PROTECT, related_name="measures"
    )
    milestone = models.CharField(max_length=_TEXT, blank=True)
    words = models.CharField(max_length=_TEXT, blank=True)
    baseline = figure()
    baseline_on = models.DateField(null=True, blank=True)
    target = figure()
    target_on = models.DateField(null=True, blank=True)
    owner_post = models.ForeignKey(
        Post, null=True, blank=True, on_delete=models.PROTECT, related_name="measures"
    )
    characteristics = models.ManyToManyField(Characteristic, blank=True, related_name="measures")
    reference = models.CharField(max_length=REF_LENGTH, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(objective__isnull=True, line__isnull=False)
                | Q(objective__isnull=False, line__isnull=True),
                name="objectivemeasure_of_an_objective_or_a_line",
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=False, milestone="", words="")
                | (Q(indicator__isnull=True, words="") & ~Q(milestone=""))
                | (Q(indicator__isnull=True, milestone="") & ~Q(words="")),
                name="objectivemeasure_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(milestone="") | Q(baseline__isnull=True, target__isnull=True),
                name="objectivemeasure_milestone_without_figures",
            ),
            models.CheckConstraint(
                condition=Q(baseline_on__isnull=True)
                | Q(target_on__isnull=True)
                | Q(target_on__gte=F("baseline_on")),
                name="objectivemeasure_target_after_baseline",
            ),
            models.UniqueConstraint(
                fields=["objective", "position"], name="objectivemeasure_once_an_objective"
            ),
            models.UniqueConstraint(
                fields=["line", "position"], name="objectivemeasure_once_a_line"
            ),
        ]

    def __str__(self) -> str:
        """The indicator, the milestone or the words."""
        return str(self.indicator) if self.indicator else self.milestone or self.words
