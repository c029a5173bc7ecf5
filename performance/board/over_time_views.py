"""Pages of performance that look at several periods."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from councilportal.common.links import Link
from councilportal.common.periods import Period, PeriodKind, latest_ended
from councilportal.design.lists import narrowing, query_of
from councilportal.printing.responses import as_form
from performance.board import queries
from performance.board.forms import OverTimeFilter
from performance.board.over_time_sections import over_time_document
from performance.board.recount_queries import counts_over_time
from performance.board.views import heading_of, home_link, part_named

PERIODS = 12
_KINDS = (PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR)


@require_safe
def over_time(request: HttpRequest, period: Period, form: str = "") -> HttpResponseBase:
    """How many indicators were green, amber and red at the end of a period and of those before."""
    filters = OverTimeFilter(request.GET, choices=queries.choices(period.end))
    periods = [period.shifted(-back) for back in reversed(range(PERIODS))]
    query = query_of(request, {})
    document = over_time_document(
        heading_of(request, period, part_named(filters)),
        counts_over_time(periods, filters.scope()),
        board_of=lambda each: reverse("board", args=[each]) + query,
    )
    if form:
        return as_form(request, document, form)
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
