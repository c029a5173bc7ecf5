"""Pages of returns: what is due, the grid, the sheet and its moves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.forms import key_of
from councilportal.common.links import Link
from councilportal.common.periods import Period, PeriodKind, containing, london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.common.validity import DatedQuerySet
from councilportal.organisation import queries as organisation
from councilportal.organisation.models import Post, Service
from councilportal.organisation.roles import appointments_today
from performance.operations import KEEPERS
from performance.returns import checks, operations, policies, queries
from performance.returns.forms import (
    LineForm,
    ReasonForm,
    SendBackForm,
    shown,
    typed_in,
    typed_of,
)
from performance.returns.operations import Incomplete, StaleReturn
from performance.returns.queries import Due, Sheet, Typed
from performance.returns.rules import EDITABLE, Move, ReturnState, days_late

_STALE_APPROVAL = "This return changed after you opened it. Read it again, then approve it."


# What is due


@require_safe
def my_returns(request: HttpRequest) -> HttpResponse:
    """What is due, late, sent back and waiting for the person."""
    at = timezone.now()
    who = _who(request)
    if not policies.has_returns(who):
        raise NotKnown("There are no returns for you.")
    services = [
        each for each in organisation.services(london_day(at)) if policies.can_see(who, each)
    ]
    due = queries.due_returns(services, at)
    own = [each for each in due if who.holds(Role.OFFICER, each.service)]
    judged = [each for each in due if who.holds(Role.APPROVER, each.service)]
    sees_all = policies.can_see_all(who)
    watched = [each for each in (due if sees_all else judged) if each.days_late]
    context = {
        "section": "returns",
        "is_officer": who.holds_anywhere(Role.OFFICER),
        "is_approver": who.holds_anywhere(Role.APPROVER),
        "sees_all": sees_all,
        "to_do": sorted((each for each in own if each.is_open), key=_urgency),
        "closed": [each for each in _seen(due, own, judged, sees_all) if each.closed_on],
        "handed_in": [each for each in own if each.state is ReturnState.SUBMITTED],
        "to_approve": [each for each in judged if _waits_for(who, each)],
        "late": _late_services(watched, london_day(at)),
        "to_lock": [each for each in due if each.state is ReturnState.APPROVED] if sees_all else [],
        "done": [each for each in own if each.state in (ReturnState.APPROVED, ReturnState.LOCKED)],
    }
    return render(request, "returns/my_returns.html", context)


def _seen(
    due: Sequence[Due], own: Sequence[Due], judged: Sequence[Due], sees_all: bool
) -> Sequence[Due]:
    """What somebody answers for, or all that there is for who sees the whole council."""
    return due if sees_all else [each for each in due if each in own or each in judged]


def _urgency(due: Due) -> tuple[bool, date]:
    return due.state is not ReturnState.SENT_BACK, due.due_on or date.max


def _waits_for(who: policies.Person, due: Due) -> bool:
    return (
        due.state is ReturnState.SUBMITTED
        and due.record is not None
        and due.record.submitted_by_id != who.user_id
    )


@dataclass(frozen=True, slots=True)
class LateService:
    """A service with its late returns, the latest first, and who enters its figures."""

    service: Service
    late: Sequence[Due]
    officers: Sequence[str]

    @property
    def days(self) -> int:
        """How late the latest one is."""
        return max(each.days_late for each in self.late)


def _late_services(late: Sequence[Due], today: date) -> list[LateService]:
    """The services with late returns, the latest first. *Costs*: 1 query where any is late."""
    if not late:
        return []
    officers = queries.officers(today)
    found = []
    for service in {each.service.pk: each.service for each in late}.values():
        own = sorted(
            (each for each in late if each.service == service), key=lambda each: -each.days_late
        )
        names = [
            str(each.user)
            for each in officers
            if policies.person(each.user_id, [each]).holds(Role.OFFICER, service)
        ]
        found.append(LateService(service, own, list(dict.fromkeys(names))))
    return sorted(found, key=lambda each: (-each.days, each.service.name))


@require_safe
def grid(request: HttpRequest) -> HttpResponse:
    """The returns of the whole council: a service a row, a month end a column."""
    at = timezone.now()
    who = _who(request)
    policies.check_can_see_all(who)
    services = list(organisation.services(london_day(at)))
    due = {
        (each.service.pk, each.ends_on): each
        for each in queries.due_returns(services, at, months=6)
    }
    ends = sorted({ends_on for _, ends_on in due}, reverse=True)
    months = [_month(ends_on) for ends_on in ends]
    rows = [
        (service, [(due.get((service.pk, month.end)), month) for month in months])
        for service in services
    ]
    counts = [
        (state, sum(each.state is state and not each.closed_on for each in due.values()))
        for state in ReturnState
    ]
    context = {
        "section": "returns",
        "crumbs": [Link("Home", reverse("home")), Link("Returns", reverse("returns"))],
        "months": months,
        "rows": [(service, cells) for service, cells in rows if any(each for each, _ in cells)],
        "counts": counts,
        "late": sum(each.days_late > 0 for each in due.values()),
        "closed": sum(each.closed_on is not None for each in due.values()),
        "may_extend": who.holds_anywhere(*KEEPERS),
    }
    return render(request, "returns/grid.html", context)


# The sheet


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """A service's whole return; posted, its draft is saved."""
    at = timezone.now()
    who = _who(request)
    found = _sheet(who, service, ends_on)
    if request.method == "POST":
        return _save(request, who, found, at, then_submit=False)
    return _show(request, who, found, at, is_checked="check" in request.GET)


