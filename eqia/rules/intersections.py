"""Groups that one assessment affects together, and decisions within 24 months. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import day_label
from eqia.rules.checks import is_old
from eqia.rules.cumulative import ImpactHit

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Together:
    """Groups, at least two, and the references of the assessments that affect just these."""

    groups: tuple[str, ...]
    refs: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """It in words."""
        number = count_of(len(self.refs), "assessment")
        affects = "affects" if len(self.refs) == 1 else "affect"
        named = _named(self.refs)
        return f"{number} {affects} {joined(list(self.groups))} adversely together: {named}."


def together(hits: Iterable[ImpactHit]) -> list[Together]:
    """The groups that single assessments affect adversely together, the most frequent first.

    Somebody who belongs to several of them may bear all of it, which no row of a grid shows.

    *Takes*: impacts with the groups of an assessment in the order of its grid.
    """
    by_ref: dict[str, list[str]] = {}
    for hit in hits:
        if hit.impact.is_adverse:
            by_ref.setdefault(hit.ref, []).append(hit.group)
    found: dict[tuple[str, ...], list[str]] = {}
    for ref, groups in by_ref.items():
        if len(groups) > 1:
            found.setdefault(tuple(groups), []).append(ref)
    sets = [Together(groups, tuple(refs)) for groups, refs in found.items()]
    return sorted(sets, key=lambda each: (-len(each.refs), -len(each.groups), each.groups))


@dataclass(frozen=True, slots=True)
class Fallen:
    """A decision that affects a group adversely, by its number and its day."""

    number: str
    on: date


def close_together(found: Iterable[Fallen]) -> list[tuple[Fallen, ...]]:
    """Decisions, at least two, of which the last is not more than 24 months after the first.

    Each run is as long as it can be, so a decision may stand in several. The same day of the month
    two years later is still within; 29 February is followed until 28 February.

    *Gives*: the runs by the day, the latest first.
    """
    days = sorted(found, key=lambda each: (each.on, each.number))
    runs: list[tuple[Fallen, ...]] = []
    reached = 0
    for first, each in enumerate(days):
        end = first
        while end < len(days) and not is_old(each.on, days[end].on):
            end += 1
        if end - first > 1 and end > reached:
            runs.append(tuple(days[first:end]))
        reached = max(reached, end)
    return runs[::-1]


def run_sentence(run: Sequence[Fallen]) -> str:
    """A run of decisions in words."""
    number = count_of(len(run), "decision")
    first, last = day_label(run[0].on), day_label(run[-1].on)
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{number} {when}: {_named([each.number for each in run])}."


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return joined([*names[:_MOST_NAMED], *([f"{more:,} more"] if more > 0 else [])])
