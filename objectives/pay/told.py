"""A pay gap as everybody may read it: without what would give people away."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from objectives.models import PayGap
from objectives.rules.pay_gap_checks import FIGURES
from objectives.rules.pay_gaps import PayGapKind
from objectives.rules.pay_shown import gives_away, not_shown

_HEADCOUNTS = ("employees", "declared", "comparator_employees", "group_employees", "full_pay")


@dataclass(frozen=True, slots=True)
class Told:
    """A pay gap, which of its figures are not shown, and which are shown though they are of few.

    Both are names of `FIGURES`.
    """

    gap: PayGap
    hidden: frozenset[str]
    given_away: frozenset[str]

    def figure(self, name: str) -> Decimal | None:
        """A figure in percent; None where it cannot be calculated, and where it is not shown."""
        value: Decimal | None = None if name in self.hidden else getattr(self.gap, name)
        return value


def told(found: Iterable[PayGap]) -> list[Told]:
    """Pay gaps in their order, each looked at beside all others of its snapshot.

    *Takes*: whole snapshots: what is hidden of a group may follow from the other groups.
    """
    gaps = list(found)
    snapshots: dict[tuple[str, date], list[PayGap]] = defaultdict(list)
    for each in gaps:
        snapshots[(each.kind, each.snapshot_on)].append(each)
    done: dict[tuple[str, date, str], Told] = {}
    for (kind, day), own in snapshots.items():
        cells = [_cells(each) for each in own]
        hidden = not_shown(PayGapKind(kind), cells)
        away = gives_away(PayGapKind(kind), cells)
        for each, secret, few in zip(own, hidden, away, strict=True):
            done[(kind, day, each.group)] = Told(each, secret, few)
    return [done[(each.kind, each.snapshot_on, each.group)] for each in gaps]


def _cells(gap: PayGap) -> Mapping[str, Any]:
    return {name: getattr(gap, name) for name in (*_HEADCOUNTS, *FIGURES)}


def of_kind(found: Sequence[Told], kind: PayGapKind) -> list[Told]:
    """Those of one kind."""
    return [each for each in found if each.gap.kind == kind]
