"""The job that makes the files of a frozen edition, validates them, and only then freezes it."""

import importlib.metadata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from councilportal.audit import operations as audit
from councilportal.common.document import Document
from councilportal.printing import codec, csvw, html, pieces
from councilportal.printing import json as json_printing
from councilportal.printing.attached import figures
from councilportal.printing.failures import PdfFailed, PdfUnavailable
from councilportal.printing.sheets import TooLargeForASheet, sheets
from councilportal.printing.validation import failures
from councilportal.publishing.editions import extracts
from councilportal.publishing.editions.easy_read import easy_read
from councilportal.publishing.editions.saving import store_move
from councilportal.publishing.models import (
    Artefact,
    Edition,
    FrozenDocument,
    FrozenFigure,
    FrozenPassage,
    FrozenStatement,
    ReportSeries,
)
from councilportal.publishing.proof.bundle import bundle
from councilportal.publishing.proof.signing import key_of
from councilportal.publishing.rules.kinds import EASY_READ, Audience
from councilportal.publishing.rules.workflow import MOVES, Move, State

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BATCH = 500
ODS = "application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True, slots=True)
class File:
    """A file of an edition before it is stored."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Made:
    """What is made from a frozen copy before it is stored: files and extracts.

    Passages are for the search of the public site: a restricted copy has none.
    """

    document: FrozenDocument
    files: list[File]
    figures: list[FrozenFigure]
    passages: list[FrozenPassage]
    statements: list[FrozenStatement]


class NotValid(Exception):
    """A PDF breaks rules of accessibility or of archives; the message says which, in words."""


def make_files(*, edition: int, freezing: int) -> None:
    """Make the files of what was frozen, and move the edition on.

    It may run twice: the second run finds the edition moved on and does nothing.
    Without a valid PDF nothing is frozen: the edition is a draft again and says why.
    """
    record = Edition.objects.select_related("series").get(pk=edition)
    if record.state != State.MAKING or record.freezing != freezing:
        return
    at = timezone.now()  # noqa: TID251 -- nobody asks for a job: it reads the clock itself
    documents = list(record.frozen.filter(freezing=freezing))
    try:
        made = [_made(each, record.series) for each in documents]
    except (NotValid, PdfFailed, PdfUnavailable, TooLargeForASheet) as error:
        _fail(edition, freezing, str(error), at)
        return
    _finish(edition, freezing, made, at)


def give_up(*, edition: int, freezing: int, why: str) -> None:
    """Return an edition whose files were tried to be made too often to draft, with the reason."""
    at = timezone.now()  # noqa: TID251 -- nobody asks for a job: it reads the clock itself
    _fail(edition, freezing, f"Its files could not be made: {why}", at)


def files_of(frozen: FrozenDocument, series: ReportSeries) -> Iterator[File]:
    """Every file of a frozen copy, made from its JSON.

    The public copy has a bundle with everything that a stranger needs to check it, and the
    easy-read text where one was given.
    *Raises*: NotValid; TooLargeForASheet; PdfFailed and PdfUnavailable as `pieces.printed`.
    """
    document = codec.load(frozen.text)
    files = list(_printed(document, series))
    if frozen.audience != Audience.PUBLIC:
        yield from files
        return
    if easy := easy_read(document):
        files += _easy_read_files(easy)
    yield from files
    kept = (".json", ".csv", f"{EASY_READ}.html")
    data = {each.name: each.content for each in files if each.name.endswith(kept)}
    if frozen.inputs:
        yield File("inputs.json", "application/json", frozen.inputs.encode())
        data["inputs.json"] = frozen.inputs.encode()
    about = {"title": document.title, "council": document.council, "edition": document.reference}
    packed = bundle(data, about=about, key=key_of(settings.PUBLISHING_KEY))
    yield File(f"{document.reference}-bundle.zip", "application/zip", packed)


def _made(frozen: FrozenDocument, series: ReportSeries) -> Made:
    files = list(files_of(frozen, series))
    document = codec.load(frozen.text)
    figures = list(extracts.figures(frozen, document))
    is_public = frozen.audience == Audience.PUBLIC
    passages = list(extracts.passages(frozen, document)) if is_public else []
    statements = list(extracts.statements(frozen, document))
    return Made(frozen, files, figures, passages, statements)


def _printed(document: Document, series: ReportSeries) -> Iterator[File]:
    # Where they are needed: they bring pandas, and most processes write no workbook.
    from councilportal.printing import ods, xlsx

    name = document.reference
    yield File("body.html", "text/html; charset=utf-8", str(html.body(document)).encode())
    yield File(f"{name}.html", "text/html; charset=utf-8", html.page(document))
    yield File(f"{name}.json", "application/json", json_printing.render(document))
    tables = csvw.files(
        document,
        prefix=f"{name}-",
        licence=series.licence,
        licence_address=series.licence_address,
    )
    for file, content in tables.items():
        yield File(file, csvw.media_type(file), content)
    book = sheets(document, licence=series.licence)
    yield File(f"{name}.xlsx", XLSX, xlsx.render(book))
    yield File(f"{name}.ods", ODS, ods.render(book))
    yield _paper(document)


def _easy_read_files(document: Document) -> Iterator[File]:
    name = document.reference
    yield File(f"{name}.html", "text/html; charset=utf-8", html.page(document))
    yield _paper(document)


def _paper(document: Document) -> File:
    """The document as a PDF. *Raises*: NotValid."""
    paper = pieces.printed(document, figures(document))
    if wrong := failures(paper):
        raise NotValid(" ".join(each.sentence for each in wrong))
    return File(f"{document.reference}.pdf", "application/pdf", paper)


@audit.writing()
def _finish(
    edition: int,
    freezing: int,
    made: list[Made],
    at: datetime,
) -> None:
    record = _held(edition)
    if record.state != State.MAKING or record.freezing != freezing:
        return
    renderer = f"weasyprint {importlib.metadata.version('weasyprint')}"
    for each in made:
        Artefact.objects.bulk_create(
            Artefact(
                document=each.document,
                name=file.name,
                media_type=file.media_type,
                content=file.content,
                size=len(file.content),
                sha256=sha256(file.content).hexdigest(),
                renderer=renderer,
            )
            for file in each.files
        )
        FrozenFigure.objects.bulk_create(each.figures, batch_size=_BATCH)
        FrozenPassage.objects.bulk_create(each.passages, batch_size=_BATCH)
        FrozenStatement.objects.bulk_create(each.statements, batch_size=_BATCH)
    record.state = MOVES[State.MAKING, Move.FINISH]
    store_move(record, Move.FINISH, None, at, also={"files": sum(len(each.files) for each in made)})


@audit.writing()
def _fail(edition: int, freezing: int, why: str, at: datetime) -> None:
    record = _held(edition)
    if record.state != State.MAKING or record.freezing != freezing:
        return
    record.state = MOVES[State.MAKING, Move.FAIL]
    record.failure = why
    store_move(record, Move.FAIL, None, at, reason=why)


def _held(edition: int) -> Edition:
    return Edition.objects.select_related("series").select_for_update(of=("self",)).get(pk=edition)
