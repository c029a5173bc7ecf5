"""Pages that write a draft plan: its lines, and its adoption."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.fields import ReasonForm
from councilportal.design.forms import PlainForm
from councilportal.design.layout import WARNING, Button
from councilportal.design.merging import (
    Merging,
    carried,
    chosen_in,
    lay,
    merge,
    seen_in,
    shown_in,
)
from councilportal.design.not_saved import not_saved, typed_apart
from councilportal.organisation.access import signed_in, who_asks
from objectives.delivery import operations, policies, queries
from objectives.delivery.line_forms import DraftLineForm, values_of
from objectives.delivery.operations import AlreadyAdopted, ChangedMeanwhile, LineRefused
from objectives.delivery.reading import state_of
from objectives.delivery.views import SECTION, crumbs_of, found_plan
from objectives.models import Plan, PlanLine
from objectives.rules.delivery import PlanState


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a line to a draft. Shows what was typed where the plan is adopted meanwhile."""
    try:
        return _add(request, ref)
    except AlreadyAdopted as why:
        return _lost(request, ref, why, "Add a line")


def _add(request: HttpRequest, ref: str) -> HttpResponse:
    plan = _draft(request, ref)
    form = _form(request, plan, request.POST or None, more=1)
    if request.method == "POST" and form.is_valid():
        user, at = signed_in(request), timezone.now()
        try:
            line = operations.add_line(plan=ref, values=form.values(), by=user, at=at)
        except LineRefused as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))
        else:
            messages.success(request, f"Line {line.position} is in the plan.")
            return redirect("plan", ref=ref)
    form.lay_out(Link("Back to the plan", reverse("plan", args=[ref])))
    return _page(request, plan, form, title="Add a line")


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, ref: str, position: int) -> HttpResponse:
    """Change a line of a draft, or move it to another place.

    Shows what was typed where the plan is adopted, or the line removed, meanwhile.
    """
    try:
        return _change(request, ref, position)
    except (AlreadyAdopted, NotKnown) as why:
        return _lost(request, ref, why, f"Line {position}", position)


def _change(request: HttpRequest, ref: str, position: int) -> HttpResponse:
    plan = _draft(request, ref)
    line = _line(plan, position)
    if request.method != "POST":
        form = _form(request, plan, None, line=line, initial=values_of(line))
        return _shown(request, plan, line, form)
    typed = _as_chosen(request, plan, line)
    form = _form(request, plan, typed, line=line, initial=values_of(line))
    if form.is_valid():
        user, at = signed_in(request), timezone.now()
        try:
            operations.change_line(
                plan=ref,
                line=_key(request, line),
                values=form.values(),
                seen=request.POST.get("version", ""),
                by=user,
                at=at,
            )
        except LineRefused as wrong:
            form.add_error(wrong.field if wrong.field in form.fields else None, str(wrong))
        except ChangedMeanwhile:
            return _both(request, plan, line, form)
        else:
            messages.success(request, "The line is saved.")
            return redirect("plan", ref=ref)
    return _shown(request, plan, line, form, is_posted=True)


@require_POST
def remove(request: HttpRequest, ref: str, position: int) -> HttpResponse:
    """Take a line out of a draft."""
    plan = _draft(request, ref)
    line = _line(plan, position)
    key = _key(request, line)
    operations.remove_line(plan=ref, line=key, by=signed_in(request), at=timezone.now())
    messages.success(request, f"Line {position} is removed.")
    return redirect("plan", ref=ref)


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: HttpRequest, ref: str) -> HttpResponse:
    """Adopt a draft."""
    plan = _draft(request, ref)
    if request.method == "POST":
        operations.adopt_plan(plan=ref, by=signed_in(request), at=timezone.now())
        messages.success(request, "The plan is adopted.")
        return redirect("plan", ref=ref)
    form = PlainForm()
    form.lay_out(
        Link("Back to the plan", reverse("plan", args=[ref])), button=Button("Adopt the plan")
    )
    return render(request, "objectives/plan_adopt.html", _frame(plan) | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, ref: str) -> HttpResponse:
    """Make an adopted plan a draft again, with a reason."""
    who = who_asks(request)
    user, plan = signed_in(request), found_plan(ref, who)
    policies.check_can_write(who, plan)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        operations.reopen_plan(plan=ref, reason=reason, by=user, at=timezone.now())
        messages.success(request, "The plan is a draft again.")
        return redirect("plan", ref=ref)
    form.lay_out(
        Link("Back to the plan", reverse("plan", args=[ref])),
        button=Button("Make it a draft again", WARNING),
    )
    return render(request, "objectives/plan_reopen.html", _frame(plan) | {"form": form})


def _draft(request: HttpRequest, ref: str) -> Plan:
    who = who_asks(request)
    signed_in(request)
    plan = found_plan(ref, who)
    policies.check_can_write(who, plan)
    if plan.state != PlanState.DRAFT:
        raise AlreadyAdopted
    return plan


