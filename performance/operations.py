"""Writes of an import to readings and to the actions that indicators watch."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Max

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.periods import Period
from councilportal.files.loading import Coded, Counts, insert, insert_columns, referred
from councilportal.organisation.loading import posts_titled
from councilportal.organisation.models import (
    Post,
)
from objectives.models import Action
from performance.models import Commentary, Indicator, Reading
from performance.queries import watched_actions


@audit.writing()
def let_watch(*, wanted: Mapping[int, Sequence[str]], by: User | None, at: datetime) -> None:
    """Record which indicators watch each action: those named and no others.

    It is a part of an import. What is stored already changes nothing.

    *Takes*: `wanted`, the references of indicators by the key of the action.
    *Raises*: KeyError for an indicator that is not stored.
    *Costs*: 1 query; where something changes 4 more, and 1 for each action with new indicators.
    """
    before = watched_actions()
    named = {ref: key for key, refs in wanted.items() for ref in refs}
    freed = [ref for ref, key in before.items() if key in wanted and ref not in named]
    moved = {ref: key for ref, key in named.items() if before[ref] != key}
    if not freed and not moved:
        return
    Indicator.objects.filter(ref__in=freed).update(from_action=None)
    for key, refs in wanted.items():
        own = [ref for ref in refs if moved.get(ref) == key]
        if own:
            Indicator.objects.filter(ref__in=own).update(from_action=key)
    after: dict[str, int | None] = {**dict.fromkeys(freed), **moved}
    keys = {key for ref in after for key in (before[ref], after[ref]) if key is not None}
    cited = dict(Action.objects.filter(pk__in=keys).values_list("pk", "ref"))
    audit.record(
        action="watch",
        record_type="indicator",
        record_ref="; ".join(sorted(after))[:200],
        before={ref: cited.get(before[ref] or 0, "") for ref in after},
        after={ref: cited.get(key or 0, "") for ref, key in after.items()},
        by=by,
        at=at,
        command="import_data",
    )


BATCH = 2_000


@transaction.atomic
def load_readings(
    *,
    rows: Sequence[Mapping[str, Any]],
    by: User | None,
    at: datetime,
    source: Reading.Source = Reading.Source.IMPORT,
) -> Counts:
    """Add readings: for each key the first or the next revision. Stored readings never change.

    *Takes*: rows as `readings.csv` has them, typed and checked: `indicator` an Indicator, `period`
    a Period, `group` a Category or None, `judged_by` a post's title; words as text, "" for none.
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


@transaction.atomic
def load_reading_columns(*, columns: Mapping[str, Coded], by: User | None, at: datetime) -> None:
    """Add many readings that come as columns; see `load_readings`.

    *Takes*: columns by attribute of a reading, typed, checked and of one length. Each has its
    distinct values, and for each row the place of its value among them. `judged_by` is a post's
    title; `commentary` is a column too.
    *Costs*: 4 queries, and 1 for each 1,000 rows. Where any row has commentary, the keys are read
    back.
    """
    wanted = dict(columns)
    places, titles = wanted.pop("judged_by")
    posts = posts_titled(titles={each for each in titles if each}, by=by, at=at)
    own: dict[str, Coded] = {
        "source": ([0] * len(places), [Reading.Source.IMPORT]),
        "entered_at": ([0] * len(places), [at]),
        "entered_by_id": ([0] * len(places), [None if by is None else by.pk]),
    }
    wanted["judged_by_id"] = places, [posts[each].pk if each else None for each in titles]
    said, texts = wanted.pop("commentary")
    with_text = [row for row, place in enumerate(said) if texts[place]]
    newest = Reading.objects.aggregate(pk=Max("pk"))["pk"] or 0 if with_text else 0
    insert_columns(Reading, wanted | own)
    if with_text:
        rows_by_key = {_key_of(wanted, row): row for row in with_text}
        added = Reading.objects.filter(pk__gt=newest).values_list("pk", *_KEY)
        found = [
            (pk, said[rows_by_key[key]])
            for pk, *parts in added
            if (key := tuple(parts)) in rows_by_key
        ]
        insert_columns(
            Commentary,
            {
                "reading_id": (range(len(found)), [pk for pk, _ in found]),
                "text": ([place for _, place in found], texts),
                **{name: ([0] * len(found), own[name][1]) for name in _ENTERED},
            },
        )


_KEY = ("indicator_id", "period", "group_id", "revision")
_ENTERED = ("entered_at", "entered_by_id")


def _key_of(columns: Mapping[str, Coded], row: int) -> tuple[Any, ...]:
    return tuple(values[places[row]] for places, values in (columns[name] for name in _KEY))


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
