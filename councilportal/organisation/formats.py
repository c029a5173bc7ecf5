"""The organisation's files of the data format: directorates, services, characteristics."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from councilportal.common.validity import Dated
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation import loading
from councilportal.organisation.models import Characteristic, Directorate, Service

_DATES = (columns.day("valid_from"), columns.day("valid_to"))
_POSTS = ("director_post", "head_post", "cabinet_portfolio")


def keep_first_day(entry: Entry, stored: Mapping[str, Dated]) -> None:
    """Fill in the first day that is stored where the row leaves it blank.

    A blank would put what is stored on every board, return and report of the past.
    """
    before = stored.get(entry.values["ref"])
    if before is not None and entry.values.get("valid_from", date.min) is None:
        entry.values["valid_from"] = before.valid_from


def dates_in_order(entry: Entry, work: Import) -> bool:
    """True unless the row's last day is before its first; then a problem is noted."""
    first, last = entry.values.get("valid_from"), entry.values.get("valid_to")
    if first is not None and last is not None and last < first:
        work.refuse(entry, "valid_to", f"give a day that is not before valid_from, {first}.")
        return False
    return True


def _load_directorates(entries: Iterator[Entry], work: Import) -> Counts:
    stored = Directorate.objects.in_bulk(field_name="ref")
    rows = []
    for entry in entries:
        keep_first_day(entry, stored)
        if dates_in_order(entry, work):
            rows.append(entry.values)
    return loading.load_directorates(rows=rows, by=work.by, at=work.at)


def _dump_directorates() -> Iterable[Mapping[str, Any]]:
    for directorate in Directorate.objects.select_related("director_post"):
        yield {
            "ref": directorate.ref,
            "name": directorate.name,
            "director_post": directorate.director_post,
            "valid_from": directorate.valid_from,
            "valid_to": directorate.valid_to,
        }


def _load_services(entries: Iterator[Entry], work: Import) -> Counts:
    directorates = Directorate.objects.in_bulk(field_name="ref")
    stored = Service.objects.in_bulk(field_name="ref")
    rows = []
    for entry in entries:
        keep_first_day(entry, stored)
        is_known = work.refers(entry, "directorate", "directorates", directorates)
        if is_known and dates_in_order(entry, work):
            rows.append(entry.values)
    return loading.load_services(rows=rows, by=work.by, at=work.at)


def _dump_services() -> Iterable[Mapping[str, Any]]:
    for service in Service.objects.select_related("directorate", *_POSTS):
        yield {
            "ref": service.ref,
            "name": service.name,
            "directorate": service.directorate.ref,
            "division": service.division,
            **{post: getattr(service, post) for post in _POSTS},
            "delivered_by": service.delivered_by,
            "summary_group": service.summary_group,
            "valid_from": service.valid_from,
            "valid_to": service.valid_to,
        }


def _load_characteristics(entries: Iterator[Entry], work: Import) -> Counts:
    stored = Characteristic.objects.in_bulk(field_name="ref")
    rows = []
    for entry in entries:
        keep_first_day(entry, stored)
        if ":" in entry.values["ref"]:
            work.refuse(entry, "ref", "write a reference without a colon.")
        elif dates_in_order(entry, work):
            rows.append(entry.values)
    return loading.load_characteristics(rows=rows, by=work.by, at=work.at)


def _dump_characteristics() -> Iterable[Mapping[str, Any]]:
    for characteristic in Characteristic.objects.prefetch_related("categories"):
        ordered = sorted(characteristic.categories.all(), key=lambda each: each.position)
        yield {
            "ref": characteristic.ref,
            "name": characteristic.name,
            "statutory": characteristic.statutory,
            "categories": tuple(each.ref for each in ordered),
            "valid_from": characteristic.valid_from,
            "valid_to": characteristic.valid_to,
        }


DIRECTORATES = Format(
    "directorates",
    (
        columns.ref("ref", required=True),
        columns.text("name", required=True, at_most=150),
        columns.text("director_post", at_most=150),
        *_DATES,
    ),
    key=("ref",),
    load=_load_directorates,
    dump=_dump_directorates,
    sort=("ref", "name"),
)

SERVICES = Format(
    "services",
    (
        columns.ref("ref", required=True),
        columns.text("name", required=True, at_most=150),
        columns.ref("directorate", required=True),
        columns.text("division", at_most=150),
        *(columns.text(post, at_most=150) for post in _POSTS),
        columns.text("delivered_by", at_most=150),
        columns.text("summary_group", at_most=150),
        *_DATES,
    ),
    key=("ref",),
    load=_load_services,
    dump=_dump_services,
    sort=("ref", "name", "directorate"),
)

CHARACTERISTICS = Format(
    "characteristics",
    (
        columns.ref("ref", required=True),
        columns.text("name", required=True, at_most=150),
        columns.yes_no("statutory"),
        columns.listed("categories"),
        *_DATES,
    ),
    key=("ref",),
    load=_load_characteristics,
    dump=_dump_characteristics,
    sort=("ref", "name"),
)
