"""The page of coverage: which characteristics are named by what."""

from collections.abc import Sequence
from datetime import date
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
from councilportal.common.periods import Period, PeriodKind, containing, parse
from councilportal.design.forms import ListFilter
from councilportal.design.lists import narrowing
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import council_on
from councilportal.overview.coverage_queries import coverage
from councilportal.overview.coverage_sections import coverage_document
from councilportal.printing.responses import as_form
from objectives.frameworks import queries
from objectives.models import Framework

_YEARS = 5  # to choose from


class CoverageFilter(ListFilter):
    """The filters of coverage: a framework and a year."""

    framework = forms.ChoiceField(required=False)
    year = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, frameworks: Sequence[Framework], today: date) -> None:
        """Offer the frameworks, and the year of today with those before it."""
        super().__init__(*args)
        years = [containing(PeriodKind.YEAR, today)]
        while len(years) < _YEARS:
            years.append(years[-1].previous)
        self.offer(
            framework=[(each.ref, each.title) for each in frameworks],
            year=[(each.code, each.label) for each in years],
        )

    @property
    def period(self) -> Period | None:
        """The year that was chosen."""
        code = self.cleaned_data.get("year", "")
        return parse(code) if code else None


@require_safe
def covered(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """Characteristics by objectives, measures, actions, assessments and evidence."""
    signed_in(request)
    who, today = who_asks(request), timezone.localdate()
    frameworks = list(queries.frameworks(who))
    filters = CoverageFilter(request.GET, frameworks=frameworks, today=today)
    year = filters.period
    on = min(year.end, today) if year else today
    lines = coverage(who, on, filters.cleaned_data.get("framework", ""), year)
    council = council_on(today)
    document = coverage_document(lines, filters.narrowed, council)
    if form:
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    context = {
        "section": "objectives",
        "crumbs": [Link("Home", reverse("home")), Link("Objectives", reverse("objectives"))],
        "council": council,  # read once for the page and its document
        "document": document,
        "has_any": bool(lines),
        **narrowing(request, filters),
    }
    return render(request, "objectives/coverage.html", context)
