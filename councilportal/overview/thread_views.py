"""Pages of the golden thread: of all objectives, and of one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.document import part_of
from councilportal.common.links import Link
from councilportal.design.forms import ListFilter
from councilportal.design.lists import in_pages, narrowing
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import council_on
from councilportal.overview.thread_list_sections import threads_document
from councilportal.overview.thread_queries import thread_of, threads
from councilportal.overview.thread_sections import thread_document
from councilportal.printing.responses import as_form
from objectives.frameworks import queries
from objectives.models import Framework

SECTION = "objectives"


class ThreadFilter(ListFilter):
    """The filter of the golden thread: a framework."""

    framework = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, frameworks: Sequence[Framework]) -> None:
        """Offer the frameworks that have objectives."""
        super().__init__(*args)
        self.offer(framework=[(each.ref, each.title) for each in frameworks])


@require_safe
def golden_thread(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """Every objective with what carries it out, and what is missing."""
    signed_in(request)
    who, today = who_asks(request), timezone.localdate()
    frameworks = list(queries.frameworks(who))
    filters = ThreadFilter(request.GET, frameworks=frameworks)
    asked = filters.cleaned_data.get("framework", "")
    found = threads(who, today, timezone.now(), asked)
    council = council_on(today)
    document = threads_document(found, frameworks, council)
    if form:
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    context = {
        "section": SECTION,
        "crumbs": _crumbs()[:-1],
        "council": council,  # read once for the page and its document
        **in_pages(request, document),
        "has_any": bool(found),
        **narrowing(request, filters),
    }
    return render(request, "objectives/thread.html", context)


@require_safe
def objective_thread(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """The thread of one objective: the frameworks above it, and all that hangs on it."""
    signed_in(request)
    who, today = who_asks(request), timezone.localdate()
    thread = thread_of(ref, who, today, timezone.now())
    council = council_on(today)
    document = thread_document(thread, today, council)
    if form:
        return as_form(request, document, form)
    objective = thread.objective
    context = {
        "section": SECTION,
        "crumbs": [*_crumbs(), Link(objective.title, reverse("objective", args=[objective.ref]))],
        "council": council,
        **in_pages(request, document),
        "ref": objective.ref,
        "has_any": True,
    }
    return render(request, "objectives/thread.html", context)


def _crumbs() -> list[Link]:
    return [
        Link("Home", reverse("home")),
        Link("Objectives", reverse("objectives")),
        Link("Golden thread", reverse("golden_thread")),
    ]
