"""Reads of what was done to a return, as the audit chain records it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from councilportal.audit.models import Event
from councilportal.audit.queries import with_names
from councilportal.organisation.models import Service
from performance.returns.rules import Move


@dataclass(frozen=True, slots=True)
class Moved:
    """One move of a return, as the audit chain records it."""

    at: datetime
    by: str
    what: str
    reason: str
    notes: tuple[tuple[str, str], ...]


def moves(service: Service, ends_on: date) -> list[Moved]:
    """Everything that was done to a return, oldest first. *Costs*: 1 query."""
    events = Event.objects.filter(record_type="return", record_ref=f"{service.ref} {ends_on}")
    labels = {move.value: _DONE[move] for move in Move} | _OF_EXTENSIONS
    found = []
    for event, name in with_names(events.order_by("pk")):
        after = json.loads(event.after) if event.after else {}
        notes = after.get("indicators", {})
        found.append(
            Moved(
                event.at,
                name,
                labels.get(event.action, event.action),
                event.reason,
                tuple(notes.items()),
            )
        )
    return found


_DONE: Mapping[Move, str] = {
    Move.SUBMIT: "Submitted",
    Move.WITHDRAW: "Withdrawn",
    Move.SEND_BACK: "Sent back",
    Move.APPROVE: "Approved",
    Move.LOCK: "Locked",
    Move.REOPEN: "Reopened",
}


_OF_EXTENSIONS = {"extend": "Deadline extended", "end_extension": "Deadline no longer extended"}
