"""A page on which a draft is written: shown, saved, or shown beside a newer save.

Where somebody saved the same draft in between, nothing that was typed is lost: the page comes back
with it, says what was saved since, takes what only they changed, and asks about what both did.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from councilportal.common.links import Link
from councilportal.common.refusals import Refused
from councilportal.design.layout import Button, LinkButton
from councilportal.design.lists import posted_count
from councilportal.design.merging import Merging, carried, chosen_in, lay, merge, seen_in, shown_in
from councilportal.design.not_saved import typed_apart
from councilportal.organisation.access import signed_in
from councilportal.publishing import policies
from councilportal.publishing.editions import pages, queries
from councilportal.publishing.editions.addresses import address, key_of
from councilportal.publishing.editions.forms import DraftForm
from councilportal.publishing.editions.meanwhile import last_event, saved_since
from councilportal.publishing.editions.saving import StaleEdition
from councilportal.publishing.editions.too_late import too_late
from councilportal.publishing.models import Edition

Acting = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """One page of a draft.

    `form` makes its form, as a class of forms does. `stored` gives what is stored of an edition,
    by the fields of the form. `save` takes a valid form, and what every operation takes: `key`,
    `saves`, `by` and `at`. `context` is for the template, the rest for the form.
    """

    title: str
    form: Callable[..., DraftForm]
    stored: Callable[[Edition], Mapping[str, Any]]
    save: Callable[[Any, Acting], object]
    saved: str
    template: str = "publishing/form.html"
    carries: tuple[tuple[str, object], ...] = ()
    beside: tuple[Button | Link, ...] = ()
    sends_to: str = ""
    button: Button | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a page carries of the moment when it was opened.

    `saves` is the count of saves and `event` the last event of the edition; `seen` has the digests
    of what the page showed.
    """

    saves: int
    event: int
    seen: str

    @classmethod
    def now(cls, record: Edition, seen: str) -> "Opened":
        """What a page that is made now carries. *Costs*: 1 query."""
        return cls(record.saves, last_event(record), seen)

    @classmethod
    def posted(cls, data: QueryDict) -> "Opened":
        """What the page that was sent had carried."""
        return cls(posted_count(data, "saves"), posted_count(data, "event"), data.get("seen", ""))

    @property
    def carries(self) -> tuple[tuple[str, object], ...]:
        """The hidden values."""
        return (("saves", self.saves), ("event", self.event), ("seen", self.seen))


def write(request: HttpRequest, record: Edition, sheet: Sheet, at: datetime) -> HttpResponse:
    """Show a page of a draft, or save what was posted; what comes too late is shown, to copy it.

    *Takes*: an edition in which the person writes.
    """
    stored = sheet.stored(record)
    if request.method != "POST":
        form = sheet.form(initial=stored)
        return show(request, record, sheet, form, Opened.now(record, _seen(form, stored)))
    form = sheet.form(_as_chosen(request, sheet, stored), request.FILES, initial=stored)
    if reason := policies.why_closed(record):
        return too_late(request, record, sheet.title, reason, typed_apart(form, stored))
    opened = Opened.posted(request.POST)
    if not form.is_valid():
        return show(request, record, sheet, form, opened)
    try:
        sheet.save(form, acting(request, record, at))
    except StaleEdition:
        return _both(request, record, sheet, form)
    except Refused as refused:
        if reason := policies.why_closed(moved := queries.edition(*key_of(record))):
            return too_late(request, moved, sheet.title, reason, typed_apart(form, stored))
        form.add_error(None, str(refused))
        return show(request, record, sheet, form, opened)
    messages.success(request, sheet.saved)
    return redirect(address("edition", record))


def acting(request: HttpRequest, record: Edition, at: datetime) -> Acting:
    """What every operation takes: which edition, as it was opened, and who acts when."""
    return {
        "key": key_of(record),
        "saves": posted_count(request.POST, "saves"),
        "by": signed_in(request),
        "at": at,
    }


def _seen(form: DraftForm, stored: Mapping[str, Any]) -> str:
    return carried(shown_in(form, stored))


def _as_chosen(request: HttpRequest, sheet: Sheet, stored: Mapping[str, Any]) -> QueryDict:
    """What was posted, with the stored values where the person chose these."""
    chosen = chosen_in(request.POST)
    if not chosen:
        return request.POST
    posted, form = request.POST.copy(), sheet.form(initial=stored)
    for name in chosen & set(form.fields):
        lay(posted, name, form.fields[name], stored.get(name))
    return posted


def _both(request: HttpRequest, record: Edition, sheet: Sheet, mine: DraftForm) -> HttpResponse:
    """The page as it is stored now with what the person changed, and who changed what."""
    since = posted_count(request.POST, "event")
    record = queries.edition(*key_of(record))
    stored = sheet.stored(record)
    unmerged = sheet.form(initial=stored)
    seen = seen_in(request.POST.get("seen", ""))
    found = merge(unmerged, mine.cleaned_data, stored, seen)
    form = sheet.form(initial=found.values)
    form.differing = found
    opened = Opened.now(record, _seen(unmerged, stored))
    told = stale_context(record, since, found)
    return show(request, record, sheet, form, opened, status=409, **told)


def stale_context(record: Edition, since: int, found: Merging) -> dict[str, Any]:
    """What `publishing/stale.html` tells. *Takes*: the event that the page carried."""
    said = {"since": saved_since(record, since), "differing": found}
    return {"is_stale": True, "has_errors": True, **said}


def gone(request: HttpRequest, record: Edition, form: DraftForm) -> HttpResponse:
    """A save of a part that somebody removed: shows what was typed, to copy it."""
    form.is_valid()
    if reason := policies.why_closed(record):
        return too_late(request, record, "A part that was removed", reason, typed_apart(form, {}))
    form.button = LinkButton("Arrange the parts", address("edition_parts", record))
    since = posted_count(request.POST, "event")
    context = pages.frame(record) | {
        "form": form,
        "title": form["title"].data or "A part that was removed",
        "is_gone": True,
        **stale_context(record, since, Merging()),
    }
    return render(request, "publishing/form.html", context, status=409)


def show(
    request: HttpRequest,
    record: Edition,
    sheet: Sheet,
    form: DraftForm,
    opened: Opened,
    *,
    status: int = 200,
    **told: Any,
) -> HttpResponse:
    """The page with its form."""
    form.lay_out(
        *sheet.beside,
        Link("Back to the edition", address("edition", record)),
        button=sheet.button,
        sends_to=sheet.sends_to,
        carries=[*opened.carries, *sheet.carries],
    )
    context = pages.frame(record) | {"form": form, "title": sheet.title, **sheet.context, **told}
    return render(request, sheet.template, context, status=status)
