"""The audit chain: what a hash covers, and how a chain is checked. Pure."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Protocol
from uuid import UUID

NO_HASH = "0" * 64  # the previous hash of the first event


class Actor(Protocol):
    """A person who acts: any record with a key and a name, such as a user."""

    @property
    def pk(self) -> int | None: ...  # noqa: D102 -- the shape of a Django record

    @property
    def name(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Entry:
    """The contents of an event that its hash covers."""

    at: datetime
    actor_id: int | None
    name_key: str
    command: str
    operation: UUID
    action: str
    record_type: str
    record_ref: str
    before: str
    after: str
    reason: str
    rows: str


@dataclass(frozen=True, slots=True)
class Link:
    """An event as stored: its entry and its place in the chain."""

    id: int
    entry: Entry
    previous_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How far a chain is intact.

    `count` events are intact; `number` and `head` are the id and hash of the last of them;
    `first_bad` is the id of the first event that does not match, None if all do. A chain whose last
    events were removed is still intact: only a head that was noted earlier (in a mail, beside a
    backup) shows that.
    """

    count: int
    number: int
    head: str
    first_bad: int | None

    @property
    def noted(self) -> str:
        """The head as text: "123:9f86d0..."; "0:000..." where there is no event."""
        return f"{self.number}:{self.head}"


def canonical(values: Mapping[str, object] | None) -> str:
    """The values as JSON, always the same text for the same values; "" for None.

    *Takes*: text, whole numbers, Decimals, dates, times of day, moments, UUIDs, booleans, None,
    lists and mappings of these. Decimals become text: no figure passes through a float.
    *Raises*: TypeError for anything else, floats included.
    """
    if values is None:
        return ""
    return json.dumps(_plain(values), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def link_hash(key: bytes, previous_hash: str, entry: Entry) -> str:
    """The hash of an event: HMAC-SHA256 over the previous hash and the entry."""
    message = f"{previous_hash}\n{canonical(asdict(entry))}"
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def check_chain(key: bytes, links: Iterable[Link]) -> ChainReport:
    """Check a chain from its first event up to the first that does not match.

    *Takes*: the links in order of id; they may be a stream.
    """
    count, number, head = 0, 0, NO_HASH
    for link in links:
        follows = link.previous_hash == head
        if not follows or not hmac.compare_digest(link.hash, link_hash(key, head, link.entry)):
            return ChainReport(count=count, number=number, head=head, first_bad=link.id)
        count, number, head = count + 1, link.id, link.hash
    return ChainReport(count=count, number=number, head=head, first_bad=None)


def _plain(value: object) -> object:
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)  # a word's value, not the word
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case Mapping():
            return {str(name): _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
    raise TypeError(f"An event cannot hold {value!r}: give text, a Decimal, a date or a list.")
