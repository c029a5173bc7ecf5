"""The page of records that nobody is responsible for."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.accounts.permissions import Role
from councilportal.common.at_once import alone
from councilportal.common.links import Link
from councilportal.common.periods import day_label
from councilportal.organisation import queries as places
from councilportal.organisation.access import requires, roles_today
from councilportal.organisation.models import Service
from councilportal.overview.queries import without_people
from eqia.sign_off.queries import unsigned
from objectives.information.release_sections import titles_of
from objectives.information.released_queries import (
    deciding,
    nobody_decides,
    undecided,
    with_tables,
)
from objectives.plan.confirming import unconfirmed
from performance.indicators import queries
from performance.indicators.operations import KEEPERS
from performance.returns.holders import unapproved


@requires(*KEEPERS)
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Today's indicators without an owner, and reporting services without officer or approver.

    Administrators also see what waits for a second person whom there is not, and appointments that
    should be ended.
    """
    today = timezone.localdate()
    lacking = without_people(today)
    parts: list[tuple[str, list[Link]]] = [
        ("Indicators without an owner", _indicator_links(today)),
        ("Services with indicators but no officer", _service_links(lacking[Role.OFFICER])),
        ("Services with indicators but no approver", _service_links(lacking[Role.APPROVER])),
    ]
    if Role.ADMIN in roles_today(request).held:
        parts += _without_second_person(today)
        said = [Link(each) for each in places.loose_appointments(today)]
        parts.append(("Appointments to end", said))
    context = {
        "section": "admin",
        "crumbs": [Link("Home", reverse("home")), Link("Admin", reverse("admin_home"))],
        "parts": parts,
    }
    return render(request, "admin/gaps.html", context)


def _without_second_person(today: date) -> list[tuple[str, list[Link]]]:
    """What only the person who did it could confirm, decide on, approve or sign."""
    waiting = alone(with_tables(undecided())) if undecided().exists() else []
    people = deciding(today) if waiting else []
    return [
        (
            "Actions reported done that nobody else can confirm",
            [Link(each.ref, reverse("action", args=[each.ref])) for each in unconfirmed(today)],
        ),
        (
            "Releases of figures that nobody else can decide on",
            [
                Link(titles_of(each), reverse("release_request", args=[each.pk]))
                for each in waiting
                if nobody_decides(each, people, today)
            ],
        ),
        (
            "Returns that nobody else can approve",
            [
                Link(
                    f"{each.service.name}, {day_label(each.ends_on)}",
                    reverse("sheet", args=[each.service.ref, each.ends_on]),
                )
                for each in unapproved(today)
            ],
        ),
        (
            "Assessments that nobody else can sign",
            [
                Link(each.ref, reverse("assessment_tasks", args=[each.ref]))
                for each in unsigned(today)
            ],
        ),
    ]


def _indicator_links(today: date) -> list[Link]:
    return [
        Link(f"{each.ref} {each.title}", reverse("admin_change", args=["indicators", each.ref]))
        for each in queries.indicators_without_owner(today)
    ]


def _service_links(services: Sequence[Service]) -> list[Link]:
    return [
        Link(f"{each.ref} {each.name}", reverse("service", args=[each.ref])) for each in services
    ]
