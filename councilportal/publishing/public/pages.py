"""What pages of the public site have in common: their head, and how editions are named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from councilportal.common.periods import london_day, parse
from councilportal.publishing.models import Artefact, Edition
from councilportal.publishing.public import queries
from councilportal.publishing.rules import programme


def frame(now: datetime) -> dict[str, Any]:
    """The context of every page. *Costs*: 1 query."""
    return {"head": queries.head_of(london_day(now))}


def called(edition: Edition) -> str:
    """What an edition is called in lists: its series, its part of the council, its period."""
    place = str(edition.directorate or "")
    return programme.called(edition.series.title, place, parse(edition.period))


def address(edition: Edition) -> str:
    """The address of an edition."""
    return reverse("published_edition", args=key(edition))


def key(edition: Edition) -> tuple[str, str, int]:
    """What addresses of an edition say: its series, its slug and its number."""
    return edition.series.ref, edition.slug, edition.number


def file_address(edition: Edition, file: Artefact) -> str:
    """The address of a file, with the beginning of its hash: its bytes never change."""
    return reverse("published_file", args=[*key(edition), file.sha256[: queries.HASH], file.name])


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as a page lists it: what people call it, its address and its size in bytes."""

    words: str
    href: str
    size: int


_KINDS = (
    ("To read", "PDF, for reading and printing", ".pdf"),
    ("To read", "Web page in one file", ".html"),
    ("Spreadsheets", "All tables, Excel (XLSX)", ".xlsx"),
    ("Spreadsheets", "All tables, OpenDocument (ODS)", ".ods"),
    ("Data", "Table “%s”, CSV", ".csv"),
    ("Data", "The whole report, JSON", ".json"),
    ("To check it", "Everything with a program that checks it, ZIP", "-bundle.zip"),
    ("To check it", "What the ratings were worked out from, JSON", "inputs.json"),
    ("For programs", "Data package, JSON", "datapackage.json"),
    ("For programs", "Description of the table “%s”, JSON", ".csv-metadata.json"),
)
_GROUPS = tuple(dict.fromkeys(group for group, _, _ in _KINDS))


def grouped(edition: Edition, files: Iterable[Artefact]) -> list[tuple[str, list[FileLine]]]:
    """The files of an edition in groups that people look for, each with words for it."""
    found: dict[str, list[tuple[int, FileLine]]] = {group: [] for group in _GROUPS}
    for file in files:
        place = max(
            (number for number, (_, _, end) in enumerate(_KINDS) if file.name.endswith(end)),
            key=lambda number: len(_KINDS[number][2]),
            default=None,
        )
        group, words, end = _KINDS[place] if place is not None else ("For programs", "%s", "")
        table = file.name.removesuffix(end).removeprefix(f"{_reference(edition)}-")
        said = words % table if "%s" in words else words
        line = FileLine(said, file_address(edition, file), file.size)
        found[group].append((place or 0, line))
    return [
        (group, [line for _, line in sorted(lines, key=lambda each: each[0])])
        for group, lines in found.items()
        if lines
    ]


def _reference(edition: Edition) -> str:
    return "-".join(map(str, key(edition)))
