"""What was saved of an edition after somebody opened a page of it: who saved what, and when."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from councilportal.audit.models import Event
from councilportal.audit.queries import EventCriteria, events, with_names
from councilportal.common.numbers import joined
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.workflow import Move

MOST = 10  # events to tell of
IMPORT = "import"  # the action of the one event of an import
DRAFTS = "drafts"  # in it, the drafts that it changed
_WHAT: Mapping[str, str] = {
    "arrange_parts": "which parts there are, or their order",
    "keep_warning": "why a warning may stand",
    IMPORT: "this edition by an import of files",
    "set_restricted_readers": "who may open the restricted copy",
    "set_pre_release": "who reads it before it is published",
}
_LISTS: Mapping[str, str] = {
    "from_posts": "who it is from",
    "recommendations": "the recommendations",
    "contacts": "the contacts",
    "links": "the outcomes, decisions and legislation",
    "background_papers": "the background papers",
    "assessments": "the assessments",
}


@dataclass(frozen=True, slots=True)
class Saved:
    """One save: who made it, when, and of what, in words."""

    by: str
    at: datetime
    what: str


def last_event(record: Edition) -> int:
    """The number of the last event of an edition, or of an import; 0 for none. *Costs*: 1 query."""
    found = _of(record).values_list("pk", flat=True).first()
    return int(found or 0)


def saved_since(record: Edition, number: int) -> list[Saved]:
    """What was saved after an event, the last first. *Costs*: 1 query.

    *Takes*: the number of that event; one that is not known tells of nothing.
    """
    if number < 0:
        return []
    told = [
        (name, event, json.loads(event.after or "{}"))
        for event, name in with_names(_of(record).filter(pk__gt=number)[:MOST])
    ]
    return [
        Saved(name, event.at, _what(event.action, said))
        for name, event, said in told
        if event.action != IMPORT or str(record) in said.get(DRAFTS, ())
    ]


def saved_since_failure(record: Edition) -> list[Saved]:
    """What was saved after the last freezing failed, the last first. *Costs*: 2 queries."""
    failed = _of(record).filter(action=Move.FAIL).values_list("pk", flat=True).first()
    return [] if failed is None else saved_since(record, failed)


def _of(record: Edition) -> QuerySet[Event]:
    own = Q(record_type="edition", record_ref=str(record))
    return events(EventCriteria()).filter(own | Q(record_type="data", action=IMPORT))


def _what(action: str, said: Mapping[str, object]) -> str:
    if action == "save_part":
        return f"“{said.get('heading') or said.get('part')}”"
    if action == "save_table":
        return f"the table of “{said.get('heading')}”"
    if action == "save_front_sheet":
        return joined([*dict.fromkeys(_LISTS.get(name, "the front sheet") for name in said)])
    return _WHAT.get(action, "its state or its dates")
