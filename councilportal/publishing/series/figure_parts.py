"""The part of a report that has figures of people: only what was released of them."""

from councilportal.common.document import Paragraph
from councilportal.publishing.series.scope import Built, EditionScope, section_of
from objectives.information.released_queries import newest
from objectives.information.released_sections import figures_dataset, kind_sections
from performance.groups.queries import tables_without_readings


def figures(scope: EditionScope) -> Built:
    """The newest release of each table that the part names; where it names none, of all.

    Tables that hold groups of an indicator are not among all: they have a part of their own. Each
    kind of table has a heading, and below it the tables in that order.
    """
    wanted = scope.part.only.split() or tables_without_readings()
    found = newest(wanted) if wanted else []
    if not found:
        return Built(section_of(scope, (Paragraph("No figures of people are released yet."),)))
    made = section_of(scope, (), kind_sections(found))
    return Built(made, (figures_dataset(found),))
