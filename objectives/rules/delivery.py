"""Words of plans and their lines, and how alike plans of one template are. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from councilportal.common.numbers import count_of, joined
from councilportal.common.words import Word

# The part of a template whose lines are the directorate's assessments to come.
TIMETABLE = "timetable"


class PlanKind(Word):
    """How a plan is laid out."""

    ACTION_PLAN = "action_plan", "Action plan"
    DELIVERY_PLAN = "delivery_plan", "Delivery plan"
    MATRIX = "matrix", "Plan matrix"
    STATUTORY = "statutory", "Statutory equality action plan"


class PlanState(Word):
    """Whether a plan is agreed. An adopted plan changes only by a quarter's update."""

    DRAFT = "draft", "Draft"
    ADOPTED = "adopted", "Adopted"


def check_adopted(was: str, changed: Collection[str]) -> Iterator[tuple[str, str]]:
    """Check that of an adopted plan nothing changes but that it is adopted, and its last day.

    *Takes*: the state that is stored, "" for a new plan; the fields that change.
    *Gives*: the field, and a sentence that refuses it.
    """
    if was == PlanState.ADOPTED and set(changed) - {"state", "valid_to"}:
        yield min(set(changed) - {"state", "valid_to"}), ADOPTED


def check_adopted_line(
    was: str, changed: Collection[str], *, is_followed: bool
) -> Iterator[tuple[str, str]]:
    """Check that of a line of an adopted plan nothing changes but that it gets an action.

    *Takes*: the state of the plan that is stored; the fields that change; whether the line, as it
    is stored, has an action. *Gives*: as `check_adopted`.
    """
    yield from check_adopted(was, changed if is_followed else set(changed) - {"action"})


ADOPTED = "an adopted plan changes only by a quarter’s update: make it a draft again first."


class ImpactDirection(Word):
    """Which way a change works on people with a characteristic."""

    POSITIVE = "positive", "Positive"
    NEGATIVE = "negative", "Negative"
    MIXED = "mixed", "Positive and negative"
    NONE = "none", "None"
    UNKNOWN = "unknown", "Not known"


def check_line(
    objectives: Collection[str], priorities: Mapping[str, object], *, cuts_across: bool
) -> Iterator[tuple[str, str]]:
    """Check what a line names.

    *Takes*: references of objectives; those of priorities, each with its framework; whether the
    theme that it is under cuts across plans.
    *Gives*: the field, and a sentence that refuses it.
    """
    both = set(objectives) & set(priorities)
    if both:
        yield "priorities", f"{min(both)} is among the objectives too: name it in one of the two."
    elif len(set(priorities.values())) > 1:
        yield "priorities", "name objectives of one framework."
    if cuts_across:
        yield "outcome", "this theme cuts across plans: name it in theme."


@dataclass(frozen=True, slots=True)
class PartFact:
    """A part of the template: `objective` is the title of its objective, "" for a part without."""

    ref: str
    title: str
    objective: str = ""


@dataclass(frozen=True, slots=True)
class LineFact:
    """A line of a plan: `part` is the reference of its part, "" for none."""

    position: int
    part: str = ""
    heading: str = ""
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanFact:
    """A plan with its lines in order.

    `elsewhere` is how many lines of a part stand in records of their own, by the part's reference,
    such as assessments to come.
    """

    ref: str
    title: str
    lines: tuple[LineFact, ...]
    elsewhere: Mapping[str, int]

    def count(self, part: str) -> int:
        """How many lines a part has; part "" is outside the template."""
        own = sum(each.part == part for each in self.lines)
        return own + self.elsewhere.get(part, 0)


class Unlike(Word):
    """How a plan differs from its template."""

    BLANK = "blank", "A part is blank"
    OUTSIDE = "outside", "Lines in no part"
    OTHER_NAME = "other_name", "Another name for a part"
    OTHER_OBJECTIVE = "other_objective", "Another objective than that of the part"


@dataclass(frozen=True, slots=True)
class Difference:
    """A way in which a plan differs from its template: the plan, and a sentence."""

    kind: Unlike
    plan: str
    title: str
    sentence: str


def differences(plans: Iterable[PlanFact], parts: Sequence[PartFact]) -> tuple[Difference, ...]:
    """How plans differ from the template that they share, by plan and in the order of parts."""
    return tuple(
        Difference(kind, plan.ref, plan.title, sentence)
        for plan in plans
        for kind, sentence in (
            *_blanks(plan, parts),
            *_outside(plan),
            *_other_names(plan, parts),
            *_other_objectives(plan, parts),
        )
    )


def _blanks(plan: PlanFact, parts: Sequence[PartFact]) -> Iterator[tuple[Unlike, str]]:
    if blank := [f"“{each.title}”" for each in parts if not plan.count(each.ref)]:
        verb = "is" if len(blank) == 1 else "are"
        yield Unlike.BLANK, f"{joined(blank)} {verb} blank."


def _outside(plan: PlanFact) -> Iterator[tuple[Unlike, str]]:
    outside = [str(each.position) for each in plan.lines if not each.part]
    if outside:
        of = count_of(len(outside), "line")
        verb = "stands" if len(outside) == 1 else "stand"
        yield Unlike.OUTSIDE, f"{of} {verb} in no part: {joined(outside)}."


def _other_names(plan: PlanFact, parts: Sequence[PartFact]) -> Iterator[tuple[Unlike, str]]:
    """A heading that means its own part, or any part where it has none, by another name."""
    told = set()
    for line in plan.lines:
        if not line.heading or line.heading in told:
            continue
        own = [each for each in parts if each.ref == line.part] or parts
        names = [name for each in own for name in (each.objective, each.title) if name]
        if any(_key(name) == _key(line.heading) for name in names):
            continue
        if meant := next((name for name in names if is_like(line.heading, name)), ""):
            told.add(line.heading)
            yield Unlike.OTHER_NAME, f"“{line.heading}” stands for “{meant}”."


def _other_objectives(plan: PlanFact, parts: Sequence[PartFact]) -> Iterator[tuple[Unlike, str]]:
    for part in parts:
        lines = [
            str(each.position)
            for each in plan.lines
            if part.objective and each.part == part.ref and part.objective not in each.objectives
        ]
        if lines:
            of = "Line" if len(lines) == 1 else "Lines"
            verb = "does" if len(lines) == 1 else "do"
            sentence = f"{of} {joined(lines)} under “{part.title}” {verb} not name its objective."
            yield Unlike.OTHER_OBJECTIVE, sentence


_ALIKE = 0.8  # of the letters of two names, for one to be taken for a slip of the other


def is_like(heading: str, name: str) -> bool:
    """True if a heading may stand for a name: words left out or added, or slips of the pen.

    A single word is no shortened name: many headings share one.
    """
    one, other = _key(heading).split(), _key(name).split()
    fewer, more = sorted((one, other), key=len)
    if len(fewer) > 1 and set(fewer) <= set(more):
        return True
    return SequenceMatcher(None, " ".join(one), " ".join(other)).ratio() >= _ALIKE


def _key(text: str) -> str:
    return " ".join(text.casefold().replace(":", " ").split())
