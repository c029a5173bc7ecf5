"""Pages of validations: by department, and the form of one."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.document import part_of
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import in_pages, narrowing
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.people import Person
from councilportal.organisation.queries import council_on, directorates
from councilportal.printing.responses import as_form
from objectives.achievements import offering, operations, policies, queries, reading
from objectives.achievements.validation_forms import ValidationFilter, ValidationForm
from objectives.achievements.validation_sections import validations_document
from objectives.achievements.views import SECTION, Frame, crumbs, form_of
from objectives.models import Validation

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def validations(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """Validations by department, those that expire soon first in words."""
    signed_in(request)
    who, today = who_asks(request), timezone.localdate()
    places = [(each.ref, each.name) for each in directorates(today)]
    filters = ValidationFilter(request.GET, directorates=places)
    found = list(queries.validations(directorate=filters.cleaned_data.get("directorate", "")))
    links = {
        each.pk: reverse("validation", args=[each.pk])
        for each in found
        if not form and policies.may_write_for(who, each.directorate)
    }
    council = council_on(today)
    document = validations_document(found, today, council, links)
    if form:
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    context = {
        "section": SECTION,
        "crumbs": crumbs(),
        "council": council,  # read once for the page and its document
        **in_pages(request, document),
        "may_add": policies.writes_somewhere(who),
        **narrowing(request, filters),
    }
    return render(request, "objectives/validations.html", context)


@_form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Add a validation."""
    who = who_asks(request)
    if not policies.writes_somewhere(who):
        raise NotKnown("Validations are written by leads and directors.")
    return _form(request, who, Validation())


@_form_methods
def validation(request: HttpRequest, key: int) -> HttpResponse:
    """Change a validation."""
    who, record = who_asks(request), queries.validation(key)
    if not policies.may_write_for(who, record.directorate):
        raise NotKnown("This validation is written by leads and directors.")
    return _form(request, who, record)


def _form(request: HttpRequest, who: Person, record: Validation) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    form = ValidationForm(
        request.POST or None, offered=offering.for_validations(who, today), record=record
    )

    def save(seen: str) -> str:
        operations.save_validation(
            key=record.pk, values=form.cleaned_data, seen=seen, by=user, at=timezone.now()
        )
        return reverse("validations")

    beside = [Link("Back to validations", reverse("validations"))]
    if record.pk and policies.may_delete(who):
        beside.append(Link("Delete it", reverse("admin_delete", args=["validations", record.pk])))
    frame = Frame(
        "Change a validation" if record.pk else "Add a validation",
        [*crumbs(), Link("Validations", reverse("validations"))],
        beside,
        "The validation is saved.",
        caption=str(record),
    )
    return form_of(request, form, reading.stamp_of(record), frame, save)
