"""The writes of an import to lists of categories and to the maps between them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from councilportal.accounts.models import User
from councilportal.files.loading import Counts, LoadRefused
from councilportal.organisation.category_rules import RESERVED
from councilportal.organisation.models import Category, CategoryMap, Characteristic
from councilportal.organisation.models.categories import Key

_VALUES = ("name", "list_version", "position", "valid_from", "valid_to")


class CategoryInUse(LoadRefused):
    """A category that is no longer listed is still used by figures or answers."""


def load_own_lists(wanted: Mapping[Characteristic, tuple[str, ...]]) -> set[str]:
    """Update the own lists of characteristics to these, in their order. Call it in a transaction.

    *Takes*: references of categories. One that has a list version stays as it is, listed or not;
    so do those that are part of every list where they are not listed.
    *Gives*: the references of the characteristics whose lists changed.
    *Raises*: CategoryInUse.
    """
    stored: dict[int, dict[str, Category]] = {}
    for row in Category.objects.filter(characteristic__in=wanted):
        stored.setdefault(row.characteristic_id, {})[row.ref] = row
    new: list[Category] = []
    moved: list[Category] = []
    gone: list[tuple[str, Category]] = []
    changed: set[str] = set()
    for characteristic, refs in wanted.items():
        there = stored.get(characteristic.pk, {})
        own = {ref: each for ref, each in there.items() if not each.list_version}
        listed = [ref for ref in refs if ref in own or ref not in there]
        listed += [ref for ref in RESERVED if ref in own and ref not in refs]
        if listed != sorted(own, key=lambda ref: (own[ref].position, ref)):
            changed.add(characteristic.ref)
        for position, ref in enumerate(listed, start=1):
            category = own.get(ref)
            if category is None:
                category = Category(characteristic=characteristic, ref=ref, position=position)
                category.name = Category.named(ref)
                new.append(category)
            elif category.position != position:
                category.position = position
                moved.append(category)
        unlisted = (category for ref, category in own.items() if ref not in listed)
        gone += [(characteristic.ref, category) for category in unlisted]
    _remove(gone)
    Category.objects.bulk_create(new)
    if moved:
        Category.objects.bulk_update(moved, ["position"])
    return changed


def _remove(gone: Sequence[tuple[str, Category]]) -> None:
    """Remove categories, what is under another before that; each with its characteristic."""
    if not gone:
        return
    left = {each.pk: (ref, each) for ref, each in gone}
    used = {*Category.objects.filter(pk__in=left).in_use().values_list("pk", flat=True)}
    while left:
        above = {each.broad_id for _, each in left.values()}
        for key in left.keys() - above:
            _remove_one(*left.pop(key), is_used=key in used)


def _remove_one(ref: str, category: Category, *, is_used: bool) -> None:
    refused = CategoryInUse(
        ref=ref,
        column="categories",
        found=category.ref,
        accepted="list it: figures, answers or other categories refer to this category",
    )
    if is_used:
        raise refused
    try:
        category.delete()
    except ProtectedError as error:
        raise refused from error


@transaction.atomic
def load_categories(
    *, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime
) -> Counts:
    """Create or update categories by characteristic and reference.

    *Takes*: rows as `categories.csv` has them, typed, already checked: `characteristic`, `ref` and
    `name`, and of the others those that the file has. A new one of a council's own list comes last.
    *Costs*: at most 5 queries, batches apart.
    """
    parents = {each.ref: each for each in Characteristic.objects.all()}
    stored = Category.objects.by_key()
    last = {key[0]: 0 for key in stored}
    for key, each in stored.items():
        last[key[0]] = max(last[key[0]], 0 if each.list_version else each.position)
    new: dict[Key, Category] = {}
    changed: dict[Key, Category] = {}
    for row in rows:
        key = str(row["characteristic"]), str(row["ref"])
        record = stored.get(key)
        if record is None:
            record = new[key] = Category(characteristic=parents[key[0]], ref=key[1])
            if not row.get("list_version"):
                record.position = last[key[0]] = last.get(key[0], 0) + 1
        values = {name: row[name] for name in _VALUES if name in row}
        if not row.get("list_version", record.list_version):
            values.pop("position", None)
        differing = {name for name, value in values.items() if getattr(record, name) != value}
        for name in differing:
            setattr(record, name, values[name])
        if differing and key not in new:
            changed[key] = record
    Category.objects.bulk_create(new.values())
    Category.objects.bulk_update(changed.values(), _VALUES)
    linked = _link_to_broad(rows, stored | new)
    changed |= {key: each for key, each in linked.items() if key not in new}
    return Counts(len(new), len(changed), len(rows) - len(new) - len(changed))


def _link_to_broad(
    rows: Iterable[Mapping[str, object]], records: Mapping[Key, Category]
) -> dict[Key, Category]:
    linked = {}
    for row in rows:
        if "broad" not in row:
            continue
        characteristic = str(row["characteristic"])
        key = characteristic, str(row["ref"])
        # One that the import has refused is not there.
        broad = records.get((characteristic, str(row["broad"] or "")))
        if records[key].broad_id != (broad.pk if broad else None):
            records[key].broad = broad
            linked[key] = records[key]
    Category.objects.bulk_update(linked.values(), ["broad"])
    return linked


@transaction.atomic
def load_maps(*, rows: Sequence[Mapping[str, object]], by: User | None, at: datetime) -> Counts:
    """Create or update what categories become in other versions, by category and version.

    *Takes*: rows as `category_maps.csv` has them, typed, already checked.
    *Costs*: at most 4 queries, batches apart.
    """
    categories = Category.objects.by_key()
    stored = {(each.category_id, each.to_version): each for each in CategoryMap.objects.all()}
    new: list[CategoryMap] = []
    changed: list[CategoryMap] = []
    for row in rows:
        characteristic, version = str(row["characteristic"]), str(row["to_version"])
        category = categories[characteristic, str(row["from_ref"])]
        record = stored.get((category.pk, version))
        if record is None:
            record = CategoryMap(category=category, to_version=version)
            new.append(record)
        before = record.to_id, record.note
        if "to_ref" in row:
            record.to = categories[characteristic, str(row["to_ref"])] if row["to_ref"] else None
        record.note = str(row.get("note", record.note))
        if record.pk and before != (record.to_id, record.note):
            changed.append(record)
    CategoryMap.objects.bulk_create(new)
    CategoryMap.objects.bulk_update(changed, ["to", "note"])
    return Counts(len(new), len(changed), len(rows) - len(new) - len(changed))
