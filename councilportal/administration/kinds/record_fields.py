"""What the kinds of frameworks, plans and what was done share."""

from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from councilportal.administration.kinds.fields import Spec, cited, day, record
from councilportal.common.period_words import read_period
from councilportal.common.periods import NotAPeriod
from councilportal.design.fields import NARROW, NumberField
from councilportal.design.forms import FuzzyField, TextField
from councilportal.organisation.access import who_asks_by_role
from councilportal.organisation.models import Characteristic, Directorate
from objectives.rules.said import LONGEST_LINK, NO_AMOUNT, NO_LINK, is_amount, is_link
from objectives.upkeep.policies import check_can_keep
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
    return Directorate.objects.order_by("name", "ref")


def entitled(each: Any) -> str:
    """A record as people cite it: "EO Equality objectives"."""
    return f"{each.ref} {each.title}"


def inside(each: Any) -> str:
    """A theme or an objective with its framework."""
    return f"{each.framework}: {each.title}"[:150] if each.framework else each.title[:150]


def first_day(hint: str) -> Spec:
    """The field for the first day of a record that need not have one."""
    return day("valid_from", "First day", hint=hint)


def checked(request: HttpRequest, kept: Any) -> None:
    """Refuse who does not look after this one record."""
    check_can_keep(who_asks_by_role(request), kept)


class PeriodField(TextField):
    """A period as people write it, kept as its code."""

    def clean(self, value: Any) -> Any:
        """The code; "" for an empty box. *Raises*: ValidationError for what is no period."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return read_period(text).code
        except NotAPeriod as error:
            wanted = str(error).split(": ", 1)[1]
            raise ValidationError(f"{self.label} is not a period: {wanted}") from error


class WordsOfADate(FuzzyField):
    """A date as people write it, kept as its words. What is stored may stay without a date."""

    def clean(self, value: Any) -> Any:
        """The words. *Raises*: ValidationError where they have no date."""
        return super().clean(value).text


class AmountField(NumberField):
    """Money in pounds."""

    def clean(self, value: Any) -> Any:
        """The amount; None for an empty box. *Raises*: ValidationError for what is none."""
        found = super().clean(value)
        if found is not None and not is_amount(found):
            raise ValidationError(NO_AMOUNT[:1].upper() + NO_AMOUNT[1:])
        return found


class LinkField(TextField):
    """The address of a page."""

    def clean(self, value: Any) -> Any:
        """The address; "" for an empty box. *Raises*: ValidationError for what is none."""
        text = super().clean(value)
        if text and not is_link(text):
            raise ValidationError(NO_LINK[:1].upper() + NO_LINK[1:])
        return text


def period(name: str, label: str, hint: str, *, required: bool = False) -> Spec:
    """A field for a period."""
    make = partial(PeriodField, label=label, max_length=40, help_text=hint, required=required)
    return Spec(name=name, make=make, look=NARROW)


def fuzzy(name: str, label: str) -> Spec:
    """A field for a date as people write it."""
    return Spec(name=name, make=partial(WordsOfADate, label))


def link() -> Spec:
    """A field for the address of a page."""
    hint = "Such as https://www.example.org/report"
    make = partial(LinkField, label="Link", max_length=LONGEST_LINK, help_text=hint, required=False)
    return Spec(name="link", make=make)


def tick(name: str, label: str) -> Spec:
    """A field for what is so or is not."""
    return Spec(name=name, make=partial(forms.BooleanField, label=label, required=False))


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
