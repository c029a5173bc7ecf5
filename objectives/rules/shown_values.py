"""Which figures that are no counts a protected table may show, and which comparators. Pure.

What is typed beside a figure may tell what is hidden elsewhere: who knows everybody's figure and
that of everybody else knows the group's, and the other way round. Sources: rules T3, T4 and T9 of
the design; `councilportal/disclosure/DISCLOSURE.md`.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from councilportal.common import numbers
from councilportal.disclosure.words import LEAST_BASE, Shorthand, Why
from objectives.rules.exact_tables import ExactTable, ShownFigure
from objectives.rules.figures import ComparatorKind, decimals_of
from objectives.rules.information import Figure, FigureUnit, Protection

HIDDEN = Shorthand.CONFIDENTIAL.value
NO_BASE = "It is not said of how many people this is: give their number as base."
FEW_BEHIND = "It stands for fewer people than the threshold."
WITH_GAP = "With the comparator, the hidden figure could be worked out."
NOBODY_KNOWN = (
    "What it is compared with is hidden, as it is not said of how many people it is: give "
    "everybody's figure of this measure, with its base, in a row of its own."
)
EXACT = "What it is compared with is hidden: it is exact, and these figures are rounded."
OF_TABLE = "What it is compared with is hidden: the portal takes it from what that table released."


def value_text(table: ExactTable, value: Decimal) -> str:
    """A value as it is shown: a percentage of a protected table has one decimal at most (T3)."""
    if table.mode is Protection.NONE or table.unit is not FigureUnit.PERCENT:
        return _with_decimals(value, table.decimals)
    return _with_decimals(_to_a_tenth(value), min(table.decimals, 1))


def _with_decimals(value: Decimal, least: int) -> str:
    """A number as it is written, with at least so many decimals: "4.0" of 4 with 1."""
    return numbers.shown(value, max(decimals_of(value), least)).replace(",", "")


def _to_a_tenth(value: Decimal) -> Decimal:
    tenths = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return value if value == tenths else tenths


def typed_text(table: ExactTable, value: Decimal | None) -> str:
    """A comparator or gap as it is shown, "" for none."""
    return "" if value is None else _with_decimals(value, table.decimals)


def why_no_value(table: ExactTable, figure: Figure) -> str:
    """Why a figure that is not a count is not shown (T4); "" if it may be."""
    if table.mode is Protection.NONE or figure.value is None:
        return ""
    if figure.base is None:
        return NO_BASE
    if table.unit is not FigureUnit.PERCENT:
        return ""  # a mean, which control decides
    if figure.base < LEAST_BASE:
        return Why.SMALL_BASE.value
    return _why_few(table, figure.value * figure.base / 100, figure.base)


def _why_few(table: ExactTable, people: Decimal, base: int) -> str:
    behind = int(people.quantize(Decimal(1), ROUND_HALF_UP))
    few = range(1, table.threshold)
    return FEW_BEHIND if behind in few or base - behind in few else ""


def with_comparators(
    table: ExactTable, shown: Mapping[int, ShownFigure], refs: Collection[str]
) -> dict[int, ShownFigure]:
    """What is shown of a table, without the comparators and gaps that would tell what is hidden.

    *Takes*: what else is shown of each figure, by position; `refs`, the tables of which the portal
    sets what they released beside it: those of the same people, and all others with protection.
    """
    found = {}
    for position, each in shown.items():
        figure = table.figures[position]
        own = WITH_GAP if _is_secret(each) else ""
        # With everybody's figure that of everybody else gives the group's.
        is_rest = figure.comparator_kind is ComparatorKind.REST
        why = (is_rest and own) or _why_no_comparator(table, figure, shown, refs)
        value = each.comparator_value and HIDDEN if why else each.comparator_value
        gap = each.gap and HIDDEN if own or why else each.gap
        if (value, gap) != (each.comparator_value, each.gap):
            reasons = dict.fromkeys(filter(None, (*each.why, own, why)))
            each = replace(each, comparator_value=value, gap=gap, why=tuple(reasons))
        found[position] = each
    return found


def _is_secret(shown: ShownFigure) -> bool:
    return HIDDEN in (shown.count, shown.base, shown.percentage, shown.value)


def _why_no_comparator(
    table: ExactTable,
    figure: Figure,
    shown: Mapping[int, ShownFigure],
    refs: Collection[str],
) -> str:
    """Why what a figure is compared with is not shown; "" if it may be, or there is none."""
    is_typed = figure.comparator_value is not None or figure.gap is not None
    if table.mode is Protection.NONE or not is_typed:
        return ""
    if figure.comparator in refs:
        return OF_TABLE
    if figure.comparator_kind is None:
        return ""  # others, of whom the table counts nobody
    everybody = next(
        (
            position
            for position, each in table.figures.items()
            if not each.groups and each.measure == figure.measure
        ),
        None,
    )
    if everybody is None:
        return NOBODY_KNOWN
    whole = table.figures[everybody]
    if _is_secret(shown[everybody]):
        return WITH_GAP
    is_rounded = table.mode is Protection.ROUND and (figure.count, whole.count) != (None, None)
    if is_rounded or table.unit is FigureUnit.FTE:  # such totals are always rounded
        return EXACT
    if figure.comparator_kind is ComparatorKind.ALL:
        return ""
    return _why_no_rest(table, figure, whole)


def _why_no_rest(table: ExactTable, figure: Figure, whole: Figure) -> str:
    """Why the figure of everybody else is not shown: they are few, or it stands for few."""
    if whole.base is None or figure.base is None:
        return NOBODY_KNOWN
    base = whole.base - figure.base
    if base < LEAST_BASE:
        return Why.SMALL_BASE.value
    if whole.count is not None and figure.count is not None:
        return _why_few(table, Decimal(whole.count - figure.count), base)
    if table.unit is not FigureUnit.PERCENT:
        return ""
    theirs = figure.comparator_value
    if theirs is None:
        theirs = (figure.value or Decimal(0)) + (figure.gap or Decimal(0))
    return _why_few(table, theirs * base / 100, base)
