"""Check constraints for models, each with a stable name.

Names are `<model>_<what must be true>`, so that an error of the database can be understood. Empty
is NULL for `fields` and the empty string for `texts`, since Django's text columns are never NULL.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from councilportal.common.words import Word

REF_LENGTH = 40


def together(*fields: str, texts: Sequence[str] = ()) -> CheckConstraint:
    """All of these fields are filled, or none is: `together("signed_by", "signed_at")`."""
    filled, empty = Q(), Q()
    for field in fields:
        filled &= Q(**{f"{field}__isnull": False})
        empty &= Q(**{f"{field}__isnull": True})
    for text in texts:
        filled &= ~Q(**{text: ""})
        empty &= Q(**{text: ""})
    return CheckConstraint(
        condition=filled | empty,
        name=f"%(class)s_{'_'.join([*fields, *texts])}_together",
    )


def one_of(
    field: str, words: type[Word], *, or_empty: bool = False, usual: str | None = None
) -> CheckConstraint:
    """The field has a word of the enum (or "" with `or_empty`, or NULL if the column allows it).

    `usual`, the value of most rows, is compared first: for an IN list SQLite builds a table for
    every row, which took more than half of the time of an import of readings.
    """
    values = [word.value for word in words] + ([""] if or_empty else [])
    condition = Q(**{f"{field}__in": [value for value in values if value != usual]})
    if usual is not None:
        condition = Q(**{field: usual}) | condition
    return CheckConstraint(condition=condition, name=f"%(class)s_{field}_is_known")


def only_when(
    *, requires: Sequence[str] = (), texts: Sequence[str] = (), **state: object
) -> CheckConstraint:
    """A row may have this state only if the required fields are filled.

    For example `only_when(state="signed", requires=["signed_at"])`. The columns of `state` must not
    be nullable.
    """
    filled = Q()
    for field in requires:
        filled &= Q(**{f"{field}__isnull": False})
    for text in texts:
        filled &= ~Q(**{text: ""})
    words = "_".join(f"{field}_{value}" for field, value in state.items())
    return CheckConstraint(
        condition=~Q(**state) | filled,
        name=f"%(class)s_{words}_requires_{'_'.join([*requires, *texts])}",
    )


def at_most_one(*fields: str) -> CheckConstraint:
    """No more than one of the fields is filled."""
    others_empty = (
        Q(**{f"{field}__isnull": True for field in fields if field != kept}) for kept in fields
    )
    condition = reduce(or_, others_empty)
    return CheckConstraint(condition=condition, name=f"%(class)s_at_most_one_{'_'.join(fields)}")


def valid_dates() -> CheckConstraint:
    """`valid_to`, the last day in force, is not before `valid_from`; either may be open."""
    return CheckConstraint(
        condition=Q(valid_from__isnull=True)
        | Q(valid_to__isnull=True)
        | Q(valid_to__gte=F("valid_from")),
        name="%(class)s_valid_dates",
    )


def not_empty(field: str) -> CheckConstraint:
    """The text is not empty."""
    return CheckConstraint(condition=~Q(**{field: ""}), name=f"%(class)s_{field}_not_empty")


def ref_length() -> CheckConstraint:
    """A reference has 1 to 40 characters (SQLite ignores the length of a column)."""
    return CheckConstraint(
        condition=Q(GreaterThan(Length("ref"), 0)) & Q(LessThanOrEqual(Length("ref"), REF_LENGTH)),
        name="%(class)s_ref_length",
    )
