"""Characteristics and their categories, as administrators' pages show them."""

from django import forms
from django.db.models import QuerySet

from councilportal.administration.kinds.fields import (
    FIRST_DAY,
    Listed,
    Spec,
    dates,
    day,
    in_order,
    record,
    ref,
    text,
)
from councilportal.administration.kinds.record_fields import characteristics, tick
from councilportal.organisation import category_operations as operations
from councilportal.organisation.category_problems import problems_of_map
from councilportal.organisation.category_rules import RESERVED, list_name
from councilportal.organisation.models import Category, CategoryMap, Characteristic
from councilportal.organisation.models.categories import NAME_LENGTH, VERSION_LENGTH

CHARACTERISTICS = Listed(
    slug="characteristics",
    one="characteristic",
    many="Characteristics",
    about="What people share, by which equality is measured: those of the law, and local ones.",
    model=Characteristic,
    key="ref",
    fields=(
        ref("People cite it and it never changes, without a colon. For example, care_experience"),
        text("name", "Name", NAME_LENGTH),
        tick("statutory", "The Equality Act 2010 names it"),
        FIRST_DAY,
    ),
    heads=("Name", "Reference", "Kind", "In force"),
    cells=lambda each: (
        each.name,
        each.ref,
        "Statutory" if each.statutory else "Local",
        dates(each),
    ),
    search=("ref", "name"),
    order=("-statutory", "name", "ref"),
    change=operations.change,
    end=operations.end,
    remove=operations.remove,
)


def _by_list() -> QuerySet[Category]:
    """Categories that may be mapped or mapped to, list by list."""
    found = Category.objects.exclude(ref__in=RESERVED).select_related("characteristic")
    return found.order_by(
        "characteristic__name", "characteristic", "list_version", "position", "ref"
    )


def _versions() -> forms.Field:
    found = Category.objects.exclude(list_version="").order_by("list_version")
    versions = found.values_list("list_version", flat=True).distinct()
    choices = [("", "Select one"), *((each, each) for each in versions)]
    return forms.ChoiceField(label="Other list", choices=choices)


def _list_of(each: Category) -> str:
    return each.list_version or "The council’s own"


def _grouped(each: Category) -> str:
    return f"{each.characteristic}: {list_name(each.list_version)}"


CATEGORIES = Listed(
    slug="categories",
    one="category",
    many="Categories",
    about="The groups that characteristics are split into, by the lists that they are of.",
    model=Category,
    fields=(
        record("characteristic", "Characteristic", characteristics, required=True, fixed=True),
        ref("People cite it and it never changes, without a colon. For example, under_65"),
        text("name", "Name", NAME_LENGTH),
        text(
            "list_version",
            "Version of the list",
            VERSION_LENGTH,
            hint="For example, Census 2021, England and Wales. Empty means the council’s own list.",
            required=False,
        ),
        record(
            "broad",
            "Broad category that it counts under",
            lambda: Category.objects.select_related("characteristic").order_by(
                "characteristic__name", "characteristic", "list_version", "position", "ref"
            ),
            hint="One of the same list. Leave it empty where it is broad itself.",
            grouped=_grouped,
        ),
        in_order("the categories of a list"),
        day("valid_from", "First day", hint="For example, 1 4 2026"),
    ),
    heads=("Name", "Characteristic", "Reference", "List", "Broad category", "In force"),
    cells=lambda each: (
        each.name,
        each.characteristic.name,
        each.ref,
        _list_of(each),
        str(each.broad or ""),
        dates(each),
    ),
    related=("characteristic", "broad"),
    search=("ref", "name", "list_version", "characteristic__name"),
    order=("characteristic__name", "characteristic", "list_version", "position", "ref"),
    change=operations.change,
    end=operations.end,
    remove=operations.remove,
)

CATEGORY_MAPS = Listed(
    slug="category-maps",
    one="map of a category",
    many="Maps of categories",
    about="What a category of one list becomes in another, by which figures of both are compared.",
    model=CategoryMap,
    fields=(
        record("category", "Category", _by_list, required=True, fixed=True, grouped=_grouped),
        Spec(name="to_version", make=_versions, fixed=True),
        record(
            "to",
            "What it becomes there",
            _by_list,
            hint="A category of the other list. Leave it empty where that list has none like it.",
            grouped=_grouped,
        ),
        text("note", "Note", 300, required=False),
    ),
    heads=("Category", "Characteristic", "Of the list", "Other list", "Becomes"),
    cells=lambda each: (
        each.category.name,
        each.category.characteristic.name,
        _list_of(each.category),
        each.to_version,
        each.to.name if each.to else "Nothing",
    ),
    related=("category__characteristic", "to"),
    search=("category__ref", "category__name", "to_version", "to__name"),
    order=(
        "category__characteristic__name",
        "category__list_version",
        "to_version",
        "category__position",
        "category__ref",
    ),
    change=operations.change_map,
    end=None,
    remove=operations.remove_map,
    problems=problems_of_map,
)
