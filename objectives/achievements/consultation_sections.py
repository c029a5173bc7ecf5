"""Consultations as documents: all of them, and one with its counts and what was said and done.

Functions that give sections and datasets are parts of reports too.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Block,
    Column,
    Dataset,
    Document,
    Facts,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
    listing,
)
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.organisation.queries import CouncilView
from objectives.models import Consultation, ConsultationCount

NOTHING_COUNTED = "Nothing was counted."
NOTHING_HEARD = "Nothing is told of what people said."
_UNDER = ("", "of these: ", "of those: ")  # before a count, by how deep it stands under others
NOTHING_DONE = "Nothing is told of it yet"


def consultation_section(consultation: Consultation) -> Section:
    """A consultation as a section: its counts, and what was said and done.

    *Takes*: one of `queries.consultation`.
    """
    return Section(
        f"consultation-{consultation.pk}",
        consultation.title,
        (*counts_blocks(consultation), *heard_blocks(consultation)),
    )


def counts_blocks(consultation: Consultation) -> Iterator[Block]:
    """The counts with parts under their total, and whether the parts make up the whole."""
    counts = list(consultation.counts.all())
    if not counts:
        yield Paragraph(NOTHING_COUNTED)
        return
    rows = tuple(
        Row(
            (
                TextCell(f"{_UNDER[min(depth, 2)]}{each.measure}", header=True),
                NumberCell(f"{each.number:,}", exact=str(each.number)),
            )
        )
        for each, depth in in_order(counts)
    )
    columns = (Column("What was counted", 5), Column("Number", 1, "right"))
    yield Table("Counts, parts under their total", columns, rows)
    for whole in counts:
        if sums := sums_said(whole, counts):
            yield Paragraph(sums)


def in_order(counts: Sequence[ConsultationCount]) -> Iterator[tuple[ConsultationCount, int]]:
    """Counts in their order with their depth, each followed by its parts and these by theirs."""
    told: set[int] = set()

    def under(whole: int | None, depth: int) -> Iterator[tuple[ConsultationCount, int]]:
        for each in counts:
            if each.part_of_id == whole and each.pk not in told:
                told.add(each.pk)
                yield each, depth
                yield from under(each.pk, depth + 1)

    yield from under(None, 0)
    yield from ((each, 0) for each in counts if each.pk not in told)  # parts in a circle


def sums_said(whole: ConsultationCount, counts: Iterable[ConsultationCount]) -> str:
    """Whether the parts of a count make it up, in a sentence; "" for a count without parts."""
    parts = [each.number for each in counts if each.part_of_id == whole.pk]
    if len(parts) < 2:  # of one part there is nothing to add up
        return ""
    added = " + ".join(f"{each:,}" for each in parts)
    rest = whole.number - sum(parts)
    if rest == 0:
        return f"{whole.measure}: {whole.number:,} = {added}."
    said = f"{whole.measure}: the parts {added} make up {sum(parts):,} of {whole.number:,}"
    return f"{said}; {rest:,} are in no part." if rest > 0 else f"{said}, which is too many."


def heard_blocks(consultation: Consultation) -> Iterator[Block]:
    """What people said beside what was done about it."""
    heard = list(consultation.heard.all())
    if not heard:
        yield Paragraph(NOTHING_HEARD)
        return
    rows = tuple(
        Row((TextCell(each.said, header=True), TextCell(each.done or NOTHING_DONE)))
        for each in heard
    )
    columns = (Column("What people said", 1), Column("What we did", 1))
    yield Table("What people said and what we did", columns, rows)


def consultation_datasets(consultations: Iterable[Consultation]) -> tuple[Dataset, Dataset]:
    """Counts and answers of consultations as data, in the columns of the data format."""
    found = list(consultations)
    counts = tuple(
        (
            consultation.ref,
            str(each.position),
            each.measure,
            str(each.number),
            str(each.part_of.position) if each.part_of else "",
        )
        for consultation in found
        for each in consultation.counts.all()
    )
    heard = tuple(
        (consultation.ref, str(each.position), each.said, each.done)
        for consultation in found
        for each in consultation.heard.all()
    )
    return (
        Dataset(
            "consultation_counts",
            ("consultation", "position", "measure", "number", "part_of"),
            counts,
        ),
        Dataset("consultation_heard", ("consultation", "position", "said", "done"), heard),
    )


def consultations_document(
    consultations: Sequence[Consultation], council: CouncilView, on: date
) -> Document:
    """Every consultation, the newest first."""
    said = f"{count_of(len(consultations), 'consultation')}."
    rows = tuple(
        Row(
            (
                TextCell(each.title, href=reverse("consultation", args=[each.ref]), header=True),
                TextCell(_day(each.opened)),
                TextCell(_day(each.closed)),
                TextCell(_first_count(each)),
                TextCell(_answered(each)),
            )
        )
        for each in consultations
    )
    columns = (
        Column("Consultation", 4),
        Column("Opened", 1.6),
        Column("Closed", 1.6),
        Column("First count", 2.6),
        Column("Answers", 2),
    )
    table = Table("The newest first", columns, rows)
    data = tuple(
        (each.ref, each.title, _iso(each.opened), _iso(each.closed)) for each in consultations
    )
    return listing(
        reference=f"consultations-{on.isoformat()}",
        title="Consultations",
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("all", "Consultations", (table,), wide=True),
        datasets=(Dataset("consultations", ("ref", "title", "opened", "closed"), data),),
    )


def _first_count(consultation: Consultation) -> str:
    first = next(iter(consultation.counts.all()), None)
    return f"{first.measure}: {first.number:,}" if first else ""


def _answered(consultation: Consultation) -> str:
    heard = list(consultation.heard.all())
    if not heard:
        return ""
    answered = sum(bool(each.done) for each in heard)
    return f"{answered} of {len(heard)} points answered"


def consultation_document(consultation: Consultation, council: CouncilView) -> Document:
    """One consultation with its counts and what was said and done."""
    pairs = (("Opened", _day(consultation.opened)), ("Closed", _day(consultation.closed)))
    known = tuple(pair for pair in pairs if pair[1])
    heard = list(consultation.heard.all())
    said = f"{_first_count(consultation)}. " if consultation.counts.all() else ""
    return Document(
        reference=f"consultation-{consultation.ref}",
        title=consultation.title,
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=f"{said}{count_of(len(heard), 'point')} heard.",
        cover=(Facts("About this consultation", known),) if known else (),
        sections=(
            Section("counts", "How many took part", tuple(counts_blocks(consultation))),
            Section("heard", "What people said", tuple(heard_blocks(consultation))),
        ),
        datasets=consultation_datasets([consultation]),
        contents=False,
        state=LIVE,
    )


def _day(day: date | None) -> str:
    return day_label(day) if day else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
