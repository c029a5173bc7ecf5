"""The answers and actions of an assessment as datasets, for CSV and JSON."""

from collections.abc import Iterator

from councilportal.common.document import (
    Dataset,
)
from councilportal.common.periods import london_day
from eqia.assessments.queries import AssessmentRead
from eqia.rules import facts
from eqia.rules.grid import GridRow, Question
from eqia.wording import EVERYBODY, plain_text

# The figures behind an assessment


def everything(whole: AssessmentRead) -> Dataset:
    """All that stands in an assessment, a value a row: what its CSV file holds."""
    record = whole.record
    rows: list[tuple[str, str, str, str, str]] = []

    def add(part: str, number: int, about: str, **values: object) -> None:
        rows.extend(
            (part, str(number), about, name, plain_text(value)) for name, value in values.items()
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
    for number, edition in enumerate(whole.facts.version_lines, 1):
        add("version", number, "", version=edition.version, author=edition.author)
        add("version", number, "", date=edition.on.text, comment=edition.comment)
    for number, (group, question, choice, text, copied) in enumerate(_answers(whole), 1):
        add("answer", number, group.label, question=question.text, choice=choice, text=text)
        add("answer", number, group.label, copied_from=copied)
    for number, each in enumerate(whole.facts.evidence, 1):
        add("evidence", number, each.group, title=each.title, kind=each.kind, source=each.source)
        add("evidence", number, each.group, as_at=each.as_at, says=each.says, gap=each.gap)
    for number, point in enumerate(whole.consultation_points, 1):
        add("consultation", number, "", said=point.said, done=point.done)
    for number, action in enumerate(whole.facts.actions, 1):
        values = dict(zip(_ACTION_COLUMNS, _action_values(action), strict=True))
        values.pop("characteristic")
        add("action", number, action.group, **values)
    for number, one in enumerate(whole.sign_offs, 1):
        add("sign_off", number, "", capacity=one.capacity, name=one.name, post=one.post_title)
        add("sign_off", number, "", day=london_day(one.signed_at), statement=one.statement)
    return Dataset("assessment", ("part", "number", "characteristic", "name", "value"), tuple(rows))


def _answers(whole: AssessmentRead) -> Iterator[tuple[GridRow, Question, str, str, str]]:
    """Every cell that is answered, row by row."""
    for group in whole.grid.groups:
        for question in whole.grid.asked.questions:
            answer = group.answer(question)
            if not answer.is_blank:
                yield group, question, answer.choice, answer.text, answer.copied_from


def answers_dataset(whole: AssessmentRead) -> Dataset:
    ref, number = whole.record.ref, str(whole.record.number)
    return Dataset(
        "answers",
        (
            *("ref", "version", "characteristic", "label", "statutory", "part", "question"),
            *("question_text", "choice", "text", "copied_from"),
        ),
        tuple(
            (
                *(ref, number, group.ref, group.label, plain_text(group.statutory)),
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


def _action_values(action: facts.Action) -> tuple[str, ...]:
    return (
        action.group or EVERYBODY,
        action.issue,
        action.what,
        action.outcome,
        action.owner,
        action.due.text,
        plain_text(action.due.earliest),
        plain_text(action.due.latest),
        plain_text(action.review_on),
        action.cost,
        action.purpose.value,
        action.status,
        "; ".join(action.watched_by),
        plain_text(action.plan_update.on),
        action.plan_update.note,
        action.plan_update.moved_to,
    )


def actions_dataset(whole: AssessmentRead) -> Dataset:
    ref, number = whole.record.ref, str(whole.record.number)
    rows = tuple((ref, number, *_action_values(each)) for each in whole.facts.actions)
    return Dataset("actions", ("ref", "version", *_ACTION_COLUMNS), rows)
