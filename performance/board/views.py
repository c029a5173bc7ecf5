"""Pages of performance: the board, the dashboard report, indicators."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from councilportal.common.document import Section, part_of
from councilportal.common.links import DirectionCount, Link, RagCount
from councilportal.common.memory import collector_paused
from councilportal.common.periods import (
    NotAPeriod,
    Period,
    PeriodKind,
    containing,
    latest_ended,
    parse_slug,
)
from councilportal.common.words import Rag
from councilportal.design.lists import narrowing, paged, query_of
from councilportal.organisation.access import who_asks, who_asks_by_role
from councilportal.organisation.context import council_of
from councilportal.printing.responses import as_form
from objectives.plan.policies import reads_plan
from performance.board import (
    action_queries,
    action_sections,
    choice_queries,
    dashboard_sections,
    indicator_queries,
    indicator_sections,
    queries,
)
from performance.board.forms import BoardFilter
from performance.board.places import places_of
from performance.groups.policies import keeps_groups
from performance.groups.queries import released_groups
from performance.rules.standing import Counts, count

ROWS_A_PAGE = 200
MATCHES_A_PAGE = 100
P = ParamSpec("P")


def collector_paused_on_pages(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """The view, with the garbage collector paused where it draws a page of many indicators.

    Not where it gives a file: a PDF may wait for minutes.
    """

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with nullcontext() if kwargs.get("form") else collector_paused():
            return view(*args, **kwargs)

    return answer


@require_safe
def board_latest(request: HttpRequest) -> HttpResponse:
    """Redirect to the board of the latest month with figures."""
    period = queries.latest_month(timezone.localdate())
    query = request.GET.urlencode()
    return redirect(reverse("board", args=[period]) + (f"?{query}" if query else ""))


@require_safe
@collector_paused_on_pages
def board(request: HttpRequest, period: Period, form: str = "") -> HttpResponseBase:
    """The indicators of a period, by service, with their counts."""
    choices = choice_queries.choices(period.end)
    filters = BoardFilter(request.GET, choices=choices)
    scope = filters.scope()
    whole = queries.board(period.end, scope)
    lines = queries.with_rating(whole, scope.rating)
    heading = heading_of(request, period, part_named(filters))
    counts = count(line.standing for line in whole)
    sentences = dashboard_sections.in_sentences(counts)
    if form:
        actions = actions_of(request, lines, period)
        said = () if lines else sentences  # a paper without a table says how all of them stand
        document = dashboard_sections.board_document(heading, lines, actions, said)
        return as_form(request, part_of(document, narrowed_beside(filters), filters.slug), form)
    page = paged(request, lines, rows=ROWS_A_PAGE)
    shown = list(page.object_list)
    actions = actions_of(request, shown, period)
    return render(
        request,
        "performance/board.html",
        {
            "section": "board",
            "period": period,
            "document": dashboard_sections.board_document(heading, shown, actions),
            "page": page,
            "counts": counts,
            "sentences": sentences,
            "rag_counts": _rag_counts(request, counts),
            "direction_counts": [
                DirectionCount(way, number) for way, number in counts.direction.items()
            ],
            "periods": _period_links(request, period),
            "parts": _part_links(request, filters),
            "over_time": reverse("over_time", args=[latest_ended(PeriodKind.QUARTER, period.end)])
            + query_of(request, {"rating": None, "page": None}),
            "compared": reverse("compared", args=[period])
            + query_of(request, {"rating": None, "page": None}),
            **narrowing(request, filters),
            "dashboard_rows": choices.dashboard_rows.get(scope.directorate, 0),
            "dashboard_query": (
                f"?{urlencode({'directorate': scope.directorate})}" if scope.directorate else ""
            ),
        },
    )


@require_safe
@collector_paused_on_pages
def dashboard(request: HttpRequest, period: Period, form: str = "") -> HttpResponseBase:
    """The dashboard report of a period, of the council or of one directorate."""
    choices = dict(choice_queries.choices(period.end).directorates)
    directorate = request.GET.get("directorate", "")
    if directorate and directorate not in choices:
        raise Http404(f"There is no directorate {directorate!r} in that period.")
    lines = queries.board(period.end, queries.Scope(directorate=directorate))
    heading = heading_of(request, period, choices.get(directorate, ""))
    actions = actions_of(request, lines, period)
    document = dashboard_sections.dashboard(heading, lines, actions)
    if form:
        return as_form(request, part_of(document, "", slugify(directorate)), form)
    crumbs = [home_link(), Link("Performance board", reverse("board", args=[period]))]
    context = {
        "section": "board",
        "period": period,
        "document": document,
        "crumbs": crumbs,
        "query": query_of(request, {}),
        "parts": _parts(period, directorate, choices) if len(choices) > 1 else [],
        "directorate": directorate,
    }
    return render(request, "performance/dashboard.html", context)


def _parts(period: Period, directorate: str, choices: Mapping[str, str]) -> list[Link]:
    """Links to the report of the whole council and of each directorate."""
    address = reverse("dashboard", args=[period])
    own = [
        Link(name, f"{address}?{urlencode({'directorate': ref})}", current=ref == directorate)
        for ref, name in choices.items()
    ]
    return [Link("Whole council", address, current=not directorate), *own]


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """The list of all indicators, or of those that match the words searched for."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:100]
    matches = queries.search(text, timezone.localdate())
    page = paged(request, matches, rows=MATCHES_A_PAGE)
    context = {"section": "indicators", "page": page, "text": text, "total": len(matches)}
    return render(request, "performance/indicators.html", context)


