"""Writes that move an assessment: submit, return, sign, drop, revise, publish, withhold."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db.models import Max

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.personal import Keeping, check_answered
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Post
from eqia import models, policies
from eqia import queries as eqia
from eqia.assessments import queries as assessments_queries
from eqia.assessments import reading
from eqia.assessments.saving import (
    StaleAssessment,
    find_version,
    lay_rows,
    move_to,
    person_acting,
    record_event,
    store_move,
)
from eqia.models import Assessment
from eqia.published_words import asked_of_assessment, asked_of_ground
from eqia.rules.checks import Finding
from eqia.rules.fields import REFS
from eqia.rules.words import Capacity
from eqia.rules.workflow import MOVES, SEALED, Move, State
from eqia.sign_off import promises

STATEMENT = (
    "I have read this assessment and agree the actions that mitigate the adverse impacts found."
)


class Incomplete(Exception):
    """The assessment cannot be sent for sign-off yet; `findings` name every reason."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep what is missing."""
        super().__init__("; ".join(finding.sentence for finding in findings))
        self.findings = findings


@audit.writing()
def submit(*, ref: str, saves: int, by: User, at: datetime) -> Assessment:
    """Send an assessment for sign-off.

    *Raises*: Incomplete with everything that is missing; StaleAssessment; Refused; NotKnown.
    """
    record, _ = move_to(ref, Move.SUBMIT, by, at, saves=saves)
    found = reading.read_assessment(record, london_day(at))
    if found.blocking:
        raise Incomplete(found.blocking)
    if lacking := policies.without_signer(record):
        raise Refused(" ".join(lacking.values()))
    record.submitted_by, record.submitted_at = by, at
    record.return_reason = ""
    record.returned.all().delete()
    record.authors.add(by)
    return store_move(record, Move.SUBMIT, by, at)


@audit.writing()
def withdraw(*, ref: str, by: User, at: datetime) -> Assessment:
    """Take an assessment back before it is signed off. *Raises*: Refused, NotKnown."""
    record, _ = move_to(ref, Move.WITHDRAW, by, at)
    record.submitted_by = record.submitted_at = None
    return store_move(record, Move.WITHDRAW, by, at)


@audit.writing()
def return_to_author(
    *,
    ref: str,
    reason: str,
    answers: Mapping[tuple[str, str], str],
    by: User,
    at: datetime,
) -> Assessment:
    """Return an assessment to its author with what is wrong.

    *Takes*: `answers`, reasons by the row's reference ("" for none) and the question's reference or
    the page's name.
    *Raises*: Refused without a reason; NotKnown.
    """
    if not reason.strip():
        raise Refused("Say why the assessment is returned.")
    record, _ = move_to(ref, Move.RETURN, by, at)
    keys = assessments_queries.grid(record).keys
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
    return store_move(record, Move.RETURN, by, at, reason=reason, also=also)


@audit.writing()
def sign_off(
    *, ref: str, capacity: Capacity, statement: str, sha256: str, by: User, at: datetime
) -> Assessment:
    """Attest to an assessment. The second attestation signs it off and supersedes the last version.

    What it promises takes effect in the action plan then, and not before.

    *Takes*: `sha256`, the hash of what was read.
    *Raises*: StaleAssessment where it changed after it was read; Refused for an author, for who
    does not hold the post or has signed already, and where findings block it by now; NotKnown.
    """
    record, who = move_to(ref, Move.SIGN, by, at)
    if capacity not in policies.capacities(who, record):
        raise Refused(f"You do not sign as {capacity.label.lower()}.")
    if not statement.strip():
        raise Refused("Say what you attest.")
    found = reading.read_assessment(record, london_day(at))
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
        taken_over=found.taken_over.kept,
        statement=statement.strip(),
        sha256=sha256,
        signed_at=at,
    )
    also = {"capacity": capacity, "sha256": sha256}
    if len(found.sign_offs) + 1 < len(Capacity):
        record.state = State.SUBMITTED
        record_event(record, "sign", None, {"state": record.state, **also}, by, at)
        return record
    operation = uuid4()
    promises.take_effect(record, by, at, operation)
    if record.supersedes_id is not None:
        Assessment.objects.filter(pk=record.supersedes_id).update(
            state=MOVES[State.SIGNED, Move.SUPERSEDE]
        )
    signed = store_move(record, Move.SIGN, by, at, also=also, operation=operation)
    if signed.is_exempt:
        take_back_earlier(record=signed, ground=signed.exempt_ground, by=by, at=at)
    return signed


@audit.writing()
def drop(*, ref: str, reason: str, by: User, at: datetime) -> Assessment:
    """Drop an assessment whose proposal is given up; its earlier version is the newest again.

    *Raises*: Refused without a reason; NotKnown.
    """
    if not reason.strip():
        raise Refused("Say why it is dropped.")
    record, _ = move_to(ref, Move.DROP, by, at)
    record.drop_reason = reason.strip()
    operation = uuid4()
    promises.give_up(record, by, at, operation)
    if record.supersedes_id is not None:
        stands = record.supersedes_id
        record.supersedes, record.is_latest = None, False
        Assessment.objects.filter(pk=record.pk).update(is_latest=False, supersedes=None)
        Assessment.objects.filter(pk=stands).update(is_latest=True)
    return store_move(record, Move.DROP, by, at, reason=reason, operation=operation)


