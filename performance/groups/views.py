"""The page on which an equality lead brings the groups of an indicator's readings to a release."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from councilportal.accounts.models import User
from councilportal.common.links import Link
from councilportal.common.periods import Period, parse
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import council_on
from performance.groups import queries
from performance.groups.forms import AskForm, CorrectForm
from performance.groups.operations import (
    FIGURES,
    GroupsRefused,
    ReadingRefused,
    StaleReading,
    ask_for_groups,
    correct_group,
)
from performance.groups.policies import known_to_keep
from performance.groups.standing_sections import name_of, readings_document, standing_document
from performance.models import Indicator

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_form_methods
def groups(request: HttpRequest, ref: str) -> HttpResponse:
    """The periods whose groups have readings, how far their release is, and the question for it."""
    user = signed_in(request)
    indicator = known_to_keep(who_asks(request), queries.indicator_of(ref))
    standings = queries.standings(indicator)
    offered = [(each.period.code, each.period.label) for each in standings]
    form = AskForm(request.POST if request.method == "POST" else None, periods=offered)
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask_for_groups(
                ref=ref,
                periods=[parse(each) for each in form.cleaned_data["periods"]],
                kept=form.kept,
                words=form.cleaned_data["words"],
                by=user,
                at=timezone.now(),
            )
        except GroupsRefused as refused:
            for fault in refused.faults:
                form.add_error("periods", fault)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The release is asked for. Somebody else decides on it.")
            return redirect("release_request", asked.pk)
    own = Link(f"{indicator.ref}: {indicator.title}", reverse("indicator_latest", args=[ref]))
    form.lay_out(Link("Back to the indicator", own.href))
    context: dict[str, Any] = {
        "section": "indicators",
        "crumbs": [Link("Home", reverse("home")), own],
        "title": "Release figures of groups",
        "caption": own.text,
        "form": form if standings else None,
        "standings": standings,
        "document": standing_document(
            indicator,
            [
                (each, _link(each), reverse("indicator_group_readings", args=[ref, each.period]))
                for each in standings
            ],
            council_on(timezone.localdate()),
        ),
    }
    return render(request, "performance/groups.html", context)


@never_cache
@_form_methods
def readings(request: HttpRequest, ref: str, period: Period) -> HttpResponse:
    """The figures of groups in a period as they are stored; "?group=" corrects that of one.

    They are exact: only the equality leads of the indicator's place open them.
    """
    user = signed_in(request)
    indicator = known_to_keep(who_asks(request), queries.indicator_of(ref))
    stored = queries.readings_of(indicator, period)
    address = reverse("indicator_group_readings", args=[ref, period])
    group = request.GET.get("group", "")
    form, status = None, STILL_OPEN
    if reading := stored.get(group):
        form = CorrectForm(request.POST if request.method == "POST" else None, indicator, reading)
        if request.method == "POST" and form.is_valid():
            seen = _number(request.POST.get("seen", ""))
            status = _correct(form, ref, period, group, seen, user)
        if status == SAVED:
            messages.success(request, f"Corrected: {name_of(reading)}.")
            return redirect(address)
        form.lay_out(
            Link("Back to the figures of this period", address),
            carries=[("seen", reading.revision)],
        )
    elif group:
        raise NotKnown("There is no such reading to correct.")
    own = Link(f"{indicator.ref}: {indicator.title}", reverse("indicator_latest", args=[ref]))
    to_release = Link("Release figures of groups", reverse("indicator_groups", args=[ref]))
    context: dict[str, Any] = {
        "section": "indicators",
        "crumbs": [Link("Home", reverse("home")), own, to_release],
        "title": f"Figures of groups, {period.label}",
        "caption": own.text,
        "form": form,
        "who": name_of(reading) if reading else "",
        "is_released": _is_released(indicator, period),
        "to_release": to_release,
        "document": readings_document(
            indicator, period, stored, address, council_on(timezone.localdate())
        ),
    }
    return render(request, "performance/group_readings.html", context, status=status)


STALE = (
    "Somebody has corrected this figure since you opened the page. The table has what is stored "
    "now. Look at it, and save again if your figures are right"
)


SAVED, STILL_OPEN, LATE = 302, 200, 409  # as HTTP answers


def _correct(form: CorrectForm, ref: str, period: Period, group: str, seen: int, by: User) -> int:
    """Store what a form has, or say in it why not; how the page answers."""
    try:
        correct_group(
            ref=ref,
            period=period,
            group=group,
            typed={name: form.cleaned_data[name] for name in FIGURES},
            reason=form.cleaned_data["reason"],
            seen=seen,
            by=by,
            at=timezone.now(),
        )
    except ReadingRefused as refused:
        for name, sentence in refused.faults:
            form.add_fault(name, sentence)
        return STILL_OPEN
    except StaleReading:
        form.add_error(None, STALE)
        return LATE
    return SAVED


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _is_released(indicator: Indicator, period: Period) -> bool:
    return any(each.period == period and each.released for each in queries.standings(indicator))


def _link(standing: queries.Standing) -> str:
    """The address of what there is of a period's release; "" of nothing."""
    if standing.request is not None:
        return reverse("release_request", args=[standing.request.pk])
    if not standing.released:
        return ""
    return reverse("figures_of", args=[standing.tables[-1].ref])
