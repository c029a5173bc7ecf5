"""An assessment as a document, which the page, the PDF and the files all print.

Nothing here asks the database: `reading` gives the records, `rules` gives the meaning.
"""

from collections.abc import Iterator
from dataclasses import replace

from councilportal.common.document import (
    Block,
    Column,
    Document,
    Facts,
    Paragraph,
    Section,
    Table,
)
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.queries import CouncilView
from eqia.assessments.answer_sections import (
    consultation_section,
    evidence_section,
    full_sections,
    grid_section,
    impacts_section,
    risk_section,
)
from eqia.assessments.datasets import actions_dataset, answers_dataset, everything
from eqia.assessments.naming_sections import objectives_section
from eqia.assessments.reading import AssessmentRead
from eqia.models import Assessment
from eqia.rules import facts
from eqia.rules import grid as grid_rules
from eqia.rules.words import Capacity, Subject
from eqia.rules.workflow import EDITABLE, State
from eqia.wording import (
    EVERYBODY,
    NOT_SIGNED,
    NOT_STATED,
    POST_NOT_STATED,
    STATUSES,
    as_blocks,
    bullets,
    day_of,
    day_or_gap,
    fact_row,
    fuzzy_or_gap,
    moment,
    words_section,
)


def assessment_document(
    whole: AssessmentRead,
    council: CouncilView,
    *,
    with_findings: bool = False,
    with_links: bool = False,
) -> Document:
    """An assessment as a paper (F5), from its header to its action plan.

    *Takes*: `with_findings`, True for those who write it: findings are no part of the paper;
    `with_links`, True where it is read in the portal, to whose other pages it then leads.
    """
    record = whole.record
    is_full = has_full(whole)
    kind = "Equality impact assessment" if is_full else "Equality screening"
    parts = [
        _findings_section(whole) if with_findings else None,
        _versions_section(whole),
        grid_section(whole),
        risk_section(whole),
        words_section("context", "Context", record.context),
        words_section("aims", "Aims and objectives", record.aims),
        objectives_section(whole.taken_over, with_links=with_links),
        words_section("beneficiaries", "Who benefits", record.beneficiaries),
        evidence_section(whole),
        consultation_section(whole),
        impacts_section(record),
        *(full_sections(whole) if is_full else ()),
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
        datasets=(everything(whole), answers_dataset(whole), actions_dataset(whole)),
        published_on=day_of(record.published_at),
        modified_at=moment(record.changed_at),
        classification=_classification(record),
        contents=is_full,
        state=State(record.state).label,
    )


def has_full(whole: AssessmentRead) -> bool:
    """True where a full assessment is required or begun; else it is only a screening."""
    record, grid = whole.record, whole.grid
    begun = any(grid_rules.group_has_full(group, grid.asked) for group in grid.groups)
    return bool(record.wants_full or record.outcome or begun)


def _classification(record: Assessment) -> str:
    if record.is_exempt:
        return "Withheld from publication"
    return "" if record.state == State.SIGNED else State(record.state).label


def _notices(whole: AssessmentRead, is_full: bool) -> Iterator[Paragraph]:
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


def _why_no_full(whole: AssessmentRead) -> str:
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


def _header(whole: AssessmentRead, is_full: bool) -> Facts:
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
        ("Decision expected", fuzzy_or_gap(whole.facts.decision)),
        ("Assessment to be complete", fuzzy_or_gap(whole.facts.completion)),
        ("Date of initial screening", fuzzy_or_gap(whole.facts.screened)),
        ("Date of full assessment", fuzzy_or_gap(whole.facts.fully_assessed) if is_full else ""),
        ("Budget round", record.budget_round),
        ("State", State(record.state).label),
        ("What changed in this version", record.what_changed),
    ]
    return Facts("About this assessment", tuple((name, value) for name, value in pairs if value))


def _findings_section(whole: AssessmentRead) -> Section:
    blocking = [each.sentence for each in whole.findings if each.blocks]
    warning = [each.sentence for each in whole.findings if not each.blocks]
    blocks: list[Block] = [
        Paragraph("Only who writes or signs this assessment sees this part: it is not printed.")
    ]
    if blocking:
        blocks += [Paragraph("To put right before it is sent for sign-off:"), bullets(blocking)]
    if warning:
        blocks += [Paragraph("To look at:"), bullets(warning)]
    if not whole.findings:
        blocks.append(Paragraph("The checks found nothing wrong."))
    return Section("findings", "What the checks found", tuple(blocks))


def _versions_section(whole: AssessmentRead) -> Section | None:
    lines = whole.facts.version_lines
    if not lines:
        return None
    table = Table(
        "Who wrote each, when and why",
        (Column("Version", 1), Column("Author", 3.4), Column("Date", 2), Column("Comment", 3)),
        tuple(fact_row(each.version, each.author, each.on.text, each.comment) for each in lines),
    )
    return Section("versions", "Version history", (table,))


def _judgement_section(whole: AssessmentRead, is_full: bool) -> Section:
    record = whole.record
    options = (
        ("Option 1: screening is sufficient", record.is_sufficient),
        ("Option 2: internal action is required", record.wants_internal_action),
        ("Option 3: a full assessment is required", record.wants_full),
    )
    is_judged = any(value is not None for _, value in options)
    table = Table(
        "Options and answers",
        (Column("Option", 4), Column("Answer", 1)),
        tuple(fact_row(name, _yes_no(value, is_judged)) for name, value in options),
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
        *as_blocks(record.monitoring),
        Paragraph(f"To be reviewed on: {day_or_gap(record.review_on)}."),
    )
    return Section("review", "Monitoring and review", blocks)


def _sign_off_section(whole: AssessmentRead) -> Section:
    signed = {each.capacity: each for each in whole.sign_offs}
    rows = []
    for capacity in Capacity:
        one = signed.get(capacity)
        if one is None:
            rows.append(fact_row(capacity.label, NOT_SIGNED, "", ""))
        else:
            day = day_label(london_day(one.signed_at))
            rows.append(fact_row(capacity.label, one.name, one.post_title, day))
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
    """A hash in groups of eight, which people can compare and lines can break."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def _actions_section(whole: AssessmentRead) -> Section:
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
            fact_row(
                action.group or EVERYBODY,
                action.issue,
                action.what,
                action.outcome,
                action.owner or POST_NOT_STATED,
                _timescale(action),
                action.cost,
                _became(action),
            ),
            note=f"What became of it: {action.plan_update.note}" if action.plan_update.note else "",
        )
        for action in whole.facts.actions
    )
    said = "The status is that of the action plan today."
    if whole.sign_offs:
        said = f"The actions are as they were signed. {said}"
    return Section(
        "actions",
        "Action plan",
        (Table("Actions of this assessment", columns, rows), Paragraph(said)),
    )


def _became(action: facts.Action) -> str:
    """The status of a promise and its day, the indicators that watch it, and its new date."""
    status, became = STATUSES.get(action.status, NOT_STATED), action.plan_update
    said = f"{status}, {day_label(became.on)}" if became.on else status
    lines = ["; monitored by ".join([said, *action.watched_by])]
    if became.moved_to:
        lines.append(f"Date moved to {became.moved_to}")
    return "\n".join(lines)


def _timescale(action: facts.Action) -> str:
    if action.review_on is None:
        return action.due.text or NOT_STATED
    looked_at = f"to be looked at on {day_label(action.review_on)}"
    return f"{action.due.text}, {looked_at}" if action.due.text else looked_at.capitalize()
