"""Pages over many assessments: register, timetable, cumulative impact, evidence shelf."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.document import Document, part_of
from councilportal.design.lists import narrowing, paged
from councilportal.organisation.access import who_asks
from councilportal.organisation.people import Person
from councilportal.organisation.queries import council_on, directorates
from councilportal.printing.responses import as_form
from eqia import policies
from eqia.models import Assessment
from eqia.pages import SECTION, crumbs, read_by_all
from eqia.register import cumulative_sections, queries, sections, timetable_sections
from eqia.register.forms import CumulativeFilter, RegisterFilter
from eqia.register.queries import Line

MakeDocument = Callable[[Sequence[Line], int], Document]  # of some lines, and how many in all


@read_by_all
def register(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The assessments that the person may know of, searched, filtered, a page at a time."""
    today = timezone.localdate()
    who = who_asks(request)
    filters = RegisterFilter(
        request.GET, directorates=_directorates(), rounds=queries.rounds_listed(who)
    )
    council = council_on(today)
    found = queries.register(filters.criteria(), who, today)

    def document(lines: Sequence[Line], total: int) -> Document:
        register = sections.Register(filters.narrowed, total, today)
        listed = sections.register_document(lines, register, council)
        return part_of(listed, filters.narrowed, filters.slug) if form else listed

    if form:
        return _file(request, found, who, form, document)
    context = {
        **_page(request, found, who, document),
        **narrowing(request, filters),
        "council": council,  # read once for the page and its document
        "starts": policies.leads_anything(who),
    }
    return render(request, "eqia/register.html", context)


@read_by_all
def timetable(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """What is still to be assessed and decided."""
    today = timezone.localdate()
    who = who_asks(request)
    found = queries.timetable(who)

    def document(lines: Sequence[Line], total: int) -> Document:
        left = queries.to_come(found, today).count()
        return timetable_sections.timetable_document(lines, total, left, council_on(today), today)

    if form:
        return _file(request, found, who, form, document)
    context = _page(request, found, who, document) | {"crumbs": crumbs()}
    return render(request, "eqia/timetable.html", context)


def _page(
    request: HttpRequest, found: "QuerySet[Assessment]", who: Person, document: MakeDocument
) -> dict[str, Any]:
    """What a page of a list of assessments shows."""
    page: Page[Any] = paged(request, found)
    lines = [queries.line(record, who) for record in page.object_list]
    return {"section": SECTION, "page": page, "document": document(lines, page.paginator.count)}


def _file(
    request: HttpRequest,
    found: "QuerySet[Assessment]",
    who: Person,
    form: str,
    document: MakeDocument,
) -> HttpResponseBase:
    """All that is listed, as a file."""
    lines = [queries.line(record, who) for record in found]
    return as_form(request, document(lines, len(lines)), form)


@require_safe
def cumulative(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """What live assessments together do to each group, of a directorate or a budget round."""
    today = timezone.localdate()
    who = who_asks(request)
    filters = CumulativeFilter(
        request.GET, directorates=_directorates(), rounds=queries.rounds_live(who)
    )
    asked = {name: value for name, value in filters.cleaned_data.items() if value}
    found = queries.cumulative(who, **asked)
    council = council_on(today)
    document = cumulative_sections.cumulative_document(found, filters.narrowed, council)
    if form:
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    context = {
        **narrowing(request, filters),
        "section": SECTION,
        "crumbs": crumbs(),
        "council": council,  # read once for the page and its document
        "document": document,
        "has_any": bool(found.titles),
    }
    return render(request, "eqia/cumulative.html", context)


@require_safe
def evidence(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The evidence shelf: what is known of whom, and what is not."""
    today = timezone.localdate()
    shelf = queries.whole_shelf(who_asks(request))
    document = sections.evidence_document(shelf, today, council_on(today))
    if form:
        return as_form(request, document, form)
    context = {
        "section": SECTION,
        "crumbs": crumbs(),
        "document": document,
        "has_any": bool(shelf),
    }
    return render(request, "eqia/evidence.html", context)


def _directorates() -> list[tuple[str, str]]:
    return [(place.ref, place.name) for place in directorates(timezone.localdate())]
