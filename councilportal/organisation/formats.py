"""The organisation's files of the data format: its parts, characteristics, bodies, meetings."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import F, Q

from councilportal.common.validity import Dated
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation import loading
from councilportal.organisation.models import (
    Body,
    BodyMember,
    Characteristic,
    Directorate,
    Meeting,
    Service,
)
from councilportal.organisation.rules import BodyKind, Span, circle, overlaps

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
            "position": directorate.position,
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
            "position": service.position,
        }


def _load_characteristics(entries: Iterator[Entry], work: Import) -> Counts:
    stored = Characteristic.objects.in_bulk(field_name="ref")
    rows = []
    listed: dict[str, tuple[str, ...]] = {}  # for the file of categories
    work.kept[CHARACTERISTICS.name] = listed
    for entry in entries:
        keep_first_day(entry, stored)
        if "categories" in entry.values:
            listed[entry.values["ref"]] = entry.values["categories"]
        if ":" in entry.values["ref"]:
            work.refuse(entry, "ref", "write a reference without a colon.")
        elif any(":" in each for each in entry.values.get("categories", ())):
            work.refuse(entry, "categories", "write references without a colon.")
        elif dates_in_order(entry, work):
            rows.append(entry.values)
    return loading.load_characteristics(rows=rows, by=work.by, at=work.at)


def _dump_characteristics() -> Iterable[Mapping[str, Any]]:
    for characteristic in Characteristic.objects.prefetch_related("categories"):
        ordered = sorted(
            characteristic.categories.all(), key=lambda each: (each.position, each.ref)
        )
        yield {
            "ref": characteristic.ref,
            "name": characteristic.name,
            "statutory": characteristic.statutory,
            "categories": tuple(each.ref for each in ordered if not each.list_version),
            "valid_from": characteristic.valid_from,
            "valid_to": characteristic.valid_to,
        }


def _load_bodies(entries: Iterator[Entry], work: Import) -> Counts:
    found = list(entries)
    stored = Body.objects.select_related("reports_to").in_bulk(field_name="ref")
    refs = stored.keys() | {entry.values["ref"] for entry in found}
    reports_to = {ref: each.reports_to.ref for ref, each in stored.items() if each.reports_to}
    for entry in found:
        if "reports_to" in entry.values:
            reports_to[entry.values["ref"]] = entry.values["reports_to"]
    rows: list[Entry] = []
    told: set[str] = set()  # of a circle the first body is told
    for entry in found:
        keep_first_day(entry, stored)
        is_known = work.refers(entry, "reports_to", "bodies", dict.fromkeys(refs))
        if way := circle(entry.values["ref"], reports_to):
            if told.isdisjoint(way):
                said = " to ".join(way)
                work.refuse(entry, "reports_to", f"a body cannot report to itself, as in {said}.")
            told.update(way)
        elif is_known and dates_in_order(entry, work):
            rows.append(entry)
    counts = loading.load_bodies(rows=[each.values for each in rows], by=work.by, at=work.at)
    work.at_the_end.append(lambda: _refuse_days_without_body(rows, work))
    return counts


def _refuse_days_without_body(rows: Iterable[Entry], work: Import) -> None:
    """Refuse bodies that have a stored meeting outside their days. *Costs*: 1 query."""
    entries = {entry.values["ref"]: entry for entry in rows}
    outside = Meeting.objects.filter(
        Q(on__lt=F("body__valid_from")) | Q(on__gt=F("body__valid_to")), body__ref__in=entries
    )
    for meeting in outside.select_related("body").order_by("body__ref", "-on"):
        # Of several meetings of a body the first is told.
        entry = entries.pop(meeting.body.ref, None)
        last = meeting.body.valid_to
        if entry is not None and not work.names("meetings", meeting.ref):
            column = "valid_to" if last is not None and meeting.on > last else "valid_from"
            said = f"the meeting {meeting.ref} is on {meeting.on}: give a day that has it within."
            work.refuse(entry, column, said)


def _dump_bodies() -> Iterable[Mapping[str, Any]]:
    for body in Body.objects.select_related("chair_post", "reports_to"):
        yield {
            **{name: getattr(body, name) for name in ("ref", "name", "position", "role", "meets")},
            "kind": BodyKind(body.kind),
            "chair_post": body.chair_post,
            "reports_to": body.reports_to.ref if body.reports_to else "",
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
        }


def _load_members(entries: Iterator[Entry], work: Import) -> Counts:
    bodies = Body.objects.in_bulk(field_name="ref")
    spans: dict[tuple[str, str], list[Span]] = {}
    for each in BodyMember.objects.select_related("body", "post"):
        spans.setdefault((each.body.ref, each.post.title), []).append(
            (each.valid_from, each.valid_to)
        )
    rows = []
    for entry in entries:
        values = entry.values
        if not work.refers(entry, "body", "bodies", bodies) or not dates_in_order(entry, work):
            continue
        body, first = bodies.get(values["body"]), values["valid_from"]
        own = spans.setdefault((values["body"], values["post"]), [])
        before = next((each for each in own if each[0] == first), None)
        last = values.get("valid_to", before[1] if before else None)
        others = [each for each in own if each[0] != first]
        if body is not None and not body.is_in_force(first):
            work.refuse(entry, "valid_from", f"{body.ref} is not in force on that day: {_A_DAY}")
        elif twin := next((each for each in others if overlaps(each, (first, last))), None):
            said = f"this post sits on the body from {twin[0]} already: {_ONE_AT_A_TIME}"
            work.refuse(entry, "valid_from", said)
        else:
            own[:] = [*others, (first, last)]
            rows.append(values)
    return loading.load_members(rows=rows, by=work.by, at=work.at)


_A_DAY = "give a day on which it is."
_ONE_AT_A_TIME = "give that row a last day, or a day after it."


def _dump_members() -> Iterable[Mapping[str, Any]]:
    for member in BodyMember.objects.select_related("body", "post"):
        yield {
            "body": member.body.ref,
            "post": member.post,
            "valid_from": member.valid_from,
            "valid_to": member.valid_to,
        }


def _load_meetings(entries: Iterator[Entry], work: Import) -> Counts:
    bodies = Body.objects.in_bulk(field_name="ref")
    rows = []
    for entry in entries:
        values = entry.values
        if not work.refers(entry, "body", "bodies", bodies):
            continue
        body = bodies.get(values["body"])
        if body is not None and not body.is_in_force(values["on"]):
            has_ended = body.valid_to is not None and body.valid_to < values["on"]
            days = f"ended on {body.valid_to}" if has_ended else f"begins on {body.valid_from}"
            wanted = f"{body.ref} {days}: give a day on which it is in force."
            work.refuse(entry, "on", wanted)
        else:
            rows.append(values)
    return loading.load_meetings(rows=rows, by=work.by, at=work.at)


def _dump_meetings() -> Iterable[Mapping[str, Any]]:
    for meeting in Meeting.objects.select_related("body", "clerk_post"):
        yield {
            **{name: getattr(meeting, name) for name in ("ref", "on", "time", "room")},
            "body": meeting.body.ref,
            "clerk_post": meeting.clerk_post,
        }


DIRECTORATES = Format(
    "directorates",
    (
        columns.ref("ref", required=True),
        columns.text("name", required=True, at_most=150),
        columns.text("director_post", at_most=150),
        *_DATES,
        columns.place("position"),
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
        columns.place("position"),
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

BODIES = Format(
    "bodies",
    (
        columns.ref("ref", required=True),
        columns.text("name", required=True, at_most=150),
        columns.word("kind", BodyKind, required=True),
        columns.whole("position", low=0, high=999),
        columns.text("role"),
        columns.text("chair_post", at_most=150),
        columns.ref("reports_to"),
        columns.text("meets", at_most=150),
        *_DATES,
    ),
    key=("ref",),
    load=_load_bodies,
    dump=_dump_bodies,
    sort=("ref", "name", "kind"),
)

BODY_MEMBERS = Format(
    "body_members",
    (
        columns.ref("body", required=True),
        columns.text("post", required=True, at_most=150),
        columns.day("valid_from", required=True),
        columns.day("valid_to"),
    ),
    key=("body", "post", "valid_from"),
    load=_load_members,
    dump=_dump_members,
    sort=("body", "post", "valid_from"),
)

MEETINGS = Format(
    "meetings",
    (
        columns.ref("ref", required=True),
        columns.ref("body", required=True),
        columns.day("on", required=True),
        columns.time_of_day("time"),
        columns.text("room", at_most=150),
        columns.text("clerk_post", at_most=150),
    ),
    key=("ref",),
    load=_load_meetings,
    dump=_dump_meetings,
    sort=("ref", "body", "on"),
)
