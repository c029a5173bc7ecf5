"""Pages of plans, with the measures of their lines and the assessments of their directorates."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.document import part_of
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import narrowing, paged
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import council_on
from councilportal.printing.responses import as_form
from objectives.delivery import policies, queries
from objectives.delivery.forms import PlansFilter
from objectives.delivery.list_sections import plans_document
from objectives.delivery.sections import plan_document
from objectives.models import Plan
from objectives.rules.delivery import PlanState
from performance import objective_queries as measures

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
    read = queries.read_by(record, who, measures.measures_in_words(record))
    council = council_on(today)
    document = plan_document(read, today, council)
    if form:
        return as_form(request, document, form)
    context = {
        "section": SECTION,
        "crumbs": _crumbs(),
        "council": council,  # read once for the page and its document
        "document": document,
        "plan": record,
        "may_write": _may_write(record, policies.may_write(who, record)),
    }
    return render(request, "objectives/plan_page.html", context)


def _may_write(plan: Plan, may: bool) -> bool:
    return may and plan.state == PlanState.DRAFT


def _crumbs() -> list[Link]:
    return [
        Link("Home", reverse("home")),
        Link("Objectives", reverse("objectives")),
        Link("Plans", reverse("plans")),
    ]
