"""Assessments, the register and decisions placed in the vocabulary of documents.

Every page that reads, every PDF and every file prints what is placed here. Nothing here asks a
database: records come from `queries` with what belongs to them, meaning comes from `rules`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote

from councilportal.common.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Dataset,
    Document,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.numbers import count_of, in_words, joined
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.queries import CouncilView
from eqia import rules
from eqia.models import Assessment, Decision, fuzzy
from eqia.queries import Cited, Cumulative, Line, OnShelf, Whole
from eqia.rules import (
    EDITABLE,
    Aim,
    AnswerKind,
    Capacity,
    DecisionState,
    Group,
    Outcome,
    Part,
    Question,
    Risk,
    Size,
    State,
    Subject,
    Tally,
)
from objectives.rules import ActionStatus, EvidenceKind

NOT_STATED = "Not stated"
POST_NOT_STATED = "Post not stated"
NOT_ANSWERED = "Not answered"
NOT_SIGNED = "Not signed"
EVERYBODY = "All"
_KINDS = {each.value: each.label for each in EvidenceKind}
_STATUSES = {each.value: each.label for each in ActionStatus}


def assessment_address(record: Assessment) -> str:
    """Where an assessment is read: the newest version by its reference alone."""
    base = f"/eqia/{quote(record.ref, safe='')}/"
    return base if record.is_latest else f"{base}versions/{record.number}/"


def decision_address(record: Decision) -> str:
    """Where a decision is read."""
    return f"/eqia/decisions/{quote(record.ref, safe='')}/"


# An assessment


def assessment_document(
    whole: Whole, council: CouncilView, *, with_findings: bool = False
) -> Document:
    """An assessment as a paper (F5): header, versions, grid, and so on to the action plan.

    *Takes*: `with_findings` for who writes: what the checks found is no part of the paper.
    """
    record = whole.record
    is_full = has_full(whole)
    kind = "Equality impact assessment" if is_full else "Equality screening"
    parts = [
        _findings_section(whole) if with_findings else None,
        _versions_section(whole),
        _grid_section(whole),
        _risk_section(whole),
        _words_section("context", "Context", record.context),
        _words_section("aims", "Aims and objectives", record.aims),
        _words_section("beneficiaries", "Who benefits", record.beneficiaries),
        _evidence_section(whole),
        _consultation_section(whole),
        _impacts_section(record),
        *(_full_sections(whole) if is_full else ()),
        _judgement_section(whole, is_full),
        _review_section(record),
        _sign_off_section(whole),
        _actions_section(whole),
    ]
    return Document(
        reference=f"{record.ref}-v{record.number}",
        title=record.title,
        subtitle=f"{kind}, {record.ref}, version {record.number}",
        council=council.name,
        colour=council.colour,
        summary=f"{kind} of “{record.title}”: {State(record.state).label.lower()}.",
        cover=(*_notices(whole, is_full), _header(whole, is_full)),
        sections=tuple(part for part in parts if part is not None),
        datasets=(_everything(whole), _answers_dataset(whole), _actions_dataset(whole)),
        published_on=_day_of(record.published_at),
        modified_at=_moment(record.changed_at),
        classification=_classification(record),
        contents=is_full,
    )


def has_full(whole: Whole) -> bool:
    """True where a full assessment is called for or begun; else it is a screening alone."""
    record, grid = whole.record, whole.grid
    begun = any(rules.group_has_full(group, grid.asked) for group in grid.groups)
    return bool(record.wants_full or record.outcome or begun)


def _classification(record: Assessment) -> str:
    if record.is_exempt:
        return "Withheld from publication"
    return "" if record.state == State.SIGNED else State(record.state).label


def _notices(whole: Whole, is_full: bool) -> Iterator[Paragraph]:
    """What a reader must know before anything else."""
    record = whole.record
    state = State(record.state)
    if state in (*EDITABLE, State.SUBMITTED):
        yield Paragraph(
            f"{_draft_word(state)}. This version is not signed off: what it says may still change, "
            "and no decision may rest on it."
        )
    elif state is State.SUPERSEDED:
        yield Paragraph(
            f"Superseded. A newer version took the place of version {record.number}, which is kept "
            "as it was signed."
        )
    elif state is State.DROPPED:
        yield Paragraph(f"Dropped. This assessment was not finished: {record.drop_reason}")
    if record.is_exempt:
        yield Paragraph(f"Withheld from publication. Ground: {record.exempt_ground}")
    if not is_full:
        yield Paragraph("This is a screening. It is not an equality impact assessment.")
        yield Paragraph(f"Why no full assessment follows: {_why_no_full(whole)}")


def _draft_word(state: State) -> str:
    return {State.DRAFT: "Draft", State.RETURNED: "Draft, returned to its author"}.get(
        state, state.label
    )


def _why_no_full(whole: Whole) -> str:
    record = whole.record
    if record.no_full_reason.strip():
        return record.no_full_reason.strip()
    impacts = [whole.grid.impact(group) for group in whole.grid.groups]
    if any(impact.forces_full for impact in impacts):
        return "no reason is given, although answers call for a full assessment."
    if not any((record.is_sufficient, record.wants_internal_action)):
        return "not judged yet."
    if any(impact.is_adverse for impact in impacts):
        return "no negative impact is more than low, and mitigation or justification is given."
    return "no group is treated less favourably and no negative impact was found."


def _header(whole: Whole, is_full: bool) -> Facts:
    record = whole.record
    service = record.service
    pairs = [
        ("Reference", f"{record.ref}, version {record.number}"),
        ("What is assessed", Subject(record.subject).label),
        ("Directorate", record.directorate.name),
        ("Service", service.name if service else ""),
        ("Responsible officer", whole.facts.lead or NOT_STATED),
        ("Head of service", whole.head or NOT_STATED),
        ("Decision maker", record.decision_maker or NOT_STATED),
        ("Decision expected", _fuzzy(whole.facts.decision)),
        ("Assessment to be complete", _fuzzy(whole.facts.completion)),
        ("Date of initial screening", _fuzzy(whole.facts.screened)),
        ("Date of full assessment", _fuzzy(whole.facts.fully_assessed) if is_full else ""),
        ("Budget round", record.budget_round),
        ("State", State(record.state).label),
        ("What changed in this version", record.what_changed),
    ]
    return Facts("About this assessment", tuple((name, value) for name, value in pairs if value))


def _findings_section(whole: Whole) -> Section:
    blocking = [each.sentence for each in whole.findings if each.blocks]
    warning = [each.sentence for each in whole.findings if not each.blocks]
    blocks: list[Block] = [
        Paragraph("Only who writes or signs this assessment sees this part: it is not printed.")
    ]
    if blocking:
        blocks += [Paragraph("To put right before it is sent for sign-off:"), _bullets(blocking)]
    if warning:
        blocks += [Paragraph("To look at:"), _bullets(warning)]
    if not whole.findings:
        blocks.append(Paragraph("The checks found nothing wrong."))
    return Section("findings", "What the checks found", tuple(blocks))


def _bullets(items: Iterable[str]) -> Bullets:
    return Bullets(tuple(items))


def _versions_section(whole: Whole) -> Section | None:
    editions = whole.facts.editions
    if not editions:
        return None
    table = Table(
        "Versions",
        (Column("Version", 1), Column("Author", 3.4), Column("Date", 2), Column("Comment", 3)),
        tuple(_row(each.version, each.author, each.on.text, each.comment) for each in editions),
    )
    return Section("versions", "Version history", (table,))


# The grid


def _grid_section(whole: Whole) -> Section:
    asked, groups = whole.grid.asked, whole.grid.groups
    questions = [each for each in asked.questions if each.part is Part.SCREENING]
    columns = [Column("Characteristic", 1.7), *(Column(q.text, _width(q)) for q in questions)]
    if asked.bands:
        columns.append(Column("Negative impact, by the bands", 1.3))
    rows = []
    for number, group in enumerate(groups, 1):
        cells: list[Cell] = [TextCell(_label(group), header=True)]
        cells += [TextCell(_answer_text(group, question)) for question in questions]
        if asked.bands:
            negative = whole.grid.impact(group).negative
            cells.append(TextCell(negative.label if negative else NOT_ANSWERED))
        rows.append(Row(tuple(cells), anchor=f"grid-{number}"))
    blocks: list[Block] = [*_words(asked.introduction)]
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
    return Section("grid", "Screening grid", tuple(blocks), wide=True)


def _width(question: Question) -> float:
    if question.kind is AnswerKind.TEXT:
        return 3.6
    return 2.2 if question.explained else 1.2


def _label(group: Group) -> str:
    return group.label if group.statutory else f"{group.label} (local)"


def _answer_text(group: Group, question: Question) -> str:
    """A cell in words: the choice, then the explanation on its own line."""
    if question.aim is not None and question.aim not in group.aims:
        return "Does not apply"
    answer = group.answer(question)
    if answer.is_blank:
        return "" if question.kind is AnswerKind.TEXT else NOT_ANSWERED
    lines = [rules.choice_label(question.kind, answer.choice), answer.text.strip()]
    if answer.copied_from:
        lines.append(f"(Copied from {answer.copied_from}.)")
    return "\n".join(line for line in lines if line)


def _bands_said(bands: Sequence[rules.Band]) -> str:
    ordered = sorted(bands, key=lambda band: band.from_score)
    said = [f"{band.size.label.lower()} from {band.from_score}" for band in ordered]
    return f"Likelihood times severity gives the negative impact: {joined(said)}."


def _risk_section(whole: Whole) -> Section:
    record = whole.record
    rating = Risk(record.risk).label if record.risk else NOT_STATED
    blocks: list[Block] = [
        Paragraph(f"Proportionality rating: {rating}."),
        *_words(record.risk_reason),
    ]
    return Section("risk", "Risk", tuple(blocks), new_page=True)  # after the landscape of the grid


# Words, evidence, consultation, impacts


def _words_section(anchor: str, heading: str, text: str) -> Section:
    return Section(anchor, heading, _words(text) or (Paragraph(f"{NOT_STATED}."),))


def _words(text: str) -> tuple[Block, ...]:
    """What an officer wrote, as written: a paragraph a line, lines that begin with - as bullets."""
    blocks: list[Block] = []
    items: list[str] = []
    for line in (each.strip() for each in text.splitlines()):
        is_item = line.startswith(("- ", "* ", "• "))
        if items and not is_item:
            blocks.append(_bullets(items))
            items = []
        if is_item:
            items.append(line[2:].strip())
        elif line:
            blocks.append(Paragraph(line))
    if items:
        blocks.append(_bullets(items))
    return tuple(blocks)


def _evidence_section(whole: Whole) -> Section:
    cited = whole.facts.evidence
    if not cited:
        return Section("evidence", "Evidence", (Paragraph("No evidence is named."),))
    table = Table(
        "What this assessment rests on",
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
                    TextCell(each.title, header=True),
                    TextCell(_KINDS.get(each.kind, "")),
                    TextCell(each.group or EVERYBODY),
                    TextCell(each.source or NOT_STATED),
                    TextCell(_day(each.as_at)),
                ),
                note=_says(each.says, each.gap),
            )
            for each in cited
        ),
    )
    gaps = sum(bool(each.gap.strip()) for each in cited)
    said = "No gap in what is known is named."
    if gaps:
        said = f"{count_of(gaps, 'gap')} in what is known {'is' if gaps == 1 else 'are'} named."
    return Section("evidence", "Evidence", (table, Paragraph(said)))


def _says(says: str, gap: str) -> str:
    lines = [says.strip()] if says.strip() else []
    if gap.strip():
        lines.append(f"Not known: {gap.strip()}")
    return "\n".join(lines)


def _consultation_section(whole: Whole) -> Section:
    record, when = whole.record, whole.facts.consultation
    pairs = [
        ("Consultation", _fuzzy(when)),
        ("Opened", _day(when.earliest) if when.earliest else ""),
        ("Closed", _day(when.latest) if when.latest else ""),
        ("Responses", f"{record.responses:,}" if record.responses is not None else NOT_STATED),
        ("Who was consulted", record.consulted or NOT_STATED),
        ("Options still open at its start", record.options_open or NOT_STATED),
        ("Documents supplied", record.documents_supplied or NOT_STATED),
    ]
    blocks: list[Block] = [
        Facts("Involvement and consultation", tuple((n, value) for n, value in pairs if value))
    ]
    if whole.heard:
        blocks.append(
            Table(
                "What people said and what was done",
                (Column("You said", 1), Column("We did", 1)),
                tuple(_row(each.said, each.done or NOT_STATED) for each in whole.heard),
            )
        )
    return Section("consultation", "Involvement and consultation", tuple(blocks))


def _impacts_section(record: Assessment) -> Section:
    parts = (
        ("potential-impact", "Potential impact", record.potential_impact or record.initial_impacts),
        ("adverse-impact", "Adverse impact and how it is mitigated", record.adverse_impact),
        ("positive-impact", "Positive impact", record.positive_impact),
    )
    return Section("impacts", "Impacts", sections=tuple(_words_section(*part) for part in parts))


# The full assessment


def _full_sections(whole: Whole) -> Iterator[Section]:
    asked = whole.grid.asked
    questions = [each for each in asked.questions if each.part is Part.FULL]
    begun = [group for group in whole.grid.groups if rules.group_has_full(group, asked)]
    if not begun:
        said = "No answers are given for single characteristics."
        yield Section("full", "Full assessment by characteristic", (Paragraph(said),))
    else:
        yield Section(
            "full",
            "Full assessment by characteristic",
            tuple(
                Facts(
                    _label(group),
                    tuple(
                        (question.text, _answer_text(group, question) or NOT_ANSWERED)
                        for question in questions
                    ),
                )
                for group in begun
            ),
        )
    yield _aims_section(whole)
    yield _outcome_section(whole.record)


def _aims_section(whole: Whole) -> Section:
    answers = whole.facts.aims
    table = Table(
        "Due regard to each aim of the duty (Equality Act 2010, section 149)",
        (Column("Aim", 1), Column("Answer", 3)),
        tuple(_row(aim.label, answers.get(aim, "").strip() or NOT_ANSWERED) for aim in Aim),
    )
    return Section("duty", "The public sector equality duty", (table,))


def _outcome_section(record: Assessment) -> Section:
    pairs = (
        ("Outcome", Outcome(record.outcome).label if record.outcome else NOT_STATED),
        ("Reason", record.outcome_reason or NOT_STATED),
        ("Source", record.outcome_source or NOT_STATED),
    )
    return Section("outcome", "Outcome", (Facts("What the full assessment comes to", pairs),))


# Judgement to action plan


def _judgement_section(whole: Whole, is_full: bool) -> Section:
    record = whole.record
    options = (
        ("Option 1: screening is sufficient", record.is_sufficient),
        ("Option 2: internal action is required", record.wants_internal_action),
        ("Option 3: a full assessment is required", record.wants_full),
    )
    is_judged = any(value is not None for _, value in options)
    table = Table(
        "Judgement",
        (Column("Option", 4), Column("Answer", 1)),
        tuple(_row(name, _yes_no(value, is_judged)) for name, value in options),
    )
    blocks: list[Block] = [table]
    if not is_full:
        blocks.append(Paragraph(f"Why no full assessment follows: {_why_no_full(whole)}"))
    return Section("judgement", "Judgement", tuple(blocks))


def _yes_no(value: bool | None, is_judged: bool) -> str:
    if value is None and not is_judged:
        return NOT_STATED
    return "YES" if value else "NO"


def _review_section(record: Assessment) -> Section:
    blocks = (
        *_words(record.monitoring),
        Paragraph(f"To be reviewed on: {_day(record.review_on)}."),
    )
    return Section("review", "Monitoring and review", blocks)


def _sign_off_section(whole: Whole) -> Section:
    signed = {each.capacity: each for each in whole.sign_offs}
    rows = []
    for capacity in Capacity:
        one = signed.get(capacity)
        if one is None:
            rows.append(_row(capacity.label, NOT_SIGNED, "", ""))
        else:
            day = day_label(london_day(one.signed_at))
            rows.append(_row(capacity.label, one.name, one.post_title, day))
    blocks: list[Block] = [
        Table(
            "Attestations",
            (Column("As", 3), Column("Name", 2), Column("Post", 3), Column("Day", 2)),
            tuple(rows),
        )
    ]
    said = dict.fromkeys(each.statement for each in whole.sign_offs)
    blocks += [Paragraph(f"What was attested: “{statement}”") for statement in said]
    if whole.sign_offs:
        blocks.append(Paragraph(f"Hash of what was signed (SHA-256): {_spaced(whole.sha256)}"))
    else:
        blocks.append(Paragraph(f"{NOT_SIGNED}: nobody has attested this version."))
    return Section("sign-off", "Sign-off", tuple(blocks))


def _spaced(digest: str) -> str:
    """A long hash in groups of eight, which can be compared and wrap."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def _actions_section(whole: Whole) -> Section:
    if not whole.facts.actions:
        return Section("actions", "Action plan", (Paragraph("No action is planned."),))
    columns = (
        Column("Characteristic", 1.9),
        Column("Issue", 2),
        Column("Action", 2.4),
        Column("Expected outcome", 2),
        Column("Owner", 1.5),
        Column("Timescale", 1.4),
        Column("Cost", 1.2),
        Column("Status", 1.2),
    )
    rows = tuple(
        replace(
            _row(
                each.group or EVERYBODY,
                each.issue,
                each.what,
                each.outcome,
                each.owner or POST_NOT_STATED,
                _timescale(each),
                each.cost,
                _became(each),
            ),
            note=f"What became of it: {each.became.note}" if each.became.note else "",
        )
        for each in whole.facts.actions
    )
    said = "The status is that of the action plan today."
    if whole.sign_offs:
        said = f"What is promised here is what was signed. {said}"
    return Section(
        "actions",
        "Action plan",
        (Table("Actions of this assessment", columns, rows), Paragraph(said)),
        wide=True,
    )


