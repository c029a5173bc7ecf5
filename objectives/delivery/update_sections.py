"""What a page of a quarter's update says of each line."""

from collections.abc import Sequence
from datetime import date

from councilportal.common.numbers import joined
from councilportal.common.periods import day_label, london_day
from objectives.delivery.queries import LineToUpdate
from objectives.plan.sections import NO_DATE, NO_OWNER
from objectives.rules.brag import judge
from objectives.rules.plan import ActionStatus, due_in_words


def said_of_line(of: LineToUpdate, on: date) -> Sequence[str]:
    """What is known of the action of a line, in sentences; none without an action."""
    action, last = of.action, of.last
    if action is None:
        return ()
    judged = judge(action.standing, on)
    how = ActionStatus(action.status).label
    due = due_in_words(action.standing, on) or NO_DATE
    owners = [str(action.owner_post or NO_OWNER)]
    owners += sorted(each.title for each in action.leads.all())
    told = [
        f"{judged.brag.label if judged.brag else how}. {judged.why}",
        f"Owner: {joined(owners)}. Due: {due}.",
    ]
    if last is not None:
        by = f", {last.by_name}" if last.by_name else ""
        said = (
            f"Said last, {day_label(london_day(last.at))}{by}: {ActionStatus(last.status).label}."
        )
        told.append(f"{said} {last.note}".strip())
    return told
