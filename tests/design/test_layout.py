"""How a plain form is laid out: its fields in their order, then its button."""

import re

from django import forms
from django.template import Context, Template

from councilportal.design.forms import PlainForm
from councilportal.design.layout import WARNING, Button


class Sample(PlainForm):
    button = Button("Take it away", WARNING)
    second = forms.CharField(label="Second")
    first = forms.CharField(label="First", required=False)


def drawn(form: forms.Form) -> str:
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


def test_fields_stand_in_their_order_before_one_button() -> None:
    page = drawn(Sample())

    assert re.findall(r'name="(second|first)"', page) == ["second", "first"]
    assert page.index('name="first"') < page.index("<button")
    assert page.count("<button") == 1
    assert re.search(r"<button[^>]*govuk-button--warning[^>]*>\s*Take it away\s*</button>", page)


def test_a_form_that_names_no_button_is_saved() -> None:
    assert re.search(r"<button[^>]*>\s*Save\s*</button>", drawn(PlainForm()))


def test_a_form_is_posted_and_checked_by_us_only() -> None:
    assert '<form method="post" novalidate' in drawn(Sample())
