"""An action of the one action plan with what it comes from, as a page and as a paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Bullets,
    Column,
    Dataset,
    Document,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.links import Link
from councilportal.common.numbers import joined
from councilportal.common.periods import day_label, london_day
from councilportal.organisation.queries import CouncilView
from eqia.models import MitigatingAction
from objectives.models import Action, ActionProgress
from objectives.plan.queries import Lists
from objectives.plan.sections import NO_DATE, NO_OWNER, actions_dataset
from objectives.rules.brag import judge
from objectives.rules.plan import ActionStatus, Origin, due_in_words
from performance.board.action_queries import Mended
from performance.board.cells import indicator_address
from performance.models import Indicator

NOTHING_SAID = "No progress has been recorded yet."


def origin_link(
    action: Action, promise: MitigatingAction | None, indicator: Indicator | None
) -> Link:
    """The origin of an action in words, with its address where the reader may open it.

    *Takes*: what the reader may read of the promise behind it.
    """
    if promise is not None:
        record = promise.assessment
        return Link(f"{record}: {record.title}", reverse("assessment", args=[record.ref]))
    if indicator is not None:
        said = f"{action.origin_ref}: {indicator.title}"
        return Link(said, indicator_address(indicator.ref, None))
    label = Origin(action.origin).label
    return Link(f"{label[:1].lower()}{label[1:]}, {action.origin_ref}")


def facts_of_action(
    action: Action, promise: MitigatingAction | None, on: date, *, is_whole: bool = True
) -> list[tuple[str, str]]:
    """The stated facts of an action, such as its owner and date: pairs of name and value.

    *Takes*: what the reader may read of the promise behind it; `is_whole`, False where the action
    has something that they may not read.
    *Costs*: 3 queries.
    """
    due = due_in_words(action.standing, on) or NO_DATE
    judged = judge(action.standing, on)
    sign = f"{judged.brag.label}. " if judged.brag else ""
    groups = action.characteristics.all() if is_whole and promise is None else ()
    pairs = [
        ("How it stands", f"{sign}{judged.why}"),
        ("Owner", str(action.owner_post or NO_OWNER)),
        ("Also led by", joined(sorted(each.title for each in action.leads.all()))),
        ("Due", due[:1].upper() + due[1:]),
        ("Day for review", day_label(action.review_on) if action.review_on else ""),
        ("Directorate", str(action.directorate or "")),
        ("Service", str(action.service or "")),
    ]
    if promise is not None:
        promised = promise.due_text if promise.due_text != action.due_text else ""
        pairs[4:4] = [("Promised for", promised)]
        pairs += [
            ("For whom", promise.group),
            ("Issue", promise.issue),
            ("Expected outcome", promise.outcome),
            ("Cost", promise.cost),
        ]
    else:
        pairs += [("Expected outcome", action.outcome), ("Cost", action.cost)]
    pairs += [
        ("Objectives", joined([f"{each.ref} {each.title}" for each in action.objectives.all()])),
        ("For", joined([each.name for each in groups])),
        ("Evidence", action.evidence),
        ("Confirmed by", str(action.confirmed_by_post or "")),
    ]
    return [pair for pair in pairs if pair[1]]


@dataclass(frozen=True, slots=True)
class ActionRead:
    """An action with all that a reader may know of it.

    `promise` and `indicator` are what it comes from, each None where that is something else or
    closed to the reader; `mended` is its figure if that is no longer red; `watching` are the
    indicators that watch it; `progress` is newest first. `is_whole` is False where the action has
    something that the reader may not read.
    """

    action: Action
    promise: MitigatingAction | None
    indicator: Indicator | None
    mended: Mended | None
    watching: Sequence[Indicator]
    progress: Sequence[ActionProgress]
    is_whole: bool = True

    @property
    def origin(self) -> Link:
        """What it comes from."""
        return origin_link(self.action, self.promise, self.indicator)

    @property
    def mended_said(self) -> str:
        """What its figure is now, in a sentence; "" where it is not mended."""
        if self.mended is None:
            return ""
        return (
            f"The figure for {self.mended.period.label} is {self.mended.rag.label.lower()} now. "
            "The action stays in the plan until somebody records that it is done, or drops it and "
            "says why."
        )


def action_document(read: ActionRead, on: date, council: CouncilView) -> Document:
    """One action as a paper: what is to be done, its facts, and what became of it."""
    action = read.action
    status = ActionStatus(action.status).label
    if action.standing.is_overdue(on):
        status += ", overdue"
    facts = [("Status", status), ("Comes from", read.origin.text)]
    facts += facts_of_action(action, read.promise, on, is_whole=read.is_whole)
    closed, lists = [] if read.is_whole else [action.pk], {action.pk: Lists.of(action)}
    watching = tuple(f"{each.ref} {each.title}" for each in read.watching)
    sections = [
        Section("watching", "Indicators that watch it", (Bullets(watching),)) if watching else None,
        Section("progress", "What became of it", (_progress_block(read.progress),)),
    ]
    return Document(
        reference=action.ref,
        title=f"Action {action.ref}",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=f"{status}.",
        cover=(
            *(Paragraph(line) for line in action.what.splitlines() if line.strip()),
            *([Paragraph(read.mended_said)] if read.mended else []),
            Facts("About this action", tuple(facts)),
        ),
        sections=tuple(each for each in sections if each),
        datasets=(actions_dataset([action], on, lists, closed), _progress_dataset(read.progress)),
        contents=False,
        state=LIVE,
    )


def _progress_block(progress: Sequence[ActionProgress]) -> Paragraph | Table:
    if not progress:
        return Paragraph(NOTHING_SAID)
    return Table(
        "The newest first",
        (Column("Day", 1.4), Column("Status", 1.2), Column("Recorded by", 1.6), Column("Note", 4)),
        tuple(
            Row(
                (
                    TextCell(day_label(london_day(each.at)), header=True),
                    TextCell(ActionStatus(each.status).label),
                    TextCell(each.by_name),
                    TextCell("\n".join(filter(None, (date_said(each), each.note)))),
                )
            )
            for each in progress
        ),
    )


def date_said(progress: ActionProgress) -> str:
    """What became of the date of an action when this was recorded; "" where it stayed."""
    before, after = progress.due_before, progress.due_text
    said = f"Promised for {before}, without a date from then on." if before else ""
    if after:
        said = f"Promised for {before}, moved to {after}." if before else f"Dated {after}."
    review = f"Next review on {day_label(progress.review_on)}." if progress.review_on else ""
    return " ".join(filter(None, (said, review)))


def _progress_dataset(progress: Sequence[ActionProgress]) -> Dataset:
    columns = ("at", "status", "by", "due_before", "due", "due_on", "note", "review_on")
    rows = tuple(
        (
            each.at.isoformat(),
            each.status,
            each.by_name,
            each.due_before,
            each.due_text,
            each.due_on.isoformat() if each.due_on else "",
            each.note,
            each.review_on.isoformat() if each.review_on else "",
        )
        for each in progress
    )
    return Dataset("progress", columns, rows)
