"""Pages on reports and live figures: where a figure is used, and what changed of a report."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.access import roles_today, signed_in, who_asks
from councilportal.publishing import policies
from councilportal.publishing.editions import operations, pages, queries, uses
from councilportal.publishing.editions.addresses import address
from councilportal.publishing.editions.changed import changes_of
from councilportal.publishing.editions.forms import StandForm
from performance.models import Indicator


@require_safe
def figure_uses(request: HttpRequest, ref: str) -> HttpResponse:
    """The editions that use an indicator's figures in their words, for those with the list."""
    who, now = who_asks(request), timezone.now()
    if not (roles_today(request).reports or queries.listed(who, now).exists()):
        raise NotKnown("Reports are for those who write, approve or publish them.")
    found = Indicator.objects.filter(ref=ref).first()
    if found is None:
        raise NotKnown(f"There is no indicator {ref}.")
    lines = [
        (each.edition, pages.state_said(each.edition, now), each.places)
        for each in uses.uses_of(ref, who, now)
    ]
    context = {
        "section": pages.SECTION,
        "crumbs": pages.crumbs(),
        "indicator": found,
        "lines": lines,
    }
    return render(request, "publishing/figure_uses.html", context)


@pages.form_methods
def changed(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """What an edition that is out tells otherwise than it is now. A publisher may let it stand."""
    record = pages.known(request, (series, slug, number), readers=False)
    who, now = who_asks(request), timezone.now()
    if not policies.composes(who, record.series, record.directorate_id):
        raise Refused("Only a lead of its field, or a publisher, looks after what is out.")
    if not policies.is_out(record, now):
        raise Refused("It is not out yet: return it to draft to change it.")
    found = changes_of(record, now)
    form = StandForm(request.POST or None) if found and policies.publishes(who) else None
    if request.method == "POST" and form is None:
        raise Refused("There is nothing here that a publisher could let stand.")
    if request.method == "POST" and form is not None and form.is_valid():
        operations.let_stand(
            key=(series, slug, number),
            reason=form.cleaned_data["reason"],
            by=signed_in(request),
            at=now,
        )
        messages.success(request, "It stands. You are told again when more changes.")
        return redirect(address("edition", record))
    if form is not None:
        form.lay_out(Link("Back to the edition", address("edition", record)))
    kept = record.kept_warnings.filter(key=operations.CHANGED).select_related("by").first()
    context = pages.frame(record) | {"changes": found, "form": form, "kept": kept}
    return render(request, "publishing/changed.html", context)