@require_safe
def indicator_latest(request: HttpRequest, ref: str) -> HttpResponse:
    """Redirect to the page of an indicator at its latest reading."""
    if indicator_queries.frequency_of(ref) is None:
        raise Http404(f"There is no indicator {ref!r}.")
    period = indicator_queries.latest_period_of(ref) or queries.latest_month(timezone.localdate())
    return redirect("indicator", ref=ref, period=period.slug)


@require_safe
def indicator(request: HttpRequest, ref: str, period: str, form: str = "") -> HttpResponseBase:
    """One indicator as it stood at the end of a period, with its history up to then."""
    found = indicator_queries.indicator(ref)
    if found is None:
        raise Http404(f"There is no indicator {ref!r}.")
    shown = _period(period, PeriodKind(found.frequency))
    places = places_of([found], shown.end)
    rows = indicator_queries.revision_rows(ref)
    before = indicator_queries.until(rows, shown.end)
    line = queries.indicator_line(found, shown.end, places, before)
    who = who_asks(request) if found.from_action_id else who_asks_by_role(request)
    actions, watched = action_queries.of_indicator(found, shown.end, who)
    promise = indicator_queries.promise_of(watched, who) if watched else ""
    about = indicator_queries.about(found, promise, shown.end, places)
    revisions = indicator_queries.revisions(rows)
    history = indicator_sections.history_sections(
        line, revisions, indicator_queries.target_changes(ref)
    )
    heading = heading_of(request, shown, line.place.directorate)
    others = indicator_queries.benchmarks_of(found, shown.end)
    has_groups: bool = found.has_groups  # type: ignore[attr-defined]
    groups = released_groups([ref], shown.end).get(ref) if has_groups else None
    document = indicator_sections.indicator_document(
        heading, line, about, (*_section(request, actions), *history), others, groups
    )
    if form:
        return as_form(request, document, form)
    month = containing(PeriodKind.MONTH, shown.end)
    crumbs = [
        home_link(),
        Link("Performance board", reverse("board", args=[month])),
        Link(line.place.service, reverse("service", args=[line.place.service_ref])),
    ]
    context = {
        "section": "indicators",
        "line": line,
        "period": shown,
        "document": document,
        "serves": indicator_queries.serves(found, who_asks_by_role(request)),
        "may_release": has_groups and keeps_groups(who_asks_by_role(request), found),
        "crumbs": crumbs,
        "periods": _reading_links(ref, indicator_queries.periods_of(revisions), shown),
    }
    return render(request, "performance/indicator.html", context)


