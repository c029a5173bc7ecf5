"""Writes to one assessment while it is planned or a draft: begin it, save its pages, copy answers.

What is done with it from then on is in `eqia.sign_off.operations`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.personal import Keeping, check_answered
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Directorate, Service
from eqia import models, policies
from eqia import queries as eqia
from eqia.assessments import changes, queries
from eqia.assessments.changes import Answers
from eqia.assessments.saving import (
    Values,
    check_saves,
    columns_of,
    count_save,
    hold_draft,
    lay_rows,
    move_to,
    person_acting,
    record_event,
    store_move,
)
from eqia.assessments.typed import (
    ActionTyped,
    ConsultationPointTyped,
    EvidenceTyped,
    VersionLineTyped,
)
from eqia.models import Assessment
from eqia.published_words import asked_anew, asked_of_register
from eqia.rules.grid import BLANK
from eqia.rules.words import Subject
from eqia.rules.workflow import Move, State


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
    keeping: Mapping[str, Keeping] | None = None,
    by: User,
    at: datetime,
) -> Assessment:
    """Begin an assessment: give it a reference, and lay its grid unless it is only planned.

    *Takes*: `values`, other fields of the assessment by name; without a question set, the default
    one is used. With `once`, an assessment that the person opened that day with the same title and
    place is given back instead of a second one: a button may be pressed twice. `keeping`, why what
    everybody reads of a planned one and may be personal data is published, by its text.
    *Gives*: version 1; its reference is EQ, the year of the London day and a running number.
    *Raises*: Refused where the person may not, or no question set is there; PersonalDataAsked;
    NotKnown.
    """
    day = london_day(at)
    who = person_acting(by, at)
    policies.check_can_start(who, directorate.pk, service.pk if service else None)
    if service is not None and service.directorate_id != directorate.pk:
        raise Refused(f"{service} is not a service of {directorate}.")
    asked = question_set or eqia.default_set(day)
    if asked is None:
        raise Refused("There is no question set yet: import one, such as fixtures/eqia.")
    again = queries.opened_on(day, by, title, directorate, service) if once else None
    if again is not None:
        return again
    state, said = State.PLANNED if planned else State.DRAFT, values or {}
    kept = check_answered(asked_of_register(state, {**said, "title": title}), keeping or {})
    record = Assessment(
        ref=_next_ref(day),
        title=title,
        subject=subject,
        directorate=directorate,
        service=service,
        head_post=service.head_post if service else None,
        question_set=asked,
        state=state,
        created_by=by,
        created_at=at,
        changed_by=by,
        changed_at=at,
        **columns_of(said),
    )
    record.save()
    record.authors.add(by)
    if not planned:
        _lay_grid(record, day)
    after = {"title": title, "state": record.state} | ({"kept": kept} if kept else {})
    record_event(record, "open", None, after, by, at)
    return record


def _next_ref(day: date) -> str:
    # References are given one at a time: the first directorate is locked until the transaction
    # ends.
    Directorate.objects.select_for_update(no_key=True).order_by("pk").first()
    start = f"EQ-{day.year}-"
    taken = Assessment.objects.filter(ref__startswith=start).values_list("ref", flat=True)
    numbers = [int(ref[len(start) :]) for ref in taken if ref[len(start) :].isdigit()]
    return f"{start}{max(numbers, default=0) + 1:03}"


def _lay_grid(record: Assessment, day: date) -> None:
    """Lay a row for each characteristic in force, with its label of that day."""
    lay_rows(record, eqia.screened(day), 0)


@audit.writing()
def begin(*, ref: str, by: User, at: datetime) -> Assessment:
    """Begin the screening of a planned assessment. *Raises*: Refused, NotKnown."""
    record, _ = move_to(ref, Move.BEGIN, by, at)
    _lay_grid(record, london_day(at))
    record.authors.add(by)
    return store_move(record, Move.BEGIN, by, at)


@audit.writing()
def save_page(
    *,
    ref: str,
    values: Values | None = None,
    answers: Answers | None = None,
    actions: Sequence[ActionTyped] | None = None,
    evidence: Sequence[EvidenceTyped] | None = None,
    consultation_points: Sequence[ConsultationPointTyped] | None = None,
    version_lines: Sequence[VersionLineTyped] | None = None,
    keeping: Mapping[str, Keeping] | None = None,
    saves: int,
    by: User,
    at: datetime,
) -> Assessment:
    """Save what a page of a draft holds: all of it or nothing. Blanks are fine in a draft.

    What is stored already changes nothing, whatever the count of saves.

    *Takes*: `values`, fields by name, fuzzy dates as one; `answers` by the reference of the row and
    of the question; whole lists in their order. None leaves what is stored. `keeping`, why what
    everybody reads at once and may be personal data is published, by its text. `saves` is the count
    that the page was made from.
    *Raises*: StaleAssessment where somebody else saved in between; PersonalDataAsked; Refused
    for who may not write, a choice that is not offered, a service of another directorate or an
    action without words; NotKnown for a cell or a row of another assessment; KeyError for an
    unknown field.
    *Costs*: 3 queries to hold the assessment, then those of its parts.
    """
    record = hold_draft(ref, by, at)
    found = [
        changes.field_change(record, values) if values else None,
        changes.answer_change(record, answers) if answers is not None else None,
        changes.list_change(record, EvidenceTyped, evidence),
        changes.list_change(record, ConsultationPointTyped, consultation_points),
        changes.list_change(record, VersionLineTyped, version_lines),
        changes.action_change(record, actions) if actions is not None else None,
    ]
    differing = [change for change in found if change is not None]
    if not differing:
        return record
    theirs = {name: value for change in differing for name, value in change.theirs.items()}
    check_saves(record, saves, theirs)
    kept = check_answered(asked_anew(record, values or {}), keeping or {})
    told = _told_at_once(record)
    for change in differing:
        change.write()
    _tell_at_once(record, told, by, at)
    if kept:
        record_event(record, "change", None, {"kept": kept}, by, at)
    return count_save(record, by, at)


def _told_at_once(record: Assessment) -> Values:
    """What decides who writes and signs an assessment, and whether it is withheld, by field."""
    names = ("service", "lead_post", "head_post")
    people = {name: str(getattr(record, name) or "") for name in names}
    return {**people, "is_exempt": record.is_exempt}


def _tell_at_once(record: Assessment, before: Values, by: User, at: datetime) -> None:
    """Record that others sign or write a draft, or what is withheld; nothing else of it is told."""
    after = _told_at_once(record)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        was, now = ({name: said[name] for name in changed} for said in (before, after))
        record_event(record, "change", was, now, by, at)


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
    found = queries.grid(record)
    groups = {group.ref: group for group in found.groups}
    questions = {asked.ref: asked for asked in found.asked.questions}
    if question not in questions or source not in groups or not set(targets) <= set(groups):
        raise NotKnown("There is no such row or question.")
    answer = groups[source].answers.get(question, BLANK)
    if answer.is_blank:
        raise Refused("There is nothing to copy: answer the row first.")
    kept = [target for target in dict.fromkeys(targets) if target != source]
    if not kept:
        raise Refused("Choose the rows to copy to.")
    aim = questions[question].aim
    if aim is not None and any(aim not in groups[target].aims for target in kept):
        raise Refused("That aim of the duty does not apply to one of the rows.")
    check_saves(record, saves, {})
    cells = {(target, question): answer for target in kept}
    changes.write_answers(record, found, cells, copied_from=source)
    return count_save(record, by, at)
