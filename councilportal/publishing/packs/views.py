"""Pages of agendas and packs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from councilportal.common.links import Link
from councilportal.common.numbers import count_of
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.forms import PlainForm
from councilportal.design.lists import paged
from councilportal.design.not_saved import not_saved, typed_apart
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.models import Meeting
from councilportal.organisation.queries import council_on
from councilportal.publishing.editions.forms import EditionReasonForm
from councilportal.publishing.editions.pages import SECTION, form_methods
from councilportal.publishing.editions.queries import keeps_agendas
from councilportal.publishing.models import AgendaItem, Pack
from councilportal.publishing.packs import naming, operations, policies, queries
from councilportal.publishing.packs.comparison import standings
from councilportal.publishing.packs.foreign import looked_at
from councilportal.publishing.packs.forms import (
    ForeignFileForm,
    ItemForm,
    PackForm,
    PackMomentForm,
    RemoveForm,
)
from councilportal.publishing.policies import sits_in
from councilportal.publishing.rules.item_numbers import following
from councilportal.publishing.rules.kinds import Audience


def _kept(request: HttpRequest, ref: str) -> Meeting:
    """A meeting whose agenda the person keeps. *Raises*: NotKnown."""
    record = queries.meeting(ref)
    policies.check_keeps(who_asks(request), record)
    return record


def _frame(record: Meeting | None = None) -> dict[str, Any]:
    crumbs = [Link("Home", reverse("home")), Link("Meetings", reverse("agendas"))]
    if record is not None:
        crumbs.append(Link(str(record), reverse("agenda", args=[record.ref])))
    return {"section": SECTION, "crumbs": crumbs, "meeting": record}


@require_safe
def agendas(request: HttpRequest) -> HttpResponse:
    """The meetings whose agendas the person keeps: to come, or with `when=past` those before."""
    who, past = who_asks(request), request.GET.get("when") == "past"
    page = paged(request, queries.agendas(who, timezone.localdate(), past=past))
    if not (page.paginator.count or keeps_agendas(who)):
        raise NotKnown("Agendas are for clerks of meetings, publishers and administrators.")
    context = _frame() | {
        "past": past,
        "page": page,
        "meetings": queries.with_items(page.object_list),
        "crumbs": _frame()["crumbs"][:1],
    }
    return render(request, "publishing/agendas.html", context)


@require_safe
def agenda(request: HttpRequest, ref: str) -> HttpResponse:
    """The agenda of a meeting, its packs, and those that are being bound.

    Who sits in the meeting and does not keep its agenda has the restricted packs that are out.
    """
    record, who, now = queries.meeting(ref), who_asks(request), timezone.now()
    if not policies.keeps(who, record):
        return _restricted_packs(request, record, now)
    releases = policies.reads_restricted_packs(who, record)
    lines = queries.lines(record)
    packs = list(queries.packs(record))
    context = _frame(record) | {
        "crumbs": _frame()["crumbs"],
        "lines": lines,
        "ways": _ways(lines) if len(lines) > _SHORT else (),
        "packs": standings(packs, lines, restricted=releases),
        "bindings": queries.bindings(record),
        "releases": releases,
        "now": now,
        "papers_by": council_on(london_day(now)).notice.papers_sentence(record.on),
    }
    return render(request, "publishing/agenda.html", context)


_SHORT = 15  # items that are found without links to them


def _ways(lines: Sequence[queries.ItemLine]) -> list[Link]:
    """Links to the sections of a long agenda, and to its packs."""
    found = queries.first_of_sections(lines)
    sections = [Link(section, f"#item-{number}") for section, number in found.items() if section]
    return [*sections, Link("Packs", "#packs")]


def _restricted_packs(request: HttpRequest, record: Meeting, now: datetime) -> HttpResponse:
    """The restricted packs that are out. *Raises*: NotKnown for who does not sit in the meeting."""
    found = queries.restricted_packs_out(record, now)
    if not found or not sits_in(who_asks(request), record, now):
        raise NotKnown(f"There is no agenda of {record} for you.")
    context = _frame() | {"meeting": record, "crumbs": _frame()["crumbs"][:1], "packs": found}
    return render(request, "publishing/agenda_restricted.html", context)


def _lost(request: HttpRequest, record: Meeting | None, title: str, gone: NotKnown) -> HttpResponse:
    """What was typed of an item that is not there any more, or whose meeting is not (None).

    *Raises*: NotKnown where nothing was sent. A page without its meeting is the answer of one that
    the person may not know of, with their own words.
    """
    if not request.POST:
        raise gone
    find = dict.fromkeys(("assessment", "decision"), lambda _: None)
    form = ItemForm(queries.choices(record) if record else {}, find, request.POST)
    to_agenda = Link("Go to the agenda", reverse("agenda", args=[record.ref])) if record else None
    return not_saved(
        request,
        title=title,
        reason=str(gone),
        typed=typed_apart(form, {}),
        way_on=to_agenda or Link("Go to the home page", reverse("home")),
        status=409 if record else 404,
        section=SECTION,
    )


@form_methods
def add_item(request: HttpRequest, ref: str) -> HttpResponse:
    """Add an item to an agenda. Shows what was typed where the meeting is not there any more."""
    try:
        record = _kept(request, ref)
    except NotKnown as gone:
        return _lost(request, None, "Add an item", gone)
    found = queries.items(record)
    last = found[-1] if found else None
    stored = (
        {"number": following(last.number), "section": last.section} if last else {"number": "1"}
    )
    return _item_page(request, record, None, stored)


@form_methods
def item(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """Change an item of an agenda. Shows what was typed where it is not there any more."""
    title = f"Item {number}"
    try:
        record = _kept(request, ref)
    except NotKnown as gone:
        return _lost(request, None, title, gone)
    try:
        found = queries.item(record, number)
    except NotKnown as gone:
        return _lost(request, record, title, gone)
    return _item_page(request, record, found, _stored(found))


def _stored(found: AgendaItem) -> dict[str, Any]:
    """What the boxes of an item show."""
    said = {name: getattr(found, name) for name in operations.OF_ITEMS}
    cited = {name: str(said[name] or "") for name in ("assessment", "decision")}
    return said | cited | {"edition": str(found.edition_id or ""), "paper": found.paper}


def _item_page(
    request: HttpRequest, record: Meeting, found: AgendaItem | None, stored: dict[str, Any]
) -> HttpResponse:
    who = who_asks(request)
    kept_assessment = found.assessment if found else None
    kept_decision = found.decision if found else None
    find = {
        "assessment": lambda text: naming.assessment(text, who, kept_assessment),
        "decision": lambda text: naming.decision(text, who, kept_decision),
    }
    form = ItemForm(queries.choices(record), find, request.POST or None, initial=stored)
    number = found.number if found else None
    step = Step(
        lambda **acting: operations.save_item(
            meeting=record.ref, number=number, values=form.cleaned_data, **acting
        ),
        lambda saved: f"Item {saved.number} is saved.",
        at_fault="number",
    )
    title = "Add an item" if number is None else f"Item {number}"
    try:
        return _asked(request, record, form, title, step)
    except NotKnown as gone:
        return _lost(request, record, title, gone)


@form_methods
def remove_item(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """Remove an item from an agenda."""
    record = _kept(request, ref)
    queries.item(record, number)
    step = Step(
        lambda **acting: operations.remove_item(meeting=ref, number=number, **acting),
        lambda _: f"Item {number} is removed.",
    )
    about = "Packs that were bound with it stay as they are."
    form = RemoveForm(request.POST or None)
    return _asked(request, record, form, f"Remove item {number}", step, about)


@form_methods
def item_file(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """Upload the PDF of another system; the answer says whether it is bound, and else why not."""
    record = _kept(request, ref)
    found = queries.item(record, number)
    if not found.held_at:
        raise NotKnown(f"Item {number} of {record} has no paper of another system.")
    form = ForeignFileForm(request.POST or None, request.FILES or None)
    step = Step(
        lambda **acting: operations.give_file(
            meeting=ref, number=number, looked=looked_at(*form.cleaned_data["file"]), **acting
        ),
        lambda file: (
            f"{file} is announced by a page, which says where it is held: the agenda says why."
            if file.faults
            else f"{file} is bound with the next pack: {count_of(file.pages, 'page')}."
        ),
        at_fault="file",
    )
    about = (
        "It is bound in the pack if everybody can read it: tagged for screen readers, with all its "
        "fonts, and without forms, programs or a password. Else a page of the pack says where it "
        "is held."
    )
    return _asked(request, record, form, f"Upload the PDF of item {number}", step, about)


@require_POST
def item_file_remove(request: HttpRequest, ref: str, number: str) -> HttpResponse:
    """Take the PDF of another system off an item."""
    _kept(request, ref)
    operations.take_file(meeting=ref, number=number, by=signed_in(request), at=timezone.now())
    messages.success(request, f"The PDF of item {number} is taken off.")
    return redirect("agenda", ref)


@require_POST
def bind_again(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Try to bind a pack again whose job has failed."""
    _kept(request, ref)
    operations.bind_pack_again(meeting=ref, number=number, by=signed_in(request), at=timezone.now())
    messages.success(request, f"Pack {number} is being tried again.")
    return redirect("agenda", ref)


