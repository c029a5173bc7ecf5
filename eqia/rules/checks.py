"""The checks of an assessment: each finding says in a sentence what is wrong or odd. Pure.

*Source*: L1, L11 to L16, D17 and D18; eqia/RULES.md tells every check in plain words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import pairwise

from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import day_label
from eqia.rules.facts import Action, Facts
from eqia.rules.grid import (
    GridRow,
    Impact,
    QuestionSet,
    group_has_full,
    impact,
    is_needed,
    progress,
)
from eqia.rules.suggestions import suggested_risk
from eqia.rules.words import YES, Aim, Capacity, Meaning, Part, Purpose, Risk, Size
from eqia.rules.workflow import EDITABLE, SEALED, State


class Weight(IntEnum):
    """How serious a finding is: one that blocks has to be put right before sign-off."""

    WARNS = 1
    BLOCKS = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or odd, with the sentence that says it.

    `page` names the page of the assessment where it is put right ("grid", "about", "judgement",
    "full", "actions", "evidence", "consultation", "sign"). `group` and `question` are references
    of the row and the question that it is about, "" for none.
    """

    code: str
    weight: Weight
    sentence: str
    page: str
    group: str = ""
    question: str = ""

    @property
    def blocks(self) -> bool:
        """True where the assessment cannot be sent for sign-off."""
        return self.weight is Weight.BLOCKS


OLD_AFTER_MONTHS = 24
SAME_TEXT_ROWS = 3
_AS_ABOVE = ("as above", "see above", "same as", "ditto", "as before")


def findings(facts: Facts) -> list[Finding]:
    """Everything that is wrong or odd with an assessment, in the order of its pages.

    *Source*: D17, L12 to L14, and defects found in real assessments.
    """
    return [
        *_about(facts),
        *_grid(facts),
        *_copied(facts),
        *_judged(facts),
        *_full(facts),
        *_actions(facts),
        *_evidence(facts),
        *_consultation(facts),
        *_dates(facts),
        *_signing(facts),
    ]


def blocking(found: Iterable[Finding]) -> list[Finding]:
    """The findings that keep an assessment from being sent for sign-off."""
    return [finding for finding in found if finding.blocks]


def _blocks(code: str, page: str, sentence: str, group: str = "", question: str = "") -> Finding:
    return Finding(code, Weight.BLOCKS, sentence, page, group, question)


def _warns(code: str, page: str, sentence: str, group: str = "", question: str = "") -> Finding:
    return Finding(code, Weight.WARNS, sentence, page, group, question)


def _about(facts: Facts) -> Iterable[Finding]:
    if not facts.lead:
        yield _blocks("no_lead", "about", "No officer is named as responsible.")
    if not facts.decision.is_stated and not facts.completion.is_stated:
        sentence = "There is no date, neither of the assessment nor of the decision."
        yield _blocks("no_dates", "about", sentence)
    for name, fuzzy in (("assessment", facts.completion), ("decision", facts.decision)):
        if fuzzy.is_open:
            sentence = f"The date of the {name} is “{fuzzy.text}”: give one as soon as it is known."
            yield _warns("open_date", "about", sentence)
    if facts.review_on is None:
        yield _blocks("no_review_date", "about", "There is no day for the review: give one.")
    if facts.is_exempt and not facts.exempt_ground:
        yield _blocks("no_ground", "about", "It is withheld, but no ground is named.")


def _grid(facts: Facts) -> Iterable[Finding]:
    asked = facts.question_set
    for group in facts.groups:
        far = progress(group, asked, Part.SCREENING)
        if not far.is_complete:
            noun = "more question" if far.answered else "question"
            missing = count_of(far.asked - far.answered, noun)
            sentence = f"{group.label}: answer {missing}."
            yield _blocks("unanswered", "grid", sentence, group.ref, _first_blank(group, asked))
        yield from _row(group, facts)


