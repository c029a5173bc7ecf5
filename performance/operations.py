"""Every write to performance."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit import operations as audit
from councilportal.common.loading import Counts, insert, known, referred, upsert
from councilportal.common.numbers import joined, plain
from councilportal.common.periods import Period, day_label, london_day, parse
from councilportal.common.refusals import Refused
from councilportal.organisation import operations as organisation
from councilportal.organisation import upkeep
from councilportal.organisation.models import (
    Characteristic,
    Post,
    Service,
)
from councilportal.organisation.operations import posts_titled
from councilportal.organisation.policies import check_holds
from objectives.models import Action, Objective
from performance.models import Commentary, Indicator, Reading, Target, TargetChange, Unit
from performance.policies import has_readings, needs_of, open_actions, rated_periods
from performance.rules import LEVEL_NAMES

BATCH = 2_000


@transaction.atomic
def load_units(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> Counts:
    """Make the council's own units, or bring them up to date by their ref.

    *Takes*: rows as `units.csv` has them; an absent column leaves what is stored.
    """
    return upsert(Unit, rows).counts


@transaction.atomic
def load_indicators(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> Counts:
    """Make the indicators of the rows, or bring them up to date by their ref.

    A changed definition of an indicator that has readings begins a new version of it: later figures
    are not compared with earlier ones.

    *Takes*: rows as `indicators.csv` has them, typed: references as text that is stored, posts by
    title, `characteristics` a tuple of refs; an absent column leaves what is stored.
    *Gives*: counts; an indicator whose characteristics alone differ counts as changed.
    *Raises*: UnknownReference for a service, objective or characteristic that is not stored.
    *Costs*: about 12 queries, batches apart.
    """
    posts = posts_titled(titles=referred(rows, "owner", "approver"), by=by, at=at)
    services = Service.objects.in_bulk(field_name="ref")
    objectives = Objective.objects.in_bulk(field_name="ref")
    stored = {
        indicator.ref: indicator
        for indicator in Indicator.objects.annotate(
            has_readings=Exists(Reading.objects.filter(indicator=OuterRef("pk")))
        )
    }
    values = []
    for row in rows:
        record = {name: row[name] for name in row if name != "characteristics"}
        if "service" in record:
            record["service_id"] = _referred(services, record.pop("service"), row, "service")
        if "objective" in record:
            record["objective_id"] = _referred(
                objectives, record.pop("objective"), row, "objective"
            )
        for post in ("owner", "approver"):
            if post in record:
                title = record.pop(post)
                record[f"{post}_id"] = posts[title].pk if title else None
        before = stored.get(row["ref"])
        if before is not None and before.is_redefined_by(row) and before.has_readings:
            record["definition_version"] = before.definition_version + 1
        values.append(record)
    loaded = upsert(Indicator, values)
    regrouped = _load_characteristics(
        {
            loaded.records[row["ref"]]: row["characteristics"]
            for row in rows
            if "characteristics" in row
        }
    )
    also = len(regrouped - loaded.created - loaded.changed)
    return loaded.counts + Counts(changed=also, unchanged=-also)


def _referred(
    stored: Mapping[str, Service | Objective], wanted: str, row: Mapping[str, Any], column: str
) -> int | None:
    if not wanted and column == "objective":
        return None
    accepted = f"give the ref of a {column} that is stored"
    return known(stored, wanted, ref=row["ref"], column=column, accepted=accepted).pk


def _load_characteristics(wanted: Mapping[Indicator, tuple[str, ...]]) -> set[str]:
    """Bring the characteristics to those wanted; gives the refs of indicators that changed."""
    through = Indicator.characteristics.through
    by_ref = Characteristic.objects.in_bulk(field_name="ref")
    accepted = "list refs of characteristics that are stored"
    stored: dict[int, set[int]] = {}
    for link in through.objects.all():
        stored.setdefault(link.indicator_id, set()).add(link.characteristic_id)
    changed = set()
    added = []
    for indicator, refs in wanted.items():
        there = stored.get(indicator.pk, set())
        found = [
            known(by_ref, ref, ref=indicator.ref, column="characteristics", accepted=accepted)
            for ref in refs
        ]
        want = {characteristic.pk for characteristic in found}
        if there == want:
            continue
        changed.add(indicator.ref)
        if there - want:
            gone = through.objects.filter(indicator_id=indicator.pk)
            gone.filter(characteristic_id__in=there - want).delete()
        added += [
            through(indicator_id=indicator.pk, characteristic_id=each)
            for each in sorted(want - there)
        ]
    through.objects.bulk_create(added)
    return changed


@transaction.atomic
def load_targets(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> Counts:
    """Make the targets of the rows, or bring them up to date by indicator, year and period.

    *Takes*: rows as `targets.csv` has them, typed: `indicator` the record, `year` and `period` as
    codes ("" for the whole year), levels as `Decimal | None`; an absent level stays as stored.
    """
    stored = {
        (target.indicator_id, target.year, target.period): target for target in Target.objects.all()
    }
    created, changed, log = [], [], []
    for row in rows:
        key = (row["indicator"].pk, row["year"], row["period"])
        levels = {name: row[name] for name in LEVEL_NAMES if name in row}
        target = stored.get(key)
        if target is None:
            created.append(Target(indicator_id=key[0], year=key[1], period=key[2], **levels))
        elif any(getattr(target, name) != value for name, value in levels.items()):
            before = _given(target)
            for name, value in levels.items():
                setattr(target, name, value)
            changed.append(target)
            log.append(_imported_change(target, before, by, at))
    Target.objects.bulk_create(created, batch_size=BATCH)
    if changed:
        Target.objects.bulk_update(changed, LEVEL_NAMES, batch_size=BATCH)
        TargetChange.objects.bulk_create(log, batch_size=BATCH)
    return Counts(len(created), len(changed), len(rows) - len(created) - len(changed))


def _imported_change(
    target: Target, before: Mapping[str, str], by: User | None, at: datetime
) -> TargetChange:
    return TargetChange(
        indicator_id=target.indicator_id,
        year=target.year,
        period=target.period,
        before=before,
        after=_given(target),
        effects=[],
        reason="Changed by an import of data.",
        changed_at=at,
        changed_by=by,
    )


@transaction.atomic
def load_readings(
    *,
    rows: Sequence[Mapping[str, Any]],
    by: User | None,
    at: datetime,
    source: Reading.Source = Reading.Source.IMPORT,
) -> Counts:
    """Add readings, each of a new key or the next revision of a stored one. None is changed.

    *Takes*: rows as `readings.csv` has them, typed and checked: `indicator` the record, `period` a
    Period, `group` a Category or None, `judged_by` a post's title; words as text, "" for none.
    *Costs*: 1 query for each 200 rows, and 4.
    """
    posts = posts_titled(titles=referred(rows, "judged_by"), by=by, at=at)
    own = {
        "source": source,
        "entered_at": at,
        "entered_by_id": None if by is None else by.pk,
    }
    newest = Reading.objects.aggregate(pk=Max("pk"))["pk"] or 0
    insert(Reading, [_reading_values(row, posts) | own for row in rows])
    said = {_reading_key(row): row["commentary"] for row in rows if row["commentary"]}
    if said:
        added = Reading.objects.filter(pk__gt=newest)
        keys = added.values_list("pk", "indicator_id", "period", "group_id", "revision")
        insert(
            Commentary,
            [
                {"reading_id": pk, "text": said[key], **own}
                for pk, *parts in keys
                if (key := tuple(parts)) in said
            ],
        )
    return Counts(created=len(rows))


def _reading_values(row: Mapping[str, Any], posts: Mapping[str, Post]) -> dict[str, object]:
    indicator, group = row["indicator"], row["group"]
    code, ends_on = _named(row["period"])
    return {
        **row,
        "indicator_id": indicator.pk,
        "definition_version": indicator.definition_version,
        "period": code,
        "ends_on": ends_on,
        "group_id": None if group is None else group.pk,
        "judged_by_id": posts[row["judged_by"]].pk if row["judged_by"] else None,
    }


@lru_cache(maxsize=4_096)
def _named(period: Period) -> tuple[str, date]:
    return period.code, period.end


def _reading_key(row: Mapping[str, Any]) -> tuple[object, ...]:
    group = row["group"]
    return (
        row["indicator"].pk,
        _named(row["period"])[0],
        None if group is None else group.pk,
        row.get("revision", 1),
    )


# What the performance lead and administrators look after

KEEPERS = (Role.PERFORMANCE_LEAD, Role.ADMIN)


@audit.writing()
def change(
    *,
    record: Indicator,
    values: Mapping[str, Any],
    reason: str = "",
    stays_comparable: bool | None = None,
    by: User,
    at: datetime,
    seen: str = "",
) -> Indicator:
    """Make an indicator, or change it; the same values change nothing.

    *Takes*: values by field, records for relations, `characteristics` a list of records, checked by
    `formats.problems_of`; `stays_comparable`, asked where the definition of one with readings
    changes: whether figures from before are compared with figures from now on.
    *Raises*: Refused for who does not look after indicators, or where `stays_comparable` is needed
    and not said; upkeep.StaleRecord.
    """
    check_holds(by, london_day(at), *KEEPERS)
    own = {name: value for name, value in values.items() if name != "characteristics"}
    also = {}
    if has_readings(record) and record.is_redefined_by(own):
        if stays_comparable is None:
            raise Refused("Say whether figures from before the change stay comparable.")
        if not stays_comparable:
            also["definition_version"] = record.definition_version + 1
    operation = uuid4()
    record = upkeep.store(
        record=record,
        values=own,
        also=also,
        record_type="indicator",
        reason=reason,
        by=by,
        at=at,
        seen=seen,
        operation=operation,
    )
    if "characteristics" in values:
        _keep_characteristics(record, values["characteristics"], reason, by, at, operation)
    return record


def _keep_characteristics(
    record: Indicator,
    wanted: Sequence[Characteristic],
    reason: str,
    by: User,
    at: datetime,
    operation: UUID,
) -> None:
    before = sorted(record.characteristics.values_list("ref", flat=True))
    after = sorted(each.ref for each in wanted)
    if before == after:
        return
    record.characteristics.set(wanted)
    audit.record(
        action="change",
        record_type="indicator",
        record_ref=record.ref,
        before={"characteristics": before},
        after={"characteristics": after},
        reason=reason,
        by=by,
        at=at,
        operation=operation,
    )


@audit.writing()
def end(
    *,
    record: Indicator | Service | Post,
    on: date | None,
    reason: str,
    by: User,
    at: datetime,
    hand_over: Mapping[str, User] | None = None,
    to: Post | None = None,
) -> None:
    """Give an indicator, a service or a post its last day; `on` None takes it away.

    *Takes*: `to`, the post that takes over all that a post owns, leads and is to do.
    *Raises*: Refused for who may not, for a service with indicators in force after that day, for a
    post that is needed without one that takes over; organisation.operations.NeedsHandOver.
    """
    if isinstance(record, Indicator):
        _end_indicator(record, on, reason, by, at)
        return
    check_holds(by, london_day(at), Role.ADMIN)
    if isinstance(record, Service) and on is not None:
        staying = record.indicators.in_force(on + timedelta(days=1)).order_by("ref")
        if refs := list(staying.values_list("ref", flat=True)):
            raise Refused(f"End or move its indicators first: {joined(refs)}.")
    if isinstance(record, Post) and on is not None and needs_of(record, on):
        if to is None or not to.is_in_force(on + timedelta(days=1)):
            raise Refused("Select the post that takes over, one that is in force then.")
        _hand_over_post(record, to, reason, by, at)
    organisation.end(record=record, on=on, reason=reason, by=by, at=at, hand_over=hand_over)


def _end_indicator(record: Indicator, on: date | None, reason: str, by: User, at: datetime) -> None:
    check_holds(by, london_day(at), *KEEPERS)
    if not reason.strip():
        raise Refused("Say why it ends.")
    if on is not None and record.valid_from is not None and on < record.valid_from:
        raise Refused(f"Give a day that is not before the first, {day_label(record.valid_from)}.")
    upkeep.store(
        record=record,
        values={"valid_to": on},
        record_type="indicator",
        reason=reason,
        by=by,
        at=at,
        action="end" if on else "reopen",
    )


def _hand_over_post(post: Post, to: Post, reason: str, by: User, at: datetime) -> None:
    operation = uuid4()
    organisation.hand_over_post(post=post, to=to, reason=reason, by=by, at=at, operation=operation)
    mine = Indicator.objects.in_force(london_day(at)).filter(Q(owner=post) | Q(approver=post))
    handed: list[tuple[Indicator | Action, tuple[str, ...]]] = [
        *((each, ("owner", "approver")) for each in mine.select_related("owner", "approver")),
        *((each, ("owner_post",)) for each in open_actions(post)),
    ]
    for record, names in handed:
        upkeep.store(
            record=record,
            values={name: to for name in names if getattr(record, name) == post},
            record_type=upkeep.record_type_of(record),
            record_ref=record.ref,
            reason=reason,
            by=by,
            at=at,
            action="hand_over",
            operation=operation,
        )


@audit.writing()
def remove(*, record: Indicator | Target, reason: str, by: User, at: datetime) -> None:
    """Delete an indicator that nothing refers to, or a target of a period without figures.

    *Raises*: Refused.
    """
    check_holds(by, london_day(at), *KEEPERS)
    if isinstance(record, Indicator):
        record.characteristics.clear()
        upkeep.remove(
            record=record,
            values=dict.fromkeys(("ref", "title", "service", "valid_from", "valid_to")),
            record_type="indicator",
            reason=reason,
            by=by,
            at=at,
        )
        return
    if rated_periods(record.indicator, parse(record.year), parse(record.period or record.year)):
        raise Refused("Figures are rated by these levels: empty them instead of deleting them.")
    upkeep.remove(
        record=record,
        values=dict.fromkeys(("year", "period", *LEVEL_NAMES)),
        record_type="target",
        record_ref=_target_ref(record),
        reason=reason,
        by=by,
        at=at,
    )


def _target_ref(target: Target) -> str:
    return f"{target.indicator.ref} {target.period or target.year}"


@audit.writing()
def set_target(
    *,
    indicator: Indicator,
    year: Period,
    period: Period | None,
    levels: Mapping[str, Decimal | None],
    effects: Sequence[Sequence[str]],
    reason: str,
    by: User,
    at: datetime,
    seen: str = "",
) -> Target:
    """Set the levels of a year or of one period of it; the same levels change nothing.

    Once there are figures in that year, it needs a reason and stands in the target integrity log.

    *Takes*: levels by name, checked by `formats.problems_of`; `effects`, for each period of the
    year so far its code, its rating before and after (`queries.effects_of`).
    *Raises*: Refused for who does not look after targets, or without a reason; upkeep.StaleRecord.
    """
    check_holds(by, london_day(at), *KEEPERS)
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    code = period.code if period else ""
    record = Target.objects.filter(indicator=indicator, year=year.code, period=code).first()
    before = {} if record is None else _given(record)
    in_use = bool(rated_periods(indicator, year, period or year))
    values: dict[str, Any] = dict(levels)
    if record is None:
        record = Target(indicator=indicator)
        values |= {"year": year.code, "period": code}
    elif all(getattr(record, name) == level for name, level in levels.items()):
        return record
    if in_use and not reason.strip():
        raise Refused("Say why the target changes: figures of this year are rated by it already.")
    record = upkeep.store(
        record=record,
        values=values,
        record_type="target",
        record_ref=f"{indicator.ref} {code or year.code}",
        reason=reason,
        by=by,
        at=at,
        seen=seen,
    )
    if in_use:
        TargetChange.objects.create(
            indicator=indicator,
            year=year.code,
            period=code,
            before=before,
            after=_given(record),
            effects=[list(effect) for effect in effects],
            reason=reason,
            changed_at=at,
            changed_by=by,
        )
    return record


def _given(target: Target) -> dict[str, str]:
    return {
        name: plain(level) for name in LEVEL_NAMES if (level := getattr(target, name)) is not None
    }
