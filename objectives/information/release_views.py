"""Pages of released figures of people, and of the way to a release."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from councilportal.accounts.models import User
from councilportal.common.at_once import alone, rows_of, together
from councilportal.common.links import Link
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.lists import in_pages
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.people import Person, nobody_else, standing_in
from councilportal.organisation.queries import council_on
from councilportal.printing.responses import as_form
from objectives.information import entry_operations as entry
from objectives.information import policies
from objectives.information import release_operations as operations
from objectives.information.exact import Contradiction, all_groups, exact_tables, shown_now
from objectives.information.facts import Others, with_others
from objectives.information.release_forms import AskForm, Choices, DecideForm, WithdrawForm
from objectives.information.release_sections import (
    group_of,
    preview_document,
    requests_document,
    titles_of,
)
from objectives.information.released_queries import (
    apart,
    beside,
    deciding_in_steps,
    names_of_groups,
    nobody_decides,
    released,
    request_for,
    requests_for,
    table_for,
)
from objectives.information.released_sections import figures_document
from objectives.models import EqualityTable, ReleaseRequest
from objectives.rules.exact_tables import ExactTable
from objectives.rules.information import Outcome

CONTRADICTION = (
    "Some of these figures contradict each other. An equality lead of the place sees which, here."
)
NEEDS_DECIDER = "give another person the role of equality lead or of publisher"
SECTION = "objectives"  # of the menu: figures of people are reached from objectives
_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def figures(
    request: HttpRequest, ref: str, others: Others, number: int | None = None, form: str = ""
) -> HttpResponseBase:
    """The released figures of a table, without a number those of the newest release.

    *Takes*: `others`, which gives what others have beside it.
    """
    signed_in(request)
    who = who_asks(request)
    table = table_for(who, ref)
    found = released(table, number)
    if found is None and form:
        raise NotKnown(f"Nothing is released of {table.title} yet.")
    context: dict[str, Any] = {
        "section": SECTION,
        "crumbs": _crumbs(),
        "title": table.title,
        "table": table,
        "found": found,
        "may_ask": policies.may_write(who, table),
    }
    if found is not None:
        today = timezone.localdate()
        council = council_on(today)
        document = with_others(figures_document(found, council), alone(others(ref, today)))
        if form:
            return as_form(request, document, form)
        context |= {
            "council": council,
            "document": document,
            "title": document.title,
            "others": [
                Link(f"Release {each}", reverse("figures_released", args=[ref, each]))
                for each in found.numbers
                if each != found.release.number
            ],
        }
    return render(request, "objectives/figures.html", context)


@never_cache
@_form_methods
def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """What would be shown of a table, with the question whether it is to be released."""
    user, who = signed_in(request), who_asks(request)
    table = table_for(who, ref)
    if not policies.may_write(who, table):
        raise NotKnown("Releases are asked for by the equality leads of the place.")
    others = [(each.ref, each.title) for each in beside(who, table)]
    form = AskForm(request.POST or None, tables=others)
    if request.method == "POST" and form.is_valid():
        refs = [ref, *form.cleaned_data.get("tables", [])]
        try:
            asked = operations.ask_for_release(
                refs=refs, words=form.cleaned_data["words"], by=user, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "The release is asked for. Somebody else decides on it.")
            return redirect("release_request", asked.pk)
    form.lay_out(Link("Back to the figures", reverse("figures_of", args=[ref])))
    known = all_groups()
    exact = exact_tables([table], known)
    context = {
        "section": SECTION,
        "crumbs": [*_crumbs(), Link(table.title, reverse("figures_of", args=[ref]))],
        "title": "Release these figures",
        "caption": table.title,
        "form": form,
        "apart": _apart(who, [table], exact),
        **_preview(who, [table], exact, names_of_groups(known), with_exact=True),
    }
    return render(request, "objectives/figures_release.html", context)


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """The requests of which the person may know."""
    signed_in(request)
    found = requests_for(who_asks(request))
    linked = [(each, reverse("release_request", args=[each.pk])) for each in found]
    context = {
        "section": SECTION,
        "crumbs": _crumbs(),
        "title": "Releases that are asked for",
        "found": found,
        **in_pages(request, requests_document(linked, council_on(timezone.localdate()))),
    }
    return render(request, "objectives/release_requests.html", context)


@never_cache
@_form_methods
def request_page(request: HttpRequest, key: int) -> HttpResponse:
    """One request: what would be shown, and the decision."""
    user, who = signed_in(request), who_asks(request)
    asked = request_for(who, key)
    tables = list(asked.tables.all())
    is_waiting, is_own = asked.outcome == Outcome.WAITING, asked.by_id == user.pk
    # What is decided is not worked out again.
    groups = all_groups() if is_waiting else []
    exact = exact_tables(tables, groups) if is_waiting else []
    names = names_of_groups(groups)
    with_exact = all(policies.may_see_exact(who, each) for each in tables)
    form: DecideForm | WithdrawForm | None = None
    if is_waiting and policies.may_release(who, asked):
        form = DecideForm(request.POST or None, rows=_rows(tables, exact, names))
    elif is_waiting and is_own:
        form = WithdrawForm(request.POST if request.method == "POST" else None)
    elif request.method == "POST":
        raise Refused("This request is not yours to decide, or is decided already.")
    if form is not None:
        if request.method == "POST" and form.is_valid():
            try:
                said = _decide(form, asked, user)
            except Refused as refused:
                form.add_error(None, _why(refused, with_exact=with_exact))
            else:
                messages.success(request, said)
                return redirect("release_request", key)
        form.lay_out(Link("Back to the requests", reverse("release_requests")))
    context = {
        "section": SECTION,
        "crumbs": [*_crumbs(), Link("Releases that are asked for", reverse("release_requests"))],
        "title": "A release that is asked for",
        "caption": titles_of(asked),
        "asked": asked,
        "form": form,
        "is_waiting": is_waiting,
        "is_own": is_own,
        "pages": [Link(each.title, reverse("figures_of", args=[each.ref])) for each in tables],
    }
    if is_waiting:
        context["nobody_else"] = _nobody_else(asked) if is_own else ""
        if with_exact:
            _record_opening(who, tables, user)
        # Who asked was told before.
        context["apart"] = [] if is_own else _apart(who, tables, exact)
        context |= _preview(who, tables, exact, names, with_exact=with_exact)
    return render(request, "objectives/release_request.html", context)


def _record_opening(who: Person, tables: Sequence[EqualityTable], user: User) -> None:
    """Record that somebody who only looks sees exact figures: an auditor."""
    for table in tables:
        if not policies.may_write(who, table):
            entry.record_opening(table=table, who=who, by=user, at=timezone.now())


def _nobody_else(asked: ReleaseRequest) -> str:
    """That nobody may decide on a request, for who asked; "" where somebody may."""
    today = timezone.localdate()
    people, deputies = together([deciding_in_steps(today), rows_of(standing_in(today))])
    nobody = nobody_decides(asked, people, deputies)
    return nobody_else("decide on it", NEEDS_DECIDER) if nobody else ""


def _decide(form: DecideForm | WithdrawForm, asked: ReleaseRequest, user: User) -> str:
    """Carry out what was decided. *Gives*: what to tell the person."""
    at = timezone.now()
    if isinstance(form, WithdrawForm):
        operations.withdraw_request(key=asked.pk, by=user, at=at)
        return "The request is withdrawn."
    words = form.cleaned_data["words"]
    if form.cleaned_data["outcome"] == Outcome.REJECTED:
        operations.reject(key=asked.pk, words=words, by=user, at=at)
        return "The request is rejected."
    also: dict[str, set[int]] = {}
    for row in form.cleaned_data.get("also", []):
        ref, _, position = row.rpartition(":")
        also.setdefault(ref, set()).add(int(position))
    operations.release(key=asked.pk, also_hidden=also, words=words, by=user, at=at)
    return "The figures are released."


def _rows(
    tables: Sequence[EqualityTable], exact: Sequence[ExactTable], names: Mapping[str, str]
) -> Choices:
    """The figures that can be hidden besides, in words without a figure."""
    return [
        (f"{table.ref}:{position}", f"{group_of(figure, names)} ({table.title})")
        for table, own in zip(tables, exact, strict=True)
        for position, figure in sorted(own.figures.items())
        if figure.count or figure.value is not None
    ]


def _apart(who: Person, tables: Sequence[EqualityTable], exact: Sequence[ExactTable]) -> list[Link]:
    """The tables that may count the same people, and are not looked at with these."""
    found = apart(who, tables, exact)
    return [Link(each.title, reverse("figures_of", args=[each.ref])) for each in found]


def _preview(
    who: Person,
    tables: Sequence[EqualityTable],
    exact: Sequence[ExactTable],
    names: Mapping[str, str],
    *,
    with_exact: bool,
) -> dict[str, Any]:
    """What would be shown of tables, or why it cannot be worked out or is not for the person."""
    try:
        if any(policies.may_write(who, table) for table in tables):
            policies.check_can_weigh(who, tables)
        showing = shown_now(tables, exact, with_bounds=True)
    except Refused as refused:
        return {"problem": _why(refused, with_exact=with_exact)}
    council = council_on(timezone.localdate())
    pairs = list(zip(tables, exact, strict=True))
    document = preview_document(pairs, showing, names, council, with_exact=with_exact)
    return {"document": document, "council": council}


def _why(refused: Refused, *, with_exact: bool) -> str:
    """What is said of a refusal: figures that contradict each other only to who may see them."""
    is_told = with_exact or not isinstance(refused, Contradiction)
    return str(refused) if is_told else CONTRADICTION


def _crumbs() -> list[Link]:
    return [
        Link("Home", reverse("home")),
        Link("Objectives", reverse("objectives")),
        Link("Figures of people", reverse("equality_tables")),
    ]
