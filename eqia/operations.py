"""Every write to assessments and decisions, to the shelf of evidence and the rows of grids."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Self, TypeVar
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Max, QuerySet

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.periods import day_label, london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import upkeep
from councilportal.organisation.models import Directorate, Post, Service
from councilportal.organisation.queries import appointments_of
from eqia import models, policies, queries, rules
from eqia.models import Assessment, Decision, fuzzy, fuzzy_columns
from eqia.policies import Person
from eqia.rules import (
    CHOICES,
    MOVES,
    Capacity,
    DecisionState,
    Finding,
    Move,
    Obstacle,
    Purpose,
    State,
    Subject,
)
from objectives.models import Action, ActionProgress, Evidence
from objectives.operations import add_action, drop_action
from objectives.rules import ActionStatus, EvidenceKind, Origin

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
STATEMENT = (
    "I have read this assessment and agree the actions that mitigate the adverse impacts found."
)
Values = Mapping[str, Any]
M = TypeVar("M", models.CitedEvidence, models.Heard, models.Edition)
T = TypeVar("T", "ActionTyped", "EvidenceTyped", "HeardTyped", "EditionTyped")


class StaleAssessment(Exception):
    """Somebody else saved in between; `saves` is what is stored now, `theirs` their values."""

    def __init__(self, saves: int, theirs: Values) -> None:
        """Keep what they saved, so that both can be shown."""
        super().__init__("Somebody else changed this assessment after you opened it.")
        self.saves = saves
        self.theirs = theirs


class Incomplete(Exception):
    """The assessment cannot be sent for sign-off yet; every reason is named."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep what is missing."""
        super().__init__("; ".join(finding.sentence for finding in findings))
        self.findings = findings


