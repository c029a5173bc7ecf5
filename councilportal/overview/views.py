"""Pages that combine several apps."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.accounts import queries as accounts
from councilportal.accounts.permissions import Role
from councilportal.common.at_once import together
from councilportal.common.document import Document, Section
from councilportal.common.links import Link, RagCount
from councilportal.common.memory import collector_paused
from councilportal.common.periods import Period, day_label, london_day
from councilportal.common.words import Rag
from councilportal.organisation import queries as organisation
from councilportal.organisation.access import (
    Roles,
    held_roles,
    roles_today,
    signed_in,
    who_asks,
)
from councilportal.organisation.context import council_of
from councilportal.overview.desk import desk_in_steps, has_desk
from councilportal.overview.piles import summary
from councilportal.overview.sections import Part, attention_section, parts_section
from councilportal.publishing.editions.queries import keeps_agendas_in_steps
from councilportal.publishing.public import views as public_site
from performance.board import queries
from performance.board.dashboard_sections import Heading, board_document, in_sentences
from performance.board.views import actions_of
from performance.rules.standing import Counts, count


@login_not_required
@require_safe
@collector_paused()
def home(request: HttpRequest) -> HttpResponseBase:
    """The home of the public site; for signed-in people, their work and the council."""
    if not request.user.is_authenticated:
        answer = public_site.home(request)
        # The same address has another page for those who sign in.
        answer["Cache-Control"] = "private, no-cache"
        return answer
    at = timezone.now()
    today = london_day(at)
    who = who_asks(request)
    period, piles, agendas = together(
        [
            queries.latest_month_in_steps(today),
            desk_in_steps(who, at),
            keeps_agendas_in_steps(who),
        ]
    )
    lines = queries.board(period.end)
    places = [line.place for line in sorted(lines, key=lambda line: line.order)]
    names = {place.directorate_ref: place.directorate for place in places}
    parts = [
        Part(name, reverse("directorate", args=[ref]), _of(lines, directorate=ref))
        for ref, name in names.items()
    ]
    sections = [parts_section("Directorates", parts)]
    attention = attention_section(lines, period)
    context = _standing(request, period, lines) | {
        "section": "home",
        "document": _document(period, [attention, *sections] if attention else sections),
        "has_indicators": bool(lines),
        "has_desk": has_desk(who),
        "piles": piles,
        "waiting": summary(piles),
        "work": _work(roles_today(request), agendas=agendas),
        "is_admin": who.holds_anywhere(Role.ADMIN),
        "start": Link("Start", reverse("admin_start")),
    }
    return render(request, "overview/home.html", context)


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """The account page: the person's roles and places, deputies, and how they sign in."""
    user, today = signed_in(request), timezone.localdate()
    deputies = list(organisation.deputies_of(user, today))
    context = {
        "section": "account",
        "person": user,
        "held": held_roles(organisation.appointments_of(user, today), user, deputies),
        "posts": list(organisation.posts_of(user, today)),
        "deputies": deputies,
        "two_steps": accounts.two_steps_of(user),
        "events": accounts.account_events(user),
        "is_linked": bool(settings.OIDC_ID) and accounts.is_linked(user),
        "contact": settings.ACCOUNTS_CONTACT,
        "oidc_id": settings.OIDC_ID,
        "oidc_name": settings.OIDC_NAME,
        "crumbs": [_home()],
    }
    return render(request, "overview/account.html", context)


@require_safe
def directorates(request: HttpRequest) -> HttpResponse:
    """The directorates in force with their directors."""
    context = {
        "section": "directorates",
        "directorates": list(organisation.directorates(timezone.localdate())),
        "crumbs": [_home()],
    }
    return render(request, "overview/directorates.html", context)


