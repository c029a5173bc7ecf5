"""The page that says which reports use the figures of an indicator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.refusals import NotKnown
from councilportal.organisation.access import who_asks
from councilportal.publishing import policies
from councilportal.publishing.editions import pages, queries, uses
from performance.models import Indicator


@require_safe
def figure_uses(request: HttpRequest, ref: str) -> HttpResponse:
    """The editions that use an indicator's figures in their words, for those with the list."""
    who, now = who_asks(request), timezone.now()
    if not (policies.composes_anything(who) or queries.listed(who, now).exists()):
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
