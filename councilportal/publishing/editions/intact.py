"""Whether everything that was frozen is still what it was, by the hashes that are stored with it.

The rows and their hashes are on record in the chain of events; texts and bytes are not, so they
are compared here with their hashes, and what readers follow and search with the copies that it was
taken from.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TypeVar

from django.db.models import QuerySet

from councilportal.printing import codec
from councilportal.publishing.editions import extracts
from councilportal.publishing.models import (
    Artefact,
    FrozenDocument,
    FrozenFigure,
    FrozenPassage,
    FrozenStatement,
    Pack,
)
from councilportal.publishing.proof import verify
from councilportal.publishing.rules.kinds import Audience

Row = TypeVar("Row", FrozenDocument, Artefact, Pack)
Stored = str | bytes | memoryview
_ROWS = 10  # copies or files that are read at once, as each may have megabytes


def faults() -> Iterator[str]:
    """A sentence for everything frozen that is not what was frozen.

    It covers every freezing of every edition, also those that were returned, and packs.

    *Costs*: 3 queries, streamed, 5 for each public copy and 4 for each restricted one.
    """
    copies = FrozenDocument.objects.select_related("edition__series", "approval")
    for document in _streamed(copies):
        yield from faults_of_copy(document)
        if extracts.digest(document.references.all()) != document.references_sha256:
            yield f"{_name(document)} has other figures told in words than were frozen with it."
        if document.artefacts.exists():
            yield from _faults_of_extracts(document)
    files = Artefact.objects.select_related("document__edition__series").defer(
        "document__text", "document__inputs"
    )
    for file in _streamed(files):
        yield from faults_of_file(file)
    for pack in _streamed(Pack.objects.select_related("meeting")):
        if not _fits(pack.content, pack.sha256):
            yield f"The pack {pack} is not what was bound: its bytes have another hash."


def _streamed(rows: QuerySet[Row]) -> Iterator[Row]:
    return rows.order_by("pk").iterator(chunk_size=_ROWS)


def faults_of_copy(document: FrozenDocument) -> Iterator[str]:
    """What is wrong with a frozen copy. *Takes*: it with its edition, series and approval."""
    name = _name(document)
    if not _fits(document.text, document.sha256):
        yield f"{name} is not what was frozen: its text has another hash."
    if document.inputs and not _fits(document.inputs, document.inputs_sha256):
        yield f"{name} has other inputs than were frozen: they have another hash."
    approval = getattr(document, "approval", None)
    if approval is not None and approval.sha256 != document.sha256:
        yield f"{name} is not what was approved: the approval is of another hash."


def faults_of_file(file: Artefact) -> Iterator[str]:
    """What is wrong with a file. *Takes*: it with its copy, edition and series.

    Of a bundle the signature is checked too, by the public key in it.
    """
    content = _bytes(file.content)
    name = f"The file {file} of {_name(file.document, is_first=False)}"
    if not _fits(content, file.sha256) or len(content) != file.size:
        yield f"{name} is not what was made: its bytes have another hash."
    if file.name.endswith("-bundle.zip"):
        yield from (f"{name} is no whole bundle: {said}." for said in _faults_of_bundle(content))


def _faults_of_bundle(content: bytes) -> list[str]:
    report = verify.Report()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        verify.check_hashes(files, report)
        verify.check_signature(files, None, report)
    except (ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        report.wrong(f"it cannot be read as a bundle ({type(error).__name__})")
    return [line.removeprefix("WRONG: ") for line in report.lines if line.startswith("WRONG: ")]


def _faults_of_extracts(document: FrozenDocument) -> Iterator[str]:
    """What was taken from a copy, which the public site shows of a public one, is what it says."""
    if not _fits(document.text, document.sha256):
        return  # its hash has told already
    try:
        read = codec.load(document.text)
    except codec.UnreadableDocument:
        return
    figures = FrozenFigure.objects.filter(document=document)
    if _values(figures) != _values(extracts.figures(document, read)):
        yield f"{_name(document)} tells other figures than were taken from it."
    statements = FrozenStatement.objects.filter(document=document)
    if _values(statements) != _values(extracts.statements(document, read)):
        yield f"{_name(document)} tells other actions and progress than were taken from it."
    if document.audience != Audience.PUBLIC:
        return
    passages = FrozenPassage.objects.filter(document=document)
    if _values(passages) != _values(extracts.passages(document, read)):
        yield f"{_name(document)} has other words than the search of the public site."


def _values(
    rows: Iterable[FrozenFigure] | Iterable[FrozenPassage] | Iterable[FrozenStatement],
) -> list[str]:
    """What rows say, but their keys; sorted."""
    return sorted(
        repr([getattr(row, field.attname) for field in row._meta.concrete_fields[1:]])
        for row in rows
    )


def _fits(content: Stored, expected: str) -> bool:
    return sha256(_bytes(content)).hexdigest() == expected


def _bytes(content: Stored) -> bytes:
    """What a column holds: SQLite takes a text for bytes, and bytes for a text."""
    return content.encode() if isinstance(content, str) else bytes(content)


def _name(document: FrozenDocument, *, is_first: bool = True) -> str:
    the = "The" if is_first else "the"
    return f"{the} {document.audience} copy of {document.edition}, freezing {document.freezing},"