def _became(action: rules.Action) -> str:
    """The status of a promise, when it was said, the date it was moved to, who watches it."""
    status, became = _STATUSES.get(action.status, NOT_STATED), action.became
    said = f"{status}, {day_label(became.on)}" if became.on else status
    lines = ["; watched by ".join([said, *action.watched_by])]
    if became.moved_to:
        lines.append(f"Date moved to {became.moved_to}")
    return "\n".join(lines)


def _timescale(action: rules.Action) -> str:
    if action.review_on is None:
        return action.due.text or NOT_STATED
    looked_at = f"to be looked at on {day_label(action.review_on)}"
    return f"{action.due.text}, {looked_at}" if action.due.text else looked_at.capitalize()


# The figures behind an assessment


def _everything(whole: Whole) -> Dataset:
    """All that stands in an assessment, a value a row: what its CSV file holds."""
    record = whole.record
    rows: list[tuple[str, str, str, str, str]] = []

    def add(part: str, number: int, about: str, **values: object) -> None:
        rows.extend(
            (part, str(number), about, name, _plain(value)) for name, value in values.items()
        )

    add(
        "assessment",
        1,
        "",
        ref=record.ref,
        version=record.number,
        state=record.state,
        what_changed=record.what_changed,
        title=record.title,
        subject=record.subject,
        directorate=record.directorate.ref,
        directorate_name=record.directorate.name,
        service=record.service.ref if record.service else "",
        service_name=record.service.name if record.service else "",
        budget_round=record.budget_round,
        lead=whole.facts.lead,
        head_of_service=whole.head,
        decision_maker=record.decision_maker,
        decision=whole.facts.decision.text,
        completion=whole.facts.completion.text,
        screened=whole.facts.screened.text,
        fully_assessed=whole.facts.fully_assessed.text,
        risk=record.risk,
        risk_reason=record.risk_reason,
        context=record.context,
        aims=record.aims,
        beneficiaries=record.beneficiaries,
        initial_impacts=record.initial_impacts,
        consultation=whole.facts.consultation.text,
        responses=record.responses,
        consulted=record.consulted,
        options_open=record.options_open,
        documents_supplied=record.documents_supplied,
        potential_impact=record.potential_impact,
        adverse_impact=record.adverse_impact,
        positive_impact=record.positive_impact,
        aim_a=record.aim_a,
        aim_b=record.aim_b,
        aim_c=record.aim_c,
        outcome=record.outcome,
        outcome_reason=record.outcome_reason,
        outcome_source=record.outcome_source,
        is_sufficient=record.is_sufficient,
        wants_internal_action=record.wants_internal_action,
        wants_full=record.wants_full,
        no_full_reason=record.no_full_reason,
        monitoring=record.monitoring,
        review_on=record.review_on,
        exempt_ground=record.exempt_ground,
        sha256=whole.sha256,
    )
    for number, edition in enumerate(whole.facts.editions, 1):
        add("version", number, "", version=edition.version, author=edition.author)
        add("version", number, "", date=edition.on.text, comment=edition.comment)
    for number, (group, question, choice, text, copied) in enumerate(_answers(whole), 1):
        add("answer", number, group.label, question=question.text, choice=choice, text=text)
        add("answer", number, group.label, copied_from=copied)
    for number, each in enumerate(whole.facts.evidence, 1):
        add("evidence", number, each.group, title=each.title, kind=each.kind, source=each.source)
        add("evidence", number, each.group, as_at=each.as_at, says=each.says, gap=each.gap)
    for number, heard in enumerate(whole.heard, 1):
        add("consultation", number, "", said=heard.said, done=heard.done)
    for number, action in enumerate(whole.facts.actions, 1):
        values = dict(zip(_ACTION_COLUMNS, _action_values(action), strict=True))
        values.pop("characteristic")
        add("action", number, action.group, **values)
    for number, one in enumerate(whole.sign_offs, 1):
        add("sign_off", number, "", capacity=one.capacity, name=one.name, post=one.post_title)
        add("sign_off", number, "", day=london_day(one.signed_at), statement=one.statement)
    return Dataset("assessment", ("part", "number", "characteristic", "name", "value"), tuple(rows))


