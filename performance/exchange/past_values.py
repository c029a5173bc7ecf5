"""The file past_values.csv: what names and places were until a day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from councilportal.common.periods import london_day
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.loading import posts_titled
from councilportal.organisation.models import Directorate, PastValue, Service
from councilportal.organisation.past_values import PAST_FIELDS, PLACES
from performance.exchange import loading
from performance.models import Indicator

_FILES = {"directorate": "directorates", "service": "services", "indicator": "indicators"}


_COLUMNS = (
    columns.text("record", required=True, at_most=20),
    replace(columns.text("ref", required=True, at_most=150), is_ref=True),
    columns.text("field", required=True, at_most=30),
    replace(columns.day("until"), required=True),
    columns.text("value"),
)


def _load(entries: Iterator[Entry], work: Import) -> Counts:
    stored: dict[str, Mapping[str, Any]] = {
        "directorate": Directorate.objects.in_bulk(field_name="ref"),
        "service": Service.objects.in_bulk(field_name="ref"),
        "indicator": Indicator.objects.in_bulk(field_name="ref"),
    }
    rows, today = [], london_day(work.at)
    for entry in entries:
        record, name = entry.values["record"], entry.values["field"]
        if record not in PAST_FIELDS:
            work.refuse(entry, "record", f"write one of {', '.join(PAST_FIELDS)}.")
        elif name not in PAST_FIELDS[record]:
            work.refuse(entry, "field", f"of {record}s write {', '.join(PAST_FIELDS[record])}.")
        elif entry.values["until"] >= today:
            work.refuse(entry, "until", "write a day before today: that is no past value.")
        elif (
            record == "post" or work.refers(entry, "ref", _FILES[record], stored[record])
        ) and _is_known(entry, work, stored):
            rows.append(entry.values)
    titles = {row["ref"] for row in rows if row["record"] == "post"}
    posts_titled(titles=titles, by=work.by, at=work.at)
    return loading.load_past_values(rows=rows, by=work.by, at=work.at)


def _is_known(entry: Entry, work: Import, stored: Mapping[str, Mapping[str, Any]]) -> bool:
    """True unless the value is to be the ref of a record that is not there, or is missing."""
    name = entry.values["field"]
    kind = PLACES.get(name)
    if kind in _FILES:
        if entry.values.get("value"):
            return work.refers(entry, "value", _FILES[kind], stored[kind])
        work.refuse(entry, "value", f"give the ref of a {kind}.")
        return False
    if name in ("name", "title") and not entry.values.get("value"):
        work.refuse(entry, "value", "write what it was called.")
        return False
    return True


def _dump() -> Iterable[Mapping[str, str | date]]:
    for each in PastValue.objects.all():
        yield {
            "record": each.record_type,
            "ref": each.record_ref,
            "field": each.field,
            "until": each.until,
            "value": each.value,
        }


PAST_VALUES = Format(
    "past_values",
    _COLUMNS,
    key=("record", "ref", "field", "until"),
    load=_load,
    dump=_dump,
    sort=("record", "ref", "field", "until"),
)
