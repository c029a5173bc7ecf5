"""Pages of series for administrators: the list, one series, its parts, its end."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.accounts.permissions import Role
from councilportal.common.links import Link
from councilportal.common.refusals import Refused
from councilportal.design.layout import WARNING, Button
from councilportal.design.lists import paged
from councilportal.organisation.access import requires, signed_in
from councilportal.organisation.models import Body, Post
from councilportal.organisation.post_choices import as_choices, posts_by_place
from councilportal.organisation.queries import bodies
from councilportal.organisation.record_changes import StaleRecord, stamp
from councilportal.publishing.models import ReportSeries
from councilportal.publishing.rules.kinds import Layout, Reach
from councilportal.publishing.series import operations, queries
from councilportal.publishing.series.arranging import PartRow, PartsForm
from councilportal.publishing.series.forms import EndSeriesForm, SeriesForm
from objectives.models import Duty

_form_methods = require_http_methods(["GET", "HEAD", "POST"])
LATER_ONLY = (
    "Editions that are begun keep their parts. What you save here is what later editions begin "
    "with, in the order of the places."
)


class SeriesPartsForm(PartsForm):
    """The parts that new editions of a series begin with."""

    removes = "Remove it from later editions"


@requires(Role.ADMIN)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Every series, those that have ended last."""
    page = paged(request, queries.every_series())
    context = {"section": "admin", "crumbs": _crumbs(), "page": page}
    return render(request, "publishing/series.html", context)


@requires(Role.ADMIN)
@_form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Make a series."""
    form = _form(request, None, ())
    if request.method == "POST" and form.is_valid():
        try:
            record = operations.create_series(
                ref=form.cleaned_data["ref"],
                layout=Layout(form.cleaned_data["layout"]),
                reach=Reach(form.cleaned_data["reach"]),
                values=form.values,
                bodies=form.chosen_bodies,
                duties=form.cleaned_data["duties"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error("ref", str(refused))
        else:
            messages.success(request, f"The series {record} is saved. These are its parts.")
            return redirect("series_parts", record.ref)
    return _page(request, form, {"title": "Add a series"})


@requires(Role.ADMIN)
@_form_methods
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Change what a series says."""
    record = queries.series_called(ref)
    stored = queries.plain_series(record)
    seen = stamp(stored)
    form = _form(request, record, stored["bodies"])  # type: ignore[arg-type]
    is_stale = False
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_series(
                ref=ref,
                values=form.values,
                bodies=form.chosen_bodies,
                duties=form.cleaned_data["duties"],
                seen=request.POST.get("seen", ""),
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except StaleRecord:
            is_stale = True
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The series is saved.")
            return redirect("series")
    elif request.method == "POST":
        seen = request.POST.get("seen", "")
    context = {"title": record.title, "record": record, "is_stale": is_stale}
    return _page(request, form, context, carries=[("seen", seen)])


@requires(Role.ADMIN)
@_form_methods
def arrange(request: HttpRequest, ref: str) -> HttpResponse:
    """Order, add, narrow and remove the parts that new editions begin with."""
    record, today = queries.series_called(ref), timezone.localdate()
    places = queries.narrowing(today)
    parts = list(record.parts.order_by("position"))
    form = SeriesPartsForm(parts, places, request.POST or None)
    seen = stamp({"parts": queries.plain_parts(record)})
    removed: Sequence[PartRow] = ()
    is_stale = False
    if request.method == "POST" and form.is_valid():
        removed = form.removed
        asked = request.POST.getlist("confirmed")
        if all(str(part.pk) in asked for part in removed):
            try:
                operations.arrange_series_parts(
                    ref=ref,
                    seen=request.POST.get("seen", ""),
                    parts=form.rows,
                    by=signed_in(request),
                    at=timezone.now(),
                )
            except StaleRecord:
                is_stale = True
            except Refused as refused:
                form.add_error(None, str(refused))
                removed = ()
            else:
                messages.success(request, "The parts are saved.")
                return redirect("series_change", ref)
    if request.method == "POST" and not is_stale:
        seen = request.POST.get("seen", "")
    form.lay_out(
        Link("Back to the series", reverse("series_change", args=[ref])),
        button=Button("Remove and save", WARNING) if removed else None,
        carries=[("seen", seen), *(("confirmed", part.pk) for part in removed)],
    )
    context = {
        "section": "admin",
        "crumbs": _crumbs(record),
        "record": record,
        "about": LATER_ONLY,
        "form": form,
        "removed": removed,
        "is_stale": is_stale,
    }
    return render(request, "publishing/series_parts.html", context, status=409 if is_stale else 200)


@requires(Role.ADMIN)
@_form_methods
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """End a series, or take one up again that has ended."""
    record = queries.series_called(ref)
    has_ended = record.has_ended
    form = EndSeriesForm(request.POST or None, has_ended=has_ended)
    if request.method == "POST" and form.is_valid():
        try:
            operations.set_ended(
                ref=ref,
                ended=not has_ended,
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, "The series goes on." if has_ended else "The series has ended."
            )
            return redirect("series")
    if has_ended:
        context = {"title": "Take it up again", "about": "It can have new editions again."}
    else:
        about = (
            "It has no new editions from now on and is hidden where people start one. Editions "
            "that are begun can be finished, and what is published stays. It can be taken up again."
        )
        context = {"title": "End this series", "about": about}
    return _page(request, form, context | {"record": record})


def _form(request: HttpRequest, record: ReportSeries | None, stored: Sequence[str]) -> SeriesForm:
    posts = Post.objects.order_by("title")
    return SeriesForm(
        request.POST or None,
        record=record,
        stored_bodies=stored,
        bodies=_bodies(stored),
        posts=posts,
        duties=_duties(record),
        by_place=as_choices(posts_by_place(posts)),
    )


def _bodies(stored: Sequence[str]) -> dict[str, Body]:
    """The bodies to choose from: those in force and those that the series has. *Costs*: 1 or 2."""
    found = {each.ref: each for each in bodies(timezone.localdate())}
    if missing := [ref for ref in stored if ref not in found]:
        found |= Body.objects.in_bulk(missing, field_name="ref")
    return found


def _duties(record: ReportSeries | None) -> QuerySet[Duty]:
    """The duties to choose from: those of the law of today and those that the series has."""
    found = Duty.objects.in_force(timezone.localdate())
    if record is not None:
        found = Duty.objects.filter(Q(pk__in=found) | Q(series=record)).distinct()
    return found.order_by("title", "ref")


def _page(
    request: HttpRequest,
    form: Any,
    context: dict[str, Any],
    *,
    carries: Sequence[tuple[str, object]] = (),
) -> HttpResponse:
    form.lay_out(Link("Back to all series", reverse("series")), carries=carries)
    frame = {"section": "admin", "crumbs": _crumbs(context.get("record")), "form": form}
    status = 409 if context.get("is_stale") else 200
    return render(request, "publishing/series_form.html", frame | context, status=status)


def _crumbs(record: ReportSeries | None = None) -> list[Link]:
    found = [Link("Home", reverse("home")), Link("Admin", reverse("admin_home"))]
    found.append(Link("Series of reports", reverse("series")))
    if record is not None:
        found.append(Link(record.title, reverse("series_change", args=[record.ref])))
    return found