def _answers(whole: Whole) -> Iterator[tuple[Group, Question, str, str, str]]:
    """Every cell that is answered, row by row."""
    for group in whole.grid.groups:
        for question in whole.grid.asked.questions:
            answer = group.answer(question)
            if not answer.is_blank:
                yield group, question, answer.choice, answer.text, answer.copied_from


def _answers_dataset(whole: Whole) -> Dataset:
    ref, number = whole.record.ref, str(whole.record.number)
    return Dataset(
        "answers",
        (
            *("ref", "version", "characteristic", "label", "statutory", "part", "question"),
            *("question_text", "choice", "text", "copied_from"),
        ),
        tuple(
            (
                *(ref, number, group.ref, group.label, _plain(group.statutory)),
                *(question.part.value, question.ref, question.text, choice, text, copied),
            )
            for group, question, choice, text, copied in _answers(whole)
        ),
    )


_ACTION_COLUMNS = (
    "characteristic",
    "issue",
    "action",
    "expected_outcome",
    "owner",
    "timescale",
    "timescale_start",
    "timescale_end",
    "review_on",
    "cost",
    "purpose",
    "status",
    "watched_by",
    "status_on",
    "status_note",
    "moved_to",
)


def _action_values(action: rules.Action) -> tuple[str, ...]:
    return (
        action.group or EVERYBODY,
        action.issue,
        action.what,
        action.outcome,
        action.owner,
        action.due.text,
        _plain(action.due.earliest),
        _plain(action.due.latest),
        _plain(action.review_on),
        action.cost,
        action.purpose.value,
        action.status,
        "; ".join(action.watched_by),
        _plain(action.became.on),
        action.became.note,
        action.became.moved_to,
    )


