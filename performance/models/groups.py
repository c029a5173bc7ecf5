"""Which tables of figures of people hold the groups of an indicator's readings."""

from django.db import models

from councilportal.audit.on_record import OnRecord
from councilportal.common.constraints import not_empty
from objectives.models import EqualityTable
from performance.models.figures import Indicator


class GroupTable(models.Model):
    """That a table of people holds readings of an indicator of one period, by group or the whole.

    The table has its own threshold and mode, and is released as every other. All tables of one
    indicator and period have one population.
    """

    on_record = OnRecord()

    table = models.OneToOneField(
        EqualityTable, on_delete=models.PROTECT, related_name="of_readings"
    )
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="group_tables")
    period = models.CharField(max_length=12)

    class Meta:
        constraints = [not_empty("period")]

    def __str__(self) -> str:
        """The period."""
        return self.period
