"""What the files of assessments share: columns, and comparing rows with what is stored."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models as db

from councilportal.files import columns as columns_files
from councilportal.files.columns import Column, Refused
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.files.tables import guarded
from eqia.exchange import loading
from eqia.models import Assessment
from eqia.rules.words import (
    Aim,
)
from eqia.rules.workflow import SEALED, State

Values = dict[str, Any]
Refs = Iterable[str] | None
_CITED = re.compile(r"(?P<ref>.+?)(?: version (?P<number>[1-9]\d{0,3}))?")


def aims(name: str) -> Column:
    """A column of the aims of the duty as a list of letters; stored as "abc"."""
    return columns_files.letters(name, tuple(Aim))


def maybe(name: str) -> Column:
    """A column of yes, no, or empty where nobody has said."""
    return replace(columns_files.yes_no(name), empty=None)


def cited(name: str) -> Column:
    """A column of versions: "EQ-2026-001" for the first, else "EQ-2026-001 version 2"."""

    def take(cell: str) -> tuple[tuple[str, int], ...]:
        found = []
        for item in cell.split(";"):
            match = _CITED.fullmatch(item.strip())
            if match is None or not columns_files.is_ref(match["ref"]):
                raise Refused("write references, with version and its number after the first one.")
            found.append((match["ref"], int(match["number"] or 1)))
        if len(set(found)) < len(found):
            raise Refused("an item is in the list twice.")
        return tuple(sorted(found))

    def write(value: tuple[tuple[str, int], ...]) -> str:
        return guarded("; ".join(map(version_named, value)))

    return Column(name, take, write=write, empty=(), text=True)


def version_named(key: tuple[str, int]) -> str:
    """A version as files cite it: the reference, with its number after the first version."""
    ref, number = key
    return ref if number == 1 else f"{ref} version {number}"


def version(name: str = "version") -> Column:
    """A column with the number of a version; empty is 1."""
    return columns_files.whole(name, low=1, high=9_999, empty=1)


POSITION = columns_files.whole("position", low=1, high=9_999, required=True)
OF_VERSION = (columns_files.own_ref("ref", "assessment"), version())


def _cell(column: Column, value: Any) -> str:
    return "" if value is None else column.write(value)


@dataclass(slots=True)
class ComparedRows:
    """The rows of a file: those that are new, that differ from what is stored, and that are same.

    Each comes with all its values: those of the file, completed by what is stored or the defaults.
    """

    new: list[tuple[Entry, Values]] = field(default_factory=list)
    changed: list[tuple[Entry, Values]] = field(default_factory=list)
    same: list[tuple[Entry, Values]] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        """The number of rows of each kind."""
        return Counts(len(self.new), len(self.changed), len(self.same))

    def rows(self, make: Callable[[Values], Values]) -> dict[str, list[Values]]:
        """The new and the changed rows, made into what the writes of an import take."""
        return {
            "new": [make(values) for _, values in self.new],
            "changed": [make(values) for _, values in self.changed],
        }


Found = Iterator[tuple[str, str]]  # what is wrong with a row: the column, and what is right
Refusal = Callable[[Entry, Sequence[str]], tuple[str, str] | None]
Stored = Mapping[tuple[Any, ...], Values]


def _never(_entry: Entry, _differing: Sequence[str]) -> None:
    """Refuse nothing."""


def compare_rows(
    file: Format,
    entries: Iterable[Entry],
    stored: Stored,
    work: Import,
    *,
    refusal: Refusal = _never,
    check: Callable[[Values], Found] = lambda _: iter(()),
    passed_over: Sequence[str] = (),
) -> ComparedRows:
    """Compare rows with what is stored, cell by cell as files write them.

    *Takes*: `refusal`, called with a row and the names of its differing columns (none for a new
    row), which gives the wrong column and what is right, or None where the row may be written;
    `check`, which finds what is wrong with the values of a row; `passed_over`, columns in which a
    difference does not count.
    *Gives*: the rows that may be written; others are refused in `work`.
    """
    compared = ComparedRows()
    columns = file.columns
    blank = {column.name: column.empty for column in columns}
    for entry in entries:
        before = stored.get(tuple(entry.values.get(name, blank[name]) for name in file.key))
        differing = [
            column.name
            for column in columns
            if before is not None
            and column.name in entry.values
            and column.name not in passed_over
            and _cell(column, entry.values[column.name]) != _cell(column, before[column.name])
        ]
        values = {**(blank if before is None else before), **entry.values}
        if before is not None and not differing:
            compared.same.append((entry, values))
            continue
        refused = refusal(entry, differing)
        wrong = list(check(values)) if refused is None else [refused]
        for column, wanted in wrong:
            work.refuse(entry, column, wanted)
        if not wrong:
            (compared.new if before is None else compared.changed).append((entry, values))
    return compared


def days_in_order(values: Mapping[str, Any]) -> Found:
    """A fault where the last day is before the first."""
    first, last = values["valid_from"], values["valid_to"]
    if first is not None and last is not None and last < first:
        yield "valid_to", f"give a day that is not before valid_from, {first}."


def is_faulty(work: Import, file: str, key: tuple[Any, ...]) -> bool:
    """True if a key may name a row of this import that was refused."""
    reader = work.readers.get(file)
    if reader is None:
        return False
    unnumbered = (key[0], None if key[1] == 1 else key[1], *key[2:])
    is_there = key in reader.keys or unnumbered in reader.keys
    return is_there or (key[0] in reader.refs and bool(reader.problems))


def known_version(
    entry: Entry,
    work: Import,
    stored: Mapping[tuple[str, int], Any],
    *,
    file: str,
    columns: tuple[str, str],
) -> bool:
    """True if the version that a row names is stored; else the row is refused.

    *Takes*: the columns of the reference and of the number; the file that has versions.
    """
    ref, number = entry.values[columns[0]], entry.values.get(columns[1], 1)
    if (ref, number) in stored:
        return True
    if not is_faulty(work, file, (ref, number)):
        numbered = any(key[0] == ref for key in stored)
        column, found = (
            (columns[1], f"version {number} of {ref}")
            if numbered
            else (
                columns[0],
                repr(ref),
            )
        )
        work.refuse(
            entry, column, f"there is no {found} in {file}.csv or stored: give one that is."
        )
    return False


def sealed_words(record: Assessment) -> str:
    """Why a row that changes a signed version is refused."""
    return f"{record} is {State(record.state).label.lower()}: what is signed is not changed."


@dataclass(slots=True)
class Rows:
    """The rows of a file about versions that are stored, with those versions."""

    entries: list[Entry]
    records: dict[tuple[str, int], Assessment]
    refs: set[str]

    def of(self, values: Mapping[str, Any]) -> Assessment:
        """The version that a row is about."""
        return self.records[values["ref"], values.get("version", 1)]

    def refusal(self, *free: str) -> Refusal:
        """A refusal of rows that would change a signed version, except in these columns."""

        def refuse(entry: Entry, differing: Sequence[str]) -> tuple[str, str] | None:
            record = self.of(entry.values)
            wrong = [name for name in differing if name not in free]
            if record.state in SEALED and (wrong or not differing):
                return (wrong or ["ref"])[0], sealed_words(record)
            return None

        return refuse


def of_versions(entries: Iterable[Entry], work: Import) -> Rows:
    """The rows of a file whose versions are stored; the others are refused.

    *Costs*: 1 query.
    """
    found = list(entries)
    refs = {entry.values["ref"] for entry in found}
    records = loading.versions(refs)
    where: Any = {"file": "eqia", "columns": ("ref", "version")}
    kept = [entry for entry in found if known_version(entry, work, records, **where)]
    return Rows(kept, records, refs)


def with_version_names(
    found: "db.QuerySet[Any]", path: str, refs: Refs
) -> Iterator[tuple[Any, Values]]:
    """Stored rows about versions, each with the reference and the number of its version."""
    for row in loading.narrowed(found.select_related("assessment"), path, refs):
        yield row, {"ref": row.assessment.ref, "version": row.assessment.number}


def same_columns(columns: Iterable[Column], record: db.Model) -> Values:
    """The values of the columns that a record has under the same name."""
    return {
        column.name: getattr(record, column.name)
        for column in columns
        if column.name not in ("ref", "version") and hasattr(record, column.name)
    }
