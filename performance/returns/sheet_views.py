"""The page on which the figures of a return are entered, and its drafts."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from councilportal.accounts.permissions import Role
from councilportal.common.numbers import joined
from councilportal.common.periods import london_day
from councilportal.common.refusals import Refused
from councilportal.design.forms import key_of
from councilportal.design.merging import Differing
from councilportal.organisation import people
from councilportal.organisation.access import signed_in, who_asks_by_role
from councilportal.organisation.models import Service
from councilportal.organisation.post_choices import Groups
from performance.returns import (
    corrections,
    draft_operations,
    operations,
    past_moves,
    policies,
    queries,
    sheet_checks,
)
from performance.returns import sheet as sheet_returns
from performance.returns.forms import (
    LineForm,
    NotReadable,
    shown,
    typed_in,
    typed_plainly,
)
from performance.returns.holders import nobody_approves
from performance.returns.operations import Incomplete
from performance.returns.requests import (
    about,
    address,
    can_edit,
    has_opened,
    how_late,
    posts_for,
    service_named,
    title,
    version,
    visible_sheet,
)
from performance.returns.rules import EDITABLE, Move, ReturnState
from performance.returns.saving import StaleReturn
from performance.returns.sheet import Sheet
from performance.returns.sheet_line import SheetLine
from performance.returns.typed import Typed, TypedLine
from performance.returns.typed_checks import LineProblem, impossible

# The sheet


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """Show a service's whole return. A POST saves it as a draft."""
    at = timezone.now()
    if request.method == "POST":
        return save(request, service_named(service, ends_on), ends_on, at, then_submit=False)
    who = who_asks_by_role(request)
    found = visible_sheet(who, service, ends_on)
    return _show(request, who, found, at, is_checked="check" in request.GET)


