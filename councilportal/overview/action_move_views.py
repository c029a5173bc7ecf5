"""Pages that add an action to the plan, and confirm that one is done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from councilportal.common.fuzzy import said_back
from councilportal.common.links import Link
from councilportal.common.periods import london_day
from councilportal.design.lists import posted_count
from councilportal.organisation.access import signed_in
from councilportal.organisation.people import Person
from councilportal.organisation.post_choices import choices_on
from councilportal.organisation.queries import characteristics, directorates, services
from councilportal.overview.action_views import action_page, found_action, who_reads
from objectives.frameworks.queries import readable_objectives
from objectives.plan import adding_operations, operations, policies
from objectives.plan.forms import AddForm, ConfirmForm, Offered
from objectives.plan.operations import StaleAction
from objectives.rules.plan import Origin

WHOLE_COUNCIL = "council"


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Add an action to the plan."""
    at, who = timezone.now(), who_reads(request)
    policies.check_may_add(who)
    form = AddForm(request.POST or None, offered=_offered(who), today=london_day(at))
    if request.method == "POST" and form.is_valid():
        user, cleaned = signed_in(request), form.cleaned_data
        action = adding_operations.add_by_hand(values=_values(cleaned), by=user, at=at)
        read = said_back(cleaned["due"])
        messages.success(request, f"{action.ref} is in the plan." + (f" {read}." if read else ""))
        return redirect("action", ref=action.ref)
    context = {
        "section": "actions",
        "crumbs": [Link("Home", reverse("home")), Link("Action plan", reverse("actions"))],
        "form": form,
    }
    return render(request, "objectives/action_add.html", context)


def _values(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as the operation takes it: the place as references."""
    kind, _, ref = cleaned["place"].partition(":")
    return {
        **cleaned,
        "directorate": ref if kind == "directorate" else "",
        "service": ref if kind == "service" else "",
    }


def _offered(who: Person) -> Offered:
    today = timezone.localdate()
    own = list(services(today))
    places: list[tuple[str, Any]] = []
    if policies.may_add_for(who, None, None):
        places.append((WHOLE_COUNCIL, "The whole council"))
    for each in directorates(today):
        named = [
            (f"service:{service.ref}", service.name)
            for service in own
            if service.directorate_id == each.pk and policies.may_add_for(who, each.pk, service.pk)
        ]
        if policies.may_add_for(who, each.pk, None):
            named.insert(0, (f"directorate:{each.ref}", f"All of {each.name}"))
        if named:
            places.append((each.name, named))
    objectives = readable_objectives(who).in_force(today).order_by("ref")
    return Offered(
        places,
        choices_on(today),
        [(each.ref, f"{each.ref} {each.title}") for each in objectives],
        [(each.ref, each.name) for each in characteristics(today)],
    )


@require_POST
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Confirm that an action is done."""
    at, who = timezone.now(), who_reads(request)
    record = found_action(ref, who)
    is_public = record.origin == Origin.ASSESSMENT
    form = ConfirmForm(request.POST, is_public=is_public, auto_id="confirm_%s")
    if not form.is_valid():
        return action_page(request, record, who, confirming=form)
    try:
        operations.confirm_action(
            ref=ref,
            note=form.cleaned_data["note"],
            seen=posted_count(request.POST, "seen"),
            answers=form.answers(),
            by=signed_in(request),
            at=at,
        )
    except StaleAction:
        record = found_action(ref, who)
        return action_page(request, record, who, confirming=form, status=409)
    messages.success(request, f"{ref} is done and confirmed.")
    return redirect("action", ref=ref)
