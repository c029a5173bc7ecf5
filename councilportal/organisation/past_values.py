"""What names and places were until a day, and the writes that keep them when they change.

For `record_changes` and the imports of this app and of the apps above; it checks no role and
records no event: who calls it does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from councilportal.organisation.models import Directorate, PastValue, Post, Service

# By kind of record, the fields that boards, reports and counts go by.
PAST_FIELDS: Mapping[str, tuple[str, ...]] = {
    "directorate": ("name",),
    "service": (
        "name",
        "directorate",
        "division",
        "director_post",
        "cabinet_portfolio",
        "delivered_by",
        "summary_group",
    ),
    "indicator": ("title", "service", "delivered_by"),
}
# Fields that hold the ref of another record, and its kind.
PLACES: Mapping[str, str] = {"directorate": "directorate", "service": "service"}


@dataclass(frozen=True, slots=True)
class Past:
    """Past values by kind of record, ref and field: for each its last days with what it was."""

    rows: Mapping[tuple[str, str, str], list[tuple[date, str]]] = field(default_factory=dict)

    def on(self, record_type: str, ref: str, name: str, day: date, now: str) -> str:
        """What the field was on a day. Takes: `now`, what it is."""
        for until, value in self.rows.get((record_type, ref, name), ()):
            if day <= until:
                return value
        return now


def past_since(first: date) -> Past:
    """The past values that hold on a day from the first on. *Costs*: 1 query."""
    found: dict[tuple[str, str, str], list[tuple[date, str]]] = {}
    for each in PastValue.objects.filter(until__gte=first).order_by("until"):
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

    *Takes*: the plain values before and after, by field; `holds_from`, their first day, on and
    after which no earlier change counts any more; `first_day`, the record's own. Call it in a
    transaction.
    """
    for name in PAST_FIELDS.get(record_type, ()):
        if name not in after or before.get(name) == after[name]:
            continue
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
    """Keep the names and places of records that an import changed on a day, by ref."""
    for ref in before.keys() & after.keys():
        if before[ref] != after[ref]:
            keep_past(record_type, ref, before[ref], after[ref], holds_from=on)


def is_past_place(record_type: str, ref: str) -> bool:
    """True if boards of the past place something there. *Costs*: 1 query."""
    fields = [name for name, kind in PLACES.items() if kind == record_type]
    return PastValue.objects.filter(field__in=fields, value=ref).exists()


def forget_past(record_type: str, refs: Iterable[str]) -> None:
    """Delete the past values of records that are deleted."""
    PastValue.objects.filter(record_type=record_type, record_ref__in=list(refs)).delete()