@require_POST
def draft(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """Save the draft from a script: what is told is JSON, with the version for the next save."""
    at = timezone.now()
    who = _who(request)
    found = _sheet(who, service, ends_on)
    line_forms = typed_in(found, _posts(at), request.POST)
    wrong = [form for form in line_forms if not form.is_valid()]
    if wrong:
        refs = ", ".join(form.row_label for form in wrong)
        return JsonResponse({"status": f"Not saved: see to {refs}"}, status=422)
    try:
        version = _kept(request, found, typed_of(line_forms), at)
    except StaleReturn:
        said = "Not saved: somebody else saved this return. Choose Save draft to see both."
        return JsonResponse({"status": said}, status=409)
    except Refused as refused:
        return JsonResponse({"status": f"Not saved. {refused}"}, status=403)
    now = queries.sheet(found.service, ends_on)
    return JsonResponse(
        {
            "version": version,
            "status": f"Draft saved at {timezone.localtime(at):%H:%M}",
            "filled": _filled(now),
            "lines": {key_of(line.indicator.ref): _fragments(line) for line in now.lines},
        }
    )


def _fragments(line: queries.SheetLine) -> dict[str, object]:
    """What a save changes on the page around the fields of an indicator."""
    return {
        "standing": render_to_string("returns/standing.html", {"line": line}),
        "questions": render_to_string("returns/questions.html", {"line": line}),
        "asks": line.has_questions,
        "acts": line.has_action,
    }


def _filled(sheet: Sheet) -> str:
    return f"{sheet.filled} of {len(sheet.lines)} indicators have something entered."


def _save(
    request: HttpRequest, who: policies.Person, found: Sheet, at: datetime, *, then_submit: bool
) -> HttpResponse:
    """Save what was posted and, where asked, submit it; nothing typed is ever lost."""
    line_forms = typed_in(found, _posts(at), request.POST)
    if not all(form.is_valid() for form in line_forms):
        return _render(request, who, found, at, line_forms)
    typed = typed_of(line_forms)
    policies.check_can_see(who, found.service)
    try:
        version = _kept(request, found, typed, at)
        if then_submit:
            operations.submit(
                service=found.service,
                ends_on=found.ends_on,
                version=version,
                by=_by(request),
                at=at,
            )
    except StaleReturn as stale:
        return _both(request, who, found, at, typed, stale)
    except Incomplete:
        return redirect(f"{_address(found)}?check")
    except Refused as refused:
        return _kept_from_closed(request, who, found, typed, refused)
    if then_submit:
        messages.success(request, f"{_title(found)} is submitted. An approver now reads it.")
    else:
        messages.success(request, "Draft saved.")
    return redirect(_address(found))


def _kept(request: HttpRequest, found: Sheet, typed: Mapping[str, Typed], at: datetime) -> int:
    """Save. *Gives*: the version now stored. *Raises*: StaleReturn, Refused."""
    record = operations.save_lines(
        service=found.service,
        ends_on=found.ends_on,
        typed=typed,
        version=_version(request),
        by=_by(request),
        at=at,
    )
    return record.version


def _kept_from_closed(
    request: HttpRequest,
    who: policies.Person,
    found: Sheet,
    typed: Mapping[str, Typed],
    refused: Refused,
) -> HttpResponse:
    """A save that came too late: nothing to say where all is stored, else what was not saved."""
    now = queries.sheet(found.service, found.ends_on)
    stored = {line.indicator.ref: line.typed for line in now.lines}
    differing = _differing(now, typed, stored)
    if not policies.can_edit(who, found.service, ReturnState.DRAFT):
        raise refused
    if not differing and now.state is ReturnState.SUBMITTED:
        return redirect(_address(found))
    context = _about(now) | {"reason": str(refused), "differing": differing}
    return render(request, "returns/closed.html", context, status=409)


@dataclass(frozen=True, slots=True)
class Differing:
    """A field that two people filled differently."""

    ref: str
    address: str
    name: str
    yours: str
    theirs: str


_NAMES = {
    "value": "Figure",
    "numerator": "Number counted",
    "denominator": "Number of all",
    "ytd_value": "Year to date",
    "forecast_value": "Forecast",
    "no_data_reason": "Why no figure",
    "unchanged": "Unchanged, I confirm",
    "provisional": "Provisional",
    "judgement": "Judged as",
    "judgement_reason": "Why it is judged so",
    "commentary": "Commentary",
    "explanation": "Explanation",
    "action_what": "What will put it right",
    "action_owner": "Owner",
    "action_due": "Due",
}


def _differing(
    found: Sheet, typed: Mapping[str, Typed], theirs: Mapping[str, Typed]
) -> list[Differing]:
    differing = []
    for line in found.lines:
        ref = line.indicator.ref
        if ref not in typed:
            continue
        mine, other = typed[ref], theirs.get(ref, line.typed)
        differing += [
            Differing(
                ref,
                f"{key_of(ref)}-{field.name}",
                _NAMES[field.name],
                _said(line, field.name, mine),
                _said(line, field.name, other),
            )
            for field in fields(Typed)
            if getattr(mine, field.name) != getattr(other, field.name)
        ]
    return differing


def _said(line: queries.SheetLine, name: str, typed: Typed) -> str:
    value: str | bool = getattr(typed, name)
    if isinstance(value, bool):
        return "Ticked" if value else "Not ticked"
    return line.in_words(name, value)


def _both(
    request: HttpRequest,
    who: policies.Person,
    found: Sheet,
    at: datetime,
    typed: Mapping[str, Typed],
    stale: StaleReturn,
) -> HttpResponse:
    """The sheet with what was typed, and beside it what somebody else saved.

    A box left blank takes what they typed: a blank is no text to keep.
    """
    differing = _differing(found, typed, stale.theirs)
    merged = {
        ref: Typed(
            **{
                field.name: getattr(mine, field.name)
                or getattr(stale.theirs.get(ref, mine), field.name)
                for field in fields(Typed)
            }
        )
        for ref, mine in typed.items()
    }
    now = queries.sheet(found.service, found.ends_on, merged)
    line_forms = shown(now, _posts(at))
    extra = {"differing": differing, "version": stale.version, "has_errors": True}
    return _render(request, who, now, at, line_forms, status=409, **extra)


def _show(
    request: HttpRequest, who: policies.Person, found: Sheet, at: datetime, *, is_checked: bool
) -> HttpResponse:
    """The sheet to be filled in, or read."""
    if not _can_edit(who, found, at):
        return _read(request, who, found, at)
    posts = {post.title: post for post in _posts_on(at)}
    problems = checks.problems(found, posts) if is_checked else []
    return _render(request, who, found, at, shown(found, list(posts), problems))


def _render(
    request: HttpRequest,
    who: policies.Person,
    found: Sheet,
    at: datetime,
    line_forms: Sequence[LineForm],
    *,
    status: int = 200,
    **extra: object,
) -> HttpResponse:
    context = _about(found) | {
        "who": who,
        "line_forms": line_forms,
        "named": [form for form in line_forms if form.line.sent_back_reason],
        "version": found.version,
        "filled": _filled(found),
        "has_errors": any(form.errors for form in line_forms),
        "days_late": _days_late(found, at),
        **extra,
    }
    return render(request, "returns/sheet.html", context, status=status)


def _read(request: HttpRequest, who: policies.Person, found: Sheet, at: datetime) -> HttpResponse:
    record = found.record
    may = {
        move.value: policies.can_move(who, record, found.service, move)
        for move in Move
        if record is not None
    }
    closed_on = found.closed_on(at)
    may["withdraw"] = may.get("withdraw", False) and closed_on is None
    is_own = record is not None and record.submitted_by_id == who.user_id
    context = _about(found) | {
        "may": may,
        "may_not_approve_own": is_own and who.holds(Role.APPROVER, found.service),
        "opens_on": None if _has_opened(found, at) else found.opens_on,
        "closed_on": closed_on if found.state in EDITABLE else None,
        "is_revision": bool(checks.revised(found)),
        "moves": queries.moves(found.service, found.ends_on),
        "days_late": _days_late(found, at),
        "version": found.version,
    }
    return render(request, "returns/read.html", context)


# The moves


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, service: str, ends_on: date, move: Move) -> HttpResponse:
    """Move a return on. Moves that need to be thought over have a page that asks."""
    at = timezone.now()
    who = _who(request)
    found = _sheet(who, service, ends_on)
    if request.method != "POST" and move not in _ASKING:
        return redirect(_address(found))
    if move is Move.SUBMIT:
        return _save(request, who, found, at, then_submit=True)
    if _is_repeated(request, who, found, move):
        return redirect(_address(found))
    if found.record is None:
        raise Refused("Nothing has been entered in this return yet.")
    policies.check_can_move(who, found.record, found.service, move)
    return _MAKING[move](request, found, at)