class NotReady(Exception):
    """The decision cannot be marked ready; every obstacle is named."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        """Keep what stands in the way."""
        super().__init__(" ".join(obstacle.sentence for obstacle in obstacles))
        self.obstacles = obstacles


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
    who = _who_is(by, at)
    policies.check_can_start(who, directorate.pk, service.pk if service else None)
    if service is not None and service.directorate_id != directorate.pk:
        raise Refused(f"{service} is not a service of {directorate}.")
    asked = question_set or queries.default_set(day)
    if asked is None:
        raise Refused("There is no question set yet: import one, such as fixtures/eqia.")
    again = queries.opened_on(day, by, title, directorate, service) if once else None
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
        **_columns(values or {}),
    )
    record.save()
    record.authors.add(by)
    if not planned:
        _lay_grid(record, day)
    _tell(record, "open", None, {"title": title, "state": record.state}, by, at)
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
    _lay_rows(record, queries.screened(day), 0)


def _lay_rows(
    record: Assessment, rows: Iterable[models.ScreenedCharacteristic], after: int
) -> None:
    models.Group.objects.bulk_create(
        models.Group(
            assessment=record,
            characteristic=each.characteristic,
            label=each.label,
            position=place,
            aims=each.aims,
            statutory=each.characteristic.statutory,
        )
        for place, each in enumerate(rows, after + 1)
    )


@audit.writing()
def begin(*, ref: str, by: User, at: datetime) -> Assessment:
    """Begin the screening of a planned assessment. *Raises*: Refused, NotKnown."""
    record, _ = _moved(ref, Move.BEGIN, by, at)
    _lay_grid(record, london_day(at))
    record.authors.add(by)
    return _keep(record, Move.BEGIN, by, at)


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
    record = _held(ref, by, at)
    service = values.get("service", record.service)
    if service is not None and service.directorate_id != record.directorate_id:
        raise Refused(f"{service} is not a service of {record.directorate}.")
    theirs = {name: _value(record, name) for name in values}
    if theirs == dict(values):
        return record
    _check_saves(record, saves, theirs)
    for name, value in _columns(values).items():
        setattr(record, name, value)
    return _saved(record, by, at)


@transaction.atomic
def save_answers(
    *,
    ref: str,
    answers: Mapping[tuple[str, str], rules.Answer],
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
    record = _held(ref, by, at)
    found = queries.grid(record)
    groups = {group.ref: group for group in found.groups}
    questions = {question.ref: question for question in found.asked.questions}
    changed: dict[tuple[str, str], rules.Answer] = {}
    for (group, question), answer in answers.items():
        if group not in groups or question not in questions:
            raise NotKnown(f"There is no cell {group}, {question} in {ref}.")
        kind = questions[question].kind
        if answer.choice and answer.choice not in CHOICES[kind]:
            raise Refused(f"{groups[group].label}: {answer.choice!r} is no answer offered.")
        stored = groups[group].answers.get(question, rules.BLANK)
        if (answer.choice, answer.text) != (stored.choice, stored.text):
            changed[group, question] = answer
    if not changed:
        return record
    theirs = {
        (group, question): groups[group].answers.get(question, rules.BLANK)
        for group, question in changed
    }
    _check_saves(record, saves, {"answers": theirs})
    _write_answers(record, found, changed, copied_from=None)
    return _saved(record, by, at)


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
    record = _held(ref, by, at)
    found = queries.grid(record)
    groups = {group.ref: group for group in found.groups}
    asked = {each.ref: each for each in found.asked.questions}
    if question not in asked or source not in groups or not set(targets) <= set(groups):
        raise NotKnown("There is no such row or question.")
    answer = groups[source].answers.get(question, rules.BLANK)
    if answer.is_blank:
        raise Refused("There is nothing to copy: answer the row first.")
    kept = [each for each in dict.fromkeys(targets) if each != source]
    if not kept:
        raise Refused("Choose the rows to copy to.")
    aim = asked[question].aim
    if aim is not None and any(aim not in groups[each].aims for each in kept):
        raise Refused("That aim of the duty does not apply to one of the rows.")
    _check_saves(record, saves, {})
    cells = {(each, question): answer for each in kept}
    _write_answers(record, found, cells, copied_from=source)
    return _saved(record, by, at)


def _write_answers(
    record: Assessment,
    found: queries.Grid,
    changed: Mapping[tuple[str, str], rules.Answer],
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


@dataclass(frozen=True, slots=True)
class ActionTyped:
    """An action as written: `key` is that of a stored one, None for a new one.

    `owner` is a post; `group` a row's label, "" for all.
    """

    what: str
    group: str = ""
    issue: str = ""
    outcome: str = ""
    owner: Post | None = None
    due: FuzzyDate = NOT_STATED
    review_on: date | None = None
    cost: str = ""
    purpose: Purpose = Purpose.MITIGATION
    status: ActionStatus = ActionStatus.NOT_STARTED
    key: int | None = None

    @classmethod
    def of(cls, stored: models.MitigatingAction) -> Self:
        """A stored one, as it would be typed."""
        return cls(
            what=stored.what,
            group=stored.group,
            issue=stored.issue,
            outcome=stored.outcome,
            owner=stored.owner_post,
            due=fuzzy(stored, "due"),
            review_on=stored.review_on,
            cost=stored.cost,
            purpose=Purpose(stored.purpose),
            status=ActionStatus(stored.action.status),
            key=stored.pk,
        )


@audit.writing()
def save_actions(
    *, ref: str, actions: Sequence[ActionTyped], saves: int, by: User, at: datetime
) -> Assessment:
    """Save the whole list of an assessment's actions, in its order; each is in the action plan.

    One left out is taken off the list, and dropped in the plan where no version promises it. Saving
    what is stored already changes nothing, whatever the count.
    *Raises*: StaleAssessment; Refused for an empty one or a key of another assessment; NotKnown.
    """
    record = _held(ref, by, at)
    stored = {each.pk: each for each in queries.actions(record)}
    if any(not each.what.strip() for each in actions):
        raise Refused("Say what is to be done.")
    wanted = {each.key for each in actions if each.key is not None}
    if _without_keys(actions) == _without_keys(map(ActionTyped.of, stored.values())):
        return record
    _check_saves(record, saves, {})
    if not wanted <= set(stored):
        raise NotKnown("There is no such action in this assessment.")
    operation = uuid4()
    for key, gone in stored.items():
        if key not in wanted:
            _take_off(gone, by, at, operation)
    # Places are freed first: each is held once.
    for offset, each in enumerate(stored.values(), 1):
        if each.pk in wanted:
            models.MitigatingAction.objects.filter(pk=each.pk).update(position=100_000 + offset)
    for place, typed in enumerate(actions, 1):
        _keep_action(record, typed, place, by, at, operation)
    return _saved(record, by, at)


def _without_keys(typed: Iterable[T]) -> list[T]:
    return [replace(each, key=None) for each in typed]


def _keep_action(
    record: Assessment,
    typed: ActionTyped,
    place: int,
    by: User | None,
    at: datetime,
    operation: UUID,
) -> models.MitigatingAction:
    values: dict[str, Any] = {
        "position": place,
        "group": typed.group,
        "issue": typed.issue,
        "what": typed.what,
        "outcome": typed.outcome,
        "owner_post": typed.owner,
        "review_on": typed.review_on,
        "cost": typed.cost,
        "purpose": typed.purpose,
        **fuzzy_columns("due", typed.due),
    }
    if typed.key is None:
        action = add_action(
            what=typed.what,
            origin=Origin.ASSESSMENT,
            origin_ref=str(record),
            owner_post=str(typed.owner or ""),
            due_on=typed.due.latest,
            due_text=typed.due.text,
            review_on=typed.review_on,
            status=typed.status,
            directorate=record.directorate,
            service=record.service,
            by=by,
            at=at,
            operation=operation,
        )
        return models.MitigatingAction.objects.create(assessment=record, action=action, **values)
    before = ActionTyped.of(queries.promise(typed.key))
    models.MitigatingAction.objects.filter(pk=typed.key).update(**values)
    kept = queries.promise(typed.key)
    planned: dict[str, object] = {"what": typed.what}
    # What the plan has moved since stays as it is, where the promise is not changed.
    if typed.owner != before.owner:
        planned["owner_post"] = typed.owner
    if (typed.due, typed.review_on) != (before.due, before.review_on):
        planned |= {"due_on": typed.due.latest, "due_text": typed.due.text}
        planned["review_on"] = typed.review_on
    if not ActionProgress.objects.filter(action=kept.action_id).exists():
        planned["status"] = typed.status
    Action.objects.filter(pk=kept.action_id).update(**planned)
    return kept


def _take_off(gone: models.MitigatingAction, by: User, at: datetime, operation: UUID) -> None:
    action = gone.action
    gone.delete()
    if not models.MitigatingAction.objects.filter(action=action).exists():
        why = "It was taken off the assessment."
        drop_action(action=action, note=why, by=by, at=at, operation=operation)


@dataclass(frozen=True, slots=True)
class EvidenceTyped:
    """A piece of evidence as cited: from the shelf, with what it says there, or one's own."""

    title: str
    kind: EvidenceKind
    source: str = ""
    as_at: date | None = None
    group: str = ""
    says: str = ""
    gap: str = ""
    shelf: Evidence | None = None
    key: int | None = None

    @classmethod
    def of(cls, stored: models.CitedEvidence) -> Self:
        """A stored one, as it would be typed."""
        said = {each.name: getattr(stored, each.name) for each in fields(cls) if each.name != "key"}
        return cls(**said, key=stored.pk)


