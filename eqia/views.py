"""Pages on which an assessment is started, read and written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.common.forms import key_of
from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import queries as organisation
from councilportal.organisation.models import Directorate
from councilportal.organisation.queries import council_on
from councilportal.printing.responses import as_form
from eqia import operations, pages, policies, queries, rules, sections
from eqia.forms import CopyForm, DirectorateForm, Rows, StartForm, cell_name, control_of
from eqia.models import Assessment
from eqia.operations import StaleAssessment
from eqia.pages import Draft, Kind, frame, known, saves_of
from eqia.people import crumbs, signed_in, who_asks
from eqia.policies import Person
from eqia.rules import Capacity, Move, Part, State, Subject

_GET_POST = ["GET", "HEAD", "POST"]


# Starting


@require_http_methods(_GET_POST)
def start(request: HttpRequest) -> HttpResponse:
    """Begin an assessment, or put one into the forward timetable."""
    at, who = timezone.now(), who_asks(request)
    if not who.leads_anything:
        raise NotKnown("Assessments are started by equality leads.")
    on = london_day(at)
    services = [
        each for each in organisation.services(on) if who.leads(each.directorate_id, each.pk)
    ]
    led = {each.directorate_id for each in services}
    places = [
        each
        for each in Directorate.objects.in_force(on).order_by("name")
        if each.pk in led or who.leads(each.pk, None)
    ]
    chosen = request.GET.get("directorate", "")
    directorate = next((each for each in places if str(each.pk) == chosen), None)
    if chosen and directorate is None:
        raise Refused("You are not the equality lead of this directorate.")
    if directorate is None and len(places) == 1:
        directorate = places[0]
    context: dict[str, Any] = {
        "section": pages.SECTION,
        "crumbs": crumbs(),
        "places": places,
    }
    if directorate is None:
        form = DirectorateForm(places)
        return render(request, "eqia/start_where.html", context | {"form": form})
    own = [each for each in services if each.directorate_id == directorate.pk]
    data = request.POST if request.method == "POST" else None
    start_form = StartForm(own, queries.question_sets(on), data)
    if data is not None and start_form.is_valid():
        cleaned = start_form.cleaned_data
        if cleaned["service"] is None and not who.leads(directorate.pk, None):
            start_form.add_error("service", "Select the service: you lead in services only")
        else:
            return _opened(request, directorate, cleaned, at)
    return render(
        request,
        "eqia/start.html",
        context | {"form": start_form, "directorate": directorate, "several": len(places) > 1},
    )


def _opened(
    request: HttpRequest, directorate: Directorate, cleaned: Mapping[str, Any], at: datetime
) -> HttpResponse:
    record = operations.open_assessment(
        title=cleaned["title"],
        subject=Subject(cleaned["subject"]),
        directorate=directorate,
        service=cleaned["service"],
        question_set=cleaned["question_set"],
        planned=cleaned["when"] == "planned",
        once=True,
        by=signed_in(request),
        at=at,
    )
    if record.created_at == at:
        messages.success(request, f"{record.ref} is started.")
    return redirect("assessment_tasks", ref=record.ref)


# Reading


@login_not_required
@require_safe
def assessment(request: HttpRequest, ref: str, form: str = "") -> HttpResponse:
    """The document of the newest version that the person may read."""
    who = who_asks(request)
    found = [each for each in queries.versions_for(ref, who.user_id) if policies.can_see(who, each)]
    if not found:
        raise NotKnown(f"There is no assessment {ref} for you.")
    return _document(request, found[0], form)


@login_not_required
@require_safe
def version(request: HttpRequest, ref: str, number: int, form: str = "") -> HttpResponse:
    """The document of one version."""
    return _document(request, known(request, ref, number), form)


def _document(request: HttpRequest, record: Assessment, form: str) -> HttpResponse:
    at, who = timezone.now(), who_asks(request)
    on = london_day(at)
    document = sections.assessment_document(queries.whole(record, on), council_on(on))
    if form:
        return as_form(document, form)
    others = [
        each
        for each in queries.versions_for(record.ref, who.user_id)
        if policies.can_see(who, each)
    ]
    works_on_it = policies.may_lead(who, record) or bool(policies.capacities(who, record))
    context = frame(record, who) | {
        "document": document,
        "versions": others if len(others) > 1 else [],
        "works_on_it": works_on_it,
        "crumbs": crumbs(),
    }
    return render(request, "eqia/assessment.html", context)


# The list of tasks


@dataclass(frozen=True, slots=True)
class Task:
    """A page of the assessment: how far it is, and how many things are to be put right."""

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
    versions = queries.with_sign_offs(queries.versions_for(ref, who.user_id))
    record, made = next(((each, own) for each, own in versions if each.is_latest), (None, ()))
    if record is None:
        raise NotKnown(f"There is no assessment {ref}.")
    policies.check_can_see(who, record)
    works = policies.may_lead(who, record) or bool(policies.capacities(who, record))
    if not works:
        raise Refused("Only who writes or signs this assessment works on it.")
    whole = queries.whole(record, on, made=made)
    found = pages.pointers(record, whole.grid, whole.findings)
    returned = queries.returned(record) if record.state == State.RETURNED else {}
    authors = [who.user_id] if record.is_author and who.user_id else []  # type: ignore[attr-defined]
    signed = {each.capacity for each in whole.sign_offs}
    context = frame(record, who) | {
        "tasks": _tasks(record, whole, found),
        "blocking": [each for each in found if each.finding.blocks],
        "warnings": pages.warnings(found),
        "returned": _returned(record, whole, returned),
        "may": {
            move.value: policies.can_move(who, record, move, authors)
            for move in Move
            if move is not Move.SUPERSEDE
        },
        "may_edit": policies.can_edit(who, record),
        "may_revise": _may_revise(who, record),
        "may_publish": policies.may_lead(who, record) and record.state in rules.SEALED,
        "is_author": bool(authors),
        "capacities": policies.capacities(who, record),
        "signed": whole.sign_offs,
        "has_signed": any(each.signed_by_id == who.user_id for each in whole.sign_offs),
        "waits_for": joined([each.label.lower() for each in Capacity if each.value not in signed]),
        "versions": [each for each, _ in versions],
        "crumbs": crumbs(),
    }
    return render(request, "eqia/tasks.html", context)


def _may_revise(who: Person, record: Assessment) -> bool:
    try:
        policies.check_can_revise(who, record)
    except (Refused, NotKnown):
        return False
    return True


def _tasks(record: Assessment, whole: queries.Whole, found: list[pages.Pointer]) -> list[Task]:
    facts, grid = whole.facts, whole.grid
    screening = [rules.progress(each, grid.asked, Part.SCREENING) for each in grid.groups]
    full = [rules.progress(each, grid.asked, Part.FULL) for each in grid.groups]
    wants_full = bool(record.wants_full) or any(
        rules.group_has_full(each, grid.asked) for each in grid.groups
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
            f"{done} of {count_of(rows, 'row')} complete" if rows else "Not laid yet",
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
            count_of(len(facts.editions), "line") if facts.editions else "None",
            bool(facts.editions),
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
        for name, title in pages.PAGES.items()
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
    record: Assessment, whole: queries.Whole, reasons: Mapping[tuple[str, str], str]
) -> list[ReturnedPlace]:
    labels = {each.ref: each.label for each in whole.grid.groups}
    asked = {each.ref: each for each in whole.grid.asked.questions}
    found = []
    for (group, place), reason in reasons.items():
        question = asked.get(place) if group else None
        if question is None:
            name = place if place in pages.PAGES else "about"
            href = reverse(f"assessment_{name}", args=[record.ref])
            found.append(ReturnedPlace(pages.PAGES[name], href, reason))
            continue
        name = "grid" if question.part is Part.SCREENING else "full"
        address = reverse(f"assessment_{name}", args=[record.ref])
        control = control_of(whole.grid, group, place)
        label = f"{labels[group]}: {question.text}"
        found.append(ReturnedPlace(label, f"{address}#{control}", reason))
    return found


# Writing


@require_http_methods(_GET_POST)
def about(request: HttpRequest, ref: str) -> HttpResponse:
    """What is proposed, who leads it, when."""
    return _write(request, ref, pages.ABOUT)


@require_http_methods(_GET_POST)
def consultation(request: HttpRequest, ref: str) -> HttpResponse:
    """Who was asked, what they said and what was done."""
    return _write(request, ref, pages.CONSULTATION)


@require_http_methods(_GET_POST)
def evidence(request: HttpRequest, ref: str) -> HttpResponse:
    """What the assessment rests on."""
    return _write(request, ref, pages.EVIDENCE)


@require_http_methods(_GET_POST)
def grid(request: HttpRequest, ref: str) -> HttpResponse:
    """The screening grid."""
    return _write(request, ref, pages.GRID)


@require_http_methods(_GET_POST)
def judgement(request: HttpRequest, ref: str) -> HttpResponse:
    """What the screening comes to."""
    return _write(request, ref, pages.JUDGEMENT)


@require_http_methods(_GET_POST)
def full(request: HttpRequest, ref: str) -> HttpResponse:
    """The full assessment."""
    return _write(request, ref, pages.FULL)


@require_http_methods(_GET_POST)
def actions(request: HttpRequest, ref: str) -> HttpResponse:
    """What is done about it."""
    return _write(request, ref, pages.ACTIONS)


@require_http_methods(_GET_POST)
def editions(request: HttpRequest, ref: str) -> HttpResponse:
    """The version table that the paper prints."""
    return _write(request, ref, pages.EDITIONS)


def _write(request: HttpRequest, ref: str, kind: Kind) -> HttpResponse:
    at, who = timezone.now(), who_asks(request)
    record = known(request, ref)
    if not policies.may_lead(who, record):
        policies.check_can_edit(who, record)
    on = london_day(at)
    if request.method != "POST":
        policies.check_can_edit(who, record)
        draft = Draft(kind, record, on)
        checked = draft.check() if "check" in request.GET else []
        return _page(request, draft, at, checked=checked)
    draft = Draft(kind, record, on, request.POST)
    if record.state not in rules.EDITABLE:
        return _too_late(request, draft, at)
    if kind.row is not None and not _saves(request):
        return _page(request, _rearranged(request, draft), at)
    return _save(request, draft, at)


def _saves(request: HttpRequest) -> bool:
    return request.POST.get("do", "save") == "save" and "remove" not in request.POST


def _save(request: HttpRequest, draft: Draft, at: datetime) -> HttpResponse:
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if not draft.is_valid():
        if wants_json:
            wrong = joined([form.row_label for form in draft.groups if form.errors]) or "the page"
            return JsonResponse({"status": f"Not saved: see to {wrong}"}, status=422)
        return _page(request, draft, at, has_errors=True)
    try:
        record = draft.save(saves=saves_of(request), by=signed_in(request), at=at)
    except StaleAssessment:
        if wants_json:
            said = "Not saved: somebody else saved this assessment. Choose Save draft to see both."
            return JsonResponse({"status": said}, status=409)
        return _both(request, draft, at)
    except Refused as refused:
        if wants_json:
            return JsonResponse({"status": f"Not saved. {refused}"}, status=403)
        raise
    if wants_json:
        return JsonResponse(_saved(record, draft, at))
    messages.success(request, "Draft saved.")
    name = "assessment_tasks" if "leave" in request.POST else f"assessment_{draft.kind.name}"
    return redirect(name, ref=record.ref)


def _saved(record: Assessment, draft: Draft, at: datetime) -> dict[str, Any]:
    """What a script is told: the count for its next save, and how far each row is."""
    part = draft.kind.cells
    now = Draft(draft.kind, record, draft.on)
    found = now.found
    shown: dict[str, str] = {}
    if part is not None and found is not None:
        for group in found.groups:
            far = rules.progress(group, found.asked, part)
            shown[f"{key_of(group.ref)}-progress"] = _far(far)
            for question in group.asked(found.asked.questions, part):
                if not group.answer(question).copied_from:
                    shown[f"{cell_name(group.ref, question.ref)}-copied"] = ""
    return {
        "version": record.saves,
        "seen": now.carried,
        "status": f"Draft saved at {timezone.localtime(at):%H:%M}",
        "texts": shown,
    }


def _far(far: rules.Progress) -> str:
    return f"{far.answered} of {far.asked} answered"


def _both(request: HttpRequest, draft: Draft, at: datetime) -> HttpResponse:
    """What was typed, and beside it what somebody else saved."""
    record = known(request, draft.record.ref)
    shown, found = draft.merged(Draft(draft.kind, record, draft.on))
    return _page(request, shown, at, status=409, is_stale=True, has_errors=True, differing=found)


def _too_late(request: HttpRequest, draft: Draft, at: datetime) -> HttpResponse:
    """A save after the assessment was closed: what was typed is shown, so that it is not lost."""
    state = State(draft.record.state)
    reason = f"The assessment is {state.label.lower()}: its answers cannot be changed now."
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"status": f"Not saved. {reason}"}, status=409)
    draft.is_valid()
    _, found = draft.merged(Draft(draft.kind, draft.record, draft.on))
    apart = [*found.both, *found.mine]
    if not apart:  # the back button, after all was saved and sent
        return redirect("assessment_tasks", ref=draft.record.ref)
    context = frame(draft.record, who_asks(request)) | {
        "reason": reason,
        "differing": apart,
        "title": draft.kind.title,
    }
    return render(request, "eqia/closed.html", context, status=409)


def _rearranged(request: HttpRequest, draft: Draft) -> Draft:
    """The page with what was posted, a row more or less: nothing is saved, nothing is lost."""
    if draft.rows is None or draft.kind.row is None:
        return draft
    raw = draft.rows.raw()
    gone = request.POST.get("remove", "")
    if gone.isascii() and gone.isdigit() and 0 < int(gone) <= len(raw):
        del raw[int(gone) - 1]
    if request.POST.get("do") == "take":
        kept = [each for each in raw if any(each.get(name) for name in draft.kind.row.saying)]
        raw = kept + _taken(request.POST, draft)
    shown = Draft(draft.kind, draft.record, draft.on)
    shown.saves, shown.kept_seen = draft.saves, draft.seen
    shown.rows = Rows(
        draft.kind.row, shown.shared, raw, spare=request.POST.get("do") == "add" or not raw
    )
    if shown.part is not None and draft.part is not None:
        shown.part.initial = {
            **shown.part.initial,
            **{name: draft.part[name].data for name in draft.part.fields if name in request.POST},
        }
    return shown


def _taken(posted: QueryDict, draft: Draft) -> list[dict[str, Any]]:
    """The pieces that were ticked on the shelf, as rows."""
    shelf = draft.shared.shelf
    return [
        {
            "shelf": ref,
            "title": shelf[ref].title,
            "profile": shelf[ref].kind,
            "source": shelf[ref].source,
            "as_at": shelf[ref].as_at,
            "says": shelf[ref].says,
            "gap": shelf[ref].gap,
        }
        for ref in posted.getlist("shelf")
        if ref in shelf
    ]


def _page(
    request: HttpRequest, draft: Draft, at: datetime, *, status: int = 200, **extra: Any
) -> HttpResponse:
    record, kind = draft.record, draft.kind
    context = frame(record, who_asks(request)) | {
        "page_title": kind.title,
        "body": kind.template,
        # Where two changed a field, only a deliberate save chooses.
        "autosave": request.path if kind.autosaves and status != 409 else "",
        "kind": kind.name,
        "draft": draft,
        "saves": draft.saves,
        "has_errors": any(each.finding.blocks for each in extra.get("checked", ()))
        or any(form.errors for form in draft.groups),
        **_beside(request, draft, at),
        **extra,
    }
    return render(request, "eqia/page.html", context, status=status)


def _beside(request: HttpRequest, draft: Draft, at: datetime) -> dict[str, Any]:
    """What single pages show beside their fields."""
    found = draft.found
    if draft.kind is pages.GRID and found is not None:
        questions = [each for each in found.asked.questions if each.part is Part.SCREENING]
        return {"questions": questions, "introduction": found.asked.introduction}
    if draft.kind is pages.EVIDENCE:
        narrowed = request.POST.get("characteristic", "")
        pieces = list(draft.shared.shelf.values())
        about = {
            each.characteristic.ref: each.characteristic.name
            for each in pieces
            if each.characteristic is not None
        }
        return {
            "shelf": pages.about_group(pieces, narrowed),
            "characteristics": sorted(about.items(), key=lambda each: each[1]),
            "characteristic": narrowed,
        }
    if draft.kind is pages.JUDGEMENT:
        grid = queries.grid(draft.record)
        impacts = [(each.label, grid.impact(each)) for each in grid.groups]
        planned = queries.action_facts(queries.actions(draft.record))
        only = [each for _, each in impacts]
        return {
            "suggested_risk": rules.suggested_risk(only),
            "suggested": rules.suggested_judgement(only, planned),
            "why": rules.why_suggested(impacts),
        }
    return {}


@require_http_methods(_GET_POST)
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    """Copy an answer to other rows: a deliberate choice, which each copy records."""
    at, who = timezone.now(), who_asks(request)
    record = known(request, ref)
    policies.check_can_edit(who, record)
    found = queries.grid(record)
    data = request.POST if request.method == "POST" else None
    first = {"question": request.GET.get("question", ""), "source": request.GET.get("row", "")}
    form = CopyForm(found, data, initial=first)
    context = frame(record, who) | {"form": form, "saves": record.saves}
    if data is None or not form.is_valid():
        return render(request, "eqia/copy.html", context)
    cleaned = form.cleaned_data
    try:
        operations.copy_answer(
            ref=ref,
            question=cleaned["question"],
            source=cleaned["source"],
            targets=cleaned["targets"],
            saves=saves_of(request),
            by=signed_in(request),
            at=at,
        )
    except StaleAssessment:
        return render(request, "eqia/copy.html", context | {"is_stale": True}, status=409)
    except Refused as refused:
        form.add_error(None, str(refused))
        return render(request, "eqia/copy.html", context)
    labels = {group.ref: group.label for group in found.groups}
    rows = [labels[each] for each in cleaned["targets"] if each != cleaned["source"]]
    messages.success(request, f"Copied from {labels[cleaned['source']]} to {joined(rows)}.")
    asked = {each.ref: each.part for each in found.asked.questions}
    is_full = asked[cleaned["question"]] is Part.FULL
    return redirect("assessment_full" if is_full else "assessment_grid", ref=ref)
