"""What the views of returns share: the person, the sheet, and the message afterwards."""

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from councilportal.common.links import Link
from councilportal.common.periods import Period, PeriodKind, containing, london_day
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import posted_count
from councilportal.organisation import people
from councilportal.organisation import queries as organisation
from councilportal.organisation.models import Post, Service
from councilportal.organisation.post_choices import Groups, posts_by_place
from performance.returns import policies, sheet
from performance.returns.rules import EDITABLE, Move, days_late
from performance.returns.sheet import Sheet


def service_named(ref: str, ends_on: date) -> Service:
    """The service as it was called at a month end, whoever asks. *Raises*: NotKnown."""
    service = organisation.service_on(ref, ends_on)
    if service is None:
        raise NotKnown(f"There is no service {ref!r}.")
    return service


def visible_sheet(who: people.Person, ref: str, ends_on: date) -> Sheet:
    """The sheet asked for. *Raises*: NotKnown, also for a day on which nothing is reported."""
    service = service_named(ref, ends_on)
    policies.check_can_see(who, service)
    found = sheet.sheet(service, ends_on)
    if not found.lines and found.record is None:
        raise NotKnown(f"{service} reports nothing on {ends_on}.")
    return found


def has_opened(found: Sheet, at: datetime) -> bool:
    """True if entry has begun."""
    return found.opens_on <= london_day(at)


def can_edit(who: people.Person, found: Sheet, at: datetime) -> bool:
    """True if the person may enter figures now."""
    is_open = has_opened(found, at) and found.closed_on(at) is None
    return is_open and policies.can_edit(who, found.service, found.state)


def posts_for(service: Service, at: datetime) -> Groups:
    """The posts in force that may own an action, those of the service first. *Costs*: 1 query."""
    return posts_by_place(Post.objects.in_force(london_day(at)), service)


def version(request: HttpRequest) -> int:
    """The version that the page was made from; -1, which is always outdated, without one."""
    return posted_count(request.POST, "version")


def month_of(ends_on: date) -> Period:
    """The month that ends on a day."""
    return containing(PeriodKind.MONTH, ends_on)


def title(service: Service, ends_on: date) -> str:
    """The name of the return in messages."""
    return f"The return of {service} for {month_of(ends_on).label}"


def address(service: Service, ends_on: date) -> str:
    """The address of the sheet."""
    return reverse("sheet", args=[service.ref, ends_on])


def how_late(found: Sheet, at: datetime) -> int:
    """How many days late the return is; 0 in time, after entry closed and for a reopened one."""
    is_open = found.state in EDITABLE and found.closed_on(at) is None and not found.is_reopened
    return days_late(found.due_on, london_day(at)) if is_open and found.due_on else 0


def crumbs(*more: Link) -> list[Link]:
    """The way to a page of returns."""
    return [Link("Home", reverse("home")), Link("Returns", reverse("returns")), *more]


def about(found: Sheet) -> dict[str, object]:
    """The template context of every page of a return."""
    return {
        "section": "returns",
        "sheet": found,
        "month": month_of(found.ends_on),
        "moves_by_name": {each.value: each for each in Move},
        "crumbs": crumbs(),
    }


def done(request: HttpRequest, found: Sheet, what: str) -> HttpResponse:
    """Show a message, and redirect to the sheet."""
    messages.success(request, f"{title(found.service, found.ends_on)} {what}")
    return redirect(address(found.service, found.ends_on))
