"""The full assessment group by group: what is done, what comes next, and what stands beside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from eqia.assessments import queries
from eqia.assessments.drafts import FULL_GROUP, Draft
from eqia.rules.grid import GridRow, Progress, Question, progress
from eqia.rules.words import AnswerKind, Part, choice_label


@dataclass(frozen=True, slots=True)
class Step:
    """A group of the full assessment: its name, address, and how many answers it has."""

    ref: str
    label: str
    href: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Screened:
    """A question of the screening grid with what was answered for a group; "" for nothing."""

    question: str
    choice: str
    text: str


def steps(draft: Draft) -> list[Step]:
    """The groups of which the full assessment asks something, in their order."""
    found = draft.found
    if found is None:
        return []
    return [
        Step(
            group.ref,
            group.label,
            reverse("assessment_full_group", args=[draft.record.ref, group.ref]),
            progress(group, found.asked, Part.FULL),
        )
        for group in found.groups
        if group.asked(found.asked.questions, Part.FULL)
    ]


def next_step(draft: Draft) -> Step | None:
    """The group after that of the page; None after the last."""
    _, after = _beside(steps(draft), draft.kind.group)
    return after


def full_context(draft: Draft) -> dict[str, Any]:
    """What the pages of the full assessment show beside their fields. *Costs*: 1 query at most."""
    found = steps(draft)
    context: dict[str, Any] = {"steps": found, "current": draft.kind.group}
    if draft.kind.name != FULL_GROUP.name or draft.found is None:
        return context
    before, after = _beside(found, draft.kind.group)
    group = draft.groups[0].group
    cited = queries.evidence(draft.record).filter(group__in=["", group.label])
    screened = list(_screened(group, draft.found.asked.questions))
    return context | {"before": before, "next": after, "screened": screened, "evidence": cited}


def _beside(found: list[Step], group: str) -> tuple[Step | None, Step | None]:
    refs = [each.ref for each in found]
    place = refs.index(group) if group in refs else -1
    if place < 0:
        return None, None
    before = found[place - 1] if place else None
    return before, found[place + 1] if place + 1 < len(found) else None


def _screened(group: GridRow, questions: tuple[Question, ...]) -> Iterator[Screened]:
    for question in group.asked(questions, Part.SCREENING):
        answer = group.answer(question)
        is_words = question.kind is AnswerKind.TEXT or not answer.choice
        choice = "" if is_words else choice_label(question.kind, answer.choice)
        yield Screened(question.text, choice, answer.text)
