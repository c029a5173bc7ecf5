"""Pages of decisions: the list, the record, writing it, the gate, and taking it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from councilportal.common.document import Document
from councilportal.common.links import Link
from councilportal.common.periods import london_day
from councilportal.common.personal import PersonalDataAsked
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.lists import paged, posted_count
from councilportal.design.merging import Merging, carried, chosen_in, lay, merge, seen_in, shown_in
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.context import council_of
from councilportal.organisation.people import Person
from councilportal.organisation.queries import council_on, directorates
from councilportal.printing.responses import as_form
from eqia import policies
from eqia.assessments.saving import StaleAssessment
from eqia.decisions import operations, queries, sections
from eqia.decisions.forms import DecisionForm, Places, ReadyForm, TakeForm, initial_of
from eqia.decisions.operations import NotReady
from eqia.decisions.ways_on import ways_on
from eqia.models import Assessment, Decision
from eqia.pages import SECTION, crumbs, form_methods, read_by_all
from eqia.rules import gate
from eqia.rules.gate import DecisionState, Obstacle


@read_by_all
def decisions(request: HttpRequest, form: str = "") -> HttpResponseBase:
    """The decisions that the person may know of, a page at a time; as a file, all of them."""
    who = who_asks(request)
    council = council_on(timezone.localdate())
    found = queries.by_meeting(who)

    def document(records: Sequence[Decision], total: int) -> Document:
        return sections.decisions_document(records, total, council=council)

    if form:
        records = list(found)
        return as_form(request, document(records, len(records)), form)
    page: Page[Any] = paged(request, found)
    context = {
        "section": SECTION,
        "crumbs": crumbs(),
        "council": council,  # read once for the page and its document
        "document": document(list(page.object_list), page.paginator.count),
        "page": page,
        "prepares": policies.leads_directorate(who),
    }
    return render(request, "eqia/decisions.html", context)


@read_by_all
def decision(request: HttpRequest, ref: str, form: str = "") -> HttpResponseBase:
    """The record of a decision."""
    today = timezone.localdate()
    who = who_asks(request)
    record = _record(ref)
    policies.check_can_see_decision(who, record)
    cited = queries.cited_by(record, who)
    council = council_of(request, today)
    notice = queries.notice_of(record, today, council.notice)
    document = sections.decision_document(record, cited, notice, council)
    if form:
        return as_form(request, document, form)
    is_open = record.state != DecisionState.TAKEN
    decides = is_open and policies.can_decide(who, record)
    context = {
        "section": SECTION,
        "crumbs": _crumbs(),
        "document": document,
        "record": record,
        "prepares": is_open and policies.prepares_for(who, record.directorate_id),
        "to_ready": decides and record.state == DecisionState.DRAFT,
        "to_take": decides and record.state == DecisionState.READY,
    }
    return render(request, "eqia/decision.html", context)


@form_methods
def start(request: HttpRequest) -> HttpResponse:
    """A new record."""
    policies.check_can_prepare(who_asks(request))
    return _write(request, Decision())


@form_methods
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a record that is not taken yet."""
    record = _record(ref)
    policies.check_can_prepare(who_asks(request), record)
    return _write(request, record)


def _write(request: HttpRequest, record: Decision) -> HttpResponse:
    who, at = who_asks(request), timezone.now()
    today = london_day(at)
    places = _places(who, record, today)
    stored = list(record.assessments.order_by("ref", "number")) if record.pk else []
    text = request.POST.get("search", "").replace("\0", "").strip()[:100]
    offers: dict[str, Any] = {
        "places": places,
        "meetings": queries.meetings_to_choose(record, today),
    }
    if request.method != "POST":
        chosen = queries.versions_of([each.pk for each in stored], who)
        form = DecisionForm(initial=initial_of(record, chosen), offered=chosen, **offers)
        state = _state(record, form)
        return _show(request, record, form, text, len(stored) - len(chosen), state=state)
    posted = _as_chosen(request, record, stored)
    keys = [int(key) for key in posted.getlist("assessments") if _is_key(key)]
    known = queries.versions_of([*keys, *(each.pk for each in stored)], who)
    hidden = [each for each in stored if each not in known]
    chosen = [each for each in known if each.pk in keys]
    searches = "find" in request.POST or text != request.POST.get("searched", "")
    found = queries.to_refer_to(text, who, today) if text else []
    offered = list({each.pk: each for each in [*known, *found]}.values())
    form = DecisionForm(posted, offered=offered, is_checked=not searches, **offers)
    if searches or not form.is_valid():
        return _show(request, record, form, text, len(hidden), found)
    try:
        saved = operations.save_decision(
            record=record,
            values=form.values(),
            assessments=[*chosen, *hidden],
            saves=posted_count(request.POST, "saves"),
            by=signed_in(request),
            at=at,
        )
    except StaleAssessment:
        return _both(request, record.ref, form, text, offered, offers)
    except Refused as refused:
        form.add_error("number" if "already" in str(refused) else None, str(refused))
        return _show(request, record, form, text, len(hidden), found)
    messages.success(request, f"Decision {saved.number} is saved.")
    return redirect("decision", ref=saved.ref)


