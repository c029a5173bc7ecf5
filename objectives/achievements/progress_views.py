"""Pages that say what became of an objective in a year."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.periods import PeriodKind, containing
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.people import Person
from councilportal.organisation.record_changes import StaleRecord
from objectives.achievements import offering, operations, policies, queries, reading
from objectives.achievements.progress_forms import ObjectiveProgressForm
from objectives.achievements.views import NOTHING, crumbs, form_page, seen_by, stale_or_refused
from objectives.models import Objective, ObjectiveProgress

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@_form_methods
def add(request: HttpRequest, ref: str) -> HttpResponse:
    """Say what became of an objective in a year."""
    who = who_asks(request)
    about = queries.objective(ref, who)
    if not policies.may_tell_of(who, about):
        raise NotKnown("What became of an objective is told by leads and directors.")
    return _form(request, who, about, ObjectiveProgress())


@_form_methods
def progress(request: HttpRequest, ref: str, key: int) -> HttpResponse:
    """Change what was said of an objective in a year."""
    who = who_asks(request)
    about = queries.objective(ref, who)
    record = queries.progress_of(about, key)
    if not policies.may_write(who, record.directorate, about.framework):
        raise NotKnown("What became of an objective is told by leads and directors.")
    return _form(request, who, about, record)


def _form(
    request: HttpRequest, who: Person, about: Objective, record: ObjectiveProgress
) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    form = ObjectiveProgressForm(
        request.POST or None,
        offered=offering.for_progress(who, about, today),
        years=offering.years(today, record.year),
        record=record,
        on=today,
    )
    form.initial.setdefault("year", containing(PeriodKind.YEAR, today).code)
    stamp, theirs = reading.stamp_of(record), NOTHING
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_progress(
                objective=about.ref,
                key=record.pk,
                values=form.cleaned_data,
                seen=request.POST.get("seen", ""),
                by=user,
                at=timezone.now(),
            )
        except (StaleRecord, Refused) as error:
            theirs = stale_or_refused(form, error)
        else:
            messages.success(request, "What became of the objective is saved.")
            return redirect("objective", ref=about.ref)
    back = Link("Back to the objective", reverse("objective", args=[about.ref]))
    form.lay_out(back, carries=[seen_by(request, stamp, theirs)])
    title = "Change what became of it" if record.pk else "Say what became of it"
    above = [*crumbs(), Link(str(about), reverse("objective", args=[about.ref]))]
    return form_page(request, form, title, above, caption=str(about), stored=theirs)
