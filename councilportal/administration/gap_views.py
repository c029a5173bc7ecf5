"""The page of records that nobody is responsible for."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.accounts.permissions import Role
from councilportal.common.links import Link
from councilportal.organisation import queries as places
from councilportal.organisation.access import requires, roles_today
from councilportal.organisation.models import Service
from councilportal.overview.queries import without_people
from performance.indicators import queries
from performance.indicators.operations import KEEPERS


@requires(*KEEPERS)
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Today's indicators without an owner, and reporting services without officer or approver.

    Administrators also see appointments that should be ended.
    """
    today = timezone.localdate()
    lacking = without_people(today)
    parts: list[tuple[str, list[Link]]] = [
        ("Indicators without an owner", _indicator_links(today)),
        ("Services with indicators but no officer", _service_links(lacking[Role.OFFICER])),
        ("Services with indicators but no approver", _service_links(lacking[Role.APPROVER])),
    ]
    if Role.ADMIN in roles_today(request).held:
        said = [Link(each) for each in places.loose_appointments(today)]
        parts.append(("Appointments to end", said))
    context = {
        "section": "admin",
        "crumbs": [Link("Home", reverse("home")), Link("Admin", reverse("admin_home"))],
        "parts": parts,
    }
    return render(request, "admin/gaps.html", context)


def _indicator_links(today: date) -> list[Link]:
    return [
        Link(f"{each.ref} {each.title}", reverse("admin_change", args=["indicators", each.ref]))
        for each in queries.indicators_without_owner(today)
    ]


def _service_links(services: Sequence[Service]) -> list[Link]:
    return [
        Link(f"{each.ref} {each.name}", reverse("service", args=[each.ref])) for each in services
    ]