@transaction.atomic
def save_evidence(
    *, ref: str, evidence: Sequence[EvidenceTyped], saves: int, by: User, at: datetime
) -> Assessment:
    """Save the whole list of what an assessment rests on. *Raises*: as `save_actions`."""
    record = _held(ref, by, at)
    stored = map(EvidenceTyped.of, queries.evidence(record))
    if _without_keys(evidence) == _without_keys(stored):
        return record
    _check_saves(record, saves, {})
    _replace(record, models.CitedEvidence, [(each.key, _plain(each)) for each in evidence])
    return _saved(record, by, at)


@dataclass(frozen=True, slots=True)
class HeardTyped:
    """What people said, and what was done."""

    said: str
    done: str = ""
    key: int | None = None

    @classmethod
    def of(cls, stored: models.Heard) -> Self:
        """A stored one, as it would be typed."""
        return cls(stored.said, stored.done, stored.pk)


@transaction.atomic
def save_heard(
    *, ref: str, heard: Sequence[HeardTyped], saves: int, by: User, at: datetime
) -> Assessment:
    """Save the whole list of what was said and done. *Raises*: as `save_actions`."""
    record = _held(ref, by, at)
    if _without_keys(heard) == _without_keys(map(HeardTyped.of, queries.heard(record))):
        return record
    _check_saves(record, saves, {})
    _replace(record, models.Heard, [(each.key, _plain(each)) for each in heard])
    return _saved(record, by, at)


@dataclass(frozen=True, slots=True)
class EditionTyped:
    """A line of the version table."""

    version: str
    author: str = ""
    on: FuzzyDate = NOT_STATED
    comment: str = ""
    key: int | None = None

    @classmethod
    def of(cls, stored: models.Edition) -> Self:
        """A stored one, as it would be typed."""
        return cls(stored.version, stored.author, fuzzy(stored, "on"), stored.comment, stored.pk)


@transaction.atomic
def save_editions(
    *, ref: str, editions: Sequence[EditionTyped], saves: int, by: User, at: datetime
) -> Assessment:
    """Save the whole version table. *Raises*: as `save_actions`."""
    record = _held(ref, by, at)
    if _without_keys(editions) == _without_keys(map(EditionTyped.of, queries.editions(record))):
        return record
    _check_saves(record, saves, {})
    rows: list[tuple[int | None, Mapping[str, Any]]] = [
        (
            each.key,
            {"version": each.version, "author": each.author, "comment": each.comment}
            | fuzzy_columns("on", each.on),
        )
        for each in editions
    ]
    _replace(record, models.Edition, rows)
    return _saved(record, by, at)


