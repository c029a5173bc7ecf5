"""The screening grid: its rows, questions and answers, and the impact of a row. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eqia.rules.words import YES, Aim, AnswerKind, Meaning, Part, Size


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
    """The answer in one cell; `copied_from` is the label of the row it was copied from."""

    choice: str = ""
    text: str = ""
    copied_from: str = ""

    @property
    def is_blank(self) -> bool:
        """True if nothing was answered."""
        return not self.choice and not self.text.strip()


BLANK = Answer()


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the grid: a characteristic, its label when the grid was laid, and its answers.

    `aims` are the aims of the duty that apply; `statutory` is False for local rows (L16); `answers`
    are by the reference of the question.
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
        """The answer in the question's cell."""
        return self.answers.get(question.ref, BLANK)


@dataclass(frozen=True, slots=True)
class Band:
    """A negative impact has this size where likelihood times severity is at least the score."""

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
class Impact:
    """The impact of a row: each is None where it is not answered, or not asked."""

    less_favourable: bool | None
    positive: Size | None
    negative: Size | None

    @property
    def is_adverse(self) -> bool:
        """True where somebody may lose, or nobody knows."""
        return self.less_favourable is True or self.negative not in (None, Size.NONE)

    @property
    def is_any(self) -> bool:
        """True where somebody may lose or gain, or nobody knows."""
        return self.is_adverse or self.positive not in (None, Size.NONE)

    @property
    def forces_full(self) -> bool:
        """True where a full assessment is due, or an approved reason for none (D17)."""
        return self.less_favourable is True or self.negative in (
            Size.MEDIUM,
            Size.HIGH,
            Size.UNKNOWN,
        )


_ORDER = (Size.NONE, Size.LOW, Size.MEDIUM, Size.HIGH, Size.UNKNOWN)


def impact(group: GridRow, asked: QuestionSet) -> Impact:
    """The impact that the answers of a row come to: see `impact_of`."""
    questions = group.asked(asked.questions, Part.SCREENING)
    return impact_of(((each.meaning, group.answer(each).choice) for each in questions), asked.bands)


def impact_of(answers: Iterable[tuple[Meaning, str]], bands: Sequence[Band]) -> Impact:
    """The impact that answers to the screening come to, by the meaning of their questions.

    Treatment is less favourable where any question of that meaning is answered yes. A matrix gives
    the negative impact by its bands. The answer on promoting equal opportunities has no size, so it
    is left out.

    *Takes*: what was chosen, "" for nothing, in the order of the questions.
    *Source*: D17.
    """
    said: dict[Meaning, list[str]] = defaultdict(list)
    for meaning, choice in answers:
        if choice:
            said[meaning].append(choice)
    unfair = said[Meaning.LESS_FAVOURABLE]
    negative = _largest(said[Meaning.NEGATIVE])
    if said[Meaning.LIKELIHOOD] and said[Meaning.SEVERITY]:
        score = int(said[Meaning.LIKELIHOOD][0]) * int(said[Meaning.SEVERITY][0])
        negative = band_of(score, bands)
    return Impact(
        less_favourable=(YES in unfair) if unfair else None,
        positive=_largest(said[Meaning.POSITIVE]),
        negative=negative,
    )


def band_of(score: int, bands: Sequence[Band]) -> Size:
    """The size of the highest band that a score reaches; no impact where it reaches none."""
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
        """True if every question is answered."""
        return self.answered == self.asked


def progress(group: GridRow, asked: QuestionSet, part: Part) -> Progress:
    """How many of the questions that a row needs are answered."""
    questions = group.asked(asked.questions, part)
    needed = [question for question in questions if is_needed(question, group, asked)]
    answered = sum(not group.answer(question).is_blank for question in needed)
    return Progress(answered, len(needed))


def is_needed(question: Question, group: GridRow, asked: QuestionSet) -> bool:
    """True if a row is complete only with an answer to the question.

    A question of words alone may stay blank, but for the mitigation of an adverse impact.
    """
    if question.kind is not AnswerKind.TEXT:
        return True
    if question.part is Part.SCREENING:
        return False  # `eqia.rules.checks` says where words are needed
    return question.meaning is not Meaning.MITIGATION or impact(group, asked).is_adverse


def does_not_apply(question: Question, group: GridRow, asked: QuestionSet) -> bool:
    """True if there is nothing for a row to answer: its blank is no gap.

    That is a question about an aim that the row has no part in, and a blank mitigation where the
    screening found that nobody loses.
    """
    if question.aim is not None and question.aim not in group.aims:
        return True
    if question.meaning is not Meaning.MITIGATION or not group.answer(question).is_blank:
        return False
    found = impact(group, asked)
    nobody_loses = found.negative is Size.NONE or (
        found.negative is None and found.less_favourable is False
    )
    return nobody_loses and not found.is_adverse


def group_has_full(group: GridRow, asked: QuestionSet) -> bool:
    """True if anything of the full assessment is answered for a row."""
    return any(
        not group.answer(question).is_blank for question in group.asked(asked.questions, Part.FULL)
    )
