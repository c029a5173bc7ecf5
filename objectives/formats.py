"""The files of the data format that hold objectives and the evidence shelf."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from councilportal.common import columns as c
from councilportal.common.columns import Entry
from councilportal.common.formats import Format, Import
from councilportal.common.loading import Counts
from councilportal.organisation.formats import dates_in_order
from councilportal.organisation.models import Characteristic, Service
from objectives import operations
from objectives.models import Evidence, Objective
from objectives.rules import EvidenceKind


def _load_objectives(entries: Iterator[Entry], work: Import) -> Counts:
    rows = [entry.values for entry in entries if dates_in_order(entry, work)]
    return operations.load_objectives(rows=rows, by=work.by, at=work.at)


def _dump_objectives() -> Iterable[Mapping[str, Any]]:
    return Objective.objects.values("ref", "title", "valid_from", "valid_to")


OBJECTIVES = Format(
    "objectives",
    (
        c.ref("ref", required=True),
        c.text("title", required=True, at_most=300),
        c.day("valid_from"),
        c.day("valid_to"),
    ),
    key=("ref",),
    load=_load_objectives,
    dump=_dump_objectives,
    sort=("ref", "title"),
)


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
    return operations.load_evidence(rows=rows, by=work.by, at=work.at)


def _dump_evidence() -> Iterable[Mapping[str, Any]]:
    for each in Evidence.objects.select_related("characteristic", "service"):
        yield {
            "ref": each.ref,
            "title": each.title,
            "kind": each.kind,
            "source": each.source,
            "as_at": each.as_at,
            "characteristic": each.characteristic.ref if each.characteristic else "",
            "service": each.service.ref if each.service else "",
            "says": each.says,
            "gap": each.gap,
        }


EVIDENCE = Format(
    "evidence",
    (
        c.ref("ref", required=True),
        c.text("title", required=True, at_most=300),
        c.word("kind", EvidenceKind, required=True),
        c.text("source", required=True, at_most=300),
        c.day("as_at"),
        c.ref("characteristic"),
        c.ref("service"),
        c.text("says", at_most=50_000),
        c.text("gap", at_most=50_000),
    ),
    key=("ref",),
    load=_load_evidence,
    dump=_dump_evidence,
    sort=("ref",),
)
