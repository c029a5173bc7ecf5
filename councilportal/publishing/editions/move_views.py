"""Pages that move an edition: freeze, approve, publish, and the moves that need a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from councilportal.common.links import Link
from councilportal.common.periods import LONDON
from councilportal.common.refusals import Refused
from councilportal.design.forms import PlainForm
from councilportal.design.lists import posted_count
from councilportal.design.not_saved import typed_apart
from councilportal.organisation.access import signed_in, who_asks
from councilportal.publishing import policies
from councilportal.publishing.editions import moving, operations, queries
from councilportal.publishing.editions.addresses import address
from councilportal.publishing.editions.forms import ApproveForm, EditionReasonForm, MomentForm
from councilportal.publishing.editions.moving import NotReady
from councilportal.publishing.editions.pages import copy_files, form_methods, frame, known
from councilportal.publishing.editions.saving import StaleEdition
from councilportal.publishing.editions.too_late import too_late
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import Audience, ReleaseState
from councilportal.publishing.rules.workflow import Move, State


@dataclass(frozen=True, slots=True)
class _Asked:
    """A move that needs a reason: what its page says and asks, and what makes it."""

    title: str
    label: str
    about: str
    done: str
    make: Callable[..., Edition]


_ASKED = {
    Move.RETURN: _Asked(
        "Return to draft",
        "Why you return it",
        "What was frozen stays as it was. The edition can be changed, and is frozen anew. "
        "A date that was announced stays in the calendar, as provisional.",
        "The edition is a draft again.",
        moving.return_to_draft,
    ),
    Move.HOLD: _Asked(
        "Hold back",
        "Why it is held back",
        "Nobody can read it until you set another moment.",
        "The edition is held back.",
        moving.hold_back,
    ),
    Move.WITHDRAW: _Asked(
        "Withdraw",
        "Why it is withdrawn",
        "Its address stays, and says that it was withdrawn and why.",
        "The edition is withdrawn.",
        moving.withdraw,
    ),
    Move.DROP: _Asked(
        "Drop this draft",
        "Why it is dropped",
        "It can be taken up again.",
        "The draft is dropped.",
        moving.drop,
    ),
}


def _check(request: HttpRequest, record: Edition, move: Move) -> str:
    """Why a move that was sent comes too late; "" where the person may make it.

    *Raises*: NotKnown, Refused where the person may not, or only opens its page.
    """
    who, now = who_asks(request), timezone.now()
    wrote = queries.is_author(record, signed_in(request).pk)
    if request.method == "POST":
        policies.check_is_theirs(who, record, move, wrote, now)
        return policies.why_not_now(record, move, now)
    policies.check_can_move(who, record, move, wrote, now)
    return ""


def _late(
    request: HttpRequest, record: Edition, title: str, reason: str, form: PlainForm
) -> HttpResponse:
    return too_late(request, record, title, reason, typed_apart(form, form.initial))


@require_POST
def freeze(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Freeze a draft; what stands in the way is on the page of checks."""
    record = known(request, (series, slug, number))
    try:
        moving.freeze(
            key=(series, slug, number),
            saves=posted_count(request.POST, "saves"),
            by=signed_in(request),
            at=timezone.now(),
        )
    except NotReady:
        messages.error(request, "It is not frozen: see what stands in the way.")
        return redirect(address("edition_checks", record))
    except StaleEdition:
        messages.error(request, "It was changed after you opened it: look at it again.")
        return redirect(address("edition_checks", record))
    except Refused:
        record = known(request, (series, slug, number))
        policies.check_composes(who_asks(request), record, timezone.now())
        if record.state != State.MAKING:
            raise
        messages.error(request, "Somebody has begun to freeze it: it is not frozen twice.")
        return redirect(address("edition", record))
    messages.success(request, "Its files are being made. They are here when they are valid.")
    return redirect(address("edition", record))


