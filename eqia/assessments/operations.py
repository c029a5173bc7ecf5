"""Every write to assessments and decisions, to the shelf of evidence and the rows of grids."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Directorate, Service
from eqia import models, policies
from eqia import queries as eqia
from eqia.assessments import queries as assessments_queries
from eqia.assessments.row_operations import ConsultationPointTyped, save_consultation_points
from eqia.assessments.saving import (
    Values,
    check_saves,
    columns_of,
    count_save,
    hold_draft,
    keep_values,
    lay_rows,
    move_to,
    person_acting,
    tell,
    value_of,
)
from eqia.models import Assessment
from eqia.rules import grid
from eqia.rules.words import CHOICES, Subject
from eqia.rules.workflow import Move, State

# Fields that the pages of an assessment save, fuzzy dates by their name.
ABOUT = (
    "title subject service budget_round lead_post head_post context aims beneficiaries "
    "initial_impacts decision_maker completion decision review_on is_exempt exempt_ground"
).split()
CONSULTATION = "consultation responses options_open documents_supplied consulted".split()
JUDGEMENT = (
    "screened risk risk_reason is_sufficient wants_internal_action wants_full no_full_reason"
).split()
FULL = (
    "assessed potential_impact adverse_impact positive_impact aim_a aim_b aim_c outcome "
    "outcome_reason outcome_source monitoring"
).split()
WRITABLE = frozenset([*ABOUT, *CONSULTATION, *JUDGEMENT, *FULL, "what_changed"])


# Beginning


@audit.writing()
def open_assessment(
    *,
    title: str,
    subject: Subject,
    directorate: Directorate,
    service: Service | None = None,
    question_set: models.QuestionSet | None = None,
    planned: bool = False,
    values: Values | None = None,
    once: bool = False,
    by: User,
    at: datetime,
) -> Assessment:
    """Begin an assessment: allot its reference, and lay its grid unless it is only planned.

    *Takes*: `values`, others of the fields in `ABOUT`. Without a question set, the default one.
    `once`: what the person opened that day under the same title is it: a button pressed twice, or
    the back button, makes no second one.
    *Gives*: version 1; its reference is EQ, the year of the London day and a running number.
    *Raises*: Refused where the person may not, or no question set is there; NotKnown.
    """
    day = london_day(at)
    who = person_acting(by, at)
    policies.check_can_start(who, directorate.pk, service.pk if service else None)
    if service is not None and service.directorate_id != directorate.pk:
        raise Refused(f"{service} is not a service of {directorate}.")
    asked = question_set or eqia.default_set(day)
    if asked is None:
        raise Refused("There is no question set yet: import one, such as fixtures/eqia.")
    again = assessments_queries.opened_on(day, by, title, directorate, service) if once else None
    if again is not None:
        return again
    record = Assessment(
        ref=_next_ref(day),
        title=title,
        subject=subject,
        directorate=directorate,
        service=service,
        head_post=service.head_post if service else None,
        question_set=asked,
        state=State.PLANNED if planned else State.DRAFT,
        created_by=by,
        created_at=at,
        changed_by=by,
        changed_at=at,
        **columns_of(values or {}),
    )
    record.save()
    record.authors.add(by)
    if not planned:
        _lay_grid(record, day)
    tell(record, "open", None, {"title": title, "state": record.state}, by, at)
    return record


def _next_ref(day: date) -> str:
    # One at a time: the first directorate is held until the transaction ends.
    Directorate.objects.select_for_update(no_key=True).order_by("pk").first()
    start = f"EQ-{day.year}-"
    taken = Assessment.objects.filter(ref__startswith=start).values_list("ref", flat=True)
    numbers = [int(ref[len(start) :]) for ref in taken if ref[len(start) :].isdigit()]
    return f"{start}{max(numbers, default=0) + 1:03}"


def _lay_grid(record: Assessment, day: date) -> None:
    """Lay a row for each characteristic in force, called as it is called that day."""
    lay_rows(record, eqia.screened(day), 0)


@audit.writing()
def begin(*, ref: str, by: User, at: datetime) -> Assessment:
    """Begin the screening of a planned assessment. *Raises*: Refused, NotKnown."""
    record, _ = move_to(ref, Move.BEGIN, by, at)
    _lay_grid(record, london_day(at))
    record.authors.add(by)
    return keep_values(record, Move.BEGIN, by, at)


# Writing


@transaction.atomic
def save_part(*, ref: str, values: Values, saves: int, by: User, at: datetime) -> Assessment:
    """Save some fields of an assessment, as a draft: nothing is checked but their shape.

    *Takes*: fields of `WRITABLE` by name, fuzzy dates as one; the `saves` that the form was made
    from. Saving what is stored already changes nothing, whatever the count.
    *Raises*: StaleAssessment; Refused; NotKnown; KeyError for another field.
    """
    for name in values:
        if name not in WRITABLE:
            raise KeyError(name)
    record = hold_draft(ref, by, at)
    service = values.get("service", record.service)
    if service is not None and service.directorate_id != record.directorate_id:
        raise Refused(f"{service} is not a service of {record.directorate}.")
    theirs = {name: value_of(record, name) for name in values}
    if theirs == dict(values):
        return record
    check_saves(record, saves, theirs)
    for name, value in columns_of(values).items():
        setattr(record, name, value)
    return count_save(record, by, at)


@transaction.atomic
def save_answers(
    *,
    ref: str,
    answers: Mapping[tuple[str, str], grid.Answer],
    saves: int,
    by: User,
    at: datetime,
) -> Assessment:
    """Save cells of the grid or of the full assessment; blanks are fine in a draft.

    *Takes*: answers by the row's reference and the question's; what is not named stays. An answer
    whose words differ from those that it was copied from is no copy any more.
    *Raises*: StaleAssessment with the cells that differ; Refused for a choice that the question
    does not offer; NotKnown.
    """
    record = hold_draft(ref, by, at)
    found = assessments_queries.grid(record)
    groups = {group.ref: group for group in found.groups}
    questions = {question.ref: question for question in found.asked.questions}
    changed: dict[tuple[str, str], grid.Answer] = {}
    for (group, question), answer in answers.items():
        if group not in groups or question not in questions:
            raise NotKnown(f"There is no cell {group}, {question} in {ref}.")
        kind = questions[question].kind
        if answer.choice and answer.choice not in CHOICES[kind]:
            raise Refused(f"{groups[group].label}: {answer.choice!r} is no answer offered.")
        stored = groups[group].answers.get(question, grid.BLANK)
        if (answer.choice, answer.text) != (stored.choice, stored.text):
            changed[group, question] = answer
    if not changed:
        return record
    theirs = {
        (group, question): groups[group].answers.get(question, grid.BLANK)
        for group, question in changed
    }
    check_saves(record, saves, {"answers": theirs})
    _write_answers(record, found, changed, copied_from=None)
    return count_save(record, by, at)


@transaction.atomic
def copy_answer(
    *,
    ref: str,
    question: str,
    source: str,
    targets: Sequence[str],
    saves: int,
    by: User,
    at: datetime,
) -> Assessment:
    """Copy the answer of one row to others by a deliberate choice, which each copy records.

    *Takes*: the references of the question and of the rows.
    *Raises*: StaleAssessment; Refused where there is nothing to copy; NotKnown.
    """
    record = hold_draft(ref, by, at)
    found = assessments_queries.grid(record)
    groups = {group.ref: group for group in found.groups}
    asked = {each.ref: each for each in found.asked.questions}
    if question not in asked or source not in groups or not set(targets) <= set(groups):
        raise NotKnown("There is no such row or question.")
    answer = groups[source].answers.get(question, grid.BLANK)
    if answer.is_blank:
        raise Refused("There is nothing to copy: answer the row first.")
    kept = [each for each in dict.fromkeys(targets) if each != source]
    if not kept:
        raise Refused("Choose the rows to copy to.")
    aim = asked[question].aim
    if aim is not None and any(aim not in groups[each].aims for each in kept):
        raise Refused("That aim of the duty does not apply to one of the rows.")
    check_saves(record, saves, {})
    cells = {(each, question): answer for each in kept}
    _write_answers(record, found, cells, copied_from=source)
    return count_save(record, by, at)


def _write_answers(
    record: Assessment,
    found: assessments_queries.Grid,
    changed: Mapping[tuple[str, str], grid.Answer],
    *,
    copied_from: str | None,
) -> None:
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
            for (group, question), answer in changed.items()
        ),
        update_conflicts=True,
        unique_fields=("group", "question"),
        update_fields=("choice", "text", "copied_from"),
    )


@audit.writing()
def save_page(
    *,
    ref: str,
    values: Values,
    answers: Mapping[tuple[str, str], grid.Answer] | None = None,
    heard: Sequence[ConsultationPointTyped] | None = None,
    saves: int,
    by: User,
    at: datetime,
) -> Assessment:
    """Save fields together with the cells or the list of the same page, all or nothing.

    *Raises*: as `save_part`, `save_answers` and `save_consultation_points`.
    """
    before = hold_draft(ref, by, at).saves
    record = save_part(ref=ref, values=values, saves=saves, by=by, at=at)
    if answers is not None:
        count = saves if record.saves == before else record.saves
        record = save_answers(ref=ref, answers=answers, saves=count, by=by, at=at)
    if heard is not None:
        count = saves if record.saves == before else record.saves
        record = save_consultation_points(
            ref=ref, consultation_points=heard, saves=count, by=by, at=at
        )
    return record
