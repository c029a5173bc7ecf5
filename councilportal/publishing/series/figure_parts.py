"""The part of a report that has figures of people: only what was released of them."""

from councilportal.common.document import Paragraph
from councilportal.publishing.series.scope import Built, EditionScope, section_of
from objectives.information.released_queries import newest
from objectives.information.released_sections import figures_dataset, kind_sections


def figures(scope: EditionScope) -> Built:
    """The newest release of each table that the part names; of all where it names none.

    Each kind of table has a heading, and below it the tables in that order.
    """
    found = newest(scope.part.only.split())
    if not found:
        return Built(section_of(scope, (Paragraph("No figures of people are released yet."),)))
    made = section_of(scope, (), kind_sections(found))
    return Built(made, (figures_dataset(found),))
