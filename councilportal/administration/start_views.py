"""The page that leads a new council from an empty portal to its first board."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.accounts.permissions import Role
from councilportal.administration.queries import Begun, begun
from councilportal.common.links import Link
from councilportal.common.numbers import count_of
from councilportal.organisation.access import requires


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what to do, what exists already, whether it is done, and links to its pages."""

    title: str
    text: str
    there: str
    is_done: bool
    links: Sequence[Link]


@requires(Role.ADMIN)
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The steps in order, which are done, and which comes next."""
    steps = _steps(begun(timezone.localdate()))
    context = {
        "section": "admin",
        "crumbs": [Link("Home", reverse("home")), Link("Admin", reverse("admin_home"))],
        "steps": steps,
        "next": next((step for step in steps if not step.is_done), None),
    }
    return render(request, "admin/start.html", context)


def _steps(found: Begun) -> list[Step]:
    working = f"{count_of(found.officers, 'officer')}, {count_of(found.approvers, 'approver')}"
    return [
        Step(
            "Name the council",
            "Its name, colour and logo stand on every page and report.",
            "It has a name." if found.has_name else "It has no name yet.",
            found.has_name,
            [Link("Council", reverse("admin_council"))],
        ),
        Step(
            "Add directorates",
            "Each has a reference and a name. They can also come with the import of step 5.",
            f"{count_of(found.directorates, 'directorate')} in force.",
            found.directorates > 0,
            [_add("directorates", "Add a directorate")],
        ),
        Step(
            "Add services",
            "Indicators and returns belong to services. They too can come with the import.",
            f"{count_of(found.services, 'service')} in force.",
            found.services > 0,
            [_add("services", "Add a service")],
        ),
        Step(
            "Add people and give them roles",
            "An officer enters the figures of a service and an approver approves them. Each person "
            "gets a link to choose a password.",
            f"{count_of(found.people, 'account')}; {working}.",
            found.officers > 0 and found.approvers > 0,
            [_add("people", "Add a person"), _add("roles", "Give a role")],
        ),
        Step(
            "Import indicators and figures",
            "From a workbook, a CSV file or a zip of CSV files. You see what an import would do "
            "before it does it.",
            f"{count_of(found.indicators, 'indicator')} and {count_of(found.readings, 'reading')}.",
            found.indicators > 0 and found.readings > 0,
            [Link("Import", reverse("admin_import"))],
        ),
    ]


def _add(kind: str, text: str) -> Link:
    return Link(text, reverse("admin_add", args=[kind]))
