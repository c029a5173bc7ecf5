"""Columns that the files of objectives share."""

from dataclasses import replace
from decimal import Decimal

from councilportal.common import numbers
from councilportal.files import columns
from councilportal.files.columns import Column, Refused
from objectives.rules.said import NO_AMOUNT, NO_LINK, is_amount, is_link

TITLE = 300


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
        if not is_amount(found):
            raise Refused(NO_AMOUNT)
        return found

    return Column(name, read, write=numbers.plain)


def link(name: str) -> Column:
    """The address of a page, which begins with https://."""

    def read(cell: str) -> str:
        if not is_link(cell):
            raise Refused(NO_LINK)
        return cell

    return Column(name, read, empty="", text=True)
