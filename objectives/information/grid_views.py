"""The grid in which the figures of a table are entered, all in one save."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from councilportal.common.links import Link
from councilportal.common.numbers import count_of, joined
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.merging import Differing
from councilportal.design.not_saved import not_saved
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import categories_by_code
from objectives.information import entry_operations as operations
from objectives.information import queries
from objectives.information.checks import StaleFigures, Unread, faults_of, place_rows
from objectives.information.entry_operations import FiguresRefused, Saved
from objectives.information.forms import Choices, FigureForm
from objectives.information.reading import Merged, Typed, merge, seen_of
from objectives.information.typed import HEADS, texts_of
from objectives.information.views import MOST_ROWS, SECTION, crumbs, frame, own_table
from objectives.information.workbook import in_words
from objectives.models import EqualityTable

_BLANK = 5  # rows at the end of a grid, and as many more by the button
_FIRST = 10  # blank rows of an empty table
_MOST_SENT = MOST_ROWS + 2 * _FIRST  # that a page takes


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the grid of a table; save it, or give it more rows. Nothing typed is lost."""
    who = who_asks(request)
    signed_in(request)
    try:
        table = own_table(ref, who)
        placed = queries.figures_of([ref])[ref]
        if len(placed) > MOST_ROWS:
            raise Refused(f"This table has {len(placed)} rows: change them by a workbook.")
        if request.method == "POST":
            return _posted(request, table)
    except (NotKnown, Refused) as why:
        return _lost(request, ref, why)
    rows = [(position, texts_of(figure)) for position, figure in placed]
    line_forms = _shown(rows, queries.offered_groups(), _BLANK if rows else _FIRST)
    return _page(request, table, line_forms, seen_of(placed))


def _posted(request: HttpRequest, table: EqualityTable) -> HttpResponse:
    groups, seen = queries.offered_groups(), request.POST.get("seen", "")
    line_forms = _sent(request, groups)
    if request.POST.get("do") == "rows":
        rows = [(each.position, each.posted) for each in line_forms]
        more = min(_BLANK, _MOST_SENT - len(rows))
        if more <= 0:
            said = f"A page takes {_MOST_SENT} rows. Save them, and add the others by a workbook."
            messages.info(request, said)
        return _page(request, table, _shown(rows, groups, more), seen)
    filled = [each for each in line_forms if not each.is_blank]
    unread = {at: each.unread for at, each in enumerate(filled) if not each.is_valid()}
    typed = [(each.position, each.figure) for each in filled]
    if unread:
        _tell_all(table, filled, typed, unread)
        return _page(request, table, line_forms, seen)
    try:
        saved = operations.save_figures(
            ref=table.ref, rows=typed, seen=seen, by=signed_in(request), at=timezone.now()
        )
    except FiguresRefused as refused:
        for number, column, sentence in refused.faults:
            filled[number].add_faults([(column, sentence)])
        return _page(request, table, line_forms, seen)
    except StaleFigures:
        return _both(request, table, typed, seen, groups)
    messages.success(request, said_of(saved))
    return redirect("equality_table_exact", ref=table.ref)


def _tell_all(
    table: EqualityTable, filled: Sequence[FigureForm], typed: Typed, unread: Unread
) -> None:
    """Say at each box what else is wrong, beside what cannot be read, so that it is told at once.

    Rows of a table that somebody has changed since are looked at when they are brought together.
    """
    stored = dict(queries.figures_of([table.ref])[table.ref])
    try:
        placed = place_rows(typed, stored)
    except StaleFigures:
        return
    for number, column, sentence in faults_of(table, placed, categories_by_code(), unread):
        filled[number].add_faults([(column, sentence)])


def said_of(saved: Saved) -> str:
    """What was saved, in a sentence."""
    told = [
        f"{count_of(number, 'row')} {word}"
        for word, number in (
            ("added", saved.added),
            ("changed", saved.changed),
            ("taken away", saved.removed),
        )
        if number
    ]
    return f"Saved: {joined(told)}." if told else "Nothing was changed."


def _both(
    request: HttpRequest, table: EqualityTable, typed: Typed, seen: str, groups: Choices
) -> HttpResponse:
    """The rows of both people, and those that both changed, to look at before a save."""
    stored = queries.figures_of([table.ref])[table.ref]
    merged = merge(typed, seen, dict(stored))
    rows = [(position, texts_of(figure)) for position, figure in merged.rows]
    line_forms = _shown(rows, groups, _BLANK)
    return _page(
        request,
        table,
        line_forms,
        seen_of(stored),
        status=409,
        is_stale=True,
        differing=_differing(merged),
    )


def _differing(merged: Merged) -> list[Differing]:
    found = []
    for number, (position, figure) in enumerate(merged.rows):
        address = f"r{number + 1}-count"
        if number in merged.both:
            theirs = merged.both[number]
            said = in_words(theirs) if theirs else "Taken away"
            found.append(Differing(f"Row {number + 1}", address, in_words(figure), said))
        elif position in merged.kept:
            found.append(Differing(f"Row {number + 1}", address, "Taken away", in_words(figure)))
    return found


def _sent(request: HttpRequest, groups: Choices) -> list[FigureForm]:
    """The rows as they were sent, with their stored places."""
    count = _number(request.POST.get("figure-rows", ""))
    return [
        FigureForm(
            number,
            groups,
            request.POST,
            position=_number(request.POST.get(f"r{number}-key", "")) or None,
        )
        for number in range(1, min(count, _MOST_SENT) + 1)
    ]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _shown(
    rows: Sequence[tuple[int | None, dict[str, str]]], groups: Choices, blank: int
) -> list[FigureForm]:
    """The forms of rows, and blank ones after them."""
    every = [*rows, *[(None, dict[str, str]())] * blank]
    return [
        FigureForm(number, groups, texts=texts, position=position)
        for number, (position, texts) in enumerate(every, 1)
    ]


def _page(
    request: HttpRequest,
    table: EqualityTable,
    line_forms: Sequence[FigureForm],
    seen: str,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = {
        **frame(table),
        "line_forms": line_forms,
        "seen": seen,
        "has_errors": any(each.is_bound and each.errors for each in line_forms),
        **extra,
    }
    return render(request, "objectives/figures_enter.html", context, status=status)


def _lost(request: HttpRequest, ref: str, why: NotKnown | Refused) -> HttpResponse:
    """What was typed in a grid that cannot be saved any more. *Raises*: `why` without any."""
    sent = _sent(request, []) if request.method == "POST" else []
    typed = [
        Differing(
            each.row_label,
            "",
            "; ".join(f"{HEADS[name]}: {text}" for name, text in each.posted.items() if text),
            "",
        )
        for each in sent
        if not each.is_blank
    ]
    if not typed:
        raise why
    return not_saved(
        request,
        title=f"Figures of {ref}",
        reason=str(why),
        typed=typed,
        way_on=Link("Figures of people", reverse("equality_tables")),
        section=SECTION,
        crumbs=crumbs(),
    )
