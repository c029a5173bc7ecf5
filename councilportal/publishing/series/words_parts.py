"""The parts of a report that are its authors' own words and tables."""

from dataclasses import replace

from councilportal.common.document import Block, Facts, Paragraph, Section
from councilportal.common.periods import day_label
from councilportal.publishing.models import OwnTable
from councilportal.publishing.narrative import own_tables
from councilportal.publishing.narrative.blocks import Written, written
from councilportal.publishing.narrative.references import Known, Names, Problem, names_of
from councilportal.publishing.narrative.writer import Numbering
from councilportal.publishing.series.scope import (
    Builder,
    Built,
    EditionScope,
    anchored,
    not_written,
)


def narrative(scope: EditionScope) -> Built:
    """What the authors wrote for this part."""
    section, problems = _words(scope, ())
    if not (section.blocks or section.sections or problems):
        return not_written(scope)
    return Built(section, problems=problems)


_ALONE = "an easy-read text is a file of its own: take out what leads to a part of the paper."


def easy_read(scope: EditionScope) -> Built:
    """The easy-read text, which has no numbers and leads nowhere: it is printed by itself."""
    made = _written(scope, _without_parts(scope.material.known), None)
    section = made.section(scope.anchor, scope.part.heading)
    if not (section.blocks or section.sections or made.problems):
        return not_written(scope)
    return Built(section, problems=made.problems)


def _without_parts(known: Known) -> Known:
    of_parts = {use for use in known.values if names_of(use[0]) is Names.PART}
    return Known(
        values={use: value for use, value in known.values.items() if use not in of_parts},
        absent={**known.absent, **dict.fromkeys(of_parts, _ALONE)},
        indicators=known.indicators,
    )


def title_page(scope: EditionScope) -> Built:
    """A page of its own that says what follows: what it covers and who made it (F6)."""
    period, produced = scope.period, scope.edition.produced_by or scope.material.council.name
    pairs = (
        ("Part of the council", str(scope.edition.directorate or "")),
        ("Year", period.year.label if period.kind.months < _YEAR else ""),
        ("Period", period.long_label),
        ("Results up to", day_label(period.end)),
        ("Produced by", produced),
    )
    facts = Facts("What it covers", tuple((name, value) for name, value in pairs if value))
    made = _written(scope, scope.material.known, None)
    section = replace(made, blocks=(facts, *made.blocks)).section(scope.anchor, scope.part.heading)
    return Built(replace(section, wide=scope.part.is_wide, new_page=True), problems=made.problems)


_YEAR = 12  # months


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
    section, problems = _words(scope, (anchored(made.table, scope.anchor), *note))
    dataset = replace(made.dataset, name=f"{scope.anchor}-table")
    return Built(section, (dataset,), problems=(*problems, *made.problems))


def introduced(builder: Builder) -> Builder:
    """A part of records, with what its authors wrote before them."""

    def built(scope: EditionScope) -> Built:
        made = builder(scope)
        if not scope.part.text:
            return made
        words, problems = _words(scope, made.section.blocks, f"{scope.anchor}-words")
        inner = (*words.sections, *made.section.sections)
        wide = words.wide or made.section.wide
        section = replace(words, sections=inner, wide=wide)
        return replace(made, section=section, problems=(*problems, *made.problems))

    return built


def _words(
    scope: EditionScope, below: tuple[Block, ...], anchor: str = ""
) -> tuple[Section, tuple[Problem, ...]]:
    """The section of the part's words, with blocks below those before its first heading.

    *Takes*: the anchor with which those of the words begin; "" for the part's own.
    """
    numbering = Numbering(scope.number) if scope.part.is_numbered else None
    made = _written(scope, scope.material.known, numbering, anchor)
    made = replace(made, blocks=(*made.blocks, *below))
    section = made.section(scope.anchor, scope.part.heading)
    return replace(section, wide=scope.part.is_wide), made.problems


def _written(
    scope: EditionScope, known: Known, numbering: Numbering | None, anchor: str = ""
) -> Written:
    """The part's words; footnotes go on counting through the parts."""
    material = scope.material
    made = written(
        scope.part.text,
        anchor or scope.anchor,
        known,
        numbering=numbering,
        first_note=material.next_note,
    )
    material.next_note = made.next_note
    return made