def _is_repeated(request: HttpRequest, who: policies.Person, found: Sheet, move: Move) -> bool:
    """True where the very move was made just now: a button pressed twice, or the back button."""
    record = found.record
    if (
        request.method != "POST"
        or record is None
        or not policies.may_make(who, found.service, move)
    ):
        return False
    reason = request.POST.get("reason", "").strip().replace("\r\n", "\n")
    return {
        Move.APPROVE: record.approved_by_id == who.user_id,
        Move.LOCK: found.state is ReturnState.LOCKED,
        Move.WITHDRAW: found.state is ReturnState.DRAFT,
        Move.SEND_BACK: found.state is ReturnState.SENT_BACK and record.sent_back_reason == reason,
        Move.REOPEN: found.state is ReturnState.DRAFT and record.reopened_reason == reason != "",
    }[move]


def _approve(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    if request.method != "POST":
        context = _about(found) | {"version": found.version, "revising": checks.revising(found)}
        return render(request, "returns/approve.html", context)
    try:
        operations.approve(
            service=found.service,
            ends_on=found.ends_on,
            version=_version(request),
            by=_by(request),
            at=at,
        )
    except StaleReturn:
        messages.error(request, _STALE_APPROVAL)
        return redirect(_address(found))
    return _done(request, found, "is approved. Its figures are on the board.")


def _send_back(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    form = SendBackForm(found, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = _about(found) | {"form": form}
        return render(request, "returns/send_back.html", context)
    operations.send_back(
        service=found.service,
        ends_on=found.ends_on,
        reason=form.cleaned_data["reason"],
        lines=form.notes(),
        by=_by(request),
        at=at,
    )
    return _done(request, found, "is sent back.")


def _reopen(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    label = "Why is this return reopened?"
    form = ReasonForm(request.POST if request.method == "POST" else None, label=label)
    form.fields["reason"].help_text = "It will stand beside every corrected figure."
    form.fields["reason"].error_messages["required"] = "Enter why this return is reopened"
    if not form.is_valid():
        context = _about(found) | {"form": form, "resting": checks.resting_on(found)}
        return render(request, "returns/reopen.html", context)
    operations.reopen(
        service=found.service,
        ends_on=found.ends_on,
        reason=form.cleaned_data["reason"],
        by=_by(request),
        at=at,
    )
    return _done(request, found, "is reopened. What is approved next are revisions.")


def _withdraw(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    operations.withdraw(service=found.service, ends_on=found.ends_on, by=_by(request), at=at)
    return _done(request, found, "is withdrawn. You can change it again.")


def _lock(request: HttpRequest, found: Sheet, at: datetime) -> HttpResponse:
    operations.lock(service=found.service, ends_on=found.ends_on, by=_by(request), at=at)
    return _done(request, found, "is locked.")


_ASKING = frozenset({Move.APPROVE, Move.SEND_BACK, Move.REOPEN})
_MAKING: Mapping[Move, Callable[[HttpRequest, Sheet, datetime], HttpResponse]] = {
    Move.APPROVE: _approve,
    Move.SEND_BACK: _send_back,
    Move.REOPEN: _reopen,
    Move.WITHDRAW: _withdraw,
    Move.LOCK: _lock,
}


# What they share


def _by(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotKnown("Nobody is signed in.")
    return request.user


def _who(request: HttpRequest) -> policies.Person:
    return policies.person(_by(request).pk, appointments_today(request))


def _sheet(who: policies.Person, ref: str, ends_on: date) -> Sheet:
    """The sheet asked for. *Raises*: NotKnown, also for a day on which nothing is reported."""
    service = organisation.service(ref)
    if service is None:
        raise NotKnown(f"There is no service {ref!r}.")
    policies.check_can_see(who, service)
    found = queries.sheet(service, ends_on)
    if not found.lines and found.record is None:
        raise NotKnown(f"{service} reports nothing on {ends_on}.")
    return found


def _has_opened(found: Sheet, at: datetime) -> bool:
    return found.opens_on <= london_day(at)


def _can_edit(who: policies.Person, found: Sheet, at: datetime) -> bool:
    is_open = _has_opened(found, at) and found.closed_on(at) is None
    return is_open and policies.can_edit(who, found.service, found.state)


def _posts(at: datetime) -> list[str]:
    return [post.title for post in _posts_on(at)]


def _posts_on(at: datetime) -> DatedQuerySet[Post]:
    return Post.objects.in_force(london_day(at)).order_by("title")


def _version(request: HttpRequest) -> int:
    """The version that the page was made from; a page without one is as stale as can be."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _month(ends_on: date) -> Period:
    return containing(PeriodKind.MONTH, ends_on)


def _title(found: Sheet) -> str:
    return f"The return of {found.service} for {_month(found.ends_on).label}"


def _address(found: Sheet) -> str:
    return reverse("sheet", args=[found.service.ref, found.ends_on])


def _days_late(found: Sheet, at: datetime) -> int:
    is_open = found.state in EDITABLE and found.closed_on(at) is None
    return days_late(found.due_on, london_day(at)) if is_open and found.due_on else 0


def _about(found: Sheet) -> dict[str, object]:
    """What every page of a return shows."""
    return {
        "section": "returns",
        "sheet": found,
        "month": _month(found.ends_on),
        "moves_by_name": {each.value: each for each in Move},
        "crumbs": [Link("Home", reverse("home")), Link("Returns", reverse("returns"))],
    }


def _done(request: HttpRequest, found: Sheet, what: str) -> HttpResponse:
    messages.success(request, f"{_title(found)} {what}")
    return redirect(_address(found))
