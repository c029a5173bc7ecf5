"""What an import of indicators changes on the boards of months that have ended."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from councilportal.common.numbers import count_of, joined
from councilportal.common.periods import Period, ended_label
from performance.models import Indicator

_NAMED = 3


@dataclass(frozen=True, slots=True)
class InForce:
    """The first and the last day on which each of the indicators is in force, by ref."""

    days: dict[str, tuple[date | None, date | None]]

    @classmethod
    def of(cls, refs: Iterable[str]) -> "InForce":
        """Those that are stored. *Costs*: 1 query."""
        found = Indicator.objects.filter(ref__in=list(refs))
        return cls({ref: (first, last) for ref, first, last in found.values_list(*_COLUMNS)})

    def months(self, ref: str, among: Sequence[Period]) -> list[Period]:
        """The months on the last day of which the indicator is in force."""
        if ref not in self.days:
            return []
        first, last = self.days[ref]
        return [
            each
            for each in among
            if (first is None or first <= each.end) and (last is None or each.end <= last)
        ]


_COLUMNS = ("ref", "valid_from", "valid_to")


def changes_of_boards(before: InForce, after: InForce, months: Sequence[Period]) -> list[str]:
    """The indicators that boards of these months get or lose, in sentences for a warning."""
    undated: dict[str, list[str]] = defaultdict(list)
    added: dict[str, list[str]] = defaultdict(list)
    taken: dict[str, list[str]] = defaultdict(list)
    for ref in sorted(after.days):
        had, has = before.months(ref, months), after.months(ref, months)
        if new := [each for each in has if each not in had]:
            (added if after.days[ref][0] else undated)[ended_label(new)].append(ref)
        if gone := [each for each in had if each not in has]:
            taken[ended_label(gone)].append(ref)
    found = [
        f"{_refs(refs)}: without a first day, so added to the boards and returns of {span}, locked "
        "ones too. They say No data where a figure is missing. Write the first day in valid_from, "
        "unless that is meant."
        for span, refs in undated.items()
    ]
    found += [
        f"{_refs(refs)}: added to the boards and returns of {span}, locked ones too. They say "
        "No data where a figure is missing."
        for span, refs in added.items()
    ]
    return found + [
        f"{_refs(refs)}: taken off the boards of {span}, with all figures."
        for span, refs in taken.items()
    ]


def _refs(refs: Sequence[str]) -> str:
    if len(refs) <= _NAMED + 1:
        return joined(list(refs))
    return joined([*refs[:_NAMED], count_of(len(refs) - _NAMED, "other indicator")])
