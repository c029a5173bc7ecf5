"""Pages of pay gaps: the list, one year, and the form of one gap."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.lists import in_pages
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import council_on
from councilportal.organisation.record_changes import StaleRecord
from councilportal.printing.responses import as_form
from objectives.achievements.views import (
    NOTHING,
    SECTION,
    crumbs,
    form_page,
    seen_by,
    stale_or_refused,
)
from objectives.models import PayGap
from objectives.pay import operations, policies, queries, sections
from objectives.pay.forms import PayGapForm

_form_methods = require_http_methods(["GET", "HEAD", "POST"])
ENTERED_BY = "Pay gaps are entered by the equality lead of the council."


@require_safe
def pay_gaps(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """All pay gaps by kind and year."""
    signed_in(request)
    who, today = who_asks(request), timezone.localdate()
    council = council_on(today)
    document = sections.list_document(queries.pay_gaps(), today, council, queries.first_days())
    if form:
        return as_form(request, document, form)
    context = {
        "section": SECTION,
        "crumbs": crumbs(),
        "council": council,  # read once for the page and its document
        **in_pages(request, document),
        "may_enter": policies.may_enter(who),
    }
    return render(request, "objectives/pay_gaps.html", context)


@require_safe
def pay_gap(request: HttpRequest, kind: str, year: int, form: str = "") -> HttpResponseBase:
    """The pay gaps of a kind in a year."""
    signed_in(request)
    who, today = who_asks(request), timezone.localdate()
    found = queries.pay_gaps_of(kind, year)
    council = council_on(today)
    document = sections.year_document(found, council, queries.first_days())
    if form:
        return as_form(request, document, form)
    ways = [
        Link(
            f"Change the figures: {each.names[1]}",
            reverse("pay_gap_change", args=[each.pk]),
        )
        for each in found
        if policies.may_enter(who)
    ]
    context = {
        "section": SECTION,
        "crumbs": way_here(),
        "council": council,
        **in_pages(request, document),
        "ways": ways,
        "kind": kind,
        "year": year,
    }
    return render(request, "objectives/pay_gap.html", context)


@_form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Enter a pay gap as it was worked out elsewhere."""
    if not policies.may_enter(who_asks(request)):
        raise NotKnown(ENTERED_BY)
    return _form(request, PayGap())


@_form_methods
def change(request: HttpRequest, key: int) -> HttpResponse:
    """Change a pay gap."""
    record = queries.pay_gap(key)
    if not policies.may_enter(who_asks(request)):
        raise NotKnown(ENTERED_BY)
    return _form(request, record)


def _form(request: HttpRequest, record: PayGap) -> HttpResponse:
    form = PayGapForm(request.POST or None, record=record)
    stamp, theirs = queries.stamp_of(record), NOTHING
    if request.method == "POST" and form.is_valid():
        try:
            saved = operations.save_pay_gap(
                record=record,
                values=form.values(),
                seen=request.POST.get("seen", ""),
                by=signed_in(request),
                at=timezone.now(),
            )
        except operations.NotRight as wrong:
            form.refuse(wrong.faults)
        except (StaleRecord, Refused) as error:
            theirs = stale_or_refused(form, error)
        else:
            messages.success(request, "The pay gap is saved.")
            return redirect("pay_gap", kind=saved.kind, year=saved.snapshot_on.year)
    back = Link("Back to pay gaps", reverse("pay_gaps"))
    form.lay_out(back, carries=[seen_by(request, stamp, theirs)])
    title = "Change a pay gap" if record.pk else "Enter a pay gap"
    return form_page(request, form, title, way_here(), stored=theirs)


def way_here() -> list[Link]:
    """The way to a page below the list."""
    return [*crumbs(), Link("Pay gaps", reverse("pay_gaps"))]
