"""The parts of a report that its authors write: recommendations, implications, sources, contacts.

Nothing is said that nobody said: what is empty is not printed. That there are no background papers
is printed only where the author ticked it.
"""

from collections.abc import Iterable, Iterator

from councilportal.common.document import (
    Block,
    Column,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.full_columns import without_empty
from councilportal.common.periods import day_label
from councilportal.publishing.models import Contact
from councilportal.publishing.narrative.references import Problem
from councilportal.publishing.rules.kinds import ContactKind, LinkKind, PartKind
from councilportal.publishing.series.scope import (
    Built,
    EditionScope,
    not_written,
    section_of,
    within_exempt,
)
from eqia.rules.workflow import State
from eqia.wording import as_blocks

FOUR_YEARS = "Each can be inspected for four years from the date of the meeting."  # L9


def recommendations(scope: EditionScope) -> Built:
    """The numbered recommendations."""
    found = [scope.material.said(each.text) for each in scope.material.recommendations]
    blocks = [
        Paragraph(text, f"{scope.number}.{number}") for number, (text, _) in enumerate(found, 1)
    ]
    problems = tuple(problem for _, wrong in found for problem in wrong)
    return Built(section_of(scope, blocks), problems=problems) if blocks else not_written(scope)


def implications(scope: EditionScope) -> Built:
    """What the proposal means for money, law, risk, equality and the rest, as far as it is said."""
    edition = scope.edition
    said = (
        ("financial", "Financial implications", edition.financial),
        ("legal", "Legal implications", edition.legal),
        ("risk", "Risk", edition.risk),
        ("equality", "Equality", edition.equality),
        ("climate", "Climate change", edition.climate),
        ("crime", "Crime and disorder", edition.crime),
        ("others", "Other implications", edition.others),
    )
    sections = []
    problems: list[Problem] = []
    for anchor, heading, text in said:
        words, wrong = scope.material.said(text)
        problems += wrong
        blocks: tuple[Block, ...] = as_blocks(words)
        if anchor == "equality":
            blocks += tuple(_assessments(scope))
        if blocks:
            sections.append(Section(anchor, heading, blocks))
    if not sections:
        return not_written(scope)
    return Built(section_of(scope, (), sections), problems=tuple(problems))


def _assessments(scope: EditionScope) -> Iterator[Block]:
    """The assessments that the paper rests on, each with its state."""
    found, are_here = scope.edition.assessments.order_by("ref", "number"), _are_printed(scope)
    rows = tuple(
        Row(
            (
                TextCell(str(each), header=True),
                TextCell(each.title if _is_open(each, are_here=are_here) else "Withheld"),
                TextCell(State(each.state).label),
            )
        )
        for each in found
    )
    if rows:
        columns = (Column("Reference", 2), Column("Title", 5), Column("State", 2))
        yield Table("Equality impact assessments", columns, rows, anchor="linked-assessments")


def _are_printed(scope: EditionScope) -> bool:
    """True where an open part of the paper prints its assessments, such as an appendix."""
    parts = scope.material.parts
    return any(
        part.part == PartKind.ASSESSMENT and not (part.exempt_paragraph or is_within)
        for part, is_within in zip(parts, within_exempt(parts), strict=True)
    )


def _is_open(assessment, *, are_here: bool) -> bool:  # type: ignore[no-untyped-def]
    return (are_here or assessment.published_at is not None) and not assessment.is_exempt


def links(scope: EditionScope) -> Built:
    """Plan outcomes with yes or no, previous decisions, legislation."""
    found = list(scope.edition.links.order_by("position"))
    tables = []
    for kind in LinkKind:
        rows = tuple(
            Row(
                (
                    TextCell(each.title, header=True),
                    TextCell({None: "", True: "Yes", False: "No"}[each.answer]),
                    TextCell(day_label(each.on) if each.on else ""),
                    TextCell(each.address),
                )
            )
            for each in found
            if each.kind == kind
        )
        columns = (Column("Title", 5), Column("Answer", 1), Column("Date", 2), Column("Where", 4))
        if rows:
            tables.append(without_empty(Table(_PLURALS[kind], columns, rows, anchor=kind.value)))
    return Built(section_of(scope, tables)) if tables else not_written(scope)


_PLURALS = {
    LinkKind.OUTCOME: "Outcomes of the plan",
    LinkKind.DECISION: "Previous decisions",
    LinkKind.LEGISLATION: "Legislation",
}


def background(scope: EditionScope) -> Built:
    """The background papers, each with where it can be inspected (L9)."""
    found = list(scope.edition.background_papers.order_by("position"))
    if not found and scope.edition.has_no_background:
        return Built(section_of(scope, (Paragraph("None."),)))
    if not found:
        return not_written(scope)
    places = ["\n".join(filter(None, (each.place, each.address))) for each in found]
    # A column would be empty in most rows, and make the others narrow.
    is_column = all(places)
    rows = tuple(
        Row(
            (
                TextCell(each.title, header=True),
                TextCell(day_label(each.on) if each.on else ""),
                TextCell(place if is_column else ""),
            ),
            note="" if is_column else place,
        )
        for each, place in zip(found, places, strict=True)
    )
    columns = (Column("Title", 5), Column("Date", 2), Column("Where it can be inspected", 5))
    table = without_empty(Table("Where they are", columns, rows, anchor="background-papers"))
    return Built(section_of(scope, (table, Paragraph(FOUR_YEARS))))


def contacts(scope: EditionScope) -> Built:
    """Whom to ask: posts, with telephone and e-mail."""
    told = tuple(whom_to_ask(scope.material.contacts))
    blocks = (Facts("Whom to ask", told),)
    return Built(section_of(scope, blocks)) if told else not_written(scope)


def whom_to_ask(contacts: Iterable[Contact]) -> Iterator[tuple[str, str]]:
    """What each contact is, and its post, telephone and e-mail, each on its line."""
    for each in contacts:
        said = (str(each.post), each.telephone, each.email)
        yield ContactKind(each.kind).label, "\n".join(filter(None, said))
