"""What the answers of an assessment mean, what is wrong with it, and what may happen to it when.

Pure: plain values in, frozen values out. Every finding carries the sentence that says it. Rules are
those of rules.md (L1, L11 to L16, D17, D18); eqia/RULES.md tells them in plain words.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from hashlib import sha256
from itertools import pairwise
from typing import Any

from councilportal.audit.rules import canonical
from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.numbers import count_of, in_words, joined
from councilportal.common.periods import day_label
from councilportal.common.words import Word

# Words


class Subject(Word):
    """What is assessed."""

    POLICY = "policy", "Policy"
    PROJECT = "project", "Project"
    SERVICE_CHANGE = "service_change", "Service change"
    BUDGET = "budget", "Budget proposal"
    PROCUREMENT = "procurement", "Procurement"
    STRATEGY = "strategy", "Strategy"


class State(Word):
    """Where a version of an assessment is on its way."""

    PLANNED = "planned", "Planned"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Waiting for sign-off"
    RETURNED = "returned", "Returned"
    SIGNED = "signed", "Signed off"
    SUPERSEDED = "superseded", "Superseded"
    DROPPED = "dropped", "Dropped"


class Move(Word):
    """What people do to an assessment."""

    BEGIN = "begin", "Begin the screening"
    SUBMIT = "submit", "Send for sign-off"
    WITHDRAW = "withdraw", "Take back"
    RETURN = "return", "Return to the author"
    COMPLETE = "complete", "Second attestation"
    SUPERSEDE = "supersede", "Signed off again as a new version"
    DROP = "drop", "Drop"


MOVES: Mapping[tuple[State, Move], State] = {
    (State.PLANNED, Move.BEGIN): State.DRAFT,
    (State.DRAFT, Move.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Move.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Move.WITHDRAW): State.DRAFT,
    (State.SUBMITTED, Move.RETURN): State.RETURNED,
    (State.SUBMITTED, Move.COMPLETE): State.SIGNED,
    (State.SIGNED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.PLANNED, Move.DROP): State.DROPPED,
    (State.DRAFT, Move.DROP): State.DROPPED,
    (State.RETURNED, Move.DROP): State.DROPPED,
}
EDITABLE = frozenset({State.PLANNED, State.DRAFT, State.RETURNED})
SEALED = frozenset({State.SIGNED, State.SUPERSEDED})  # the database refuses changes
SENT = frozenset({State.SUBMITTED, *SEALED})
LIVE = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED, State.SIGNED})


def diagram() -> str:
    """The table of moves as a diagram, in Mermaid."""
    arrows = (f"    {state} --> {end}: {move.label}" for (state, move), end in MOVES.items())
    names = (f"    {state}: {state.label}" for state in State)
    starts = (f"    [*] --> {state}" for state in (State.PLANNED, State.DRAFT))
    return "\n".join(("stateDiagram-v2", *names, *starts, *arrows))


class Part(Word):
    """The part of an assessment that a question belongs to."""

    SCREENING = "screening", "Screening grid"
    FULL = "full", "Full assessment"


class AnswerKind(Word):
    """What a question is answered with. Every kind but `text` may carry an explanation too."""

    YES_NO = "yes_no", "Yes or no"
    SIZE = "size", "High, medium, low, none or unknown"
    SCORE = "score", "A score from 1 to 5"
    TEXT = "text", "Words"


class Meaning(Word):
    """What an answer tells the rules, whatever the question's words."""

    LESS_FAVOURABLE = "less_favourable", "Some people would be treated less favourably"
    POSITIVE = "positive", "Positive impact"
    NEGATIVE = "negative", "Negative impact"
    LIKELIHOOD = "likelihood", "How likely a negative impact is"
    SEVERITY = "severity", "How severe a negative impact would be"
    DETAIL = "detail", "Action or justification"
    PROMOTES = "promotes", "Equal opportunities are promoted"
    EVIDENCE = "evidence", "What is known"
    ENGAGEMENT = "engagement", "What people said"
    ADVERSE_IMPACT = "adverse_impact", "Adverse impact"
    POSITIVE_IMPACT = "positive_impact", "Positive impact in full"
    MITIGATION = "mitigation", "Mitigation"


