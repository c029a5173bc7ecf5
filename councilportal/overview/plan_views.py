"""Pages of plans, with the measures of their lines and the assessments of their directorates."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.document import Block, part_of
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import in_pages, narrowing, paged
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.people import Person
from councilportal.organisation.queries import council_on, directorates
from councilportal.printing.responses import as_form
from eqia.register.queries import line, timetable, to_come
from eqia.register.timetable_sections import timetables_section
from objectives.delivery import policies, queries
from objectives.delivery.consistency_sections import consistency_document
from objectives.delivery.forms import PlansFilter
from objectives.delivery.list_sections import plans_document
from objectives.delivery.sections import plan_document
from objectives.delivery.template_queries import templates
from objectives.models import Plan
from objectives.plan.policies import reads_plan
from objectives.rules.delivery import TIMETABLE, PlanState
from objectives.upkeep import ways
from performance.objective_queries import with_measures

SECTION = "objectives"


@require_safe
def plans(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The plans that the person may read, filtered, a page at a time."""
    signed_in(request)
    who = who_asks(request)
    filters = PlansFilter(request.GET, offered=queries.to_filter_by(who))
    found = queries.plans(who, filters.criteria())
    council = council_on(timezone.localdate())
    if form:
        every = list(found)
        document = plans_document(every, len(every), filters.narrowed, council)
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    page = paged(request, found)
    total = page.paginator.count
    context = {
        "section": SECTION,
        "crumbs": [Link("Home", reverse("home")), Link("Objectives", reverse("objectives"))],
        "council": council,  # read once for the page and its document
        "document": plans_document(list(page.object_list), total, filters.narrowed, council),
        "page": page,
        "ways": ways.of_plans(who),
        **narrowing(request, filters),
    }
    return render(request, "objectives/plans.html", context)


@require_safe
def plan(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """A plan: its lines in order with how they stand, or as a matrix with their measures."""
    signed_in(request)
    who, today = who_asks(request), timezone.localdate()
    record = queries.plan(ref, who)
    if record is None:
        raise NotKnown(f"There is no plan {ref!r} for you.")
    read = with_measures(queries.read_by(record, who))
    read = replace(read, may_change=policies.may_change(who, record) and not form)
    council = council_on(today)
    document = plan_document(read, today, council, _timetable(record, who, today))
    if form:
        return as_form(request, document, form)
    context = {
        "section": SECTION,
        "crumbs": _crumbs(),
        "council": council,  # read once for the page and its document
        **in_pages(request, document),
        "plan": record,
        "has_actions": bool(read.actions) and reads_plan(who),
        "may_change": read.may_change,
        "may_reopen": record.state == PlanState.ADOPTED and policies.may_write(who, record),
        "ways": ways.of_plan(who, record),
        "may_update": policies.may_update(who, record, read.actions.values()),
    }
    return render(request, "objectives/plan_page.html", context)


@require_safe
def consistency(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """How alike the plans are that share a template: lines by part, and what differs."""
    signed_in(request)
    who, today = who_asks(request), timezone.localdate()
    left = to_come(timetable(who), today)
    found = templates(who, Counter(left.order_by().values_list("directorate", flat=True)))
    council = council_on(today)
    document = consistency_document(found, list(directorates(today)), council)
    if form:
        return as_form(request, document, form)
    context = {
        "section": SECTION,
        "crumbs": _crumbs(),
        "council": council,  # read once for the page and its document
        **in_pages(request, document),
    }
    return render(request, "objectives/plans_consistency.html", context)


def _timetable(plan: Plan, who: Person, on: date) -> Mapping[str, tuple[Block, ...]]:
    """The assessments to come of the plan's directorate, by the part that prints them."""
    if plan.directorate is None:
        return {}
    lines = [line(each, who) for each in timetable(who).filter(directorate=plan.directorate)]
    own = timetables_section(lines, on).sections
    return {TIMETABLE: own[0].blocks} if own else {}


def _crumbs() -> list[Link]:
    return [
        Link("Home", reverse("home")),
        Link("Objectives", reverse("objectives")),
        Link("Plans", reverse("plans")),
    ]
