"""The file of evidence in the data format."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Characteristic, Service
from objectives.exchange import loading
from objectives.models import Evidence
from objectives.rules.evidence import EvidenceKind


def _load_evidence(entries: Iterator[Entry], work: Import) -> Counts:
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    services = Service.objects.in_bulk(field_name="ref")
    stored = Evidence.objects.in_bulk(field_name="ref")
    rows = []
    for entry in entries:
        known = [
            work.refers(entry, "characteristic", "characteristics", characteristics),
            work.refers(entry, "service", "services", services),
        ]
        before = stored.get(entry.values["ref"])
        says = [entry.values.get(name, getattr(before, name, "")) for name in ("says", "gap")]
        if not any(says):
            work.refuse(entry, "says", "say what it shows, or in gap what is not known.")
        elif all(known):
            rows.append(entry.values)
    return loading.load_evidence(rows=rows, by=work.by, at=work.at)


def _dump_evidence() -> Iterable[Mapping[str, Any]]:
    for evidence in Evidence.objects.select_related("characteristic", "service"):
        yield {
            "ref": evidence.ref,
            "title": evidence.title,
            "kind": evidence.kind,
            "source": evidence.source,
            "as_at": evidence.as_at,
            "characteristic": evidence.characteristic.ref if evidence.characteristic else "",
            "service": evidence.service.ref if evidence.service else "",
            "says": evidence.says,
            "gap": evidence.gap,
        }


EVIDENCE = Format(
    "evidence",
    (
        columns.ref("ref", required=True),
        columns.text("title", required=True, at_most=300),
        columns.word("kind", EvidenceKind, required=True),
        columns.text("source", required=True, at_most=300),
        columns.day("as_at"),
        columns.ref("characteristic"),
        columns.ref("service"),
        columns.text("says", at_most=LONG),
        columns.text("gap", at_most=LONG),
    ),
    key=("ref",),
    load=_load_evidence,
    dump=_dump_evidence,
    sort=("ref",),
)
