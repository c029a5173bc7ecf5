"""What names and places were until a day, and the writes that keep them when they change.

For `record_changes` and the imports of this app and of the apps above; it checks no role and
records no event: who calls it does. `performance/RULES.md` tells which fields are dated, and why.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Model, QuerySet, Subquery

from councilportal.organisation.models import Directorate, PastValue, Post, Service

M = TypeVar("M", bound=Model)
# By kind of record, the fields that boards, reports, returns and counts go by.
PAST_FIELDS: Mapping[str, tuple[str, ...]] = {
    "directorate": ("name",),
    "post": ("title",),
    "service": (
        "name",
        "directorate",
        "division",
        "director_post",
        "cabinet_portfolio",
        "delivered_by",
        "summary_group",
    ),
    "indicator": (
        "title",
        "service",
        "outcome",
        "delivered_by",
        "owner",
        "approver",
        "definition",
        "numerator_label",
        "denominator_label",
    ),
}
# Fields that hold another record, by its ref or, of a post, by its title of now; and its kind.
PLACES: Mapping[str, str] = {"directorate": "directorate", "service": "service"} | dict.fromkeys(
    ("director_post", "cabinet_portfolio", "owner", "approver"), "post"
)
_KEYS = {"post": "title"}  # what a kind of record is cited by, other than its ref


@dataclass(frozen=True, slots=True)
class Past:
    """Past values by kind of record, ref and field: for each its last days with what it was."""

    rows: Mapping[tuple[str, str, str], list[tuple[date, str]]] = field(default_factory=dict)

    def on(self, record_type: str, ref: str, name: str, day: date, now: str) -> str:
        """What the field was on a day, of a post its title of that day. Takes: what it is now."""
        value = now
        for until, was in self.rows.get((record_type, ref, name), ()):
            if day <= until:
                value = was
                break
        if value and PLACES.get(name) == "post":
            return self.on("post", value, "title", day, value)
        return value

    def worded(self, record_type: str, record: M, day: date) -> M:
        """The record with its words of a day: a copy to print, never to save. Places stay."""
        ref = getattr(record, _KEYS.get(record_type, "ref"))
        words = {
            name: self.on(record_type, ref, name, day, getattr(record, name))
            for name in PAST_FIELDS[record_type]
            if name not in PLACES and (record_type, ref, name) in self.rows
        }
        if not words:
            return record
        then = copy(record)
        for name, value in words.items():
            setattr(then, name, value)
        return then


_CHANGED_UNTIL = Subquery(PastValue.objects.order_by("-until").values("until")[:1])


def changed_until() -> Subquery:
    """An SQL expression: the last day on which any name or place was another; null for none."""
    return _CHANGED_UNTIL


def past_since(first: date) -> Past:
    """The past values that hold on a day from the first on. *Costs*: 1 query."""
    return past_of(past_rows(first))


def past_rows(first: date) -> QuerySet[PastValue]:
    """The rows of the past values that hold on a day from the first on. *Costs*: 1 query."""
    return PastValue.objects.filter(until__gte=first).order_by("until")


def past_of(rows: Iterable[PastValue]) -> Past:
    """What everything was called. *Takes*: rows of `past_rows`."""
    found: dict[tuple[str, str, str], list[tuple[date, str]]] = {}
    for each in rows:
        key = (each.record_type, each.record_ref, each.field)
        found.setdefault(key, []).append((each.until, each.value))
    return Past(found)


def keep_past(
    record_type: str,
    ref: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    holds_from: date,
    first_day: date | None = None,
) -> None:
    """Keep what names and places were before a change that holds from a day on.

    *Takes*: the plain values before and after, by field; `holds_from`, their first day: changes
    after it are replaced (`later_changes` names them); `first_day`, the record's own. Call it in a
    transaction.
    """
    if record_type == "post" and before.get("title") != after.get("title", before.get("title")):
        _retitle(str(before["title"]), str(after["title"]))
    for name in _changed(record_type, before, after):
        kept = PastValue.objects.filter(record_type=record_type, record_ref=ref, field=name)
        later = kept.filter(until__gte=holds_from)
        until = holds_from - timedelta(days=1)
        # What it was on the last day before: an earlier change of a later day may say.
        first_later = later.order_by("until").first()
        was = str(before.get(name) or "") if first_later is None else first_later.value
        later.delete()
        if first_day is None or first_day <= until:
            # A row that is there says it already: this is the second change of one day.
            PastValue.objects.get_or_create(
                record_type=record_type,
                record_ref=ref,
                field=name,
                until=until,
                defaults={"value": was},
            )


def _changed(
    record_type: str, before: Mapping[str, object], after: Mapping[str, object]
) -> list[str]:
    """The fields with a past that differ."""
    names = PAST_FIELDS.get(record_type, ())
    return [name for name in names if name in after and before.get(name) != after[name]]


def _retitle(old: str, new: str) -> None:
    """Let past values cite a post by its new title. *Costs*: 2 queries."""
    PastValue.objects.filter(record_type="post", record_ref=old).update(record_ref=new)
    fields = [name for name, kind in PLACES.items() if kind == "post"]
    PastValue.objects.filter(field__in=fields, value=old).update(value=new)


@dataclass(frozen=True, slots=True)
class LaterChange:
    """A change of a field on a day that a backdated change would replace."""

    field: str
    on: date
    before: str
    after: str


def later_changes(
    record_type: str,
    ref: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    holds_from: date,
) -> list[LaterChange]:
    """The changes after `holds_from` of the fields that differ, which saving would replace.

    *Takes*: the plain values stored and wanted, by field. *Costs*: 1 query.
    """
    names = _changed(record_type, before, after)
    kept = PastValue.objects.filter(
        record_type=record_type, record_ref=ref, field__in=names, until__gte=holds_from
    )
    rows: dict[str, list[PastValue]] = {name: [] for name in names}
    for each in kept.order_by("until"):
        rows[each.field].append(each)
    found = []
    for name, own in rows.items():
        values = [*(each.value for each in own), str(before.get(name) or "")]
        found += [
            LaterChange(name, each.until + timedelta(days=1), each.value, became)
            for each, became in zip(own, values[1:], strict=True)
        ]
    return found


def shown_values(record_type: str, records: Iterable[Any]) -> dict[str, dict[str, str]]:
    """The names and places of records, by their ref, as an event would cite them.

    *Takes*: records read with the relations among PAST_FIELDS.
    """
    return {
        each.ref: {name: _cited(getattr(each, name)) for name in PAST_FIELDS[record_type]}
        for each in records
    }


def _cited(value: Any) -> str:
    match value:
        case Directorate() | Service():
            return value.ref
        case Post():
            return value.title
    return str(value or "")


def keep_past_of(
    record_type: str,
    before: Mapping[str, Mapping[str, str]],
    after: Mapping[str, Mapping[str, str]],
    *,
    on: date,
) -> None:
    """Keep the names and places of records that an import changed on a day, by ref.

    Nothing can have changed later than the day of an import. *Costs*: 1 query for many rows; none
    where nothing differs.
    """
    until = on - timedelta(days=1)
    rows = [
        PastValue(
            record_type=record_type,
            record_ref=ref,
            field=name,
            until=until,
            value=before[ref][name],
        )
        for ref in sorted(before.keys() & after.keys())
        for name in _changed(record_type, before[ref], after[ref])
    ]
    # A row that is there says it already: this is the second change of one day.
    PastValue.objects.bulk_create(rows, ignore_conflicts=True)


def is_past_place(record_type: str, ref: str) -> bool:
    """True if boards of the past place something there. *Costs*: 1 query."""
    fields = [name for name, kind in PLACES.items() if kind == record_type]
    return PastValue.objects.filter(field__in=fields, value=ref).exists()


def forget_past(record_type: str, refs: Iterable[str]) -> None:
    """Delete the past values of records that are deleted."""
    PastValue.objects.filter(record_type=record_type, record_ref__in=list(refs)).delete()
