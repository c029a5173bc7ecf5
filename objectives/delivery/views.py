"""Pages that write plans: a quarter's update of their lines."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.numbers import count_of
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.merging import carried
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.people import Person
from objectives.delivery import operations, queries, updating
from objectives.delivery.operations import NotUpdated
from objectives.delivery.update_sections import said_of_line
from objectives.delivery.updating import Update
from objectives.models import Plan
from objectives.rules.delivery import PlanState

SECTION = "objectives"


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, ref: str) -> HttpResponse:
    """A quarter's update: how every line of a plan stands, in one save."""
    at, user, who = timezone.now(), signed_in(request), who_asks(request)
    plan = found_plan(ref, who)
    if plan.state != PlanState.ADOPTED:
        raise Refused("A draft is not updated: it is adopted first.")
    lines = queries.lines_to_update(plan, who)
    if not any(each.may_record for each in lines):
        raise Refused("You may not say how a line of this plan stands.")
    if request.method != "POST":
        return _page(request, plan, updating.shown(lines))
    page = updating.posted(lines, request.POST)
    told, said = updating.changed(page, user)
    if len(told) != len(said):
        return _page(request, plan, page)
    try:
        number = operations.update_plan(plan=ref, said=said, by=user, at=at)
    except NotUpdated as why:
        page = updating.refused(page, why)
        return _page(request, plan, page, status=409 if why.stale else 200)
    told_as = f"{count_of(number, 'line')} updated." if number else "Nothing was changed."
    messages.success(request, told_as)
    return redirect("plan", ref=ref)


def found_plan(ref: str, who: Person) -> Plan:
    """A plan that the person may read. *Raises*: NotKnown."""
    plan = queries.plan(ref, who)
    if plan is None:
        raise NotKnown(f"There is no plan {ref!r} for you.")
    return plan


def crumbs_of(plan: Plan) -> list[Link]:
    """The way to a page of a plan."""
    return [
        Link("Home", reverse("home")),
        Link("Objectives", reverse("objectives")),
        Link("Plans", reverse("plans")),
        Link(plan.title, reverse("plan", args=[plan.ref])),
    ]


def _page(request: HttpRequest, plan: Plan, page: Update, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    context = {
        "section": SECTION,
        "crumbs": crumbs_of(plan),
        "plan": plan,
        "rows": [(each, said_of_line(each, today), form) for each, form in page.rows],
        "forms": list(page.forms.values()),
        "has_all": len(page.forms) == len(page.lines),
        "counts": page.carried,
        "seen": carried(page.seen),
        "differing": page.differing,
        "stale": page.stale,
    }
    return render(request, "objectives/plan_update.html", context, status=status)
