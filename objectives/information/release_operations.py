"""Writes by which tables of people are released: asked for by one person, decided by another."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import record_changes
from councilportal.organisation.people import person_on
from objectives.information import policies
from objectives.information.entry_operations import put_back
from objectives.information.exact import TEXTS, Also, exact_tables, fingerprint, frozen, shown_now
from objectives.information.made_tables import let_go_of
from objectives.models import EqualityTable, Release, ReleasedCell, ReleaseRequest
from objectives.rules.exact_tables import ExactTable
from objectives.rules.information import Outcome
from objectives.rules.showing import Showing

_ABOUT = (
    "kind",
    "unit",
    "as_at_text",
    "area",
    "base",
    "source",
    "definition",
    "threshold",
    "mode",
    "mode_reason",
    "population",
)
CHANGED = "The figures changed after the release was asked for. Ask for it again."


@audit.writing()
def ask_for_release(
    *,
    refs: Sequence[str],
    words: str,
    made: Sequence[str] = (),
    renewed: Sequence[str] = (),
    by: User,
    at: datetime,
) -> ReleaseRequest:
    """Ask that tables are released together.

    *Takes*: the references of tables; `made` and `renewed`, of those that were made for this
    request, or were given other figures for it.
    *Raises*: NotKnown for a table that the person may not see; Refused for a person who does not
    enter its figures, a table without figures, one that is asked for already, one whose people a
    table of another place counts too, and figures that contradict each other.
    """
    who = person_on(by, london_day(at))
    tables = _locked(refs)
    for table in tables:
        if not policies.may_see_exact(who, table):
            raise NotKnown(f"There is no table {table.ref!r} for you.")
        policies.check_can_write(who, table.directorate)
        if not table.figures.exists():
            raise Refused(f"{table.title} has no figures yet: enter them first.")
        if table.release_requests.filter(outcome=Outcome.WAITING).exists():
            raise Refused(f"The release of {table.title} is asked for already.")
    policies.check_can_weigh(who, tables)
    exact = exact_tables(tables)
    shown_now(tables, exact)
    request = ReleaseRequest.objects.create(
        fingerprint=fingerprint(exact),
        words=words.strip(),
        made=[[table.ref, table.title] for table in tables if table.ref in made],
        renewed=[table.ref for table in tables if table.ref in renewed],
        by=by,
        at=at,
    )
    request.tables.set(tables)
    _record(request, "release asked for", tables, by, at)
    return request


@audit.writing()
def withdraw_request(*, key: int, by: User, at: datetime) -> ReleaseRequest:
    """Take back one's own request, and with it the tables that were made for it.

    A released table that was renewed for it has again the figures of its newest release.
    *Raises*: NotKnown; Refused for somebody else's or a decided one.
    """
    request = _waiting(key)
    if request.by_id != by.pk:
        raise Refused("Only the one who asked withdraws a request.")
    return _decide(request, Outcome.WITHDRAWN, "", by, at)


@audit.writing()
def reject(*, key: int, words: str, by: User, at: datetime) -> ReleaseRequest:
    """Say why tables are not released. Those that were made for the request go with it.

    *Raises*: NotKnown; Refused without a reason.
    """
    request = _waiting(key)
    policies.check_can_release(person_on(by, london_day(at)), request)
    if not words.strip():
        raise Refused("Say why, so that it can be put right.")
    return _decide(request, Outcome.REJECTED, words.strip(), by, at)


@audit.writing()
def release(
    *,
    key: int,
    also_hidden: Also | None = None,
    words: str = "",
    by: User,
    at: datetime,
) -> list[Release]:
    """Release the tables of a request, with more figures hidden than must be if so wished.

    What is shown is worked out now, after everything released until now.
    *Raises*: NotKnown; Refused for the one who asked, a request that is decided, figures that
    changed since, and without a reason where more is hidden.
    """
    request = _waiting(key)
    policies.check_can_release(person_on(by, london_day(at)), request)
    tables = _locked([table.ref for table in request.tables.all()])
    exact = exact_tables(tables)
    if fingerprint(exact) != request.fingerprint:
        raise Refused(CHANGED)
    wanted = {ref: frozenset(places) for ref, places in (also_hidden or {}).items() if places}
    if wanted and not words.strip():
        raise Refused("Say why more is hidden than must be.")
    showing = shown_now(tables, exact, wanted)
    known = {table.ref: table for table in exact}
    made = [_release(request, table, known[table.ref], showing, at) for table in tables]
    request.hide = sorted([ref, place] for ref, places in wanted.items() for place in places)
    outcome = Outcome.CHANGED if wanted else Outcome.APPROVED
    _decide(request, outcome, words.strip(), by, at)
    return made


def _release(
    request: ReleaseRequest, table: EqualityTable, exact: ExactTable, showing: Showing, at: datetime
) -> Release:
    last = table.releases.aggregate(last=Max("number"))["last"] or 0
    made = Release.objects.create(
        table=table,
        number=last + 1,
        request=request,
        at=at,
        title=table.title,
        about={name: getattr(table, name) for name in _ABOUT},
        exact=frozen(exact),
    )
    ReleasedCell.objects.bulk_create(
        [
            ReleasedCell(
                release=made,
                position=position,
                groups="; ".join(exact.figures[position].groups),
                measure=exact.figures[position].measure,
                **{name: getattr(figure, name) for name in TEXTS},
            )
            for position, figure in sorted(showing.figures[table.ref].items())
        ],
        batch_size=500,
    )
    return made


def _locked(refs: Sequence[str]) -> list[EqualityTable]:
    """The tables, with all others of their populations locked: one release after another.

    *Raises*: NotKnown.
    """
    own = EqualityTable.objects.filter(ref__in=refs)
    populations = [each for each in own.values_list("population", flat=True) if each]
    both = own | EqualityTable.objects.filter(population__in=populations)
    found = {each.ref: each for each in both.order_by("pk").select_for_update(no_key=True)}
    if missing := [ref for ref in refs if ref not in found]:
        raise NotKnown(f"There is no table {missing[0]!r} for you.")
    if not refs:
        raise Refused("Choose a table.")
    return [found[ref] for ref in dict.fromkeys(refs)]


def _waiting(key: int) -> ReleaseRequest:
    request = ReleaseRequest.objects.select_for_update(no_key=True, of=("self",)).filter(pk=key)
    found = request.prefetch_related("tables__directorate").first()
    if found is None:
        raise NotKnown("There is no such request.")
    if found.outcome != Outcome.WAITING:
        raise Refused(f"This request is decided already: {found.get_outcome_display().lower()}.")
    return found


def _decide(
    request: ReleaseRequest,
    outcome: Outcome,
    words: str,
    by: User,
    at: datetime,
) -> ReleaseRequest:
    request.outcome = outcome
    request.decided_words = words
    request.decided_by = by
    request.decided_at = at
    request.save()
    _record(request, f"release {outcome}", list(request.tables.all()), by, at)
    if outcome in (Outcome.WITHDRAWN, Outcome.REJECTED):
        _take_back(request, by, at)
    return request


class _InUse(Exception):
    """Something else refers to a table by now."""


def _take_back(request: ReleaseRequest, by: User, at: datetime) -> None:
    """Delete the tables that were made for a request, with their figures.

    What was released of a table, or is asked for again, stays; so does one to which something else
    refers. A released table that was renewed for it has again the figures of its newest release.
    """
    reason = f"Made for a release: {request.get_outcome_display().lower()}"
    for table in EqualityTable.objects.filter(ref__in=request.renewed).order_by("ref"):
        last = table.releases.order_by("-number").first()
        if last is not None:
            put_back(release=last, reason=reason, by=by, at=at)
    made = EqualityTable.objects.filter(ref__in=[ref for ref, _ in request.made], releases=None)
    waiting = ReleaseRequest.objects.filter(outcome=Outcome.WAITING)
    for table in made.exclude(release_requests__in=waiting).order_by("ref"):
        rows = table.figures.count()
        try:
            with transaction.atomic():
                let_go_of(tables=[table], by=by, at=at)
                table.figures.all().delete()
                table.release_requests.clear()
                if record_changes.referring(table):
                    raise _InUse
                told = record_changes.plain(table, dict.fromkeys(("title", "kind")))
                table.delete()
        except _InUse:
            continue
        audit.record(
            action="delete",
            record_type="equality table",
            record_ref=table.ref,
            before=told | {"rows": rows},
            after=None,
            reason=reason,
            by=by,
            at=at,
        )


def _record(
    request: ReleaseRequest,
    action: str,
    tables: Sequence[EqualityTable],
    by: User,
    at: datetime,
) -> None:
    """The event tells which tables and why, never a figure."""
    audit.record(
        action=action,
        record_type="release_request",
        record_ref=str(request.pk),
        before=None,
        after={
            "tables": sorted(table.ref for table in tables),
            "words": request.decided_words or request.words,
            "also_hidden": len(request.hide),
        },
        by=by,
        at=at,
    )