@require_POST
def draft(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """Save the draft for a script. The response is JSON, with the version for the next save."""
    at = timezone.now()
    own = service_named(service, ends_on)
    try:
        version, wrong = _save_post(request, own, ends_on, at)
    except NotReadable:
        line_forms = typed_in(sheet_returns.sheet(own, ends_on), posts_for(own, at), request.POST)
        unread = [form for form in line_forms if not form.is_valid()]
        refs = ", ".join(form.row_label for form in unread)
        why = next((errors[0] for form in unread for errors in form.errors.values()), "")
        return JsonResponse({"status": f"Not saved: correct {refs}. {why}"}, status=422)
    except StaleReturn as stale:
        found = str(stale)
        said = f"Not saved: {found[:1].lower()}{found[1:]} Choose Save draft to see both."
        return JsonResponse({"status": said}, status=409)
    except Refused as refused:
        return JsonResponse({"status": f"Not saved. {refused}"}, status=403)
    now = sheet_returns.sheet(own, ends_on)
    is_checked = "checked" in request.POST
    problems = _problems(now, posts_for(own, at) if is_checked else None)
    said = "".join(f". {each.ref}: {each.sentence.rstrip('.')}" for each in wrong[:1])
    said += f", and {len(wrong) - 1} more to correct" if len(wrong) > 1 else ""
    return JsonResponse(
        {
            "version": version,
            "is_wrong": bool(wrong),
            "status": f"Draft saved at {timezone.localtime(at):%H:%M}{said}",
            "filled": _filled(now),
            "lines": {
                key_of(line.indicator.ref): _fragments(
                    line, [each for each in problems if each.ref == line.indicator.ref]
                )
                for line in now.lines
            },
        }
    )


def _problems(found: Sheet, posts: Groups | None) -> Sequence[LineProblem]:
    """What a page names: what cannot be, and after a check all that keeps a sheet from submitting.

    *Takes*: the posts in force for a check, else None.
    """
    if posts is None:
        return [problem for line in found.lines for problem in line.impossible]
    return sheet_checks.problems(found, {each.title: each for _, own in posts for each in own})


def _fragments(line: SheetLine, problems: Sequence[LineProblem]) -> dict[str, object]:
    """The HTML around the fields of an indicator that a save may change, and errors by field."""
    key = key_of(line.indicator.ref)
    errors: dict[str, str] = {}
    for problem in problems:
        errors.setdefault(f"{key}-{problem.field}", problem.sentence)
    return {
        "standing": render_to_string("returns/standing.html", {"line": line}),
        "questions": render_to_string("returns/questions.html", {"line": line}),
        "asks": line.has_questions,
        "ticks": line.offers_tick,
        "acts": line.has_action,
        "passed": bool(line.day_passed or line.typed.action_passed),
        "errors": errors,
    }


def _filled(sheet: Sheet) -> str:
    return f"{sheet.filled} of {len(sheet.lines)} indicators have something entered."


def save(
    request: HttpRequest, service: Service, ends_on: date, at: datetime, *, then_submit: bool
) -> HttpResponse:
    """Save what was posted and, with `then_submit`, submit it. Nothing that was typed is lost."""
    try:
        version, wrong = _save_post(request, service, ends_on, at)
        if then_submit:
            operations.submit(
                service=service,
                ends_on=ends_on,
                version=version,
                by=signed_in(request),
                at=at,
            )
    except Incomplete:
        return redirect(f"{address(service, ends_on)}?check")
    except (NotReadable, StaleReturn, Refused) as why:
        return _not_saved(request, sheet_returns.sheet(service, ends_on), at, why)
    if then_submit:
        said = f"{title(service, ends_on)} is submitted. An approver now reads it."
        messages.success(request, said)
    elif wrong:
        refs = joined(list(dict.fromkeys(each.ref for each in wrong)))
        messages.warning(request, f"Draft saved. Correct what cannot be right: {refs}.")
    else:
        messages.success(request, "Draft saved.")
    return redirect(address(service, ends_on))


def _save_post(
    request: HttpRequest, service: Service, ends_on: date, at: datetime
) -> tuple[int, list[LineProblem]]:
    """Save what was posted.

    *Gives*: the version now stored, and what was saved although it cannot be.
    *Raises*: NotReadable, StaleReturn, Refused, NotKnown.
    """
    found: list[LineProblem] = []

    def read(lines: Sequence[TypedLine]) -> Mapping[str, Typed]:
        typed = typed_plainly(lines, request.POST)
        for line in lines:
            now = replace(line, typed=typed[line.indicator.ref])
            found.extend(impossible(now, queries.period_of(line.indicator, ends_on)))
        return typed

    record = draft_operations.save_post(
        service=service,
        ends_on=ends_on,
        read=read,
        version=version(request),
        by=signed_in(request),
        at=at,
    )
    return record.version, found


def _not_saved(
    request: HttpRequest, found: Sheet, at: datetime, why: NotReadable | StaleReturn | Refused
) -> HttpResponse:
    """The page with all that was posted, and why it was not saved.

    *Takes*: the sheet as it is stored now. *Raises*: Refused for a person who may not edit it.
    """
    who = who_asks_by_role(request)
    if isinstance(why, Refused) and not policies.can_edit(who, found.service, ReturnState.DRAFT):
        raise why
    typed: Mapping[str, Typed] | None
    try:
        typed = typed_plainly(found.lines, request.POST)
    except NotReadable:
        typed = None
    if typed is None or isinstance(why, NotReadable):
        return _render(
            request, who, found, at, typed_in(found, posts_for(found.service, at), request.POST)
        )
    if isinstance(why, StaleReturn):
        return _both(request, who, found, at, typed, why)
    return _closed(request, found, typed, why)


def _closed(
    request: HttpRequest, found: Sheet, typed: Mapping[str, Typed], refused: Refused
) -> HttpResponse:
    """The response to a save after entry closed. It lists what was not saved, if anything."""
    stored = {line.indicator.ref: line.typed for line in found.lines}
    differing = _differing(found, typed, stored)
    if not differing and found.state is ReturnState.SUBMITTED:
        return redirect(address(found.service, found.ends_on))
    context = about(found) | {"reason": str(refused), "differing": differing}
    return render(request, "returns/closed.html", context, status=409)


_NAMES = {
    "value": "Figure",
    "numerator": "Number counted",
    "denominator": "Number of all",
    "ytd_value": "Year to date",
    "forecast_value": "Forecast",
    "no_data_reason": "Why no figure",
    "unchanged": "I have checked this figure",
    "provisional": "Provisional",
    "judgement": "Judged as",
    "judgement_reason": "Why it is judged so",
    "commentary": "Commentary",
    "explanation": "Explanation",
    "action_what": "What will put it right",
    "action_owner": "Owner",
    "action_due": "Due",
    "action_passed": "The day has passed and is right",
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
                f"{ref}: {_NAMES[field.name].lower()}",
                f"{key_of(ref)}-{field.name}",
                _said(line, field.name, mine),
                _said(line, field.name, other),
            )
            for field in fields(Typed)
            if getattr(mine, field.name) != getattr(other, field.name)
        ]
    return differing


