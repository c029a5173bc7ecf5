"""Characteristics and their categories, as administrators' pages show them."""

from councilportal.administration.kinds.fields import (
    FIRST_DAY,
    Listed,
    dates,
    day,
    in_order,
    record,
    ref,
    text,
)
from councilportal.administration.kinds.record_fields import characteristics, tick
from councilportal.organisation import category_operations as operations
from councilportal.organisation.category_rules import list_name
from councilportal.organisation.models import Category, Characteristic
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
