"""The files of the data format for evidence and the action plan."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files import rows as rows_files
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Characteristic, Directorate, Service
from objectives.exchange import loading
from objectives.models import VERSION_LENGTH, Action, ActionProgress, Evidence
from objectives.rules.evidence import EvidenceKind
from objectives.rules.plan import ActionStatus, Origin, asked_of_note


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


# The action plan


def _load_actions(entries: Iterator[Entry], work: Import) -> Counts:
    places: dict[str, Mapping[str, Any]] = {
        "directorate": Directorate.objects.in_bulk(field_name="ref"),
        "service": Service.objects.in_bulk(field_name="ref"),
    }
    rows = []
    for entry in entries:
        known = [work.refers(entry, name, f"{name}s", stored) for name, stored in places.items()]
        if all(known):
            rows.append(entry.values)
    work.kept[ACTIONS.name] = {row["ref"]: frozenset(row) for row in rows}
    return loading.load_actions(rows=rows, by=work.by, at=work.at)


def _dump_actions() -> Iterable[Mapping[str, Any]]:
    for action in Action.objects.select_related("owner_post", "directorate", "service"):
        yield {
            "ref": action.ref,
            "what": action.what,
            "origin": action.origin,
            "origin_ref": action.origin_ref,
            "directorate": action.directorate.ref if action.directorate else "",
            "service": action.service.ref if action.service else "",
            "owner_post": str(action.owner_post or ""),
            "due": action.standing.due,
            "review_on": action.review_on,
            "status": action.status,
        }


ACTIONS = Format(
    "actions",
    (
        columns.ref("ref", required=True),
        columns.text("what", required=True, at_most=LONG),
        columns.word("origin", Origin, required=True),
        columns.text("origin_ref", required=True, at_most=80),
        columns.ref("directorate"),
        columns.ref("service"),
        columns.text("owner_post", at_most=150),
        columns.fuzzy("due"),
        columns.day("review_on"),
        columns.word("status", ActionStatus, empty=ActionStatus.NOT_STATED),
    ),
    key=("ref",),
    load=_load_actions,
    dump=_dump_actions,
    sort=("ref",),
)


def _load_progress(entries: Iterator[Entry], work: Import) -> Counts:
    actions = Action.objects.in_bulk(field_name="ref")
    stored = {(each["ref"], each["position"]): each for each in _dump_progress()}
    last: dict[str, int] = {}
    for ref, position in stored:
        last[ref] = max(position, last.get(ref, 0))
    rows, same = [], 0
    blank = {column.name: column.empty for column in ACTION_PROGRESS.columns}
    for entry in sorted(entries, key=lambda each: (each.values["ref"], each.values["position"])):
        values = {**blank, **entry.values}
        ref, position = values["ref"], values["position"]
        if not work.refers(entry, "ref", "actions", actions):
            continue
        if before := stored.get((ref, position)):
            differing = [
                column.name
                for column in ACTION_PROGRESS.columns
                if column.name in entry.values and _differs(column, values, before)
            ]
            same += not differing
            for name in differing[:1]:
                work.refuse(entry, name, "what was said is not changed: add a row after it.")
            continue
        wrong = list(_check_progress(values, last.get(ref, 0)))
        for name, wanted in wrong:
            work.refuse(entry, name, wanted)
        last[ref] = position
        if not wrong and ref in actions:
            rows.append({**values, "action": actions[ref]})
            if actions[ref].origin == Origin.ASSESSMENT:
                work.warn_of_personal_data(entry, "note", asked_of_note(values["note"]))
    if not work.problems:
        loading.load_progress(rows=rows, by=work.by, at=work.at)
    return Counts(created=len(rows), unchanged=same)


def _differs(column: columns.Column, values: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """True if the values differ in this column, as the file writes them."""
    return bool(rows_files.written((column,), values) != rows_files.written((column,), before))


def _check_progress(values: Mapping[str, Any], last: int) -> Iterator[tuple[str, str]]:
    if values["position"] != last + 1:
        yield "position", f"rows of an action are numbered without a gap: write {last + 1}."
    if not values["note"] and values["status"] is ActionStatus.DROPPED:
        yield "note", "say why it is dropped."
    elif not values["note"] and (values["due"].is_stated or values["due_before"]):
        yield "note", "say why the date is moved."


def _dump_progress() -> Iterable[Mapping[str, Any]]:
    for progress in ActionProgress.objects.select_related("action"):
        yield {
            "ref": progress.action.ref,
            "position": progress.position,
            "status": progress.status,
            "note": progress.note,
            "due": FuzzyDate(progress.due_text, None, progress.due_on),
            "due_before": progress.due_before,
            "by": progress.by_name,
            "version": progress.version,
            "at": progress.at,
        }


ACTION_PROGRESS = Format(
    "action_progress",
    (
        columns.ref("ref", required=True),
        columns.whole("position", low=1, high=9_999, required=True),
        columns.word("status", ActionStatus, required=True),
        columns.text("note"),
        columns.fuzzy("due"),
        columns.text("due_before", at_most=100),
        columns.text("by", at_most=150),
        columns.text("version", at_most=VERSION_LENGTH),
        columns.moment("at", required=True),
    ),
    key=("ref", "position"),
    load=_load_progress,
    dump=_dump_progress,
    sort=("ref", "position"),
)
