"""The importer's checks of a map from a category to another list, for forms and operations."""

from collections.abc import Mapping
from typing import Any

from councilportal.organisation.category_rules import list_name, refused_map
from councilportal.organisation.models import Category, CategoryMap


def problems_of_map(record: CategoryMap, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every reason why a map cannot have these values: a field, and what would be right.

    *Takes*: the map as stored, or a new one; values by field, with records for categories.
    *Costs*: at most 2 queries.
    """
    category: Category = values.get("category") or record.category
    version = str(values.get("to_version", record.to_version))
    to: Category | None = values.get("to", record.to)
    refused = refused_map(category.ref, category.list_version, version, to.ref if to else "")
    if refused:
        names = {"ref": "category", "to_ref": "to"}
        return [(names.get(refused[0], refused[0]), refused[1])]
    if to is not None and to.characteristic_id != category.characteristic_id:
        return [("to", f"{to} is of another characteristic: select one of the same.")]
    if to is not None and to.list_version != version:
        wanted = f"{to.ref} is of {list_name(to.list_version)}"
        return [("to", f"{wanted}: select one of {list_name(version)}.")]
    if to is None:
        lists = Category.objects.filter(characteristic=category.characteristic_id)
        if not lists.filter(list_version=version).exists():
            wanted = f"{category.characteristic} has no {list_name(version).removeprefix('the ')}"
            return [("to_version", f"{wanted}: select another.")]
    others = CategoryMap.objects.filter(category=category, to_version=version)
    if record.pk is None and others.exists():
        return [("category", f"it is mapped to {list_name(version)} already: change that map.")]
    return []
