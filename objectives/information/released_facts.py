"""Released texts as the rules of comparing take them. What is not shown stays unknown."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from councilportal.common.fuzzy import read
from councilportal.common.words import Shorthand
from objectives.information.released_queries import Released
from objectives.models import Release, ReleasedCell
from objectives.rules.comparing import Told, alike
from objectives.rules.figures import (
    ComparatorKind,
    FigureFact,
    GroupFact,
    TableFact,
)
from objectives.rules.information import FigureUnit, Protection, TableKind

MARKS = {each.mark: each for each in Shorthand}


def told_of(found: Released, tables: Mapping[str, TableFact] | None = None) -> Told:
    """A release as facts. *Takes*: the tables that its comparators name, by reference."""
    about = found.release.about
    table = table_of(found)
    is_rounded = about["mode"] == Protection.ROUND
    known = tables or {}
    return Told(
        table=table,
        kind=TableKind(about["kind"]),
        figures=tuple(
            _fact(cell, table, found.names, known, is_rounded=is_rounded) for cell in found.cells
        ),
        is_rounded=is_rounded,
        hidden={cell.position: mark for cell in found.cells if (mark := _main(cell)) in MARKS},
    )


def table_of(found: Released) -> TableFact:
    """What the rules know of a table, as it was released."""
    release: Release = found.release
    about = release.about
    return TableFact(
        ref=found.ref,
        title=release.title,
        unit=FigureUnit(about["unit"]).label,
        as_at=read(about["as_at_text"]),
        area=about["area"],
        definition=about["definition"],
    )


def before_of(found: Released) -> tuple[Released, Told] | None:
    """The release that one is compared with, as facts too; None where there is none.

    It is one of the same table, or else of the table that has most figures of the same measures and
    groups: at least half of them. Figures that are in words only are not counted.
    """
    whole = told_of(found)
    known = [
        each for each in whole.figures if each.printed is not None or each.position in whole.hidden
    ]
    own = replace(whole, figures=tuple(known))
    if not own.figures:
        return None
    best: tuple[int, Released, Told] | None = None
    for each in found.before:
        told = told_of(each)
        same = alike(own, told)
        if each.ref == found.ref and same:
            return each, told
        if 2 * same >= len(own.figures) and (best is None or same > best[0]):
            best = same, each, told
    return best[1:] if best else None


def _main(cell: ReleasedCell) -> str:
    """The text of the figure that a cell is about: its percentage or value, else its count."""
    return cell.percentage or cell.value or cell.count


def _fact(
    cell: ReleasedCell,
    table: TableFact,
    names: Mapping[str, str],
    tables: Mapping[str, TableFact],
    *,
    is_rounded: bool,
) -> FigureFact:
    percentage = _number(cell.percentage)
    count, base = _whole(cell.count), _whole(cell.base)
    value = percentage if percentage is not None else _number(cell.value)
    if cell.percentage and percentage is None:
        base = None  # else the percentage that is not shown would be worked out again
    if is_rounded and percentage is not None:
        count = None  # the percentage is of what is not rounded
    return FigureFact(
        table=table,
        measure=cell.measure,
        groups=tuple(_group(each, names) for each in cell.groups.split("; ") if each),
        position=cell.position,
        count=count,
        value=value,
        base=base,
        words=cell.words,
        unit="%" if percentage is not None else "",
        comparator=tables.get(cell.comparator, cell.comparator),
        comparator_value=_number(cell.comparator_value),
        comparator_kind=ComparatorKind(cell.comparator_kind) if cell.comparator_kind else None,
        gap=_number(cell.gap),
        decimals=0 if value is None else _decimals(cell.percentage or cell.value),
    )


def _group(code: str, names: Mapping[str, str]) -> GroupFact:
    characteristic, _, ref = code.partition(":")
    return GroupFact(characteristic, ref, names.get(code, ref))


def _decimals(text: str) -> int:
    """How many decimals a text has: it is said as it was released, 47.0 beside 50.6."""
    return len(text.partition(".")[2])


def _number(text: str) -> Decimal | None:
    return None if not text or text in MARKS else Decimal(text)


def _whole(text: str) -> int | None:
    return None if not text or text in MARKS else int(text)