@audit.writing()
def revise(*, ref: str, what_changed: str, by: User, at: datetime) -> Assessment:
    """Begin a new version of a signed assessment as a copy of the last one.

    The signed version stays in force for decisions until the new one is signed off.
    Characteristics that came into force since get a row of their own.
    *Raises*: Refused without saying what changed; NotKnown.
    """
    if not what_changed.strip():
        raise Refused("Say what changed.")
    old = find_version(ref, hold=True)
    policies.check_can_revise(person_acting(by, at), old)
    Assessment.objects.filter(pk=old.pk).update(is_latest=False)
    record = _copy_of(old, what_changed.strip(), by, at)
    record.save()
    record.authors.add(by, *old.authors.all())  # what they wrote stands in it too
    _copy_rows(old, record, london_day(at))
    record_event(record, "revise", None, {"supersedes": str(old)}, by, at, reason=what_changed)
    return record


_NOT_COPIED = frozenset(
    "id supersedes superseded_by is_latest what_changed state saves created_by created_at "
    "changed_by changed_at submitted_by submitted_at return_reason drop_reason published_at "
    "published_by review_on number".split()
)


def _copy_of(old: Assessment, what_changed: str, by: User, at: datetime) -> Assessment:
    same = {
        field.attname: getattr(old, field.attname)
        for field in Assessment._meta.concrete_fields
        if field.name not in _NOT_COPIED
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
    """Copy the grid, the lists and the promises, which stay those of the same actions."""
    for name in REFS:
        getattr(new, name).set(getattr(old, name).all())
    rows = {row.characteristic_id: row for row in old.groups.order_by("position")}
    made: dict[int, models.GridRow] = {}
    for row in rows.values():
        key = row.pk
        row.pk, row.assessment = None, new
        row.save(force_insert=True)
        made[key] = row
    last = max((row.position for row in made.values()), default=0)
    fresh = [row for row in eqia.screened(day) if row.characteristic_id not in rows]
    lay_rows(new, fresh, last)
    answers = list(models.Answer.objects.filter(group__in=list(made)))
    for answer in answers:
        answer.pk = None
        answer.group = made[answer.group_id]
        if answer.copied_from_id is not None:
            answer.copied_from = made[answer.copied_from_id]
    models.Answer.objects.bulk_create(answers)
    for manager in (old.mitigations, old.evidence, old.consultation_points, old.version_lines):
        copies: list[Any] = list(manager.order_by("position"))
        for copy in copies:
            copy.pk, copy.assessment = None, new
        manager.model._default_manager.bulk_create(copies)


@audit.writing()
def publish(
    *,
    ref: str,
    number: int,
    answers: Mapping[str, Keeping] | None = None,
    by: User,
    at: datetime,
) -> Assessment:
    """Let everybody read a signed version.

    *Takes*: `answers`, why what may be personal data is published, by its text.
    *Raises*: PersonalDataAsked where an answer is missing; Refused where it, or a later version, is
    withheld, or it is not signed; NotKnown.
    """
    record = find_version(ref, number=number, hold=True)
    policies.check_can_publish(person_acting(by, at), record)
    if record.is_exempt:
        raise Refused("It is withheld: end that first.")
    later = Assessment.objects.filter(ref=ref, number__gt=number, is_exempt=True, state__in=SEALED)
    if withheld := later.order_by("number").first():
        raise Refused(f"Version {withheld.number} is withheld: end that first.")
    if record.published_at is not None:
        return record
    kept = check_answered(asked_of_assessment(record), answers or {})
    record.published_at, record.published_by = at, by
    record.save(update_fields=["published_at", "published_by"])
    after = {"published": True} | ({"kept": kept} if kept else {})
    record_event(record, "publish", None, after, by, at)
    return record


@audit.writing()
def withhold(
    *,
    ref: str,
    number: int,
    ground: str,
    answers: Mapping[str, Keeping] | None = None,
    by: User,
    at: datetime,
) -> Assessment:
    """Withhold a signed version from publication for a ground; "" ends the withholding.

    Earlier versions say much the same: those that are published are taken back as well, and stay
    so when the withholding ends, until somebody publishes them again.

    *Takes*: `answers`, why what may be personal data in the ground is published, by its text.
    *Raises*: PersonalDataAsked where an answer is missing; Refused, NotKnown.
    """
    record = find_version(ref, number=number, hold=True)
    policies.check_can_publish(person_acting(by, at), record)
    before = {"ground": record.exempt_ground, "published": record.published_at is not None}
    record.is_exempt, record.exempt_ground = bool(ground.strip()), ground.strip()
    if record.is_exempt:
        record.published_at = record.published_by = None
    record.save(update_fields=["is_exempt", "exempt_ground", "published_at", "published_by"])
    after = {"ground": record.exempt_ground, "published": record.published_at is not None}
    if before != after:
        kept = check_answered(asked_of_ground(ground), answers or {})
        also = {"kept": kept} if kept else {}
        record_event(record, "withhold", before, after | also, by, at, reason=ground)
    if record.is_exempt:
        take_back_earlier(record=record, ground=ground, by=by, at=at)
    return record


@audit.writing()
def take_back_earlier(*, record: Assessment, ground: str, by: User | None, at: datetime) -> None:
    """Let nobody read on what an earlier version of a withheld one published.

    The operations that call it have checked who may; nobody (None) is an import by command.
    """
    earlier = Assessment.objects.filter(
        ref=record.ref, number__lt=record.number, published_at__isnull=False
    )
    for published in earlier.order_by("number").select_for_update(no_key=True):
        published.published_at = published.published_by = None
        published.save(update_fields=["published_at", "published_by"])
        was, now = {"published": True}, {"published": False, "withheld": str(record)}
        record_event(published, "take back", was, now, by, at, reason=ground)