class Aim(Word):
    """The three aims of the public sector equality duty (section 149, Equality Act 2010; L1)."""

    ELIMINATE = "a", "Eliminate discrimination, harassment and victimisation"
    ADVANCE = "b", "Advance equality of opportunity"
    FOSTER = "c", "Foster good relations"


class Size(Word):
    """How large an impact is."""

    HIGH = "high", "High"
    MEDIUM = "medium", "Medium"
    LOW = "low", "Low"
    NONE = "none", "None"
    UNKNOWN = "unknown", "Unknown"


class Risk(Word):
    """The proportionality rating of a screening."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


class Outcome(Word):
    """What a full assessment comes to (D17)."""

    NO_CHANGE = "no_change", "No change"
    ADJUST = "adjust", "Adjust the proposal"
    CONTINUE = "continue", "Continue with justification"
    STOP = "stop", "Stop the proposal"


class Capacity(Word):
    """As what somebody attests."""

    HEAD_OF_SERVICE = "head_of_service", "Head of service"
    DIRECTOR = "director", "Director or member of the management team"


class Purpose(Word):
    """What an action of an assessment is for."""

    MITIGATION = "mitigation", "Mitigates an impact"
    DATA_GAP = "data_gap", "Closes a gap in what is known"
    INTERNAL = "internal", "Internal action"


YES, NO = "yes", "no"
_SCORES = tuple(str(number) for number in range(1, 6))
CHOICES: Mapping[AnswerKind, tuple[str, ...]] = {
    AnswerKind.YES_NO: (YES, NO),
    AnswerKind.SIZE: tuple(size.value for size in Size),
    AnswerKind.SCORE: _SCORES,
    AnswerKind.TEXT: (),
}


def choice_label(kind: AnswerKind, choice: str) -> str:
    """An answer's choice as people read it; "" where none was made."""
    if kind is AnswerKind.SIZE and choice:
        return Size(choice).label
    return choice.capitalize()


# Facts: an assessment as the rules take it


@dataclass(frozen=True, slots=True)
class Question:
    """One column of the grid. `aim` is set where it asks about one aim of the duty."""

    ref: str
    text: str
    kind: AnswerKind
    meaning: Meaning
    part: Part = Part.SCREENING
    aim: Aim | None = None
    hint: str = ""
    explained: bool = False  # an explanation is asked for beside the choice


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in one cell; `copied_from` is the label of the row it was copied from."""

    choice: str = ""
    text: str = ""
    copied_from: str = ""

    @property
    def is_blank(self) -> bool:
        """True if nothing was answered."""
        return not self.choice and not self.text.strip()


BLANK = Answer()


@dataclass(frozen=True, slots=True)
class Group:
    """One row of the grid: a characteristic by its label of the day, and the answers for it.

    `aims` are the aims of the duty that apply; `statutory` is False for local rows (L16).
    """

    ref: str
    label: str
    aims: frozenset[Aim]
    statutory: bool
    answers: Mapping[str, Answer]

    def asked(self, questions: Sequence[Question], part: Part) -> list[Question]:
        """The questions of a part that apply: one about an aim only where the aim applies."""
        return [
            question
            for question in questions
            if question.part is part and (question.aim is None or question.aim in self.aims)
        ]

    def answer(self, question: Question) -> Answer:
        """What stands in the question's cell."""
        return self.answers.get(question.ref, BLANK)


