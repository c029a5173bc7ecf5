"""The parts of a report that show assessments and decisions.

What is published is what everybody may know, so all of it is read as somebody who holds no role.
"""

from dataclasses import replace

from django.utils.text import slugify

from councilportal.common import reading
from councilportal.common.document import Block, Document, Paragraph
from councilportal.organisation.people import NOBODY
from councilportal.publishing.series.scope import Built, EditionScope, section_of, within
from eqia.assessments.reading import read_assessment
from eqia.assessments.sections import assessment_document
from eqia.decisions.queries import cited_by, notice_of
from eqia.decisions.sections import decision_document
from eqia.models import Assessment
from eqia.outcomes.queries import outcome_record
from eqia.outcomes.sections import record_dataset, record_section
from eqia.queries import PLACES
from eqia.register.queries import RegisterCriteria, line, register, timetable
from eqia.register.sections import Register, register_document
from eqia.register.timetable_sections import timetable_document
from eqia.rules.cumulative import is_completed
from eqia.wording import withheld


def assessments(scope: EditionScope) -> Built:
    """The assessments that the paper rests on, each whole (F5)."""
    found = list(scope.edition.assessments.select_related(*PLACES).order_by("ref", "number"))
    if not found:
        return Built(section_of(scope, (Paragraph("The paper refers to no assessment."),)))
    papers = [_paper(scope, each) for each in found]
    if len(papers) == 1:
        return _whole(scope, papers[0])
    return Built(
        replace(
            section_of(scope),
            sections=tuple(
                within(
                    replace(
                        section_of(scope, paper.cover, paper.sections),
                        anchor=paper.reference,
                        heading=": ".join(filter(None, (paper.title, paper.subtitle))),
                    ),
                    scope.anchor,
                )
                for paper in papers
            ),
        ),
        tuple(
            replace(each, name=f"{paper.reference}-{each.name}")
            for paper in papers
            for each in paper.datasets
        ),
    )


def decision(scope: EditionScope) -> Built:
    """The record of the decision that the paper is about (L11)."""
    record = scope.edition.decision
    if record is None:
        return Built(section_of(scope, (Paragraph("The paper names no decision."),)))
    council = scope.material.council
    if not record.for_publication and not scope.part.exempt_paragraph:
        said = f"Not for publication. Ground: {record.exempt_ground}"
        return _whole(scope, _only(scope, "Decision", said))
    notice = notice_of(record, scope.material.on, council.notice)
    return _whole(scope, decision_document(record, cited_by(record, NOBODY), notice, council))


def assessment_register(scope: EditionScope) -> Built:
    """The register of assessments, as everybody may read it."""
    asked = RegisterCriteria(directorate=_directorate(scope))
    lines = [line(each, NOBODY) for each in register(asked, NOBODY, scope.material.on)]
    listed = Register("", len(lines), scope.material.on)
    return _whole(scope, register_document(lines, listed, scope.material.council))


def assessment_timetable(scope: EditionScope) -> Built:
    """What is still to be assessed and decided, as everybody may read it."""
    wanted = _directorate(scope)
    lines = [
        line(each, NOBODY) for each in timetable(NOBODY) if wanted in ("", each.directorate.ref)
    ]
    on = scope.material.on
    left = sum(not is_completed(each.timed(on), on) for each in lines)
    made = timetable_document(lines, len(lines), left, scope.material.council, on)
    return _whole(scope, made)


def predictions(scope: EditionScope) -> Built:
    """How often what assessments foretold came so, of assessments that everybody may read."""
    found = outcome_record(NOBODY, scope.material.on, directorate=_directorate(scope))
    made = section_of(scope, record_section(found, "record").blocks)
    return Built(made, (record_dataset(found),) if found.all.foretold else ())


def _paper(scope: EditionScope, record: Assessment) -> Document:
    """The assessment as a document; of a withheld one, in an open part, only its ground."""
    if record.is_exempt and not scope.part.exempt_paragraph:
        return _only(scope, str(record), withheld(record))
    whole = read_assessment(record, scope.material.on, NOBODY)
    return assessment_document(whole, scope.material.council)


def _only(scope: EditionScope, ref: str, said: str) -> Document:
    """A document that says one sentence, and nothing else of what it is about."""
    council = scope.material.council
    return Document(
        reference=slugify(ref),
        title=ref,
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(f"{ref}: {said}"),),
        sections=(),
    )


def _whole(scope: EditionScope, paper: Document) -> Built:
    """A document of its own as a part: its cover, its sections, its figures.

    What its cover says ahead of a section stands once, in that section.
    """
    said = (each for section in paper.sections for each in reading.blocks(section))
    again = {each for each in said if isinstance(each, Paragraph)}
    blocks: tuple[Block, ...] = tuple(
        each for each in paper.cover if not (isinstance(each, Paragraph) and each in again)
    )
    sections = paper.sections
    if len(sections) == 1:  # a list: its one section is the part
        blocks, sections = (*blocks, *sections[0].blocks), sections[0].sections
    return Built(section_of(scope, blocks, sections), paper.datasets)


def _directorate(scope: EditionScope) -> str:
    return scope.edition.directorate.ref if scope.edition.directorate else ""
