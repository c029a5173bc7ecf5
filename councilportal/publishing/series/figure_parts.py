"""The part of a report that has figures of people: only what was released of them."""

from councilportal.common.document import Paragraph
from councilportal.publishing.series.scope import Built, EditionScope, section_of
from objectives.information.released_queries import newest
from objectives.information.released_sections import figures_dataset, figures_section


def figures(scope: EditionScope) -> Built:
    """The newest release of each table that the part names, in that order; of all where none is."""
    found = newest(scope.part.only.split())
    if not found:
        return Built(section_of(scope, (Paragraph("No figures of people are released yet."),)))
    sections = tuple(
        figures_section(each.release, each.cells, each.names, anchor=f"figures-{number}")
        for number, each in enumerate(found, 1)
    )
    made = section_of(scope, (), sections)
    return Built(made, (figures_dataset(found),))
