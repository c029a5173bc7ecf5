"""How a plain form is laid out: what it carries, its fields in their order, then its button."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

from councilportal.common.links import Link
from councilportal.design.forms import PlainForm
from councilportal.design.layout import WARNING, Around, Button, LinkButton, Part


class Sample(PlainForm):
    button = Button("Take it away", WARNING)
    second = forms.CharField(label="Second")
    first = forms.CharField(label="First", required=False)


def drawn(form: forms.Form, **page: object) -> str:
    template = Template("{% load crispy_forms_tags %}{% crispy form %}")
    return template.render(Context({"form": form, **page}))


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


def test_a_page_says_what_only_it_knows() -> None:
    form = Sample()
    form.lay_out(
        Link("Back & out", "/back/?a=1&b=2"),
        LinkButton("Other way", "/other/"),
        button=Button("Send", name="how", value="now"),
        sends_to="/there/",
        carries=[("saves", 3), ("row", "a"), ("row", '"><script>')],
    )

    page = drawn(form)

    assert '<form method="post" action="/there/" novalidate' in page
    assert '<input type="hidden" name="saves" value="3">' in page
    assert re.findall(r'name="row" value="([^"]*)"', page) == ["a", "&quot;&gt;&lt;script&gt;"]
    assert "Take it away" not in page
    assert re.search(r'<button[^>]*value="now"[^>]*name="how"[^>]*>\s*Send', page)
    group = page[page.index('<div class="govuk-button-group">') :]
    assert '<a class="govuk-link" href="/back/?a=1&amp;b=2">Back &amp; out</a>' in group
    assert re.search(r'<a href="/other/" role="button"[^>]*govuk-button--secondary', group)


def test_what_one_form_is_told_another_does_not_know() -> None:
    Sample().lay_out(button=Button("Send"), sends_to="/there/", carries=[("saves", 3)])

    page = drawn(Sample())

    assert "Take it away" in page
    assert "/there/" not in page
    assert "saves" not in page


def test_an_address_with_a_colon_is_an_address() -> None:
    form = Sample()
    form.lay_out(sends_to="/returns/no:such/name/")

    assert 'action="/returns/no:such/name/"' in drawn(form)


class Searched(PlainForm):
    method = "get"
    text = forms.CharField(label="Text")


def test_a_form_that_only_asks_sends_no_token() -> None:
    context = RequestContext(RequestFactory().get("/"), {"form": Searched(), "posted": Sample()})
    template = Template("{% load crispy_forms_tags %}{% crispy form %}<hr>{% crispy posted %}")

    asking, posting = template.render(context).split("<hr>")

    assert '<form method="get"' in asking
    assert "csrfmiddlewaretoken" not in asking
    assert "csrfmiddlewaretoken" in posting


class Pieces(Sample):
    def pieces(self) -> Iterable[Any]:
        return [
            Part("account/username.html"),
            Around("components/filter_panel.html", ["first"], heading="Around"),
            "second",
        ]


def test_a_part_sees_the_page_and_its_form_and_a_frame_holds_its_fields() -> None:
    form = Pieces()
    form.user = type("User", (), {"get_username": "jo<b>"})  # type: ignore[attr-defined]

    page = drawn(form)

    assert 'value="jo&lt;b&gt;" hidden' in page
    inside = page.index('class="app-filters__fields"')
    assert inside < page.index('name="first"') < page.index("Apply filters")
    assert page.index("Apply filters") < page.index('name="second"')
