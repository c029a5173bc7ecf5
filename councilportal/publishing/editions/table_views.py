"""The page on which the table of a part is pasted or uploaded, and checked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown
from councilportal.design.layout import SECONDARY, Button
from councilportal.publishing.editions import operations, previewing
from councilportal.publishing.editions.addresses import address
from councilportal.publishing.editions.pages import form_methods, is_in_time, posted_part, to_write
from councilportal.publishing.editions.table_form import TableForm, stored_table
from councilportal.publishing.editions.writing import Acting, Opened, Sheet, gone, show, write
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import PartKind


@form_methods
def own_table(
    request: HttpRequest, series: str, slug: str, number: int, position: int
) -> HttpResponse:
    """The table of a part of a draft: checked as often as wanted, and saved when it is right."""
    record = to_write(request, (series, slug, number))
    found = posted_part(request, record, position)
    if found is None:
        return gone(request, record, TableForm(request.POST))
    if found.part != PartKind.TABLE:
        raise NotKnown(f"“{found.heading}” of {record} has no table.")
    key = found.pk

    def save(form: TableForm, acting: Acting) -> None:
        place = record.parts.get(pk=key).position
        operations.save_table(position=place, table=form.table, **acting)

    sheet = Sheet(
        title=f"Table of “{found.heading}”",
        form=TableForm,
        stored=lambda edition: stored_table(edition.parts.get(pk=key)),
        save=save,
        saved=f"The table of “{found.heading}” is saved.",
        template="publishing/table.html",
        carries=(("part", key),),
        beside=(Button("Check it", SECONDARY, name="do", value="check"),),
        sends_to=address("edition_table", record, found.position),
        context={"part": found, "reference": previewing.reference_to(record, key)},
    )
    if is_in_time(request, record):
        form = TableForm(request.POST, request.FILES)
        is_right = form.is_valid()
        if request.POST.get("do") == "check" or not is_right or form.is_new:
            return _checked(request, record, sheet, form)
    return write(request, record, sheet, timezone.now())


def _checked(request: HttpRequest, record: Edition, sheet: Sheet, form: TableForm) -> HttpResponse:
    """The page as it was posted, with the table as it would be printed; nothing is saved."""
    told: dict[str, Any] = {"problems": form.problems}
    if form.made is not None:
        day = london_day(timezone.now())
        told["preview"] = previewing.preview_table(record, form.made.table, day)
        told["note"] = form.made.note
        told["asks"] = form.is_new and not form.problems
    return show(request, record, sheet, form, Opened.posted(request.POST), **told)
