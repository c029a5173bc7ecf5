"""Pages of performance that look at several periods."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from councilportal.common.document import part_of
from councilportal.common.links import Link
from councilportal.common.periods import Period, PeriodKind, latest_ended
from councilportal.design.lists import narrowing, query_of
from councilportal.printing.responses import as_form
from performance.board import queries
from performance.board.choice_queries import choices
from performance.board.compared_sections import compared_document, paired
from performance.board.forms import CompareFilter, OverTimeFilter
from performance.board.over_time_sections import over_time_document
from performance.board.recount_queries import counts_over_time
from performance.board.views import (
    collector_paused_on_pages,
    heading_of,
    home_link,
    narrowed_beside,
    part_named,
)

PERIODS = 12
_KINDS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)


@require_safe
def over_time(request: HttpRequest, period: Period, form: str = "") -> HttpResponseBase:
    """How many indicators were green, amber and red at the end of a period and of those before."""
    periods = [period.shifted(-back) for back in reversed(range(PERIODS))]
    filters = OverTimeFilter(request.GET, choices=choices(*(each.end for each in periods)))
    query = query_of(request, {})
    document = over_time_document(
        heading_of(request, period, part_named(filters)),
        counts_over_time(periods, filters.scope()),
        board_of=lambda each: reverse("board", args=[each]) + query,
    )
    if form:
        part = part_of(document, narrowed_beside(filters), filters.slug)
        return as_form(request, part, form)
    ended = {kind: latest_ended(kind, period.end) for kind in _KINDS}
    context = {
        "section": "board",
        "period": period,
        "document": document,
        "crumbs": [home_link(), Link("Performance board", reverse("board", args=[period]) + query)],
        "kinds": [
            Link(f"By {kind.noun}", reverse("over_time", args=[each]) + query, each == period)
            for kind, each in ended.items()
        ],
        **narrowing(request, filters),
    }
    return render(request, "performance/over_time.html", context)


@require_safe
@collector_paused_on_pages
def compared(request: HttpRequest, period: Period, form: str = "") -> HttpResponseBase:
    """What changed between a period and an earlier one, by default a quarter before."""
    usual, periods = _usual_before(period), _earlier_than(period)
    asked = request.GET.get("before", "")
    earlier = next((each for each in periods if each.code == asked), usual)
    days = [earlier.end, period.end]
    filters = CompareFilter(request.GET, choices=choices(*days), periods=periods, usual=usual)
    scope = filters.scope()
    before, after = queries.boards(days, scope, together=True)
    document = compared_document(
        heading_of(request, period, part_named(filters)), earlier, paired(before, after, scope)
    )
    if form:
        part = part_of(document, narrowed_beside(filters), filters.slug)
        return as_form(request, part, form)
    board = reverse("board", args=[period]) + query_of(request, {"before": None})
    context = {
        "section": "board",
        "period": period,
        "document": document,
        "crumbs": [home_link(), Link("Performance board", board)],
        **narrowing(request, filters),
    }
    return render(request, "performance/compared.html", context)


def _usual_before(period: Period) -> Period:
    """The period of the same kind a quarter before; the one before for longer ones."""
    return period.shifted(-max(1, 3 // period.kind.months))


def _earlier_than(period: Period) -> list[Period]:
    """The periods to compare with, newest first: five years of the same kind."""
    return [period.shifted(-back) for back in range(1, 1 + max(3, 60 // period.kind.months))]
