"""Pages of what was done: the achievements of a year, what was promised, overviews of directors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.document import part_of
from councilportal.common.links import Link
from councilportal.common.periods import Period, PeriodKind
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.layout import Button
from councilportal.design.lists import in_pages, narrowing
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.people import Person
from councilportal.organisation.queries import council_on, directorate, directorates
from councilportal.organisation.record_changes import StaleRecord
from councilportal.printing.responses import as_form
from objectives.achievements import offering, operations, policies, queries, reading, sections
from objectives.achievements.forms import (
    AchievementFilter,
    AchievementForm,
    OverviewForm,
    PromisedFilter,
)
from objectives.frameworks.policies import reads_drafts
from objectives.models import Achievement

SECTION = "objectives"  # of the menu: what was done is reached from objectives
NOTHING: Mapping[str, object] = {}
_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def achievements(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The achievements of a year, by theme, with what directors say of its quarters."""
    signed_in(request)
    who, today = who_asks(request), timezone.localdate()
    drafts = reads_drafts(who)
    places = [(each.ref, each.name) for each in directorates(today)]
    filters = AchievementFilter(
        request.GET, years=queries.years_told(drafts=drafts), directorates=places
    )
    council = council_on(today)
    context: dict[str, Any] = {
        "section": SECTION,
        "crumbs": crumbs(),
        "council": council,  # read once for the page and its document
        "title": "Achievements",
        "may_add": policies.writes_achievements(who),
        "overviews": _overviews(who),
        **narrowing(request, filters),
    }
    if filters.of is None:
        if form:
            raise NotKnown("Nothing is told of any year yet.")
        return render(request, "objectives/achievements.html", context)
    asked = filters.criteria(drafts=drafts)
    found = list(queries.achievements(asked))
    document = sections.achievements_document(
        found,
        filters.of,
        council,
        overviews=queries.overviews_of(asked),
        links={} if form else _links(found, who),
    )
    if form:
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    context |= {"title": document.title, **in_pages(request, document)}
    return render(request, "objectives/achievements.html", context)


def _links(found: list[Achievement], who: Person) -> dict[int, str]:
    return {
        each.pk: reverse("achievement", args=[each.pk])
        for each in found
        if policies.may_change(who, each)
    }


def _overviews(who: Person) -> list[Link]:
    """The overviews that the person may write now."""
    if not policies.writes_somewhere(who):
        return []
    return [
        Link(f"{name}, {quarter.label}", reverse("overview", args=[ref, quarter]))
        for ref, name, quarter in offering.own_overviews(who, timezone.localdate())
    ]