def _actions_dataset(whole: Whole) -> Dataset:
    ref, number = whole.record.ref, str(whole.record.number)
    rows = tuple((ref, number, *_action_values(each)) for each in whole.facts.actions)
    return Dataset("actions", ("ref", "version", *_ACTION_COLUMNS), rows)


def _plain(value: object) -> str:
    """A value as data: yes and no for truth, ISO days, "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


# The register


@dataclass(frozen=True, slots=True)
class Register:
    """What a register document is of: the filters in words, and how many there are in all."""

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
    return Document(
        reference="equality-impact-assessments",
        title="Register of equality impact assessments",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        sections=(Section("assessments", "Assessments", (table,), wide=True),),
        datasets=(_register_dataset(lines, register.on),),
        contents=False,
        cover=(Paragraph(said),),
    )


def _register_row(line: Line, on: date) -> Row:
    record = line.record
    place = _place(line)
    if not line.shows:
        return _row(record.ref, _withheld(record), "", place, "", "", "", "")
    href = assessment_address(record) if line.reads else ""
    review = ""
    if record.review_on is not None:
        late = ", overdue" if _is_overdue(record, on) else ""
        review = f"{day_label(record.review_on)}{late}"
    version = f", version {record.number}" if record.number > 1 else ""
    withheld = f"\n{_withheld(record)}" if record.is_exempt else ""
    return Row(
        (
            TextCell(record.ref, href=href, header=True),
            TextCell(record.title + withheld),
            TextCell(Subject(record.subject).label),
            TextCell(place),
            TextCell(State(record.state).label + version),
            TextCell(_fuzzy(fuzzy(record, "decision"))),
            TextCell(str(record.lead_post or NOT_STATED)),
            TextCell(review),
        )
    )


def _withheld(record: Assessment) -> str:
    return f"Withheld. Ground: {record.exempt_ground}"


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
        _plain(record.decision_latest),
        str(record.lead_post or ""),
        _plain(record.review_on),
        _plain(_is_overdue(record, on)),
        _day_of(record.published_at),
        record.exempt_ground,
    )


# The forward timetable


def timetable_document(
    lines: Sequence[Line], total: int, council: CouncilView, on: date
) -> Document:
    """What is still to be assessed and decided, as councils print it, with dates as written.

    *Takes*: the lines to print, and how many there are in all.
    """
    rows = [(line, _flags(line, on)) for line in lines]
    flagged = sum(bool(flags) for _, flags in rows)
    said = f"{count_of(total, 'assessment')} to come."
    if flagged:
        lacks = "lacks" if flagged == 1 else "lack"
        said += f" Of those below, {in_words(flagged)} {lacks} a date or a lead."
    columns = [
        Column("Proposal", 2.4),
        Column("Proposed assessment completion date", 1.8),
        Column("Decision date", 1.5),
        Column("Senior management lead", 1.7),
        Column("Initial potential impacts", 3.4),
        Column("Directorate", 1.6),
        Column("Missing", 1.6),
    ]
    table = Table(
        "By the latest day of the decision",
        tuple(columns),
        tuple(_timetable_row(line, flags) for line, flags in rows),
        anchor="timetable",
    )
    return Document(
        reference="equality-impact-assessment-timetable",
        title="Timetable of equality impact assessments",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        sections=(Section("to-come", "Assessments to come", (table,), wide=True),),
        datasets=(_timetable_dataset(rows),),
        contents=False,
        cover=(Paragraph(said),),
    )


def _flags(line: Line, on: date) -> list[str]:
    return rules.timetable_flags(line.timed(on)) if line.shows else []


def _timetable_row(line: Line, flags: Sequence[str]) -> Row:
    record = line.record
    directorate = record.directorate.name
    if not line.shows:
        return _row(record.ref, "", "", "", _withheld(record), directorate, "")
    href = assessment_address(record) if line.reads else ""
    return Row(
        (
            TextCell(record.title, href=href, header=True),
            TextCell(record.completion_text),
            TextCell(record.decision_text),
            TextCell(str(record.lead_post or "")),
            TextCell(record.initial_impacts),
            TextCell(directorate),
            TextCell("\n".join(flags)),
        )
    )


def _timetable_dataset(rows: Sequence[tuple[Line, Sequence[str]]]) -> Dataset:
    columns = (
        *("ref", "proposal", "directorate", "completion", "completion_latest"),
        *("decision", "decision_latest", "lead", "initial_impacts", "missing", "withheld_ground"),
    )
    found = []
    for line, flags in rows:
        record = line.record
        if not line.shows:
            directorate = record.directorate.name
            found.append((record.ref, "", directorate, *([""] * 7), record.exempt_ground))
            continue
        found.append(
            (
                record.ref,
                record.title,
                record.directorate.name,
                record.completion_text,
                _plain(record.completion_latest),
                record.decision_text,
                _plain(record.decision_latest),
                str(record.lead_post or ""),
                record.initial_impacts,
                "; ".join(flags),
                record.exempt_ground,
            )
        )
    return Dataset("timetable", columns, tuple(found))


# Cumulative impact

_NEGATIVE = (Size.HIGH, Size.MEDIUM, Size.LOW, Size.UNKNOWN, Size.NONE)


def cumulative_document(found: Cumulative, narrowed: str, council: CouncilView) -> Document:
    """What live assessments together do to each group: two matrices, then who hits whom."""
    number = count_of(len(found.titles), "live assessment")
    said = f"{number}{f' ({narrowed})' if narrowed else ''}."
    cover: list[Block] = [Paragraph(said)]
    if found.called_out:
        cover += [Paragraph("Groups that several proposals hit:"), _bullets(found.called_out)]
    elif found.tallies:
        cover.append(Paragraph("No group is hit by more than one proposal."))
    anchors = {tally.group: f"group-{place}" for place, tally in enumerate(found.tallies, 1)}
    sections: tuple[Section, ...] = ()
    if found.tallies:
        sections = (
            Section(
                "matrix",
                "Impacts by characteristic",
                (_negative_table(found, anchors), _positive_table(found, anchors)),
                wide=True,
            ),
            Section(
                "groups",
                "Which assessments",
                new_page=True,
                sections=tuple(
                    Section(anchors[tally.group], tally.group, tuple(_listed(tally, found)))
                    for tally in found.tallies
                ),
            ),
        )
    return Document(
        reference="cumulative-equality-impact",
        title="Cumulative equality impact",
        subtitle=narrowed,
        council=council.name,
        colour=council.colour,
        summary=said,
        sections=sections,
        datasets=(_cumulative_dataset(found),),
        contents=False,
        cover=tuple(cover),
    )


def _negative_table(found: Cumulative, anchors: Mapping[str, str]) -> Table:
    heads = [f"Negative: {size.label.lower()}" for size in _NEGATIVE]
    return Table(
        "Negative impact: number of assessments",
        (
            Column("Characteristic", 2.4),
            *(Column(head, 1, "right") for head in heads),
            Column("Less favourable treatment", 1.2, "right"),
            Column("Adverse in all", 1, "right"),
        ),
        tuple(
            Row(
                (
                    TextCell(tally.group, header=True),
                    *_sizes(tally.negative, anchors[tally.group]),
                    _number(tally.less_favourable, anchors[tally.group]),
                    _number(tally.adverse, anchors[tally.group]),
                )
            )
            for tally in found.tallies
        ),
        anchor="negative",
    )


def _positive_table(found: Cumulative, anchors: Mapping[str, str]) -> Table:
    return Table(
        "Positive impact: number of assessments",
        (
            Column("Characteristic", 2.4),
            *(Column(f"Positive: {size.label.lower()}", 1, "right") for size in _NEGATIVE),
        ),
        tuple(
            Row(
                (
                    TextCell(tally.group, header=True),
                    *_sizes(tally.positive, anchors[tally.group]),
                )
            )
            for tally in found.tallies
        ),
        anchor="positive",
    )


def _sizes(by_size: Mapping[Size, Sequence[str]], anchor: str) -> Iterator[TextCell]:
    """A number a size; no impact is counted but not listed below."""
    for size in _NEGATIVE:
        yield _number(by_size[size], "" if size is Size.NONE else anchor)


def _number(refs: Sequence[str], anchor: str) -> TextCell:
    return TextCell(str(len(refs)), href=f"#{anchor}" if refs and anchor else "")


def _hits(tally: Tally) -> Iterator[tuple[str, str, str]]:
    """Each impact on a group that is one: direction, size, the assessment's reference."""
    for ref in tally.less_favourable:
        yield "Less favourable treatment", "", ref
    for direction, by_size in (("Negative", tally.negative), ("Positive", tally.positive)):
        for size in _NEGATIVE:
            for ref in by_size[size]:
                yield direction, size.label, ref


