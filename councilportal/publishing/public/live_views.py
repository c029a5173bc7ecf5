"""Assessments, decisions and work programmes as they stand today, for everybody.

All is read as somebody who holds no role. Nothing is laid out as a PDF here: who asks for one is
led to that of a published edition, or to the page, which says what there is instead.
"""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from councilportal.common.document import Document, part_of
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import narrowing, paged, query_of
from councilportal.organisation.context import council_of
from councilportal.organisation.people import NOBODY
from councilportal.organisation.queries import characteristics, directorates
from councilportal.printing.responses import as_form
from councilportal.publishing.models import Edition
from councilportal.publishing.packs.programme_forms import ProgrammeFilter
from councilportal.publishing.packs.programme_queries import Line
from councilportal.publishing.packs.programme_sections import public_document
from councilportal.publishing.packs.programme_views import next_meetings
from councilportal.publishing.public import paper_queries, programme_queries, queries
from councilportal.publishing.public.pages import address, frame, key
from councilportal.publishing.public.reading import public
from councilportal.publishing.rules.kinds import Layout
from councilportal.publishing.rules.programme import Step
from eqia import policies
from eqia.assessments.queries import versions_for
from eqia.assessments.reading import read_assessment
from eqia.assessments.sections import assessment_document
from eqia.decisions import queries as eqia_decisions
from eqia.decisions.group_queries import affected
from eqia.decisions.group_sections import affected_document
from eqia.decisions.sections import decision_document, decisions_document
from eqia.models import Assessment
from eqia.pages import public_address
from eqia.register import queries as eqia_register
from eqia.register.forms import RegisterFilter
from eqia.register.sections import Register, register_document
from eqia.register.timetable_sections import timetable_document

_NOTHING_PLANNED = "No assessment is planned or in the making"
MakeDocument = Callable[[Sequence[Any], int], Document]  # of some rows, and how many in all


