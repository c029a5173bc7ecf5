"""Boxes that are drawn by a mould are those that the design system's own macros draw."""

import json
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from councilportal.design.fields import SameChoices
from councilportal.design.forms import PlainForm
from councilportal.design.govuk import component
from councilportal.design.moulds import box
from tests.design.test_govuk import EXAMPLES, pieces_of

BOXES = ("input", "textarea", "character-count", "date-input")
HOSTILE = (
    "<script>alert('1')</script>",
    '"><b>',
    "\ue0000\ue001",
    "\ue0001\ue001 &amp;",
    "{{ 1 }}",
)


def examples() -> list[Any]:
    found: list[Any] = []
    for name in BOXES:
        told = json.loads((EXAMPLES / name / "fixtures.json").read_text("utf-8"))["fixtures"]
        found += [
            pytest.param(name, each["options"], id=f"{name}, {each['name']}") for each in told
        ]
    return found


@pytest.mark.parametrize(("name", "options"), examples())
def test_a_box_of_a_mould_equals_the_component(name: str, options: dict[str, Any]) -> None:
    for item in options.get("items", ()):
        item.setdefault("label", item["name"].capitalize())

    assert pieces_of(box(name, options)) == pieces_of(component(name, options))


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("name", BOXES[:3])
def test_words_of_people_are_filled_in_as_words(name: str, words: str) -> None:
    params = {
        "id": "a",
        "name": "a",
        "value": words,
        "label": {"text": words},
        "hint": {"text": words},
        "errorMessage": {"text": words},
    }
    for _ in range(2):  # the second is of the mould that the first has made
        assert box(name, params) == str(component(name, params))
        params["id"] = "b"


def drawn(choices: Any, value: str) -> str:
    class Asks(PlainForm):
        channel = forms.ChoiceField(choices=choices)

    template = Template("{% load govuk %}{% govuk_field field %}")
    return template.render(Context({"field": Asks({"channel": value})["channel"]}))


@pytest.mark.parametrize("words", HOSTILE)
def test_choices_are_drawn_as_words_and_marked(words: str) -> None:
    choices = [("", "None"), (words, words), ("Parks & bins", [("b", f"Bins {words}"), ("c", "")])]
    found = pieces_of(drawn(choices, words))

    options = [dict(each[1]) for each in found if isinstance(each, tuple) and each[0] == "option"]
    tidy = " ".join(words.split())
    assert [each["value"] for each in options] == ["", "1", "", tidy, "b", "c"]
    assert [each["value"] for each in options if "selected" in each] == [tidy]
    assert ("optgroup", (("label", "Parks & bins"),)) in found
    assert found.count(tidy) == 1
    assert f"Bins {tidy}" in found


def test_choices_of_many_fields_are_those_of_one() -> None:
    choices = [("", "None"), ("Places", [("a", "Parks")]), (2, "Bins")]
    same = SameChoices(choices)

    assert drawn(same, "a") == drawn(choices, "a")
    assert [same.has(each) for each in ("", "a", "2", "Places", "z")] == [True] * 3 + [False] * 2
