"""Columns that the files of series and editions share."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import StringIO

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from councilportal.common.text import LONG
from councilportal.files import columns
from councilportal.files.columns import Column, Refused
from councilportal.files.tables import guarded
from councilportal.publishing.models.report_series import TITLE

POST = 150
POSITION = columns.whole("position", low=1, high=999, required=True)


def long(name: str) -> Column:
    """Words of several paragraphs."""
    return columns.text(name, at_most=LONG)


def line(name: str, *, required: bool = False) -> Column:
    """Words of one line."""
    return columns.text(name, required=required, at_most=TITLE)


def yes_unless(name: str) -> Column:
    """Yes or no; empty is yes."""
    return replace(columns.yes_no(name), empty=True)


def answer(name: str) -> Column:
    """Yes, no, or empty where nobody has said."""
    return replace(columns.yes_no(name), empty=None)


def titles(name: str) -> Column:
    """Titles of posts, separated by "; "."""

    def read(cell: str) -> tuple[str, ...]:
        items = tuple(item.strip() for item in cell.split(";"))
        if not all(items):
            raise Refused("write the posts with '; ' between them and none empty.")
        if any(len(item) > POST for item in items):
            raise Refused(f"write posts of at most {POST} characters.")
        if len(set(items)) < len(items):
            raise Refused("a post is in the list twice.")
        return items

    return Column(name, read, write=lambda v: guarded("; ".join(v)), empty=(), text=True)


def cells(name: str, *, required: bool = False) -> Column:
    """Cells of a table, separated by "; "; one with a semicolon or quotes stands in quotes."""

    def read(cell: str) -> tuple[str, ...]:
        try:
            rows = list(
                csv.reader(StringIO(cell), delimiter=";", skipinitialspace=True, strict=True)
            )
        except csv.Error as error:
            raise Refused("write the cells with '; ' between them; close each quote.") from error
        if len(rows) != 1:
            raise Refused("write the cells of one row, on one line.")
        return tuple(" ".join(item.split()) for item in rows[0])

    def write(value: Sequence[str]) -> str:
        return guarded("; ".join(map(_quoted, value)))

    return Column(name, read, write=write, required=required, empty=(), text=True)


def _quoted(cell: str) -> str:
    cell = " ".join(cell.split())
    return '"' + cell.replace('"', '""') + '"' if {";", '"'} & set(cell) else cell


def address(name: str) -> Column:
    """An address of the web."""
    return _validated(name, TITLE, URLValidator(schemes=["https", "http"]), "https://example.org/a")


def email(name: str) -> Column:
    """An e-mail address."""
    return _validated(name, 254, EmailValidator(), "performance@example.org")


def _validated(name: str, at_most: int, check: Callable[[str], None], example: str) -> Column:
    plain = columns.text(name, at_most=at_most)

    def read(cell: str) -> str:
        try:
            check(cell)
        except ValidationError as error:
            raise Refused(f"write an address such as {example}.") from error
        return str(plain.read(cell))

    return replace(plain, read=read)
