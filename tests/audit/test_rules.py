"""The chain itself, without a database."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from councilportal.audit.rules import (
    NO_HASH,
    ChainReport,
    Entry,
    Link,
    canonical,
    check_chain,
    link_hash,
)

KEY = b"the key of these tests"
LENGTH = 200
TEXT_FIELDS = (
    "name_key",
    "command",
    "action",
    "record_type",
    "record_ref",
    "before",
    "after",
    "reason",
    "rows",
)


def entry(number: int) -> Entry:
    return Entry(
        at=datetime(2026, 4, 1, 9, 0, tzinfo=UTC) + timedelta(minutes=number),
        actor_id=number % 7,
        name_key="0123456789abcdef",
        command="import_data",
        operation=UUID(int=number),
        action="record",
        record_type="reading",
        record_ref=f"PAY{number}",
        before='{"value":"1.5"}',
        after='{"value":"2.5"}',
        reason="Late return",
        rows='{"performance.Reading":{}}',
    )


def chain(length: int = LENGTH) -> list[Link]:
    links: list[Link] = []
    head = NO_HASH
    for number in range(1, length + 1):
        own = link_hash(KEY, head, entry(number))
        links.append(Link(id=number, entry=entry(number), previous_hash=head, hash=own))
        head = own
    return links


def flip(text: str, bit: int) -> str:
    """The text with one bit of its first character turned over."""
    return chr(ord(text[0]) ^ (1 << bit)) + text[1:]


def test_chain_holds_from_first_to_last():
    links = chain()

    assert check_chain(KEY, links) == ChainReport(LENGTH, LENGTH, links[-1].hash, None)


def test_empty_chain_holds():
    assert check_chain(KEY, []) == ChainReport(0, 0, NO_HASH, None)


def test_chain_of_another_key_does_not_hold():
    assert check_chain(b"another key", chain(3)) == ChainReport(0, 0, NO_HASH, 1)


@pytest.mark.parametrize("bit", range(7))
@pytest.mark.parametrize("field", TEXT_FIELDS)
def test_each_single_bit_of_a_text_is_guarded(field, bit):
    links = chain(5)
    other: dict[str, Any] = {field: flip(getattr(links[2].entry, field), bit)}
    changed = replace(links[2].entry, **other)
    links[2] = replace(links[2], entry=changed)

    assert check_chain(KEY, links) == ChainReport(2, 2, links[1].hash, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"at": entry(3).at + timedelta(microseconds=1)},
        {"actor_id": None},
        {"operation": UUID(int=4)},
        # Text moved over the border between two fields.
        {"record_type": "readingP", "record_ref": "AY3"},
        {"before": "", "after": '{"value":"1.5"}{"value":"2.5"}'},
    ],
)
def test_each_other_field_is_guarded(change):
    links = chain(5)
    links[2] = replace(links[2], entry=replace(links[2].entry, **change))

    assert check_chain(KEY, links).first_bad == 3


def test_change_of_any_event_is_found_where_it_is():
    links = chain()

    found = []
    for position, link in enumerate(links):
        changed = replace(link.entry, after=flip(link.entry.after, position % 7))
        report = check_chain(
            KEY, [*links[:position], replace(link, entry=changed), *links[position + 1 :]]
        )
        found.append(report.first_bad)

    assert found == [link.id for link in links]


def test_removal_of_any_event_but_the_last_is_found():
    links = chain()

    found = [
        check_chain(KEY, links[:position] + links[position + 1 :]).first_bad
        for position in range(LENGTH - 1)
    ]

    assert found == [link.id for link in links[1:]]


def test_removal_of_the_last_event_shows_in_the_head():
    links = chain()

    report = check_chain(KEY, links[:-1])

    assert report.first_bad is None
    assert report.head != links[-1].hash


def test_any_two_events_in_another_order_are_found():
    links = chain()

    for position in range(LENGTH - 1):
        first, second = links[position], links[position + 1]
        swapped = [*links[:position], second, first, *links[position + 2 :]]
        assert check_chain(KEY, swapped).first_bad == second.id


def test_hash_without_the_key_cannot_be_made_good():
    links = chain(3)
    changed = replace(links[1].entry, after="{}")
    forged = link_hash(b"guessed", links[0].hash, changed)
    links[1] = Link(id=2, entry=changed, previous_hash=links[0].hash, hash=forged)

    assert check_chain(KEY, links).first_bad == 2


def test_canonical_is_one_text_for_equal_values():
    winter = timezone(timedelta(0))
    summer = timezone(timedelta(hours=1))

    first = canonical({"b": Decimal("1E+2"), "a": datetime(2026, 6, 1, 10, tzinfo=summer)})
    second = canonical({"a": datetime(2026, 6, 1, 9, tzinfo=winter), "b": Decimal("100")})

    assert first == second == '{"a":"2026-06-01T09:00:00.000000+00:00","b":"100"}'


def test_canonical_writes_plain_values():
    values = {
        "none": None,
        "yes": True,
        "count": 3,
        "day": date(2026, 3, 31),
        "id": UUID(int=1),
        "list": ("a", ["é"]),
        "inner": {"figure": Decimal("0.10")},
    }

    assert canonical(values) == (
        '{"count":3,"day":"2026-03-31","id":"00000000-0000-0000-0000-000000000001",'
        '"inner":{"figure":"0.10"},"list":["a",["é"]],"none":null,"yes":true}'
    )


def test_canonical_of_nothing_is_empty():
    assert canonical(None) == ""
    assert canonical({}) == "{}"


@pytest.mark.parametrize("value", [1.5, {1, 2}, b"bytes", object()])
def test_canonical_refuses_what_it_cannot_write_exactly(value):
    with pytest.raises(TypeError, match="cannot hold"):
        canonical({"value": value})


def test_every_field_of_an_entry_is_tried_above():
    assert set(asdict(entry(1))) == {*TEXT_FIELDS, "at", "actor_id", "operation"}
