"""Pages over many assessments: register, timetable, cumulative impact, evidence shelf."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.links import Link
from councilportal.common.refusals import Refused
from councilportal.organisation.queries import council_on, directorates
from councilportal.printing.responses import as_form
from eqia import policies
from eqia.models import Assessment
from eqia.people import crumbs, who_asks
from eqia.register import cumulative_sections, queries, sections
from eqia.register.forms import CumulativeFilter, RegisterFilter

ROWS_A_PAGE = 50
MOST_ON_PAPER = 500  # anybody may ask for it, and each page of paper takes its time


@login_not_required
@require_safe
def register(request: HttpRequest, form: str = "") -> HttpResponse:
    """The assessments that the person may know of, searched, filtered, a page at a time."""
    today = timezone.localdate()
    who = who_asks(request)
    filters = RegisterFilter(
        request.GET, directorates=_directorates(), rounds=queries.budget_rounds()
    )
    council = council_on(today)
    found = queries.register(filters.criteria(), who, today)
    if form:
        lines = _all_lines(found, who, form)
        whole = sections.Register(filters.narrowed, len(lines), today)
        return as_form(sections.register_document(lines, whole, council), form)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    lines = [queries.line(record, who) for record in page.object_list]
    shown = sections.Register(filters.narrowed, page.paginator.count, today)
    context = {
        "section": "eqia",
        "council": council,  # read once for the page and its document
        "document": sections.register_document(lines, shown, council),
        "page": page,
        "filters": filters,
        "selected": _selected(request, filters),
        "clear": Link("Clear all filters", request.path),
        "query": _query(request, page=None),
        "starts": who.leads_anything,
        "is_signed_in": request.user.is_authenticated,
    }
    return render(request, "eqia/register.html", context)


def _all_lines(found: QuerySet[Assessment], who: policies.Person, form: str) -> list[queries.Line]:
    """All that is listed, for a file. *Raises*: Refused for more than paper can hold in a while."""
    lines = [queries.line(record, who) for record in found]
    if form == "pdf" and len(lines) > MOST_ON_PAPER:
        raise Refused(
            f"A PDF lists at most {MOST_ON_PAPER} assessments, and here are {len(lines):,}: narrow "
            "the list, or take it as CSV or JSON."
        )
    return lines


@login_not_required
@require_safe
def timetable(request: HttpRequest, form: str = "") -> HttpResponse:
    """What is still to be assessed and decided."""
    today = timezone.localdate()
    who = who_asks(request)
    found = queries.timetable(who)
    if form:
        lines = _all_lines(found, who, form)
        document = sections.timetable_document(lines, len(lines), council_on(today), today)
        return as_form(document, form)
    page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    lines = [queries.line(record, who) for record in page.object_list]
    context = {
        "section": "eqia",
        "crumbs": crumbs(),
        "document": sections.timetable_document(
            lines, page.paginator.count, council_on(today), today
        ),
        "page": page,
    }
    return render(request, "eqia/timetable.html", context)


@require_safe
def cumulative(request: HttpRequest, form: str = "") -> HttpResponse:
    """What live assessments together do to each group, of a directorate or a budget round."""
    today = timezone.localdate()
    filters = CumulativeFilter(
        request.GET, directorates=_directorates(), rounds=queries.budget_rounds()
    )
    asked = {name: value for name, value in filters.cleaned_data.items() if value}
    found = queries.cumulative(who_asks(request), **asked)
    document = cumulative_sections.cumulative_document(found, filters.narrowed, council_on(today))
    if form:
        return as_form(document, form)
    context = {
        "section": "eqia",
        "crumbs": crumbs(),
        "document": document,
        "filters": filters,
        "selected": _selected(request, filters),
        "clear": Link("Clear all filters", request.path),
        "query": _query(request),
        "has_any": bool(found.titles),
    }
    return render(request, "eqia/cumulative.html", context)


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """The evidence shelf: what is known of whom, and what is not."""
    today = timezone.localdate()
    shelf = queries.whole_shelf()
    document = sections.evidence_document(shelf, today, council_on(today))
    context = {
        "section": "eqia",
        "crumbs": crumbs(),
        "document": document,
        "has_any": bool(shelf),
    }
    return render(request, "eqia/evidence.html", context)


def _directorates() -> list[tuple[str, str]]:
    return [(each.ref, each.name) for each in directorates(timezone.localdate())]


def _selected(request: HttpRequest, filters: RegisterFilter | CumulativeFilter) -> list[Link]:
    return [
        Link(words, request.path + _query(request, **{name: None, "page": None}))
        for name, words in filters.named()
    ]


def _query(request: HttpRequest, **changes: None) -> str:
    """The query of this address without some of its values; "?..." or ""."""
    query = request.GET.copy()
    for name in changes:
        query.pop(name, None)
    return f"?{query.urlencode()}" if query else ""
