"""Pages that say what became of an objective in a year."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.periods import PeriodKind, containing
from councilportal.common.refusals import NotKnown
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.people import Person
from objectives.achievements import offering, operations, policies, queries, reading
from objectives.achievements.progress_forms import ObjectiveProgressForm
from objectives.achievements.views import Frame, crumbs, form_of
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
    about_page = reverse("objective", args=[about.ref])

    def save(seen: str) -> str:
        operations.save_progress(
            objective=about.ref,
            key=record.pk,
            values=form.cleaned_data,
            seen=seen,
            by=user,
            at=timezone.now(),
        )
        return about_page

    beside = [Link("Back to the objective", about_page)]
    if record.pk and policies.may_delete(who):
        address = reverse("admin_delete", args=["objective-progress", record.pk])
        beside.append(Link("Delete it", address))
    frame = Frame(
        "Change what became of it" if record.pk else "Say what became of it",
        [*crumbs(), Link(str(about), about_page)],
        beside,
        "What became of the objective is saved.",
        caption=str(about),
    )
    return form_of(request, form, reading.stamp_of(record), frame, save)
