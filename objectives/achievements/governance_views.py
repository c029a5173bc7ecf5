"""Pages of consultations, and of who answers for what with the picture of bodies."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.document import Document
from councilportal.common.links import Link
from councilportal.design.lists import in_pages
from councilportal.organisation.access import signed_in, who_asks, who_asks_by_role
from councilportal.organisation.queries import CouncilView, bodies, council_on
from councilportal.printing.responses import as_form
from objectives.achievements import queries
from objectives.achievements.consultation_sections import (
    consultation_document,
    consultations_document,
)
from objectives.achievements.governance_sections import accountability_document
from objectives.achievements.views import SECTION, crumbs
from objectives.frameworks.policies import reads_drafts
from objectives.upkeep import ways as to_keep


@require_safe
def consultations(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The consultations, the newest first."""
    signed_in(request)
    today = timezone.localdate()
    found, council = list(queries.consultations()), council_on(today)
    document = consultations_document(found, council, today)
    none = "" if found else "There are no consultations yet"
    ways = to_keep.of_consultations(who_asks_by_role(request))
    return _answer(request, document, council, form, ("consultations_as",), none=none, ways=ways)


@require_safe
def consultation(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """A consultation with its counts and with what was said and done."""
    signed_in(request)
    found, council = queries.consultation(ref), council_on(timezone.localdate())
    document = consultation_document(found, council)
    above = [Link("Consultations", reverse("consultations"))]
    ways = to_keep.of_consultation(who_asks_by_role(request), ref)
    return _answer(request, document, council, form, ("consultation_as", ref), above, ways=ways)


@require_safe
def accountability(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """Who answers for what, the bodies with whom they report to, and the standards."""
    signed_in(request)
    today, drafts = timezone.localdate(), reads_drafts(who_asks(request))
    roles = list(queries.accountabilities(drafts=drafts))
    found, standards = list(bodies(today)), queries.standards(drafts=drafts)
    council = council_on(today)
    document = accountability_document(roles, found, standards, council, today)
    has_any = bool(roles or found or standards)
    none = "" if has_any else "Nobody has said yet who answers for what"
    ways = to_keep.of_accountability(who_asks(request))
    return _answer(request, document, council, form, ("accountability_as",), none=none, ways=ways)


def _answer(
    request: HttpRequest,
    document: Document,
    council: CouncilView,
    form: str,
    files: tuple[str, ...],
    above: Sequence[Link] = (),
    *,
    none: str = "",
    ways: Sequence[Link] = (),
) -> HttpResponseBase:
    if form:
        return as_form(request, document, form)
    context = {
        "section": SECTION,
        "crumbs": [*crumbs(), *above],
        "council": council,  # read once for the page and its document
        **in_pages(request, document),
        "files": files[0],
        "ref": files[1] if files[1:] else "",
        "none": none,
        "ways": ways,
    }
    return render(request, "objectives/governance.html", context)
