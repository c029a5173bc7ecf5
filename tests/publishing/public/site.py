"""Publishes editions for tests of the public site. Their pages are real; no PDF is laid out."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from councilportal.printing import codec, html
from councilportal.publishing.editions import making, moving, queries
from councilportal.publishing.editions.easy_read import easy_read
from councilportal.publishing.models import Edition, FrozenDocument
from councilportal.publishing.rules.kinds import Audience, ReleaseState
from tests.publishing.making import Cast, keep_all_warnings

Read = Callable[[datetime], None]


def key(record: Edition) -> tuple[str, str, int]:
    return record.series.ref, record.slug, record.number


def at(record: Edition, more: str = "") -> str:
    return f"/published/{record.series.ref}/{record.slug}/{record.number}/{more}"


def files(frozen: FrozenDocument, _series: Any) -> Iterator[making.File]:
    """The files of a copy: a real page, and others that no engine lays out."""
    document = codec.load(frozen.text)
    name, kind = document.reference, "text/html"
    yield making.File("body.html", kind, str(html.body(document)).encode())
    yield making.File(f"{name}.pdf", "application/pdf", f"%PDF-1.7 {name}".encode())
    yield making.File(f"{name}.json", "application/json", frozen.text.encode())
    yield making.File(f"{name}-ratings.csv", "text/csv", f"ref\n{name}\n".encode())
    if easy := easy_read(document):
        yield making.File(f"{easy.reference}.pdf", "application/pdf", b"%PDF-1.7")
        yield making.File(f"{easy.reference}.html", kind, html.page(easy))


def publish(cast: Cast, record: Edition, moment: datetime) -> Edition:
    """The edition, frozen, approved and with its moment."""
    record = freeze(cast, record, moment - timedelta(hours=1))
    moving.publish(
        key=key(record),
        publish_at=moment,
        release=ReleaseState.CONFIRMED,
        by=cast.publisher,
        at=moment - timedelta(hours=1),
    )
    return queries.edition(*key(record))


def freeze(cast: Cast, record: Edition, moment: datetime) -> Edition:
    """The edition, frozen and approved."""
    record = keep_all_warnings(record, cast)
    act: dict[str, Any] = {"key": key(record), "at": moment}
    with patch.object(making, "files_of", files):
        moving.freeze(**act, saves=record.saves, by=cast.lead)
        making.make_files(edition=record.pk, freezing=record.freezing + 1)
    frozen = queries.frozen(queries.edition(*key(record)))
    whole = frozen.get(Audience.RESTRICTED, frozen[Audience.PUBLIC])
    moving.approve(**act, sha256=whole.sha256, statement="Read.", by=cast.approver)
    return queries.edition(*key(record))
