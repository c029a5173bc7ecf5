"""The page that arranges the parts of a draft."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from councilportal.common.links import Link
from councilportal.design.layout import WARNING, Button
from councilportal.design.lists import posted_count
from councilportal.organisation.access import signed_in
from councilportal.organisation.queries import directorates, services
from councilportal.publishing.editions import operations
from councilportal.publishing.editions.arranging import ArrangeForm
from councilportal.publishing.editions.pages import address, form_methods, frame, writable
from councilportal.publishing.editions.saving import StaleEdition
from councilportal.publishing.models import Edition, EditionPart


@form_methods
def arrange(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Order, add, narrow and remove the parts of a draft. What is removed is asked about first."""
    key, today = (series, slug, number), timezone.localdate()
    record = writable(request, key)
    places = {each.ref for found in (directorates(today), services(today)) for each in found}
    parts = list(record.parts.order_by("position"))
    form = ArrangeForm(parts, places, request.POST or None)
    removed: Sequence[EditionPart] = ()
    is_stale = False
    if request.method == "POST" and form.is_valid():
        removed = form.removed
        asked = request.POST.getlist("confirmed")
        if all(str(part.pk) in asked for part in removed):
            try:
                operations.arrange_parts(
                    key=key,
                    saves=posted_count(request.POST, "saves"),
                    parts=form.rows,
                    by=signed_in(request),
                    at=timezone.now(),
                )
            except StaleEdition as stale:
                is_stale, record.saves = True, stale.saves
            else:
                messages.success(request, "The parts are saved.")
                return redirect(address("edition", record))
    return _page(request, record, form, removed, is_stale=is_stale)


def _page(
    request: HttpRequest,
    record: Edition,
    form: ArrangeForm,
    removed: Sequence[EditionPart],
    *,
    is_stale: bool,
) -> HttpResponse:
    """The form; where parts are to be removed, with a button that says so."""
    form.lay_out(
        Link("Back to the edition", address("edition", record)),
        button=Button("Remove and save", WARNING) if removed else None,
        carries=[("saves", record.saves), *(("confirmed", part.pk) for part in removed)],
    )
    context = frame(record) | {"form": form, "removed": removed, "is_stale": is_stale}
    return render(request, "publishing/arrange.html", context, status=409 if is_stale else 200)