def _first_blank(group: GridRow, asked: QuestionSet) -> str:
    blank = [
        question.ref
        for question in group.asked(asked.questions, Part.SCREENING)
        if group.answer(question).is_blank and is_needed(question, group, asked)
    ]
    return blank[0] if blank else ""


def _row(group: GridRow, facts: Facts) -> Iterable[Finding]:
    asked = facts.question_set
    found = impact(group, asked)
    for question in group.asked(asked.questions, Part.SCREENING):
        answer = group.answer(question)
        is_unfair = question.meaning is Meaning.LESS_FAVOURABLE and answer.choice == YES
        if is_unfair and not answer.text.strip():
            sentence = f"{group.label}: say how they would be treated less favourably."
            yield _blocks("no_how", "grid", sentence, group.ref, question.ref)
    own = [each for each in facts.actions if each.group in ("", group.label)]
    if found.negative is Size.LOW and not own and not _detail(group, asked):
        sentence = f"{group.label}: a low negative impact needs its mitigation or justification."
        yield _blocks("low_unmitigated", "grid", sentence, group.ref, _detail_ref(group, asked))
    if found.negative in (Size.MEDIUM, Size.HIGH) and not any(each.is_planned for each in own):
        size = found.negative.label.lower()
        sentence = f"{group.label}: a {size} negative impact needs an action with owner and date."
        yield _blocks("no_action", "actions", sentence, group.ref)
    gaps = [each for each in own if each.purpose is Purpose.DATA_GAP]
    if found.negative is Size.UNKNOWN and not any(each.is_planned for each in gaps):
        sentence = (
            f"{group.label}: the impact is unknown, which needs an action with owner and date "
            "that closes the gap in the evidence."
        )
        yield _blocks("no_gap_action", "actions", sentence, group.ref)


def _detail(group: GridRow, asked: QuestionSet) -> str:
    return " ".join(
        group.answer(question).text
        for question in group.asked(asked.questions, Part.SCREENING)
        if question.meaning is Meaning.DETAIL
    ).strip()


def _detail_ref(group: GridRow, asked: QuestionSet) -> str:
    refs = [
        question.ref
        for question in group.asked(asked.questions, Part.SCREENING)
        if question.meaning is Meaning.DETAIL
    ]
    return refs[0] if refs else ""


def _copied(facts: Facts) -> Iterable[Finding]:
    """The same words in several rows, and words that only point to another row."""
    for question in facts.question_set.questions:
        page = "grid" if question.part is Part.SCREENING else "full"
        labels: dict[str, list[str]] = defaultdict(list)
        for group in facts.groups:
            labels[_plain(group.answer(question).text)].append(group.label)
        for text, own in labels.items():
            if text and len(own) >= SAME_TEXT_ROWS and not _points_away(text, facts):
                sentence = (
                    f"The same text is in {len(own)} rows ({joined(own)}): "
                    "say what is true of each group."
                )
                yield _warns("same_text", page, sentence, "", question.ref)
        pointing = [own for text, own in labels.items() if text and _points_away(text, facts)]
        if pointing:
            named = joined([label for own in pointing for label in own])
            sentence = (
                f"{named}: the answer only points to another row (as above): "
                "say what is true of this group."
            )
            yield _warns("as_above", page, sentence, "", question.ref)


def _plain(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".")


def _points_away(text: str, facts: Facts) -> bool:
    pointers = (*_AS_ABOVE, *(f"as {group.label.lower()}" for group in facts.groups))
    return any(re.match(rf"{re.escape(words)}\b", text) for words in pointers)


