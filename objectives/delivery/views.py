"""Pages that write plans: a quarter's update of their lines."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.numbers import count_of
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.merging import Differing, carried
from councilportal.design.not_saved import not_saved
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.people import Person
from councilportal.organisation.post_choices import choices_on
from objectives.delivery import operations, queries, updating
from objectives.delivery.operations import NotUpdated, NoUpdates
from objectives.delivery.queries import LineToUpdate
from objectives.delivery.update_sections import said_of_line
from objectives.delivery.updating import Update
from objectives.models import Plan
from objectives.rules.delivery import PlanState

SECTION = "objectives"


@require_http_methods(["GET", "HEAD", "POST"])
def update(request: HttpRequest, ref: str) -> HttpResponse:
    """A quarter's update: how every line of a plan stands, in one save."""
    who, today = who_asks(request), timezone.localdate()
    signed_in(request)
    try:
        plan = _to_update(ref, who)
        lines = _lines(plan, who)
        if request.method != "POST":
            posts = choices_on(today) if any(each.may_follow for each in lines) else []
            return _page(request, plan, updating.shown(lines, posts))
        return _save(request, plan, updating.posted(lines, choices_on(today), request.POST))
    except (NotKnown, Refused) as why:
        typed = updating.typed_in(request.POST, choices_on(today)) if request.POST else []
        if not typed:
            raise
        return _lost(request, ref, why, typed)


def _to_update(ref: str, who: Person) -> Plan:
    plan = found_plan(ref, who)
    if plan.state != PlanState.ADOPTED:
        raise NoUpdates("A draft is not updated: it is adopted first.")
    return plan


def _lines(plan: Plan, who: Person) -> list[LineToUpdate]:
    lines = queries.lines_to_update(plan, who)
    if not any(each.may_record or each.may_follow for each in lines):
        raise Refused("You may not say how a line of this plan stands.")
    return lines


def _save(request: HttpRequest, plan: Plan, page: Update) -> HttpResponse:
    ref, user, at = plan.ref, signed_in(request), timezone.now()
    told, said = updating.changed(page, user)
    if len(told) != len(said):
        return _page(request, plan, page)
    try:
        number = operations.update_plan(plan=ref, said=said, by=user, at=at)
    except NotUpdated as why:
        if why.stale:  # what others recorded may have come after the lines were read
            lines = _lines(plan, who_asks(request))
            page = updating.posted(lines, page.posts, request.POST)
        page = updating.refused(page, why, request.POST)
        return _page(request, plan, page, status=409 if why.stale else 200)
    told_as = f"{count_of(number, 'line')} updated." if number else "Nothing was changed."
    messages.success(request, told_as)
    return redirect("plan", ref=ref)


def _lost(
    request: HttpRequest, ref: str, why: NotKnown | Refused, typed: Sequence[Differing]
) -> HttpResponse:
    """What was typed of a plan that takes no update any more, or not of this person."""
    reason, status = str(why), 404 if isinstance(why, NotKnown) else 403
    way_on = Link("Go to the plans", reverse("plans"))
    if isinstance(why, NoUpdates):
        reason = (
            "The plan is a draft again since you opened this page: somebody changes it. How its "
            "lines stand is said again once it is adopted."
        )
        status, way_on = 409, Link("Go to the plan", reverse("plan", args=[ref]))
    return not_saved(
        request,
        title="Update this plan",
        reason=reason,
        typed=typed,
        way_on=way_on,
        status=status,
        section=SECTION,
    )


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
        "told": page.told,
    }
    return render(request, "objectives/plan_update.html", context, status=status)
