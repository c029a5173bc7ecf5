"""The files of lists of categories, and of the maps between them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.category_loading import load_categories, load_maps
from councilportal.organisation.category_rules import (
    RESERVED,
    Place,
    Refusal,
    list_name,
    refused_map,
    refused_move,
    refused_place,
)
from councilportal.organisation.formats import CHARACTERISTICS, dates_in_order, keep_first_day
from councilportal.organisation.models import Category, CategoryMap, Characteristic
from councilportal.organisation.models.categories import NAME_LENGTH, VERSION_LENGTH, Key

Stored = Mapping[Key, Category]
Places = dict[str, dict[str, Place]]  # by characteristic and category


def _load_categories(entries: Iterator[Entry], work: Import) -> Counts:
    stored = Category.objects.by_key()
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
    used = {*Category.objects.in_use().values_list("pk", flat=True)}
    mapped = {pk for ends in CategoryMap.objects.values_list("category", "to") for pk in ends}
    known = [
        entry
        for entry in entries
        if work.refers(entry, "characteristic", "characteristics", characteristics)
    ]
    work.kept[CATEGORIES.name] = {_key(entry) for entry in known}
    will = _places(known, stored)
    listed = work.kept.get(CHARACTERISTICS.name, {})
    rows = []
    for entry in known:
        before = stored.get(_key(entry))
        keep_first_day(entry, {before.ref: before} if before else {})
        refused = _refused_row(entry, will, listed)
        if before is not None and not refused:
            is_used, is_mapped = before.pk in used, before.pk in mapped
            place = will[before.characteristic.ref][before.ref]
            refused = refused_move(
                before.ref, before.place, place, is_used=is_used, is_mapped=is_mapped
            )
        if refused:
            work.refuse(entry, *refused)
        elif _dates_in_order(entry, before, work):
            rows.append(entry.values)
    _refuse_left_behind(known, stored, will, work)
    return load_categories(rows=rows, by=work.by, at=work.at)


def _key(entry: Entry) -> Key:
    return entry.values["characteristic"], entry.values["ref"]


def _places(entries: Iterable[Entry], stored: Stored) -> Places:
    """Where each category will be after the import."""
    found: Places = {}
    for (characteristic, ref), each in stored.items():
        found.setdefault(characteristic, {})[ref] = each.place
    for entry in entries:
        characteristic, ref = _key(entry)
        own = found.setdefault(characteristic, {})
        before = own.get(ref, Place(""))
        version = entry.values.get("list_version", before.version)
        own[ref] = Place(version, entry.values.get("broad", before.broad))
    return found


def _refused_row(
    entry: Entry, will: Places, listed: Mapping[str, tuple[str, ...]]
) -> Refusal | None:
    characteristic, ref = _key(entry)
    places = will[characteristic]
    if places[ref].version or ref in RESERVED:
        return refused_place(ref, places)
    if ref not in listed.get(characteristic, (ref,)):
        wanted = f"characteristics.csv lists the categories of {characteristic} without it"
        return "ref", f"{wanted}: list it there, or give its list_version."
    if entry.values.get("position"):
        wanted = "the council’s own list has the order of categories in characteristics.csv"
        return "position", f"{wanted}: leave this empty, or give its list_version."
    return refused_place(ref, places)


def _dates_in_order(entry: Entry, before: Category | None, work: Import) -> bool:
    if before is not None:
        for name in ("valid_from", "valid_to"):
            entry.values.setdefault(name, getattr(before, name))
    return dates_in_order(entry, work)


def _refuse_left_behind(
    entries: Iterable[Entry], stored: Stored, will: Places, work: Import
) -> None:
    """Refuse categories that change lists while others, of no row, still count under them."""
    rows = {_key(entry): entry for entry in entries}
    for key, each in stored.items():
        own = will[key[0]]
        above = own[key[1]].broad
        entry = rows.get((key[0], above))
        if key in rows or entry is None or own[above].version == each.list_version:
            continue
        wanted = f"{key[1]} counts under {above} and stays in {list_name(each.list_version)}"
        work.refuse(entry, "list_version", f"{wanted}: add its row.")


def _dump_categories() -> Iterable[Mapping[str, Any]]:
    for (characteristic, ref), each in Category.objects.by_key().items():
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
    stored = Category.objects.by_key()
    characteristics = Characteristic.objects.in_bulk(field_name="ref")
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


def _refused_map(entry: Entry, stored: Stored, versions: set[Key]) -> Refusal | None:
    values = entry.values
    characteristic = values["characteristic"]
    ends = values["from_ref"], values.get("to_ref", "")
    if refused := refused_map(
        ends[0], values.get("from_version", ""), values["to_version"], ends[1]
    ):
        return {"ref": "from_ref"}.get(refused[0], refused[0]), refused[1]
    if (characteristic, values["to_version"]) not in versions:
        wanted = f"{characteristic} has no list of that version"
        return "to_version", f"{wanted}: give one that is stored or in categories.csv."
    for end in ("from", "to"):
        ref, version = values.get(f"{end}_ref", ""), values.get(f"{end}_version", "")
        if not ref:
            continue  # it has no counterpart
        category = stored.get((characteristic, ref))
        if category is None:
            wanted = f"{characteristic} has no category {ref!r}"
            return f"{end}_ref", f"{wanted}: give one that is stored or in categories.csv."
        if category.list_version != version:
            wanted = f"{ref} is of {list_name(category.list_version)}"
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
