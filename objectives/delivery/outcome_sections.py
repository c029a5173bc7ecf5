"""What became of the actions of a plan, as a report on its year prints it."""

from collections.abc import Iterator
from datetime import date

from councilportal.common.document import (
    Block,
    BragCell,
    Column,
    Paragraph,
    Row,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, joined
from objectives.delivery.queries import PlanRead
from objectives.models import Action, PlanLine
from objectives.plan.sections import NO_DATE, leads_of, owners_in_lines
from objectives.rules.brag import judge
from objectives.rules.plan import ActionStatus


def outcome_blocks(read: PlanRead, on: date) -> Iterator[Block]:
    """How many actions of a plan were done, and what became of each; nothing for none.

    *Takes*: a plan of `queries.in_print`; the day on which its actions are judged.
    """
    found = [(each, action) for each in read.lines if (action := read.action(each)) is not None]
    if not found:
        return
    yield Paragraph(_counted([action for _, action in found]))
    columns = (
        Column("Action", 4.4),
        Column("Owner", 2.4),
        Column("Due", 1.8),
        Column("What became of it", 1.8),
        Column("How it stands", 1.2),
    )
    rows = tuple(_row(line, action, on) for line, action in found)
    yield Table(f"What became of it: {read.plan.title}", columns, rows)


def _counted(actions: list[Action]) -> str:
    """How many there are of each status: "12 actions: 7 done and confirmed and 5 under way"."""
    counts = {
        status: sum(each.status == status for each in actions)
        for status in (ActionStatus.CONFIRMED, *ActionStatus)
    }
    said = joined(
        [f"{number} {status.label.lower()}" for status, number in counts.items() if number]
    )
    return f"{count_of(len(actions), 'action')}: {said}."


def _row(line: PlanLine, action: Action, on: date) -> Row:
    return Row(
        (
            TextCell(line.words, header=True),
            TextCell(owners_in_lines(action, leads_of(action))),
            TextCell(action.due_text or NO_DATE),
            TextCell(ActionStatus(action.status).label),
            BragCell(judge(action.standing, on).brag),
        )
    )
