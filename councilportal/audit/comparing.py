"""Compares the rows that are on record with what the chain of events says of them, both ways."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from councilportal.audit.digests import GONE, Shape, digests, fits, stated
from councilportal.audit.models import Event, WrittenRow
from councilportal.audit.on_record import OnRecord, models_on_record

_Sentence = Callable[[], str]
NAMED = 100  # rows of one kind that are named one by one; of more only the number is told


@dataclass(slots=True)
class _Said:
    """What the events say of the rows of a model, by the keys of the rows.

    The digest that the last event gives, its number, and the place in `shapes` of the columns.
    """

    rows: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    shapes: list[Shape] = field(default_factory=list)

    def learn(self, event: int, columns: Shape, rows: dict[str, str]) -> None:
        """Take over what an event says."""
        if columns not in self.shapes:
            self.shapes.append(columns)
        place = self.shapes.index(columns)
        for key, digest in stated(rows):
            self.rows[key] = digest, event, place


def differences() -> Iterator[str]:
    """A sentence for each row that was changed, added or deleted other than by the portal.

    *Costs*: 2 queries, 1 or 2 for each model and each kind of part, all streamed, and up to 300 for
    each model with faults. Memory: about 200 bytes for each row on record.
    """
    said = _said_by_events()
    if not said:
        if rows := sum(model._base_manager.count() for model in models_on_record()):
            yield f"No event speaks of any row, but {rows:,} are on record: events were deleted."
        return
    for model, kept in models_on_record().items():
        found = _of_model(model, kept, said.pop(model._meta.label, _Said()))
        for sentence in islice(found, NAMED):
            yield sentence()
        if more := sum(1 for _ in found):
            yield f"{more:,} more rows of {model._meta.label} are not as the events left them."
    for label in said:
        yield f"Events speak of rows of {label}, which is not on record: the record was changed."
    for note in WrittenRow.objects.order_by("pk")[:NAMED]:
        yield f"{note.model} {note.row} was written other than by the portal."


def _said_by_events() -> dict[str, _Said]:
    found: dict[str, _Said] = defaultdict(_Said)
    events = Event.objects.exclude(rows="").order_by("id").values_list("id", "rows")
    for event, text in events.iterator(chunk_size=50):
        try:
            for label, said in json.loads(text).items():
                columns = {part: tuple(names) for part, names in said["columns"].items()}
                found[label].learn(event, columns, said["rows"])
        except (ValueError, KeyError, AttributeError, TypeError):
            continue  # it was tampered with, and its hash tells
    return dict(found)


def _of_model(model: type[models.Model], kept: OnRecord, said: _Said) -> Iterator[_Sentence]:
    """The sentences about the rows of one model, each written, by 3 queries, when it is called."""
    unseen = said.rows
    for place, shape in enumerate(said.shapes or [{"": ("id",)}]):
        if not fits(model, shape):
            yield partial(
                "{} has lost columns that events speak of: its rows cannot be compared.".format,
                model._meta.label,
            )
            return
        for pk, digest in digests(model, kept, shape):
            stated = unseen.get(pk)
            if stated is None or stated[0] == GONE:
                if place == 0:
                    unseen.pop(pk, None)
                    yield partial(_added, model, pk)
            elif stated[2] == place:
                del unseen[pk]
                if stated[0] != digest:
                    yield partial(_changed, model, pk, stated[1])
    for pk, (digest, event, _) in unseen.items():
        if digest != GONE:
            yield partial(_lost, model, pk, event)


def _named(model: type[models.Model], pk: int) -> str:
    """A row in words: its kind, its key and what it is called, if it can still be read."""
    name = str(model._meta.verbose_name)
    said = f"{name[:1].upper()}{name[1:]} {pk}"
    try:
        return f"{said} ({model._base_manager.get(pk=pk)})"
    except (ObjectDoesNotExist, TypeError, ValueError):
        return said


def _added(model: type[models.Model], pk: int) -> str:
    return f"{_named(model, pk)} was added other than by the portal."


def _changed(model: type[models.Model], pk: int, event: int) -> str:
    return f"{_named(model, pk)} was changed other than by the portal since audit event {event}."


def _lost(model: type[models.Model], pk: int, event: int) -> str:
    """A sentence about a row that an event speaks of and that is not on record any more."""
    there = model._base_manager.filter(pk=pk).exists()
    what = "was set back to a draft" if there else "was deleted"
    wrote = Event.objects.defer("rows").filter(pk=event).first()
    by = "" if wrote is None else f" ({wrote.action} {wrote.record_type} {wrote.record_ref})"
    return f"{_named(model, pk)} {what} other than by the portal after audit event {event}{by}."