def _judged(facts: Facts) -> Iterable[Finding]:
    rows = [impact(group, facts.question_set) for group in facts.groups]
    forcing = [
        group.label for group, row in zip(facts.groups, rows, strict=True) if row.forces_full
    ]
    if facts.risk is None:
        yield _blocks("no_risk", "judgement", "Give the proportionality rating.")
    else:
        yield from _contradictions(facts, rows)
    made = (facts.is_sufficient, facts.wants_internal_action, facts.wants_full)
    if not any(made):
        sentence = "Give the judgement: screening sufficient, internal action or full assessment."
        yield _blocks("no_judgement", "judgement", sentence)
    if forcing and not facts.wants_full and not facts.no_full_reason.strip():
        sentence = (
            f"{joined(forcing)}: the answers call for a full assessment. Choose one, or give the "
            "reason for none, which the signatories approve."
        )
        yield _blocks("full_needed", "judgement", sentence)
    if facts.is_sufficient and (facts.wants_internal_action or facts.wants_full):
        sentence = "The screening cannot be sufficient and more be required: choose one."
        yield _blocks("judgement_contradicts", "judgement", sentence)
    if facts.wants_internal_action and not facts.actions:
        sentence = "Internal action is required, but the action plan is empty."
        yield _blocks("no_internal_action", "actions", sentence)


def _contradictions(facts: Facts, rows: Sequence[Impact]) -> Iterable[Finding]:
    adverse = any(row.is_adverse for row in rows)
    answered = any(row.negative is not None or row.less_favourable is not None for row in rows)
    sentence = ""
    if facts.risk is Risk.HIGH and answered and not adverse:
        sentence = "The risk is high, but no row shows a negative impact."
    elif facts.risk is Risk.LOW and suggested_risk(rows) is Risk.HIGH:
        sentence = "The risk is low, but a row shows a high negative impact."
    if not sentence:
        return
    if facts.risk_reason.strip():
        yield _warns("risk_contradicts", "judgement", f"{sentence} A reason is given.")
    else:
        yield _blocks("risk_contradicts", "judgement", f"{sentence} Say why.")


def _full(facts: Facts) -> Iterable[Finding]:
    begun = any(group_has_full(group, facts.question_set) for group in facts.groups)
    if not facts.wants_full and not begun:
        return
    for group in facts.groups:
        far = progress(group, facts.question_set, Part.FULL)
        if not far.is_complete:
            missing = count_of(far.asked - far.answered, "question")
            sentence = f"{group.label}: answer {missing} of the full assessment."
            yield _blocks("full_unanswered", "full", sentence, group.ref)
    for aim in Aim:
        if not facts.aims.get(aim, "").strip():
            sentence = f"Answer for the aim “{aim.label}”."
            yield _blocks("aim_unanswered", "full", sentence, "", f"aim_{aim}")
    if facts.outcome is None:
        yield _blocks("no_outcome", "full", "Give the outcome of the full assessment.")
    elif not facts.outcome_reason.strip() or not facts.outcome_source.strip():
        sentence = "The outcome needs its reason, and the source that it rests on."
        yield _blocks("no_outcome_reason", "full", sentence)


def _actions(facts: Facts) -> Iterable[Finding]:
    def named(kept: Iterable[Action]) -> str:
        return joined([f"“{action.what}”" for action in kept])

    without_owner = [action for action in facts.actions if not action.owner]
    if without_owner:
        sentence = f"No owner is named for {named(without_owner)}."
        yield _blocks("action_no_owner", "actions", sentence)
    undated = [
        action for action in facts.actions if action.due.latest is None and action.review_on is None
    ]
    if undated:
        sentence = (
            f"{named(undated)}: give the day it is due, or where that is open a day for review."
        )
        yield _blocks("action_no_date", "actions", sentence)
    silent = [action for action in facts.actions if action.status == "not_stated"]
    if silent:
        say = "the action" if len(silent) == 1 else f"{len(silent)} actions"
        yield _warns("action_no_status", "actions", f"No status is given for {say}.")
    late = [
        action
        for action in facts.actions
        if action.due.latest is not None
        and action.due.latest < facts.on
        and action.status not in ("done", "confirmed", "dropped")
    ]
    if late:
        yield _warns("action_late", "actions", f"Past its date and not done: {named(late)}.")


