"""What an assessment foretold for a group, whether it came so, and how often it does. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from councilportal.common.words import Word
from eqia.rules.grid import Impact
from eqia.rules.words import Size


class Effect(Word):
    """A kind of effect that an assessment foretells for a group."""

    LESS_FAVOURABLE = "less_favourable", "Less favourable treatment"
    NEGATIVE = "negative", "Negative impact"
    POSITIVE = "positive", "Positive impact"
    NONE = "none", "No impact"


class Came(Word):
    """What the lead says of an effect, beside what was measured."""

    CAME = "came_so", "It came so"
    PARTLY = "partly", "Partly"
    DID_NOT = "did_not", "It did not"
    CANNOT_TELL = "cannot_tell", "Cannot tell yet"


TOLD = (Came.CAME, Came.PARTLY, Came.DID_NOT)  # of which it can be said how often


def foretold(impact: Impact) -> dict[Effect, Size | None]:
    """The effects that a row of the grid foretells, with the size of those that have one.

    A row that was answered and found nothing foretells no impact. One without any answer foretells
    nothing at all.
    """
    found: dict[Effect, Size | None] = {}
    if impact.less_favourable:
        found[Effect.LESS_FAVOURABLE] = None
    if impact.negative not in (None, Size.NONE):
        found[Effect.NEGATIVE] = impact.negative
    if impact.positive not in (None, Size.NONE):
        found[Effect.POSITIVE] = impact.positive
    is_answered = impact != Impact(None, None, None)
    return found or ({Effect.NONE: None} if is_answered else {})


def foretold_words(effect: Effect, size: Size | None) -> str:
    """An effect as it was foretold: "Negative impact: medium"."""
    if size is None:
        return effect.label
    return f"{effect.label}: {'size not known' if size is Size.UNKNOWN else size.label.lower()}"


@dataclass(frozen=True, slots=True)
class Statement:
    """An effect on a group by its name, and what was said of it last; None where nothing was."""

    group: str
    effect: Effect
    came: Came | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often effects of one kind, or on one group, came as foretold.

    `foretold` counts all of them; `said` those of which each word was said.
    """

    name: str
    foretold: int
    said: Mapping[Came, int] = field(default_factory=dict)

    def count(self, came: Came) -> int:
        """Of how many this was said."""
        return self.said.get(came, 0)

    @property
    def told(self) -> int:
        """Of how many it could be told."""
        return sum(self.count(each) for each in TOLD)

    @property
    def unsaid(self) -> int:
        """Of how many nothing was said yet."""
        return self.foretold - self.told - self.count(Came.CANNOT_TELL)

    @property
    def share(self) -> str:
        """How often it came so, in words; "" where that cannot be told of any."""
        return share(self.count(Came.CAME), self.told) if self.told else ""


def by_effect(found: Iterable[Statement]) -> list[Tally]:
    """A tally for each kind of effect that was foretold, in the order of the kinds."""
    each = list(found)
    return [
        _tally(effect.label, own)
        for effect in Effect
        if (own := [said for said in each if said.effect is effect])
    ]


def by_group(found: Iterable[Statement]) -> list[Tally]:
    """A tally for each group, in the order in which the groups come."""
    groups: dict[str, list[Statement]] = {}
    for said in found:
        groups.setdefault(said.group, []).append(said)
    return [_tally(name, own) for name, own in groups.items()]


def in_all(found: Iterable[Statement]) -> Tally:
    """The tally of all."""
    return _tally("All", list(found))


def _tally(name: str, own: list[Statement]) -> Tally:
    said = Counter(each.came for each in own if each.came is not None)
    return Tally(name, len(own), {came: said[came] for came in Came})


FEW = 20  # below so many, a share says more than is known
_FRACTIONS = (
    (Fraction(1, 10), "a tenth"),
    (Fraction(1, 5), "a fifth"),
    (Fraction(1, 4), "a quarter"),
    (Fraction(1, 3), "a third"),
    (Fraction(2, 5), "two fifths"),
    (Fraction(1, 2), "half"),
    (Fraction(3, 5), "three fifths"),
    (Fraction(2, 3), "two thirds"),
    (Fraction(3, 4), "three quarters"),
    (Fraction(4, 5), "four fifths"),
    (Fraction(9, 10), "nine tenths"),
)


def share(part: int, whole: int) -> str:
    """A share in words that claims no more than its numbers tell.

    "none of 8", "all 12", "7 of 12"; from 20 on "about two thirds (31 of 47)", with "fewer than a
    tenth" and "more than nine tenths" at the ends.

    *Takes*: whole numbers, `whole` at least 1 and `part` at most that.
    *Source*: small counts are told as counts and not as percentages (D5).
    """
    if not part:
        return f"none of {whole:,}"
    if part == whole:
        return f"all {whole:,}"
    counted = f"{part:,} of {whole:,}"
    if whole < FEW:
        return counted
    exact = Fraction(part, whole)
    (lowest, _), (highest, _) = _FRACTIONS[0], _FRACTIONS[-1]
    if exact < lowest:
        return f"fewer than a tenth ({counted})"
    if exact > highest:
        return f"more than nine tenths ({counted})"
    _, words = min(_FRACTIONS, key=lambda each: abs(each[0] - exact))
    return f"about {words} ({counted})" if exact not in dict(_FRACTIONS) else f"{words} ({counted})"
