"""The files of lists of categories, and of the maps between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.category_loading import Key, by_key, load_categories, load_maps
from councilportal.organisation.category_rules import RESERVED
from councilportal.organisation.formats import CHARACTERISTICS, dates_in_order, keep_first_day
from councilportal.organisation.models import Category, CategoryMap, Characteristic
from councilportal.organisation.models.categories import NAME_LENGTH, VERSION_LENGTH
from councilportal.organisation.rules import circle

Stored = Mapping[Key, Category]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a category will be after the import: its list, and what it counts under."""

    version: str
    broad: str


def _load_categories(entries: Iterator[Entry], work: Import) -> Counts:
    stored, characteristics = by_key(), Characteristic.objects.in_bulk(field_name="ref")
    used = {*Category.objects.in_use().values_list("pk", flat=True)}
    mapped = {*CategoryMap.objects.values_list("category_id", flat=True)}
    mapped |= {*CategoryMap.objects.values_list("to_id", flat=True)}
    known = [
        entry
        for entry in entries
        if work.refers(entry, "characteristic", "characteristics", characteristics)
    ]
    work.kept[CATEGORIES.name] = {_key(entry) for entry in known}
    will = {key: _place(each) for key, each in stored.items()}
    will |= {_key(entry): _place(stored.get(_key(entry)), entry.values) for entry in known}
    told: set[str] = set()
    listed = work.kept.get(CHARACTERISTICS.name, {})
    rows = []
    for entry in known:
        before = stored.get(_key(entry))
        keep_first_day(entry, {before.ref: before} if before else {})
        refused = _refused_ref(entry) or _refused_place(entry, will, told, listed)
        if before is not None and not refused:
            refused = _refused_change(before, will, used, mapped)
        if refused:
            work.refuse(entry, *refused)
        elif _dates_in_order(entry, before, work):
            rows.append(entry.values)
    _refuse_left_behind(known, stored, will, work)
    return load_categories(rows=rows, by=work.by, at=work.at)


def _key(entry: Entry) -> Key:
    return entry.values["characteristic"], entry.values["ref"]


def _place(stored: Category | None, values: Mapping[str, Any] | None = None) -> _Place:
    version = stored.list_version if stored else ""
    broad = stored.broad.ref if stored and stored.broad else ""
    given = values or {}
    return _Place(given.get("list_version", version), given.get("broad", broad))


def _said(version: str) -> str:
    return f"the list “{version}”" if version else "the council’s own list"


_Refusal = tuple[str, str]  # a column, and what would be right


def _refused_ref(entry: Entry) -> _Refusal | None:
    """What is wrong with a row as it stands, whatever is stored."""
    values = entry.values
    ref, version = values["ref"], values.get("list_version", "")
    if ":" in ref:
        return "ref", "write a reference without a colon."
    if ref in RESERVED and version:
        return "list_version", f"{ref} is part of every list: leave this empty."
    if ref in RESERVED and values.get("broad"):
        return "broad", f"{ref} is in no broad category: leave this empty."
    if values.get("broad") in RESERVED:
        return "broad", "nothing counts under who is not known or prefers not to say: name another."
    return None


def _refused_place(
    entry: Entry,
    will: Mapping[Key, _Place],
    told: set[str],
    listed: Mapping[str, tuple[str, ...]],
) -> _Refusal | None:
    """What is wrong with where a category will be among those of its characteristic."""
    characteristic, ref = _key(entry)
    own = will[characteristic, ref]
    if not own.version and ref not in (*listed.get(characteristic, (ref,)), *RESERVED):
        wanted = f"characteristics.csv lists the categories of {characteristic} without it"
        return "ref", f"{wanted}: list it there, or give its list_version."
    if entry.values.get("position") and not own.version:
        wanted = "the council’s own list has the order of categories in characteristics.csv"
        return "position", f"{wanted}: leave this empty, or give its list_version."
    if not own.broad:
        return None
    above = will.get((characteristic, own.broad))
    if above is None:
        wanted = f"{characteristic} has no category {own.broad!r}"
        return "broad", f"{wanted}: give the ref of one of the same list, also of a later row."
    if above.version != own.version:
        wanted = f"{own.broad} is of {_said(above.version)} and {ref} of {_said(own.version)}"
        return "broad", f"{wanted}: give a category of the same list."
    broad = {key[1]: place.broad for key, place in will.items() if key[0] == characteristic}
    if way := circle(ref, broad):
        if not told.isdisjoint(way):
            return None  # of a circle the first category is told
        told.update(way)
        said = " to ".join(way)
        return "broad", f"a category cannot count under itself, as in {said}."
    return None


def _refused_change(
    before: Category, will: Mapping[Key, _Place], used: set[int], mapped: set[int]
) -> _Refusal | None:
    """Why a stored category may not go to another list, or count under another."""
    now, then = _place(before), will[before.characteristic.ref, before.ref]
    if now.version != then.version and (before.pk in mapped or (now.version and before.pk in used)):
        wanted = f"figures or maps have {before.ref} of {_said(now.version)}"
        return "list_version", f"{wanted}: leave it there, and add a category to the new list."
    if now.broad and now.broad != then.broad and before.pk in used:
        wanted = f"figures count {before.ref} under {now.broad}"
        return "broad", f"{wanted}: leave it there, and add a category to a new list."
    return None


