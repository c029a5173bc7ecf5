"""What the timetable flags, and the impacts of many assessments by group. Pure."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.common.numbers import joined
from eqia.rules.facts import Facts
from eqia.rules.grid import Impact
from eqia.rules.words import Size
from eqia.rules.workflow import State


def timetable_flags(facts: Facts) -> list[str]:
    """What is missing from a line of the timetable, in words; empty where nothing is."""
    flags = []
    if not facts.completion.is_stated and not facts.decision.is_stated:
        flags.append("No dates")
    for name, fuzzy in (("Assessment", facts.completion), ("Decision", facts.decision)):
        if fuzzy.is_open:
            flags.append(f"{name} date is “{fuzzy.text}”")
    if not facts.lead:
        flags.append("No lead")
    return flags


def is_completed(facts: Facts, on: date) -> bool:
    """True for a line of the timetable that was assessed elsewhere, and is not to come any more.

    It is planned here, and the last day that its date of assessment may mean has come.
    """
    assessed = facts.fully_assessed.latest
    return facts.state is State.PLANNED and assessed is not None and assessed <= on


@dataclass(frozen=True, slots=True)
class ImpactHit:
    """The impact on one group by one live assessment."""

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
        """The references of the assessments with a negative impact, known or unknown, or less
        favourable treatment; each once.
        """
        hit = [ref for size in Size if size is not Size.NONE for ref in self.negative[size]]
        return tuple(dict.fromkeys([*hit, *self.less_favourable]))


def cumulative(hits: Sequence[ImpactHit]) -> list[Tally]:
    """The impacts of many assessments by group, in the order in which the groups come.

    *Source*: the yearly cumulative review of the reference councils.
    """
    rows: dict[str, list[ImpactHit]] = defaultdict(list)
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


def _by_size(
    hits: Sequence[ImpactHit], of: Callable[[ImpactHit], Size | None]
) -> dict[Size, tuple[str, ...]]:
    return {size: tuple(hit.ref for hit in hits if of(hit) is size) for size in Size}


def called_out(tallies: Sequence[Tally]) -> list[str]:
    """A sentence for each group that several proposals affect, the most affected first.

    Each names ten assessments at most.
    """
    several = [tally for tally in tallies if len(tally.adverse) > 1]
    several.sort(key=lambda tally: -len(tally.adverse))
    return [
        f"{len(tally.adverse):,} proposals affect {tally.group} adversely: {_named(tally.adverse)}."
        for tally in several
    ]


def _named(refs: Sequence[str]) -> str:
    more = len(refs) - _MOST_NAMED
    return joined([*refs[:_MOST_NAMED], *([f"{more:,} more"] if more > 0 else [])])


_MOST_NAMED = 10
