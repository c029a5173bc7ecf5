"""Pages on which an edition is written and read: list, start, paper, front sheet, parts, checks."""

from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from councilportal.common.document import Document
from councilportal.common.links import Link
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.lists import narrowing, paged
from councilportal.design.not_saved import typed_apart
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import nobody_else
from councilportal.organisation.queries import directorates
from councilportal.printing import codec
from councilportal.printing.responses import as_form
from councilportal.publishing import policies
from councilportal.publishing.editions import checking, operations, pages, queries, uses
from councilportal.publishing.editions.addresses import address
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.editions.drafts import as_draft
from councilportal.publishing.editions.easy_read import shown_at_the_end
from councilportal.publishing.editions.forms import (
    About,
    EditionFilter,
    StartForm,
    WarningForm,
    about_label,
)
from councilportal.publishing.editions.meanwhile import saved_since_failure
from councilportal.publishing.editions.pages import (
    crumbs,
    form_methods,
    frame,
    known,
    to_write,
    writable,
)
from councilportal.publishing.editions.too_late import too_late
from councilportal.publishing.models import Artefact, Edition, ReportSeries
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.workflow import State
from eqia import visible
from eqia.decisions.queries import by_meeting
from eqia.models import Assessment, Decision
from eqia.rules.workflow import State as AssessmentState

M = TypeVar("M", Directorate, Assessment, Decision)


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """The editions that the person may open, and the series of which they may start one.

    Everybody who signs in opens what is out; clerks come from here to their agendas.
    """
    who, now = who_asks(request), timezone.now()
    found, filters = queries.listed(who, now), EditionFilter(request.GET)
    page = paged(request, queries.narrowed(found, **filters.cleaned_data, now=now))
    lines = [(each, pages.state_said(each, now)) for each in page.object_list]
    context = {
        "section": pages.SECTION,
        "crumbs": [crumbs()[0]],
        "page": page,
        "lines": lines,
        "series": queries.series_to_compose(who),
        "keeps_agendas": queries.keeps_agendas(who),
    } | narrowing(request, filters)
    return render(request, "publishing/editions.html", context)