def _dates_in_order(entry: Entry, before: Category | None, work: Import) -> bool:
    if before is not None:
        for name in ("valid_from", "valid_to"):
            entry.values.setdefault(name, getattr(before, name))
    return dates_in_order(entry, work)


def _refuse_left_behind(
    entries: Iterable[Entry], stored: Stored, will: Mapping[Key, _Place], work: Import
) -> None:
    """Refuse categories that change lists while others, of no row, still count under them."""
    rows = {_key(entry): entry for entry in entries}
    for key, each in stored.items():
        above = (key[0], will[key].broad)
        entry = rows.get(above)
        if key in rows or entry is None or will[above].version == each.list_version:
            continue
        wanted = f"{key[1]} counts under {above[1]} and stays in {_said(each.list_version)}"
        work.refuse(entry, "list_version", f"{wanted}: add its row.")


def _dump_categories() -> Iterable[Mapping[str, Any]]:
    for (characteristic, ref), each in by_key().items():
        is_plain = each.name == Category.named(ref) and each.broad is None
        if is_plain and not (each.list_version or each.valid_from or each.valid_to):
            continue  # characteristics.csv says all there is to say
        yield {
            "characteristic": characteristic,
            "ref": ref,
            "broad": each.broad.ref if each.broad else "",
            "position": each.position if each.list_version else 0,
            **{name: getattr(each, name) for name in ("name", "list_version")},
            **{name: getattr(each, name) for name in ("valid_from", "valid_to")},
        }


_ENDS = ("from_ref", "to_ref")


def _load_maps(entries: Iterator[Entry], work: Import) -> Counts:
    stored, characteristics = by_key(), Characteristic.objects.in_bulk(field_name="ref")
    named = work.kept.get(CATEGORIES.name, set())
    versions = {(key[0], each.list_version) for key, each in stored.items()}
    rows = []
    for entry in entries:
        if not work.refers(entry, "characteristic", "characteristics", characteristics):
            continue
        ends = {(entry.values["characteristic"], entry.values.get(end)) for end in _ENDS}
        if named & ends - stored.keys():
            continue  # its row is faulty, and has a problem already
        if refused := _refused_map(entry, stored, versions):
            work.refuse(entry, *refused)
        else:
            rows.append(entry.values)
    return load_maps(rows=rows, by=work.by, at=work.at)


def _refused_map(entry: Entry, stored: Stored, versions: set[Key]) -> _Refusal | None:
    values = entry.values
    characteristic = values["characteristic"]
    if values.get("from_version", "") == values["to_version"]:
        return "to_version", "a list is not mapped to itself: give another list."
    if (characteristic, values["to_version"]) not in versions:
        wanted = f"{characteristic} has no list of that version"
        return "to_version", f"{wanted}: give one that is stored or in categories.csv."
    for end in ("from", "to"):
        ref, version = values.get(f"{end}_ref", ""), values.get(f"{end}_version", "")
        if not ref:
            continue  # it has no counterpart
        if ref in RESERVED:
            return f"{end}_ref", "it is part of every list and stays what it is: delete the row."
        category = stored.get((characteristic, ref))
        if category is None:
            wanted = f"{characteristic} has no category {ref!r}"
            return f"{end}_ref", f"{wanted}: give one that is stored or in categories.csv."
        if category.list_version != version:
            wanted = f"{ref} is of {_said(category.list_version)}"
            return f"{end}_version", f"{wanted}: write that, or the ref of another category."
    return None


def _dump_maps() -> Iterable[Mapping[str, Any]]:
    found = CategoryMap.objects.select_related("category__characteristic", "to")
    for each in found:
        yield {
            "characteristic": each.category.characteristic.ref,
            "from_version": each.category.list_version,
            "from_ref": each.category.ref,
            "to_version": each.to_version,
            "to_ref": each.to.ref if each.to else "",
            "note": each.note,
        }


CATEGORIES = Format(
    "categories",
    (
        columns.ref("characteristic", required=True),
        columns.ref("ref", required=True),
        columns.text("name", required=True, at_most=NAME_LENGTH),
        columns.text("list_version", at_most=VERSION_LENGTH),
        columns.ref("broad"),
        columns.place("position"),
        columns.day("valid_from"),
        columns.day("valid_to"),
    ),
    key=("characteristic", "ref"),
    load=_load_categories,
    dump=_dump_categories,
    sort=("characteristic", "list_version", "position", "ref"),
)

CATEGORY_MAPS = Format(
    "category_maps",
    (
        columns.ref("characteristic", required=True),
        columns.text("from_version", at_most=VERSION_LENGTH),
        columns.ref("from_ref", required=True),
        columns.text("to_version", required=True, at_most=VERSION_LENGTH),
        columns.ref("to_ref"),
        columns.text("note", at_most=300),
    ),
    key=("characteristic", "from_ref", "to_version"),
    load=_load_maps,
    dump=_dump_maps,
    sort=("characteristic", "from_version", "to_version", "from_ref"),
)
FILES = (CATEGORIES, CATEGORY_MAPS)