def _places(who: Person, record: Decision, on: date) -> Places:
    """The places for which the person prepares decisions, and the one that it has."""
    found = {str(each.pk): each for each in directorates(on) if policies.prepares_for(who, each.pk)}
    if record.directorate is not None:
        found[str(record.directorate_id)] = record.directorate
    return Places(found, has_council=policies.prepares_for(who, None))


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


@dataclass(frozen=True, slots=True)
class _State:
    """What a page carries of the record: its count of saves, and digests of what it showed."""

    saves: int
    seen: str


def _state(record: Decision, form: DecisionForm) -> _State:
    return _State(record.saves, carried(shown_in(form, form.initial)))


def _both(
    request: HttpRequest,
    ref: str,
    mine: DecisionForm,
    text: str,
    offered: Sequence[Assessment],
    offers: Mapping[str, Any],
) -> HttpResponse:
    """The record as stored now with what the person changed, and who changed what."""
    record = _record(ref)
    stored = [each.pk for each in record.assessments.all()]
    known = queries.versions_of(stored, who_asks(request))
    every = list({each.pk: each for each in [*offered, *known]}.values())
    initial = initial_of(record, known)
    typed = mine.cleaned_data | {
        "assessments": [str(each) for each in mine.cleaned_data["assessments"]]
    }
    unmerged = DecisionForm(initial=initial, offered=every, **offers)
    found = merge(unmerged, typed, initial, seen_in(request.POST.get("seen", "")))
    form = DecisionForm(initial=found.values, offered=every, **offers)
    state = _state(record, unmerged)
    return _show(
        request, record, form, text, len(stored) - len(known), state=state, differing=found
    )


def _as_chosen(request: HttpRequest, record: Decision, stored: Sequence[Assessment]) -> QueryDict:
    """What was posted, with the stored values where the person chose these."""
    chosen = chosen_in(request.POST)
    if not chosen or record.pk is None:
        return request.POST
    initial, posted = initial_of(record, stored), request.POST.copy()
    form = DecisionForm(initial=initial, offered=stored, places=Places({}), meetings=())
    for name in chosen & set(form.fields):
        lay(posted, name, form.fields[name], initial.get(name))
    return posted


def _show(
    request: HttpRequest,
    record: Decision,
    form: DecisionForm,
    text: str,
    hidden: int,
    found: Sequence[Assessment] = (),
    *,
    state: _State | None = None,
    differing: Merging | None = None,
) -> HttpResponse:
    # The state comes from the page that the person opened, not from what was saved since.
    state = state or _State(posted_count(request.POST, "saves"), request.POST.get("seen", ""))
    form.lay_out(carries=[("saves", state.saves), ("seen", state.seen), ("searched", text)])
    context = {
        "section": SECTION,
        "crumbs": [*_crumbs(), *([_link(record)] if record.pk else [])],
        "form": form,
        "record": record,
        "is_new": record.pk is None,
        "text": text,
        "found": len(found),
        "hidden": hidden,
        "differing": differing,
        "has_errors": differing is not None,
        "most": queries.MATCHES,
    }
    status = 200 if differing is None else 409
    return render(request, "eqia/decision_form.html", context, status=status)


