"""The groups that characteristics are split into, and what they become in another list."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, ForeignObjectRel, OuterRef, Q

from councilportal.audit.on_record import OnRecord
from councilportal.common.constraints import REF_LENGTH, not_empty, ref_length, valid_dates
from councilportal.common.validity import Dated, DatedQuerySet
from councilportal.organisation.category_rules import RESERVED, Place, made_name
from councilportal.organisation.models.structure import Characteristic

NAME_LENGTH = 150
VERSION_LENGTH = 80
Key = tuple[str, str]  # the references of a characteristic and of a category of it


class CategoryQuerySet(DatedQuerySet["Category"]):
    """Categories, with what refers to them."""

    def in_use(self) -> Self:
        """Those that figures or answers of any app refer to, besides other categories and maps."""
        used = Q(pk__in=[])
        for relation in Category._meta.get_fields(include_hidden=True):
            if isinstance(relation, ForeignObjectRel) and relation.related_model not in _OWN:
                rows = relation.related_model._default_manager
                used |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
        return self.filter(used)

    def by_key(self) -> dict[Key, "Category"]:
        """Each by the references of its characteristic and its own. *Costs*: 1 query."""
        found = self.select_related("characteristic", "broad")
        return {(each.characteristic.ref, each.ref): each for each in found}


class Category(Dated):
    """One of the groups that a characteristic is split into, by a version of its list (T8).

    A category without `list_version` is of the council's own list. `broad` is the category that it
    counts under, of the same characteristic and version. `position` is its place in its list.
    """

    on_record = OnRecord()

    characteristic = models.ForeignKey(
        Characteristic, on_delete=models.PROTECT, related_name="categories"
    )
    ref = models.CharField(max_length=REF_LENGTH)
    name = models.CharField(max_length=NAME_LENGTH)
    list_version = models.CharField(max_length=VERSION_LENGTH, blank=True)
    broad = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="detailed"
    )
    position = models.PositiveIntegerField(default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "categories"
        constraints = [
            valid_dates(),
            ref_length(),
            not_empty("name"),
            models.UniqueConstraint(fields=["characteristic", "ref"], name="category_ref_unique"),
            models.CheckConstraint(
                condition=Q(broad__isnull=True) | ~Q(broad=F("id")),
                name="category_broad_is_another",
            ),
            models.CheckConstraint(
                condition=~Q(ref__in=RESERVED) | Q(list_version="", broad__isnull=True),
                name="category_reserved_is_in_every_list",
            ),
        ]

    def __str__(self) -> str:
        """The name."""
        return self.name

    @property
    def code(self) -> str:
        """What files name it by: "age:under_65"."""
        return f"{self.characteristic.ref}:{self.ref}"

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.list_version, self.broad.ref if self.broad else "")

    @staticmethod
    def named(ref: str) -> str:
        """What a category without a name of its own is called: "Under 65" of "under_65"."""
        return made_name(ref)


class CategoryMap(models.Model):
    """What a category of one version of a list is called in another; none where it has no like.

    Several categories may become one, never one several.
    """

    on_record = OnRecord()

    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="maps")
    to_version = models.CharField(max_length=VERSION_LENGTH)
    to = models.ForeignKey(
        Category, null=True, blank=True, on_delete=models.PROTECT, related_name="mapped_from"
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            not_empty("to_version"),
            models.UniqueConstraint(
                fields=["category", "to_version"], name="category_map_once_a_version"
            ),
            models.CheckConstraint(
                condition=Q(to__isnull=True) | ~Q(to=F("category")),
                name="category_map_to_another",
            ),
        ]

    def __str__(self) -> str:
        """Both names: "White: Irish to Irish"."""
        return f"{self.category} to {self.to or 'nothing'}"


_OWN = (Category, CategoryMap)  # these refer to categories and are no figures
