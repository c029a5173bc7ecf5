"""Writes that move an edition: freeze, approve, publish, hold, withdraw, correct, drop."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.audit.queries import head
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.jobs.operations import enqueue
from councilportal.organisation.models import Post
from councilportal.publishing import policies
from councilportal.publishing.editions import queries
from councilportal.publishing.editions.checking import findings, unanswered
from councilportal.publishing.editions.composing import Composed, compose
from councilportal.publishing.editions.copies import store_copies
from councilportal.publishing.editions.duties_met import record_for_duties
from councilportal.publishing.editions.operations import LISTS, Key
from councilportal.publishing.editions.saving import (
    check_saves,
    hold_draft,
    move_to,
    person_acting,
    record_event,
    snapshot,
    store_move,
)
from councilportal.publishing.linter.findings import Finding
from councilportal.publishing.models import (
    Approval,
    Edition,
    EditionPart,
    FrozenReference,
    OwnTable,
    PreReleaseReader,
    ReleaseDate,
    RestrictedReader,
)
from councilportal.publishing.rules.kinds import MAKE_FILES, Audience, ReleaseState
from councilportal.publishing.rules.workflow import Move, State

WHY_MOVED = "Say why the date is moved or cancelled: readers see it beside the old date."


class NotReady(Exception):
    """The edition cannot be frozen: `findings` has everything that stands in the way."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Keep what was found."""
        super().__init__(" ".join(finding.reason for finding in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What was read in one repeatable read."""

    record: Edition
    composed: Composed
    head: str


def freeze(*, key: Key, saves: int, by: User, at: datetime) -> Edition:
    """Freeze a draft: store what it says now, and have its files made.

    It is read in one repeatable read. Then it is stored as canonical JSON with its hash and the
    head of the audit chain, and a job makes and validates the files.

    *Raises*: NotReady with everything that stands in the way; NotKnown, Refused, StaleEdition.
    """
    with snapshot():
        record = queries.edition(*key)
        wrote = queries.is_author(record, by.pk)
        policies.check_can_move(person_acting(by, at), record, Move.FREEZE, wrote, at)
        check_saves(record, saves)
        last = head()
        composed = compose(record, london_day(at), last)
        found = findings(record, composed, london_day(at))
        kept = record.kept_warnings.values_list("key", flat=True)
        if standing := unanswered(found, set(kept)):
            raise NotReady(standing)
        read = _Snapshot(record, composed, last)
    return _store(read, key, by, at)


@audit.writing()
def _store(read: _Snapshot, key: Key, by: User, at: datetime) -> Edition:
    record = move_to(key, Move.FREEZE, by, at, saves=read.record.saves)
    record.freezing += 1
    record.failure = ""
    composed = read.composed
    title = composed.public.title
    record.frozen_subject = "" if title == record.series.title else title
    made, told = store_copies(record, composed, read.head, by, at)
    hashes = {each.audience: each.sha256 for each in made}
    store_move(record, Move.FREEZE, by, at, also={"sha256": hashes, "freezing": record.freezing})
    FrozenReference.objects.bulk_create(told)
    values = {"edition": record.pk, "freezing": record.freezing}
    enqueue(name=MAKE_FILES, key=queries.job_key(record), values=values, by=by, at=at)
    return record


@audit.writing()
def return_to_draft(*, key: Key, reason: str, by: User, at: datetime) -> Edition:
    """Return a frozen or approved edition to draft; what was frozen stays as it was.

    A date that was announced stays, as a provisional one: the calendar goes on telling it.
    *Raises*: Refused without a reason; NotKnown.
    """
    if not reason.strip():
        raise Refused("Say why the edition is returned.")
    record = move_to(key, Move.RETURN, by, at)
    if record.release_state == ReleaseState.CONFIRMED:
        record.release_state = ReleaseState.PROVISIONAL
    also = {"publish_at": record.publish_at, "release_state": record.release_state}
    return store_move(record, Move.RETURN, by, at, reason=reason.strip(), also=also)


@audit.writing()
def approve(*, key: Key, sha256: str, statement: str, by: User, at: datetime) -> Edition:
    """Approve what is frozen, by its hash: what was read is what is approved.

    *Takes*: the hash of the whole copy, which is the restricted one where there is one.
    *Raises*: Refused for an author, another hash, or without a statement; NotKnown.
    """
    record = move_to(key, Move.APPROVE, by, at)
    if not statement.strip():
        raise Refused("Say what you approve.")
    copies = queries.frozen(record)
    document = copies.get(Audience.RESTRICTED) or copies[Audience.PUBLIC]
    if document.sha256 != sha256:
        raise Refused("It was frozen again after you opened it: read what is frozen now.")
    post = record.series.approver_post
    holds = post is not None and post.pk in person_acting(by, at).posts
    Approval.objects.create(
        document=document,
        sha256=sha256,
        statement=statement.strip(),
        name=by.name,
        post_title=str(post) if holds else "",
        by=by,
        at=at,
    )
    return store_move(record, Move.APPROVE, by, at, also={"sha256": sha256})


@audit.writing()
def publish(
    *,
    key: Key,
    publish_at: datetime,
    release: ReleaseState,
    reason: str = "",
    by: User,
    at: datetime,
) -> Edition:
    """Set the moment from which everybody reads an approved edition. Nothing is rendered.

    It is recorded for the duties that its series meets, in the same transaction (L4).
    *Takes*: the reason, where another date was announced before.
    *Raises*: Refused for a moment in the past, a cancelled date, and without a reason for a date
    that is moved; NotKnown.
    """
    record = move_to(key, Move.PUBLISH, by, at)
    if publish_at < at:
        raise Refused("The moment of publication has passed: give one that is still to come.")
    if release is ReleaseState.CANCELLED:
        raise Refused("A date that is cancelled publishes nothing: give a date that stands.")
    if record.publish_at not in (None, publish_at) and not reason.strip():
        raise Refused(WHY_MOVED)
    moved = reason.strip() if record.publish_at != publish_at else ""
    _move_date(record, publish_at, release, moved, by, at)
    also = {"publish_at": publish_at, "release_state": release}
    store_move(record, Move.PUBLISH, by, at, also=also)
    record_for_duties(record, by, at)
    return record


@audit.writing()
def announce(
    *,
    key: Key,
    publish_at: datetime,
    release: ReleaseState,
    reason: str,
    by: User,
    at: datetime,
) -> Edition:
    """Announce when an edition that is not out will come out, or move that date with the reason.

    *Raises*: Refused without a reason for a date that is moved, for a date that has passed, and for
    cancelling that of an edition which comes out by itself at its moment; NotKnown.
    """
    record = queries.edition(*key, hold=True)
    who = person_acting(by, at)
    policies.check_can_see(who, record, at)
    if not policies.publishes(who):
        raise Refused("Only a publisher does this.")
    if policies.is_out(record, at):
        raise Refused("It is out: its date stands.")
    if publish_at < at:
        raise Refused("That date has passed: give one that is still to come.")
    if release is ReleaseState.CANCELLED and record.state == State.PUBLISHED:
        raise Refused("It comes out at its moment: hold it back first, then cancel its date.")
    before = {"publish_at": record.publish_at, "release_state": record.release_state}
    moved = record.publish_at is not None and (
        record.publish_at != publish_at or release is ReleaseState.CANCELLED
    )
    if moved and not reason.strip():
        raise Refused(WHY_MOVED)
    _move_date(record, publish_at, release, reason.strip(), by, at)
    record.saves += 1
    record.save()
    after = {"publish_at": publish_at, "release_state": release}
    record_event(record, "announce", before, after, by, at, reason=reason.strip())
    if record.state == State.PUBLISHED:
        record_for_duties(record, by, at)
    return record


def _move_date(
    record: Edition,
    publish_at: datetime,
    release: ReleaseState,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Give an edition its date. The one that it had is kept with the reason, if there is one."""
    if record.publish_at is not None and reason:
        ReleaseDate.objects.create(
            edition=record,
            publish_at=record.publish_at,
            release_state=record.release_state,
            reason=reason,
            by=by,
            at=at,
        )
    record.publish_at, record.release_state = publish_at, release


@audit.writing()
def hold_back(*, key: Key, reason: str, by: User, at: datetime) -> Edition:
    """Hold an edition back before its moment has come. *Raises*: Refused, NotKnown."""
    if not reason.strip():
        raise Refused("Say why the edition is held back.")
    record = move_to(key, Move.HOLD, by, at)
    record.release_state = ReleaseState.PROVISIONAL
    return store_move(record, Move.HOLD, by, at, reason=reason.strip())


@audit.writing()
def withdraw(*, key: Key, reason: str, by: User, at: datetime) -> Edition:
    """Withdraw what is out. Its address says so, with the reason. *Raises*: Refused, NotKnown."""
    if not reason.strip():
        raise Refused("Say why the edition is withdrawn: everybody reads it.")
    record = move_to(key, Move.WITHDRAW, by, at)
    record.withdrawn_at, record.withdrawal_reason = at, reason.strip()
    return store_move(record, Move.WITHDRAW, by, at, reason=reason.strip())


@audit.writing()
def drop(*, key: Key, reason: str, by: User, at: datetime) -> Edition:
    """Drop a draft that has no announced date to come. *Raises*: Refused, NotKnown."""
    if not reason.strip():
        raise Refused("Say why the edition is dropped.")
    record = move_to(key, Move.DROP, by, at)
    if announced := policies.why_not_dropped(record, at):
        raise Refused(announced)
    return store_move(record, Move.DROP, by, at, reason=reason.strip())


@audit.writing()
def resume(*, key: Key, by: User, at: datetime) -> Edition:
    """Take up a dropped draft again. *Raises*: Refused, NotKnown."""
    record = move_to(key, Move.RESUME, by, at)
    return store_move(record, Move.RESUME, by, at)


@audit.writing()
def correct(*, key: Key, note: str, by: User, at: datetime) -> Edition:
    """Begin a correction of what is out: the next number, with the same front sheet and parts.

    The edition that it corrects stays readable, with a notice from the correction's moment on.

    *Takes*: the public note: what is wrong and why.
    *Raises*: Refused without a note, or where a correction is begun already; NotKnown.
    """
    record = queries.edition(*key, hold=True)
    policies.check_can_correct(person_acting(by, at), record, at)
    if Edition.objects.filter(corrects=record).exists():
        raise Refused("A correction of this edition is begun already.")
    if not note.strip():
        raise Refused("Say what is corrected, and why: everybody reads it.")
    made = _copy_of(record, note.strip(), at)
    made.authors.add(by)
    record_event(made, "correct", None, {"corrects": str(record)}, by, at, reason=note.strip())
    return made


_NOT_COPIED = frozenset(
    {
        *("id", "number", "state", "saves", "freezing", "failure", "created_at", "publish_at"),
        *("release_state", "corrects", "correction_note", "withdrawn_at", "withdrawal_reason"),
        "frozen_subject",
    }
)


def _copy_of(record: Edition, note: str, at: datetime) -> Edition:
    columns = {
        field.attname: getattr(record, field.attname)
        for field in Edition._meta.concrete_fields
        if field.name not in _NOT_COPIED
    }
    made = Edition.objects.create(
        **columns, number=record.number + 1, corrects=record, correction_note=note, created_at=at
    )
    made.assessments.set(record.assessments.all())
    models: tuple[type[Model], ...] = (*LISTS.values(), PreReleaseReader, RestrictedReader)
    for model in models:
        rows = list(model._default_manager.filter(edition=record))
        for row in rows:
            row.pk, row.edition_id = None, made.pk  # type: ignore[attr-defined]
        model._default_manager.bulk_create(rows)
    for part in EditionPart.objects.filter(edition=record).select_related("table"):
        table: OwnTable | None = getattr(part, "table", None)
        part.pk, part.edition_id = None, made.pk
        part.save()
        if table is not None:
            table.pk, table.part = None, part
            table.save()
    return made


@audit.writing()
def set_pre_release(
    *, key: Key, saves: int, readers: Sequence[tuple[Post, datetime]], by: User, at: datetime
) -> Edition:
    """Set who may read an edition before it is out, and from when.

    The list is printed in the paper, so it changes in a draft only. Who sets it is no author.
    *Raises*: Refused for a post that is named twice, for who does not write in the edition, and
    after it was frozen; NotKnown, StaleEdition.
    """
    record = hold_draft(key, saves, by, at)
    named = [post.pk for post, _ in readers]
    twice = next((post for post, _ in readers if named.count(post.pk) > 1), None)
    if twice is not None:
        raise Refused(f"{twice} is named twice: give one moment for it.")
    before = [f"{each.post}, {each.from_at}" for each in record.pre_release_readers.all()]
    record.pre_release_readers.all().delete()
    made = PreReleaseReader.objects.bulk_create(
        PreReleaseReader(edition=record, post=post, from_at=from_at) for post, from_at in readers
    )
    after = [f"{each.post}, {each.from_at}" for each in made]
    record.saves += 1
    record.save()
    told = {"readers": before}, {"readers": after}
    record_event(record, "set_pre_release", *told, by, at)
    return record