@form_methods
def start(request: HttpRequest, series: str) -> HttpResponse:
    """Start the edition of a period."""
    who, now = who_asks(request), timezone.now()
    found = next((each for each in queries.series_to_compose(who) if each.ref == series), None)
    if found is None:
        raise NotKnown(f"There is no series {series} for you.")
    choices = _choices(request, found)
    form = StartForm(
        found, ((key, str(each)) for key, each in choices.items()), request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        about = choices.get(form.cleaned_data.get("about", ""))
        try:
            record = operations.start(
                series=series,
                period=form.cleaned_data["period"],
                directorate=_if(Directorate, about),
                assessment=_if(Assessment, about),
                decision=_if(Decision, about),
                by=signed_in(request),
                at=now,
            )
        except Refused as refused:
            form.add_error("period", str(refused))
        else:
            messages.success(request, f"The edition {record} is started.")
            return redirect(address("edition", record))
    context = {"section": pages.SECTION, "crumbs": crumbs(), "form": form, "series": found}
    return render(request, "publishing/start.html", context)


def _if(model: type[M], about: About | None) -> M | None:
    """What the edition is about, where it is of this model."""
    return about if isinstance(about, model) else None


def _choices(request: HttpRequest, series: ReportSeries) -> dict[str, About]:
    """What an edition of the series may be about, by key."""
    label = about_label(series)
    who, today = who_asks(request), timezone.localdate()
    found: list[About] = []
    if label == "Directorate":
        found = [each for each in directorates(today) if policies.composes(who, series, each.pk)]
    elif label == "Assessment":
        signed = visible.readable(who).filter(state=AssessmentState.SIGNED, is_latest=True)
        found = list(signed.order_by("ref"))
    elif label == "Decision":
        found = [each for each in by_meeting(who) if each.is_read]  # type: ignore[attr-defined]
    return {str(each.pk): each for each in found}


NEEDS_PUBLISHER = "give another person the role of publisher"


@require_safe
def edition(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """An edition with its state, what may be done with it, and its paper."""
    record = known(request, (series, slug, number))
    now = timezone.now()
    copies = queries.frozen(record)
    document = _document(record, request)
    writes = policies.can_write(who_asks(request), record, now)
    has_failed = record.state == State.DRAFT and bool(record.failure)
    correction = queries.correction_of(record) if policies.is_out(record, now) else None
    nobody = queries.nobody_approves(record, london_day(now))
    context = frame(record) | {
        "document": document,
        "nobody_else": nobody_else("approve it", NEEDS_PUBLISHER) if nobody else "",
        "has_failed": has_failed,
        "meanwhile": saved_since_failure(record) if has_failed and writes else (),
        "work": pages.work_of(request, record),
        "said": pages.state_said(record, now),
        "ways": pages.ways(request, record, now, is_corrected=correction is not None),
        "correction": correction and (correction, pages.state_said(correction, now)),
        "may_take_up": pages.may_take_up(request, record),
        "writes": writes,
        "sheet": pages.sheet_links(record),
        "parts": record.parts.order_by("position"),
        "copies": [
            (audience, each, pages.copy_files(queries.artefacts(each)))
            for audience, each in copies.items()
            if record.state != State.DRAFT and _reads(request, record, audience)
        ],
        "is_draft": record.state == State.DRAFT,
        "figures": uses.indicators_in(record, who_asks(request)),
        "earlier_dates": record.earlier_dates.order_by("at"),
    }
    return render(request, "publishing/edition.html", context)


def _reads(request: HttpRequest, record: Edition, audience: Audience) -> bool:
    """Whether the person may read a copy: the restricted one is for those who are entitled."""
    return audience is Audience.PUBLIC or policies.reads_restricted(
        who_asks(request), record, timezone.now()
    )


def _document(record: Edition, request: HttpRequest) -> Document:
    """What the edition says: a draft as it stands, else the public copy of what is frozen."""
    copies = queries.frozen(record)
    if record.state == State.DRAFT or not copies:
        made = compose(record, timezone.localdate())
        document = made.whole if policies.works_with(who_asks(request), record) else made.public
        return as_draft(document)
    return shown_at_the_end(codec.load(copies[Audience.PUBLIC].text))


@require_safe
def paper(request: HttpRequest, series: str, slug: str, number: int, form: str) -> HttpResponseBase:
    """The paper of a draft as a file; what is frozen has files of its own."""
    record = known(request, (series, slug, number))
    if record.state != State.DRAFT:
        raise Http404("What is frozen has files of its own.")
    return as_form(request, _document(record, request), form)


@require_safe
def artefact(
    request: HttpRequest, series: str, slug: str, number: int, audience: str, name: str
) -> HttpResponse:
    """A file of the public copy of what is frozen, byte for byte."""
    record = known(request, (series, slug, number))
    found = queries.frozen(record).get(Audience.PUBLIC)
    if found is None or audience != Audience.PUBLIC:
        raise NotKnown(f"There is no {audience} copy of {record} here.")
    return _sent(queries.artefact(found, name))


@require_POST
def open_restricted(
    request: HttpRequest, series: str, slug: str, number: int, name: str
) -> HttpResponse:
    """A file of the restricted copy. That it was opened, and by whom, goes on record."""
    key = (series, slug, number)
    record = known(request, key)
    found = queries.frozen(record).get(Audience.RESTRICTED)
    if found is None or not _reads(request, record, Audience.RESTRICTED):
        raise NotKnown(f"There is no restricted copy of {record} for you.")
    file = queries.artefact(found, name)
    operations.note_opening(key=key, name=name, by=signed_in(request), at=timezone.now())
    return _sent(file)


def _sent(file: Artefact) -> HttpResponse:
    """A file, in the browser where that shows it."""
    answer = HttpResponse(bytes(file.content), content_type=file.media_type)
    as_attachment = file.media_type != "application/pdf"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=as_attachment, filename=file.name) or "inline"
    )
    return answer


@require_safe
def checks(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """What stands in the way of freezing the edition."""
    record = writable(request, (series, slug, number))
    today = london_day(timezone.now())
    found = checking.findings(record, compose(record, today), today)
    kept = {each.key: each for each in record.kept_warnings.select_related("by")}
    context = frame(record) | {
        "errors": [each for each in found if each.blocks],
        "warnings": [each for each in found if not each.blocks and each.key not in kept],
        "kept": [(each, kept[each.key]) for each in found if each.key in kept],
        "is_ready": not checking.unanswered(found, kept.keys()),
    }
    return render(request, "publishing/checks.html", context)


@form_methods
def keep_warning(
    request: HttpRequest, series: str, slug: str, number: int, finding: str
) -> HttpResponse:
    """Let a warning stand, with the reason."""
    key = (series, slug, number)
    record = to_write(request, key)
    form, title = WarningForm(request.POST or None), "Let a warning stand"
    if request.method == "POST" and (reason := policies.why_closed(record)):
        return too_late(request, record, title, reason, typed_apart(form, {}))
    today = london_day(timezone.now())
    found = checking.findings(record, compose(record, today), today)
    warning = next((each for each in found if each.key == finding and not each.blocks), None)
    if warning is None:
        messages.info(request, "That warning is not found any more.")
        return redirect(address("edition_checks", record))
    if request.method == "POST" and form.is_valid():
        operations.keep_warning(
            key=key,
            finding=finding,
            sentence=warning.reason,
            reason=form.cleaned_data["reason"],
            by=signed_in(request),
            at=timezone.now(),
        )
        return redirect(address("edition_checks", record))
    form.lay_out(Link("Back to the checks", address("edition_checks", record)))
    context = frame(record) | {"form": form, "title": title, "warning": warning}
    return render(request, "publishing/form.html", context)
