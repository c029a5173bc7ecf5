"""The corrective actions of indicators, as a section of a `Document`."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from councilportal.common.document import Column, Row, Section, Table, TextCell
from objectives.rules.plan import ActionStatus, due_in_words
from performance.board.action_queries import Corrective


def action_sections(
    actions: Sequence[Corrective], on: date, *, linked: bool
) -> tuple[Section, ...]:
    """What is done about red figures; nothing where there is no action.

    *Takes*: the day from which days until a date are counted; `linked`, whether the reader may open
    the pages of actions.
    """
    if not actions:
        return ()
    table = Table(
        caption="The earliest due first",
        anchor="corrective-actions-table",
        columns=(
            Column("Reference", 1.8),
            Column("Red figure", 2),
            Column("Action", 4.2),
            Column("Owner", 2.2),
            Column("Due", 1.9),
            Column("Status", 1.4),
        ),
        rows=tuple(_row(each, on, linked=linked) for each in actions),
    )
    return (Section("corrective-actions", "Corrective actions", blocks=(table,)),)


def _row(corrective: Corrective, on: date, *, linked: bool) -> Row:
    action, period = corrective.action, corrective.period
    return Row(
        (
            TextCell(
                action.ref,
                href=reverse("action", args=[action.ref]) if linked else "",
                header=True,
            ),
            TextCell(f"{corrective.indicator}, {period.label if period else corrective.cited}"),
            TextCell(action.what),
            TextCell(str(action.owner_post or "No owner")),
            TextCell(due_in_words(action.standing, on) or "No date"),
            TextCell(ActionStatus(action.status).label),
        )
    )
