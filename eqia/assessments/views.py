"""Pages on which an assessment is begun and read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from councilportal.common.links import Link
from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import queries as organisation
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import Person, nobody_else
from councilportal.organisation.queries import council_on
from councilportal.printing.responses import as_form
from eqia import policies
from eqia import queries as eqia
from eqia.assessments import operations, pages, reading, sections
from eqia.assessments import queries as assessments
from eqia.assessments.grid_forms import control_of
from eqia.assessments.pages import frame, known
from eqia.assessments.start_forms import DirectorateForm, StartForm
from eqia.models import Assessment
from eqia.pages import SECTION, crumbs, form_methods, read_by_all
from eqia.rules import grid as grid_rules
from eqia.rules import workflow
from eqia.rules.fields import PAGES
from eqia.rules.words import Capacity, Part, Subject
from eqia.rules.workflow import Move, State


@form_methods
def start(request: HttpRequest) -> HttpResponse:
    """Begin an assessment, or put one into the forward timetable."""
    at, who = timezone.now(), who_asks(request)
    if not policies.leads_anything(who):
        raise NotKnown("Assessments are started by equality leads.")
    on = london_day(at)
    services = [
        each
        for each in organisation.services(on)
        if policies.leads(who, each.directorate_id, each.pk)
    ]
    led = {each.directorate_id for each in services}
    places = [
        each
        for each in Directorate.objects.in_force(on).order_by("position", "name")
        if each.pk in led or policies.leads(who, each.pk, None)
    ]
    chosen = request.GET.get("directorate", "")
    directorate = next((each for each in places if str(each.pk) == chosen), None)
    if chosen and directorate is None:
        raise Refused("You are not the equality lead of this directorate.")
    if directorate is None and len(places) == 1:
        directorate = places[0]
    context: dict[str, Any] = {
        "section": SECTION,
        "crumbs": crumbs(),
        "places": places,
    }
    if directorate is None:
        sent = request.GET if places and "directorate" in request.GET else None
        form = DirectorateForm(places, sent)
        return render(request, "eqia/start_where.html", context | {"form": form})
    own = [each for each in services if each.directorate_id == directorate.pk]
    data = request.POST if request.method == "POST" else None
    start_form = StartForm(own, eqia.question_sets(on), data)
    if data is not None and start_form.is_valid():
        cleaned = start_form.cleaned_data
        if cleaned["service"] is None and not policies.leads(who, directorate.pk, None):
            start_form.add_error("service", "Select the service: you lead in services only")
        else:
            return _opened(request, directorate, start_form, at)
    start_form.lay_out(sends_to=reverse("eqia_start", query={"directorate": directorate.pk}))
    return render(
        request,
        "eqia/start.html",
        context | {"form": start_form, "directorate": directorate, "several": len(places) > 1},
    )


def _opened(
    request: HttpRequest, directorate: Directorate, form: StartForm, at: datetime
) -> HttpResponse:
    cleaned = form.cleaned_data
    record = operations.open_assessment(
        title=cleaned["title"],
        subject=Subject(cleaned["subject"]),
        directorate=directorate,
        service=cleaned["service"],
        question_set=cleaned["question_set"],
        planned=cleaned["when"] == "planned",
        once=True,
        keeping=form.answers(),
        by=signed_in(request),
        at=at,
    )
    if record.created_at == at:
        messages.success(request, f"{record.ref} is started.")
    return redirect("assessment_tasks", ref=record.ref)


@read_by_all
def assessment(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """The document of the newest version that the person may read."""
    who = who_asks(request)
    found = [
        each for each in assessments.versions_for(ref, who.user_id) if policies.can_see(who, each)
    ]
    if not found:
        raise NotKnown(f"There is no assessment {ref} for you.")
    return _document(request, found[0], form)


@read_by_all
def version(request: HttpRequest, ref: str, number: int, form: str = "") -> HttpResponseBase:
    """The document of one version."""
    return _document(request, known(request, ref, number), form)


def _document(request: HttpRequest, record: Assessment, form: str) -> HttpResponseBase:
    at, who = timezone.now(), who_asks(request)
    on = london_day(at)
    whole = reading.read_assessment(record, on, who)
    document = sections.assessment_document(whole, council_on(on), with_links=True)
    if form:
        return as_form(request, document, form)
    others = [
        each
        for each in assessments.versions_for(record.ref, who.user_id)
        if policies.can_see(who, each)
    ]
    works_on_it = policies.may_lead(who, record) or bool(policies.capacities(who, record))
    context = frame(record, who) | {
        "document": document,
        "versions": _versions(others, record) if len(others) > 1 else [],
        "works_on_it": works_on_it,
        "may_sign": _may_sign(who, record, whole),
        "serves": assessments.serves(record, who),
        "crumbs": crumbs(),
    }
    return render(request, "eqia/assessment.html", context)


def _may_sign(who: Person, record: Assessment, whole: reading.AssessmentRead) -> bool:
    """True if the person can give an attestation that is missing. *Costs*: 1 query at most."""
    made = {each.capacity for each in whole.sign_offs}
    if record.state != State.SUBMITTED or who.user_id is None:
        return False
    if not any(each.value not in made for each in policies.capacities(who, record)):
        return False
    if any(each.signed_by_id == who.user_id for each in whole.sign_offs):
        return False
    return policies.can_move(who, record, Move.SIGN, record.authors.values_list("pk", flat=True))


def _versions(found: Sequence[Assessment], shown: Assessment) -> list[Link]:
    return [
        Link(
            f"Version {each.number}: {each.get_state_display().lower()}",
            reverse("assessment_version", args=[each.ref, each.number]),
            current=each.number == shown.number,
        )
        for each in found
    ]


@dataclass(frozen=True, slots=True)
class Task:
    """A page of the assessment: what it says so far, and how many findings block sign-off."""

    name: str
    title: str
    href: str
    said: str
    to_do: int
    is_begun: bool
    is_needed: bool = True


@require_safe
def tasks(request: HttpRequest, ref: str) -> HttpResponse:
    """Every page of an assessment with its state, what is wrong, and what can be done next."""
    at, who = timezone.now(), who_asks(request)
    on = london_day(at)
    versions = assessments.with_sign_offs(assessments.versions_for(ref, who.user_id))
    record, made = next(((each, own) for each, own in versions if each.is_latest), (None, ()))
    if record is None:
        raise NotKnown(f"There is no assessment {ref}.")
    policies.check_can_see(who, record)
    works = policies.may_lead(who, record) or bool(policies.capacities(who, record))
    if not works:
        raise Refused("Only who writes or signs this assessment works on it.")
    whole = reading.read_assessment(record, on, who, made=made)
    may_edit = policies.can_edit(who, record)
    found = pages.pointers(record, whole.grid, whole.findings, may_edit=may_edit)
    returned = assessments.returned(record) if record.state == State.RETURNED else {}
    authors = [who.user_id] if record.is_author and who.user_id else []  # type: ignore[attr-defined]
    signed = {each.capacity for each in whole.sign_offs}
    context = frame(record, who) | {
        "nobody_else": _nobody_else(record, whole, on),
        "tasks": _tasks(record, whole, found),
        "blocking": [each for each in found if each.finding.blocks],
        "warnings": pages.warnings(found),
        "returned": _returned(record, whole, returned),
        "may": {
            move.value: policies.can_move(who, record, move, authors)
            for move in Move
            if move is not Move.SUPERSEDE
        },
        "may_edit": may_edit,
        "may_revise": policies.can_revise(who, record),
        "may_publish": policies.may_lead(who, record) and record.state in workflow.SEALED,
        "is_author": bool(authors),
        "capacities": policies.capacities(who, record),
        "signed": whole.sign_offs,
        "has_signed": any(each.signed_by_id == who.user_id for each in whole.sign_offs),
        "waits_for": joined([each.label.lower() for each in Capacity if each.value not in signed]),
        "versions": [each for each, _ in versions if policies.can_see(who, each)],
        "crumbs": crumbs(),
    }
    return render(request, "eqia/tasks.html", context)


def _nobody_else(record: Assessment, whole: reading.AssessmentRead, on: date) -> list[str]:
    """The attestations of one that was sent for sign-off which nobody can give, in sentences.

    *Costs*: those of `without_signer`; none where it was not sent.
    """
    if record.state != State.SUBMITTED:
        return []
    return [
        nobody_else(f"sign it as {each.label.lower()}", "name another holder of that post")
        for each in eqia.without_signer(record, whole.sign_offs, on)
    ]


def _tasks(
    record: Assessment, whole: reading.AssessmentRead, found: list[pages.Pointer]
) -> list[Task]:
    facts, grid = whole.facts, whole.grid
    screening = [grid_rules.progress(each, grid.asked, Part.SCREENING) for each in grid.groups]
    full = [grid_rules.progress(each, grid.asked, Part.FULL) for each in grid.groups]
    wants_full = bool(record.wants_full) or any(
        grid_rules.group_has_full(each, grid.asked) for each in grid.groups
    )
    done = sum(each.is_complete for each in screening)
    full_done = sum(each.is_complete for each in full)
    rows = len(grid.groups)
    said = {
        "about": (record.get_subject_display(), True),
        "consultation": (
            facts.consultation.text or record.consulted[:100] or "Nothing entered",
            facts.consultation.is_stated or bool(record.consulted),
        ),
        "evidence": (
            count_of(len(facts.evidence), "piece") if facts.evidence else "Nothing named",
            bool(facts.evidence),
        ),
        "grid": (
            f"{done} of {count_of(rows, 'row')} complete" if rows else "Not begun",
            any(each.answered for each in screening),
        ),
        "judgement": (_judged(record), bool(record.risk) or record.is_sufficient is not None),
        "full": (
            f"{full_done} of {count_of(rows, 'row')} complete" if wants_full else "Not asked for",
            wants_full,
        ),
        "actions": (
            count_of(len(facts.actions), "action") if facts.actions else "None",
            bool(facts.actions),
        ),
        "editions": (
            count_of(len(facts.version_lines), "line") if facts.version_lines else "None",
            bool(facts.version_lines),
        ),
    }
    return [
        Task(
            name,
            title,
            reverse(f"assessment_{name}", args=[record.ref]),
            said[name][0],
            sum(each.page == name and each.finding.blocks for each in found),
            said[name][1],
            name != "full" or wants_full,
        )
        for name, title in PAGES.items()
    ]


def _judged(record: Assessment) -> str:
    made = {
        "Screening is sufficient": record.is_sufficient,
        "Internal action": record.wants_internal_action,
        "Full assessment": record.wants_full,
    }
    said = [name for name, is_made in made.items() if is_made]
    risk = f"{record.get_risk_display()} risk" if record.risk else ""
    return joined([each for each in (risk, *said) if each]) or "Nothing entered"


@dataclass(frozen=True, slots=True)
class ReturnedPlace:
    """An answer or a page that was returned, with the reason."""

    label: str
    href: str
    reason: str


def _returned(
    record: Assessment, whole: reading.AssessmentRead, reasons: Mapping[tuple[str, str], str]
) -> list[ReturnedPlace]:
    labels = {each.ref: each.label for each in whole.grid.groups}
    asked = {each.ref: each for each in whole.grid.asked.questions}
    found = []
    for (group, place), reason in reasons.items():
        question = asked.get(place) if group else None
        if question is None:
            name = place if place in PAGES else "about"
            href = reverse(f"assessment_{name}", args=[record.ref])
            found.append(ReturnedPlace(PAGES[name], href, reason))
            continue
        name = "grid" if question.part is Part.SCREENING else "full"
        address = pages.page_address(record.ref, name, group)
        control = control_of(whole.grid, group, place)
        label = f"{labels[group]}: {question.text}"
        found.append(ReturnedPlace(label, f"{address}#{control}", reason))
    return found