def _plain(typed: EvidenceTyped | HeardTyped) -> dict[str, Any]:
    return {each.name: getattr(typed, each.name) for each in fields(typed) if each.name != "key"}


def _replace(
    record: Assessment,
    model: type[M],
    rows: Sequence[tuple[int | None, Mapping[str, Any]]],
) -> None:
    """Keep these rows and no other, in this order; one with a key stays the row that it is.

    *Raises*: NotKnown for a key of another assessment.
    """
    own = model._default_manager.filter(assessment=record)
    keys = set(own.values_list("pk", flat=True))
    wanted = [key for key, _ in rows if key is not None]
    if not keys.issuperset(wanted) or len(wanted) > len(set(wanted)):
        raise NotKnown("There is no such row in this assessment.")
    own.delete()
    model._default_manager.bulk_create(
        model(pk=key, assessment=record, position=place, **row)
        for place, (key, row) in enumerate(rows, 1)
    )


@audit.writing()
def save_page(
    *,
    ref: str,
    values: Values,
    answers: Mapping[tuple[str, str], rules.Answer] | None = None,
    heard: Sequence[HeardTyped] | None = None,
    saves: int,
    by: User,
    at: datetime,
) -> Assessment:
    """Save fields together with the cells or the list of the same page, all or nothing.

    *Raises*: as `save_part`, `save_answers` and `save_heard`.
    """
    before = _held(ref, by, at).saves
    record = save_part(ref=ref, values=values, saves=saves, by=by, at=at)
    if answers is not None:
        count = saves if record.saves == before else record.saves
        record = save_answers(ref=ref, answers=answers, saves=count, by=by, at=at)
    if heard is not None:
        count = saves if record.saves == before else record.saves
        record = save_heard(ref=ref, heard=heard, saves=count, by=by, at=at)
    return record


# Sign-off


@audit.writing()
def submit(*, ref: str, saves: int, by: User, at: datetime) -> Assessment:
    """Send an assessment for sign-off.

    *Raises*: Incomplete with everything that is missing; StaleAssessment; Refused; NotKnown.
    """
    record, _ = _moved(ref, Move.SUBMIT, by, at, saves=saves)
    found = queries.whole(record, london_day(at))
    if found.blocking:
        raise Incomplete(found.blocking)
    for capacity in Capacity:
        if not policies.posts_for(record, capacity):
            label = capacity.label.lower()
            raise Refused(f"Nobody can sign as {label}: no such post is named for the service.")
    record.submitted_by, record.submitted_at = by, at
    record.return_reason = ""
    record.returned.all().delete()
    record.authors.add(by)
    return _keep(record, Move.SUBMIT, by, at)


@audit.writing()
def withdraw(*, ref: str, by: User, at: datetime) -> Assessment:
    """Take an assessment back before it is signed off. *Raises*: Refused, NotKnown."""
    record, _ = _moved(ref, Move.WITHDRAW, by, at)
    record.submitted_by = record.submitted_at = None
    return _keep(record, Move.WITHDRAW, by, at)


@audit.writing()
def return_to_author(
    *,
    ref: str,
    reason: str,
    answers: Mapping[tuple[str, str], str],
    by: User,
    at: datetime,
) -> Assessment:
    """Return an assessment with what is wrong with it.

    *Takes*: `answers`, reasons by the row's reference ("" for none) and the question's reference or
    the page's name.
    *Raises*: Refused without a reason; NotKnown.
    """
    if not reason.strip():
        raise Refused("Say why the assessment is returned.")
    record, _ = _moved(ref, Move.RETURN, by, at)
    keys = queries.grid(record).keys
    said = {place: why.strip() for place, why in answers.items() if why.strip()}
    if any(group and group not in keys for group, _ in said):
        raise NotKnown("There is no such row.")
    models.ReturnedAnswer.objects.bulk_create(
        models.ReturnedAnswer(assessment=record, group_id=keys.get(group), place=place, reason=why)
        for (group, place), why in said.items()
    )
    record.return_reason = reason.strip()
    record.submitted_by = record.submitted_at = None
    also = {"answers": {f"{group} {place}".strip(): why for (group, place), why in said.items()}}
    return _keep(record, Move.RETURN, by, at, reason=reason, also=also)


