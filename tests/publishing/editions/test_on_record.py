"""The record of changes, which auditors read, has no word of what is exempt."""

import json
from typing import Any

import pytest

from councilportal.audit.models import Event
from councilportal.publishing.editions import operations
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import PartKind
from tests.publishing.making import AT, Cast, make_cast, make_edition

pytestmark = pytest.mark.django_db
SECRET = "Zanzibar"
GROUND = {
    "exempt_paragraph": "3",
    "exempt_reason": f"Prices of {SECRET}.",
    "public_interest": f"Talks with {SECRET} would be harmed.",
    "public_title": "Contract",
}


def save(record: Edition, cast: Cast, position: int, **values: str) -> Edition:
    return operations.save_part(
        key=(record.series.ref, record.slug, record.number),
        saves=record.saves,
        position=position,
        values=values,
        by=cast.lead,
        at=AT,
    )


def arrange(record: Edition, cast: Cast) -> Edition:
    rows: list[dict[str, Any]] = [{"id": each.pk} for each in record.parts.order_by("position")]
    rows[-1:] = [{"id": None, "part": PartKind.WORDS, "title": SECRET, "level": 1}]
    key = (record.series.ref, record.slug, record.number)
    return operations.arrange_parts(key=key, saves=record.saves, parts=rows, by=cast.lead, at=AT)


def told() -> list[str]:
    return [json.dumps([each.before, each.after]) for each in Event.objects.order_by("pk")]


def test_words_of_an_exempt_part_are_told_by_their_length() -> None:
    cast = make_cast()
    record = arrange(make_edition(cast), cast)
    last = record.parts.order_by("position").last()
    assert last is not None
    assert SECRET in told()[-1]

    save(record, cast, last.position, **GROUND)
    record.refresh_from_db()
    record = save(record, cast, last.position, text=f"{SECRET} asks for more.")
    assert SECRET not in told()[-1]
    assert "Exempt: 23 characters" in told()[-1]
    assert "Contract" in told()[-1]

    rows = [{"id": each.pk} for each in record.parts.order_by("-position")]
    key = (record.series.ref, record.slug, record.number)
    operations.arrange_parts(key=key, saves=record.saves, parts=rows, by=cast.lead, at=AT)
    assert SECRET not in told()[-1]


def test_words_within_an_exempt_part_are_not_told_either() -> None:
    cast = make_cast()
    record = arrange(make_edition(cast), cast)
    last = record.parts.order_by("position").last()
    assert last is not None
    record.parts.filter(pk=last.pk).update(level=2)
    record.parts.filter(position=last.position - 1).update(level=1, **GROUND)

    save(record, cast, last.position, text=f"{SECRET} asks for more.")

    assert SECRET not in told()[-1]
    assert "An exempt part" in told()[-1]


def test_words_of_an_open_part_are_told() -> None:
    cast = make_cast()
    record = make_edition(cast)

    save(record, cast, 1, text=f"{SECRET} is open.")

    assert f"{SECRET} is open." in told()[-1]
