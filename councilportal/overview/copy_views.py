"""The page that copies a framework for a new year."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.numbers import count_of, joined
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.access import signed_in, who_asks
from councilportal.overview.copy_forms import CopyForm
from objectives.frameworks import queries
from objectives.frameworks.policies import keeps
from performance import objective_operations as operations
from performance.objective_queries import what_a_copy_takes


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what a copy takes along, and make it as a draft."""
    user = signed_in(request)
    who = who_asks(request)
    record = queries.framework(ref, who)
    if record is None or not keeps(who, record.kind):
        raise NotKnown(f"There is no framework {ref!r} that you look after.")
    form = CopyForm(request.POST or None, framework=record)
    if request.method == "POST" and form.is_valid():
        try:
            copied = operations.copy_framework(
                framework=record, **form.cleaned_data, by=user, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _said(copied))
            return redirect("framework", ref=form.cleaned_data["ref"])
    address = reverse("framework", args=[ref])
    form.lay_out(Link("Back to the framework", address))
    context = {
        "section": "objectives",
        "crumbs": [
            Link("Home", reverse("home")),
            Link("Objectives", reverse("objectives")),
            Link(record.title, address),
        ],
        "framework": record,
        "takes": what_a_copy_takes(record),
        "form": form,
    }
    return render(request, "objectives/copy.html", context)


def _said(copied: operations.Copied) -> str:
    """What was copied, in a sentence or two."""
    counts = {
        "theme": copied.themes,
        "objective": copied.objectives,
        "measure": copied.measures,
    }
    parts = [count_of(count, noun) for noun, count in counts.items() if count]
    said = f"Copied as a draft: {joined(parts)}." if parts else "Copied as a draft."
    if copied.emptied:
        said += f" {count_of(copied.emptied, 'target')} to be set anew."
    return said