@audit.writing()
def sign_off(
    *, ref: str, capacity: Capacity, statement: str, sha256: str, by: User, at: datetime
) -> Assessment:
    """Attest to an assessment; the second attestation signs it off and supersedes the last version.

    *Takes*: the hash of what was read, which must be of what stands there now.
    *Raises*: Refused for an author, for who does not hold the post, for who has signed already,
    before the consultation closes, or where something is missing by now; StaleAssessment where it
    changed after it was read; NotKnown.
    """
    record, who = _moved(ref, Move.COMPLETE, by, at)
    if capacity not in policies.capacities(who, record):
        raise Refused(f"You do not sign as {capacity.label.lower()}.")
    if not statement.strip():
        raise Refused("Say what you attest.")
    found = queries.whole(record, london_day(at))
    if found.sha256 != sha256:
        raise StaleAssessment(record.saves, {})
    if found.blocking:
        said = " ".join(finding.sentence for finding in found.blocking)
        raise Refused(f"It cannot be signed off now: {said}")
    if any(each.capacity == capacity for each in found.sign_offs):
        raise Refused(f"It is signed as {capacity.label.lower()} already.")
    if any(each.signed_by_id == by.pk for each in found.sign_offs):
        raise Refused("You have signed it already: the other attestation is somebody else's.")
    post = Post.objects.filter(pk__in=who.posts & policies.posts_for(record, capacity)).order_by(
        "title"
    )[0]
    models.SignOff.objects.create(
        assessment=record,
        capacity=capacity,
        signed_by=by,
        name=by.name,
        post_title=post.title,
        titles=found.titles,
        statement=statement.strip(),
        sha256=sha256,
        signed_at=at,
    )
    also = {"capacity": capacity, "sha256": sha256}
    if len(found.sign_offs) + 1 < len(Capacity):
        record.state = State.SUBMITTED
        _tell(record, "sign", None, {"state": record.state, **also}, by, at)
        return record
    if record.supersedes_id is not None:
        Assessment.objects.filter(pk=record.supersedes_id).update(
            state=MOVES[State.SIGNED, Move.SUPERSEDE]
        )
    return _keep(record, Move.COMPLETE, by, at, also=also)


@audit.writing()
def drop(*, ref: str, reason: str, by: User, at: datetime) -> Assessment:
    """Drop an assessment whose proposal is not pursued; its earlier version stands again.

    *Raises*: Refused without a reason; NotKnown.
    """
    if not reason.strip():
        raise Refused("Say why it is dropped.")
    record, _ = _moved(ref, Move.DROP, by, at)
    record.drop_reason = reason.strip()
    operation = uuid4()
    for each in queries.actions(record):
        if (
            not models.MitigatingAction.objects.filter(action=each.action)
            .exclude(pk=each.pk)
            .exists()
        ):
            why = "The assessment was dropped."
            drop_action(action=each.action, note=why, by=by, at=at, operation=operation)
    if record.supersedes_id is not None:
        stands = record.supersedes_id
        record.supersedes, record.is_latest = None, False
        Assessment.objects.filter(pk=record.pk).update(is_latest=False, supersedes=None)
        Assessment.objects.filter(pk=stands).update(is_latest=True)
    return _keep(record, Move.DROP, by, at, reason=reason, operation=operation)


@audit.writing()
def revise(*, ref: str, what_changed: str, by: User, at: datetime) -> Assessment:
    """Begin a new version of a signed assessment, with all that the last one says.

    The signed version stands, and is what decisions rest on, until the new one is signed off too.
    Characteristics that came into force since get a row of their own.
    *Raises*: Refused without saying what changed; NotKnown.
    """
    if not what_changed.strip():
        raise Refused("Say what changed.")
    old = _found(ref, hold=True)
    policies.check_can_revise(_who_is(by, at), old)
    Assessment.objects.filter(pk=old.pk).update(is_latest=False)
    record = _copy_of(old, what_changed.strip(), by, at)
    record.save()
    record.authors.add(by)
    _copy_rows(old, record, london_day(at))
    _tell(record, "revise", None, {"supersedes": str(old)}, by, at, reason=what_changed)
    return record


_NOT_COPIED = frozenset(
    "id supersedes superseded_by is_latest what_changed state saves created_by created_at "
    "changed_by changed_at submitted_by submitted_at return_reason drop_reason published_at "
    "published_by review_on number".split()
)


def _copy_of(old: Assessment, what_changed: str, by: User, at: datetime) -> Assessment:
    same = {
        each.attname: getattr(old, each.attname)
        for each in Assessment._meta.concrete_fields
        if each.name not in _NOT_COPIED
    }
    last = Assessment.objects.filter(ref=old.ref).aggregate(last=Max("number"))["last"]
    return Assessment(
        **same,
        number=last + 1,
        supersedes=old,
        what_changed=what_changed,
        created_by=by,
        created_at=at,
        changed_by=by,
        changed_at=at,
    )


