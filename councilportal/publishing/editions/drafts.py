"""An edition as it stands, printed without freezing it. Every file says that it is a draft."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from councilportal.common import reading
from councilportal.common.document import Dataset, Document, Facts
from councilportal.common.refusals import NotKnown
from councilportal.printing import csv, csvw, html, pieces, zips
from councilportal.printing import json as json_printing
from councilportal.printing.attached import figures
from councilportal.printing.failures import CannotBind, PdfBusy, PdfFailed, PdfUnavailable
from councilportal.printing.sheets import TooLargeForASheet, sheets
from councilportal.publishing.editions import queries
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.editions.easy_read import shown_at_the_end
from councilportal.publishing.models import Edition, ReportSeries
from councilportal.publishing.rules.workflow import State

DRAFT_STATE = "Draft, not approved and not published"
SECONDS = 300  # seconds: who asks for a draft on the command line may wait longer than a request
FAILURES = (CannotBind, PdfBusy, PdfFailed, PdfUnavailable, TooLargeForASheet)  # of FORMS
_STATE = "State"
_CELLS = (_STATE, "Table", "Row", "Column", "Value")


def edition_of(series: str, period: str, about: str = "") -> Edition:
    """The latest edition of a series and a period.

    *Takes*: the reference of a directorate, assessment or decision, where the series has an edition
    for each of them.
    *Raises*: NotKnown, which says what there is; Refused for a period of another cadence.
    *Costs*: 4 queries.
    """
    known = ReportSeries.objects.filter(ref=series).first()
    if known is None:
        refs = ", ".join(ReportSeries.objects.order_by("ref").values_list("ref", flat=True))
        raise NotKnown(f"There is no series {series!r}; there are: {refs or 'none yet'}.")
    code = queries.period_of(known, period)
    every = [each for each in queries.editions().filter(series=known) if _counts(each)]
    found = [each for each in every if each.period == code.code]
    if not found:
        periods = ", ".join(sorted({each.period for each in every})) or "none yet"
        raise NotKnown(f"{series} has no edition for {code.code}; it has editions for: {periods}.")
    slugs = sorted({each.slug for each in found})
    wanted = f"{code.slug}-{about}".lower().removesuffix("-")
    if not about and len(slugs) == 1:
        wanted = slugs[0]
    if wanted not in slugs:
        names = ", ".join(slug.removeprefix(code.slug.lower()).lstrip("-") for slug in slugs)
        said = f"has no edition about {about!r}" if about else "has several editions"
        told = f"say which with --about: {names}" if names else "leave --about out"
        raise NotKnown(f"{series} {said} for {code.code}; {told}.")
    return max((each for each in found if each.slug == wanted), key=lambda each: each.number)


def latest_editions() -> list[Edition]:
    """The latest edition of each series and slug, without those that were dropped. 2 queries."""
    latest = {(each.series_id, each.slug): each for each in _by_number() if _counts(each)}
    return sorted(latest.values(), key=str)


def _by_number() -> Iterator[Edition]:
    return queries.editions().order_by("number").iterator(chunk_size=500)


def _counts(edition: Edition) -> bool:
    return edition.state != State.DROPPED


def draft(edition: Edition, on: date) -> Document:
    """The public copy of an edition, composed now and marked as a draft. *Costs*: as `compose`."""
    return as_draft(compose(edition, on).public)


def as_draft(document: Document) -> Document:
    """The document with its state on its cover and at the foot of every page.

    Its easy-read text is its last part, as a draft is one file.
    """
    foot = f"{DRAFT_STATE}. {document.foot}" if document.foot else f"{DRAFT_STATE}."
    return replace(shown_at_the_end(document), state=DRAFT_STATE, foot=foot)


def tables(document: Document) -> bytes:
    """All facts, tables and figures of a draft as one CSV file, with a line for each cell."""
    rows: list[tuple[str, ...]] = []
    for block in reading.blocks(document):
        if isinstance(block, Facts):
            rows += [(block.caption, name, "", value) for name, value in block.pairs]
    for found in (*map(csv.dataset_of, reading.tables(document)), *document.datasets):
        for row in found.rows:
            cells = zip(found.columns[1:], row[1:], strict=True)
            rows += [(found.name, row[0], column, value) for column, value in cells]
    return csv.written(Dataset("tables", _CELLS, tuple((document.state, *row) for row in rows)))


def table_files(document: Document, series: ReportSeries) -> bytes:
    """Each table of a draft as a CSV file of its own, in a zip, as those of a published edition."""
    named = [
        replace(csv.dataset_of(table), name=f"table-{number}")
        for number, table in enumerate(reading.listed(document), 1)
    ]
    alone = replace(document, cover=(), sections=(), datasets=(*named, *document.datasets))
    marked = _with_states(alone)
    files = csvw.files(
        marked,
        prefix=f"{document.reference}-",
        licence=series.licence,
        licence_address=series.licence_address,
    )
    return zips.zipped(files)


def _with_states(document: Document) -> Document:
    """The document with its state in a last column of each dataset."""
    marked = tuple(
        replace(
            each,
            columns=(*each.columns, _STATE),
            rows=tuple((*row, document.state) for row in each.rows),
        )
        for each in document.datasets
    )
    return replace(document, datasets=marked)


def _paper(document: Document) -> bytes:
    attached = figures(_with_states(document))
    return pieces.printed(document, attached, wait=SECONDS, seconds=SECONDS)


def _xlsx(document: Document, of: ReportSeries) -> bytes:
    from councilportal.printing import xlsx  # where it is needed: it brings pandas

    return xlsx.render(sheets(document, licence=of.licence))


def _ods(document: Document, of: ReportSeries) -> bytes:
    from councilportal.printing import ods  # where it is needed: it brings odfdo and lxml

    return ods.render(sheets(document, licence=of.licence))


# Each takes the document and its series, whose licence the files of data name.
FORMS: Mapping[str, Callable[[Document, ReportSeries], bytes]] = {
    "html": lambda document, _: html.page(document),
    "pdf": lambda document, _: _paper(document),
    "csv": lambda document, _: tables(document),
    "json": lambda document, _: json_printing.render(document),
    "xlsx": _xlsx,
    "ods": _ods,
}
