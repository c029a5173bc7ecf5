"""What the kinds of frameworks, plans and what was done share."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from councilportal.administration.kinds.fields import Listed, OrderField, Spec, cited, day, record
from councilportal.design.fields import WholeField
from councilportal.design.forms import Look
from councilportal.organisation.access import who_asks_by_role
from councilportal.organisation.models import Body, Characteristic, Directorate
from objectives.models import Framework
from objectives.upkeep import operations
from objectives.upkeep.policies import KEEPERS, check_can_keep
from objectives.upkeep.problems import problems_of
from objectives.upkeep.queries import directorates_to_choose

TITLE = 300


class AimsField(forms.MultipleChoiceField):
    """The aims of the equality duty that something serves, as their letters: "ab"."""

    widget = forms.CheckboxSelectMultiple

    def prepare_value(self, value: Any) -> Any:
        """The letters, each by itself."""
        return list(value or "")

    def clean(self, value: Any) -> Any:
        """The letters in order, as one text."""
        return "".join(sorted(super().clean(value)))


def _aims() -> forms.Field:
    return AimsField(
        label="Aims of the equality duty that it serves",
        required=False,
        choices=[
            ("a", "Eliminate discrimination"),
            ("b", "Advance equality of opportunity"),
            ("c", "Foster good relations"),
        ],
    )


AIMS = Spec(name="aims", make=_aims)


def characteristics() -> "QuerySet[Characteristic]":
    """All characteristics, those of the law first."""
    return Characteristic.objects.order_by("-statutory", "name")


def directorates() -> "QuerySet[Directorate]":
    """All directorates, by name."""
    return Directorate.objects.order_by("position", "name", "ref")


def entitled(each: Any) -> str:
    """A record as people cite it: "EO Equality objectives"."""
    return f"{each.ref} {each.title}"


def framework_of(each: Any) -> str:
    """The framework in which a theme or an objective is, as the name of a group."""
    return str(each.framework or "In no framework")


def first_day(hint: str) -> Spec:
    """The field for the first day of a record that need not have one."""
    return day("valid_from", "First day", hint=hint)


def checked(request: HttpRequest, kept: Any) -> None:
    """Refuse who does not look after this one record."""
    check_can_keep(who_asks_by_role(request), kept)


# A kind that the leads look after, whose records are written by `objectives.upkeep`.
upkept = partial(
    Listed,
    keepers=KEEPERS,
    check=checked,
    change=operations.change,
    remove=operations.remove,
    problems=problems_of,
)


def tick(name: str, label: str) -> Spec:
    """A field for what is so or is not."""
    return Spec(name=name, make=partial(forms.BooleanField, label=label, required=False))


def number(name: str, label: str, hint: str, *, least: int, empty: int | None = None) -> Spec:
    """A field for a whole number up to 999; one that is left empty is `empty`, nothing or 0."""
    make = partial(
        WholeField if empty is None else OrderField,
        label=label,
        help_text=hint,
        min_value=least,
        max_value=999,
        required=False,
        widget=forms.TextInput,
    )
    return Spec(name=name, make=make, look=Look(classes="govuk-input--width-3"))


def directorate(hint: str = "") -> Spec:
    """A field for the directorate, among those that the person looks after."""
    return record(
        "directorate",
        "Directorate",
        Directorate.objects.none,
        hint=hint or "Empty means the council.",
        called=cited,
        offered=directorates_to_choose,
    )


def framework(name: str, label: str) -> Spec:
    """A field for one of all frameworks."""
    return record(name, label, lambda: Framework.objects.order_by("title", "ref"), called=entitled)


BODY = record("body", "Body that watches it", lambda: Body.objects.order_by("position", "name"))
