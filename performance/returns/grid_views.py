"""The returns of the whole council: a service a row, a month a column; chasing those overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from councilportal.common.document import part_of
from councilportal.common.links import Link
from councilportal.common.numbers import joined
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.design.lists import narrowing, query_of
from councilportal.notices.rules import Occasion
from councilportal.notices.sending import Sent, send_reminders
from councilportal.organisation import queries as organisation
from councilportal.organisation.access import signed_in, who_asks_by_role
from councilportal.organisation.queries import council_on
from councilportal.printing.responses import as_form
from performance.indicators.operations import KEEPERS
from performance.returns import policies, queries, reminders
from performance.returns.grid_forms import GridFilter, Show, until_asked
from performance.returns.grid_sections import returns_document
from performance.returns.holders import Holder, Key, holders, key_of
from performance.returns.queries import Due
from performance.returns.requests import month_of
from performance.returns.rules import ReturnState
from performance.returns.waiting import title_of

MONTHS = 6
_WHOLE = ("csv", "json")


@dataclass(frozen=True, slots=True)
class Cell:
    """A return of the grid: its state, with whom it is and for how many days."""

    due: Due
    holder: Holder | None
    days: int


@require_safe
def grid(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The returns of six months, filtered: every service by every month; or all as a file."""
    at = timezone.now()
    on = london_day(at)
    who = who_asks_by_role(request)
    policies.check_can_see_all(who)
    # Files that machines read have every month, the page and its paper those that it shows.
    filters, found, all_ends = _asked(request, at, months=None if form in _WHOLE else MONTHS)
    held = holders(found, at)
    shown = [each for each in found if _is_asked_for(each, held.get(key_of(each)), filters, on)]
    council = council_on(on)
    if form:
        document = returns_document(shown, held, council, narrowed=filters.narrowed, on=on)
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    ends = sorted({each.ends_on for each in found}, reverse=True)
    context = {
        "section": "returns",
        "council": council,
        "crumbs": [Link("Home", reverse("home")), Link("Returns", reverse("returns"))],
        "months": [month_of(each) for each in ends],
        "rows": _rows(shown, held, ends, on),
        "counts": [
            (state, sum(each.state is state and not each.closed_on for each in shown))
            for state in ReturnState
        ],
        "late": sum(each.days_late > 0 for each in shown),
        "closed": sum(each.closed_on is not None for each in shown),
        "overdue": sum(reminders.is_overdue(each, on) for each in shown),
        "may_extend": who.holds_anywhere(*KEEPERS),
        "may_chase": policies.can_chase(who),
        "periods": _periods(request, ends, all_ends),
        **narrowing(request, filters),
    }
    return render(request, "returns/grid.html", context)


@require_POST
def chase(request: HttpRequest) -> HttpResponse:
    """Remind by e-mail those with whom overdue returns are, of any month, at most once a day each.

    Who had the day's reminder is chased all the same.
    """
    at = timezone.now()
    on = london_day(at)
    who = who_asks_by_role(request)
    policies.check_can_chase(who)
    if not settings.EMAIL_GOES_OUT:
        raise Refused("No e-mail server is set up, so nobody can be reminded from here.")
    filters, found, _ = _asked(request, at, months=None)
    held = holders(found, at)
    asked = [each for each in found if _is_asked_for(each, held.get(key_of(each)), filters, on)]
    user = signed_in(request)
    notices, nobody = reminders.chasing(
        asked, at, asked_by=user.name, portal_url=settings.PORTAL_URL
    )
    done = send_reminders(by=user, at=at, rooms=[notices], occasion=Occasion.CHASE)
    _say(request, done, nobody)
    return redirect(reverse("returns_grid") + query_of(request, {}))


def _say(request: HttpRequest, done: Sent, nobody: Sequence[Due]) -> None:
    if done.sent:
        messages.success(request, f"Reminded by e-mail: {joined(done.sent)}.")
    if done.besides:
        messages.info(request, f"Also had the day's reminder today: {joined(done.besides)}.")
    if done.already:
        said = joined(done.already)
        messages.info(request, f"Reminded from here today already, so not again: {said}.")
    lacking = [
        *(f"{name} has no e-mail address" for name in done.without_address),
        *(f"{said.rstrip('.')}" for said in done.failed),
        *(f"nobody is appointed for {title_of(each)}" for each in nobody),
    ]
    if lacking:
        messages.error(request, f"Not reminded: {'; '.join(lacking)}.")
    if not (done.sent or done.already or lacking):
        messages.info(request, "No return is overdue, so nobody was reminded.")


def _asked(
    request: HttpRequest, at: datetime, *, months: int | None
) -> tuple[GridFilter, list[Due], list[date]]:
    """The filters, the returns asked for by place and month, and all month ends, newest first.

    *Takes*: how many month ends; None for all.
    *Costs*: 6 queries.
    """
    calendar = queries.opened_calendar(at)
    ends = sorted(calendar, reverse=True)
    until = until_asked(request.GET.get("until", ""), ends)
    found = queries.due_returns(
        list(organisation.services(london_day(at))),
        at,
        months=months,
        calendar={key: value for key, value in calendar.items() if until is None or key <= until},
    )
    # By the newest name of each in view.
    places = {each.directorate.ref: each.directorate.name for each in reversed(found)}
    filters = GridFilter(
        request.GET, directorates=sorted(places.items(), key=lambda each: each[1]), ends=ends
    )
    place = filters.directorate_asked
    return filters, [each for each in found if place in ("", each.directorate.ref)], ends


def _is_asked_for(due: Due, holder: Holder | None, filters: GridFilter, on: date) -> bool:
    match filters.show_asked:
        case None:
            return True
        case Show.OVERDUE:
            return reminders.is_overdue(due, on)
        case Show.OFFICER | Show.APPROVER as role:
            return holder is not None and holder.role.value == role.value
        case Show.CLOSED:
            return due.closed_on is not None
        case state:
            return due.state.value == state.value


def _rows(
    shown: Sequence[Due], held: Mapping[Key, Holder], ends: Sequence[date], on: date
) -> list[tuple[object, list[tuple[Cell | None, object]]]]:
    """Each service that has a return shown, with its cell of each month; None for none."""
    cells = {
        key_of(each): Cell(each, holder, holder.days(on) if holder else 0)
        for each in shown
        for holder in [held.get(key_of(each))]
    }
    # By the newest name of each in view.
    services = {each.service.pk: each.service for each in reversed(shown)}
    return [
        (service, [(cells.get((service.pk, each)), month_of(each)) for each in ends])
        for service in sorted(
            services.values(), key=lambda each: (each.position, each.name, each.ref)
        )
    ]


def _periods(
    request: HttpRequest, ends: Sequence[date], all_ends: Sequence[date]
) -> dict[str, Link | str | None]:
    """The way to earlier and later months."""
    if not ends:
        return {}
    place = {each: number for number, each in enumerate(all_ends)}
    oldest, newest = place[ends[-1]], place[ends[0]]
    path = reverse("returns_grid")

    def to(number: int) -> str:
        return path + query_of(
            request, {"until": month_of(all_ends[number]).code if number else None}
        )

    months = f"{month_of(ends[-1]).label} to {month_of(ends[0]).label}"
    return {
        "current": months if len(ends) > 1 else month_of(ends[0]).label,
        "previous": Link("Earlier months", to(oldest + 1)) if oldest + 1 < len(all_ends) else None,
        "next": Link("Later months", to(max(newest - MONTHS, 0))) if newest else None,
    }
