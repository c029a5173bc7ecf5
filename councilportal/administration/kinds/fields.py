"""What a kind of record is, and helpers to describe its fields."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from councilportal.accounts.models import User, is_open_on
from councilportal.accounts.permissions import Role
from councilportal.common.choices import choices_of
from councilportal.common.periods import day_label
from councilportal.common.text import NOTE
from councilportal.common.words import Word
from councilportal.design.fields import RecordField, RecordsField, RefField, WholeField
from councilportal.design.forms import DateField, Look, TextField
from councilportal.files.columns import MOST_PLACES
from councilportal.organisation.models import Post
from councilportal.organisation.people import Person
from councilportal.organisation.queries import CouncilView

ADMINS = (Role.ADMIN,)


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A field of a kind: a function that makes the form field, and its look.

    A `fixed` field is only filled in when the record is made: what people cite never changes.
    `offered` gives the records to choose from, where that depends on who chooses and on the key of
    the record that is chosen.
    """

    name: str
    make: Callable[[], forms.Field]
    look: Look = field(default_factory=Look)
    fixed: bool = False
    offered: Callable[[Person, Any], "models.QuerySet[Any]"] | None = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A kind of record: its names, who looks after it, its list, its form and its operations.

    `key` is the field that identifies a record in addresses. `cells` gives a row of the list, in
    the order of `heads`; the first cell is the link. `search` names the fields that a search looks
    in. `check` refuses a keeper who does not look after this one record. `more` gives the head and
    the words of one more cell, which depends on the council too. `keeps` tells which holders of a
    role of `keepers` look after any of it. `problems` gives what an import would refuse of some
    values: a field and a sentence each; `effects` what saving them does besides, which is told
    before. `asked` are fields that an address may fill in, by the reference of a record.
    `shown_at` gives the address of the page that shows a record; `add_at` and `change_at` those of
    pages of its own for a kind without `fields`.
    """

    slug: str
    one: str
    many: str
    about: str
    model: type[models.Model]
    fields: tuple[Spec, ...]
    heads: tuple[str, ...]
    cells: Callable[[Any], Sequence[str]]
    search: tuple[str, ...]
    order: tuple[str, ...]
    change: Callable[..., Any]
    end: Callable[..., None] | None
    remove: Callable[..., None]
    key: str = "pk"
    related: tuple[str, ...] = ()
    keepers: tuple[Role, ...] = ADMINS
    check: Callable[[HttpRequest, Any], None] | None = None
    more: Callable[[CouncilView, Any], tuple[str, str]] | None = None
    keeps: Callable[[Person], bool] = lambda _: True
    problems: Callable[[Any, Mapping[str, Any]], Iterable[tuple[str, str]]] | None = None
    effects: Callable[[Any, Mapping[str, Any]], Iterable[str]] | None = None
    asked: tuple[str, ...] = ()
    shown_at: Callable[[Any], str] | None = None
    add_at: Callable[[], str] | None = None
    change_at: Callable[[Any], str] | None = None

    def shown(self, record: Any, council: CouncilView) -> list[tuple[str, str]]:
        """The heads and cells of a record, with the one that `more` adds."""
        own = list(zip(self.heads, self.cells(record), strict=True))
        return own if self.more is None else [*own, self.more(council, record)]

    @property
    def one_of_it(self) -> str:
        """One of the kind with its article: "an account"."""
        return f"{'an' if self.one[0] in 'aeiou' else 'a'} {self.one}"

    def rows(self, text: str, on: date, *, ended: bool) -> "models.QuerySet[Any]":
        """The records in force or to come on a day (or those ended) that match every word."""
        found = self.model._default_manager.select_related(*self.related)
        if self.model is User:
            found = found.exclude(is_open_on(on)) if ended else found.filter(is_open_on(on))
        elif self.end is not None:
            last = {"valid_to__lt": on}
            found = found.filter(**last) if ended else found.exclude(**last)
        for word in text.split():
            anywhere = models.Q()
            for name in self.search:
                anywhere |= models.Q(**{f"{name}__icontains": word})
            found = found.filter(anywhere)
        return found.order_by(*self.order)


def text(name: str, label: str, longest: int, *, hint: str = "", required: bool = True) -> Spec:
    """A field for one line of text."""
    make = partial(TextField, label=label, max_length=longest, help_text=hint, required=required)
    return Spec(name=name, make=make)


def long(
    name: str, label: str, *, hint: str = "", required: bool = False, longest: int = NOTE
) -> Spec:
    """A field for text of several lines."""
    make = partial(
        TextField,
        label=label,
        max_length=longest,
        help_text=hint,
        required=required,
        widget=forms.Textarea,
    )
    return Spec(name=name, make=make)


def ref(hint: str) -> Spec:
    """The field for the reference, which never changes."""
    make = partial(RefField, label="Reference", help_text=hint)
    return Spec(name="ref", make=make, look=Look(classes="govuk-input--width-20"), fixed=True)


def place(
    hint: str = "Leave it empty to put it last.", *, first: int = 1, last: int = 9_999
) -> Spec:
    """A field for the place of a record among others; `first` is 0 where it may have none."""
    make = partial(
        WholeField,
        label="Place in order",
        help_text=hint,
        min_value=first,
        max_value=last,
        required=False,
        widget=forms.TextInput,
    )
    return Spec(name="position", make=make, look=Look(classes="govuk-input--width-3"))


class OrderField(WholeField):
    """A place in lists; empty is 0, which is no place of its own."""

    def clean(self, value: Any) -> int:
        """The number, 0 for an empty box."""
        return super().clean(value) or 0


def in_order(of: str) -> Spec:
    """A field for where lists have a record, before the alphabet. *Takes*: what the records are."""
    make = partial(
        OrderField,
        label="Place in lists",
        help_text=f"Lists have {of} by this number, then by the alphabet. Empty is 0.",
        min_value=0,
        max_value=MOST_PLACES,
        required=False,
        widget=forms.TextInput,
    )
    return Spec(name="position", make=make, look=Look(classes="govuk-input--width-3"))


def several(
    name: str, label: str, rows: Callable[[], "models.QuerySet[Any]"], *, hint: str = ""
) -> Spec:
    """A field for a list of records, by tick boxes."""

    def make() -> forms.Field:
        return RecordsField(
            rows(),
            label=label,
            help_text=hint,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    return Spec(name=name, make=make)


def day(name: str, label: str, *, required: bool = False, hint: str = "") -> Spec:
    """A field for a day."""
    return Spec(name=name, make=partial(DateField, label=label, required=required, help_text=hint))


def record(
    name: str,
    label: str,
    rows: Callable[[], "models.QuerySet[Any]"],
    *,
    hint: str = "",
    required: bool = False,
    fixed: bool = False,
    called: Callable[[Any], str] = str,
    grouped: Callable[[Any], str] | None = None,
    offered: Callable[[Person, Any], "models.QuerySet[Any]"] | None = None,
) -> Spec:
    """A field for one record of `rows`.

    `called` gives the words for a record, `grouped` those of the group that it is in; the records
    of a group follow each other.
    """

    def make() -> forms.Field:
        return RecordField(
            rows(),
            called=called,
            grouped=grouped,
            label=label,
            help_text=hint,
            required=required,
            empty_label="Select one",
        )

    return Spec(name=name, make=make, fixed=fixed, offered=offered)


def word(
    name: str,
    label: str,
    words: type[Word],
    *,
    hint: str = "",
    fixed: bool = False,
    required: bool = True,
) -> Spec:
    """A field for one of the words of an enum; "" where none is chosen."""

    def make() -> forms.Field:
        return forms.TypedChoiceField(
            choices=[("", "Select one"), *choices_of(words)],
            coerce=words,
            label=label,
            help_text=hint,
            required=required,
        )

    return Spec(name=name, make=make, fixed=fixed)


def cited(record: Any) -> str:
    """A record as people cite it: "COM Communities"."""
    return f"{record.ref} {record.name}"


def person(user: User) -> str:
    """A person as lists show them: "Jo Lee (jo_lee)"."""
    return f"{user.name} ({user.username})"


def dates(record: Any) -> str:
    """When a record is in force: "from 1 April 2026 to 31 March 2027"."""
    parts = [
        f"{word} {day_label(day)}"
        for word, day in (("from", record.valid_from), ("to", record.valid_to))
        if day
    ]
    return " ".join(parts) or "always"


def posts() -> "models.QuerySet[Any]":
    """All posts, by title."""
    return Post.objects.order_by("title")


def people() -> "models.QuerySet[Any]":
    """People whose account is open today, by name."""
    today = timezone.localdate()  # noqa: TID251 -- called when a view makes a form
    return User.objects.filter(is_open_on(today)).order_by("name", "username")


FIRST_DAY = day(
    "valid_from",
    "First day",
    hint="Boards, returns and reports have it from this day on. For example, 1 4 2026",
)


def post(name: str, label: str) -> Spec:
    """A field for a post."""
    return record(name, label, posts)
