"""Import in the browser: choose a file, see what it would do, confirm. All of it or nothing."""

import re
import tempfile
from base64 import b64decode, b64encode
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any
from zipfile import ZipFile

from django import forms
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from councilportal.accounts.permissions import Role
from councilportal.common.links import Link
from councilportal.common.numbers import count_of
from councilportal.design.forms import PlainForm
from councilportal.design.layout import Button
from councilportal.exchange import NAMES, ImportRefused, Report, import_path
from councilportal.files.kinds import sentence, why_no_workbook, why_not_read
from councilportal.files.staging import PreviewGone, drop, stage, staged
from councilportal.files.upload_checks import (
    MAX_BYTES,
    MAX_ENTRIES,
    MAX_ROWS,
    MAX_UNPACKED,
    TooMuch,
    UploadRefused,
    check_workbook,
)
from councilportal.organisation.access import requires, signed_in

MOST_PROBLEMS = 200
_MEGABYTES, _UNPACKED = MAX_BYTES // 1_000_000, MAX_UNPACKED // 1_000_000
_COMMAND = "Divide it, or ask the operator of the portal to import it with manage.py import_data."


class ImportForm(PlainForm):
    """A file of the data format."""

    button = Button("Upload and preview")
    file = forms.FileField(
        label="Workbook, CSV file or zip of CSV files",
        help_text=(
            f"A .xlsx, .csv or .zip file smaller than {_MEGABYTES} MB, which unpacks to at most "
            f"{_UNPACKED} MB; a workbook has at most {MAX_ROWS:,} rows in all. The operator of "
            "the portal can import a larger one with manage.py import_data. Sheets and CSV files "
            "have the names listed below."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.zip"}),
        error_messages={"required": "Select the file to import", "empty": "The file is empty"},
    )

    def clean_file(self) -> Any:
        """Check the size and the kind of the file before anything reads it."""
        file = self.cleaned_data["file"]
        suffix = PurePath(file.name).suffix.lower()
        if suffix not in (".xlsx", ".csv", ".zip"):
            reason = sentence(why_not_read(file.name))
            raise forms.ValidationError(reason or "Select a .xlsx, .csv or .zip file")
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file must be smaller than {_MEGABYTES} MB. {_COMMAND}"
            )
        data = file.read()
        if suffix != ".csv":
            _check_packed(data, suffix)
        if suffix == ".zip":
            _check_no_workbook_within(data)
        return _safe_name(file.name), data


def _check_packed(data: bytes, suffix: str) -> None:
    try:
        check_workbook(data)
    except TooMuch as refused:
        raise forms.ValidationError(
            f"The file unpacks to more than {_UNPACKED} MB, {MAX_ROWS:,} rows or {MAX_ENTRIES} "
            f"files. {_COMMAND}"
        ) from refused
    except UploadRefused as refused:
        broken = "The zip cannot be opened: make it again, without a password"
        raise forms.ValidationError(str(refused) if suffix == ".xlsx" else broken) from refused
    if suffix == ".xlsx" and (reason := why_no_workbook(data)):
        raise forms.ValidationError(sentence(reason))


def _check_no_workbook_within(data: bytes) -> None:
    """Refuse a workbook inside a zip: it is packed twice, so its unpacked size is not known."""
    with ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
    if any(name.lower().endswith(".xlsx") for name in names):
        raise forms.ValidationError(
            "The zip holds a workbook: upload the workbook itself, or a zip of CSV files"
        )


def _safe_name(name: str) -> str:
    """A name for the file on disk and in the audit chain, without a folder or odd characters."""
    plain = re.sub(r"[^A-Za-z0-9_.-]", "_", PurePath(name).name)[-100:]
    return plain.lower() if plain.lower().removesuffix(".csv") in NAMES else plain


@requires(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a file; then show what importing it would do, or every problem in it."""
    if request.method != "POST":
        return _ask(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    name, data = form.cleaned_data["file"]
    try:
        report = _imported(request, name, data, dry_run=True)
    except ImportRefused as refused:
        form.add_error("file", _refused_words(name, refused))
        return _ask(request, form, refused)
    content = {"name": name, "data": b64encode(data).decode()}
    confirming = PlainForm()
    confirming.lay_out(
        button=Button("Confirm and import"),
        sends_to=reverse("admin_import_confirm"),
        carries=[("token", stage(_place(request), content))],
    )
    context = _page() | {
        "name": name,
        "report": report,
        "counts": _counts(report),
        "form": confirming,
    }
    return render(request, "admin/import_preview.html", context)


@requires(Role.ADMIN)
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Import what was previewed."""
    try:
        content = staged(_place(request), request.POST.get("token", ""))
    except PreviewGone:
        messages.error(request, "The preview is too old to be confirmed. Choose the file again.")
        return redirect("admin_import")
    name, data = content["name"], b64decode(content["data"])
    try:
        report = _imported(request, name, data, dry_run=False)
    except ImportRefused as refused:  # something was changed since the preview
        messages.error(request, "Nothing was imported: the data changed after the preview.")
        return _ask(request, ImportForm(), refused)
    drop(_place(request))
    messages.success(request, f"{name} is imported: {_summary(report)}.")
    return redirect("admin_start")


def _imported(request: HttpRequest, name: str, data: bytes, *, dry_run: bool) -> Report:
    """Import the file, or try it. Gives the report. *Raises*: ImportRefused."""
    with tempfile.TemporaryDirectory(prefix="councilportal-import-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        by, at = signed_in(request), timezone.now()
        return import_path(path=path, by=by, at=at, dry_run=dry_run)


def _refused_words(name: str, refused: ImportRefused) -> str:
    count = count_of(len(refused.problems), "thing")
    return f"{name} has {count} to correct before it can be imported"


def _counts(report: Report) -> list[tuple[str, int, int, int]]:
    return [
        (name, counts.created, counts.changed, counts.unchanged)
        for name, counts in report.counts.items()
    ]


def _summary(report: Report) -> str:
    created = sum(counts.created for counts in report.counts.values())
    changed = sum(counts.changed for counts in report.counts.values())
    return f"{count_of(created, 'new row')}, {changed:,} changed"


def _place(request: HttpRequest) -> str:
    return f"import-preview:{signed_in(request).pk}"


def _page() -> dict[str, Any]:
    return {
        "section": "admin",
        "crumbs": [Link("Home", reverse("home")), Link("Admin", reverse("admin_home"))],
    }


def _ask(
    request: HttpRequest, form: ImportForm, refused: ImportRefused | None = None
) -> HttpResponse:
    problems = refused.problems if refused else []
    context = (
        _page()
        | {
            "form": form,
            "saves_wait": connection.vendor == "sqlite",  # it has one writer at a time
            "names": NAMES,
            "problems": problems[:MOST_PROBLEMS],
            "more": max(0, len(problems) - MOST_PROBLEMS),
            "count": len(problems),
        }
    )
    return render(request, "admin/import.html", context)
