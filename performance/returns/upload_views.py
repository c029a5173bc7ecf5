"""Pages of a return as a spreadsheet: download, upload with a preview, confirm."""

from collections.abc import Mapping
from datetime import date, datetime
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
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.forms import Look, PlainForm, dress
from councilportal.design.layout import Button
from councilportal.files.staging import PreviewGone, stage, staged
from councilportal.files.upload_checks import MAX_BYTES, TOO_LARGE, UploadRefused
from councilportal.organisation.access import signed_in, who_asks_by_role
from councilportal.organisation.models import Post
from performance.returns import (
    draft_operations,
    filled_workbook,
    policies,
    sheet,
    upload_preview,
    workbook,
)
from performance.returns.filled_workbook import Filled
from performance.returns.requests import (
    about,
    address,
    crumbs,
    has_opened,
    month_of,
    posts_for,
    visible_sheet,
)
from performance.returns.saving import StaleReturn
from performance.returns.sheet import Sheet
from performance.returns.typed import Typed

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
    """Asks whether cells that are empty in the file should be emptied in the return as well."""

    emptying = forms.BooleanField(required=False)
    button = Button("Confirm and save as draft")

    def __init__(self, emptied: int, *args: Any, **kwargs: Any) -> None:
        """*Takes*: how many cells the file would empty. Without any, there is no question."""
        super().__init__(*args, auto_id="%s", **kwargs)
        if emptied:
            cells = count_of(emptied, "cell")
            label = f"Also empty the {cells} that your file leaves empty"
            self.fields["emptying"].label = label
            dress(self.fields, emptying=Look(optional_mark=False))
        else:
            del self.fields["emptying"]


@require_safe
def download(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """The return as a workbook to fill in."""
    at = timezone.now()
    found = _sheet(request, service, ends_on)
    content = workbook.workbook(
        found,
        [each.title for _, own in posts_for(found.service, at) for each in own],
        london_day(at),
    )
    name = "".join(each if each.isascii() and each.isalnum() else "-" for each in service)
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="return-{name}-{ends_on}.xlsx"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """Choose a file; then show a preview of every cell, its problems and what it would change."""
    at = timezone.now()
    found = _sheet(request, service, ends_on)
    _check_can_fill(request, found, at)
    if request.method != "POST":
        return _ask(request, found, UploadForm(), ())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, found, form, ())
    file = form.cleaned_data["file"]
    try:
        if file.size > MAX_BYTES:
            raise UploadRefused(TOO_LARGE)
        filled = filled_workbook.read(file.name, file.read(), found)
    except UploadRefused as refused:
        form.add_error("file", str(refused))
        return _ask(request, found, form, ())
    if filled.faults:
        count = count_of(len(filled.faults), "thing")
        form.add_error("file", f"{file.name} has {count} to correct before it can be taken")
        return _ask(request, found, form, filled.faults)
    return _preview(request, found, filled)


@require_POST
def confirm(request: HttpRequest, service: str, ends_on: date) -> HttpResponse:
    """Save the previewed file as the draft. If somebody has saved since, show a new preview."""
    at = timezone.now()
    found = _sheet(request, service, ends_on)
    _check_can_fill(request, found, at)
    try:
        filled, version = _staged(request, found)
    except PreviewGone:
        messages.error(request, "The preview is too old to be confirmed. Choose the file again.")
        return redirect("sheet_upload", service=service, ends_on=ends_on)
    typed = upload_preview.typed_with(
        _stored(found), filled.cells, emptying=request.POST.get("emptying") == "on"
    )
    try:
        draft_operations.save_lines(
            service=found.service,
            ends_on=ends_on,
            typed=typed,
            version=version,
            by=signed_in(request),
            at=at,
        )
    except StaleReturn as stale:
        if all(stale.theirs.get(ref) == line for ref, line in typed.items()):
            return redirect("sheet", service=service, ends_on=ends_on)  # sent twice
        now = sheet.sheet(found.service, ends_on)
        return _preview(request, now, filled, is_stale=True)
    messages.success(request, "The file is saved as the draft of this return.")
    return redirect(f"{reverse('sheet', args=[service, ends_on])}?check")


def _ask(request: HttpRequest, found: Sheet, form: UploadForm, faults: object) -> HttpResponse:
    context = _about(found) | {"form": form, "faults": faults}
    return render(request, "returns/upload.html", context)


def _preview(
    request: HttpRequest, found: Sheet, filled: Filled, *, is_stale: bool = False
) -> HttpResponse:
    typed = upload_preview.typed_with(_stored(found), filled.cells)
    would_be = sheet.sheet(found.service, found.ends_on, typed, timezone.localdate())
    owners = {post.title: post for post in Post.objects.all()}
    preview = upload_preview.preview(found, would_be, filled, owners)
    place = [found.service.ref, found.ends_on]
    form = ConfirmForm(preview.emptied)
    form.lay_out(
        Link("Choose another file", reverse("sheet_upload", args=place)),
        Link("Save nothing and go back to the return", reverse("sheet", args=place)),
        sends_to=reverse("sheet_confirm", args=place),
        carries=[("token", _keep(request, found, filled))],
    )
    context = _about(found) | {
        "preview": preview,
        "form": form,
        "is_stale": is_stale,
        "has_errors": is_stale,
    }
    status = 409 if is_stale else 200
    return render(request, "returns/upload_preview.html", context, status=status)


def _keep(request: HttpRequest, found: Sheet, filled: Filled) -> str:
    """Keep the previewed file until it is confirmed. *Gives*: the token that confirms it."""
    content = {
        "version": found.version,
        "cells": filled.cells,
        "percents": [[*place, shown] for place, shown in filled.percents.items()],
    }
    return stage(_place(request, found), content)


def _staged(request: HttpRequest, found: Sheet) -> tuple[Filled, int]:
    """The file and the version that were previewed. *Raises*: PreviewGone."""
    content = staged(_place(request, found), request.POST.get("token", ""))
    percents = {(ref, name): shown for ref, name, shown in content["percents"]}
    return Filled(cells=content["cells"], percents=percents), content["version"]


def _place(request: HttpRequest, found: Sheet) -> str:
    """The key under which a person's preview of a return is kept: nobody can confirm another's."""
    return f"upload-preview:{signed_in(request).pk}:{found.service.pk}:{found.ends_on}"


def _sheet(request: HttpRequest, ref: str, ends_on: date) -> Sheet:
    """The sheet asked for. *Raises*: NotKnown, also for a day on which nothing is reported."""
    found = visible_sheet(who_asks_by_role(request), ref, ends_on)
    if not found.lines:
        raise NotKnown(f"{found.service} reports nothing on {ends_on}.")
    return found


def _check_can_fill(request: HttpRequest, found: Sheet, at: datetime) -> None:
    """*Raises*: NotKnown; Refused where the person may only read, or entry is closed."""
    policies.check_can_edit(who_asks_by_role(request), found.service, found.state)
    if not has_opened(found, at):
        raise Refused("This return has not opened yet.")
    policies.check_is_open(found.service, found.closed_on(at))


def _stored(found: Sheet) -> Mapping[str, Typed]:
    return {line.indicator.ref: line.typed for line in found.lines}


def _about(found: Sheet) -> dict[str, object]:
    """What every page of an upload shows."""
    name = f"{found.service.name}, {month_of(found.ends_on).label}"
    return about(found) | {"crumbs": crumbs(Link(name, address(found.service, found.ends_on)))}