@require_safe
@collector_paused()
def directorate(request: HttpRequest, ref: str) -> HttpResponse:
    """A directorate: its director, its services, how they stand and what puts red figures right."""
    period = queries.latest_month(timezone.localdate())
    services = list(organisation.services_of(ref, period.end))
    found = services[0].directorate if services else organisation.directorate(ref)
    if found is None:
        raise Http404(f"There is no directorate {ref!r}.")
    lines = queries.board(period.end, queries.Scope(directorate=ref))
    parts = [
        Part(service.name, reverse("service", args=[service.ref]), _of(lines, service=service.ref))
        for service in services
    ]
    sections = [parts_section("Services", parts)] if parts else []
    sections += actions_of(request, lines, period)
    attention = attention_section(lines, period)
    context = _standing(request, period, lines, directorate=ref) | {
        "section": "directorates",
        "crumbs": [_home(), Link("Directorates", reverse("directorates"))],
        "title": found.name,
        "facts": _dated(
            [("Reference", found.ref), ("Director", str(found.director_post or ""))],
            found.valid_from,
            found.valid_to,
        ),
        "document": _document(period, [attention, *sections] if attention else sections),
        "dashboard": f"{reverse('dashboard', args=[period])}?{urlencode({'directorate': ref})}",
    }
    return render(request, "overview/part.html", context)


@require_safe
@collector_paused()
def service(request: HttpRequest, ref: str) -> HttpResponse:
    """A service: who answers for it, how its indicators stand, what puts red figures right."""
    found = organisation.service(ref, with_posts=True)
    if found is None:
        raise Http404(f"There is no service {ref!r}.")
    period = queries.latest_month(timezone.localdate())
    lines = queries.with_rating(queries.board(period.end, queries.Scope(service=ref)), None)
    council = council_of(request, period.end)
    heading = Heading(council.name, council.colour, found.name, period)
    parent = found.directorate
    context = _standing(request, period, lines, service=ref) | {
        "section": "directorates",
        "crumbs": [
            _home(),
            Link("Directorates", reverse("directorates")),
            Link(parent.name, reverse("directorate", args=[parent.ref])),
        ],
        "title": found.name,
        "facts": _dated(
            [
                ("Reference", found.ref),
                ("Division", found.division),
                ("Director", str(found.director_post or "")),
                ("Head of service", str(found.head_post or "")),
                ("Cabinet portfolio", str(found.cabinet_portfolio or "")),
                ("Delivered by", found.delivered_by),
            ],
            found.valid_from,
            found.valid_to,
        ),
        "document": board_document(heading, lines, actions_of(request, lines, period)),
    }
    return render(request, "overview/part.html", context)


def _work(roles: Roles, *, agendas: bool) -> list[Link]:
    """Links to the lists of work that the person may open, as in the menu."""
    pages = [
        ("Returns", "returns", roles.returns),
        ("Returns of the council", "returns_grid", roles.all_returns),
        ("Actions", "actions", bool(roles.held)),
        ("Equality assessments", "eqia", True),
        ("Reports", "editions", True),
        ("Meetings and agendas", "agendas", agendas),
        ("Admin", "admin_home", roles.admin),
    ]
    return [Link(text, reverse(name)) for text, name, may in pages if may]


def _home() -> Link:
    return Link("Home", reverse("home"))


def _of(
    lines: Sequence[queries.IndicatorLine], *, directorate: str = "", service: str = ""
) -> list[queries.IndicatorLine]:
    return [
        line
        for line in lines
        if (not directorate or line.place.directorate_ref == directorate)
        and (not service or line.place.service_ref == service)
    ]


def _dated(
    pairs: list[tuple[str, str]], first: date | None, last: date | None
) -> list[tuple[str, str]]:
    """The pairs, with the first and last day in force where there are any."""
    days = [("In force from", first), ("In force to", last)]
    return [*pairs, *((name, day_label(day)) for name, day in days if day is not None)]


def _standing(
    request: HttpRequest,
    period: Period,
    lines: Sequence[queries.IndicatorLine],
    **scope: str,
) -> dict[str, object]:
    """The template context of the counts, each with a link to those indicators on the board.

    A part without indicators is no filter of the board, so its counts have no links.
    """
    counts: Counts = count(line.standing for line in lines)
    board = reverse("board", args=[period])
    within = urlencode(scope)
    numbers: dict[Rag, int] = {**counts.rating, **counts.unrated}
    return {
        "period": period,
        "counts": counts,
        "sentences": in_sentences(counts),
        "rag_counts": [
            RagCount(rag, number, f"{board}?{urlencode({'rating': rag, **scope})}" if lines else "")
            for rag, number in numbers.items()
        ],
        "board": f"{board}?{within}" if within else board,
    }


def _document(period: Period, sections: Sequence[Section]) -> Document:
    empty = Document("overview", "", "", "", "#000000", "", sections=(), contents=False)
    return replace(empty, subtitle=period.label, sections=tuple(sections))
