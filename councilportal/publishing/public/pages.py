"""What pages of the public site have in common: their head, and how editions are named."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse

from councilportal.common.periods import london_day, parse
from councilportal.printing.csvw import PACKAGE
from councilportal.publishing.models import Artefact, Edition
from councilportal.publishing.public import queries
from councilportal.publishing.rules import programme
from councilportal.publishing.rules.kinds import EASY_READ
from councilportal.publishing.rules.workflow import Standing

Line = tuple[Edition, Standing]


def frame(now: datetime) -> dict[str, Any]:
    """The context of every page. *Costs*: 1 query."""
    return {"head": queries.head_of(london_day(now))}


def called(edition: Edition) -> str:
    """What an edition is called in lists: its series, its part of the council, its period."""
    place = str(edition.directorate or "")
    return programme.called(edition.series.title, place, parse(edition.period))


def of_years(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """Editions under the years of their periods, in the order in which they come.

    A year is the financial year for months, quarters and halves, else the period itself.
    *Takes*: editions, each with how it stands, those of a year next to each other.
    """
    return [
        (year, list(found))
        for year, found in groupby(lines, lambda line: parse(line[0].period).year.label)
    ]


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


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files for one purpose. One that `is_folded` is long: a page shows its heading first."""

    heading: str
    lines: list[FileLine]

    @property
    def is_folded(self) -> bool:
        """True where there are more than a reader takes in at a glance."""
        return len(self.lines) > _AT_A_GLANCE


_AT_A_GLANCE = 3
TO_READ = "To read"
_KINDS = (
    (TO_READ, "PDF, for reading and printing", ".pdf"),
    (TO_READ, "Web page in one file", ".html"),
    (TO_READ, "Easy read, PDF", f"{EASY_READ}.pdf"),
    (TO_READ, "Easy read, web page in one file", f"{EASY_READ}.html"),
    ("All tables in one spreadsheet", "Excel (XLSX)", ".xlsx"),
    ("All tables in one spreadsheet", "OpenDocument (ODS)", ".ods"),
    ("Each table by itself", "%s, CSV", ".csv"),
    ("The whole report as data", "The whole report, JSON", ".json"),
    ("To check it", "Everything with a program that checks it, ZIP", "-bundle.zip"),
    ("To check it", "What the ratings were worked out from, JSON", "inputs.json"),
    ("Descriptions for programs", "All tables, data package (JSON)", PACKAGE),
    ("Descriptions for programs", "%s, CSVW (JSON)", ".csv-metadata.json"),
)
_GROUPS = tuple(dict.fromkeys(group for group, _, _ in _KINDS))


def grouped(edition: Edition, files: Iterable[Artefact]) -> list[FileGroup]:
    """The files of an edition in groups that people look for, each with words for it.

    A table's file has its number and its title: several tables may have one title.
    *Takes*: files as those of `queries.files`.
    """
    kept = list(files)
    titles = _titles(kept)
    found: dict[str, list[tuple[tuple[int, int], FileLine]]] = {group: [] for group in _GROUPS}
    for file in kept:
        place = max(
            (number for number, (_, _, end) in enumerate(_KINDS) if file.name.endswith(end)),
            key=lambda number: len(_KINDS[number][2]),
            default=None,
        )
        group, words, end = _KINDS[place] if place is not None else (_GROUPS[-1], "%s", "")
        name = file.name.removesuffix(end)
        at, title = titles.get(
            name, (len(titles) + 1, f"“{name.removeprefix(_reference(edition) + '-')}”")
        )
        said = words % title if "%s" in words else words
        line = FileLine(said, file_address(edition, file), file.size)
        found[group].append(((place or 0, at), line))
    return [
        FileGroup(group, [line for _, line in sorted(lines, key=lambda each: each[0])])
        for group, lines in found.items()
        if lines
    ]


def _titles(files: Iterable[Artefact]) -> dict[str, tuple[int, str]]:
    """The place and the title of each table, by the name of its file without its end."""
    package = next((each.package for each in files if each.package), None)  # type: ignore[attr-defined]
    if package is None:
        return {}
    tables = json.loads(bytes(package))["resources"]
    return {
        each["path"].removesuffix(".csv"): (place, f"Table {place}: {each['title']}")
        for place, each in enumerate(tables, 1)
    }


def _reference(edition: Edition) -> str:
    return "-".join(map(str, key(edition)))