@form_methods
def order(request: HttpRequest, ref: str) -> HttpResponse:
    """Have a pack bound."""
    record = _kept(request, ref)
    form = PackForm(request.POST or None)
    step = Step(
        lambda **acting: operations.order_pack(
            meeting=ref, replaces=form.cleaned_data["replaces"], **acting
        ),
        lambda number: f"Pack {number} is being bound. It is here when it is valid.",
        at_fault="replaces",
    )
    about = "Papers that are approved or published are bound. Others are marked “To follow”."
    return _asked(request, record, form, "Bind a pack", step, about)


@require_safe
def public_pack(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The public pack, before everybody may read it."""
    return _pdf(queries.pack(_kept(request, ref), number, Audience.PUBLIC))


@require_POST
def restricted_pack(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The restricted pack. That it was opened, and by whom, goes on record."""
    record, who, now = queries.meeting(ref), who_asks(request), timezone.now()
    is_out = queries.is_pack_out(record, number, now)
    if not policies.opens_restricted_packs(who, record, is_out=is_out, now=now):
        raise NotKnown(f"There is no restricted pack of {record} for you.")
    found = queries.pack(record, number, Audience.RESTRICTED)
    operations.note_opening(meeting=ref, number=number, by=signed_in(request), at=now)
    return _pdf(found)


def _pdf(found: Pack) -> HttpResponse:
    answer = HttpResponse(bytes(found.content), content_type="application/pdf")
    name = f"{found.meeting.ref}-pack-{found.number}-{found.audience}.pdf"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=False, filename=name) or "inline"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def _releasable(request: HttpRequest, ref: str, number: int) -> Meeting:
    """A meeting with a public pack of a number, for a person who publishes it."""
    record = _kept(request, ref)
    policies.check_releases(who_asks(request), record)
    if not record.packs.filter(number=number, audience=Audience.PUBLIC).exists():
        raise NotKnown(f"There is no pack {number} of {record}.")
    return record


