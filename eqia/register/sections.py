"""Register and shelf as documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.common.document import (
    LIVE,
    Block,
    Column,
    Dataset,
    Document,
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
from eqia.models import Assessment, fuzzy
from eqia.register.queries import Line, OnShelf
from eqia.rules import checks
from eqia.rules.words import Subject
from eqia.rules.workflow import State
from eqia.wording import (
    KINDS,
    NOT_STATED,
    assessment_address,
    bullets,
    day_of,
    fact_row,
    fuzzy_or_gap,
    plain_text,
    withheld,
    words_with_gap,
)


@dataclass(frozen=True, slots=True)
class Register:
    """What a register document lists: its filters in words, and how many there are in all."""

    narrowed: str
    total: int
    on: date


def register_document(lines: Sequence[Line], register: Register, council: CouncilView) -> Document:
    """The register of assessments: what everybody may know of each."""
    narrowed = f" ({register.narrowed})" if register.narrowed else ""
    said = f"{count_of(register.total, 'assessment')}{narrowed}."
    table = Table(
        "By the day of the decision, the latest first",
        (
            Column("Reference", 1.9),
            Column("Title", 3.4),
            Column("What is assessed", 1.6),
            Column("Directorate and service", 2.4),
            Column("State", 1.6),
            Column("Decision", 1.6),
            Column("Responsible", 2),
            Column("Review", 1.6),
        ),
        tuple(_register_row(line, register.on) for line in lines),
        anchor="register",
    )
    return listing(
        reference="equality-impact-assessments",
        title="Register of equality impact assessments",
        council=council.name,
        colour=council.colour,
        said=said,
        section=Section("assessments", "Assessments", (table,), wide=True),
        datasets=(_register_dataset(lines, register.on),),
    )


def _register_row(line: Line, on: date) -> Row:
    record = line.record
    place = _place(line)
    if not line.shows:
        return fact_row(record.ref, withheld(record), "", place, "", "", "", "")
    href = assessment_address(record) if line.reads else ""
    review = ""
    if record.review_on is not None:
        late = ", overdue" if _is_overdue(record, on) else ""
        review = f"{day_label(record.review_on)}{late}"
    version = f", version {record.number}" if record.number > 1 else ""
    ground = f"\n{withheld(record)}" if record.is_exempt else ""
    return Row(
        (
            TextCell(record.ref, href=href, header=True),
            TextCell(record.title + ground),
            TextCell(Subject(record.subject).label),
            TextCell(place),
            TextCell(State(record.state).label + version),
            TextCell(fuzzy_or_gap(fuzzy(record, "decision"))),
            TextCell(str(record.lead_post or NOT_STATED)),
            TextCell(review),
        )
    )


def _place(line: Line) -> str:
    record = line.record
    service = record.service.name if line.shows and record.service else ""
    return "\n".join(filter(None, (record.directorate.name, service)))


def _is_overdue(record: Assessment, on: date) -> bool:
    return record.state == State.SIGNED and record.review_on is not None and record.review_on < on


def _register_dataset(lines: Sequence[Line], on: date) -> Dataset:
    columns = (
        *("ref", "version", "title", "subject", "directorate", "service", "state"),
        *("budget_round", "completion", "decision", "decision_latest", "lead", "review_on"),
        *("review_overdue", "published_on", "withheld_ground"),
    )
    return Dataset("register", columns, tuple(_register_values(line, on) for line in lines))


def _register_values(line: Line, on: date) -> tuple[str, ...]:
    record = line.record
    if not line.shows:
        place = ("", "", record.directorate.name)
        return (record.ref, "", *place, *([""] * 10), record.exempt_ground)
    return (
        record.ref,
        str(record.number),
        record.title,
        record.subject,
        record.directorate.name,
        record.service.name if record.service else "",
        record.state,
        record.budget_round,
        record.completion_text,
        record.decision_text,
        plain_text(record.decision_latest),
        str(record.lead_post or ""),
        plain_text(record.review_on),
        plain_text(_is_overdue(record, on)),
        day_of(record.published_at),
        record.exempt_ground if record.is_exempt else "",
    )


def evidence_document(shelf: Sequence[OnShelf], on: date, council: CouncilView) -> Document:
    """The evidence shelf by characteristic, with what is not known."""
    parts: dict[str, list[OnShelf]] = {}
    for piece in shelf:
        about = piece.evidence.characteristic
        parts.setdefault(about.name if about else "All characteristics", []).append(piece)
    gaps = [
        f"{name}: {piece.evidence.gap}"
        for name, own in parts.items()
        for piece in own
        if piece.evidence.gap
    ]
    blocks: list[Block] = [Paragraph(f"{count_of(len(shelf), 'piece')} of evidence.")]
    if gaps:
        blocks += [Paragraph("What is not known:"), bullets(gaps)]
    return Document(
        reference="evidence-shelf",
        title="Evidence shelf",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary="Figures about people that assessments use, and what is not known.",
        sections=tuple(
            Section(f"about-{place}", name, (_shelf_table(name, own, on),))
            for place, (name, own) in enumerate(parts.items(), 1)
        ),
        datasets=(_shelf_dataset(shelf, on),),
        contents=False,
        state=LIVE,
        cover=tuple(blocks),
    )


def _shelf_dataset(shelf: Sequence[OnShelf], on: date) -> Dataset:
    columns = (
        *("ref", "title", "kind", "characteristic", "service", "source", "as_at"),
        *("is_old", "says", "gap", "cited"),
    )
    rows = tuple(
        (
            piece.ref,
            piece.title,
            piece.kind,
            str(piece.characteristic or ""),
            str(piece.service or ""),
            piece.source,
            plain_text(piece.as_at),
            plain_text(piece.as_at is not None and checks.is_old(piece.as_at, on)),
            piece.says,
            piece.gap,
            str(on_shelf.cited),
        )
        for on_shelf in shelf
        for piece in (on_shelf.evidence,)
    )
    return Dataset("evidence", columns, rows)


def _shelf_table(name: str, own: Sequence[OnShelf], on: date) -> Table:
    def as_at(day: date | None) -> str:
        if day is None:
            return NOT_STATED
        return day_label(day) + (", more than 24 months old" if checks.is_old(day, on) else "")

    return Table(
        f"Evidence about {name[:1].lower() + name[1:]}",
        (
            Column("Reference", 2),
            Column("Evidence", 3),
            Column("Kind", 2),
            Column("Source", 2.4),
            Column("As at", 1.6),
            Column("Cited", 1, "right"),
        ),
        tuple(
            Row(
                (
                    TextCell(piece.evidence.ref, header=True),
                    TextCell(piece.evidence.title),
                    TextCell(KINDS.get(piece.evidence.kind, "")),
                    TextCell(piece.evidence.source),
                    TextCell(as_at(piece.evidence.as_at)),
                    TextCell(str(piece.cited)),
                ),
                note=words_with_gap(piece.evidence.says, piece.evidence.gap),
            )
            for piece in own
        ),
    )
