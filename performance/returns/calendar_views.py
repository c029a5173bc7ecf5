"""The calendar of returns: a year's periods in one step, their days, and exceptions."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councilportal.common.links import Link
from councilportal.common.periods import Period, PeriodKind, containing, day_label, parse
from councilportal.common.refusals import Refused
from councilportal.design.fields import ReasonForm
from councilportal.design.forms import PlainForm
from councilportal.design.layout import WARNING, Button
from councilportal.organisation.access import requires, signed_in, who_asks
from councilportal.organisation.models import Service
from councilportal.organisation.past_values import past_since
from councilportal.organisation.queries import services
from performance.indicators.operations import KEEPERS
from performance.returns import calendar_operations
from performance.returns.calendar_forms import DaysForm, ExceptionForm
from performance.returns.models import Extension, ReportingPeriod
from performance.returns.policies import may_make
from performance.returns.queries import states_on
from performance.returns.rules import Deadlines, Move, ReturnState

_form_methods = require_http_methods(["GET", "HEAD", "POST"])
_DAYS = ("opens_on", "due_on", "locks_on")


@requires(*KEEPERS)
@require_safe
def this_year(request: HttpRequest) -> HttpResponse:
    """Redirect to the calendar of this financial year."""
    return redirect("admin_calendar_year", containing(PeriodKind.YEAR, timezone.localdate()))


@requires(*KEEPERS)
@require_safe
def year(request: HttpRequest, period: Period) -> HttpResponse:
    """The reporting periods of a financial year with their days, and the extensions."""
    whole = containing(PeriodKind.YEAR, period.start)
    within = {"ends_on__gte": whole.start, "ends_on__lte": whole.end}
    stored = sorted(
        ReportingPeriod.objects.filter(**within),
        key=lambda each: (each.ends_on, PeriodKind(each.frequency).months),
    )
    exceptions = Extension.objects.filter(**within).select_related("service", "granted_by")
    exceptions = exceptions.order_by("-granted_at")
    past = past_since(whole.start)
    context = {
        "section": "admin",
        "crumbs": _crumbs(),
        "year": whole,
        "rows": [(parse(each.period), each) for each in stored],
        "exceptions": [
            (each, past.worded("service", each.service, each.ends_on)) for each in exceptions
        ],
        "periods": {
            "current": f"Financial year {whole.label}",
            "previous": _link(whole.previous),
            "next": _link(whole.following),
        },
    }
    return render(request, "admin/calendar.html", context)


def _link(whole: Period) -> Link:
    return Link(whole.label, reverse("admin_calendar_year", args=[whole]))


@requires(*KEEPERS)
@require_POST
def make(request: HttpRequest, period: Period) -> HttpResponse:
    """Make the year's missing periods."""
    whole = containing(PeriodKind.YEAR, period.start)
    count = calendar_operations.make_calendar(year=whole, by=signed_in(request), at=timezone.now())
    said = f"{count} reporting periods were made." if count else "All periods were there already."
    messages.success(request, said)
    return redirect("admin_calendar_year", whole)


@requires(*KEEPERS)
@_form_methods
def days(request: HttpRequest, number: int) -> HttpResponse:
    """Change the days of one reporting period."""
    stored = get_object_or_404(ReportingPeriod, pk=number)
    period = parse(stored.period)
    initial = {name: getattr(stored, name) for name in _DAYS}
    is_sent = request.method == "POST"
    form = DaysForm(request.POST if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        if all(form.cleaned_data[name] == initial[name] for name in _DAYS):
            messages.info(request, "Nothing was changed.")
            return redirect("admin_calendar_year", containing(PeriodKind.YEAR, stored.ends_on))
        deadlines = Deadlines(period, **{name: form.cleaned_data[name] for name in _DAYS})
        if _is_saved(request, form, calendar_operations.set_deadlines, deadlines=deadlines):
            messages.success(request, f"The days of {period.label} are saved.")
            return redirect("admin_calendar_year", containing(PeriodKind.YEAR, stored.ends_on))
    context = {"section": "admin", "crumbs": _crumbs(), "period": period, "form": form}
    return render(request, "admin/days.html", context)


@requires(*KEEPERS)
@_form_methods
def exception(request: HttpRequest) -> HttpResponse:
    """Give a service an extension for one month end."""
    today = timezone.localdate()
    ends = ReportingPeriod.objects.values_list("ends_on", flat=True).distinct().order_by("-ends_on")
    choices = [(day.isoformat(), day_label(day)) for day in ends]
    is_sent = request.method == "POST"
    form = ExceptionForm(
        request.POST if is_sent else None,
        services=services(today),
        ends=choices,
        initial={name: request.GET.get(name) for name in ("service", "ends_on")},
    )
    if is_sent and form.is_valid():
        wanted = {name: form.cleaned_data[name] for name in ("service", "ends_on", "until")}
        if _is_saved(request, form, calendar_operations.extend, field="until", **wanted):
            messages.success(request, "The exception is saved.")
            return redirect("admin_calendar_year", containing(PeriodKind.YEAR, wanted["ends_on"]))
        form.ways = _reopening(request, wanted["service"], wanted["ends_on"])
    context = {"section": "admin", "crumbs": _crumbs(), "form": form}
    return render(request, "admin/exception.html", context)


def _reopening(request: HttpRequest, service: Service, ends_on: date) -> list[Link]:
    """A link to open an approved return again, for who may."""
    state = states_on(service, [ends_on]).get(ends_on)
    is_approved = state in (ReturnState.APPROVED, ReturnState.LOCKED)
    if not is_approved or not may_make(who_asks(request), service, Move.REOPEN):
        return []
    address = reverse("sheet_move", args=[service.ref, ends_on, Move.REOPEN])
    return [Link("Reopen the return", address)]


@requires(*KEEPERS)
@_form_methods
def exception_end(request: HttpRequest, number: int) -> HttpResponse:
    """End an extension early. Another extension gives it another last day."""
    found = Extension.objects.select_related("service", "granted_by")
    extension = get_object_or_404(found, pk=number)
    form = ReasonForm(request.POST or None)
    form.lay_out(button=Button("Take back", WARNING))
    is_sent = request.method == "POST" and form.is_valid()
    end = calendar_operations.end_extension
    if is_sent and _is_saved(request, form, end, extension=extension):
        messages.success(request, "It is taken back: the calendar’s days hold again.")
        return redirect("admin_calendar_year", containing(PeriodKind.YEAR, extension.ends_on))
    then = past_since(extension.ends_on).worded("service", extension.service, extension.ends_on)
    context = {
        "section": "admin",
        "crumbs": _crumbs(),
        "extension": extension,
        "service": then,
        "form": form,
    }
    return render(request, "admin/exception_end.html", context)


def _is_saved(
    request: HttpRequest,
    form: PlainForm,
    operation: Callable[..., object],
    *,
    field: str | None = None,
    **values: Any,
) -> bool:
    """Save what was typed, with its reason. False where it is refused: the form then says why."""
    try:
        reason = form.cleaned_data["reason"]
        operation(**values, reason=reason, by=signed_in(request), at=timezone.now())
    except Refused as refused:
        form.add_error(field, str(refused))
        return False
    return True


def _crumbs() -> list[Link]:
    return [
        Link("Home", reverse("home")),
        Link("Admin", reverse("admin_home")),
        Link("Calendar", reverse("admin_calendar")),
    ]
