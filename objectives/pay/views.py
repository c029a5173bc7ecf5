"""Pages of pay gaps: the list, one year, and the form of one gap."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.fields import ReasonForm
from councilportal.design.layout import WARNING, Button
from councilportal.design.lists import in_pages
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import council_on
from councilportal.printing.responses import as_form
from objectives.achievements.views import SECTION, Frame, crumbs, form_of
from objectives.models import PayGap
from objectives.pay import operations, policies, queries, sections
from objectives.pay.forms import PayGapForm
from objectives.pay.gap_sections import notes_for_author
from objectives.pay.told import told

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
    may_enter = policies.may_enter(who)
    ways = [
        Link(
            f"Change the figures: {each.names[1]}",
            reverse("pay_gap_change", args=[each.pk]),
        )
        for each in found
        if may_enter
    ]
    context = {
        "section": SECTION,
        "crumbs": way_here(),
        "council": council,
        **in_pages(request, document),
        "ways": ways,
        "notes": notes_for_author(told(found)) if may_enter else [],
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
    user = signed_in(request)
    form = PayGapForm(request.POST or None, record=record)

    def save(seen: str) -> str:
        try:
            saved = operations.save_pay_gap(
                record=record, values=form.values(), seen=seen, by=user, at=timezone.now()
            )
        except operations.NotRight as wrong:
            form.refuse(wrong.faults)
            return ""
        return reverse("pay_gap", args=[saved.kind, saved.snapshot_on.year])

    beside = [Link("Back to pay gaps", reverse("pay_gaps"))]
    if record.pk and not policies.why_kept(record, timezone.now()):
        beside.append(Link("Delete it", reverse("pay_gap_delete", args=[record.pk])))
    title = "Change a pay gap" if record.pk else "Enter a pay gap"
    frame = Frame(title, way_here(), beside, "The pay gap is saved.")
    return form_of(request, form, queries.stamp_of(record), frame, save)


@_form_methods
def delete(request: HttpRequest, key: int) -> HttpResponse:
    """Delete a pay gap that is not published, with a reason."""
    record, user = queries.pay_gap(key), signed_in(request)
    if not policies.may_enter(who_asks(request)):
        raise NotKnown(ENTERED_BY)
    form = ReasonForm(request.POST or None)

    def save(_: str) -> str:
        reason = form.cleaned_data["reason"]
        operations.delete_pay_gap(key=key, reason=reason, by=user, at=timezone.now())
        return reverse("pay_gaps")

    frame = Frame(
        "Delete this pay gap",
        way_here(),
        [Link("Back to the pay gap", reverse("pay_gap", args=[record.kind, record.year]))],
        "The pay gap is deleted.",
        caption=str(record),
        button=Button("Delete this pay gap", WARNING),
    )
    return form_of(request, form, "", frame, save)


def way_here() -> list[Link]:
    """The way to a page below the list."""
    return [*crumbs(), Link("Pay gaps", reverse("pay_gaps"))]
