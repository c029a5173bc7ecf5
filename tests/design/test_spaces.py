"""A box that holds only spaces is an empty one, in every field of every form."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from councilportal.design.fields import WholeField
from councilportal.design.forms import DateField
from tests.test_architecture import ROOT, source_files

TYPED = forms.TextInput | forms.NumberInput | forms.EmailInput | forms.Textarea | forms.MultiWidget
SPACES = (" ", "   ", "\t", "\r\n", "\u00a0", "\u2003", "\u3000")
UNSEEN = ("\u200b", "\u00a0\u200e", "\u3164\u2060")


def typed_fields() -> Iterator[tuple[str, forms.Field]]:
    """The fields of all forms into which somebody types."""
    for path in source_files():
        if "forms" in path.stem or "views" in path.stem or path.stem == "fields":
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for name, form in inspect.getmembers(module, inspect.isclass):
                if form.__module__ == module.__name__ and issubclass(form, forms.BaseForm):
                    for field_name, field in getattr(form, "base_fields", {}).items():
                        if isinstance(field.widget, TYPED):
                            yield f"{name}.{field_name}", field


FIELDS = dict(typed_fields())
# A password may be of spaces, and is then a bad one.
# With a character that nobody sees, these are wrong codes, keys and names.
OF_ALLAUTH = {
    "CodeAgainForm.code",
    "LinkForm.key",
    "LinkForm.uidb36",
    "SecondStepForm.code",
    "SignInForm.username",
    "TwoStepOnForm.code",
}
NOT_STRIPPED = {name for name, field in FIELDS.items() if getattr(field, "strip", True) is False}


def test_all_forms_were_found() -> None:
    assert {"DaysForm.opens_on", "TakeForm.on", "ReasonForm.reason", "StartForm.title"} < set(
        FIELDS
    )
    assert {name.partition(".")[2] for name in NOT_STRIPPED} <= {
        "password",
        "password1",
        "password2",
        "oldpassword",
    }


@pytest.mark.parametrize("unseen", UNSEEN)
def test_characters_that_nobody_sees_are_nothing(unseen: str) -> None:
    for name in sorted(FIELDS.keys() - NOT_STRIPPED - OF_ALLAUTH):
        is_nothing(name, unseen)


@pytest.mark.parametrize("spaces", SPACES)
def test_spaces_are_nothing(spaces: str) -> None:
    for name in sorted(FIELDS.keys() - NOT_STRIPPED):
        is_nothing(name, spaces)


def is_nothing(name: str, spaces: str) -> None:
    field = FIELDS[name]
    value: Any = [spaces] * 3 if isinstance(field, DateField) else spaces

    if field.required:
        with pytest.raises(ValidationError) as refused:
            field.clean(value)
        assert refused.value.messages == [field.error_messages["required"]]
    else:
        empty: Any = [""] * 3 if isinstance(field, DateField) else ""
        assert field.clean(value) == field.clean(empty)


@pytest.mark.parametrize("spaces", SPACES + UNSEEN)
def test_one_box_of_spaces_is_an_empty_date(spaces: str) -> None:
    with pytest.raises(ValidationError):
        DateField().clean([spaces, "", ""])
    assert DateField(required=False).clean(["", spaces, ""]) is None


@pytest.mark.parametrize("text", ["1,284", " 1284 ", "1284\u200b"])
def test_whole_numbers_are_read_as_people_write_them(text: str) -> None:
    assert WholeField(label="Responses").clean(text) == 1284


@pytest.mark.parametrize("text", ["12.5", "1_000", "\u0661", "many", "1284 people"])
def test_other_texts_are_no_whole_numbers(text: str) -> None:
    with pytest.raises(ValidationError):
        WholeField(label="Responses").clean(text)


def test_no_form_has_a_field_of_django_that_takes_spaces_for_words() -> None:
    """Forms that are put together while a page is made have their fields from functions."""
    bare = r"forms\.(Integer|Decimal|Float|Email|URL|Date|DateTime)Field\("
    found = [
        str(path.relative_to(ROOT))
        for path in source_files()
        if path.name != "gallery.py" and re.search(bare, path.read_text("utf-8"))
    ]

    assert found == []
