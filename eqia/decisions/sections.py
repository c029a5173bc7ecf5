"""Decisions as documents."""

from collections.abc import Iterator, Sequence

from councilportal.common.document import (
    Column,
    Dataset,
    Document,
    Facts,
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
from eqia.decisions.queries import Cited
from eqia.models import Decision
from eqia.rules.gate import DecisionState
from eqia.rules.notice import SOURCE, Notice
from eqia.rules.workflow import State
from eqia.wording import (
    NOT_SIGNED,
    NOT_STATED,
    assessment_address,
    day_or_gap,
    decision_address,
    fact_row,
    plain_text,
    withheld,
    words_section,
)


def decisions_document(
    records: Sequence[Decision], total: int, *, council: CouncilView
) -> Document:
    """The list of decisions; one that the person may not read has only its number and ground.

    *Takes*: records as `queries.by_meeting` gives them; `total`, how many there are in all.
    """
    columns = (
        Column("Number", 1.4),
        Column("Subject", 4),
        Column("To be taken by", 2.4),
        Column("State", 1.6),
        Column("Day of the meeting", 1.6),
        Column("Key decision", 1),
    )
    told = [(each, each.is_read) for each in records]  # type: ignore[attr-defined]
    rows = tuple(_decision_row(each, reads) for each, reads in told)
    order = "By the day of the meeting, the latest first"
    return listing(
        reference="decisions",
        title="Decisions",
        council=council.name,
        colour=council.colour,
        said=f"{count_of(total, 'decision')}.",
        section=Section("list", "All decisions", (Table(order, columns, rows),), wide=True),
        datasets=(_decisions_dataset(told),),
    )


def _decision_row(record: Decision, reads: bool) -> Row:
    if not reads:
        said = f"Not for publication. Ground: {record.exempt_ground}"
        return fact_row(record.number, said, "", "", "", "")
    state = DecisionState(record.state)
    overridden = f"\n{_overridden(record)}" if record.override_reason else ""
    return Row(
        (
            TextCell(record.number, href=decision_address(record), header=True),
            TextCell(record.subject),
            TextCell(record.taker or NOT_STATED),
            TextCell(state.label + overridden),
            TextCell(day_or_gap(record.meets_on)),
            TextCell("Yes" if record.is_key else "No"),
        )
    )


def _decisions_dataset(told: Sequence[tuple[Decision, bool]]) -> Dataset:
    shown = ("subject", "taker", "state", "meets_on", "taken_on", "is_key", "override_reason")
    rows = tuple(
        (
            record.number,
            *(plain_text(getattr(record, name)) if reads else "" for name in shown),
            record.exempt_ground,
        )
        for record, reads in told
    )
    return Dataset("decisions", ("number", *shown, "exempt_ground"), rows)


def decision_document(
    record: Decision, cited: Sequence[Cited], notice: Notice | None, council: CouncilView
) -> Document:
    """A decision as the record that executive decisions need (L11).

    *Takes*: how notice of it stands, as `queries.notice_of` gives it.
    """
    state = DecisionState(record.state)
    proposed = (
        "Record of decision" if state is DecisionState.TAKEN else "Proposed record of decision"
    )
    texts = (
        ("decision", "Decision", record.decision),
        ("reasons", "Reasons for the decision", record.reasons),
        ("alternatives", "Alternatives considered and rejected", record.alternatives),
        ("consultation", "Recommendations and other consultation", record.consultation),
        ("interests", "Interests declared", record.interests),
        ("dispensations", "Dispensations granted", record.dispensations),
        ("financial", "Financial implications", record.financial),
    )
    overridden = (_override_section(record),) if record.override_reason else ()
    return Document(
        reference=f"decision-{record.ref}",
        title=record.subject,
        subtitle=f"{proposed}, {record.number}",
        council=council.name,
        colour=council.colour,
        summary=f"{proposed} {record.number}: {state.label.lower()}.",
        sections=(
            *(words_section(*text) for text in texts),
            _cited_section(cited),
            *overridden,
            *([_notice_section(notice)] if notice is not None else []),
            _signature_section(record),
        ),
        datasets=(_decision_dataset(record, cited),),
        contents=False,
        cover=(*_decision_notices(record, notice), _decision_facts(record)),
        state=state.label,
        classification="" if record.for_publication else "Not for publication",
    )


def _decision_notices(record: Decision, notice: Notice | None) -> Iterator[Paragraph]:
    if record.state == DecisionState.DRAFT:
        yield Paragraph("In preparation. This record may still change.")
    if not record.for_publication:
        yield Paragraph(f"Not for publication. Ground: {record.exempt_ground}")
    if record.override_reason:
        yield Paragraph(f"{_overridden(record)}: see who said so, and why, below.")
    if notice is not None and notice.is_met is False:
        yield Paragraph(notice.sentence)


def _decision_facts(record: Decision) -> Facts:
    pairs = (
        ("Decision number", record.number),
        ("Directorate", record.directorate.name if record.directorate else ""),
        ("To be taken by", record.taker or NOT_STATED),
        ("State", DecisionState(record.state).label),
        ("For publication", "Yes" if record.for_publication else "No"),
        ("Key decision", "Yes" if record.is_key else "No"),
        ("Why it is a key decision", record.key_reason),
        ("Meeting", _meeting(record) or NOT_STATED),
        ("Day of the meeting", day_or_gap(record.meets_on)),
        ("Call-in until", day_or_gap(record.call_in_until)),
    )
    return Facts("About this decision", tuple((name, value) for name, value in pairs if value))


def _meeting(record: Decision) -> str:
    return record.at_meeting.body.name if record.at_meeting is not None else record.meeting


def _notice_section(notice: Notice) -> Section:
    said = (Paragraph(notice.sentence), Paragraph(f"Source: {SOURCE}."))
    return Section("notice", "Notice of this key decision", said)


def _cited_section(cited: Sequence[Cited]) -> Section:
    if not cited:
        said = Paragraph("The decision refers to no assessment.")
        return Section("assessments", "Equality impact assessments", (said,))
    table = Table(
        "Assessments that the decision rests on",
        (Column("Reference", 2), Column("Title", 4), Column("State", 2), Column("Signed off", 2)),
        tuple(map(_cited_row, cited)),
    )
    return Section("assessments", "Equality impact assessments", (table,))


def _cited_row(citation: Cited) -> Row:
    record = citation.line.record
    if not citation.line.reads:
        said = withheld(record) if record.is_exempt else "Not published"
        return fact_row(record.ref, said, "", "")
    return Row(
        (
            TextCell(str(record), href=assessment_address(record), header=True),
            TextCell(record.title),
            TextCell(State(record.state).label),
            TextCell(day_label(citation.signed_on) if citation.signed_on else NOT_SIGNED),
        )
    )


def _override_section(record: Decision) -> Section:
    pairs = (
        ("Name", record.override_name),
        ("Post", record.override_post),
        ("Reason", record.override_reason),
    )
    facts = Facts("Who marked it ready with points still open, and why", pairs)
    return Section("override", _overridden(record), (facts,))


def _overridden(record: Decision) -> str:
    """What was let pass, in words; of an imported record it is not known."""
    if any(each.startswith(("not_signed", "superseded")) for each in record.override_covers):
        return "Marked ready without a signed assessment"
    return "Marked ready with points still open"


_TO_SIGN = (("Signed", ""), ("Name", ""), ("Date", ""))  # each with room to write


def _signature_section(record: Decision) -> Section:
    taken_on = record.taken_on
    taker = record.taker or NOT_STATED
    if taken_on is None:
        pairs = (
            ("To be signed by", taker),
            ("Signed", "Not yet"),
            ("Date", "Not taken yet"),
        )
        signed = (Facts("Who takes the decision", pairs), Facts("To sign on paper", _TO_SIGN))
        return Section("signature", "Signature", signed)
    told = (("Taken by", taker), ("Date", day_label(taken_on)))
    return Section("signature", "Signature", (Facts("Who took the decision, and when", told),))


def _decision_dataset(record: Decision, cited: Sequence[Cited]) -> Dataset:
    names = (
        *("number", "subject", "taker", "state", "for_publication", "exempt_ground", "is_key"),
        *("key_reason", "meeting", "meets_on", "notice_on", "decision", "reasons", "alternatives"),
        *("consultation", "interests", "dispensations", "financial", "call_in_until"),
        *("override_reason", "override_name", "override_post", "taken_on"),
    )
    refs = " ".join(
        f"{each.line.record.ref}/{each.line.record.number}"
        if each.line.reads
        else each.line.record.ref
        for each in cited
    )
    values = tuple(plain_text(getattr(record, name)) for name in names)
    places = (each.ref if each else "" for each in (record.directorate, record.at_meeting))
    columns = (*names, "directorate", "at_meeting", "assessments")
    return Dataset("decision", columns, ((*values, *places, refs),))
