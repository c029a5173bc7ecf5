"""The files of the data format for the action plan."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.fuzzy_recurring import Recurs
from councilportal.common.text import LONG
from councilportal.files import columns, tables
from councilportal.files import rows as rows_files
from councilportal.files.columns import Column, Refused
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Characteristic, Directorate, Service
from objectives.exchange import action_loading as loading
from objectives.models import COST_LENGTH, VERSION_LENGTH, Action, ActionProgress, Objective
from objectives.rules.plan import ActionStatus, Origin, asked_of_note

_TITLE = 150  # characters of the title of a post


def _titles(name: str) -> Column:
    """A list of titles of posts in a cell, separated by "; ", in the order of the alphabet."""

    def read(cell: str) -> tuple[str, ...]:
        items = [" ".join(item.split()) for item in cell.split(";")]
        if not all(items):
            raise Refused("write the posts with '; ' between them and none empty.")
        if len(set(items)) < len(items):
            raise Refused("a post is in the list twice.")
        if any(len(item) > _TITLE for item in items):
            raise Refused(f"write titles of at most {_TITLE} characters.")
        return tuple(sorted(items))

    def write(value: Iterable[str]) -> str:
        return tables.guarded("; ".join(value))

    return Column(name, read, write=write, empty=(), text=True)


def _refs(name: str) -> Column:
    column = columns.listed(name)
    return replace(column, read=lambda cell: tuple(sorted(column.read(cell))))


def _load_actions(entries: Iterator[Entry], work: Import) -> Counts:
    places: dict[str, Mapping[str, Any]] = {
        "directorate": Directorate.objects.in_bulk(field_name="ref"),
        "service": Service.objects.in_bulk(field_name="ref"),
    }
    lists: dict[str, Mapping[str, Any]] = {
        "objectives": Objective.objects.in_bulk(field_name="ref"),
        "characteristics": Characteristic.objects.in_bulk(field_name="ref"),
    }
    rows = []
    for entry in entries:
        known = [work.refers(entry, name, f"{name}s", stored) for name, stored in places.items()]
        known += [work.refers(entry, name, name, stored) for name, stored in lists.items()]
        wrong = list(_check_action(entry.values))
        for name, wanted in wrong:
            work.refuse(entry, name, wanted)
        if all(known) and not wrong:
            rows.append(entry.values)
    work.kept[ACTIONS.name] = {row["ref"]: frozenset(row) for row in rows}
    return loading.load_actions(rows=rows, by=work.by, at=work.at)


def _check_action(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What of a row does not fit together: a column and a sentence each."""
    due: FuzzyDate | None = values.get("due")
    if due is not None and due.goes_on and values.get("goes_on") is False:
        yield "goes_on", f"“{due.text}” has no end: write yes."
    if due is not None and due.recurs and values.get("recurs", due.recurs) != due.recurs:
        yield "recurs", f"“{due.text}” is done again: write {due.recurs.value}."
    owner = values.get("owner_post")
    if owner and owner in values.get("leads", ()):
        yield "leads", "the post that owns it leads it already: name the others."
    if owner and owner == values.get("confirmed_by_post"):
        yield "confirmed_by_post", "another post than the one that owns it confirms it."


def _dump_actions() -> Iterable[Mapping[str, Any]]:
    found = Action.objects.select_related(
        "owner_post", "confirmed_by_post", "directorate", "service"
    )
    for action in found.prefetch_related("leads", "objectives", "characteristics"):
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
            "outcome": action.outcome,
            "cost": action.cost,
            "objectives": sorted(each.ref for each in action.objectives.all()),
            "characteristics": sorted(each.ref for each in action.characteristics.all()),
            "leads": sorted(each.title for each in action.leads.all()),
            "goes_on": action.goes_on,
            "recurs": Recurs(action.recurs) if action.recurs else None,
            "evidence": action.evidence,
            "confirmed_by_post": str(action.confirmed_by_post or ""),
        }


ACTIONS = Format(
    "actions",
    (
        columns.own_ref("ref", "action"),
        columns.text("what", required=True, at_most=LONG),
        columns.word("origin", Origin, required=True),
        columns.text("origin_ref", required=True, at_most=80),
        columns.ref("directorate"),
        columns.ref("service"),
        columns.text("owner_post", at_most=150),
        columns.fuzzy("due"),
        columns.day("review_on"),
        columns.word("status", ActionStatus, empty=ActionStatus.NOT_STATED),
        columns.text("outcome", at_most=LONG),
        columns.text("cost", at_most=COST_LENGTH),
        _refs("objectives"),
        _refs("characteristics"),
        _titles("leads"),
        columns.yes_no("goes_on"),
        columns.word("recurs", Recurs),
        columns.text("evidence", at_most=LONG),
        columns.text("confirmed_by_post", at_most=_TITLE),
    ),
    key=("ref",),
    load=_load_actions,
    dump=_dump_actions,
    sort=("ref",),
)


def _load_progress(entries: Iterator[Entry], work: Import) -> Counts:
    actions = Action.objects.in_bulk(field_name="ref")
    stored = {(each["ref"], each["position"]): each for each in _dump_progress()}
    last: dict[str, Mapping[str, Any]] = {}
    for key in sorted(stored):
        last[key[0]] = stored[key]
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
        wrong = list(_check_progress(values, last.get(ref)))
        for name, wanted in wrong:
            work.refuse(entry, name, wanted)
        last[ref] = values
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


def _check_progress(
    values: Mapping[str, Any], last: Mapping[str, Any] | None
) -> Iterator[tuple[str, str]]:
    """What is wrong with a new row after the last of its action, None for its first."""
    place = last["position"] + 1 if last else 1
    if values["position"] != place:
        yield "position", f"rows of an action are numbered without a gap: write {place}."
    if values["status"] is ActionStatus.CONFIRMED:
        if last is None or last["status"] != ActionStatus.DONE:
            yield "status", "what is confirmed was reported done before: add a row with done."
        elif values["by"] and values["by"] == last["by"]:
            yield "by", "another person than the one who reported it done confirms it."
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
            "review_on": progress.review_on,
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
        columns.day("review_on"),
    ),
    key=("ref", "position"),
    load=_load_progress,
    dump=_dump_progress,
    sort=("ref", "position"),
)
