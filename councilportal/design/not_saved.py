"""The page with what somebody typed where it cannot be saved any more, so they can copy it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from councilportal.common.links import Link
from councilportal.design.forms import DateBoxes, Look
from councilportal.design.merging import Differing, asked_in, digest, said


def typed_apart(form: forms.Form, stored: Mapping[str, Any]) -> list[Differing]:
    """The fields of a posted form that differ from what is stored, right or wrong as they are.

    *Takes*: a form, to which nothing was sent if it is not bound; what is stored by the names of
    its fields, where none is nothing.
    """
    found = []
    for name in asked_in(form) if form.is_bound else ():
        asked, there = form.fields[name], stored.get(name)
        mine = _typed(form, name)
        if not isinstance(asked, forms.FileField) and digest(mine) != digest(there):
            found.append(Differing(_named(asked), "", said(asked, mine), said(asked, there)))
    return found


def _typed(form: forms.Form, name: str) -> Any:
    """What was typed in a field: words as they were sent, others as read where they can be.

    A form may take words away that another answer makes needless: they were typed all the same.
    """
    asked, sent = form.fields[name], form[name].data
    is_read = form.is_valid() or name in form.cleaned_data
    if is_read and not (isinstance(asked, forms.CharField) and isinstance(sent, str)):
        return form.cleaned_data.get(name)
    if isinstance(asked.widget, DateBoxes):
        return " ".join(filter(None, sent or ()))
    return sent


def _named(asked: forms.Field) -> str:
    row = getattr(asked, "govuk", Look()).hidden_prefix
    return f"{row}: {asked.label}" if row else str(asked.label)


def not_saved(
    request: HttpRequest,
    *,
    title: str,
    reason: str,
    typed: Sequence[Differing],
    way_on: Link,
    status: int = 409,
    **frame: Any,
) -> HttpResponse:
    """A page with what was typed beside what is stored, why it is not saved, and a way on.

    *Takes*: `title` of the page that was sent; `frame`, what the page's head shows.
    """
    told = {"title": title, "reason": reason, "differing": typed, "way_on": way_on}
    return render(request, "common/not_saved.html", {**frame, **told}, status=status)