@public
def register(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The register of assessments, searched, filtered, a page at a time."""
    today = timezone.localdate()
    filters = RegisterFilter(
        request.GET,
        directorates=[(each.ref, each.name) for each in directorates(today)],
        rounds=eqia_register.rounds_listed(NOBODY),
    )

    def document(records: Sequence[Any], total: int) -> Document:
        lines = [eqia_register.line(each, NOBODY) for each in records]
        asked = Register(filters.narrowed, total, today)
        listed = register_document(lines, asked, council_of(request, today))
        return part_of(listed, filters.narrowed, filters.slug) if form else listed

    found = eqia_register.register(filters.criteria(), NOBODY, today)
    papers = paper_queries.with_pdf([Layout.REGISTER], timezone.now())
    more = {
        **narrowing(request, filters),
        "way": _equality(),
        "none": "There are no assessments yet",
    }
    return _listed(request, form, found, document, papers, **more)


@public
def timetable(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """What is still to be assessed and decided."""
    today = timezone.localdate()

    def document(records: Sequence[Any], total: int) -> Document:
        lines = [eqia_register.line(each, NOBODY) for each in records]
        left = eqia_register.to_come(found, today).count()
        return timetable_document(lines, total, left, council_of(request, today), today)

    found = eqia_register.timetable(NOBODY)
    papers = paper_queries.with_pdf([Layout.REGISTER], timezone.now())
    return _listed(request, form, found, document, papers, way=_equality(), none=_NOTHING_PLANNED)


@public
def groups(request: HttpRequest) -> HttpResponse:
    """The groups: one link to the decisions that affect each."""
    now = timezone.now()
    links = [
        Link(each.name, reverse("eqia_group_live", args=[each.ref]))
        for each in characteristics(timezone.localdate())
    ]
    return render(request, "public/groups.html", frame(now) | {"links": links, "way": _equality()})


@public
def group(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """The decisions that affect a group."""
    found = affected(ref, NOBODY, timezone.localdate())
    if found is None:
        raise NotKnown(f"There is no group {ref}.")
    document = affected_document(found, council_of(request, timezone.localdate()))
    way = [*_equality(), Link("Who decisions affect", reverse("eqia_groups_live"))]
    return _one(request, form, document, [], way=way)


@public
def assessment(
    request: HttpRequest, ref: str, number: int | None = None, form: str = ""
) -> HttpResponseBase:
    """A version of an assessment that is published; without a number, the newest."""
    today = timezone.localdate()
    versions = [each for each in versions_for(ref, None) if policies.can_see(NOBODY, each)]
    record = next((each for each in versions if number in (None, each.number)), None)
    if record is None:
        raise NotKnown(f"There is no published assessment {ref}.")
    document = assessment_document(
        read_assessment(record, today, NOBODY), council_of(request, today)
    )
    papers = paper_queries.with_pdf([Layout.ASSESSMENT], timezone.now(), assessments=record)
    more = {"versions": _versions(versions, record) if len(versions) > 1 else []}
    return _one(request, form, document, papers, way=_equality(), **more)


@public
def decisions(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The decisions that everybody may know of, a page at a time."""

    def document(records: Sequence[Any], total: int) -> Document:
        return decisions_document(records, total, council=council_of(request, timezone.localdate()))

    found = eqia_decisions.by_meeting(NOBODY)
    return _listed(
        request, form, found, document, [], way=_decisions(), none="There are no decisions yet"
    )


@public
def decision(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """The record of a decision."""
    today = timezone.localdate()
    record = eqia_decisions.decision(ref)
    if record is None or not policies.can_see_decision(NOBODY, record):
        raise NotKnown(f"There is no published decision {ref}.")
    council = council_of(request, today)
    notice = eqia_decisions.notice_of(record, today, council.notice)
    cited = eqia_decisions.cited_by(record, NOBODY)
    document = decision_document(record, cited, notice, council)
    papers = paper_queries.with_pdf([Layout.DECISION], timezone.now(), decision=record)
    return _one(request, form, document, papers, way=_decisions())


@public
def programme(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The work programme: what comes to each meeting of a committee."""
    found = programme_queries.programme(timezone.now(), request.GET.get("body", ""))
    document = public_document(found, council_of(request, found.on), _where)
    if form == "pdf":
        return _to_pdf(request, [])
    if form:
        return as_form(request, document, form)
    filters = ProgrammeFilter(request.GET, bodies=found.bodies)
    shown, more = next_meetings(request, document, found)
    context = {
        **narrowing(request, filters),
        "more": more,
        "way": _meetings(),
        "has_any": bool(found.meetings),
    }
    return _page(request, shown, [], template="public/programme.html", **context)


def _where(line: Line) -> str:
    """Where a paper of the programme is read; "" where it is not out."""
    if line.edition is None or line.step is not Step.PUBLISHED:
        return ""
    return address(line.edition)


@public
def moved(request: HttpRequest, rest: str = "") -> HttpResponse:
    """What links in published papers call /eqia/, where the public site has a host of its own."""
    return redirect(public_address(request))


def _listed(
    request: HttpRequest,
    form: str,
    found: Any,
    document: MakeDocument,
    papers: Sequence[Edition],
    **more: Any,
) -> HttpResponseBase:
    """A list: as a page, or all of it as a file. *Takes*: its rows as a queryset."""
    if form == "pdf":
        return _to_pdf(request, papers)
    if form:
        rows = list(found)
        return as_form(request, document(rows, len(rows)), form)
    page = paged(request, found)
    shown = document(list(page.object_list), page.paginator.count)
    return _page(request, shown, papers, page=page, **more)


def _one(
    request: HttpRequest, form: str, document: Document, papers: Sequence[Edition], **more: Any
) -> HttpResponseBase:
    """A document: as a page, or as a file."""
    if form == "pdf":
        return _to_pdf(request, papers)
    return as_form(request, document, form) if form else _page(request, document, papers, **more)


def _page(
    request: HttpRequest,
    document: Document,
    papers: Sequence[Edition],
    *,
    template: str = "public/live.html",
    **more: Any,
) -> HttpResponse:
    base, query = request.path.removesuffix("/"), query_of(request, {"page": None})
    files = [("CSV", f"{base}.csv{query}")] if document.datasets else []
    files += [("JSON", f"{base}.json{query}")]
    files += [
        (f"{each.name.replace('_', ' ')} (CSV)", f"{base}.csv?{urlencode({'dataset': each.name})}")
        for each in document.datasets[1:]
    ]
    today = timezone.localdate()
    context = {
        "head": council_of(request, today),  # read once for the page and its document
        "document": document,
        "files": files,
        "papers": papers,
        "today": today,
    }
    return render(request, template, context | more)


def _to_pdf(request: HttpRequest, papers: Sequence[Edition]) -> HttpResponse:
    """Redirect to the PDF of the newest edition that has one, else to the page."""
    for each in papers:
        if each.pdf_name:  # type: ignore[attr-defined]  # annotated
            sha = each.pdf_sha[: queries.HASH]  # type: ignore[attr-defined]
            return redirect("published_file", *key(each), sha, each.pdf_name)  # type: ignore[attr-defined]
    return redirect(request.path.removesuffix(".pdf") + "/#files")


def _versions(found: Sequence[Assessment], shown: Assessment) -> list[Link]:
    return [
        Link(
            f"Version {each.number}: {each.get_state_display().lower()}",
            reverse("assessment_version_live", args=[each.ref, each.number]),
            current=each.number == shown.number,
        )
        for each in found
    ]


def _equality() -> list[Link]:
    return [Link("Equality", reverse("published_equality"))]


def _meetings() -> list[Link]:
    return [Link("Meetings", reverse("published_meetings"))]


def _decisions() -> list[Link]:
    return [Link("Decisions", reverse("published_decisions"))]
