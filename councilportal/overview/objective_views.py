"""Pages of frameworks and objectives, with the measures of objectives and their ratings."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.document import Document
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown
from councilportal.design.lists import in_pages
from councilportal.organisation.access import who_asks
from councilportal.organisation.queries import CouncilView, council_on
from councilportal.overview.copied_sections import with_changes
from councilportal.overview.framework_sections import framework_document, list_document
from councilportal.overview.objective_sections import objective_document
from councilportal.printing.responses import as_form
from objectives.achievements import policies
from objectives.frameworks import queries
from objectives.upkeep import ways as ways_to
from performance import objective_queries as measures

# What is reached from the list of objectives: each with the name of its address.
_BESIDE = (
    ("Golden thread", "golden_thread"),
    ("Coverage", "coverage"),
    ("Plans", "plans"),
    ("Achievements", "achievements"),
    ("What was promised", "promised"),
    ("Validations", "validations"),
    ("Consultations", "consultations"),
    ("Who answers for what", "accountability"),
    ("Statutory duties", "duties"),
    ("Figures of people", "equality_tables"),
    ("Pay gaps", "pay_gaps"),
)


@require_safe
def frameworks(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The frameworks that the person may read, and objectives that belong to none."""
    who, today = who_asks(request), timezone.localdate()
    found = list(queries.frameworks(who))
    others = list(measures.in_order(queries.readable_objectives(who).filter(framework=None)))
    council = council_on(today)
    document = list_document(found, others, council)
    has_any = bool(found or others)
    ways = ways_to.of_frameworks(who)
    return _answer(request, document, council, form, ("objectives_as",), ways=ways, has_any=has_any)


@require_safe
def framework(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """A framework: its themes, their objectives with what each lacks, and what the check finds."""
    who, today = who_asks(request), timezone.localdate()
    record = queries.framework(ref, who)
    if record is None:
        raise NotKnown(f"There is no framework {ref!r} for you.")
    council = council_on(today)
    own, before = measures.objectives_with_earlier(record)
    document = framework_document(record, own, measures.themes_of(record), council)
    earlier = record.copied_from
    if earlier is not None and queries.reads(who, earlier):
        document = with_changes(document, earlier, measures.changes_between(before, own))
    ways = ways_to.of_framework(who, record)
    return _answer(request, document, council, form, ("framework_as", ref), [_list()], ways)


@require_safe
def objective(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """An objective: its measures as they stand now, its progress, and what it lacks."""
    who, today = who_asks(request), timezone.localdate()
    record = measures.in_order(queries.readable_objectives(who).filter(ref=ref)).first()
    if record is None:
        raise NotKnown(f"There is no objective {ref!r} for you.")
    council = council_on(today)
    told = measures.progress_of(record)
    links = {
        each.pk: reverse("objective_progress", args=[ref, each.pk])
        for each in told
        if not form and policies.may_write(who, each.directorate, record.framework)
    }
    standings = measures.standings_of(record, today)
    document = objective_document(record, standings, told, council, links)
    above = [_list()]
    ways = ways_to.of_objective(who, record)
    if policies.may_tell_of(who, record):
        ways.append(Link("Say what became of it", reverse("objective_progress_add", args=[ref])))
    if record.framework is not None:
        address = reverse("framework", args=[record.framework.ref])
        above.append(Link(record.framework.title, address))
    return _answer(request, document, council, form, ("objective_as", ref), above, ways)


def _thread(files: str, ref: str = "") -> str:
    """Where the golden thread of a page's framework or objective is; "" for the list."""
    if files == "framework_as":
        return f"{reverse('golden_thread')}?{urlencode({'framework': ref})}"
    return reverse("objective_thread", args=[ref]) if ref else ""


def _list() -> Link:
    return Link("Objectives", reverse("objectives"))


def _answer(
    request: HttpRequest,
    document: Document,
    council: CouncilView,
    form: str,
    files: tuple[str, ...],
    above: Sequence[Link] = (),
    ways: Sequence[Link] = (),
    *,
    has_any: bool = True,
) -> HttpResponseBase:
    if form:
        return as_form(request, document, form)
    context = {
        "section": "objectives",
        "crumbs": [Link("Home", reverse("home")), *above],
        "council": council,  # read once for the page and its document
        **in_pages(request, document),
        "files": files[0],
        "ref": files[1] if files[1:] else "",
        "thread": _thread(*files),
        "has_any": has_any,
        "beside": [Link(text, reverse(name)) for text, name in _BESIDE],
        "ways": ways,
    }
    return render(request, "objectives/objectives.html", context)
