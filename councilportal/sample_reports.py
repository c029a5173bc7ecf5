"""The reports of the demo council: drafts from files, frozen, approved, published and corrected.

Everything goes through the operations that people use, at moments that `publication.csv` names.
A moment that is still to come stays ahead: that report is then in the calendar of releases.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from councilportal.accounts.models import User
from councilportal.common.periods import parse
from councilportal.exchange import import_path
from councilportal.jobs import engines
from councilportal.publishing.editions import moving, operations, queries
from councilportal.publishing.editions.operations import Key
from councilportal.publishing.editions.slugs import slug_of
from councilportal.publishing.models import Edition
from councilportal.publishing.policies import is_out
from councilportal.publishing.rules.kinds import Audience, Field, Layout, ReleaseState
from councilportal.publishing.rules.workflow import State
from councilportal.samples import DEMO, SampleRefused, is_demo_loaded

DEMO_REPORTS = DEMO / "reports"
_REVISED = DEMO_REPORTS / "revised"  # figures that were found wrong after they were published
_PLAN, _KEPT = "publication", "kept_warnings"  # the files that are not of the data format
_LONDON = ZoneInfo("Europe/London")
_LEAD, _EQUALITY_LEAD = "performance_lead", "equality_lead"
_APPROVER, _PUBLISHER = "approver", "publisher"
_LEADS = {Field.PERFORMANCE: _LEAD, Field.EQUALITY: _EQUALITY_LEAD}


@dataclass(frozen=True, slots=True)
class _Planned:
    """A row of the plan: who does what with an edition when. None: it is not done."""

    key: Key
    frozen_at: datetime | None
    approved_at: datetime | None
    publish_at: datetime
    statement: str
    note: str  # of a correction: what is corrected, and why


def load_demo_reports(*, at: datetime, told: Callable[[str], None] = lambda _: None) -> int:
    """Bring the reports of the demo council as far as the plan has them.

    What was done already stays, so a load that was cut off can be run again.

    *Takes*: `told`, called with each edition that is ready.
    *Gives*: how many editions were brought further.
    *Raises*: SampleRefused where the demo council is not loaded, or files cannot be made;
    ImportRefused where older reports of the demo are loaded.
    """
    if not is_demo_loaded():
        raise SampleRefused("The demo council is not loaded: run python manage.py load_demo.")
    names = [_LEAD, _EQUALITY_LEAD, _APPROVER, _PUBLISHER]
    people = User.objects.in_bulk(names, field_name="username")
    planned = list(_plan())
    if not Edition.objects.filter(series__ref=planned[0].key[0]).exists():
        import_path(path=DEMO_REPORTS, by=people[_LEAD], at=at, ignore=(_PLAN, _KEPT))
    moved = 0
    for each in planned:
        if _bring_out(each, people, at):
            told(str(queries.edition(*each.key)))
            moved += 1
    return moved


def _plan() -> Iterator[_Planned]:
    for row in _rows(_PLAN):
        yield _Planned(
            (row["series"], _slug(row), int(row["number"])),
            _moment(row["frozen_at"]),
            _moment(row["approved_at"]),
            datetime.fromisoformat(row["publish_at"]).replace(tzinfo=_LONDON),
            row["statement"],
            row["correction_note"],
        )


def _slug(row: dict[str, str]) -> str:
    return slug_of(parse(row["period"]), row["directorate"] or row["about"])


def _moment(said: str) -> datetime | None:
    return datetime.fromisoformat(said).replace(tzinfo=_LONDON) if said else None


def _bring_out(planned: _Planned, people: dict[str, User], at: datetime) -> bool:
    """Move an edition on to where the plan has it. *Gives*: whether anything was done."""
    if planned.note and not _begin_correction(planned, people, at):
        return False
    record = queries.edition(*planned.key)
    before = record.saves
    if planned.frozen_at is None:
        _announce(planned, record, people, at)
    else:
        _publish(planned, record, people, at)
    return queries.edition(*planned.key).saves != before


def _begin_correction(planned: _Planned, people: dict[str, User], at: datetime) -> bool:
    """Revise the figures and begin the correction. *Gives*: False where it is not due yet."""
    *place, number = planned.key
    if Edition.objects.filter(series__ref=place[0], slug=place[1], number=number).exists():
        return True
    begun = min(planned.frozen_at or at, at)
    wrong: Key = (place[0], place[1], number - 1)
    if not is_out(queries.edition(*wrong), begun):
        return False
    import_path(path=_REVISED, by=people[_LEAD], at=begun)
    moving.correct(key=wrong, note=planned.note, by=people[_LEAD], at=begun)
    return True


def _announce(planned: _Planned, record: Edition, people: dict[str, User], at: datetime) -> None:
    if record.publish_at is None and planned.publish_at > at:
        moving.announce(
            key=planned.key,
            publish_at=planned.publish_at,
            release=ReleaseState.PROVISIONAL,
            reason="",
            by=people[_PUBLISHER],
            at=at,
        )


def _publish(planned: _Planned, record: Edition, people: dict[str, User], at: datetime) -> None:
    """Freeze, approve and publish what is not yet."""
    key = planned.key
    if record.state == State.DRAFT:
        lead = people[_LEADS[Layout(record.series.layout).field]]
        _freeze(record, key, lead, min(planned.frozen_at or at, at))
        record = queries.edition(*key)
    if record.state == State.MAKING:
        engines.finish()
        record = queries.edition(*key)
    if record.state in (State.DRAFT, State.MAKING):
        why = record.failure or "its files are still being made: run this again later."
        raise SampleRefused(f"{record}: {why}")
    approved_at = min(planned.approved_at or at, at)
    if record.state == State.FROZEN:
        copies = queries.frozen(record)
        read = copies.get(Audience.RESTRICTED) or copies[Audience.PUBLIC]
        moving.approve(
            key=key,
            sha256=read.sha256,
            statement=planned.statement,
            by=people[_APPROVER],
            at=approved_at,
        )
        record = queries.edition(*key)
    if record.state == State.APPROVED:
        moving.publish(
            key=key,
            publish_at=planned.publish_at,
            release=ReleaseState.CONFIRMED,
            by=people[_PUBLISHER],
            at=approved_at,
        )


def _freeze(record: Edition, key: Key, lead: User, at: datetime) -> None:
    """Freeze a draft, after warnings were let stand with the reason that the files give."""
    try:
        moving.freeze(key=key, saves=record.saves, by=lead, at=at)
        return
    except moving.NotReady as error:
        found = error.findings
    reasons = {row["check"]: row["reason"] for row in _rows(_KEPT)}
    if wrong := [each for each in found if each.blocks or each.check not in reasons]:
        said = "\n".join(f"{each.place.words}: {each.reason}" for each in wrong)
        raise SampleRefused(f"{record} cannot be frozen:\n{said}")
    for each in found:
        reason = reasons[each.check]
        operations.keep_warning(
            key=key, finding=each.key, sentence=each.reason, reason=reason, by=lead, at=at
        )
    moving.freeze(key=key, saves=record.saves, by=lead, at=at)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DEMO_REPORTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