def _said(line: SheetLine, name: str, typed: Typed) -> str:
    value: str | bool = getattr(typed, name)
    if isinstance(value, bool):
        return "Ticked" if value else "Not ticked"
    return line.in_words(name, value)


def _both(
    request: HttpRequest,
    who: people.Person,
    found: Sheet,
    at: datetime,
    typed: Mapping[str, Typed],
    stale: StaleReturn,
) -> HttpResponse:
    """The sheet with what was typed and, beside it, what was saved in between.

    A box that was left blank shows the text that was saved.
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
    now = sheet_returns.sheet(found.service, found.ends_on, merged, london_day(at))
    line_forms = shown(now, posts_for(now.service, at))
    extra = {
        "differing": differing,
        "stored": f"Saved by {found.saved.by}" if found.saved else "Saved",
        "is_own": stale.is_own,
        "version": stale.version,
        "has_errors": True,
    }
    return _render(request, who, now, at, line_forms, status=409, **extra)


def _show(
    request: HttpRequest, who: people.Person, found: Sheet, at: datetime, *, is_checked: bool
) -> HttpResponse:
    """The sheet, to fill in or to read."""
    if not can_edit(who, found, at):
        return _read(request, who, found, at)
    posts = posts_for(found.service, at)
    problems = _problems(found, posts if is_checked else None)
    line_forms = shown(found, posts, problems)
    return _render(request, who, found, at, line_forms, is_checked=is_checked)


def _render(
    request: HttpRequest,
    who: people.Person,
    found: Sheet,
    at: datetime,
    line_forms: Sequence[LineForm],
    *,
    status: int = 200,
    **extra: object,
) -> HttpResponse:
    context = about(found) | {
        "who": who,
        "line_forms": line_forms,
        "named": [form for form in line_forms if form.line.sent_back_reason],
        "version": found.version,
        "filled": _filled(found),
        "has_errors": any(form.errors for form in line_forms),
        "days_late": how_late(found, at),
        **extra,
    }
    return render(request, "returns/sheet.html", context, status=status)


NEEDS_APPROVER = "give another person the role of approver for the service"


def _read(request: HttpRequest, who: people.Person, found: Sheet, at: datetime) -> HttpResponse:
    record = found.record
    may = {
        move.value: policies.can_move(who, record, found.service, move)
        for move in Move
        if record is not None
    }
    closed_on = found.closed_on(at)
    may["withdraw"] = may.get("withdraw", False) and closed_on is None
    is_own = record is not None and policies.is_own(who, record)
    is_approver = who.holds(Role.APPROVER, found.service)
    on, nobody = london_day(at), False
    if record is not None and is_own and is_approver:
        nobody = nobody_approves(record, found.service, on)
    context = about(found) | {
        "may": may,
        "nobody_else": people.nobody_else("approve it", NEEDS_APPROVER) if nobody else "",
        "may_not_approve_own": is_own and is_approver,
        "opens_on": None if has_opened(found, at) else found.opens_on,
        "closed_on": closed_on if found.state in EDITABLE else None,
        "is_revision": bool(corrections.revised(found)),
        "moves": past_moves.moves(found.service, found.ends_on),
        "days_late": how_late(found, at),
        "version": found.version,
    }
    return render(request, "returns/read.html", context)