@require_safe
def promised(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """What was promised for a year, beside what was done in it."""
    signed_in(request)
    drafts, today = reads_drafts(who_asks(request)), timezone.localdate()
    places = [(each.ref, each.name) for each in directorates(today)]
    years = queries.years_promised(today, drafts=drafts)
    filters = PromisedFilter(request.GET, years=years, directorates=places)
    council = council_on(today)
    context: dict[str, Any] = {
        "section": SECTION,
        "crumbs": [*crumbs(), Link("Achievements", reverse("achievements"))],
        "council": council,
        "title": "What was promised",
        **narrowing(request, filters),
    }
    if filters.of is None:
        if form:
            raise NotKnown("Nothing is promised yet.")
        return render(request, "objectives/promised.html", context)
    place = filters.cleaned_data.get("directorate", "")
    found = queries.promises(filters.of, directorate=place, drafts=drafts)
    document = sections.promised_document(found, filters.of, council)
    if form:
        return as_form(request, part_of(document, filters.narrowed, filters.slug), form)
    context |= {"title": document.title, **in_pages(request, document)}
    return render(request, "objectives/promised.html", context)


# Writing


@_form_methods
def add(request: HttpRequest) -> HttpResponse:
    """Add an achievement."""
    who = who_asks(request)
    if not policies.writes_achievements(who):
        raise NotKnown("Achievements are written by leads and directors.")
    return _form(request, who, Achievement())


@_form_methods
def achievement(request: HttpRequest, key: int) -> HttpResponse:
    """Change an achievement."""
    who = who_asks(request)
    record = queries.achievement(key, drafts=reads_drafts(who))
    if not policies.may_change(who, record):
        raise NotKnown("This achievement is written by leads and directors.")
    return _form(request, who, record)


def _form(request: HttpRequest, who: Person, record: Achievement) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    form = AchievementForm(
        request.POST or None,
        offered=offering.for_achievements(who, today),
        times=offering.times(today, record),
        record=record,
    )

    def save(seen: str) -> str:
        saved = operations.save_achievement(
            key=record.pk, told=form.told(), seen=seen, by=user, at=timezone.now()
        )
        return f"{reverse('achievements')}?year={saved.year}"

    beside = [Link("Back to achievements", reverse("achievements"))]
    if record.pk and policies.may_delete(who):
        beside.append(Link("Delete it", reverse("admin_delete", args=["achievements", record.pk])))
    frame = Frame(
        "Change an achievement" if record.pk else "Add an achievement",
        [*crumbs(), Link("Achievements", reverse("achievements"))],
        beside,
        "The achievement is saved.",
        caption=str(record),
    )
    return form_of(request, form, reading.stamp_of(record), frame, save)


@_form_methods
def overview(request: HttpRequest, ref: str, quarter: Period) -> HttpResponse:
    """What a director says of a quarter: achievements, risks and issues, in one save."""
    who, user, place = who_asks(request), signed_in(request), directorate(ref)
    if place is None or quarter.kind is not PeriodKind.QUARTER:
        raise NotKnown(f"There is no directorate {ref!r}, or no such quarter.")
    if not policies.may_write_for(who, place):
        raise NotKnown("This overview is written by the director and by leads.")
    stored, told = queries.overview(place, quarter), reading.of_quarter(place, quarter)
    form = OverviewForm(
        request.POST or None, stored=stored, told=told, about=offering.themes_and_objectives()
    )
    stamp, theirs = reading.stamp_of_overview(stored, told), NOTHING
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_overview(
                directorate=place.ref,
                quarter=quarter,
                risks=form.cleaned_data["risks"],
                issues=form.cleaned_data["issues"],
                lines=form.typed_lines(),
                seen=request.POST.get("seen", ""),
                by=user,
                at=timezone.now(),
            )
        except StaleRecord:
            form.add_error(None, STALE)
            said = {"risks": stored.risks, "issues": stored.issues} if stored else {}
            theirs = {**said, "achievements": "; ".join(each.words for each in told)}
        except Refused as refused:
            form.add_error("risks", str(refused))
        else:
            messages.success(request, f"The overview of {quarter.label} is saved.")
            return redirect(f"{reverse('achievements')}?year={quarter.year.code}")
    back = Link("Back to achievements", reverse("achievements"))
    form.lay_out(back, carries=[seen_by(request, stamp, theirs)])
    above = [*crumbs(), Link("Achievements", reverse("achievements"))]
    title = f"Overview of {quarter.long_label}"
    return form_page(request, form, title, above, caption=place.name, stored=theirs)


# What the views of this room share

STALE = "Somebody else saved this after you opened it. Read what is stored now, then save yours."


def seen_by(request: HttpRequest, stamp: str, theirs: Mapping[str, object]) -> tuple[str, str]:
    """The stamp that a form carries: of what the person has seen, not of what is stored by now.

    *Takes*: the stamp of what is stored; what is stored, where the page shows it beside the form.
    """
    is_shown = request.method != "POST" or theirs
    return "seen", stamp if is_shown else request.POST.get("seen", stamp)


def form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    above: list[Link],
    *,
    caption: str = "",
    stored: Mapping[str, object] = NOTHING,
) -> HttpResponse:
    """The page of a form; with what is stored now where somebody else has saved it."""
    said = {name: value for name, value in stored.items() if value not in ("", None, [])}
    context = {
        "section": SECTION,
        "crumbs": above,
        "form": form,
        "title": title,
        "caption": caption,
        "theirs": [(name.replace("_", " ").capitalize(), value) for name, value in said.items()],
    }
    status = 409 if stored else 200
    return render(request, "objectives/told_form.html", context, status=status)


def crumbs() -> list[Link]:
    """The way to the pages of this room."""
    return [Link("Home", reverse("home")), Link("Objectives", reverse("objectives"))]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is around the form of a record: title, way to its page, links beside the button.

    `saved` is said once it is saved; `caption` stands above the title; `button` where it is not the
    form's own.
    """

    title: str
    above: list[Link]
    beside: list[Link]
    saved: str
    caption: str = ""
    button: Button | None = None


def form_of(
    request: HttpRequest, form: Any, stamp: str, frame: Frame, save: Callable[[str], str]
) -> HttpResponse:
    """The page of a record's form; once it is saved, the way on.

    *Takes*: the stamp of what is stored; `save`, which takes the stamp of what the person has seen,
    stores what was typed and gives the address that follows. It may refuse; what it refuses field
    by field it says on the form itself, and gives "".
    """
    theirs = NOTHING
    if request.method == "POST" and form.is_valid():
        try:
            address = save(request.POST.get("seen", ""))
        except (StaleRecord, Refused) as error:
            theirs = stale_or_refused(form, error)
        else:
            if address:
                messages.success(request, frame.saved)
                return redirect(address)
    form.lay_out(*frame.beside, button=frame.button, carries=[seen_by(request, stamp, theirs)])
    return form_page(request, form, frame.title, frame.above, caption=frame.caption, stored=theirs)


def stale_or_refused(form: Any, error: Exception) -> Mapping[str, object]:
    """Say on the form why nothing was saved. *Gives*: what is stored now, where that is why."""
    if isinstance(error, StaleRecord):
        form.add_error(None, STALE)
        return error.theirs
    form.add_error(None, str(error))
    return {}
