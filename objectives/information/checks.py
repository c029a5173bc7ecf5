"""What every door asks of the figures of a table before they are saved."""

from collections.abc import Mapping

from councilportal.common.refusals import Refused
from councilportal.organisation.models import Category
from objectives.information.columns import LAST_PLACE
from objectives.information.queries import known
from objectives.information.reading import Typed
from objectives.models import EqualityTable
from objectives.rules.information import Figure, FigureUnit, check_all


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


def faults_of(
    table: EqualityTable, placed: Mapping[int, Figure], categories: Mapping[str, Category]
) -> list[tuple[int, str, str]]:
    """What is wrong with rows: the number of a row from 0, a column and a sentence each.

    *Takes*: the rows by position, in order; all categories. *Costs*: 3 queries.
    """
    numbers = {position: number for number, position in enumerate(placed)}
    faults = _unknown_groups(placed, categories)
    checked = check_all(placed, FigureUnit(table.unit), known())
    faults += [(numbers[position], column, wanted) for position, column, wanted in checked]
    return sorted(faults, key=lambda each: each[0])


def _unknown_groups(
    placed: Mapping[int, Figure], categories: Mapping[str, Category]
) -> list[tuple[int, str, str]]:
    found = []
    for number, figure in enumerate(placed.values()):
        if missing := [each for each in figure.groups if each not in categories]:
            found.append((number, "groups", f"there is no group {missing[0]}: choose one of them."))
    return found
