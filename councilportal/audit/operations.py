"""Adding to the audit chain."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings

from councilportal.audit import chain
from councilportal.audit.chain import (
    Overtaken,
    UnrecordedWrite,
    WrongKey,
    long_writing,
    writing,
)
from councilportal.audit.models import Event, PersonalText
from councilportal.audit.personal import Personal, key_of, set_apart
from councilportal.audit.rules import Actor, canonical

__all__ = ["Overtaken", "UnrecordedWrite", "WrongKey", "long_writing", "record", "writing"]


@writing()
def record(
    *,
    action: str,
    record_type: str,
    record_ref: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    reason: str = "",
    by: Actor | None,
    at: datetime,
    operation: UUID | None = None,
    command: str = "",
) -> Event:
    """Add one event to the chain, in the transaction of the change that it describes.

    It is stored when the outermost `writing` ends, together with what the rows hold then that were
    written in it; others who record events wait until that transaction ends. An operation that
    writes rows begins with `writing` itself. At PostgreSQL's stricter isolation levels, use a fresh
    transaction: an old snapshot would see an old head, and the database would refuse the fork.

    *Takes*: `before` and `after` as plain values (see `rules.canonical`), with each text that tells
    who a person is as `Personal`, None where the record did not or does not exist; `record_ref`,
    which names a person by `person_reference`; `operation`, the id that all events of one act share
    (a new one by default); `command`, its name, where no person acts.
    *Gives*: the event. Pass its `operation` on to the next events of the same act.
    *Raises*: ValueError without a person and without a name, or for an `at` without a time zone.
    *Costs*: 1 query at the end of `writing`.
    """
    if by is None and not command:
        raise ValueError("An event needs `by`, or the name of the command as `command`.")
    if at.tzinfo is None:
        raise ValueError("An event needs a moment with its time zone.")
    secret, texts = settings.AUDIT_KEY.encode(), dict[str, Personal]()
    name_key = ""
    if by is not None and by.pk is not None:
        name = Personal(by.name, by.pk)
        name_key = key_of(secret, name)
        texts[name_key] = name
    event = Event(
        at=at,
        actor_id=None if by is None else by.pk,
        name_key=name_key,
        command=command if by is None else "",
        operation=operation or uuid4(),
        action=action,
        record_type=record_type,
        record_ref=record_ref,
        before=canonical(None if before is None else set_apart(secret, before, texts)),
        after=canonical(None if after is None else set_apart(secret, after, texts)),
        reason=reason,
    )
    chain.add(event, texts)
    return event


@writing()
def blot_texts(*, number: int, by: Actor | None, at: datetime) -> int:
    """Blot out the texts of a person that events keep apart, as part of a change with an event.

    *Takes*: the number of the person.
    *Gives*: how many texts there were.
    """
    del by, at
    return PersonalText.objects.filter(number=number).exclude(text="").update(text="")
