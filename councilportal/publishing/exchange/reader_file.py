"""The file edition_readers.csv: the posts that read an edition before others, or all of it."""

from collections.abc import Collection, Iterator
from typing import Any

from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.publishing.exchange import loading
from councilportal.publishing.exchange.cell_columns import POST
from councilportal.publishing.exchange.rows import (
    KEY,
    OF_EDITION,
    Editions,
    Values,
    compare,
    drafts,
)
from councilportal.publishing.models import PreReleaseReader, RestrictedReader
from councilportal.publishing.rules.kinds import ReaderKind

_OWN = (
    columns.word("kind", ReaderKind, required=True),
    columns.text("post", required=True, at_most=POST),
    columns.moment("from"),
)
_MODELS: dict[ReaderKind, Any] = {
    ReaderKind.PRE_RELEASE: PreReleaseReader,
    ReaderKind.RESTRICTED: RestrictedReader,
}


def _stored(editions: Collection[int]) -> Iterator[tuple[Any, Values]]:
    """The readers of some editions, each with its cells. *Costs*: 2 queries."""
    for kind, model in _MODELS.items():
        for each in model.objects.filter(edition__in=editions).select_related("post"):
            moment = getattr(each, "from_at", None)
            yield each, {"kind": kind, "post": each.post.title, "from": moment}


def _check(values: Values) -> Iterator[tuple[str, str]]:
    is_before = values["kind"] is ReaderKind.PRE_RELEASE
    if is_before and values["from"] is None:
        yield "from", "give the moment from which the post may read it."
    if not is_before and values["from"] is not None:
        yield "from", "a restricted copy is opened once the edition is published: leave it empty."


def _load(entries: Iterator[Entry], work: Import) -> Counts:
    editions = Editions()
    found = [(entry, editions.of(entry, work)) for entry in entries]
    known = [(entry, edition) for entry, edition in found if edition is not None]
    stored = {
        (record.edition_id, cells["kind"], cells["post"]): (record, cells)
        for record, cells in _stored({edition.pk for _, edition in known})
    }
    rows = []
    for entry, edition in known:
        place = (edition.pk, entry.values["kind"], entry.values["post"])
        rows.append((entry, *stored.get(place, (None, None)), edition))
    done = compare(_OWN, rows, work, _check)
    if not work.problems:
        owners = {id(entry): edition for entry, edition in known}
        posts = loading.posts_of((values["post"] for _, values in done.new), by=work.by, at=work.at)
        for kind, model in _MODELS.items():
            loading.load_rows(
                model=model,
                new=[
                    {"edition": owners[id(entry)], "post": posts[values["post"]], **_moment(values)}
                    for entry, values in done.new
                    if values["kind"] is kind
                ],
                changed=[
                    (record, _moment(values))
                    for _, record, values in done.changed
                    if isinstance(record, model)
                ],
                by=None,  # who names readers is no author
            )
    return done.counts


def _moment(values: Values) -> Values:
    """The moment as the model has it; nothing where the kind has none."""
    return {"from_at": values["from"]} if values["from"] else {}


def _dump() -> Iterator[Values]:
    named = drafts()
    for record, cells in _stored(named):
        yield {**named[record.edition_id], **cells}


EDITION_READERS = Format(
    "edition_readers",
    (*OF_EDITION, *_OWN),
    key=(*KEY, "kind", "post"),
    load=_load,
    dump=_dump,
    sort=(*KEY, "kind", "post"),
)
