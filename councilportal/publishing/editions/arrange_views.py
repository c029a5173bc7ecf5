"""The page that arranges the parts of a draft."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from councilportal.design.layout import WARNING, Button
from councilportal.publishing.editions import operations
from councilportal.publishing.editions.arranging import ArrangeForm
from councilportal.publishing.editions.pages import form_methods, is_in_time, to_write
from councilportal.publishing.editions.writing import Acting, Opened, Sheet, show, write
from councilportal.publishing.series.queries import narrowing


@form_methods
def arrange(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """Order, add, narrow and remove the parts of a draft. What is removed is asked about first."""
    today = timezone.localdate()
    record = to_write(request, (series, slug, number))
    places = narrowing(today)

    def form(*args: Any, **kwargs: Any) -> ArrangeForm:
        return ArrangeForm(list(record.parts.order_by("position")), places, *args, **kwargs)

    def save(form: ArrangeForm, acting: Acting) -> None:
        operations.arrange_parts(parts=form.rows, **acting)

    sheet = Sheet(
        title="Parts of this edition",
        form=form,
        stored=lambda edition: form().stored,
        save=save,
        saved="The parts are saved.",
        template="publishing/arrange.html",
    )
    if is_in_time(request, record):
        asked = form(request.POST)
        if asked.is_valid() and (removed := asked.removed):
            confirmed = request.POST.getlist("confirmed")
            sheet = replace(
                sheet,
                button=Button("Remove and save", WARNING),
                carries=tuple(("confirmed", part.pk) for part in removed),
            )
            if not all(str(part.pk) in confirmed for part in removed):
                opened = Opened.posted(request.POST)
                return show(request, record, sheet, asked, opened, removed=removed)
    return write(request, record, sheet, timezone.now())
