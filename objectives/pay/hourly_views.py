"""Pages on which hourly pay is reduced to pay gaps: the file, the preview, and saving it.

The file is read in memory and forgotten: only what it comes to is kept for the preview.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from councilportal.common.links import Link
from councilportal.common.numbers import count_of
from councilportal.common.refusals import NotKnown, Refused
from councilportal.files.staging import PreviewGone, drop, stage, staged
from councilportal.files.upload_checks import MAX_BYTES, TOO_LARGE, UploadRefused
from councilportal.organisation.access import signed_in, who_asks
from councilportal.organisation.queries import council_on
from objectives.achievements.views import SECTION
from objectives.models import PayGap
from objectives.pay import hourly, operations, policies, queries, sections
from objectives.pay.forms import ConfirmForm, HourlyForm
from objectives.pay.gap_sections import notes_for_author
from objectives.pay.told import told
from objectives.pay.views import ENTERED_BY, way_here
from objectives.rules.pay_gap_checks import FIGURES
from objectives.rules.pay_gaps import PayGapKind
from objectives.rules.pay_groups import Reduced

Entries = Sequence[Mapping[str, Any]]


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file of hourly pay; then show what it comes to."""
    _check(request)
    if request.method != "POST":
        return _ask(request, HourlyForm())
    form = HourlyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    said = form.cleaned_data
    kind, file = PayGapKind(said["kind"]), said["file"]
    try:
        if file.size > MAX_BYTES:
            raise UploadRefused(TOO_LARGE)
        broad = queries.broad_groups(said["snapshot_on"])
        found, faults = hourly.read(kind, said["comparator"], file.name, file.read(), broad)
    except UploadRefused as refused:
        form.add_error("file", str(refused))
        return _ask(request, form)
    if found is None:
        form.add_error("file", f"{file.name} has {count_of(len(faults), 'thing')} to correct")
        return _ask(request, form, faults)
    if not found.comparisons:
        form.add_error("file", " ".join(found.sentences))
        return _ask(request, form)
    return _preview(request, found, said["snapshot_on"])


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Save what was previewed."""
    _check(request)
    place = _place(request)
    try:
        kept = staged(place, request.POST.get("token", ""))
    except PreviewGone:
        messages.error(request, "The preview is too old to be saved. Choose the file again.")
        return redirect("pay_gap_upload")
    kind, snapshot_on = PayGapKind(kept["kind"]), date.fromisoformat(kept["snapshot_on"])
    try:
        operations.save_worked_out(
            kind=kind,
            snapshot_on=snapshot_on,
            gaps=_unpacked(kept["gaps"], snapshot_on),
            by=signed_in(request),
            at=timezone.now(),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("pay_gap_upload")
    drop(place)
    said = hourly.left_out(kind, kept["left_out"], snapshot_on)
    messages.success(request, f"The pay gap is saved. Nobody’s pay was kept. {said}".strip())
    return redirect("pay_gap", kind=kind.value, year=snapshot_on.year)


def _check(request: HttpRequest) -> None:
    if not policies.may_enter(who_asks(request)):
        raise NotKnown(ENTERED_BY)


def _ask(
    request: HttpRequest, form: HourlyForm, faults: Sequence[hourly.Fault] = ()
) -> HttpResponse:
    form.lay_out(Link("Back to pay gaps", reverse("pay_gaps")))
    context = {"section": SECTION, "crumbs": way_here(), "form": form, "faults": faults}
    return render(request, "objectives/pay_gap_upload.html", context)


def _preview(request: HttpRequest, found: Reduced, snapshot_on: date) -> HttpResponse:
    gaps = hourly.entries(found, snapshot_on)
    content = {
        "kind": found.kind.value,
        "snapshot_on": snapshot_on.isoformat(),
        "left_out": found.left_out,
        "gaps": [_packed(each) for each in gaps],
    }
    council, preview = council_on(timezone.localdate()), [PayGap(**each) for each in gaps]
    form = ConfirmForm()
    form.lay_out(
        Link("Choose another file", reverse("pay_gap_upload")),
        Link("Save nothing", reverse("pay_gaps")),
        sends_to=reverse("pay_gap_confirm"),
        carries=[("token", stage(_place(request), content))],
    )
    said = hourly.left_out(found.kind, found.left_out, snapshot_on)
    context = {
        "section": SECTION,
        "crumbs": way_here(),
        "council": council,
        "form": form,
        "notes": [*notes_for_author(told(preview)), *([said] if said else [])],
        "document": sections.year_document(preview, council, queries.first_days()),
    }
    return render(request, "objectives/pay_gap_preview.html", context)


def _packed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as plain data, without the day, which all share."""
    said = {name: value for name, value in values.items() if name != "snapshot_on"}
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in said.items()
    }


def _unpacked(gaps: Entries, snapshot_on: date) -> list[dict[str, Any]]:
    return [
        {
            **each,
            **{name: None if each[name] is None else Decimal(each[name]) for name in FIGURES},
            "snapshot_on": snapshot_on,
        }
        for each in gaps
    ]


def _place(request: HttpRequest) -> str:
    """The key under which a person's preview is kept: nobody can save another's."""
    return f"pay-gap-preview:{signed_in(request).pk}"
