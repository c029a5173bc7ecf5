"""The council's record of its predictions as a document, and as a section of a report."""

from collections.abc import Iterator, Sequence

from councilportal.common.document import (
    LIVE,
    Block,
    Column,
    Dataset,
    Document,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of
from councilportal.organisation.queries import CouncilView
from eqia.outcomes.queries import OnRecord, OutcomeRecord
from eqia.rules.foretold import Came, Tally
from eqia.wording import bullets, day_or_gap, outcome_address, plain_text

HEADING = "How often what assessments foretold came so"
_WHAT = (
    "An effect is one impact on one group, as the screening of a signed assessment foretold it: "
    "less favourable treatment, a negative or a positive impact, or no impact."
)
_WHO = (
    "At the day for review the equality lead sets it beside what was measured and what people "
    "said, and says whether it came so."
)
_SHARES = (
    "Shares count only effects of which it could be told. Below 20 of them they are counts alone."
)
_COUNTS = (
    Column("It came so", 1, "right"),
    Column("Partly", 1, "right"),
    Column("It did not", 1, "right"),
    Column("Cannot tell yet", 1.1, "right"),
    Column("Not said yet", 1.1, "right"),
)


def said_in_all(found: OutcomeRecord) -> str:
    """The record in a sentence or two."""
    every = found.all
    if not every.foretold:
        return "No assessment has come to its day for review yet."
    number = count_of(len(found.assessments), "assessment")
    said = f"{number} foretold {count_of(every.foretold, 'effect')}."
    if not every.told:
        return f"{said} Of none of them it could be told yet whether it came so."
    named = count_of(every.told, "effect")
    return f"{said} Of {named} it could be told: {every.share} came as foretold."


def record_section(
    found: OutcomeRecord, anchor: str = "outcomes", heading: str = HEADING
) -> Section:
    """The record as a section: the sentence, then tables by kind of effect and by group.

    *Takes*: the record as who reads the report may know it; the anchor, which begins those of its
    tables.
    """
    blocks: list[Block] = [Paragraph(said_in_all(found))]
    if found.all.foretold:
        blocks += [
            _table("By kind of effect", "Effect", found.by_effect, f"{anchor}-by-effect"),
            _table("By characteristic", "Characteristic", found.by_group, f"{anchor}-by-group"),
            bullets((_WHAT, _WHO, _SHARES)),
        ]
    return Section(anchor, heading, tuple(blocks))


def record_dataset(found: OutcomeRecord) -> Dataset:
    """The counts as data: one row for each kind of effect and for each group."""
    columns = ("by", "name", "foretold", *(came.value for came in Came), "not_said", "share")
    rows = tuple(
        (
            by,
            tally.name,
            *(str(number) for number in _numbers(tally)),
            tally.share,
        )
        for by, tallies in (
            ("all", (found.all,)),
            ("effect", found.by_effect),
            ("characteristic", found.by_group),
        )
        for tally in tallies
    )
    return Dataset("outcomes", columns, rows)


def record_document(found: OutcomeRecord, council: CouncilView) -> Document:
    """The record as a document, with the assessments that it counts."""
    said = said_in_all(found)
    section = record_section(found, heading="Counts and shares")
    sections = [Section(section.anchor, section.heading, section.blocks[1:], wide=True)]
    if found.assessments:
        sections.append(Section("assessments", "Assessments", (_assessments(found),), wide=True))
    return Document(
        reference="outcomes-of-assessments",
        title=HEADING,
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said),),
        sections=tuple(sections) if found.all.foretold else (),
        datasets=(record_dataset(found), _assessments_dataset(found.assessments)),
        contents=False,
        state=LIVE,
    )


def _table(caption: str, head: str, tallies: Sequence[Tally], anchor: str) -> Table:
    columns = (
        Column(head, 2.6),
        Column("Foretold", 1, "right"),
        *_COUNTS,
        Column("Share that came so", 2.4),
    )
    return Table(caption, columns, tuple(map(_row, tallies)), anchor=anchor)


def _numbers(tally: Tally) -> Iterator[int]:
    yield tally.foretold
    yield from (tally.count(came) for came in Came)
    yield tally.unsaid


def _row(tally: Tally) -> Row:
    numbers = (NumberCell(f"{number:,}", exact=str(number)) for number in _numbers(tally))
    share = tally.share[:1].upper() + tally.share[1:]
    return Row((TextCell(tally.name, header=True), *numbers, TextCell(share or "Not known yet")))


def _assessments(found: OutcomeRecord) -> Table:
    columns = (
        Column("Assessment", 1.5),
        Column("Title", 3.4),
        Column("Day for review", 1.5),
        Column("Foretold", 1, "right"),
        *_COUNTS,
    )
    return Table("By reference", columns, tuple(map(_line, found.assessments)), anchor="each")


def _line(each: OnRecord) -> Row:
    record = each.record
    return Row(
        (
            TextCell(str(record), href=outcome_address(record), header=True),
            TextCell(record.title),
            TextCell(day_or_gap(record.review_on)),
            *(NumberCell(f"{number:,}", exact=str(number)) for number in _numbers(each.tally)),
        )
    )


def _assessments_dataset(lines: Sequence[OnRecord]) -> Dataset:
    columns = ("ref", "version", "title", "directorate", "review_on", "foretold")
    rows = tuple(
        (
            each.record.ref,
            str(each.record.number),
            each.record.title,
            each.record.directorate.name,
            plain_text(each.record.review_on),
            *(str(number) for number in _numbers(each.tally)),
        )
        for each in lines
    )
    return Dataset("assessments", (*columns, *(came.value for came in Came), "not_said"), rows)