@form_methods
def release(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Set the moment from which everybody may read the public pack."""
    record = _releasable(request, ref, number)
    form = PackMomentForm(request.POST or None)
    step = Step(
        lambda **acting: operations.release_pack(
            meeting=ref,
            number=number,
            publish_at=form.moment,
            late_reason=form.cleaned_data["reason"],
            **acting,
        ),
        lambda _: f"Pack {number} has its moment.",
        at_fault="on",
    )
    about = council_on(timezone.localdate()).notice.papers_sentence(record.on)
    return _asked(request, record, form, f"Publish pack {number}", step, about)


@form_methods
def hold(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Take the moment of a pack back before it has come."""
    record = _releasable(request, ref, number)
    form = EditionReasonForm("Why it is held back", "Hold it back", request.POST or None)
    step = Step(
        lambda **acting: operations.hold_pack(
            meeting=ref, number=number, reason=form.cleaned_data["reason"], **acting
        ),
        lambda _: f"Pack {number} is held back.",
        at_fault="reason",
    )
    about = "Nobody outside can read it until you set another moment."
    return _asked(request, record, form, f"Hold back pack {number}", step, about)


@dataclass(frozen=True, slots=True)
class Step:
    """What a form asks for: an operation, which is given `by` and `at`, and what is said of it.

    `said` takes what the operation gives. A refusal stands at the box `at_fault`, or above all.
    """

    act: Callable[..., Any]
    said: Callable[[Any], str]
    at_fault: str | None = None


def _asked(
    request: HttpRequest, record: Meeting, form: PlainForm, title: str, step: Step, about: str = ""
) -> HttpResponse:
    """A form of an agenda. Posted, it is done, told and led back to the agenda, or refused."""
    if request.method == "POST" and form.is_valid():
        try:
            done = step.act(by=signed_in(request), at=timezone.now())
        except Refused as refused:
            form.add_error(step.at_fault, str(refused))
        else:
            messages.success(request, step.said(done))
            return redirect("agenda", record.ref)
    form.lay_out(Link("Back to the agenda", reverse("agenda", args=[record.ref])))
    context = _frame(record) | {"form": form, "title": title, "about": about}
    return render(request, "publishing/agenda_form.html", context)
