"""The parts of a report that are its authors' own words and tables."""

from councilportal.common.document import Markdown, Paragraph
from councilportal.publishing.series.scope import Built, EditionScope, section_of

_NOT_WRITTEN = Paragraph("Nothing is written here yet.")


def narrative(scope: EditionScope) -> Built:
    """What the authors wrote for this part."""
    text = scope.part.text.strip()
    return Built(section_of(scope, (Markdown(text),) if text else (_NOT_WRITTEN,)))


def own_table(scope: EditionScope) -> Built:
    """The authors' own table, under the words of the part."""
    return narrative(scope)
