"""The files of an assessment's lists: evidence, consultation, versions, returns, signatures."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from councilportal.common.text import LONG
from councilportal.files import columns as columns_files
from councilportal.files.columns import Column, Refused
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from eqia import models
from eqia.exchange import loading
from eqia.exchange.comparing import (
    OF_VERSION,
    POSITION,
    Refs,
    Values,
    compare_rows,
    of_versions,
    same_columns,
    with_version_names,
)
from eqia.models import fuzzy
from eqia.rules.words import (
    Capacity,
)
from objectives.models import Evidence
from objectives.rules.evidence import EvidenceKind

_SHA256 = re.compile(r"[0-9a-f]{64}")


def _hash(name: str) -> Column:
    def take(cell: str) -> str:
        if not _SHA256.fullmatch(cell):
            raise Refused("write a SHA-256 as 64 digits and letters a to f.")
        return cell

    return Column(name, take, required=True)


def _listed(
    name: str,
    model: Any,
    columns: tuple[Column, ...],
    also: Callable[[Any], Values] = lambda _: {},
    make: Callable[[Values], Values] = lambda values: values,
) -> Format:
    """The file of a list of a version, whose rows are known by their place.

    *Takes*: `also`, which gives the values of a stored row that no column has under the same name;
    `make`, which turns the values of a row into those of the record.
    """
    is_of_shelf = any(column.name == "shelf" for column in columns)

    def dump(refs: Refs = None) -> Iterator[Values]:
        found = model.objects.select_related("shelf") if is_of_shelf else model.objects.all()
        for row, named in with_version_names(found, "assessment__ref", refs):
            yield {**same_columns(file.columns, row), **also(row), **named}

    def load(entries: Iterator[Entry], work: Import) -> Counts:
        rows = of_versions(entries, work)
        shelf = Evidence.objects.in_bulk(field_name="ref") if is_of_shelf else {}
        fitting = [
            entry for entry in rows.entries if work.refers(entry, "shelf", "evidence", shelf)
        ]
        stored = {
            (each["ref"], each["version"], each["position"]): each for each in dump(rows.refs)
        }
        compared = compare_rows(file, fitting, stored, work, refusal=rows.refusal())

        def made(values: Values) -> Values:
            own = {each: values[each] for each in values if each not in ("ref", "version")}
            if is_of_shelf:
                own["shelf"] = shelf.get(own["shelf"])
            return {**make(own), "assessment": rows.of(values)}

        loading.load_list(model=model, **compared.rows(made), by=work.by, at=work.at)
        return compared.counts

    file = Format(
        name,
        (*OF_VERSION, POSITION, *columns),
        key=("ref", "version", "position"),
        load=load,
        dump=dump,
        sort=("ref", "version", "position"),
    )
    return file


CITED = _listed(
    "eqia_evidence",
    models.CitedEvidence,
    (
        columns_files.ref("shelf"),
        columns_files.text("title", required=True, at_most=models.TITLE),
        columns_files.word("kind", EvidenceKind, required=True),
        columns_files.text("source", at_most=models.TITLE),
        columns_files.day("as_at"),
        columns_files.text("group", at_most=150),
        columns_files.text("says", at_most=LONG),
        columns_files.text("gap", at_most=LONG),
    ),
    also=lambda each: {"shelf": each.shelf.ref if each.shelf else ""},
)

VERSION_LINES = _listed(
    "eqia_editions",
    models.VersionLine,
    (
        columns_files.text("edition", required=True, at_most=20),
        columns_files.text("author", at_most=150),
        columns_files.fuzzy("on"),
        columns_files.text("comment", at_most=LONG),
    ),
    also=lambda each: {"edition": each.version, "on": fuzzy(each, "on")},
    make=lambda values: {
        **{name: value for name, value in values.items() if name != "edition"},
        "version": values["edition"],
    },
)

CONSULTATION_POINTS = _listed(
    "eqia_heard",
    models.ConsultationPoint,
    (
        columns_files.text("said", required=True, at_most=LONG),
        columns_files.text("done", at_most=LONG),
    ),
)


def _dump_returned(refs: Refs = None) -> Iterator[Values]:
    found = models.ReturnedAnswer.objects.select_related("group__characteristic")
    for row, named in with_version_names(found, "assessment__ref", refs):
        yield {
            **named,
            "characteristic": row.group.characteristic.ref if row.group else "",
            "place": row.place,
            "reason": row.reason,
        }


def _load_returned(entries: Iterator[Entry], work: Import) -> Counts:
    rows = of_versions(entries, work)
    groups = {
        (each.assessment_id, each.characteristic.ref): each
        for each in loading.narrowed(
            models.GridRow.objects.select_related("characteristic"), "assessment__ref", rows.refs
        )
    }
    fitting = []
    for entry in rows.entries:
        row = entry.values.get("characteristic", "")
        if row and (rows.of(entry.values).pk, row) not in groups:
            if not work.problems:
                work.refuse(entry, "characteristic", "the grid has no such row: name one it has.")
            continue
        fitting.append(entry)
    stored = {
        tuple(each[name] for name in RETURNED.key): each for each in _dump_returned(rows.refs)
    }
    compared = compare_rows(RETURNED, fitting, stored, work)

    def make(values: Values) -> Values:
        record = rows.of(values)
        return {
            "assessment": record,
            "group": groups.get((record.pk, values["characteristic"])),
            "place": values["place"],
            "reason": values["reason"],
        }

    loading.load_returned(**compared.rows(make), by=work.by, at=work.at)
    return compared.counts


RETURNED = Format(
    "eqia_returned",
    (
        *OF_VERSION,
        columns_files.ref("characteristic"),
        columns_files.ref("place", required=True),
        columns_files.text("reason", required=True, at_most=LONG),
    ),
    key=("ref", "version", "characteristic", "place"),
    load=_load_returned,
    dump=_dump_returned,
    sort=("ref", "version", "characteristic", "place"),
)


def _dump_signatures(refs: Refs = None) -> Iterator[Values]:
    for made, named in with_version_names(models.SignOff.objects.all(), "assessment__ref", refs):
        yield {**same_columns(SIGNATURES.columns, made), **named, "post": made.post_title}


def _load_signatures(entries: Iterator[Entry], work: Import) -> Counts:
    rows = of_versions(entries, work)
    stored = {
        tuple(each[name] for name in SIGNATURES.key): each for each in _dump_signatures(rows.refs)
    }
    sealed = rows.refusal()

    def refusal(entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
        if differing:
            return differing[0], "a signature is never changed."
        return sealed(entry, differing)

    compared = compare_rows(SIGNATURES, rows.entries, stored, work, refusal=refusal)
    new = [
        {
            "assessment": rows.of(values),
            "capacity": values["capacity"],
            "name": values["name"],
            "post_title": values["post"],
            "statement": values["statement"],
            "sha256": values["sha256"],
            "signed_at": values["signed_at"],
        }
        for _, values in compared.new
    ]
    loading.load_sign_offs(new=new, by=work.by, at=work.at)
    return compared.counts


SIGNATURES = Format(
    "eqia_signatures",
    (
        *OF_VERSION,
        columns_files.word("capacity", Capacity, required=True),
        columns_files.text("name", required=True, at_most=150),
        columns_files.text("post", required=True, at_most=150),
        columns_files.text("statement", required=True, at_most=LONG),
        _hash("sha256"),
        columns_files.moment("signed_at", required=True),
    ),
    key=("ref", "version", "capacity", "sha256"),
    load=_load_signatures,
    dump=_dump_signatures,
    sort=("ref", "version", "capacity", "sha256"),
)
