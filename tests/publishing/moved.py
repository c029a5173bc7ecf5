"""Brings an edition to a state by its moves, with files that take no layout."""

from datetime import timedelta

import pytest

from councilportal.publishing.editions import making, moving, queries
from councilportal.publishing.editions.operations import Key
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import Audience, ReleaseState
from tests.publishing.making import AT, Cast, make_edition

LATER = AT + timedelta(days=3)


def key(record: Edition) -> Key:
    """What the address of an edition says."""
    return record.series.ref, record.slug, record.number


def again(record: Edition) -> Edition:
    """The edition as it is stored now."""
    return queries.edition(*key(record))


def files_made(record: Edition, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """The edition after its job, with files that take no layout."""
    files = [making.File("paper.pdf", "application/pdf", b"%PDF-1.7")]
    monkeypatch.setattr(making, "files_of", lambda *_: iter(files))
    making.make_files(edition=record.pk, freezing=record.freezing)
    return again(record)


def frozen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """An edition that is frozen, with its files."""
    record = make_edition(cast)
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    return files_made(again(record), monkeypatch)


def hash_of(record: Edition) -> str:
    """The hash of its public copy."""
    return queries.frozen(record)[Audience.PUBLIC].sha256


def approved(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """An edition that somebody else approved."""
    record = frozen(cast, monkeypatch)
    moving.approve(
        key=key(record), sha256=hash_of(record), statement="Read.", by=cast.approver, at=AT
    )
    return again(record)


def published(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """An edition whose moment is three days later."""
    record = approved(cast, monkeypatch)
    moving.publish(
        key=key(record),
        publish_at=LATER,
        release=ReleaseState.CONFIRMED,
        by=cast.publisher,
        at=AT,
    )
    return again(record)