@require_POST
def try_again(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Have the files of an edition tried again at once, whose job has failed."""
    record = known(request, (series, slug, number))
    operations.make_files_again(
        key=(series, slug, number), by=signed_in(request), at=timezone.now()
    )
    messages.success(request, "Its files are being tried again.")
    return redirect(address("edition", record))


@form_methods
def approve(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Approve what is frozen, by the hash of what was read."""
    record = known(request, (series, slug, number))
    form = ApproveForm(request.POST or None)
    if reason := _check(request, record, Move.APPROVE):
        return _late(request, record, "Approve", reason, form)
    copies = queries.frozen(record)
    document = copies.get(Audience.RESTRICTED) or copies[Audience.PUBLIC]
    if request.method == "POST" and form.is_valid():
        try:
            moving.approve(
                key=(series, slug, number),
                sha256=request.POST.get("sha256", ""),
                statement=form.cleaned_data["statement"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            return _late(request, record, "Approve", str(refused), form)
        messages.success(request, "The edition is approved.")
        return redirect(address("edition", record))
    form.lay_out(_back(record), carries=[("sha256", document.sha256)])
    context = {
        "title": "Approve",
        "frozen": document,
        "files": copy_files(queries.artefacts(document)),
    }
    return _page(request, record, form, context)


@form_methods
def publish(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Set the moment from which everybody reads an approved edition."""
    record = known(request, (series, slug, number))
    form = MomentForm(
        request.POST or None,
        asks_why=record.publish_at is not None,
        initial=_moment(record, ReleaseState.CONFIRMED),
    )
    if reason := _check(request, record, Move.PUBLISH):
        return _late(request, record, "Set the moment of publication", reason, form)
    if request.method == "POST" and form.is_valid():
        try:
            moving.publish(
                key=(series, slug, number),
                publish_at=form.moment,
                release=ReleaseState(form.cleaned_data["release"]),
                reason=form.cleaned_data.get("reason", ""),
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error("reason" if str(refused) == moving.WHY_MOVED else "on", str(refused))
        else:
            messages.success(request, "Everybody can read it from that moment on.")
            return redirect(address("edition", record))
    form.lay_out(_back(record))
    return _page(request, record, form, {"title": "Set the moment of publication"})


@form_methods
def announce(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Announce or move the date of an edition that is not out."""
    record = known(request, (series, slug, number))
    if not policies.publishes(who_asks(request)):
        raise Refused("Only a publisher does this.")
    form = MomentForm(
        request.POST or None,
        asks_why=record.publish_at is not None,
        initial=_moment(record, ReleaseState(record.release_state)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            moving.announce(
                key=(series, slug, number),
                publish_at=form.moment,
                release=ReleaseState(form.cleaned_data["release"]),
                reason=form.cleaned_data.get("reason", ""),
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error("reason" if "reason" in form.fields else "on", str(refused))
        else:
            messages.success(request, "The date is announced.")
            return redirect(address("edition", record))
    form.lay_out(_back(record))
    return _page(request, record, form, {"title": "Announce its date"})


@form_methods
def correct(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Begin a correction of an edition that is out."""
    record = known(request, (series, slug, number))
    policies.check_can_correct(who_asks(request), record, timezone.now())
    title = "Begin a correction"
    form = EditionReasonForm(
        "What is corrected, and why", "Begin the correction", request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = moving.correct(
                key=(series, slug, number),
                note=form.cleaned_data["reason"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            return _late(request, record, title, str(refused), form)
        messages.success(request, f"The correction {made} is begun.")
        return redirect(address("edition", made))
    form.lay_out(_back(record))
    about = "Everybody reads this note. The edition stays readable, with a notice above it."
    return _page(request, record, form, {"title": title, "about": about})


@require_POST
def resume(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Take up a dropped draft again."""
    record = known(request, (series, slug, number))
    moving.resume(key=(series, slug, number), by=signed_in(request), at=timezone.now())
    messages.success(request, "The draft is taken up again.")
    return redirect(address("edition", record))


@form_methods
def with_reason(
    request: HttpRequest, series: str, slug: str, number: int, move: str
) -> HttpResponse:
    """A move that needs a reason: return, hold back, withdraw, drop."""
    record = known(request, (series, slug, number))
    asked = _ASKED.get(Move(move)) if move in list(Move) else None
    if asked is None:
        raise Http404(f"There is no page {move}.")
    form = EditionReasonForm(asked.label, asked.title, request.POST or None)
    if reason := _check(request, record, Move(move)):
        return _late(request, record, asked.title, reason, form)
    if request.method == "POST" and form.is_valid():
        try:
            asked.make(
                key=(series, slug, number),
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                at=timezone.now(),
            )
        except Refused as refused:
            return _late(request, record, asked.title, str(refused), form)
        messages.success(request, asked.done)
        return redirect(address("edition", record))
    if Move(move) is Move.DROP and (first := policies.why_not_dropped(record, timezone.now())):
        return _first(request, record, asked.title, first)
    form.lay_out(_back(record))
    return _page(request, record, form, {"title": asked.title, "about": asked.about})


def _first(request: HttpRequest, record: Edition, title: str, reason: str) -> HttpResponse:
    """Why the move must wait, before a reason is typed for nothing, and the way on."""
    way = Link("Cancel the announced date", address("edition_date", record))
    context = {
        "title": title,
        "about": reason,
        "way": way if policies.publishes(who_asks(request)) else _back(record),
    }
    return render(request, "publishing/form.html", frame(record) | context)


def _moment(record: Edition, release: ReleaseState) -> dict[str, Any]:
    if record.publish_at is None:
        return {"release": release.value}
    moment = record.publish_at.astimezone(LONDON)
    return {"on": moment.date(), "at": moment.time(), "release": release.value}


def _back(record: Edition) -> Link:
    return Link("Back to the edition", address("edition", record))


def _page(
    request: HttpRequest, record: Edition, form: PlainForm, context: dict[str, Any]
) -> HttpResponse:
    return render(request, "publishing/form.html", frame(record) | context | {"form": form})