_MOST_LISTED = 100  # of each group; the files list all


def _listed(tally: Tally, found: Cumulative) -> Iterator[Block]:
    """The impacts on a group, the gravest first, up to as many as people read."""
    hits = [each for each in _hits(tally) if each[1] != Size.NONE.label]
    yield _hits_table(f"Impacts on {tally.group}", hits[:_MOST_LISTED], found)
    if len(hits) > _MOST_LISTED:
        first = f"These are the first {_MOST_LISTED} of {len(hits):,}."
        yield Paragraph(f"{first} Narrow the view, or take it as CSV or JSON, for the others.")


def _hits_table(caption: str, hits: Iterable[tuple[str, str, str]], found: Cumulative) -> Table:
    rows = [
        Row(
            (
                TextCell(ref, href=f"/eqia/{quote(ref, safe='')}/", header=True),
                TextCell(found.titles[ref]),
                TextCell(direction),
                TextCell(size),
            )
        )
        for direction, size, ref in hits
    ]
    return Table(
        caption,
        (Column("Reference", 1.5), Column("Title", 4), Column("Direction", 2), Column("Size", 1)),
        tuple(rows),
    )


def _cumulative_dataset(found: Cumulative) -> Dataset:
    rows = tuple(
        (tally.group, direction.lower(), size.lower(), ref, found.titles[ref])
        for tally in found.tallies
        for direction, size, ref in _hits(tally)
    )
    return Dataset("impacts", ("characteristic", "direction", "size", "ref", "title"), rows)


