"""The part of a report that has pay gaps: without what would tell of few people."""

from councilportal.common.document import Paragraph
from councilportal.publishing.series.scope import Built, EditionScope, section_of
from objectives.pay.gap_sections import outputs_dataset
from objectives.pay.queries import first_days, last_pay_gaps
from objectives.pay.sections import NONE_YET, report_sections
from objectives.pay.told import told


def pay_gaps(scope: EditionScope) -> Built:
    """The last three snapshots of each kind until the end of the period, the newest first (L5)."""
    found = last_pay_gaps(scope.period.end)
    if not found:
        return Built(section_of(scope, (Paragraph(NONE_YET),)))
    made = section_of(scope, (), report_sections(found, first_days()))
    return Built(made, (outputs_dataset(told(found)),))
