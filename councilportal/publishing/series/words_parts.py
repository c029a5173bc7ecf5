"""The parts of a report that are its authors' own words and tables."""

from dataclasses import replace

from councilportal.common.document import Block, Markdown, Paragraph
from councilportal.publishing.models import OwnTable
from councilportal.publishing.narrative import own_tables
from councilportal.publishing.series.scope import Built, EditionScope, section_of

_NOT_WRITTEN = Paragraph("Nothing is written here yet.")


def narrative(scope: EditionScope) -> Built:
    """What the authors wrote for this part."""
    return Built(section_of(scope, _words(scope) or (_NOT_WRITTEN,)))


def own_table(scope: EditionScope) -> Built:
    """The authors' own table, under the words of the part."""
    stored: OwnTable | None = getattr(scope.part, "table", None)
    if stored is None:
        return narrative(scope)
    declared = own_tables.Declared(
        stored.title, stored.columns, stored.types, stored.totals, stored.differences
    )
    made = own_tables.own_table(declared, stored.rows, "table")
    note = (Paragraph(made.note),) if made.note else ()
    return Built(
        section_of(scope, (*_words(scope), made.table, *note)),
        (replace(made.dataset, name=f"{scope.part.anchor}-table"),),
        problems=made.problems,
    )


def _words(scope: EditionScope) -> tuple[Block, ...]:
    text = scope.part.text.strip()
    return (Markdown(text),) if text else ()
