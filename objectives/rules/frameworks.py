"""Words of frameworks, themes and objectives, and what their fields may say. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from councilportal.common.words import Word


class FrameworkKind(Word):
    """What a framework is to the council."""

    STRATEGIC_PLAN = "strategic_plan", "Strategic plan"
    EQUALITY_OBJECTIVES = "equality_objectives", "Equality objectives"
    PEER_FRAMEWORK = "peer_framework", "Peer framework"
    STANDARDS = "standards", "Standards"
    POLICY = "policy", "Policy"


class FrameworkState(Word):
    """Whether a framework counts."""

    DRAFT = "draft", "Draft"
    IN_FORCE = "in_force", "In force"
    ENDED = "ended", "Ended"


class Named(Word):
    """How an objective or a line of a plan names protected characteristics."""

    NAMED = "named", "Named one by one"
    ALL = "all", "All of them"
    NONE = "none", "None"


class ObjectiveStanding(Word):
    """How an objective stands in a year, as its owner judges it: an opinion, never computed."""

    ACHIEVED = "achieved", "Achieved"
    ON_TRACK = "on_track", "On track"
    AT_RISK = "at_risk", "At risk"
    OFF_TRACK = "off_track", "Off track"
    NOT_ACHIEVED = "not_achieved", "Not achieved"


# What a row, or a form, may say. Each check gives pairs of a field and a sentence that refuses it.

Refusals = Iterator[tuple[str, str]]
NAMES_THEM = "characteristics are listed: say that they are named one by one, or list none."


def check_parent(noun: str, way: Sequence[str]) -> str:
    """Why a record cannot be under another: the sentence, or "" where nothing leads back to it.

    *Takes*: `way`, the references from it back to it, as `organisation.rules.circle` gives them.
    """
    return f"a {noun} cannot be under itself, as in {' under '.join(way)}." if way else ""


def check_copied(way: Sequence[str]) -> str:
    """Why something cannot be a copy of another, as `check_parent` says it of parents."""
    return f"nothing is copied from itself, as {' from '.join(way)}." if way else ""


def check_number(other: str) -> str:
    """Why a number as printed cannot be: the objective of the framework that has it; "" if none."""
    return f"{other} has this number in its framework: give another." if other else ""


def check_place(other: str) -> str:
    """Why a theme cannot stand in a place: the theme of the framework that does; "" if none."""
    return f"{other} has this place in its framework: give another number." if other else ""


def check_theme(own: str, framework: str, other: str) -> str:
    """Why a theme cannot be that of a record: the sentence, or "" where both are of one framework.

    *Takes*: the framework of the record, and the theme's; `other`, the theme. All by ref.
    """
    if own == framework:
        return ""
    return f"{other} is a theme of {framework}: give a theme of the framework {own or 'it names'}."


def check_named(named: str, has_characteristics: bool) -> Refusals:
    """Check that characteristics are listed exactly where they are named one by one."""
    if named == Named.NAMED and not has_characteristics:
        yield "characteristics", "list those that it names, or say that it names all or none."
    elif has_characteristics and named != Named.NAMED:
        yield "named", NAMES_THEM


def check_progress(standing: str, judged_by: str, judged_on: date | None) -> Refusals:
    """Check that a standing is judged by a post on a day, and that nobody judged nothing."""
    if standing:
        if not judged_by:
            yield "judged_by", "give the title of the post that judged."
        if judged_on is None:
            yield "judged_on", "give the day of the judgement."
    elif judged_by or judged_on is not None:
        yield "standing", f"somebody judged: write {' or '.join(ObjectiveStanding)}."


@dataclass(frozen=True, slots=True)
class MeasureFields:
    """What a measure of an objective says: what it is, and its figures with their days."""

    indicator: str = ""
    milestone: str = ""
    words: str = ""
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None


def check_measured(objective: str, plan: str, line: int | None) -> Refusals:
    """Check that a measure is of one objective, or of one line of a plan, as it names them."""
    if objective and (plan or line):
        name = "plan" if plan else "line"
        yield name, "a measure is of an objective or of a line: leave one of them empty."
    elif not objective and not plan:
        yield "objective", "say of what it is a measure: an objective, or a line of a plan."
    elif plan and not line:
        yield "line", "give the position of the line in the plan."


def check_measure(measure: MeasureFields) -> Refusals:
    """Check that a measure is one thing, and that its figures and days fit it."""
    kinds = ("indicator", "milestone", "words")
    said = [name for name in kinds if getattr(measure, name)]
    if not said:
        yield "indicator", "a measure is something: fill in indicator, milestone or words."
    for name in said[1:]:
        yield name, f"a measure is one thing: leave this or {said[0]} empty."
    if measure.milestone:
        for name in ("baseline", "target"):
            if getattr(measure, name) is not None:
                yield name, "a milestone has no figure: leave this empty, or write words instead."
    if measure.baseline_on is not None and measure.baseline is None and not measure.milestone:
        yield "baseline", "there is a day of the baseline: give its figure."
    first, last = measure.baseline_on, measure.target_on
    if first is not None and last is not None and last < first:
        yield "target_on", f"give a day that is not before that of the baseline, {first}."
