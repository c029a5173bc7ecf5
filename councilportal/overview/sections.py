"""Sections of pages that combine several apps, as parts of a `Document`."""

from collections.abc import Sequence
from dataclasses import dataclass

from councilportal.common.document import Cell, Column, NumberCell, Row, Section, Table, TextCell
from councilportal.common.periods import Period
from councilportal.common.words import Direction, Rag
from performance.board.cells import (
    indicator_address,
    latest_cell,
    rag_cell,
    target_cell,
    travel_cell,
)
from performance.board.queries import IndicatorLine
from performance.rules.standing import count

ATTENTION_ROWS = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A directorate or service: the address of its page, and the lines of its indicators."""

    name: str
    href: str
    lines: Sequence[IndicatorLine]


def parts_section(heading: str, parts: Sequence[Part]) -> Section:
    """A table of the parts: how many indicators each has, and how many have each rating."""
    heads = ("Indicators", "Rated", "Green", "Amber", "Red", "Improving", "Worsening")
    rows = []
    for part in parts:
        counts = count(line.standing for line in part.lines)
        numbers = (
            len(part.lines),
            counts.base,
            *(counts.rating[rag] for rag in (Rag.GREEN, Rag.AMBER, Rag.RED)),
            counts.direction[Direction.IMPROVING],
            counts.direction[Direction.WORSENING],
        )
        cells: tuple[Cell, ...] = (
            TextCell(part.name, href=part.href, header=True),
            *(NumberCell(str(number), str(number)) for number in numbers),
        )
        rows.append(Row(cells))
    table = Table(
        caption=f"{heading} by rating and direction",
        anchor="parts-table",
        columns=(Column("Name", 3), *(Column(head, 1.4, "right") for head in heads)),
        rows=tuple(rows),
    )
    return Section("parts", heading, blocks=(table,))


def attention_section(lines: Sequence[IndicatorLine], period: Period) -> Section | None:
    """The indicators that are counted as red, worsening ones first; None where there are none.

    One that is shown as something else by an override is among them, as the count says.
    """
    red = [line for line in lines if line.standing.counted_as is Rag.RED]
    if not red:
        return None
    red.sort(
        key=lambda line: (line.standing.travel.direction is not Direction.WORSENING, line.order)
    )
    rows = tuple(
        Row(
            (
                TextCell(
                    line.ref,
                    href=indicator_address(
                        line.ref, line.standing.reading.period if line.standing.reading else None
                    ),
                    header=True,
                ),
                TextCell(line.title),
                TextCell(line.place.service),
                latest_cell(line, period.end),
                target_cell(line.measure, line.standing.levels),
                rag_cell(line.standing.rating),
                travel_cell(line.standing.travel),
            )
        )
        for line in red[:ATTENTION_ROWS]
    )
    # Wide enough for the longest reference; references of more than 20 characters may wrap.
    widest = min(4.5, max(1.6, *(len(line.ref) / 4.5 for line in red)))
    heading = (
        "Red now" if len(red) <= ATTENTION_ROWS else f"Red now: {ATTENTION_ROWS} of {len(red)}"
    )
    table = Table(
        caption="Indicators that are red, worsening ones first",
        anchor="red-now-table",
        columns=(
            Column("Ref", widest),
            Column("Indicator", 4),
            Column("Service", 2.5),
            Column("Latest", 1.5, "right"),
            Column("Target", 1.3, "right"),
            Column("RAG", 1.2),
            Column("Direction", 1.6),
        ),
        rows=rows,
    )
    return Section("red-now", heading, blocks=(table,))
