"""Pages that move a return: submit, withdraw, approve, send back, lock, reopen."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.refusals import Refused
from councilportal.common.text import printable
from councilportal.design.forms import PlainForm
from councilportal.design.layout import WARNING, Button
from councilportal.organisation import people
from councilportal.organisation.access import signed_in, who_asks_by_role
from performance.returns import corrections, operations, policies
from performance.returns.forms import (
    ReasonForm,
    SendBackForm,
)
from performance.returns.requests import (
    about,
    address,
    done,
    service_named,
    version,
    visible_sheet,
)
from performance.returns.rules import Move, ReturnState
from performance.returns.saving import StaleReturn
from performance.returns.sheet import Sheet
from performance.returns.sheet_views import save
from performance.returns.views import STALE_APPROVAL

# The moves


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, service: str, ends_on: date, move: Move) -> HttpResponse:
    """Make a move with a return. A move that needs a confirmation or a reason has its own page."""
    at = timezone.now()
    if request.method == "POST" and move is Move.SUBMIT:
        return save(request, service_named(service, ends_on), ends_on, at, then_submit=True)
    who = who_asks_by_role(request)
    found = visible_sheet(who, service, ends_on)
    if request.method != "POST" and move not in _ASKING:
        return redirect(address(found.service, ends_on))
    if _is_repeated(request, who, found, move):
        return redirect(address(found.service, ends_on))
    if found.record is None:
        raise Refused("Nothing has been entered in this return yet.")
    policies.check_can_move(who, found.record, found.service, move)
    return _MAKING[move](request, found, at)


def _is_repeated(request: HttpRequest, who: people.Person, found: Sheet, move: Move) -> bool:
    """True where the same move was made just now, by a double click or the back button."""
    record = found.record
    if (
        request.method != "POST"
        or record is None
        or not policies.may_make(who, found.service, move)
    ):
        return False
    reason = printable(request.POST.get("reason", "")).strip()
    return {
        Move.APPROVE: record.approved_by_id == who.user_id,
        Move.LOCK: found.state is ReturnState.LOCKED,
        Move.WITHDRAW: found.state is ReturnState.DRAFT,
        Move.SEND_BACK: found.state is ReturnState.SENT_BACK and record.sent_back_reason == reason,
        Move.REOPEN: found.state is ReturnState.DRAFT and record.reopened_reason == reason != "",
    }[move]


def _approve(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    if request.method != "POST":
        form = PlainForm()
        form.lay_out(
            _back(found),
            button=Button("Approve"),
            sends_to=_to(found, Move.APPROVE),
            carries=[("version", found.version)],
        )
        context = about(found) | {"form": form, "revising": corrections.revising(found)}
        return render(request, "returns/approve.html", context)
    try:
        operations.approve(
            service=found.service,
            ends_on=found.ends_on,
            version=version(request),
            by=signed_in(request),
            at=at,
        )
    except StaleReturn:
        messages.error(request, STALE_APPROVAL)
        return redirect(address(found.service, found.ends_on))
    return done(request, found, "is approved. Its figures are on the board.")


def _send_back(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    form = SendBackForm(found, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        form.lay_out(_back(found), sends_to=_to(found, Move.SEND_BACK))
        context = about(found) | {"form": form}
        return render(request, "returns/send_back.html", context)
    operations.send_back(
        service=found.service,
        ends_on=found.ends_on,
        reason=form.cleaned_data["reason"],
        lines=form.notes(),
        by=signed_in(request),
        at=at,
    )
    return done(request, found, "is sent back.")


def _reopen(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    label = "Why is this return reopened?"
    form = ReasonForm(request.POST if request.method == "POST" else None, label=label)
    form.fields["reason"].help_text = "It will stand beside every corrected figure."
    form.fields["reason"].error_messages["required"] = "Enter why this return is reopened"
    if not form.is_valid():
        button = Button("Reopen", WARNING)
        form.lay_out(_back(found), button=button, sends_to=_to(found, Move.REOPEN))
        context = about(found) | {"form": form, "resting": corrections.resting_on(found)}
        return render(request, "returns/reopen.html", context)
    operations.reopen(
        service=found.service,
        ends_on=found.ends_on,
        reason=form.cleaned_data["reason"],
        by=signed_in(request),
        at=at,
    )
    return done(request, found, "is reopened. The figures approved next are revisions.")


def _to(found: Sheet, move: Move) -> str:
    """The address to which a move of a return is posted."""
    return reverse("sheet_move", args=[found.service.ref, found.ends_on, move])


def _back(found: Sheet) -> Link:
    """The link back beside a button."""
    return Link("Back to the return", address(found.service, found.ends_on))


def _withdraw(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    operations.withdraw(service=found.service, ends_on=found.ends_on, by=signed_in(request), at=at)
    return done(request, found, "is withdrawn. You can change it again.")


def _lock(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    operations.lock(service=found.service, ends_on=found.ends_on, by=signed_in(request), at=at)
    return done(request, found, "is locked.")


_ASKING = frozenset({Move.APPROVE, Move.SEND_BACK, Move.REOPEN})
_MAKING: Mapping[Move, Callable[[HttpRequest, Sheet, datetime], HttpResponse]] = {
    Move.APPROVE: _approve,
    Move.SEND_BACK: _send_back,
    Move.REOPEN: _reopen,
    Move.WITHDRAW: _withdraw,
    Move.LOCK: _lock,
}
