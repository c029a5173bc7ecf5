"""Pages on which a draft of an assessment is written."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from councilportal.common.links import Link
from councilportal.common.numbers import joined
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.design.forms import first_box, key_of
from councilportal.design.lists import posted_count
from councilportal.design.not_saved import not_saved
from councilportal.organisation.access import signed_in, who_asks
from eqia import policies
from eqia.assessments import drafts, operations, pages, reading
from eqia.assessments import queries as assessments
from eqia.assessments.drafts import Draft, PageKind
from eqia.assessments.full_steps import full_context, next_step
from eqia.assessments.grid_forms import CopyForm, cell_name
from eqia.assessments.pages import frame, known, to_tasks
from eqia.assessments.row_forms import Rows
from eqia.assessments.saving import StaleAssessment
from eqia.assessments.shelf_form import ShelfForm
from eqia.models import Assessment
from eqia.pages import form_methods
from eqia.rules import grid as grid_rules
from eqia.rules import suggestions, workflow
from eqia.rules.words import Part
from eqia.rules.workflow import State


@form_methods
def page(request: HttpRequest, ref: str, kind: PageKind) -> HttpResponse:
    """A page on which an assessment is written: shown, saved, or shown beside a newer save."""
    at, who = timezone.now(), who_asks(request)
    record = known(request, ref)
    if request.method != "POST" or not policies.may_lead(who, record):
        policies.check_can_edit(who, record)
    on = london_day(at)
    if request.method != "POST":
        draft = Draft(kind, record, on)
        checked = draft.check() if "check" in request.GET else []
        # Their controls stand on this page.
        checked = [
            replace(each, href=f"#{each.control}" if each.control else "") for each in checked
        ]
        return _page(request, draft, at, checked=checked)
    draft = Draft(kind, record, on, request.POST, asks=not _wants_json(request))
    if record.state not in workflow.EDITABLE:
        return _too_late(request, draft, at)
    if kind.row is not None and not _saves(request):
        return _page(request, _rearranged(request, draft), at)
    return _save(request, draft, at)


@form_methods
def full_group(request: HttpRequest, ref: str, group: str) -> HttpResponse:
    """What the full assessment says of one group, beside what its screening says."""
    return page(request, ref, replace(drafts.FULL_GROUP, group=group))


def _saves(request: HttpRequest) -> bool:
    return request.POST.get("do", "save") == "save" and "remove" not in request.POST


def _wants_json(request: HttpRequest) -> bool:
    """True for a save by a script."""
    return request.headers.get("Accept", "").startswith("application/json")


def _save(request: HttpRequest, draft: Draft, at: datetime) -> HttpResponse:
    wants_json = _wants_json(request)
    if not draft.is_valid():
        if wants_json:
            wrong = {"status": _what_is_wrong(draft), "errors": _errors(draft)}
            return JsonResponse(wrong, status=422)
        return _page(request, draft, at, has_errors=True)
    try:
        record = draft.save(saves=posted_count(request.POST, "saves"), by=signed_in(request), at=at)
    except StaleAssessment:
        if wants_json:
            who = _who_saved(request, known(request, draft.record.ref))
            said = f"Not saved: {who[:1].lower()}{who[1:]}. Choose Save draft to see both."
            return JsonResponse({"status": said}, status=409)
        return _both(request, draft, at)
    except Refused as refused:
        if wants_json:
            return JsonResponse({"status": f"Not saved. {refused}"}, status=403)
        raise
    if wants_json:
        return JsonResponse(_saved(record, draft, at))
    messages.success(request, "Draft saved.")
    if "leave" in request.POST:
        return redirect("assessment_tasks", ref=record.ref)
    step = next_step(draft) if "next" in request.POST else None
    return redirect(step.href if step is not None else draft.kind.href(record.ref))


def _what_is_wrong(draft: Draft) -> str:
    """Why a page was not saved: its rows, or its first field, with what would be right."""
    wrong = [form for form in draft.forms if form.errors]
    rows = joined([form.row_label for form in wrong if getattr(form, "row_label", "")])
    said = next((errors[0] for form in wrong for errors in form.errors.values()), "")
    return f"Not saved: correct {rows}. {said}" if rows else f"Not saved. {said}"


def _errors(draft: Draft) -> dict[str, str]:
    """The first error of each field, by the id of its first box."""
    return {
        first_box(form[name]): errors[0]
        for form in draft.forms
        for name, errors in form.errors.items()
        if name in form.fields
    }


def _saved(record: Assessment, draft: Draft, at: datetime) -> dict[str, Any]:
    """The answer to a script: the count for its next save, and the progress of each row."""
    part = draft.kind.cells
    now = Draft(draft.kind, record, draft.on)
    found = now.found
    shown: dict[str, str] = {}
    if part is not None and found is not None:
        for group in (form.group for form in now.groups):
            far = grid_rules.progress(group, found.asked, part)
            shown[f"{key_of(group.ref)}-progress"] = _far(far)
            for question in group.asked(found.asked.questions, part):
                if not group.answer(question).copied_from:
                    shown[f"{cell_name(group.ref, question.ref)}-copied"] = ""
    return {
        "version": record.saves,
        "seen": now.carried,
        "status": f"Draft saved at {timezone.localtime(at):%H:%M}",
        "texts": shown,
        "errors": {},
    }


def _far(far: grid_rules.Progress) -> str:
    return f"{far.answered} of {far.asked} answered"


def _both(request: HttpRequest, draft: Draft, at: datetime) -> HttpResponse:
    """The page with what the person typed and what was saved in between, side by side."""
    record = known(request, draft.record.ref)
    shown, found = draft.merged(Draft(draft.kind, record, draft.on))
    stale = f"{_who_saved(request, record)} after you opened it"
    told = {"is_stale": True, "stale": stale, "has_errors": True, "differing": found}
    return _page(request, shown, at, status=409, **told)


def _who_saved(request: HttpRequest, record: Assessment) -> str:
    """Who saved the assessment last, in words that begin a sentence."""
    if record.changed_by == request.user:
        return "You saved this assessment in another window"
    return "Somebody else saved this assessment"


def _too_late(request: HttpRequest, draft: Draft, at: datetime) -> HttpResponse:
    """A save that came after the assessment was closed: shows what was typed, to copy it."""
    state = State(draft.record.state)
    reason = f"The assessment is {state.label.lower()}: its answers cannot be changed now."
    if _wants_json(request):
        return JsonResponse({"status": f"Not saved. {reason}"}, status=409)
    draft.is_valid()
    _, found = draft.merged(Draft(draft.kind, draft.record, draft.on))
    apart = [*found.both, *found.mine]
    if not apart:  # the back button, after all was saved and sent
        return redirect("assessment_tasks", ref=draft.record.ref)
    return not_saved(
        request,
        title=f"{draft.record.ref}, {draft.kind.title.lower()}",
        reason=reason,
        typed=apart,
        way_on=to_tasks(draft.record, "Go to the assessment"),
        **frame(draft.record, who_asks(request)),
    )


def _rearranged(request: HttpRequest, draft: Draft) -> Draft:
    """The page as posted, with a row added or removed; nothing is saved."""
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
    """The pieces that were ticked on the shelf, as rows of the list."""
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
        "page_title": draft.title,
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
    """What some pages show beside their fields."""
    found = draft.found
    if draft.kind is drafts.GRID and found is not None:
        questions = [each for each in found.asked.questions if each.part is Part.SCREENING]
        return {"questions": questions, "introduction": found.asked.introduction}
    if draft.kind is drafts.FULL or draft.kind.group:
        return full_context(draft)
    if draft.kind is drafts.EVIDENCE:
        narrowed = request.POST.get("characteristic", "")
        pieces = list(draft.shared.shelf.values())
        about = {
            each.characteristic.ref: each.characteristic.name
            for each in pieces
            if each.characteristic is not None
        }
        offered = pages.about_group(pieces, narrowed)
        return {"shelf": ShelfForm(offered, about, narrowed)}
    if draft.kind is drafts.JUDGEMENT:
        grid = assessments.grid(draft.record)
        impacts = [(each.label, grid.impact(each)) for each in grid.groups]
        planned = reading.action_facts(assessments.actions(draft.record))
        only = [each for _, each in impacts]
        return {
            "suggested_risk": suggestions.suggested_risk(only),
            "suggested": suggestions.suggested_judgement(only, planned),
            "why": suggestions.why_suggested(impacts),
        }
    return {}


@form_methods
def copy(request: HttpRequest, ref: str) -> HttpResponse:
    """Copy an answer to other rows; each copy says where it comes from."""
    at, who = timezone.now(), who_asks(request)
    record = known(request, ref)
    policies.check_can_edit(who, record)
    found = assessments.grid(record)
    data = request.POST if request.method == "POST" else None
    first = {"question": request.GET.get("question", ""), "source": request.GET.get("row", "")}
    form = CopyForm(found, data, initial=first)
    to_grid = Link("Back to the grid", reverse("assessment_grid", args=[ref]))
    form.lay_out(to_grid, carries=[("saves", record.saves)])
    context = frame(record, who) | {"form": form}
    if data is None or not form.is_valid():
        return render(request, "eqia/copy.html", context)
    cleaned = form.cleaned_data
    try:
        operations.copy_answer(
            ref=ref,
            question=cleaned["question"],
            source=cleaned["source"],
            targets=cleaned["targets"],
            saves=posted_count(request.POST, "saves"),
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
