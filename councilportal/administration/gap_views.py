"""The page of records that nobody is responsible for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.accounts.permissions import Role
from councilportal.common.at_once import Steps, rows_of, together
from councilportal.common.links import Link
from councilportal.common.periods import day_label
from councilportal.organisation import queries as places
from councilportal.organisation.access import requires, roles_today, who_asks
from councilportal.organisation.models import Service
from councilportal.organisation.people import Person
from councilportal.overview.queries import without_people_in_steps
from councilportal.publishing.editions import addresses
from councilportal.publishing.editions import queries as editions
from councilportal.publishing.models import Edition
from councilportal.publishing.policies import works_with
from eqia.models import Assessment
from eqia.policies import capacities, may_lead
from eqia.sign_off.queries import unsigned_in_steps
from objectives.information.policies import may_see_request
from objectives.information.release_sections import titles_of
from objectives.information.released_queries import undecidable_in_steps
from objectives.models import Action, ReleaseRequest
from objectives.plan.confirming import reported, unconfirmed_in_steps
from objectives.plan.queries import is_known
from performance.indicators import queries
from performance.indicators.operations import KEEPERS
from performance.models import Indicator
from performance.returns.holders import unapproved_in_steps
from performance.returns.models import Return
from performance.returns.policies import can_see


@requires(*KEEPERS)
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    """Today's indicators without an owner, and reporting services without officer or approver.

    Administrators also see what waits for a second person whom there is not, and appointments that
    should be ended.
    """
    who, today = who_asks(request), timezone.localdate()
    is_admin = Role.ADMIN in roles_today(request).held
    read = [without_people_in_steps(today), rows_of(queries.indicators_without_owner(today))]
    lacking, unowned, *of_admin = together([*read, *(_of_admin(who, today) if is_admin else ())])
    parts: list[tuple[str, list[Link]]] = [
        ("Indicators without an owner", _indicator_links(unowned)),
        ("Services with indicators but no officer", _service_links(lacking[Role.OFFICER])),
        ("Services with indicators but no approver", _service_links(lacking[Role.APPROVER])),
    ]
    if is_admin:
        *waiting, loose = of_admin
        parts += _without_second_person(who, *waiting)
        parts.append(("Appointments to end", [Link(each) for each in loose]))
    context = {
        "section": "admin",
        "crumbs": [Link("Home", reverse("home")), Link("Admin", reverse("admin_home"))],
        "parts": parts,
    }
    return render(request, "admin/gaps.html", context)


def _of_admin(who: Person, today: date) -> list[Steps[Any]]:
    """The reads for administrators alone: what waits for a second person, and what is to end."""
    actions = reported().annotate(is_known=is_known(who))
    return [
        unconfirmed_in_steps(actions, today),
        undecidable_in_steps(today),
        unapproved_in_steps(today),
        unsigned_in_steps(today),
        editions.unapproved_in_steps(today),
        places.loose_in_steps(today),
    ]


def _without_second_person(
    who: Person,
    actions: Sequence[Action],
    releases: Sequence[ReleaseRequest],
    returns: Sequence[Return],
    assessments: Sequence[Assessment],
    frozen: Sequence[Edition],
) -> list[tuple[str, list[Link]]]:
    """What only the person who did it could confirm, decide on, approve or sign.

    Each is a link for those who may open it.
    """
    return [
        (
            "Actions reported done that nobody else can confirm",
            [
                _link(each.ref, each.is_known, "action", each.ref)  # type: ignore[attr-defined]
                for each in actions
            ],
        ),
        (
            "Releases of figures that nobody else can decide on",
            [
                _link(titles_of(each), may_see_request(who, each), "release_request", each.pk)
                for each in releases
            ],
        ),
        (
            "Returns that nobody else can approve",
            [
                _link(
                    f"{each.service.name}, {day_label(each.ends_on)}",
                    can_see(who, each.service),
                    "sheet",
                    each.service.ref,
                    each.ends_on,
                )
                for each in returns
            ],
        ),
        (
            "Assessments that nobody else can sign",
            [
                _link(
                    each.ref,
                    may_lead(who, each) or bool(capacities(who, each)),
                    "assessment_tasks",
                    each.ref,
                )
                for each in assessments
            ],
        ),
        ("Editions that nobody else can approve", [_edition_link(who, each) for each in frozen]),
    ]


def _edition_link(who: Person, record: Edition) -> Link:
    """An edition by its series, place and period: its subject may tell what is not out yet."""
    place = f", {record.directorate}" if record.directorate else ""
    text = f"{record.series.title}{place}, {record.period_label}"
    return Link(text, addresses.address("edition", record) if works_with(who, record) else "")


def _link(text: str, may_open: bool, name: str, *args: object) -> Link:
    return Link(text, reverse(name, args=args) if may_open else "")


def _indicator_links(unowned: Sequence[Indicator]) -> list[Link]:
    return [
        Link(f"{each.ref} {each.title}", reverse("admin_change", args=["indicators", each.ref]))
        for each in unowned
    ]


def _service_links(services: Sequence[Service]) -> list[Link]:
    return [
        Link(f"{each.ref} {each.name}", reverse("service", args=[each.ref])) for each in services
    ]