def _period(slug: str, frequency: PeriodKind) -> Period:
    try:
        return parse_slug(slug, prefer=frequency)
    except NotAPeriod as error:
        raise Http404(str(error)) from error


def home_link() -> Link:
    """The link to the home page, for breadcrumbs."""
    return Link("Home", reverse("home"))


def heading_of(request: HttpRequest, period: Period, part: str) -> dashboard_sections.Heading:
    """The head of a document. Takes: `part`, the name of a part of the council; "" for all."""
    council = council_of(request, period.end)
    return dashboard_sections.Heading(council.name, council.colour, part or council.name, period)


def actions_of(
    request: HttpRequest, lines: Sequence[queries.IndicatorLine], period: Period
) -> tuple[Section, ...]:
    """The section of the corrective actions of some lines that the person may see, if any.

    Actions of indicators are known to each reader by their role alone, whatever posts they hold.
    *Costs*: 1 query.
    """
    found = action_queries.of_lines(lines, period.end, who_asks_by_role(request))
    return _section(request, found)


def _section(
    request: HttpRequest, actions: Sequence[action_queries.Corrective]
) -> tuple[Section, ...]:
    linked = reads_plan(who_asks_by_role(request))
    return action_sections.action_sections(actions, timezone.localdate(), linked=linked)


def part_named(filters: BoardFilter) -> str:
    """The name of the directorate or service that the board is filtered by; "" for all."""
    named = {name: dict(filters.fields[name].choices) for name in ("directorate", "service")}  # type: ignore[attr-defined]
    asked = filters.cleaned_data
    for name in ("service", "directorate"):
        if asked.get(name):
            return str(named[name][asked[name]])
    return ""


def narrowed_beside(filters: BoardFilter) -> str:
    """The filters in words, without the place that the board's title names."""
    asked = filters.cleaned_data
    in_title = {"service"} if asked.get("service") else {"directorate"}
    return "; ".join(words for name, words in filters.named() if name not in in_title)


def _part_links(request: HttpRequest, filters: BoardFilter) -> list[Link]:
    """Links to the whole council and to each directorate that keep the other filters."""
    asked = filters.cleaned_data.get("directorate", "")
    choices = filters.fields["directorate"].choices  # type: ignore[attr-defined]
    return [
        Link(
            name if ref else "Whole council",
            request.path + query_of(request, {"directorate": ref, "service": None, "page": None}),
            current=ref == asked,
        )
        for ref, name in choices
    ]


def _rag_counts(request: HttpRequest, counts: Counts) -> list[RagCount]:
    """How many indicators have each rating, each with a link to them."""
    numbers: dict[Rag, int] = {**counts.rating, **counts.unrated}
    return [
        RagCount(rag, number, request.path + query_of(request, {"rating": rag, "page": None}))
        for rag, number in numbers.items()
    ]


def _period_links(request: HttpRequest, period: Period) -> dict[str, object]:
    def link(other: Period) -> Link:
        address = reverse("board", args=[other]) + query_of(request, {"page": None})
        return Link(other.label, address, current=other == period)

    months = queries.reported_months()
    return {
        "current": period.long_label,
        "previous": link(period.previous),
        "next": link(period.following) if months and period.end < months[0].end else None,
        "choices": [link(month) for month in months],
    }


def _reading_links(ref: str, known: Sequence[Period], period: Period) -> dict[str, object]:
    """Links between the readings of an indicator. Takes: their periods, oldest first."""
    before = [each for each in known if each.end < period.end]
    after = [each for each in known if each.end > period.end]

    def link(other: Period) -> Link:
        return Link(other.label, reverse("indicator", args=[ref, other.slug]), other == period)

    return {
        "current": period.long_label,
        "previous": link(before[-1]) if before else None,
        "next": link(after[0]) if after else None,
        "choices": [link(each) for each in reversed(known)],
    }