def _lost(
    request: HttpRequest, ref: str, why: AlreadyAdopted | NotKnown, title: str, position: int = 0
) -> HttpResponse:
    """What was typed of a line that cannot be saved any more.

    *Takes*: the place of the line; 0 for one to be added. *Raises*: `why` where nothing was typed;
    NotKnown for a plan that the person may not read.
    """
    plan = found_plan(ref, who_asks(request))
    line = queries.line_of(plan, position)
    is_there = line is not None and _key(request, line) == line.pk
    form = _form(request, plan, request.POST or None, line=line, more=0 if is_there else 1)
    typed = typed_apart(form, values_of(line) if line is not None and is_there else {})
    if not typed:
        raise why
    reason = "Somebody has removed this line since you opened the page."
    if isinstance(why, AlreadyAdopted):
        reason = (
            "The plan was adopted since you opened this page: its lines are not changed any more, "
            "only how they stand is said."
        )
    return not_saved(
        request,
        title=f"{title}, {plan.title}",
        reason=reason,
        typed=typed,
        way_on=Link("Go to the plan", reverse("plan", args=[ref])),
        **_frame(plan),
    )


def _line(plan: Plan, position: int) -> PlanLine:
    line = queries.line_of(plan, position)
    if line is None:
        raise NotKnown(f"The plan has no line {position}.")
    return line


def _key(request: HttpRequest, line: PlanLine) -> int:
    """The key of the line that the page showed: another may stand in its place now."""
    text = request.POST.get("line", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else line.pk


def _form(
    request: HttpRequest,
    plan: Plan,
    data: Any,
    *,
    line: PlanLine | None = None,
    more: int = 0,
    **kwargs: Any,
) -> DraftLineForm:
    offered = queries.offered_to(plan, who_asks(request), timezone.localdate(), line)
    lines: int = getattr(plan, "lines_count", 0)
    return DraftLineForm(data, offered=offered, lines=lines + more, **kwargs)


def _shown(
    request: HttpRequest,
    plan: Plan,
    line: PlanLine,
    form: DraftLineForm,
    *,
    is_posted: bool = False,
) -> HttpResponse:
    values = values_of(line)
    state, seen, key = state_of(line), carried(shown_in(form, values)), str(line.pk)
    if is_posted:
        state, seen, key = (request.POST.get(name, "") for name in ("version", "seen", "line"))
    form.lay_out(
        Link("Back to the plan", reverse("plan", args=[plan.ref])),
        carries=[("version", state), ("seen", seen), ("line", key)],
    )
    return _page(request, plan, form, line=line, title=f"Line {line.position}")


def _as_chosen(request: HttpRequest, plan: Plan, line: PlanLine) -> Any:
    """What was posted, with the stored values where the person chose these."""
    chosen = chosen_in(request.POST)
    if not chosen:
        return request.POST
    values, typed = values_of(line), request.POST.copy()
    form = _form(request, plan, None, line=line)
    for name in chosen & set(form.fields):
        lay(typed, name, form.fields[name], values[name])
    return typed


def _both(request: HttpRequest, plan: Plan, line: PlanLine, mine: DraftLineForm) -> HttpResponse:
    """The line as stored now with what the person changed, and who changed what."""
    values = values_of(line)
    unmerged = _form(request, plan, None, line=line, initial=values)
    found = merge(unmerged, mine.cleaned_data, values, seen_in(request.POST.get("seen", "")))
    form = _form(request, plan, None, line=line, initial=found.values)
    form.differing = found
    form.lay_out(
        Link("Back to the plan", reverse("plan", args=[plan.ref])),
        carries=[
            ("version", state_of(line)),
            ("seen", carried(shown_in(unmerged, values))),
            ("line", line.pk),
        ],
    )
    title = f"Line {line.position}"
    return _page(request, plan, form, line=line, title=title, differing=found, status=409)


def _page(
    request: HttpRequest,
    plan: Plan,
    form: DraftLineForm,
    *,
    title: str,
    line: PlanLine | None = None,
    differing: Merging | None = None,
    status: int = 200,
) -> HttpResponse:
    removing = PlainForm()
    if line is not None:
        removing.lay_out(
            button=Button("Remove this line", WARNING),
            sends_to=reverse("plan_line_remove", args=[plan.ref, line.position]),
            carries=[("line", line.pk)],
        )
    context = {"form": form, "title": title, "line": line, "removing": removing}
    context |= {"differing": differing} if differing else {}
    return render(request, "objectives/plan_line.html", _frame(plan) | context, status=status)


def _frame(plan: Plan) -> dict[str, Any]:
    return {"section": SECTION, "crumbs": crumbs_of(plan), "plan": plan}
