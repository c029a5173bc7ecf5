"""The answers and actions of an assessment as datasets, for CSV and JSON."""

from collections.abc import Iterator

from councilportal.common.document import (
    Dataset,
)
from councilportal.common.periods import london_day
from eqia.assessments.reading import AssessmentRead
from eqia.assessments.saving import value_of
from eqia.rules import facts
from eqia.rules.fields import FIELDS, REFS
from eqia.rules.grid import GridRow, Question
from eqia.wording import EVERYBODY, plain_text


def everything(whole: AssessmentRead) -> Dataset:
    """Everything that an assessment says, one value a row: what its CSV file holds."""
    rows: list[tuple[str, str, str, str, str]] = []

    def add(part: str, number: int, about: str, **values: object) -> None:
        rows.extend(
            (part, str(number), about, name, plain_text(value)) for name, value in values.items()
        )

    add("assessment", 1, "", **_values(whole))
    for number, line in enumerate(whole.facts.version_lines, 1):
        add("version", number, "", version=line.version, author=line.author)
        add("version", number, "", date=line.on.text, comment=line.comment)
    for number, (group, question, choice, text, copied) in enumerate(_answers(whole), 1):
        add("answer", number, group.label, question=question.text, choice=choice, text=text)
        add("answer", number, group.label, copied_from=copied)
    for number, piece in enumerate(whole.facts.evidence, 1):
        about = piece.group
        add("evidence", number, about, title=piece.title, kind=piece.kind, source=piece.source)
        add("evidence", number, about, as_at=piece.as_at, says=piece.says, gap=piece.gap)
    for number, point in enumerate(whole.consultation_points, 1):
        add("consultation", number, "", said=point.said, done=point.done)
    for number, about, values in _taken_over(whole):
        add("taken_over", number, about, **values)
    for number, action in enumerate(whole.facts.actions, 1):
        said = dict(zip(_ACTION_COLUMNS, _action_values(action), strict=True))
        said.pop("characteristic")
        add("action", number, action.group, **said)
    for number, made in enumerate(whole.sign_offs, 1):
        add("sign_off", number, "", capacity=made.capacity, name=made.name, post=made.post_title)
        add("sign_off", number, "", day=london_day(made.signed_at), statement=made.statement)
    return Dataset("assessment", ("part", "number", "characteristic", "name", "value"), tuple(rows))


def _taken_over(whole: AssessmentRead) -> Iterator[tuple[int, str, dict[str, object]]]:
    """What consultations that it takes over say: their place, what a count is part of, values."""
    for number, taken in enumerate(whole.taken_over.consultations, 1):
        yield number, "", {"ref": taken.ref, "title": taken.title}
        yield number, "", {"opened": taken.opened, "closed": taken.closed}
        for count in taken.counts:
            yield number, count.part_of, {"measure": count.measure, "count": count.number}
        for heard in taken.heard:
            yield number, "", {"said": heard.said, "done": heard.done}


# Names in the file that differ from those of the fields.
NAMES = {"lead_post": "lead", "head_post": "head_of_service", "assessed": "fully_assessed"}
# The order of the values in the file; a field that is not named here follows in table order.
_ORDER = (
    "ref version state what_changed title subject directorate directorate_name service "
    "service_name budget_round lead head_of_service decision_maker decision completion screened "
    "fully_assessed risk risk_reason context aims beneficiaries initial_impacts consultation "
    "responses consulted options_open documents_supplied potential_impact adverse_impact "
    "positive_impact aim_a aim_b aim_c outcome outcome_reason outcome_source is_sufficient "
    "wants_internal_action wants_full no_full_reason monitoring review_on exempt_ground"
).split()


def _values(whole: AssessmentRead) -> dict[str, object]:
    """The single values of an assessment, by their name in the file."""
    record = whole.record
    found: dict[str, object] = {
        NAMES.get(field.name, field.name): value_of(record, field.name)
        for field in FIELDS
        if field.name != "is_exempt" and field.name not in REFS
    }
    found |= {name: tuple(whole.taken_over.refs.get(name, ())) for name in REFS}
    found |= {
        "ref": record.ref,
        "version": record.number,
        "state": record.state,
        "directorate": record.directorate.ref,
        "directorate_name": record.directorate.name,
        "service": record.service.ref if record.service else "",
        "service_name": record.service.name if record.service else "",
        "lead": whole.facts.lead,
        "head_of_service": whole.head,
    }
    return {name: found.pop(name) for name in _ORDER} | found | {"sha256": whole.sha256}


def _answers(whole: AssessmentRead) -> Iterator[tuple[GridRow, Question, str, str, str]]:
    """Every cell that is answered, row by row."""
    for group in whole.grid.groups:
        for question in whole.grid.asked.questions:
            answer = group.answer(question)
            if not answer.is_blank:
                yield group, question, answer.choice, answer.text, answer.copied_from


def answers_dataset(whole: AssessmentRead) -> Dataset:
    """The answered cells, one a row, with the reference and the number of the version."""
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
    """The actions, one a row, with the reference and the number of the version."""
    ref, number = whole.record.ref, str(whole.record.number)
    rows = tuple((ref, number, *_action_values(each)) for each in whole.facts.actions)
    return Dataset("actions", ("ref", "version", *_ACTION_COLUMNS), rows)
