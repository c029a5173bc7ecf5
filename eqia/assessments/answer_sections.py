"""The answers of an assessment as sections of its paper."""

from collections.abc import Iterator, Sequence

from councilportal.common.document import (
    Block,
    Cell,
    Column,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, joined
from eqia.assessments.naming_sections import consulted_section
from eqia.assessments.reading import AssessmentRead
from eqia.models import Assessment
from eqia.rules import grid as grid_rules
from eqia.rules import words
from eqia.rules.grid import GridRow, Question, QuestionSet
from eqia.rules.words import Aim, AnswerKind, Outcome, Part, Risk
from eqia.wording import (
    EVERYBODY,
    KINDS,
    NOT_ANSWERED,
    NOT_APPLICABLE,
    NOT_STATED,
    as_blocks,
    day_or_gap,
    fact_row,
    fuzzy_or_gap,
    words_section,
    words_with_gap,
)

_COLUMNS_UPRIGHT = 7  # more columns than this are landscape on paper


def grid_section(whole: AssessmentRead) -> Section:
    """The screening grid as a table: a row a characteristic, a column a question."""
    asked, groups = whole.grid.asked, whole.grid.groups
    questions = [each for each in asked.questions if each.part is Part.SCREENING]
    columns = [Column("Characteristic", 1.7), *(Column(q.text, _width(q)) for q in questions)]
    if asked.bands:
        columns.append(Column("Negative impact, by the bands", 1.3))
    rows = []
    for number, group in enumerate(groups, 1):
        cells: list[Cell] = [TextCell(_label(group), header=True)]
        cells += [TextCell(_answer_text(group, question, asked)) for question in questions]
        if asked.bands:
            negative = whole.grid.impact(group).negative
            cells.append(TextCell(negative.label if negative else NOT_ANSWERED))
        rows.append(Row(tuple(cells), anchor=f"grid-{number}"))
    blocks: list[Block] = [*as_blocks(asked.introduction)]
    blocks.append(Table(asked.title, tuple(columns), tuple(rows), anchor="screening-grid"))
    if asked.bands:
        blocks.append(Paragraph(_bands_said(asked.bands)))
    if any(not group.statutory for group in groups):
        blocks.append(
            Paragraph(
                "Rows marked local are this council's own; the Equality Act 2010 does not name "
                "them as protected characteristics."
            )
        )
    # Turning pages to landscape and back leaves the pages before and after it half empty.
    is_wide = len(columns) > _COLUMNS_UPRIGHT
    return Section("grid", "Screening grid", tuple(blocks), wide=is_wide)


def _width(question: Question) -> float:
    if question.kind is AnswerKind.TEXT:
        return 3.6
    return 2.2 if question.explained else 1.2


def _label(group: GridRow) -> str:
    return group.label if group.statutory else f"{group.label} (local)"


def _answer_text(group: GridRow, question: Question, asked: QuestionSet) -> str:
    """A cell in words: the choice, then the explanation on its own line."""
    if grid_rules.does_not_apply(question, group, asked):
        return NOT_APPLICABLE
    answer = group.answer(question)
    if answer.is_blank:
        is_left_open = question.kind is AnswerKind.TEXT and question.part is Part.SCREENING
        return "" if is_left_open else NOT_ANSWERED
    lines = [words.choice_label(question.kind, answer.choice), answer.text.strip()]
    if answer.copied_from:
        lines.append(f"(Copied from {answer.copied_from}.)")
    return "\n".join(line for line in lines if line)


def _bands_said(bands: Sequence[grid_rules.Band]) -> str:
    ordered = sorted(bands, key=lambda band: band.from_score)
    said = [f"{band.size.label.lower()} from {band.from_score}" for band in ordered]
    return f"Likelihood times severity gives the negative impact: {joined(said)}."


def risk_section(whole: AssessmentRead) -> Section:
    """The proportionality rating, with its reason."""
    record = whole.record
    rating = Risk(record.risk).label if record.risk else NOT_STATED
    blocks: list[Block] = [
        Paragraph(f"Proportionality rating: {rating}."),
        *as_blocks(record.risk_reason),
    ]
    return Section("risk", "Risk", tuple(blocks))


def evidence_section(whole: AssessmentRead) -> Section:
    """What the assessment rests on, and how many gaps in what is known are named."""
    cited = whole.facts.evidence
    if not cited:
        return Section("evidence", "Evidence", (Paragraph("No evidence is named."),))
    table = Table(
        "Evidence used in this assessment",
        (
            Column("Evidence", 3),
            Column("Kind", 2),
            Column("About", 1.6),
            Column("Source", 2.4),
            Column("As at", 1.6),
        ),
        tuple(
            Row(
                (
                    TextCell(piece.title, header=True),
                    TextCell(KINDS.get(piece.kind, "")),
                    TextCell(piece.group or EVERYBODY),
                    TextCell(piece.source or NOT_STATED),
                    TextCell(day_or_gap(piece.as_at)),
                ),
                note=words_with_gap(piece.says, piece.gap),
            )
            for piece in cited
        ),
    )
    gaps = sum(bool(piece.gap.strip()) for piece in cited)
    said = "No gap in the evidence is recorded."
    if gaps:
        said = f"{count_of(gaps, 'gap')} in the evidence {'is' if gaps == 1 else 'are'} recorded."
    return Section("evidence", "Evidence", (table, Paragraph(said)))


def consultation_section(whole: AssessmentRead) -> Section:
    """When and how people were consulted, what they said and what was done."""
    record, when = whole.record, whole.facts.consultation
    taken = tuple(
        consulted_section(each, number, is_signed=bool(whole.sign_offs))
        for number, each in enumerate(whole.taken_over.consultations, 1)
    )
    stated = (when.text, record.consulted, record.options_open, record.documents_supplied)
    if not (any(stated) or record.responses is not None or whole.consultation_points):
        nothing = () if taken else (Paragraph("No consultation is recorded."),)
        return Section("consultation", "Involvement and consultation", nothing, taken)
    pairs = [
        ("Consultation", fuzzy_or_gap(when)),
        ("First day", day_or_gap(when.earliest) if when.earliest else ""),
        ("Last day", day_or_gap(when.latest) if when.latest else ""),
        ("Responses", f"{record.responses:,}" if record.responses is not None else NOT_STATED),
        ("Who was consulted", record.consulted or NOT_STATED),
        ("Options still open at its start", record.options_open or NOT_STATED),
        ("Documents supplied", record.documents_supplied or NOT_STATED),
    ]
    blocks: list[Block] = [
        Facts("How people were consulted", tuple((n, value) for n, value in pairs if value))
    ]
    if whole.consultation_points:
        blocks.append(
            Table(
                "What people said and what was done",
                (Column("You said", 1), Column("We did", 1)),
                tuple(
                    fact_row(each.said, each.done or NOT_STATED)
                    for each in whole.consultation_points
                ),
            )
        )
    return Section("consultation", "Involvement and consultation", tuple(blocks), taken)


def impacts_section(record: Assessment) -> Section:
    """The impacts in words; initial impacts stand in for a blank potential impact."""
    parts = (
        ("potential-impact", "Potential impact", record.potential_impact or record.initial_impacts),
        ("adverse-impact", "Adverse impact and how it is mitigated", record.adverse_impact),
        ("positive-impact", "Positive impact", record.positive_impact),
    )
    return Section("impacts", "Impacts", sections=tuple(words_section(*part) for part in parts))


def full_sections(whole: AssessmentRead) -> Iterator[Section]:
    """The full assessment: answers by characteristic, the three aims, the outcome."""
    asked = whole.grid.asked
    begun = [group for group in whole.grid.groups if grid_rules.group_has_full(group, asked)]
    if not begun:
        said = "No answers are given for single characteristics."
        yield Section("full", "Full assessment by characteristic", (Paragraph(said),))
    else:
        yield Section(
            "full",
            "Full assessment by characteristic",
            sections=tuple(
                _full_section(number, group, asked) for number, group in enumerate(begun, 1)
            ),
        )
    yield _aims_section(whole)
    yield _outcome_section(whole.record)


def _full_section(number: int, group: GridRow, asked: QuestionSet) -> Section:
    """The answers of one characteristic under a heading of their own, which PDFs bookmark."""
    pairs = tuple(
        (question.text, _answer_text(group, question, asked))
        for question in asked.questions
        if question.part is Part.FULL
    )
    facts = Facts("Questions and answers", pairs)
    return Section(f"full-{number}", _label(group), (facts,))


def _aims_section(whole: AssessmentRead) -> Section:
    answers = whole.facts.aims
    table = Table(
        "Due regard to each aim of the duty (Equality Act 2010, section 149)",
        (Column("Aim", 1), Column("Answer", 3)),
        tuple(fact_row(aim.label, answers.get(aim, "").strip() or NOT_ANSWERED) for aim in Aim),
    )
    return Section("duty", "The public sector equality duty", (table,))


def _outcome_section(record: Assessment) -> Section:
    pairs = (
        ("Outcome", Outcome(record.outcome).label if record.outcome else NOT_STATED),
        ("Reason", record.outcome_reason or NOT_STATED),
        ("Source", record.outcome_source or NOT_STATED),
    )
    return Section("outcome", "Outcome", (Facts("Conclusions of the full assessment", pairs),))
