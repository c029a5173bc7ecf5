"""The file eqia_actions.csv."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.columns import Column
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from eqia import models
from eqia.assessments.reading import watchers
from eqia.exchange import loading
from eqia.exchange.comparing import (
    OF_VERSION,
    POSITION,
    Refs,
    Stored,
    Values,
    compare_rows,
    of_versions,
    same_columns,
    with_version_names,
)
from eqia.models import fuzzy
from eqia.rules.words import Purpose
from objectives.models import Action
from objectives.rules.plan import ActionStatus, Origin


def _watchers(name: str) -> Column:
    """The indicators that watch over an action."""
    column = columns.listed(name)
    return replace(column, read=lambda cell: tuple(sorted(column.read(cell))))


_KEY = ("ref", "version", "position")
_COLUMNS = (
    *OF_VERSION,
    POSITION,
    replace(columns.whole("action", low=1, high=9_999), empty=None),
    columns.text("group", at_most=150),
    columns.text("issue", at_most=LONG),
    columns.text("what", required=True, at_most=LONG),
    columns.text("outcome", at_most=LONG),
    columns.text("owner_post", at_most=150),
    columns.fuzzy("due"),
    columns.day("review_on"),
    columns.text("cost", at_most=models.TITLE),
    columns.word("purpose", Purpose, empty=Purpose.MITIGATION),
    columns.word("status", ActionStatus, empty=ActionStatus.NOT_STATED),
    _watchers("watched_by"),
    columns.ref("plan_ref"),
)


@dataclass(frozen=True, slots=True)
class _Numbered:
    """The actions of assessments, numbered as they first appear in the versions of each.

    `keys` has the keys of those in the plan by reference and number; `of_key` the other way round;
    `of_promise` the number by the key of the promise.
    """

    keys: dict[tuple[str, int], int]
    of_key: dict[int, tuple[str, int]]
    of_promise: dict[int, int]


def _numbered(refs: Refs = None) -> _Numbered:
    """The numbers of the actions of assessments. *Costs*: 1 query."""
    found = loading.narrowed(models.MitigatingAction.objects.all(), "assessment__ref", refs)
    ordered = found.order_by("assessment__ref", "assessment__number", "position")
    numbered = _Numbered({}, {}, {})
    last: dict[str, int] = defaultdict(int)
    for promise in ordered.only("assessment__ref", "action").select_related("assessment"):
        ref, key = promise.assessment.ref, promise.action_id
        if key is None or key not in numbered.of_key:
            last[ref] += 1
        number = last[ref] if key is None else numbered.of_key.get(key, (ref, last[ref]))[1]
        numbered.of_promise[promise.pk] = number
        if key is not None:
            numbered.of_key.setdefault(key, (ref, number))
            numbered.keys.setdefault((ref, number), key)
    return numbered


def _dump_actions(refs: Refs = None) -> Iterator[Values]:
    numbers = _numbered(refs).of_promise
    found = models.MitigatingAction.objects.select_related("owner_post", "action")
    watched = found.prefetch_related("action__watched_by")
    for promise, named in with_version_names(watched, "assessment__ref", refs):
        yield {
            **same_columns(_COLUMNS, promise),
            **named,
            "owner_post": str(promise.owner_post or ""),
            "due": fuzzy(promise, "due"),
            "status": promise.action.status if promise.action else promise.status,
            "action": numbers[promise.pk],
            "watched_by": watchers(promise),
            "plan_ref": promise.action.ref if promise.action else "",
        }


@dataclass(frozen=True, slots=True)
class Watching:
    """How an import reads and writes which indicators watch over actions.

    Indicators belong to another wing, so `councilportal.exchange`, which knows both, hands this in.
    `stored` gives the key of the action that each indicator watches over, None for none, by the
    indicator's reference; `store` takes references by the key of the action.
    """

    stored: Callable[[], Mapping[str, int | None]]
    store: Callable[..., None]


def _load_actions(
    file: Format, entries: Iterator[Entry], work: Import, watching: Watching
) -> Counts:
    rows = of_versions(entries, work)
    watched_now = watching.stored()
    fitting = [
        entry
        for entry in rows.entries
        if work.refers(entry, "watched_by", "indicators", watched_now)
    ]
    stored = {_place(row): row for row in _dump_actions(rows.refs)}
    compared = compare_rows(
        file,
        fitting,
        stored,
        work,
        refusal=rows.refusal("status", "watched_by"),
        passed_over=("action", "plan_ref"),
    )
    _check_one_status(rows.entries, work)
    used = _check_numbers(rows.entries, work)
    numbered = _numbered(rows.refs)
    keys = numbered.keys
    sealing = work.kept.get("eqia", frozenset())
    # A stored action that comes into the plan by this import may be named as well.
    changed, same = (
        [pair for pair in pairs if pair[1]["plan_ref"] and not stored[_place(pair[1])]["plan_ref"]]
        for pairs in (compared.changed, compared.same)
    )
    _check_plan_refs((entry for entry, _ in (*compared.new, *changed, *same)), keys, work)
    taken = {(row["ref"], row["version"], row["action"]) for row in stored.values()}
    for entry, values in compared.new:
        place = (values["ref"], values["version"], values["action"])
        if place in taken and used[place] == entry.row:
            work.refuse(entry, "action", _TWICE)
    says_who_watches = any("watched_by" in entry.values for entry in fitting)
    if says_who_watches:
        _check_one_watched(fitting, stored, numbered.of_key, watched_now, work)
    planned = {_place(row) for row in stored.values() if row["plan_ref"]}
    for entry, values in (*compared.new, *compared.changed):
        is_planned = _place(values) in planned or (values["ref"], values["action"]) in keys
        is_planned |= bool(values["plan_ref"]) or (values["ref"], values["version"]) in sealing
        if values["watched_by"] and not is_planned:
            work.refuse(entry, "watched_by", _NOT_PLANNED)

    def make(values: Values) -> Values:
        return {
            **{name: values[name] for name in values if name not in ("ref", "version", "action")},
            "number": values["action"],
            "assessment": rows.of(values),
            "watched_by": values["watched_by"] if says_who_watches else None,
        }

    if not work.problems:
        written = replace(compared, changed=[*compared.changed, *same]).rows(make)
        watched = loading.load_actions(
            **written, plan=keys, sealing=sealing, by=work.by, at=work.at
        )
        watching.store(wanted=watched, by=work.by, at=work.at)
    return compared.counts


_NOT_PLANNED = "the plan has no such action before its version is signed: leave it empty."
_TWICE = "the action is in the list of this version already."


def _check_numbers(entries: Iterable[Entry], work: Import) -> dict[tuple[str, int, int], int]:
    """An action stands once in the list of a version.

    *Gives*: the first row that names each number, by reference, version and number.
    """
    used: dict[tuple[str, int, int], int] = {}
    for entry in entries:
        values, number = entry.values, entry.values.get("action")
        if number is None:
            continue
        place = (values["ref"], values.get("version", 1), number)
        if place in used:
            work.refuse(entry, "action", _TWICE)
        used.setdefault(place, entry.row)
    return used


def _check_one_status(entries: Iterable[Entry], work: Import) -> None:
    """Rows with one number are one action of the plan: they say the same of what became of it."""
    said: dict[tuple[str, int], Entry] = {}
    for entry in entries:
        number = entry.values.get("action")
        if number is None:
            continue
        first = said.setdefault((entry.values["ref"], number), entry)
        for name, blank in (("status", ActionStatus.NOT_STATED), ("watched_by", ())):
            other = first.values.get(name, blank)
            if entry.values.get(name, blank) != other:
                shown = first.found(name) or "none"
                work.refuse(
                    entry,
                    name,
                    f"row {first.row} says {shown} of the same action: write one of them.",
                )


def _check_one_watched(
    entries: Iterable[Entry],
    stored: Stored,
    of_key: Mapping[int, tuple[str, int]],
    watching: Mapping[str, int | None],
    work: Import,
) -> None:
    """An indicator watches over one action: the file names it once, or takes it from the other.

    *Takes*: `of_key`, reference and number of stored actions by key; `watching`, the keys of the
    actions that indicators watch over now.
    """
    claims: dict[str, tuple[tuple[Any, ...], Entry]] = {}
    covered = set()
    for entry in entries:
        values = entry.values
        place = (values["ref"], values.get("version", 1), values["position"])
        number = stored[place]["action"] if place in stored else values.get("action")
        action = place if number is None else (values["ref"], number)
        covered.add(action)
        for ref in values["watched_by"]:
            first, named_in = claims.setdefault(ref, (action, entry))
            if first != action:
                wanted = f"an indicator monitors one action: row {named_in.row} has {ref}."
                work.refuse(entry, "watched_by", wanted)
    for ref, (action, entry) in claims.items():
        key = watching[ref]
        before = None if key is None else of_key.get(key, ())
        if before is not None and before != action and before not in covered:
            wanted = f"{ref} monitors another action: take it from that one first."
            work.refuse(entry, "watched_by", wanted)


def _place(values: Values) -> tuple[str, int, int]:
    return values["ref"], values["version"], values["position"]


def _check_plan_refs(
    entries: Iterable[Entry], keys: dict[tuple[str, int], int], work: Import
) -> None:
    """A reference of the plan is that of one action: of one number of one assessment.

    An action of an assessment that the plan has already, promised nowhere, is added to `keys`.
    """
    own = [entry for entry in entries if entry.values.get("plan_ref")]
    wanted = {entry.values["plan_ref"] for entry in own}
    stored = loading.narrowed(Action.objects.all(), "ref", wanted)
    free = dict(stored.filter(promised_in=None, origin=Origin.ASSESSMENT).values_list("ref", "pk"))
    places = {key: place for place, key in keys.items()}
    taken = {ref: places.get(key) for ref, key in stored.values_list("ref", "pk")}
    for entry in own:
        ref, number = entry.values["plan_ref"], entry.values.get("action")
        place = None if number is None else (entry.values["ref"], number)
        if place is not None and ref in free:
            taken[ref] = place
            keys.setdefault(place, free.pop(ref))
        if ref in taken and (place is None or taken[ref] != place):
            work.refuse(entry, "plan_ref", "another action of the plan has this reference.")
        taken.setdefault(ref, place)


def actions_file(watching: Watching) -> Format:
    """The file eqia_actions.csv. *Takes*: how to read and write which indicators watch."""

    def load(entries: Iterator[Entry], work: Import) -> Counts:
        return _load_actions(file, entries, work, watching)

    file = Format("eqia_actions", _COLUMNS, key=_KEY, load=load, dump=_dump_actions, sort=_KEY)
    return file