# The evidence shelf


def evidence_document(shelf: Sequence[OnShelf], on: date, council: CouncilView) -> Document:
    """The evidence shelf: what is known of whom, as at which day, and what is not."""
    parts: dict[str, list[OnShelf]] = {}
    for piece in shelf:
        about = piece.evidence.characteristic
        parts.setdefault(about.name if about else "All characteristics", []).append(piece)
    gaps = [
        f"{name}: {each.evidence.gap}"
        for name, own in parts.items()
        for each in own
        if each.evidence.gap
    ]
    blocks: list[Block] = [Paragraph(f"{count_of(len(shelf), 'piece')} of evidence.")]
    if gaps:
        blocks += [Paragraph("What is not known:"), _bullets(gaps)]
    return Document(
        reference="evidence-shelf",
        title="Evidence shelf",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary="Figures about people that assessments rest on, with what is not known.",
        sections=tuple(
            Section(f"about-{place}", name, (_shelf_table(name, own, on),))
            for place, (name, own) in enumerate(parts.items(), 1)
        ),
        contents=False,
        cover=tuple(blocks),
    )


def _shelf_table(name: str, own: Sequence[OnShelf], on: date) -> Table:
    def as_at(day: date | None) -> str:
        if day is None:
            return NOT_STATED
        return day_label(day) + (", more than 24 months old" if rules.is_old(day, on) else "")

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
                    TextCell(each.evidence.ref, header=True),
                    TextCell(each.evidence.title),
                    TextCell(_KINDS.get(each.evidence.kind, "")),
                    TextCell(each.evidence.source),
                    TextCell(as_at(each.evidence.as_at)),
                    TextCell(str(each.cited)),
                ),
                note=_says(each.evidence.says, each.evidence.gap),
            )
            for each in own
        ),
    )


