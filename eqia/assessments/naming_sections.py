"""What an assessment names of other rooms, as sections of its paper."""

from datetime import date
from urllib.parse import quote

from councilportal.common.document import Block, Column, Paragraph, Row, Section, Table, TextCell
from councilportal.common.periods import day_label
from eqia.taken_over import Consulted, Counted, TakenOver
from eqia.wording import NOT_STATED, fact_row


def objectives_section(named: TakenOver, *, with_links: bool) -> Section | None:
    """The objectives that an assessment serves; None where it names none.

    *Takes*: `with_links`, True for readers of the portal: its objectives have no public pages.
    """
    if not named.objectives:
        return None
    table = Table(
        "Objectives that this proposal serves or touches",
        (Column("Reference", 1.4), Column("Objective", 5), Column("Framework", 3)),
        tuple(
            Row(
                (
                    TextCell(each.ref, href=_address(each.ref) if with_links else "", header=True),
                    TextCell(each.title),
                    TextCell(each.framework),
                )
            )
            for each in named.objectives
        ),
    )
    return Section("objectives", "Objectives of the council", (table,))


def _address(ref: str) -> str:
    return f"/objectives/{quote(ref, safe='')}/"


def consulted_section(taken: Consulted, number: int, *, is_signed: bool) -> Section:
    """A consultation that an assessment takes over: its days, its counts, what was said and done.

    *Takes*: its place among those that the assessment takes over; whether an attestation kept it.
    """
    anchor = f"taken-over-{number}"
    stands = "as it stood when this was signed" if is_signed else "as it stands today"
    said = f"Taken over from the council’s consultation {taken.ref}, {stands}. {_days(taken)}"
    blocks: list[Block] = [Paragraph(said)]
    if taken.counts:
        blocks.append(
            Table(
                "Who took part",
                (Column("Measure", 4), Column("Number", 1, "right")),
                tuple(_count(each) for each in taken.counts),
                anchor=f"{anchor}-counts",
            )
        )
    if taken.heard:
        blocks.append(
            Table(
                "What people said and what was done",
                (Column("You said", 1), Column("We did", 1)),
                tuple(fact_row(each.said, each.done or NOT_STATED) for each in taken.heard),
                anchor=f"{anchor}-heard",
            )
        )
    return Section(anchor, taken.title, tuple(blocks))


def _count(each: Counted) -> Row:
    measure = f"{each.measure} (part of: {each.part_of})" if each.part_of else each.measure
    return Row((TextCell(measure, header=True), TextCell(f"{each.number:,}")))


def _days(taken: Consulted) -> str:
    opened, closed = (
        day_label(date.fromisoformat(each)) if each else "" for each in (taken.opened, taken.closed)
    )
    if opened and closed:
        return f"It ran from {opened} to {closed}."
    if opened:
        return f"It opened on {opened}."
    return f"It closed on {closed}." if closed else "Its days are not stated."
