"""Pages on which the words of a draft are written: its front sheet and its parts."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from councilportal.common.periods import london_day
from councilportal.design.layout import SECONDARY, Button
from councilportal.organisation.access import who_asks
from councilportal.publishing.editions import about_form, operations, previewing
from councilportal.publishing.editions.addresses import address, way_to_write
from councilportal.publishing.editions.forms import FrontSheetForm, PartForm
from councilportal.publishing.editions.pages import form_methods, is_in_time, posted_part, to_write
from councilportal.publishing.editions.previewing import Preview
from councilportal.publishing.editions.writing import Acting, Opened, Sheet, gone, show, write
from councilportal.publishing.models import Edition, EditionPart

PREVIEW = Button("Preview", SECONDARY, name="do", value="preview")


@form_methods
def front_sheet(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """The words of the front sheet of a draft."""
    record = to_write(request, (series, slug, number))
    form = partial(FrontSheetForm, corrects=record.corrects_id is not None)
    sheet = Sheet(
        title="Front sheet",
        form=form,
        stored=lambda edition: {name: getattr(edition, name) for name in form().fields},
        save=lambda form, acting: operations.save_front_sheet(
            values=form.cleaned_data, lists={}, **acting
        ),
        saved="The front sheet is saved.",
        template="publishing/words.html",
        beside=(PREVIEW,),
    )
    if _asks_preview(request, record):
        return _preview(request, record, sheet, partial(previewing.preview_sheet, record))
    return write(request, record, sheet, timezone.now())


@form_methods
def about(request: HttpRequest, series: str, slug: str, number: int) -> HttpResponse:
    """The meeting, the decision, the second period and the judgement of a draft."""
    record = to_write(request, (series, slug, number))
    offered = about_form.offered(record, who_asks(request), timezone.localdate())
    sheet = Sheet(
        title="Meeting, decision and judgement",
        form=lambda *args, **kwargs: about_form.AboutForm(offered, *args, **kwargs),
        stored=lambda edition: about_form.stored(edition, offered),
        save=lambda form, acting: operations.save_front_sheet(
            values=form.values, lists={}, **acting
        ),
        saved="The front sheet is saved.",
    )
    return write(request, record, sheet, timezone.now())


@form_methods
def part(request: HttpRequest, series: str, slug: str, number: int, position: int) -> HttpResponse:
    """The words of a part of a draft, and whether it is exempt. Shows how they read, if asked."""
    record = to_write(request, (series, slug, number))
    found = posted_part(request, record, position)
    if found is None:
        return gone(request, record, PartForm(request.POST))
    key, form = found.pk, partial(PartForm, kind=found.part)

    def save(form: PartForm, acting: Acting) -> None:
        place = record.parts.get(pk=key).position
        operations.save_part(position=place, values=form.cleaned_data, **acting)

    sheet = Sheet(
        title=found.heading,
        form=form,
        stored=lambda edition: _stored(edition.parts.get(pk=key)),
        save=save,
        saved=f"“{found.heading}” is saved.",
        template="publishing/words.html",
        carries=(("part", key),),
        beside=(PREVIEW,),
        sends_to=address("edition_part", record, found.position),
        context={"way_on": way_to_write(record, found)},
    )
    if _asks_preview(request, record):
        return _preview(request, record, sheet, partial(previewing.preview, record, found))
    return write(request, record, sheet, timezone.now())


def _stored(part: EditionPart) -> dict[str, Any]:
    return {name: getattr(part, name) for name in PartForm.base_fields}


def _asks_preview(request: HttpRequest, record: Edition) -> bool:
    return is_in_time(request, record) and request.POST.get("do") == "preview"


def _preview(
    request: HttpRequest,
    record: Edition,
    sheet: Sheet,
    make: Callable[[Mapping[str, Any], date], Preview],
) -> HttpResponse:
    """The page as it was posted, with how its words read; nothing is saved.

    *Takes*: what makes the preview of valid values on a day.
    """
    form = sheet.form(request.POST, initial=sheet.stored(record))
    told: dict[str, Any] = {}
    if form.is_valid():
        told["preview"] = make(form.cleaned_data, london_day(timezone.now()))
    return show(request, record, sheet, form, Opened.posted(request.POST), **told)
