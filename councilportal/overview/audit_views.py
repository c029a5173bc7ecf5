"""The audit pages: who did what, when and why, and whether the chain of events is intact."""

import json
from collections.abc import Generator, Iterable, Iterator, Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from councilportal.accounts.permissions import Role
from councilportal.accounts.queries import usernames
from councilportal.audit import queries
from councilportal.audit.forms import EventFilter
from councilportal.audit.models import Event
from councilportal.audit.personal import REMOVED, people_in, person_reference, with_user_names
from councilportal.common.links import Link
from councilportal.design.lists import narrowing, paged
from councilportal.files.tables import guarded, write_csv
from councilportal.organisation.access import requires
from councilportal.printing.responses import streamed

EVENTS_A_PAGE = 50
READERS = (Role.AUDITOR, Role.ADMIN)
COLUMNS = (
    "id",
    "at",
    "person",
    "person_number",
    "name_key",
    "user_name",
    "action",
    "record_type",
    "record_ref",
    "before",
    "after",
    "stands_for",
    "reason",
    "rows",
    "operation",
    "previous_hash",
    "hash",
)


@requires(*READERS)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The events that match the filters, newest first, a page at a time."""
    filters = EventFilter(request.GET, offered=queries.offered())
    page = paged(request, queries.events(filters.criteria()), rows=EVENTS_A_PAGE)
    shown = list(page.object_list)
    known, texts = usernames(_people(shown)), queries.texts_of(shown)
    context = {
        "section": "audit",
        "crumbs": [Link("Home", reverse("home"))],
        "page": page,
        "events": [_shown(event, known, texts) for event in shown],
        **narrowing(request, filters),
    }
    return render(request, "audit/events.html", context)


def _people(shown: Iterable[Event]) -> Iterator[int]:
    """The numbers of those who did something, and of those to whom it was done."""
    for event in shown:
        yield from people_in(event.record_type, event.record_ref)
        if event.actor_id is not None:
            yield event.actor_id


def _shown(event: Event, known: Mapping[int, str], texts: queries.Texts) -> dict[str, object]:
    return {
        "event": event,
        "who": queries.actor_of(event, texts),
        "record_ref": with_user_names(event.record_type, event.record_ref, known),
        "user_name": known.get(event.actor_id or 0, ""),
        "at": timezone.localtime(event.at),
        "action": event.action.replace("_", " "),
        "record_type": event.record_type.replace("_", " "),
        "differences": queries.differences(event, texts),
    }


@requires(*READERS)
@require_safe
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """All events that match the filters as a CSV file, streamed."""
    asked = EventFilter(request.GET, offered=queries.offered()).criteria()
    response = streamed(_lines(asked))
    response["Content-Type"] = "text/csv; charset=utf-8"
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _lines(asked: queries.EventCriteria) -> Generator[bytes]:
    known, texts = usernames(), queries.all_texts()
    yield write_csv(COLUMNS, (), for_people=True)
    for event in queries.events(asked).defer(None).iterator(chunk_size=500):
        yield write_csv(_cells(event, known, texts), ())


def _cells(event: Event, known: Mapping[int, str], texts: queries.Texts) -> list[str]:
    """All that the hash of an event covers, beside what its numbers and keys stand for."""
    cells = (
        queries.actor_of(event, texts),
        "" if event.actor_id is None else str(event.actor_id),
        event.name_key,
        known.get(event.actor_id or 0, ""),
        event.action,
        event.record_type,
        event.record_ref,
        event.before,
        event.after,
        _stands_for(event, known, texts),
        event.reason,
        event.rows,
    )
    at = timezone.localtime(event.at).isoformat()
    hashes = (str(event.operation), event.previous_hash, event.hash)
    return [str(event.pk), at, *map(guarded, cells), *hashes]


def _stands_for(event: Event, known: Mapping[int, str], texts: queries.Texts) -> str:
    """As JSON, the texts of the keys in an event, and the user names of the people it refers to."""
    said = {key: texts.get(key, REMOVED) for key in queries.keys_of(event)}
    for number in people_in(event.record_type, event.record_ref):
        if number in known:
            said[person_reference(number)] = known[number]
    return json.dumps(said, ensure_ascii=False) if said else ""


@requires(*READERS)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole chain of events, and say how far it is intact."""
    context = {
        "section": "audit",
        "crumbs": [Link("Home", reverse("home")), Link("Audit", reverse("audit"))],
        "report": queries.verify_chain(),
        "at": timezone.localtime(),
    }
    return render(request, "audit/verified.html", context)
