"""The pages of the statutory clock."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import in_pages, narrowing
from councilportal.organisation.access import signed_in, who_asks, who_asks_by_role
from councilportal.organisation.queries import council_on
from councilportal.overview.duty_sources import SOURCES
from councilportal.printing.feeds import CALENDAR_TYPE, calendar
from councilportal.printing.responses import as_form
from objectives.duties import operations, policies, queries, sections
from objectives.duties.forms import DayFilter, PublishedForm
from objectives.duties.operations import PublishedLater, RecordedBefore
from objectives.upkeep import ways

SECTION = "objectives"  # of the menu: duties are reached from objectives


@require_safe
def duties(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """Every duty on a day, today where none is asked for."""
    signed_in(request)
    filters = DayFilter(request.GET)
    on = filters.day(timezone.localdate())
    lines = queries.duties(on, SOURCES, timezone.now())
    document = sections.duties_document(lines, on, council_on(on))
    if form:
        return as_form(request, document, form)
    context = {
        "section": SECTION,
        "crumbs": _crumbs()[:-1],
        **in_pages(request, document),
        "lines": lines,
        "ways": ways.of_duties(who_asks_by_role(request)),
        **narrowing(request, filters),
    }
    return render(request, "objectives/duties.html", context)


@require_safe
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The days by which duties are due, as a calendar file."""
    signed_in(request)
    at = timezone.now()
    lines = queries.duties(timezone.localdate(), SOURCES, at)
    events = sections.calendar_events(lines, request.get_host())
    return HttpResponse(
        calendar("Statutory duties", events, made_at=at), content_type=CALENDAR_TYPE
    )


@require_safe
def duty(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """One duty with all that was published for it."""
    signed_in(request)
    today = timezone.localdate()
    line = queries.duty_on(ref, today, SOURCES, timezone.now())
    document = sections.duty_document(line, council_on(today))
    if form:
        return as_form(request, document, form)
    context = {
        "section": SECTION,
        "crumbs": _crumbs(),
        **in_pages(request, document),
        "duty": line.duty,
        "ways": ways.of_duty(who_asks(request), ref),
        "may_record": policies.may_record(who_asks(request)),
    }
    return render(request, "objectives/duty.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, ref: str) -> HttpResponse:
    """Record what was published elsewhere for a duty."""
    user = signed_in(request)
    line = queries.duty_on(ref, timezone.localdate())
    if not policies.may_record(who_asks(request)):
        raise NotKnown("Publications are recorded by the equality lead and by publishers.")
    form = PublishedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_publication(duty=ref, **form.cleaned_data, by=user, at=timezone.now())
        except PublishedLater as later:
            form.add_error("published_on", str(later))
        except RecordedBefore as before:
            form.add_error("title", str(before))
        else:
            messages.success(request, "The publication is recorded.")
            return redirect("duty", ref=ref)
    form.lay_out(Link("Back to the duty", reverse("duty", args=[ref])))
    context = {
        "section": SECTION,
        "crumbs": [*_crumbs(), Link(line.duty.title, reverse("duty", args=[ref]))],
        "form": form,
        "title": "Record a publication",
        "caption": line.duty.title,
    }
    return render(request, "objectives/form.html", context)


def _crumbs() -> list[Link]:
    return [
        Link("Home", reverse("home")),
        Link("Objectives", reverse("objectives")),
        Link("Statutory duties", reverse("duties")),
    ]
