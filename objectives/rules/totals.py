"""Totals in full-time equivalents, as a protected table shows them. Pure.

Such a figure is no mean of the people whom its base counts: it adds up as counts do, and one of a
few people tells how many they are. It is shown as a rounded count is, to the nearest 5, and few as
[c] (T1, T3); where its number of people is hidden, so is it. Whether its base is the group or the
whole workforce makes no difference. That statistics of government do the same is not verified (NS).
"""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from councilportal.disclosure.control import Cell
from councilportal.disclosure.words import Shorthand, Why, rounded
from objectives.rules.exact_tables import ExactTable
from objectives.rules.information import Figure, FigureUnit, Protection
from objectives.rules.shown_values import HIDDEN

TOTAL_OF_FEW = "A total in full-time equivalents of few people."
_OF_MEANS = {Why.FEW_FOR_MEAN.value, Why.MEAN_PROTECTS.value}


def is_total(table: ExactTable) -> bool:
    """True for a protected table whose values are totals in full-time equivalents."""
    return table.unit is FigureUnit.FTE and table.mode is not Protection.NONE


def total_shown(
    table: ExactTable, figure: Figure, base: Cell | None, reason: str
) -> tuple[str, str]:
    """The text of a total, and why it is not the exact one.

    *Takes*: the cell of its base, None without; why a mean in its place would not be shown, "" if
    it would be.
    """
    if reason:
        return HIDDEN, TOTAL_OF_FEW if reason in _OF_MEANS else reason
    if base is not None and base.shown in (HIDDEN, Shorthand.LOW.value):
        return HIDDEN, Why.OF_HIDDEN.value
    value = figure.value or Decimal(0)
    # Part of a person's week is more than nobody; 12.5 is rounded up, as a count of 12.5 would be.
    whole = int(value.to_integral_value(ROUND_CEILING if value < 1 else ROUND_HALF_UP))
    text = rounded(whole, table.threshold)
    return (HIDDEN, TOTAL_OF_FEW) if text == Shorthand.LOW.value else (text, Why.ROUNDED.value)