@dataclass(frozen=True, slots=True)
class Band:
    """From this product of likelihood and severity on, a negative impact has this size."""

    from_score: int
    size: Size


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions that a grid asks, and the bands of a matrix where it has one."""

    title: str
    questions: tuple[Question, ...]
    bands: tuple[Band, ...] = ()
    introduction: str = ""


@dataclass(frozen=True, slots=True)
class Became:
    """What was said of a promise last in the action plan, and its date there if it was moved."""

    on: date | None = None
    note: str = ""
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """An action of an assessment: `group` is the label it is for, "" for all."""

    group: str
    issue: str
    what: str
    outcome: str
    owner: str
    due: FuzzyDate
    cost: str
    purpose: Purpose
    status: str = "not_stated"
    review_on: date | None = None
    watched_by: tuple[str, ...] = ()  # references of indicators
    became: Became = Became()

    @property
    def is_planned(self) -> bool:
        """True if it has an owner and a day, be it a day for review."""
        return bool(self.owner) and (self.due.latest is not None or self.review_on is not None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that an assessment rests on. `newer` is the day of newer figures of its kind."""

    title: str
    source: str
    as_at: date | None
    group: str = ""
    says: str = ""
    gap: str = ""
    kind: str = ""
    newer: date | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """A line of the version table: what the paper calls it, who wrote it, when, and what for."""

    version: str
    author: str
    on: FuzzyDate
    comment: str


