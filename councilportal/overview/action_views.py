"""Pages of the one action plan and of its actions, which come from several apps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.document import part_of
from councilportal.common.fuzzy import said_back
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import narrowing, paged, posted_count
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.people import Person, nobody_else
from councilportal.organisation.queries import council_on
from councilportal.overview.action_sections import (
    NOTHING_SAID,
    ActionRead,
    action_document,
    date_said,
    facts_of_action,
    origin_link,
)
from councilportal.printing.responses import as_form
from eqia import visible
from objectives.models import Action
from objectives.plan import operations, policies, queries, reading, sections
from objectives.plan.confirming import nobody_confirms, waiting
from objectives.plan.forms import ConfirmForm, PlanFilter, ProgressForm
from objectives.plan.operations import ProgressIncomplete, StaleAction
from objectives.rules.plan import ActionStatus, Origin
from performance import queries as performance
from performance.board.action_queries import mended


@require_safe
def plan(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The actions that the person may see, filtered, a page at a time."""
    today = timezone.localdate()
    who = who_reads(request)
    others = reading.changed(who)
    filters = PlanFilter(request.GET, offered=queries.to_filter_by(who, today, others))
    found = queries.plan(filters.criteria(), who, today, others)
    council = council_on(today)
    if form:
        lines = [others.get(each.pk, each) for each in found]
        lists = queries.lists_of(found)
        whole = sections.Plan(filters.narrowed, len(lines), today, others.keys())
        led = {key: each.leads for key, each in lists.items()}
        document = sections.plan_document(
            lines, whole, council, {}, led, lists=lists, has_rows=form != "csv"
        )
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    page = paged(request, queries.with_leads(found))
    shown = sections.Plan(filters.narrowed, page.paginator.count, today, others.keys())
    lines = [others.get(each.pk, each) for each in page.object_list]
    leads = {each.pk: each.leads_told.split("\n") for each in page.object_list if each.leads_told}
    promises = visible.promises(lines, who)
    asked = performance.indicators_asking([each.origin_ref for each in lines])
    addresses = {
        each.pk: address
        for each in lines
        if (address := origin_link(each, promises.get(each.pk), asked.get(each.origin_ref)).href)
    }
    context = {
        "section": "actions",
        "council": council,  # read once for the page and its document
        "document": sections.plan_document(lines, shown, council, addresses, leads),
        "page": page,
        "may_add": policies.may_add(who),
        **narrowing(request, filters),
    }
    return render(request, "objectives/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def action(request: HttpRequest, ref: str) -> HttpResponse:
    """An action: its origin, owner, date and progress, and a form to record progress."""
    at = timezone.now()
    who = who_reads(request)
    record = found_action(ref, who)
    if request.method != "POST":
        return action_page(request, record, who)
    policies.check_can_record(who, record)
    form = ProgressForm(request.POST, is_public=record.origin == Origin.ASSESSMENT)
    if not form.is_valid():
        return action_page(request, record, who, form)
    user, cleaned = signed_in(request), form.cleaned_data
    try:
        operations.record_progress(
            ref=ref,
            status=ActionStatus(cleaned["status"]),
            note=cleaned["note"],
            due=cleaned["due"],
            review_on=cleaned["review_on"],
            seen=posted_count(request.POST, "seen"),
            answers=form.answers(),
            by=user,
            at=at,
        )
    except ProgressIncomplete as incomplete:
        form.add_error(incomplete.field, str(incomplete))
        return action_page(request, record, who, form)
    except StaleAction:
        record = found_action(ref, who)
        last = next(iter(reading.as_read(record, who).progress), None)
        is_repeated = last is not None and (last.by_id, last.status, last.note) == (
            user.pk,
            cleaned["status"],
            cleaned["note"].strip(),
        )
        if not is_repeated:
            return action_page(request, record, who, form, status=409)
    read = said_back(cleaned["due"])
    messages.success(request, f"What became of {ref} is recorded." + (f" {read}." if read else ""))
    return redirect("action", ref=ref)


@require_safe
def action_as(request: HttpRequest, ref: str, form: str) -> HttpResponseBase:
    """An action as a file."""
    who, today = who_reads(request), timezone.localdate()
    read = _read(found_action(ref, who), who)
    return as_form(request, action_document(read, today, council_on(today)), form)


def who_reads(request: HttpRequest) -> Person:
    """The signed-in person. *Raises*: NotKnown for a person with neither a role nor a post."""
    who = who_asks(request)
    if not policies.reads_plan(who):
        raise NotKnown("There is no action plan for you.")
    return who


def found_action(ref: str, who: Person) -> Action:
    """An action of which the person may know. *Raises*: NotKnown."""
    record = queries.action(ref, who)
    if record is None:
        raise NotKnown(f"There is no action {ref!r} for you.")
    return record


NEEDS_LEAD = "give another person the role of equality lead of the council"


def action_page(
    request: HttpRequest,
    record: Action,
    who: Person,
    form: ProgressForm | None = None,
    *,
    confirming: ConfirmForm | None = None,
    told: reading.Told | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an action.

    *Takes*: the action as the plan has it, and as the person may read it; the forms as they were
    posted, if they were.
    """
    is_public = record.origin == Origin.ASSESSMENT
    today = timezone.localdate()
    read = _read(record, who, told)
    action, said, council = read.action, read.progress, council_on(today)
    if form is None:
        form = ProgressForm(initial={"status": action.status}, is_public=is_public)
    form.lay_out(carries=[("seen", len(said))])
    confirming = confirming or ConfirmForm(is_public=is_public, auto_id="confirm_%s")
    confirming.lay_out(
        sends_to=reverse("action_confirm", args=[action.ref]), carries=[("seen", len(said))]
    )
    to_confirm = waiting(record, today) if action.status == ActionStatus.DONE else None
    nobody = to_confirm is not None and nobody_confirms(*to_confirm, today)
    context = {
        "section": "actions",
        "crumbs": [Link("Home", reverse("home")), Link("Action plan", reverse("actions"))],
        "action": action,
        "nobody_else": nobody_else("confirm it", NEEDS_LEAD) if nobody else "",
        "is_overdue": action.standing.is_overdue(today),
        "council": council,  # read once for the page and its document
        "document": action_document(read, today, council),
        "read": read,
        "facts": facts_of_action(action, read.promise, today, is_whole=read.is_whole),
        "serves": record.objectives.all(),
        "progress": [(each, date_said(each)) for each in said],
        "nothing_said": NOTHING_SAID,
        "may_record": policies.may_record(who, record),
        "may_confirm": to_confirm is not None and policies.may_confirm(who, *to_confirm),
        "confirming": confirming,
        "is_stale": status == 409,
        "is_own": bool(said) and said[0].by_id == request.user.pk,
        "form": form,
    }
    return render(request, "objectives/action.html", context, status=status)


def _read(record: Action, who: Person, told: reading.Told | None = None) -> ActionRead:
    """An action with all that the person may know of it. *Costs*: 2 to 7 queries."""
    told = told or reading.as_read(record, who)
    is_promised = record.origin == Origin.ASSESSMENT
    red, watching = performance.indicators_about(record)
    return ActionRead(
        told.action,
        visible.promises([record], who).get(record.pk) if is_promised else None,
        red,
        mended(record, red) if red is not None else None,
        watching,
        told.progress,
        told.action is record,
    )