def _copy_rows(old: Assessment, new: Assessment, day: date) -> None:
    """Copy the grid, the lists and the actions; the actions stay the same ones of the plan."""
    rows = {each.characteristic_id: each for each in old.groups.order_by("position")}
    made: dict[int, models.Group] = {}
    for each in rows.values():
        key = each.pk
        each.pk, each.assessment = None, new
        each.save(force_insert=True)
        made[key] = each
    last = max((each.position for each in made.values()), default=0)
    fresh = [each for each in queries.screened(day) if each.characteristic_id not in rows]
    _lay_rows(new, fresh, last)
    answers = list(models.Answer.objects.filter(group__in=list(made)))
    for answer in answers:
        answer.pk = None
        answer.group = made[answer.group_id]
        if answer.copied_from_id is not None:
            answer.copied_from = made[answer.copied_from_id]
    models.Answer.objects.bulk_create(answers)
    for manager in (old.mitigations, old.evidence, old.heard, old.editions):
        copies: list[Any] = list(manager.order_by("position"))
        for copy in copies:
            copy.pk, copy.assessment = None, new
        manager.model._default_manager.bulk_create(copies)


# Publication


@audit.writing()
def publish(*, ref: str, number: int, by: User, at: datetime) -> Assessment:
    """Let everybody read a signed version.

    *Raises*: Refused where it is withheld or not signed; NotKnown.
    """
    record = _found(ref, number=number, hold=True)
    policies.check_can_publish(_who_is(by, at), record)
    if record.is_exempt:
        raise Refused("It is withheld: end that first.")
    if record.published_at is not None:
        return record
    record.published_at, record.published_by = at, by
    record.save(update_fields=["published_at", "published_by"])
    _tell(record, "publish", None, {"published": True}, by, at)
    return record


@audit.writing()
def withhold(*, ref: str, number: int, ground: str, by: User, at: datetime) -> Assessment:
    """Withhold a signed version from publication, naming the ground; "" ends the withholding.

    *Raises*: Refused, NotKnown.
    """
    record = _found(ref, number=number, hold=True)
    policies.check_can_publish(_who_is(by, at), record)
    before = {"ground": record.exempt_ground, "published": record.published_at is not None}
    record.is_exempt, record.exempt_ground = bool(ground.strip()), ground.strip()
    if record.is_exempt:
        record.published_at = record.published_by = None
    record.save(update_fields=["is_exempt", "exempt_ground", "published_at", "published_by"])
    after = {"ground": record.exempt_ground, "published": record.published_at is not None}
    if before != after:
        _tell(record, "withhold", before, after, by, at, reason=ground)
    return record


# Decisions

DECISION = (
    "number subject directorate taker is_key key_reason for_publication exempt_ground meeting "
    "meets_on decision reasons alternatives consultation interests dispensations financial "
    "call_in_until"
).split()


@audit.writing()
def save_decision(
    *,
    record: Decision,
    values: Values,
    assessments: Sequence[Assessment],
    saves: int,
    by: User,
    at: datetime,
) -> Decision:
    """Make a decision's record, or change it; a change takes back that it is ready.

    *Takes*: the record, not saved yet where it is new; fields of `DECISION` by name; the versions
    of assessments that it refers to; `saves` of the form.
    *Raises*: StaleAssessment; Refused once it is taken, or for a number that another has; NotKnown.
    """
    is_new = record.pk is None
    if not is_new:
        record = _decisions_held().get(pk=record.pk)
    who = _who_is(by, at)
    policies.check_can_prepare(who, None if is_new else record)
    place = values.get("directorate", record.directorate)
    policies.check_can_prepare_for(who, place.pk if place else None)
    before = {} if is_new else {name: getattr(record, name) for name in DECISION}
    refers = [] if is_new else [str(each) for each in record.assessments.order_by("ref")]
    wanted = sorted(str(each) for each in assessments)
    if before == dict(values) and sorted(refers) == wanted:
        return record
    if not is_new and record.saves != saves:
        raise StaleAssessment(record.saves, before)
    for name in values:
        setattr(record, name, values[name])
    record.ref = record.number.replace("/", "-")
    others = Decision.objects.exclude(pk=record.pk)
    if others.filter(number=record.number).exists() or others.filter(ref=record.ref).exists():
        raise Refused(f"There is a decision {record.number} already.")
    record.state = DecisionState.DRAFT
    record.ready_by = record.ready_at = None
    record.override_reason = record.override_name = record.override_post = ""
    if is_new:
        record.created_at = at
    else:
        record.saves += 1
    record.save()
    record.assessments.set(assessments)
    was, after = (
        {**said, "directorate": str(said.get("directorate") or ""), "assessments": cited}
        for said, cited in ((before, refers), (values, wanted))
    )
    _tell_decision(record, "create" if is_new else "change", was, after, by, at)
    return record