def _evidence(facts: Facts) -> Iterable[Finding]:
    if not facts.evidence and facts.state is not State.PLANNED:
        yield _blocks("no_evidence", "evidence", "No evidence is named: an assessment rests on it.")
    for piece in facts.evidence:
        if piece.newer is not None and piece.as_at is not None:
            sentence = (
                f"“{piece.title}” is as at {day_label(piece.as_at)}, while newer figures as at "
                f"{day_label(piece.newer)} exist."
            )
            yield _warns("evidence_superseded", "evidence", sentence)
        if piece.as_at is not None and is_old(piece.as_at, facts.on):
            sentence = (
                f"“{piece.title}” is as at {day_label(piece.as_at)}, more than "
                f"{OLD_AFTER_MONTHS} months ago."
            )
            yield _warns("evidence_old", "evidence", sentence)
        if piece.as_at is None and piece.says:
            sentence = f"“{piece.title}” has no day that its figures are of."
            yield _warns("evidence_undated", "evidence", sentence)


def is_old(as_at: date, on: date) -> bool:
    """True if the day of figures is more than 24 months before another day."""
    years = OLD_AFTER_MONTHS // 12
    return (as_at.year + years, as_at.month, as_at.day) < (on.year, on.month, on.day)


def _consultation(facts: Facts) -> Iterable[Finding]:
    closes = facts.consultation.latest
    if closes is not None and closes >= facts.on:
        sentence = (
            f"The consultation is open until {day_label(closes)}: it cannot be signed off before."
        )
        yield _blocks("consultation_open", "consultation", sentence)
    elif facts.consultation.is_open:
        sentence = (
            f"The consultation has no last day (“{facts.consultation.text}”): say when it closed; "
            "it cannot be signed off before."
        )
        yield _blocks("consultation_open", "consultation", sentence)


def _dates(facts: Facts) -> Iterable[Finding]:
    dated = [line for line in facts.version_lines if line.on.latest is not None]
    for before, later in pairwise(dated):
        if later.on.latest < before.on.earliest:  # type: ignore[operator]
            sentence = (
                f"Version {later.version} ({later.on.text}) stands after version "
                f"{before.version} ({before.on.text}): the versions are out of date order."
            )
            yield _warns("versions_out_of_order", "about", sentence)
    for line in facts.version_lines:
        if line.on.is_stated and line.on.latest is None:
            sentence = f"The date of version {line.version} is “{line.on.text}”, which is no date."
            yield _warns("version_undated", "about", sentence)
    first = dated[0] if dated else None
    screened = facts.screened
    if first and screened.earliest is not None and screened.earliest > first.on.latest:  # type: ignore[operator]
        sentence = (
            f"The screening ({screened.text}) is dated after version {first.version} "
            f"({first.on.text})."
        )
        yield _warns("screened_after_version", "about", sentence)
    assessed = facts.fully_assessed
    if assessed.is_stated and assessed.latest is None:
        sentence = f"The date of the full assessment is “{assessed.text}”, which is no date."
        yield _warns("full_undated", "about", sentence)
    is_open = facts.state in (*EDITABLE, State.SUBMITTED)
    if is_open and facts.decision.latest is not None and facts.decision.latest < facts.on:
        sentence = (
            f"The decision was expected by {day_label(facts.decision.latest)}: an assessment "
            "is finished before the decision."
        )
        yield _warns("decision_passed", "about", sentence)


def _signing(facts: Facts) -> Iterable[Finding]:
    if facts.state in (*SEALED, State.PLANNED, State.DROPPED):
        return
    signed = {each.capacity for each in facts.signatures}
    missing = [capacity.label.lower() for capacity in Capacity if capacity not in signed]
    if missing:
        yield _warns("not_signed", "sign", f"Not signed yet by the {joined(missing)}.")