# Decisions


def decisions_document(
    records: Sequence[Decision], total: int, *, reads_all: bool, council: CouncilView
) -> Document:
    """The decisions that a person may know of; of withheld ones number and ground alone.

    *Takes*: `reads_all` for who reads withheld ones too.
    """
    columns = (
        Column("Number", 1.4),
        Column("Subject", 4),
        Column("To be taken by", 2.4),
        Column("State", 1.6),
        Column("Day of the meeting", 1.6),
        Column("Key decision", 1),
    )
    rows = tuple(_decision_row(each, reads_all or each.for_publication) for each in records)
    order = "By the day of the meeting, the latest first"
    return Document(
        reference="decisions",
        title="Decisions",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=f"{count_of(total, 'decision')}.",
        sections=(Section("list", "All decisions", (Table(order, columns, rows),)),),
        contents=False,
        cover=(Paragraph(f"{count_of(total, 'decision')}."),),
    )


def _decision_row(record: Decision, reads: bool) -> Row:
    if not reads:
        said = f"Not for publication. Ground: {record.exempt_ground}"
        return _row(record.number, said, "", "", "", "")
    state = DecisionState(record.state)
    overridden = "\nGate overridden" if record.override_reason else ""
    return Row(
        (
            TextCell(record.number, href=decision_address(record), header=True),
            TextCell(record.subject),
            TextCell(record.taker or NOT_STATED),
            TextCell(state.label + overridden),
            TextCell(_day(record.meets_on)),
            TextCell("Yes" if record.is_key else "No"),
        )
    )