@dataclass(frozen=True, slots=True)
class Signature:
    """An attestation that was made."""

    capacity: Capacity
    name: str
    post: str
    on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """An assessment as the rules take it. `on` is the London day that it is looked at."""

    on: date
    state: State
    question_set: QuestionSet
    groups: tuple[Group, ...]
    actions: tuple[Action, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    editions: tuple[Edition, ...] = ()
    signatures: tuple[Signature, ...] = ()
    screened: FuzzyDate = NOT_STATED
    fully_assessed: FuzzyDate = NOT_STATED
    decision: FuzzyDate = NOT_STATED
    completion: FuzzyDate = NOT_STATED
    consultation: FuzzyDate = NOT_STATED
    risk: Risk | None = None
    risk_reason: str = ""
    is_sufficient: bool | None = None
    wants_internal_action: bool | None = None
    wants_full: bool | None = None
    no_full_reason: str = ""
    aims: Mapping[Aim, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    outcome_reason: str = ""
    outcome_source: str = ""
    review_on: date | None = None
    lead: str = ""
    is_exempt: bool = False
    exempt_ground: str = ""


def fingerprint(facts: Facts, also: Mapping[str, Any]) -> str:
    """The SHA-256 of everything that is signed, the same for the same content.

    *Takes*: what else is signed of the version, by name: plain values.
    """
    said = dict(also)
    said |= {
        "groups": [
            {
                "group": group.label,
                "answers": {
                    ref: [answer.choice, answer.text, answer.copied_from]
                    for ref, answer in group.answers.items()
                    if not answer.is_blank
                },
            }
            for group in facts.groups
        ],
        "actions": [
            {
                "for": [each.group, each.issue, each.purpose],
                "what": [each.what, each.outcome, each.cost],
                "due": each.due.text,
                "review_on": each.review_on,
            }
            for each in facts.actions
        ],
        "evidence": [
            {
                "title": [each.title, each.kind, each.source, each.group],
                "as_at": each.as_at,
                "says": [each.says, each.gap],
            }
            for each in facts.evidence
        ],
        "editions": [
            [each.version, each.author, each.on.text, each.comment] for each in facts.editions
        ],
    }
    return sha256(canonical(said).encode()).hexdigest()


# What the answers of a row come to


@dataclass(frozen=True, slots=True)
class Impact:
    """What a row says: None where it is not answered, or not asked."""

    less_favourable: bool | None
    positive: Size | None
    negative: Size | None

    @property
    def is_adverse(self) -> bool:
        """True where anybody loses, or nobody knows."""
        return self.less_favourable is True or self.negative not in (None, Size.NONE)

    @property
    def forces_full(self) -> bool:
        """True where a full assessment is due, or an approved reason for none (D17)."""
        return self.less_favourable is True or self.negative in (
            Size.MEDIUM,
            Size.HIGH,
            Size.UNKNOWN,
        )


_ORDER = (Size.NONE, Size.LOW, Size.MEDIUM, Size.HIGH, Size.UNKNOWN)


def impact(group: Group, asked: QuestionSet) -> Impact:
    """What the answers of a row come to, by the meaning of its questions.

    Less favourable is yes where any question of that meaning says yes. A matrix gives the negative
    impact by its bands. Promoting equal opportunities, where no question asks for a size, counts as
    a positive impact of unstated size and is left out here.
    *Source*: D17.
    """
    said: dict[Meaning, list[str]] = defaultdict(list)
    for question in group.asked(asked.questions, Part.SCREENING):
        answer = group.answer(question)
        if answer.choice:
            said[question.meaning].append(answer.choice)
    unfair = said[Meaning.LESS_FAVOURABLE]
    negative = _largest(said[Meaning.NEGATIVE])
    if said[Meaning.LIKELIHOOD] and said[Meaning.SEVERITY]:
        score = int(said[Meaning.LIKELIHOOD][0]) * int(said[Meaning.SEVERITY][0])
        negative = band_of(score, asked.bands)
    return Impact(
        less_favourable=(YES in unfair) if unfair else None,
        positive=_largest(said[Meaning.POSITIVE]),
        negative=negative,
    )


def band_of(score: int, bands: Sequence[Band]) -> Size:
    """The size that a score falls in: of the highest band that it reaches, else none."""
    reached = [band for band in bands if score >= band.from_score]
    return max(reached, key=lambda band: band.from_score).size if reached else Size.NONE


def _largest(choices: Iterable[str]) -> Size | None:
    return max((Size(choice) for choice in choices), key=_ORDER.index, default=None)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many questions of a row are answered, and of how many."""

    answered: int
    asked: int

    @property
    def is_complete(self) -> bool:
        """True if all are."""
        return self.answered == self.asked


def progress(group: Group, asked: QuestionSet, part: Part) -> Progress:
    """How far a row is. A question that is words alone counts as answered, as it may stay empty,
    where the row shows no adverse impact.
    """
    questions = group.asked(asked.questions, part)
    needed = [question for question in questions if _is_needed(question, group, asked)]
    answered = sum(not group.answer(question).is_blank for question in needed)
    return Progress(answered, len(needed))


def _is_needed(question: Question, group: Group, asked: QuestionSet) -> bool:
    if question.kind is not AnswerKind.TEXT:
        return True
    if question.part is Part.SCREENING:
        return False  # what the words must say, the checks say
    return question.meaning is not Meaning.MITIGATION or impact(group, asked).is_adverse


def suggested_risk(rows: Iterable[Impact]) -> Risk:
    """The proportionality rating that a grid suggests: of its largest negative impact.

    Unknown and less favourable treatment count as medium: neither is a low risk.
    """
    found = list(rows)
    if any(row.negative is Size.HIGH for row in found):
        return Risk.HIGH
    return Risk.MEDIUM if any(row.forces_full for row in found) else Risk.LOW


class Judgement(Word):
    """What a screening comes to (D17)."""

    SUFFICIENT = "sufficient", "Screening is sufficient"
    INTERNAL_ACTION = "internal_action", "Internal action is required"
    FULL = "full", "A full assessment is required"


def suggested_judgement(rows: Sequence[Impact], actions: Sequence[Action]) -> Judgement:
    """The judgement that the grid comes to by itself; the author may judge otherwise, with a
    reason that the signatories approve.
    """
    if any(row.forces_full for row in rows):
        return Judgement.FULL
    if actions or any(row.is_adverse for row in rows):
        return Judgement.INTERNAL_ACTION
    return Judgement.SUFFICIENT


def why_suggested(rows: Iterable[tuple[str, Impact]]) -> list[str]:
    """What a suggestion rests on, in words: the rows, by label, in which anybody may lose."""
    return [f"{label}: {said}" for label, row in rows if (said := _adverse_words(row))]


def _adverse_words(row: Impact) -> str:
    words = []
    if row.less_favourable:
        words.append("less favourable treatment")
    if row.negative is Size.UNKNOWN:
        words.append("unknown negative impact")
    elif row.negative not in (None, Size.NONE):
        words.append(f"{row.negative.label.lower()} negative impact")
    return joined(words)


# What is wrong


class Weight(IntEnum):
    """How heavy a finding is: `BLOCKS` must be put right first, `WARNS` is shown."""

    WARNS = 1
    BLOCKS = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or odd, with the sentence that says it.

    `page` names the page of the assessment where it is put right ("grid", "about", "judgement",
    "full", "actions", "evidence", "consultation", "sign"); `group` the row's reference and
    `question` the question's, where it is about one.
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

    *Source*: D17, L12 to L14, and product.md A2 (defects found in real assessments).
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
            missing = count_of(far.asked - far.answered, "question")
            sentence = f"{group.label}: answer {missing} more."
            if not far.answered:
                sentence = f"{group.label}: answer {missing}."
            yield _blocks("unanswered", "grid", sentence, group.ref, _first_blank(group, asked))
        yield from _row(group, facts)


def _first_blank(group: Group, asked: QuestionSet) -> str:
    blank = [
        question.ref
        for question in group.asked(asked.questions, Part.SCREENING)
        if group.answer(question).is_blank and _is_needed(question, group, asked)
    ]
    return blank[0] if blank else ""


def _row(group: Group, facts: Facts) -> Iterable[Finding]:
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
            "that closes the gap in what is known."
        )
        yield _blocks("no_gap_action", "actions", sentence, group.ref)


def _detail(group: Group, asked: QuestionSet) -> str:
    return " ".join(
        group.answer(question).text
        for question in group.asked(asked.questions, Part.SCREENING)
        if question.meaning is Meaning.DETAIL
    ).strip()


def _detail_ref(group: Group, asked: QuestionSet) -> str:
    refs = [
        question.ref
        for question in group.asked(asked.questions, Part.SCREENING)
        if question.meaning is Meaning.DETAIL
    ]
    return refs[0] if refs else ""


def _copied(facts: Facts) -> Iterable[Finding]:
    """The same words in several rows, and words that point to another row."""
    for question in facts.question_set.questions:
        page = "grid" if question.part is Part.SCREENING else "full"
        labels: dict[str, list[str]] = defaultdict(list)
        for group in facts.groups:
            labels[_plain(group.answer(question).text)].append(group.label)
        for text, own in labels.items():
            if text and len(own) >= SAME_TEXT_ROWS and not _points_away(text, facts):
                sentence = (
                    f"The same text stands in {in_words(len(own))} rows ({joined(own)}): "
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


def group_has_full(group: Group, asked: QuestionSet) -> bool:
    """True if anything of the full assessment is answered for a row."""
    return any(
        not group.answer(question).is_blank for question in group.asked(asked.questions, Part.FULL)
    )


def _actions(facts: Facts) -> Iterable[Finding]:
    def named(kept: Iterable[Action]) -> str:
        return joined([f"“{each.what}”" for each in kept])

    without_owner = [each for each in facts.actions if not each.owner]
    if without_owner:
        sentence = f"No owner is named for {named(without_owner)}."
        yield _blocks("action_no_owner", "actions", sentence)
    undated = [each for each in facts.actions if each.due.latest is None and each.review_on is None]
    if undated:
        sentence = (
            f"{named(undated)}: give the day it is due, or where that is open a day for review."
        )
        yield _blocks("action_no_date", "actions", sentence)
    silent = [each for each in facts.actions if each.status == "not_stated"]
    if silent:
        say = "the action" if len(silent) == 1 else f"{in_words(len(silent))} actions"
        yield _warns("action_no_status", "actions", f"No status is given for {say}.")
    late = [
        each
        for each in facts.actions
        if each.due.latest is not None
        and each.due.latest < facts.on
        and each.status not in ("done", "dropped")
    ]
    if late:
        yield _warns("action_late", "actions", f"Past its date and not done: {named(late)}.")


def _evidence(facts: Facts) -> Iterable[Finding]:
    if not facts.evidence and facts.state is not State.PLANNED:
        yield _blocks("no_evidence", "evidence", "No evidence is named: an assessment rests on it.")
    for each in facts.evidence:
        if each.newer is not None and each.as_at is not None:
            sentence = (
                f"“{each.title}” is as at {day_label(each.as_at)}, while newer figures as at "
                f"{day_label(each.newer)} exist."
            )
            yield _warns("evidence_superseded", "evidence", sentence)
        if each.as_at is not None and is_old(each.as_at, facts.on):
            sentence = (
                f"“{each.title}” is as at {day_label(each.as_at)}, more than "
                f"{OLD_AFTER_MONTHS} months ago."
            )
            yield _warns("evidence_old", "evidence", sentence)
        if each.as_at is None and each.says:
            sentence = f"“{each.title}” has no day that its figures are of."
            yield _warns("evidence_undated", "evidence", sentence)


def is_old(as_at: date, on: date) -> bool:
    """True if figures are of a day more than 24 months before another."""
    years = OLD_AFTER_MONTHS // 12
    return (as_at.year + years, as_at.month, as_at.day) < (on.year, on.month, on.day)


def _consultation(facts: Facts) -> Iterable[Finding]:
    closes = facts.consultation.latest
    if closes is not None and closes >= facts.on:
        sentence = (
            f"The consultation is open until {day_label(closes)}: it cannot be signed off before."
        )
        yield _blocks("consultation_open", "consultation", sentence)


def _dates(facts: Facts) -> Iterable[Finding]:
    dated = [each for each in facts.editions if each.on.latest is not None]
    for before, later in pairwise(dated):
        if later.on.latest < before.on.earliest:  # type: ignore[operator]
            sentence = (
                f"Version {later.version} ({later.on.text}) stands after version "
                f"{before.version} ({before.on.text}): the versions are out of date order."
            )
            yield _warns("versions_out_of_order", "about", sentence)
    for each in facts.editions:
        if each.on.is_stated and each.on.latest is None:
            sentence = f"The date of version {each.version} is “{each.on.text}”, which is no date."
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


# The forward timetable


def timetable_flags(facts: Facts) -> list[str]:
    """What is missing from a line of the timetable, in words."""
    flags = []
    if not facts.completion.is_stated and not facts.decision.is_stated:
        flags.append("No dates")
    for name, fuzzy in (("Assessment", facts.completion), ("Decision", facts.decision)):
        if fuzzy.is_open:
            flags.append(f"{name} date is “{fuzzy.text}”")
    if not facts.lead:
        flags.append("No lead")
    return flags


# Cumulative impact


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of one live assessment, for the view over many of them."""

    ref: str
    title: str
    group: str
    impact: Impact


@dataclass(frozen=True, slots=True)
class Tally:
    """How many assessments have which impact on a group, with their references by size."""

    group: str
    positive: Mapping[Size, tuple[str, ...]]
    negative: Mapping[Size, tuple[str, ...]]
    less_favourable: tuple[str, ...]

    @property
    def adverse(self) -> tuple[str, ...]:
        """The assessments with a low, medium, high or unknown negative impact, or less favourable
        treatment: each once.
        """
        hit = [ref for size in Size if size is not Size.NONE for ref in self.negative[size]]
        return tuple(dict.fromkeys([*hit, *self.less_favourable]))


def cumulative(hits: Sequence[Hit]) -> list[Tally]:
    """What many assessments together do to each group, in the order in which groups come.

    *Source*: product.md B12; the yearly cumulative review of the reference councils.
    """
    rows: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        rows[hit.group].append(hit)
    return [
        Tally(
            group=group,
            positive=_by_size(own, lambda hit: hit.impact.positive),
            negative=_by_size(own, lambda hit: hit.impact.negative),
            less_favourable=tuple(hit.ref for hit in own if hit.impact.less_favourable),
        )
        for group, own in rows.items()
    ]


def _by_size(hits: Sequence[Hit], of: Callable[[Hit], Size | None]) -> dict[Size, tuple[str, ...]]:
    return {size: tuple(hit.ref for hit in hits if of(hit) is size) for size in Size}


def called_out(tallies: Sequence[Tally]) -> list[str]:
    """The groups that several assessments hit, the most hit first, in words; ten are named."""
    several = [tally for tally in tallies if len(tally.adverse) > 1]
    several.sort(key=lambda tally: -len(tally.adverse))
    return [
        f"{tally.group} is hit {_times(len(tally.adverse))}: by {_named(tally.adverse)}."
        for tally in several
    ]


def _named(refs: Sequence[str]) -> str:
    more = len(refs) - _MOST_NAMED
    return joined([*refs[:_MOST_NAMED], *([f"{more:,} more"] if more > 0 else [])])


_MOST_NAMED = 10


def _times(number: int) -> str:
    return {2: "twice", 3: "three times"}.get(number, f"{in_words(number)} times")


# The gate before a decision


class DecisionState(Word):
    """Where a decision is on its way."""

    DRAFT = "draft", "In preparation"
    READY = "ready", "Ready to be taken"
    TAKEN = "taken", "Taken"


@dataclass(frozen=True, slots=True)
class Assessed:
    """An assessment as the gate takes it: signed on which day, its consultation, its evidence."""

    ref: str
    state: State
    signed_on: date | None
    consultation: FuzzyDate
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps a decision from being ready, in a sentence."""

    code: str
    sentence: str


def gate(assessed: Sequence[Assessed], meets_on: date | None, on: date) -> list[Obstacle]:
    """What keeps a decision from being marked ready; empty where nothing does.

    Each assessment is signed, after its consultation closed, with evidence no older than 24 months
    on the day of the decision, and before it.

    *Takes*: the day of the meeting, None where it has no day yet; the London day of asking.
    *Source*: L11 to L13, product.md B4.
    """
    found = []
    if not assessed:
        found.append(Obstacle("no_assessment", "The decision refers to no assessment."))
    if meets_on is None:
        found.append(Obstacle("no_day", "The decision has no day yet."))
    day = meets_on or on
    for each in assessed:
        found += _obstacles(each, day)
    return found


def _obstacles(each: Assessed, day: date) -> Iterable[Obstacle]:
    if each.state is not State.SIGNED or each.signed_on is None:
        said = each.state.label.lower()
        yield Obstacle("not_signed", f"{each.ref} is not signed off: it is {said}.")
    elif each.signed_on > day:
        sentence = (
            f"{each.ref} was signed off on {day_label(each.signed_on)}, after the decision on "
            f"{day_label(day)}."
        )
        yield Obstacle("signed_after", sentence)
    closes = each.consultation.latest
    if closes is not None and each.signed_on is not None and each.signed_on <= closes:
        sentence = (
            f"{each.ref} was signed off on {day_label(each.signed_on)}, before its consultation "
            f"closed on {day_label(closes)}."
        )
        yield Obstacle("consultation_open", sentence)
    elif closes is not None and closes >= day:
        sentence = f"The consultation of {each.ref} is open until {day_label(closes)}."
        yield Obstacle("consultation_open", sentence)
    old = [one for one in each.evidence if one.as_at is not None and is_old(one.as_at, day)]
    if old:
        titles = joined([f"“{one.title}”" for one in old])
        sentence = f"{each.ref} rests on evidence older than {OLD_AFTER_MONTHS} months: {titles}."
        yield Obstacle("evidence_old", sentence)
