"""Pages of a table of figures as a workbook: download, upload with a preview, confirm."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from councilportal.common.links import Link
from councilportal.common.numbers import count_of
from councilportal.design.forms import Look, PlainForm, dress
from councilportal.design.layout import Button
from councilportal.design.lists import paged
from councilportal.files.staging import PreviewGone, drop, stage, staged
from councilportal.files.upload_checks import MAX_BYTES, TOO_LARGE, UploadRefused
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import categories_by_code
from objectives.information import entry_operations as operations
from objectives.information import queries, workbook
from objectives.information.checks import StaleFigures, faults_of, place_rows
from objectives.information.entry_operations import FiguresRefused
from objectives.information.grid_views import said_of
from objectives.information.reading import Typed, seen_of
from objectives.information.typed import read_texts, texts_of
from objectives.information.views import frame, own_table
from objectives.information.workbook import Filled
from objectives.models import EqualityTable
from objectives.rules.information import Figure

ROWS_OF_PREVIEW = 200  # that a page of it has
MOST_FAULTS = 200  # that a page tells
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(PlainForm):
    """A filled-in workbook or CSV file."""

    file = forms.FileField(
        label="Filled-in workbook or CSV file",
        help_text=f"A .xlsx or .csv file smaller than {MAX_BYTES // 1_000_000} MB",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "Select the filled-in workbook or CSV file",
            "empty": "The file is empty",
        },
    )
    button = Button("Upload and preview")


class ConfirmForm(PlainForm):
    """Asks whether rows that are not in the file should be taken away as well."""

    emptying = forms.BooleanField(required=False)
    button = Button("Confirm and save")

    def __init__(self, absent: int, *args: Any, **kwargs: Any) -> None:
        """*Takes*: how many stored rows are not in the file. Without any, there is no question."""
        super().__init__(*args, auto_id="%s", **kwargs)
        if absent:
            rows = count_of(absent, "row")
            self.fields["emptying"].label = f"Also take away the {rows} that your file leaves out"
            dress(self.fields, emptying=Look(optional_mark=False))
        else:
            del self.fields["emptying"]


@require_safe
def download(request: HttpRequest, ref: str) -> HttpResponse:
    """The table as a workbook to fill in."""
    table = own_table(ref, who_asks(request))
    content = workbook.workbook(table, queries.figures_of([ref])[ref], queries.offered_groups())
    name = "".join(each if each.isascii() and each.isalnum() else "-" for each in ref)
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="figures-{name}.xlsx"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, ref: str) -> HttpResponse:
    """Choose a file; then show what it would change. "?preview=" asks for a page of that again."""
    table = own_table(ref, who_asks(request))
    if request.method != "POST" and "preview" in request.GET:
        return _again(request, table, request.GET["preview"])
    if request.method != "POST":
        return _ask(request, table, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, table, form)
    file, placed = form.cleaned_data["file"], queries.figures_of([ref])[ref]
    try:
        if file.size > MAX_BYTES:
            raise UploadRefused(TOO_LARGE)
        filled = workbook.read(file.name, file.read(), dict(placed))
    except UploadRefused as refused:
        form.add_error("file", str(refused))
        return _ask(request, table, form)
    if faults := _faults(table, filled, dict(placed)):
        count = count_of(len(faults), "thing")
        form.add_error("file", f"{file.name} has {count} to correct before it can be taken")
        return _ask(request, table, form, faults)
    return _preview(request, table, filled.rows)


def _faults(
    table: EqualityTable, filled: Filled, stored: Mapping[int, Figure]
) -> list[tuple[str, str]]:
    """All that can be known to be wrong with a file, in the order of its rows: a place, a sentence.

    It is told at once: of the cells, and of what could be read the figures and groups.
    """
    found = list(filled.faults)
    if filled.is_one:
        placed = place_rows(filled.rows, stored)
        for at, column, said in faults_of(table, placed, categories_by_code(), filled.unread):
            found.append((filled.numbers[at], column, said[:1].upper() + said[1:]))
    return [
        (f"Row {number}, {column}" if column else f"Row {number}", said)
        for number, column, said in sorted(found, key=lambda each: each[0])
    ]


@require_POST
def confirm(request: HttpRequest, ref: str) -> HttpResponse:
    """Save the previewed file. If somebody has saved since, show a new preview."""
    table, user = own_table(ref, who_asks(request)), signed_in(request)
    place = _place(request, table)
    try:
        content = staged(place, request.POST.get("token", ""))
    except PreviewGone:
        return _gone(request, table)
    rows = _rows(content)
    held, every = {position for position, _ in rows}, list(rows)
    if request.POST.get("emptying") != "on":
        placed = queries.figures_of([ref])[ref]
        every += [(position, figure) for position, figure in placed if position not in held]
    try:
        saved = operations.save_figures(
            ref=ref, rows=every, seen=content["seen"], by=user, at=timezone.now()
        )
    except StaleFigures:
        return _preview(request, table, rows, is_stale=True)
    except FiguresRefused as refused:
        faults = [(f"Row {number + 1}, {column}", said) for number, column, said in refused.faults]
        return _ask(request, table, UploadForm(), faults)
    drop(place)
    messages.success(request, said_of(saved))
    return redirect("equality_table_exact", ref=ref)


def _again(request: HttpRequest, table: EqualityTable, token: str) -> HttpResponse:
    """A page of the preview of a file that was uploaded already."""
    try:
        content = staged(_place(request, table), token)
    except PreviewGone:
        return _gone(request, table)
    return _preview(request, table, _rows(content), token=token)


def _gone(request: HttpRequest, table: EqualityTable) -> HttpResponse:
    messages.error(request, "The preview is too old to be confirmed. Choose the file again.")
    return redirect("equality_table_upload", ref=table.ref)


def _rows(content: Any) -> Typed:
    return [(position, read_texts(texts)[0]) for position, texts in content["rows"]]


def _ask(
    request: HttpRequest,
    table: EqualityTable,
    form: UploadForm,
    faults: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    shown = faults[:MOST_FAULTS]
    context = {**frame(table), "form": form, "faults": shown, "more": len(faults) - len(shown)}
    return render(request, "objectives/figures_upload.html", context)


def _preview(
    request: HttpRequest,
    table: EqualityTable,
    rows: Typed,
    *,
    token: str = "",
    is_stale: bool = False,
) -> HttpResponse:
    """What a file changes, a page at a time. *Takes*: the token of a file that is kept already."""
    placed = queries.figures_of([table.ref])[table.ref]
    known = dict(placed)
    shown = [(position if position in known else None, figure) for position, figure in rows]
    found = workbook.changes(shown, known)
    form = ConfirmForm(sum(not each.new for each in found))
    address = reverse("equality_table_upload", args=[table.ref])
    if not token:
        content = {
            "seen": seen_of(placed),
            "rows": [[position, texts_of(figure)] for position, figure in shown],
        }
        token = stage(_place(request, table), content)
    form.lay_out(
        Link("Choose another file", address),
        Link("Save nothing", reverse("equality_table_exact", args=[table.ref])),
        sends_to=reverse("equality_table_confirm", args=[table.ref]),
        carries=[("token", token)],
    )
    context = {
        **frame(table),
        "form": form,
        "page": paged(request, found, rows=ROWS_OF_PREVIEW),
        "effects": workbook.effects(found),
        "address": address,
        "token": token,
        "rows": len(rows),
        "is_stale": is_stale,
        "has_errors": is_stale,
    }
    status = 409 if is_stale else 200
    return render(request, "objectives/figures_preview.html", context, status=status)


def _place(request: HttpRequest, table: EqualityTable) -> str:
    """The key under which a person's preview of a table is kept: nobody can confirm another's."""
    return f"figures-preview:{signed_in(request).pk}:{table.pk}"
