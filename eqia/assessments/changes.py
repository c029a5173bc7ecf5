"""What a save of a page changes: its fields, its answers, its lists, its actions.

Each function compares what was typed with what is stored and gives a `Change`, or None where they
are the same. `eqia.assessments.operations` holds the assessment, and writes the changes together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import F, QuerySet

from councilportal.common.refusals import NotKnown, Refused
from eqia import models, taken_over
from eqia.assessments import queries
from eqia.assessments.queries import Grid
from eqia.assessments.saving import Values, columns_of, value_of
from eqia.assessments.typed import (
    ActionTyped,
    ConsultationPointTyped,
    EvidenceTyped,
    VersionLineTyped,
    without_keys,
)
from eqia.models import Assessment
from eqia.rules.fields import NAMES, REFS
from eqia.rules.grid import BLANK, Answer
from eqia.rules.words import CHOICES

Answers = Mapping[tuple[str, str], Answer]
RowTyped = EvidenceTyped | ConsultationPointTyped | VersionLineTyped
_FREE_PLACES = 100_000  # more than any list has rows


@dataclass(frozen=True, slots=True)
class Change:
    """A part of a page that differs from what is stored.

    `write` stores what was typed; `theirs` is what is stored now, by name, for a person whose page
    was opened before somebody else saved.
    """

    write: Callable[[], None]
    theirs: Values = field(default_factory=dict)


# Fields


def field_change(record: Assessment, values: Values) -> Change | None:
    """What differs in some fields of an assessment.

    *Takes*: values by the names of `eqia.rules.fields`, fuzzy dates as one.
    *Raises*: KeyError for another field; Refused for a service of another directorate, and for an
    objective of a draft; NotKnown for a reference that is none.
    """
    for name in values:
        if name not in NAMES:
            raise KeyError(name)
    service = values.get("service", record.service)
    if service is not None and service.directorate_id != record.directorate_id:
        raise Refused(f"{service} is not a service of {record.directorate}.")
    theirs = {name: value_of(record, name) for name in values}
    if theirs == {name: _in_order(name, value) for name, value in values.items()}:
        return None
    linked = {
        name: taken_over.named(name, values[name], theirs[name]) for name in REFS if name in values
    }

    def write() -> None:
        for name, value in columns_of(values).items():
            if name not in linked:
                setattr(record, name, value)
        for name, records in linked.items():
            getattr(record, name).set(records.values())

    return Change(write, theirs)


def _in_order(name: str, value: Any) -> Any:
    return tuple(sorted(value)) if name in REFS else value


# Answers


def answer_change(record: Assessment, answers: Answers) -> Change | None:
    """What differs in cells of the grid or of the full assessment; cells not named stay.

    *Takes*: answers by the reference of the row and of the question. A changed answer is no copy
    any more.
    *Raises*: Refused for a choice that the question does not offer; NotKnown for an unknown cell.
    *Costs*: 2 queries, and 1 to find the questions where something differs.
    """
    found = queries.grid(record)
    groups = {group.ref: group for group in found.groups}
    questions = {question.ref: question for question in found.asked.questions}
    changed: dict[tuple[str, str], Answer] = {}
    theirs: dict[tuple[str, str], Answer] = {}
    for (group, question), answer in answers.items():
        if group not in groups or question not in questions:
            raise NotKnown(f"There is no cell {group}, {question} in {record.ref}.")
        if answer.choice and answer.choice not in CHOICES[questions[question].kind]:
            raise Refused(f"{groups[group].label}: {answer.choice!r} is no answer offered.")
        stored = groups[group].answers.get(question, BLANK)
        if (answer.choice, answer.text) != (stored.choice, stored.text):
            changed[group, question], theirs[group, question] = answer, stored
    if not changed:
        return None
    return Change(
        lambda: write_answers(record, found, changed, copied_from=None), {"answers": theirs}
    )


def write_answers(
    record: Assessment, found: Grid, answers: Answers, *, copied_from: str | None
) -> None:
    """Store answers in their cells. *Takes*: the reference of the row that they are copied from."""
    keys = dict(record.question_set.questions.values_list("ref", "pk"))
    models.Answer.objects.bulk_create(
        (
            models.Answer(
                group_id=found.keys[group],
                question_id=keys[question],
                choice=answer.choice,
                text=answer.text,
                copied_from_id=None if copied_from is None else found.keys[copied_from],
            )
            for (group, question), answer in answers.items()
        ),
        update_conflicts=True,
        unique_fields=("group", "question"),
        update_fields=("choice", "text", "copied_from"),
    )


# Lists

_STORED: Mapping[type[RowTyped], Callable[[Assessment], "QuerySet[Any]"]] = {
    EvidenceTyped: queries.evidence,
    ConsultationPointTyped: queries.consultation_points,
    VersionLineTyped: queries.version_lines,
}


def stored_rows(record: Assessment, kind: type[Any]) -> list[Any]:
    """The rows of a list as they would be typed, in their order. *Costs*: 1 query."""
    return [kind.of(row) for row in _STORED[kind](record)]


def list_change(
    record: Assessment, kind: type[RowTyped], typed: Sequence[Any] | None
) -> Change | None:
    """What differs in a whole list of an assessment; None for a list that was not typed.

    *Costs*: 1 query.
    """
    if typed is None or without_keys(typed) == without_keys(stored_rows(record, kind)):
        return None
    model = _STORED[kind](record).model

    def write() -> None:
        own = model._default_manager.filter(assessment=record)
        keys = set(own.values_list("pk", flat=True))
        wanted = [row.key for row in typed if row.key is not None]
        if not keys.issuperset(wanted) or len(wanted) > len(set(wanted)):
            raise NotKnown("There is no such row in this assessment.")
        own.delete()
        model._default_manager.bulk_create(
            model(pk=row.key, assessment=record, position=place, **row.columns())
            for place, row in enumerate(typed, 1)
        )

    return Change(write)


# Actions


def action_change(record: Assessment, actions: Sequence[ActionTyped]) -> Change | None:
    """What differs in the list of actions. The action plan learns of it when the version is signed.

    *Raises*: Refused for an action that does not say what is to be done.
    *Costs*: 2 queries.
    """
    if any(not typed.what.strip() for typed in actions):
        raise Refused("Say what is to be done.")
    stored = {promise.pk: promise for promise in queries.actions(record)}
    in_plan = {key for key, promise in stored.items() if promise.action_id is not None}
    wanted = [replace(typed, status=None) if typed.key in in_plan else typed for typed in actions]
    if without_keys(wanted) == without_keys(map(ActionTyped.of, stored.values())):
        return None

    def write() -> None:
        keys = {typed.key for typed in wanted if typed.key is not None}
        if not keys <= set(stored):
            raise NotKnown("There is no such action in this assessment.")
        record.mitigations.exclude(pk__in=keys).delete()
        # No two actions of an assessment have one place, so the places are freed first.
        record.mitigations.update(position=F("position") + _FREE_PLACES)
        for place, typed in enumerate(wanted, 1):
            columns = {"position": place, **typed.columns()}
            if typed.key is None:
                record.mitigations.create(**columns)
            else:
                record.mitigations.filter(pk=typed.key).update(**columns)

    return Change(write)
