"""Writes what is frozen to a folder: the JSON, files and signed manifest of each copy."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import F, Prefetch

from councilportal.common.words import Word
from councilportal.publishing.editions.intact import faults_of_copy, faults_of_file
from councilportal.publishing.models import Artefact, Edition, FrozenDocument
from councilportal.publishing.policies import is_out
from councilportal.publishing.proof.bundle import KEY, MANIFEST, SIGNATURE, manifest
from councilportal.publishing.proof.signing import public_pem, signature
from councilportal.publishing.rules.kinds import Audience
from councilportal.publishing.rules.workflow import HAS_FILES, State

JSON = "frozen.json"  # the canonical JSON, whose hash was approved


class Folder(Word):
    """Where a copy goes in the folder of an export, by who may read it."""

    PUBLISHED = "published", "Public copies that everybody may read"
    UNPUBLISHED = "unpublished", "Public copies that are not out, or were withdrawn"
    RESTRICTED = "restricted", "Whole copies, with exempt parts"


class Changed(Exception):
    """Something frozen is not what was frozen; the message names it."""


class NotEmpty(Exception):
    """The folder of an export has something in it already."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """A frozen copy, its place in the folder of an export, and its files."""

    document: FrozenDocument
    place: Path
    files: dict[str, bytes]


def export_editions(
    folder: Path, *, restricted: bool, key: Ed25519PrivateKey | None, now: datetime
) -> list[Path]:
    """Write every edition that is frozen, approved, published or withdrawn.

    Each copy has a folder of its own, KIND/SERIES/SLUG/NUMBER. Its manifest is written last: a
    folder without one is not complete.

    *Takes*: a folder that is empty or not there; `restricted`, True to write whole copies too; the
    key to sign manifests with, if there is one; the moment that says what is out.
    *Gives*: the folders of the copies, in order.
    *Raises*: NotEmpty; Changed, and nothing of that copy is written; OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if next(folder.iterdir(), None) is not None:
        raise NotEmpty(f"{folder} is not empty: give a folder that is empty or not there.")
    with transaction.atomic():  # one snapshot
        return [_write(folder, each, key) for each in _copies(restricted, now)]


def _copies(restricted: bool, now: datetime) -> Iterator[_Copy]:
    editions = Edition.objects.filter(state__in=HAS_FILES).select_related("series")
    for edition in editions.order_by("series__ref", "slug", "number"):
        documents = FrozenDocument.objects.filter(
            edition=edition, freezing=F("edition__freezing")
        ).select_related("edition__series", "approval")
        if not restricted:
            documents = documents.filter(audience=Audience.PUBLIC)
        files = Artefact.objects.order_by("name").select_related("document__edition__series")
        for document in documents.prefetch_related(Prefetch("artefacts", files)):
            yield _copy(document, _folder(document, now))


def _folder(document: FrozenDocument, now: datetime) -> Folder:
    if document.audience != Audience.PUBLIC:
        return Folder.RESTRICTED
    edition = document.edition
    may_be_read = is_out(edition, now) and edition.state != State.WITHDRAWN
    return Folder.PUBLISHED if may_be_read else Folder.UNPUBLISHED


def _copy(document: FrozenDocument, folder: Folder) -> _Copy:
    """A copy with its files. *Raises*: Changed."""
    artefacts = list(document.artefacts.all())
    wrong = chain(faults_of_copy(document), *(faults_of_file(each) for each in artefacts))
    if said := " ".join(wrong):
        raise Changed(said)
    edition = document.edition
    names = (edition.series.ref, edition.slug, str(edition.number))
    files = {plain_name(each.name): bytes(each.content) for each in artefacts}
    files[JSON] = document.text.encode()
    return _Copy(document, Path(folder, *(plain_name(name) for name in names)), files)


def plain_name(name: str) -> str:
    """A name that is one part of a path in every file system; one of letters and digits stays."""
    quoted = quote(name, safe=" ")
    return quoted if quoted.strip(".") else quoted.replace(".", "%2E")


def _write(folder: Path, copy: _Copy, key: Ed25519PrivateKey | None) -> Path:
    place = folder / copy.place
    place.mkdir(parents=True)
    for name, content in copy.files.items():
        (place / name).write_bytes(content)
    listed = manifest(copy.files, about=_about(copy.document))
    if key is not None:
        (place / SIGNATURE).write_bytes(signature(key, listed))
        (place / KEY).write_bytes(public_pem(key))
    (place / MANIFEST).write_bytes(listed)
    return copy.place


def _about(document: FrozenDocument) -> dict[str, str]:
    """What the manifest says of a copy: it, how it stands, what was approved, and when."""
    edition, approval = document.edition, getattr(document, "approval", None)
    said = {
        "edition": str(edition),
        "title": edition.heading,
        "copy": document.audience,
        "state": edition.state,
        "freezing": str(document.freezing),
        "frozen_at": document.frozen_at.isoformat(),
        "sha256": document.sha256,
        "audit_head": document.audit_head,
    }
    if approval is not None:
        said |= {"approved_by": approval.name, "approved_at": approval.at.isoformat()}
    if edition.publish_at is not None:
        said["publish_at"] = edition.publish_at.isoformat()
    if edition.withdrawn_at is not None:
        said["withdrawn_at"] = edition.withdrawn_at.isoformat()
    return said
