"""The page on which an equality lead brings the groups of an indicator's readings to a release."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.periods import parse
from councilportal.common.refusals import Refused
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import council_on
from performance.groups import queries
from performance.groups.forms import AskForm
from performance.groups.operations import GroupsRefused, ask_for_groups
from performance.groups.policies import known_to_keep
from performance.groups.standing_sections import standing_document

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
            [(each, _link(each)) for each in standings],
            council_on(timezone.localdate()),
        ),
    }
    return render(request, "performance/groups.html", context)


def _link(standing: queries.Standing) -> str:
    """The address of what there is of a period's release; "" of nothing."""
    if standing.request is not None:
        return reverse("release_request", args=[standing.request.pk])
    if not standing.released:
        return ""
    return reverse("figures_of", args=[standing.tables[-1].ref])
