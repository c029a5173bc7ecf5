"""What came of the effects that assessments foretold."""

from django.db import models

from councilportal.accounts.models import User
from councilportal.audit.on_record import OnRecord
from councilportal.common.choices import choices_of
from councilportal.common.constraints import not_empty, one_of
from councilportal.organisation.models import Characteristic
from eqia.models.assessments import Assessment
from eqia.models.fields import CHOICE
from eqia.rules.foretold import Came, Effect


class OutcomeStatement(models.Model):
    """What was said, after its review, of an effect that a signed version foretold for a group.

    Rows are added and never changed: of each effect the last one stands. Imported rows have no
    `by`.
    """

    on_record = OnRecord()

    assessment = models.ForeignKey(
        Assessment, on_delete=models.PROTECT, related_name="outcome_statements"
    )
    position = models.PositiveIntegerField()
    characteristic = models.ForeignKey(Characteristic, on_delete=models.PROTECT, related_name="+")
    effect = models.CharField(max_length=CHOICE, choices=choices_of(Effect))
    came = models.CharField(max_length=CHOICE, choices=choices_of(Came))
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            one_of("effect", Effect),
            one_of("came", Came),
            not_empty("words"),
            models.UniqueConstraint(
                fields=["assessment", "position"], name="outcomestatement_once_a_place"
            ),
        ]

    def __str__(self) -> str:
        """Whether it came so."""
        return self.get_came_display()
