"""The pages of the work programme, its files, and its lines without a meeting."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.document import Document
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.lists import narrowing, query_of
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.context import council_of
from councilportal.printing.responses import as_form
from councilportal.publishing.editions.pages import SECTION, form_methods
from councilportal.publishing.models import ProgrammeItem
from councilportal.publishing.packs import policies
from councilportal.publishing.packs import programme_operations as operations
from councilportal.publishing.packs import programme_queries as queries
from councilportal.publishing.packs.programme_forms import (
    LineForm,
    PlaceForm,
    ProgrammeFilter,
    RemoveLineForm,
)
from councilportal.publishing.packs.programme_queries import Programme
from councilportal.publishing.packs.programme_sections import (
    NEXT,
    TITLE,
    programme_document,
    shortened,
)
from councilportal.publishing.policies import keeps_all_agendas

_WHO = "Work programmes are for clerks of meetings, publishers and administrators."


def _frame(*more: Link) -> dict[str, Any]:
    way = [Link("Home", reverse("home")), Link("Meetings", reverse("agendas"))]
    return {"section": SECTION, "crumbs": [*way, *more]}


def next_meetings(
    request: HttpRequest, document: Document, found: Programme
) -> tuple[Document, Link | None]:
    """What a page shows at first, and the link to all meetings where it shows the next alone."""
    if len(found.meetings) <= NEXT or request.GET.get("meetings") == "all":
        return document, None
    words = f"Show all {len(found.meetings):,} meetings"
    more = Link(words, request.path + query_of(request, {"meetings": "all"}))
    return shortened(document, found), more


@require_safe
def programme(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """What comes to the meetings whose agendas the person keeps, of all bodies or of one."""
    who = who_asks(request)
    found = queries.programme(who, timezone.now(), request.GET.get("body", ""))
    if not (found.bodies or keeps_all_agendas(who)):
        raise NotKnown(_WHO)
    document = programme_document(found, council_of(request, found.on))
    if form:
        return as_form(request, document, form)
    shown, more = next_meetings(request, document, found)
    has_any = bool(found.meetings or found.overdue or found.unplaced or found.undated)
    context = {
        **_frame(),
        **narrowing(request, ProgrammeFilter(request.GET, bodies=found.bodies)),
        "document": shown,
        "more": more,
        "whole": document,
        "has_any": has_any,
        "can_add": has_any or queries.bodies_to_plan(who, found.on),
    }
    return render(request, "publishing/programme.html", context)


@form_methods
def add_line(request: HttpRequest) -> HttpResponse:
    """Add a line that has no meeting yet."""
    bodies = queries.bodies_to_plan(who_asks(request), timezone.localdate())
    if not bodies:
        raise NotKnown(_WHO)
    form = LineForm(request.POST or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        operations.save_line(
            **form.cleaned_data, position=None, by=signed_in(request), at=timezone.now()
        )
        return _done(request, "The line is added.")
    return _form_page(request, form, "Add a line to a work programme")


@form_methods
def line(request: HttpRequest, body: str, position: int) -> HttpResponse:
    """Change a line that has no meeting yet; from here it is given one, or removed."""
    record = _kept(request, body, position)
    form = LineForm(request.POST or None, bodies=(), initial={"title": record.title})
    if request.method == "POST" and form.is_valid():
        operations.save_line(
            body=body,
            position=position,
            title=form.cleaned_data["title"],
            by=signed_in(request),
            at=timezone.now(),
        )
        return _done(request, "The line is saved.")
    key = [body, position]
    links = [
        Link("Put it on the agenda of a meeting", reverse("programme_item_place", args=key)),
        Link("Remove it", reverse("programme_item_remove", args=key)),
    ]
    return _form_page(request, form, str(record), record=record, links=links)


@form_methods
def place_line(request: HttpRequest, body: str, position: int) -> HttpResponse:
    """Put a line on the agenda of a meeting to come."""
    record = _kept(request, body, position)
    meetings = queries.meetings_of(who_asks(request), record.body, timezone.localdate())
    form = PlaceForm(request.POST or None, meetings=meetings)
    if request.method == "POST" and form.is_valid():
        try:
            item = operations.place_line(
                body=body,
                position=position,
                **form.cleaned_data,
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error("number", str(refused))
        else:
            messages.success(request, f"It is item {item.number} of the agenda.")
            return redirect("agenda", form.cleaned_data["meeting"])
    about = f"“{record}” is an item of the agenda then, and no longer to be allocated."
    return _form_page(request, form, "Put it on an agenda", record=record, about=about)


@form_methods
def remove_line(request: HttpRequest, body: str, position: int) -> HttpResponse:
    """Remove a line."""
    record = _kept(request, body, position)
    if request.method == "POST":
        operations.remove_line(
            body=body, position=position, by=signed_in(request), at=timezone.now()
        )
        return _done(request, "The line is removed.")
    about = f"“{record}” is in the record of changes after that, and nowhere else."
    return _form_page(request, RemoveLineForm(), "Remove a line", record=record, about=about)


def _kept(request: HttpRequest, body: str, position: int) -> ProgrammeItem:
    """A line of a programme that the person keeps. *Raises*: NotKnown."""
    record = queries.line(body, position)
    if not policies.keeps_programme(who_asks(request), record.body, timezone.localdate()):
        raise NotKnown(_WHO)
    return record


def _done(request: HttpRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("programme")


def _form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    *,
    record: ProgrammeItem | None = None,
    about: str = "",
    links: list[Link] | None = None,
) -> HttpResponse:
    back = Link(TITLE, reverse("programme"))
    form.lay_out(Link("Back to the work programme", back.href))
    context = _frame(back) | {
        "form": form,
        "title": title,
        "caption": record.body.name if record else TITLE,
        "about": about,
        "links": links or [],
    }
    return render(request, "publishing/programme_form.html", context)