@audit.writing()
def mark_ready(
    *, ref: str, saves: int, override_reason: str = "", by: User, at: datetime
) -> Decision:
    """Mark a decision ready to be taken, once each assessment allows it.

    *Takes*: `override_reason`, of somebody who holds a post of director, where it is to be ready
    although something stands in the way; it is published with the record.
    *Raises*: NotReady with every obstacle; Refused; StaleAssessment; NotKnown.
    """
    record = _decision(ref, saves, by, at)
    if record.state == DecisionState.READY:
        return record
    on = london_day(at)
    obstacles = rules.gate(queries.assessed_for(record), record.meets_on, on)
    reason = override_reason.strip()
    if obstacles and not reason:
        raise NotReady(obstacles)
    if obstacles:
        post = queries.director_post(_who_is(by, at), record)
        if post is None:
            raise Refused("Only a director can override the gate, by name and with a reason.")
        record.override_reason, record.override_name = reason, by.name
        record.override_post = post.title
    record.state = DecisionState.READY
    record.ready_by, record.ready_at = by, at
    record.saves += 1
    record.save()
    after = {"state": record.state, "obstacles": [each.sentence for each in obstacles]}
    _tell_decision(record, "ready", None, after, by, at, reason=reason)
    return record


@audit.writing()
def take(*, ref: str, on: date, saves: int, by: User, at: datetime) -> Decision:
    """Record that a decision was taken.

    *Raises*: Refused unless it is ready, or for a day to come; NotKnown.
    """
    record = _decision(ref, saves, by, at)
    if record.state != DecisionState.READY:
        raise Refused("Only a decision that is ready can be taken.")
    if on > london_day(at):
        raise Refused("The day it was taken cannot be in the future.")
    record.state, record.taken_on = DecisionState.TAKEN, on
    record.saves += 1
    record.save()
    _tell_decision(record, "take", None, {"state": record.state, "on": on}, by, at)
    return record


def _decisions_held() -> QuerySet[Decision]:
    found = Decision.objects.select_related("directorate")
    return found.select_for_update(of=("self",), no_key=True)


def _decision(ref: str, saves: int, by: User, at: datetime) -> Decision:
    record = _decisions_held().filter(ref=ref).first()
    if record is None:
        raise NotKnown(f"There is no decision {ref}.")
    policies.check_can_decide(_who_is(by, at), record)
    if record.saves != saves:
        raise StaleAssessment(record.saves, {})
    return record


# What is looked after besides: the shelf of evidence, and which rows grids have

Kept = Evidence | models.ScreenedCharacteristic
K = TypeVar("K", bound=Kept)
_KEPT: Mapping[type, tuple[str, ...]] = {
    Evidence: ("ref", "title", "kind", "source", "as_at", "says", "gap"),
    models.ScreenedCharacteristic: ("characteristic", "label", "aims", "valid_from", "valid_to"),
}


def _kept_ref(record: Kept) -> str:
    return record.ref if isinstance(record, Evidence) else record.label


def _check_keeps(record: Kept, by: User, at: datetime, values: Values | None = None) -> None:
    """May the person look after it, as it is stored and as it will be. *Raises*: Refused."""
    who = _who_is(by, at)
    if isinstance(record, models.ScreenedCharacteristic):
        policies.check_can_keep_rows(who)
        return
    stored = Evidence.objects.select_related("service").filter(pk=record.pk).first()
    services = [stored.service] if stored is not None else []
    if values is not None:
        services.append(values.get("service", record.service))
    policies.check_can_keep_evidence(who, *services)


@audit.writing()
def change(
    *, record: K, values: Values, reason: str = "", by: User, at: datetime, seen: str = ""
) -> K:
    """Make a row of grids or a piece of evidence, or change it; the same values change nothing.

    Grids that are laid already keep their rows, and assessments what they cite, as they were.
    *Raises*: Refused for who does not look after them, for evidence that says nothing and names no
    gap, and for a row that is there already; upkeep.StaleRecord.
    """
    _check_keeps(record, by, at, values)
    if isinstance(record, Evidence) and not (values["says"] or values["gap"]):
        raise Refused("Say what the evidence says, or what is not known.")
    return upkeep.store(
        record=record,
        values=values,
        record_type=upkeep.record_type_of(record),
        record_ref=str(values.get("ref") or values.get("label") or _kept_ref(record)),
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )


@audit.writing()
def end(
    *,
    record: models.ScreenedCharacteristic,
    on: date | None,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Give a row of grids its last day; `on` None takes it away.

    *Raises*: Refused for who does not look after them, without a reason, for a day too early.
    """
    _check_keeps(record, by, at)
    if not reason.strip():
        raise Refused("Say why it ends.")
    if on is not None and record.valid_from is not None and on < record.valid_from:
        raise Refused(f"Give a day that is not before the first, {day_label(record.valid_from)}.")
    upkeep.store(
        record=record,
        values={"valid_to": on},
        record_type=upkeep.record_type_of(record),
        record_ref=record.label,
        reason=reason,
        by=by,
        at=at,
        action="end" if on else "reopen",
    )


@audit.writing()
def remove(*, record: Kept, reason: str, by: User, at: datetime) -> None:
    """Delete a row of grids, or evidence that no assessment cites.

    *Raises*: Refused.
    """
    _check_keeps(record, by, at)
    upkeep.remove(
        record=record,
        values=dict.fromkeys(_KEPT[type(record)]),
        record_type=upkeep.record_type_of(record),
        record_ref=_kept_ref(record),
        reason=reason,
        by=by,
        at=at,
    )


# What they share


def _who_is(by: User, at: datetime) -> Person:
    """The person with what they hold on the London day. *Costs*: 2 queries."""
    day = london_day(at)
    return policies.person(by.pk, appointments_of(by, day), queries.posts_held(by, day))


def _found(ref: str, *, number: int | None = None, hold: bool = False) -> Assessment:
    found = Assessment.objects.select_related(
        "directorate", "service", "question_set", "lead_post", "head_post"
    )
    if hold:
        found = found.select_for_update(of=("self",), no_key=True)
    asked = {"is_latest": True} if number is None else {"number": number}
    record = found.filter(ref=ref, **asked).first()
    if record is None:
        raise NotKnown(f"There is no assessment {ref}.")
    return record


def _held(ref: str, by: User, at: datetime) -> Assessment:
    """The newest version, held until the transaction ends, for a person who may write in it."""
    record = _found(ref, hold=True)
    policies.check_can_edit(_who_is(by, at), record)
    return record


def _check_saves(record: Assessment, saves: int, theirs: Values) -> None:
    if record.saves != saves:
        raise StaleAssessment(record.saves, theirs)


def _saved(record: Assessment, by: User, at: datetime) -> Assessment:
    record.saves += 1
    record.changed_by, record.changed_at = by, at
    record.save()
    record.authors.add(by)
    return record


def _moved(
    ref: str, move: Move, by: User, at: datetime, *, saves: int | None = None
) -> tuple[Assessment, Person]:
    """The newest version, held, in its state after the move; not saved yet."""
    record = _found(ref, hold=True)
    who = _who_is(by, at)
    authors = record.authors.values_list("pk", flat=True)
    policies.check_can_move(who, record, move, authors)
    if saves is not None:
        _check_saves(record, saves, {})
    record.state = MOVES[State(record.state), move]
    return record, who


def _keep(
    record: Assessment,
    move: Move,
    by: User,
    at: datetime,
    *,
    reason: str = "",
    also: Values | None = None,
    operation: UUID | None = None,
) -> Assessment:
    record.saves += 1
    record.save()
    after = {"state": record.state, **(also or {})}
    _tell(record, move, None, after, by, at, reason=reason, operation=operation)
    return record


def _tell(
    record: Assessment,
    action: str,
    before: Values | None,
    after: Values | None,
    by: User | None,
    at: datetime,
    *,
    reason: str = "",
    operation: UUID | None = None,
) -> None:
    audit.record(
        action=action,
        record_type="assessment",
        record_ref=str(record),
        before=before,
        after=after,
        reason=reason,
        by=by,
        at=at,
        operation=operation,
        actor_name="import_data",
    )


def _tell_decision(
    record: Decision,
    action: str,
    before: Values | None,
    after: Values | None,
    by: User,
    at: datetime,
    *,
    reason: str = "",
) -> None:
    audit.record(
        action=action,
        record_type="decision",
        record_ref=record.number,
        before=before,
        after=after,
        reason=reason,
        by=by,
        at=at,
    )


def _columns(values: Values) -> dict[str, Any]:
    """Values by column: a fuzzy date is three."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, FuzzyDate):
            found |= fuzzy_columns(name, value)
        else:
            found[name] = value
    return found


def _value(record: Assessment, name: str) -> Any:
    return fuzzy(record, name) if name in queries.FUZZY else getattr(record, name)
