"""Editions of two months that are out, and figures that are revised after that."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.common.document import Document, Section
from councilportal.printing import codec
from councilportal.publishing.editions import making, moving, operations, queries
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import Audience, PartKind, ReleaseState
from performance.models import Reading
from tests.factories import make_reading
from tests.publishing.making import AT, Cast, keep_all_warnings

OUT_AT = AT + timedelta(days=3)
LATER = OUT_AT + timedelta(days=7)


def key(record: Edition) -> operations.Key:
    return record.series.ref, record.slug, record.number


def again(record: Edition) -> Edition:
    return queries.edition(*key(record))


def frozen(
    record: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch, at: datetime = AT
) -> Edition:
    """The edition, frozen, with files that take no layout."""
    record = keep_all_warnings(record, cast)
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=at)
    files = [making.File("paper.pdf", "application/pdf", b"%PDF-1.7")]
    monkeypatch.setattr(making, "files_of", lambda *_: iter(files))
    record = again(record)
    making.make_files(edition=record.pk, freezing=record.freezing)
    return again(record)


def published(record: Edition, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """The edition, out from OUT_AT on."""
    record = frozen(record, cast, monkeypatch)
    copies = queries.frozen(record)
    whole = copies.get(Audience.RESTRICTED) or copies[Audience.PUBLIC]
    moving.approve(key=key(record), sha256=whole.sha256, statement="Read.", by=cast.approver, at=AT)
    moving.publish(
        key=key(record),
        publish_at=OUT_AT,
        release=ReleaseState.CONFIRMED,
        by=cast.publisher,
        at=AT,
    )
    return again(record)


def corrected(record: Edition, cast: Cast) -> Edition:
    """The draft of its correction."""
    made = moving.correct(key=key(record), note="Two cases were missed.", by=cast.lead, at=LATER)
    return again(made)


def revise(ref: str, value: int | None, period: str = "2025-09", **values: Any) -> None:
    """A second figure of a period, with its note."""
    indicator = Reading.objects.filter(indicator__ref=ref)[0].indicator
    given = {"corrects_note": "Cases came in late.", "entered_at": OUT_AT + timedelta(days=1)}
    make_reading(indicator, period, value=value, revision=2, **{**given, **values})


def exempt(record: Edition, cast: Cast, part: PartKind, by: User | None = None) -> Edition:
    """The edition with a part that is withheld from the public."""
    return operations.save_part(
        key=key(record),
        saves=record.saves,
        position=record.parts.get(part=part).position,
        values={
            "exempt_paragraph": "3",
            "exempt_reason": "Prices of a tender.",
            "public_interest": "Negotiations would be harmed.",
            "public_title": "Contract",
        },
        by=by or cast.lead,
        at=AT,
    )


def arranged(record: Edition, cast: Cast, *parts: dict[str, Any]) -> Edition:
    """The draft with these parts and no other."""
    rows = [{"id": None, **each} for each in parts]
    operations.arrange_parts(key=key(record), saves=record.saves, parts=rows, by=cast.lead, at=AT)
    return again(record)


def frozen_public(record: Edition) -> Document:
    return codec.load(queries.frozen(record)[Audience.PUBLIC].text)


def walk(sections: tuple[Section, ...], depth: int = 1) -> list[tuple[int, Section]]:
    """Every section with how deep it stands."""
    return [
        found for each in sections for found in ((depth, each), *walk(each.sections, depth + 1))
    ]
