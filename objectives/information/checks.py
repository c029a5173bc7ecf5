"""What every door asks of the figures of a table before they are saved."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from councilportal.common.refusals import Refused
from councilportal.organisation.models import Category
from objectives.information.columns import LAST_PLACE
from objectives.information.queries import known
from objectives.information.reading import Typed
from objectives.models import EqualityTable
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import Figure, FigureUnit, check_figure, check_together


class StaleFigures(Exception):
    """Somebody else has saved figures of the table since the page was opened."""


def place_rows(rows: Typed, stored: Mapping[int, Figure]) -> dict[int, Figure]:
    """The rows by position: new ones after the last, in their order.

    *Raises*: StaleFigures where a position is not stored; Refused for too many rows.
    """
    taken = [position for position, _ in rows if position is not None]
    if len(set(taken)) < len(taken) or not set(taken) <= stored.keys():
        raise StaleFigures
    last = max(stored, default=0)
    placed: dict[int, Figure] = {}
    for position, figure in rows:
        last += position is None
        placed[last if position is None else position] = figure
    if last > LAST_PLACE:
        raise Refused(f"A table has at most {LAST_PLACE:,} rows: make two of it.")
    return placed


Unread = Mapping[int, Collection[str]]  # columns of a row, by its number from 0
# What a cell that cannot be read may hold, whatever it is: something.
_SOMETHING = Figure(
    measure="-",
    count=0,
    value=Decimal(),
    base=0,
    words="-",
    comparator="-",
    comparator_value=Decimal(),
    comparator_kind=ComparatorKind.ALL,
    gap=Decimal(),
)
_COUNTED = {"groups", "measure", "count"}  # that say what a row adds to which whole
_COMPARED = {"comparator", "comparator_value", "gap"}


def faults_of(
    table: EqualityTable,
    placed: Mapping[int, Figure],
    categories: Mapping[str, Category],
    unread: Unread | None = None,
) -> list[tuple[int, str, str]]:
    """What is wrong with rows: the number of a row from 0, a column and a sentence each.

    *Takes*: the rows by position, in order; all categories; the columns of rows whose cells cannot
    be read, and are empty here: what rests on these is not known, and left out.
    *Costs*: 3 queries.
    """
    lost, unit = unread or {}, FigureUnit(table.unit)
    numbers = {position: number for number, position in enumerate(placed)}
    faults = _unknown_groups(placed, categories)
    for number, figure in enumerate(placed.values()):
        for column, wanted in _certain(figure, unit, lost.get(number, ())):
            faults.append((number, column, wanted))
    whole = {each: _read(placed[each], lost.get(at, ())) for each, at in numbers.items()}
    together = check_together(whole, known())
    faults += [(numbers[position], column, wanted) for position, column, wanted in together]
    return sorted(faults, key=lambda each: each[0])


def _certain(figure: Figure, unit: FigureUnit, lost: Collection[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a figure, whatever the cells hold that cannot be read.

    It is wrong with nothing in them, and with something.
    """
    found = list(check_figure(figure, unit))
    if found and lost:
        filled = {each: getattr(_SOMETHING, each) for each in lost}
        also = set(check_figure(replace(figure, **filled), unit))
        found = [each for each in found if each in also]
    yield from found


def _read(figure: Figure, lost: Collection[str]) -> Figure:
    """A figure as it stands among the others: with no part in what an unread cell decides."""
    if not _COUNTED.isdisjoint(lost):
        figure = replace(figure, count=None)
    return figure if _COMPARED.isdisjoint(lost) else replace(figure, comparator="")


def _unknown_groups(
    placed: Mapping[int, Figure], categories: Mapping[str, Category]
) -> list[tuple[int, str, str]]:
    found = []
    for number, figure in enumerate(placed.values()):
        if missing := [each for each in figure.groups if each not in categories]:
            found.append((number, "groups", f"there is no group {missing[0]}: choose one of them."))
    return found
