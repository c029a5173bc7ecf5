"""The writes of an import: units, indicators and targets."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from councilportal.accounts.models import User
from councilportal.common.periods import london_day, parse
from councilportal.files.loading import (
    Coded,
    Counts,
    insert_columns,
    known,
    referred,
    relink,
    upsert,
)
from councilportal.organisation.loading import posts_titled
from councilportal.organisation.models import (
    Characteristic,
    PastValue,
    Service,
)
from councilportal.organisation.past_values import keep_past_of, shown_values
from objectives.models import Objective
from performance.models import Indicator, Reading, Target, TargetChange, Unit
from performance.operations import BATCH
from performance.queries import levels_given
from performance.rules.measures import LEVEL_NAMES

_SHOWN = ("service", "owner", "approver")  # what `shown_values` looks at


@transaction.atomic
def load_units(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> Counts:
    """Create or update the council's own units, by ref.

    *Takes*: rows as `units.csv` has them; an absent column keeps what is stored.
    """
    return upsert(Unit, rows).counts


@transaction.atomic
def load_indicators(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> Counts:
    """Create or update the indicators of the rows, by ref.

    A changed definition of an indicator that has readings begins a new version of it: later figures
    are not compared with earlier ones. New words and places hold from today: boards of the past
    keep the old ones.

    *Takes*: rows as `indicators.csv` has them, typed: references as text that is stored, posts by
    title, `characteristics` a tuple of refs; an absent column keeps what is stored.
    *Gives*: counts; an indicator of which only the characteristics differ counts as changed.
    *Raises*: UnknownReference for a service, objective or characteristic that is not stored.
    *Costs*: about 12 queries, batches apart, and 1 where names or places change.
    """
    posts = posts_titled(titles=referred(rows, "owner", "approver"), by=by, at=at)
    services = Service.objects.in_bulk(field_name="ref")
    objectives = Objective.objects.in_bulk(field_name="ref")
    stored = {
        indicator.ref: indicator
        for indicator in Indicator.objects.select_related(*_SHOWN).annotate(
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
    shown_before = shown_values("indicator", stored.values())
    loaded = upsert(Indicator, values, stored=stored)
    if loaded.changed:
        found = Indicator.objects.filter(ref__in=loaded.changed).select_related(*_SHOWN)
        shown_after = shown_values("indicator", found)
        keep_past_of("indicator", shown_before, shown_after, on=london_day(at))
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
    """Update the characteristics of indicators. Gives the refs of indicators that changed."""
    by_ref = Characteristic.objects.in_bulk(field_name="ref")
    accepted = "list refs of characteristics that are stored"
    links = {
        indicator.pk: [
            known(by_ref, ref, ref=indicator.ref, column="characteristics", accepted=accepted).pk
            for ref in refs
        ]
        for indicator, refs in wanted.items()
    }
    changed = relink(Indicator, "characteristics", links)
    return {indicator.ref for indicator in wanted if indicator.pk in changed}


@transaction.atomic
def load_targets(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> Counts:
    """Create or update the targets of the rows, by indicator, year and period.

    *Takes*: rows as `targets.csv` has them, typed: `indicator` the record, `year` and `period` as
    codes ("" for the whole year), levels as `Decimal | None`; an absent level keeps its stored
    value.
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
            before = levels_given(target)
            for name, value in levels.items():
                setattr(target, name, value)
            changed.append(target)
            log.append(_imported_change(target, before, by, at))
    Target.objects.bulk_create(created, batch_size=BATCH)
    if changed:
        Target.objects.bulk_update(changed, LEVEL_NAMES, batch_size=BATCH)
        TargetChange.objects.bulk_create(log, batch_size=BATCH)
    return Counts(len(created), len(changed), len(rows) - len(created) - len(changed))


@transaction.atomic
def load_new_targets(*, columns: Mapping[str, Coded], by: User | None, at: datetime) -> None:
    """Make the targets of many rows, none of which is stored.

    *Takes*: columns by attribute of a target, typed and checked, of one length: for each row the
    place of its value among distinct values.
    *Costs*: 1 query for each 1,000 rows.
    """
    del by, at
    insert_columns(Target, columns)


@transaction.atomic
def load_past_values(*, rows: Sequence[Mapping[str, Any]], by: User | None, at: datetime) -> Counts:
    """Create or update what names and places were until a day, by record, field and day.

    *Takes*: rows as `past_values.csv` has them, typed and checked.
    """
    del by, at
    stored = {_past_key(each): each for each in PastValue.objects.all()}
    created, changed = [], []
    for row in rows:
        known = stored.get((row["record"], row["ref"], row["field"], row["until"]))
        if known is None:
            created.append(
                PastValue(
                    record_type=row["record"],
                    record_ref=row["ref"],
                    field=row["field"],
                    until=row["until"],
                    value=row["value"],
                )
            )
        elif known.value != row["value"]:
            known.value = row["value"]
            changed.append(known)
    PastValue.objects.bulk_create(created, batch_size=BATCH)
    PastValue.objects.bulk_update(changed, ["value"], batch_size=BATCH)
    return Counts(len(created), len(changed), len(rows) - len(created) - len(changed))


def _past_key(past: PastValue) -> tuple[str, str, str, date]:
    return past.record_type, past.record_ref, past.field, past.until


def _imported_change(
    target: Target, before: Mapping[str, str], by: User | None, at: datetime
) -> TargetChange:
    return TargetChange(
        indicator_id=target.indicator_id,
        year=target.year,
        period=target.period,
        starts_on=parse(target.period or target.year).start,
        year_ends_on=parse(target.year).end,
        before=before,
        after=levels_given(target),
        effects=[],
        reason="Changed by an import of data.",
        changed_at=at,
        changed_by=by,
    )
