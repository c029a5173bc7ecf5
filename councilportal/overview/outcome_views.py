"""Pages of one assessment that set what it foretold beside what was measured and said since."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.links import Link
from councilportal.common.numbers import count_of
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import posted_count
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import council_on
from councilportal.overview.outcome_sections import Beside, outcome_document
from councilportal.printing.responses import as_form
from eqia import policies, taken_over
from eqia.assessments import queries as assessments
from eqia.models import Assessment
from eqia.outcomes import operations, queries
from eqia.outcomes.forms import OutcomeForm
from eqia.outcomes.queries import Foretold
from eqia.pages import SECTION, crumbs
from performance.board.action_queries import watching


@require_safe
def outcome(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """What a signed assessment foretold, what was measured, and whether it came so."""
    on, who = london_day(timezone.now()), who_asks(request)
    record = _reviewed(request, ref)
    foretold = queries.foretold(record)
    promises = tuple(assessments.actions(record, who, watched=False))
    watched = [each.action_id for each in promises if each.action_id is not None]
    points = tuple(record.consultation_points.all())
    beside = Beside(promises, tuple(watching(watched, on)), points, taken_over.as_signed(record))
    council = council_on(on)
    document = outcome_document(record, foretold, beside, council)
    if form:
        return as_form(request, document, form)
    context = _frame(record) | {
        "council": council,  # read once for the page and its document
        "document": document,
        "may_say": policies.may_lead(who, record),
    }
    return render(request, "eqia/outcome.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, ref: str) -> HttpResponse:
    """Say of each effect whether it came so; what somebody else said meanwhile stands beside."""
    at = timezone.now()
    record = _reviewed(request, ref)
    policies.check_can_say_outcome(who_asks(request), record)
    foretold = queries.foretold(record)
    seen = sum(len(each.said) for each in foretold)
    if request.method != "POST":
        return _asked(request, record, OutcomeForm(foretold), foretold, seen)
    form = OutcomeForm(foretold, request.POST)
    known = posted_count(request.POST, "seen")
    if not form.is_valid():
        return _asked(request, record, form, foretold, known)
    try:
        made = operations.say(ref=ref, said=form.said(), seen=known, by=signed_in(request), at=at)
    except operations.StaleOutcome as stale:
        return _asked(request, record, form, foretold, stale.seen, since=known, status=409)
    said = count_of(len(made), "effect")
    messages.success(request, f"What came of {said} is recorded." if made else "Nothing changed.")
    return redirect("assessment_outcome", ref=ref)


def _asked(
    request: HttpRequest,
    record: Assessment,
    form: OutcomeForm,
    foretold: list[Foretold],
    seen: int,
    *,
    since: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form. *Takes*: how many statements the page then knows; how many it knew, if stale."""
    form.lay_out(
        Link("Back to what was foretold", reverse("assessment_outcome", args=[record.ref])),
        carries=[("seen", seen)],
    )
    newer = [
        (each, said)
        for each in foretold
        for said in each.said
        if since is not None and said.position > since
    ]
    context = _frame(record) | {"form": form, "newer": newer, "foretold": foretold}
    return render(request, "eqia/outcome_say.html", context, status=status)


def _reviewed(request: HttpRequest, ref: str) -> Assessment:
    """The newest signed version that the person may read. *Raises*: NotKnown."""
    signed_in(request)
    record = queries.reviewed(ref, who_asks(request))
    if record is None:
        raise NotKnown(f"There is no signed assessment {ref} for you.")
    return record


def _frame(record: Assessment) -> dict[str, Any]:
    address = reverse("assessment_version", args=[record.ref, record.number])
    return {
        "section": SECTION,
        "assessment": record,
        "crumbs": [*crumbs(), Link(str(record), address)],
    }