@form_methods
def ready(request: HttpRequest, ref: str) -> HttpResponse:
    """What keeps a decision from being ready; marks it ready, or overrides the gate by name."""
    who, at = who_asks(request), timezone.now()
    today = london_day(at)
    record = _record(ref)
    policies.check_can_decide(who, record)
    if record.state == DecisionState.READY:
        return redirect("decision", ref=ref)
    obstacles = gate.gate(queries.assessed_for(record, who), record.meets_on, today)
    post = queries.director_post(who, record) if obstacles else None
    form = ReadyForm(record, overrides=post is not None)
    status, changed = 200, False
    if request.method == "POST":
        overrides = post is not None and "override" in request.POST
        form = ReadyForm(record, request.POST, overrides=overrides)
        if form.is_valid():
            try:
                operations.mark_ready(
                    ref=ref,
                    saves=posted_count(request.POST, "saves"),
                    override_reason=form.cleaned_data.get("reason", ""),
                    answers=form.answers(),
                    by=signed_in(request),
                    at=at,
                )
            except NotReady as not_ready:
                obstacles = list(not_ready.obstacles)
                post = queries.director_post(who, record)
                form = ReadyForm(record, initial=request.POST.dict(), overrides=post is not None)
            except (PersonalDataAsked, StaleAssessment):
                record, changed = _record(ref), True
                form = ReadyForm(record, initial=request.POST.dict(), overrides=post is not None)
            else:
                messages.success(request, f"Decision {record.number} is ready to be taken.")
                return redirect("decision", ref=ref)
        status = 409 if changed else 200
    form.lay_out(carries=[("saves", record.saves), ("override", 1)])
    context = _about(record) | {
        "obstacles": ways_on(obstacles, record, who, today),
        "asked": form.asked,
        "prepares": policies.prepares_for(who, record.directorate_id),
        "post": post,
        "form": form,
        "changed": changed,
        "is_refused": request.method == "POST" and not changed,
    }
    return render(request, "eqia/decision_ready.html", context, status=status)


@form_methods
def take(request: HttpRequest, ref: str) -> HttpResponse:
    """Record that a decision was taken."""
    who, at = who_asks(request), timezone.now()
    today = london_day(at)
    record = _record(ref)
    policies.check_can_decide(who, record)
    if record.state != DecisionState.READY:
        raise Refused("Only a decision that is ready can be taken.")
    overrides = "reason" in request.POST and queries.director_post(who, record) is not None
    first = {"on": _not_after(record, today)}
    posted = request.POST or None
    form = TakeForm(record, posted, today=today, overrides=overrides, initial=first)
    status, changed = 200, False
    obstacles: Sequence[Obstacle] = ()
    if request.method == "POST" and form.is_valid():
        try:
            operations.take(
                ref=ref,
                on=form.cleaned_data["on"],
                saves=posted_count(request.POST, "saves"),
                override_reason=form.cleaned_data.get("reason", ""),
                answers=form.answers(),
                by=signed_in(request),
                at=at,
            )
        except NotReady as not_ready:
            obstacles = not_ready.obstacles
            may_override = queries.director_post(who, record) is not None
            typed = request.POST.dict() | {"on": form.cleaned_data["on"]}
            form = TakeForm(record, today=today, overrides=may_override, initial=typed)
        except StaleAssessment:
            record, changed, status = _record(ref), True, 409
        else:
            messages.success(request, f"Decision {record.number} is taken.")
            return redirect("decision", ref=ref)
    if form.errors and overrides:
        day = form.cleaned_data.get("on") or today
        obstacles = queries.obstacles_to_taking(record, who, day, today)
    form.lay_out(_link(record, "Back to the decision"), carries=[("saves", record.saves)])
    context = _about(record) | {
        "form": form,
        "changed": changed,
        "obstacles": ways_on(obstacles, record, who, today),
    }
    return render(request, "eqia/decision_take.html", context, status=status)


def _not_after(record: Decision, today: date) -> date | None:
    return record.meets_on if record.meets_on and record.meets_on <= today else None


def _about(record: Decision) -> dict[str, Any]:
    """What every page of one decision shows."""
    return {"section": SECTION, "crumbs": [*_crumbs(), _link(record)], "record": record}


def _record(ref: str) -> Decision:
    record = queries.decision(ref)
    if record is None:
        raise NotKnown(f"There is no decision {ref}.")
    return record


def _crumbs() -> list[Link]:
    return [*crumbs(), Link("Decisions", reverse("decisions"))]


def _link(record: Decision, text: str = "") -> Link:
    return Link(text or record.number, reverse("decision", args=[record.ref]))
