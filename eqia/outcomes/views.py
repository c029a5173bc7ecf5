"""The page of the council's record: how often what assessments foretold came so."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.document import part_of
from councilportal.design.lists import narrowing
from councilportal.organisation.access import who_asks
from councilportal.organisation.queries import council_on, directorates
from councilportal.printing.responses import as_form
from eqia.outcomes.forms import RecordFilter
from eqia.outcomes.queries import outcome_record
from eqia.outcomes.sections import record_document
from eqia.pages import SECTION, crumbs


@require_safe
def record(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """How often what assessments foretold came so, of those that the person may read."""
    today = timezone.localdate()
    places = [(place.ref, place.name) for place in directorates(today)]
    filters = RecordFilter(request.GET, directorates=places)
    asked = filters.cleaned_data.get("directorate", "")
    found = outcome_record(who_asks(request), today, directorate=asked)
    council = council_on(today)
    document = record_document(found, council)
    if form:
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    context = {
        **narrowing(request, filters),
        "section": SECTION,
        "crumbs": crumbs(),
        "council": council,  # read once for the page and its document
        "document": document,
        "has_any": bool(found.all.foretold),
    }
    return render(request, "eqia/outcomes.html", context)