def decision_document(record: Decision, cited: Sequence[Cited], council: CouncilView) -> Document:
    """A decision as the record that executive decisions need (L11)."""
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
            *(_words_section(*text) for text in texts),
            _cited_section(cited),
            *overridden,
            _signature_section(record),
        ),
        datasets=(_decision_dataset(record, cited),),
        contents=False,
        cover=(*_decision_notices(record), _decision_facts(record)),
        classification="" if record.for_publication else "Not for publication",
    )


def _decision_notices(record: Decision) -> Iterator[Paragraph]:
    if record.state == DecisionState.DRAFT:
        yield Paragraph("In preparation. This record may still change.")
    if not record.for_publication:
        yield Paragraph(f"Not for publication. Ground: {record.exempt_ground}")
    if record.override_reason:
        yield Paragraph(
            "Marked ready although something stood in the way: see “Gate overridden” below."
        )


def _decision_facts(record: Decision) -> Facts:
    pairs = (
        ("Decision number", record.number),
        ("Directorate", record.directorate.name if record.directorate else ""),
        ("To be taken by", record.taker or NOT_STATED),
        ("State", DecisionState(record.state).label),
        ("For publication", "Yes" if record.for_publication else "No"),
        ("Key decision", "Yes" if record.is_key else "No"),
        ("Why it is a key decision", record.key_reason),
        ("Meeting", record.meeting or NOT_STATED),
        ("Day of the meeting", _day(record.meets_on)),
        ("Call-in until", _day(record.call_in_until)),
    )
    return Facts("About this decision", tuple((name, value) for name, value in pairs if value))


def _cited_section(cited: Sequence[Cited]) -> Section:
    if not cited:
        said = Paragraph("The decision refers to no assessment.")
        return Section("assessments", "Equality impact assessments", (said,))
    rows = []
    for each in cited:
        record = each.line.record
        title = record.title if each.line.reads else "Not published"
        href = assessment_address(record) if each.line.reads else ""
        rows.append(
            Row(
                (
                    TextCell(str(record), href=href, header=True),
                    TextCell(title),
                    TextCell(State(record.state).label),
                    TextCell(day_label(each.signed_on) if each.signed_on else NOT_SIGNED),
                )
            )
        )
    table = Table(
        "Assessments that the decision rests on",
        (Column("Reference", 2), Column("Title", 4), Column("State", 2), Column("Signed off", 2)),
        tuple(rows),
    )
    return Section("assessments", "Equality impact assessments", (table,))


def _override_section(record: Decision) -> Section:
    pairs = (
        ("Name", record.override_name),
        ("Post", record.override_post),
        ("Reason", record.override_reason),
    )
    return Section("override", "Gate overridden", (Facts("Who overrode the gate, and why", pairs),))


def _signature_section(record: Decision) -> Section:
    taken_on = record.taken_on
    pairs = [("Taken by", (record.taker or NOT_STATED) if taken_on else "Not taken yet")]
    if taken_on is not None:
        pairs.append(("Date", day_label(taken_on)))
    return Section(
        "signature", "Signature", (Facts("Who took the decision, and when", tuple(pairs)),)
    )


def _decision_dataset(record: Decision, cited: Sequence[Cited]) -> Dataset:
    names = (
        *("number", "subject", "taker", "state", "for_publication", "exempt_ground", "is_key"),
        *("key_reason", "meeting", "meets_on", "decision", "reasons", "alternatives"),
        *("consultation", "interests", "dispensations", "financial", "call_in_until"),
        *("override_reason", "override_name", "override_post", "taken_on"),
    )
    refs = " ".join(f"{each.line.record.ref}/{each.line.record.number}" for each in cited)
    values = tuple(_plain(getattr(record, name)) for name in names)
    place = record.directorate.ref if record.directorate else ""
    return Dataset("decision", (*names, "directorate", "assessments"), ((*values, place, refs),))


# What they share


def _row(*texts: str) -> Row:
    first, *others = texts
    return Row((TextCell(first, header=True), *(TextCell(text) for text in others)))


def _fuzzy(when: FuzzyDate) -> str:
    return when.text or NOT_STATED


def _day(day: date | None) -> str:
    return day_label(day) if day else NOT_STATED


def _day_of(at: datetime | None) -> str:
    return london_day(at).isoformat() if at else ""


def _moment(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()
