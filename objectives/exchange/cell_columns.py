"""Columns that the files of objectives share."""

from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

from councilportal.common import numbers
from councilportal.common.periods import PeriodKind
from councilportal.files import columns
from councilportal.files.columns import Column, Refused

TITLE = 300
YEARS = (PeriodKind.YEAR, PeriodKind.ACADEMIC_YEAR, PeriodKind.CALENDAR_YEAR)
_LEAST = Decimal("0.01")
_MOST = Decimal(10) ** 14


def position(name: str = "position", *, required: bool = False) -> Column:
    """The place of a row; None where an optional one names none."""
    return replace(columns.whole(name, low=1, high=9_999, required=required), empty=None)


def title(name: str, *, required: bool = False) -> Column:
    """Words of one line."""
    return columns.text(name, required=required, at_most=TITLE)


def amount(name: str) -> Column:
    """Money in pounds, with at most two decimals."""

    def read(cell: str) -> Decimal:
        try:
            found = numbers.parse(cell)
        except numbers.NotANumber as error:
            raise Refused(f"write {error}.") from error
        if not 0 <= found < _MOST or found != found.quantize(_LEAST):
            raise Refused("write pounds from 0 with at most two decimals, such as 12900000.")
        return found

    return Column(name, read, write=numbers.plain)


def link(name: str) -> Column:
    """The address of a page, which begins with https://."""

    def read(cell: str) -> str:
        if len(cell) > TITLE or not _is_address(cell):
            raise Refused("write an address such as https://www.example.org/report.")
        return cell

    return Column(name, read, empty="", text=True)


def _is_address(cell: str) -> bool:
    try:
        parts = urlsplit(cell)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not any(map(str.isspace, cell))
