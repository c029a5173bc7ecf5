"""Which groups of employees are told of apart in a pay gap, and which together (L5). Pure.

No group of fewer than 10 is told of, as government's consultation of 18 March 2025 proposed (CP
1288): so Aimac and Browne Jacobson tell of it. Its response of 25 March 2026 (CP 1542) asks for
White, White other included, beside all other groups together, and for the five groups of the census
of 2021 where there are enough people (Browne Jacobson; Forsters, to whom 10 is likely and not
settled); for both comparisons, for disabled employees beside all who are not and nothing finer, and
for how many did not say (Lewis Silkin, 26 March 2026). The draft clauses leave groups and numbers
to regulations (Annex A of the response). Not read: the response's own chapter on groups, of which
stored copies have the foreword, and regulations, of which there are none yet. The detailed groups,
and the steps between, are ours.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from councilportal.common.numbers import joined
from objectives.rules.pay_gaps import (
    LEAST,
    GroupPay,
    Outputs,
    Paid,
    PayGapKind,
    group_pay,
    outputs,
    share,
)

OTHERS = "All other groups"
NOT_KNOWN, NOT_SAID = "Not known", "Prefers not to say"
NO_ANSWER = frozenset((NOT_KNOWN, NOT_SAID))
NEITHER = "Neither"  # of sex: of whom a file does not say which of the two it is
# The first snapshot whose figures fall under the statutory guidance of 21 May 2026 ("Recording
# employees' sex"): everybody is counted by biological sex, as the Supreme Court reads the Equality
# Act 2010 (For Women Scotland, 16 April 2025; L15). Before, who identified as neither could be left
# out. Read in accounts of it (DAC Beachcroft 10 June, Lewis Silkin 16 June 2026), not at gov.uk.
BY_SEX_FROM = date(2026, 3, 31)


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of the groups: by group, the name under which it is told of, in their order.

    `names` are those that are told of, the comparator first; none where even two groups are too
    small. `sentences` say which groups were joined, and why.
    """

    told: Mapping[str, str]
    names: tuple[str, ...]
    sentences: tuple[str, ...] = ()


def joined_groups(
    counts: Mapping[str, int], broad: Mapping[str, str], comparator: str, least: int = LEAST
) -> Joined:
    """The groups by the ladder: detailed, then broad, then the comparator's beside all others.

    Takes: employees on full pay by detailed group; the broad group of each, where it has one; the
    detailed group with which is compared. Detailed groups of one broad group are told of as one
    where one of them has fewer than `least`. Where a group that is left still has, the broad group
    of the comparator is told of as one, and all others as one.
    """
    present = {group: count for group, count in counts.items() if count}
    told: dict[str, str] = {}
    sentences: list[str] = []
    for whole, parts in _by_broad(present, broad).items():
        small = [each for each in parts if present[each] < least]
        is_one = bool(small) and len(parts) > 1
        told |= {each: whole if is_one else each for each in parts}
        if is_one:
            sentences.append(f"{joined(parts)} are told of as {whole}: {_few(small, least)}")
    totals = _totals(present, told)
    if len(totals) > 2 and (small := [name for name in totals if totals[name] < least]):
        whole = broad.get(comparator) or comparator
        own = [each for each in present if (broad.get(each) or each) == whole]
        first = whole if len(own) > 1 else comparator
        told = {each: first if each in own else OTHERS for each in present}
        totals = _totals(present, told)
        sentences = [f"All groups but {first} are told of as one: {_few(small, least)}"]
    compared = told.get(comparator)
    if compared is None or len(totals) < 2 or min(totals.values()) < least:
        none = f"No gap can be told: there are no two groups of {least} people or more."
        return Joined(told, (), (none,))
    names = (compared, *(name for name in totals if name != compared))
    return Joined(told, names, tuple(sentences))


def _totals(counts: Mapping[str, int], told: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for group, name in told.items():
        found[name] = found.get(name, 0) + counts[group]
    return found


def _by_broad(present: Iterable[str], broad: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in present:
        found.setdefault(broad.get(group) or group, []).append(group)
    return found


def _few(small: list[str], least: int) -> str:
    """Why groups are joined, in words that tell of no number of people."""
    have = "has" if len(small) == 1 else "have"
    return f"{joined(small)} {have} fewer than {least} people."


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group beside its comparator, as pages tell of it: how many people are in each, outputs."""

    comparator: str
    group: str
    comparator_employees: int
    group_employees: int
    outputs: Outputs


@dataclass(frozen=True, slots=True)
class Reduced:
    """What hourly figures of people come to, with nobody's own pay left in it.

    `employees` are all in the figures, `declared` those of whom a group is known, `full_pay` those
    of the groups that are told of who are on full pay, `left_out` those of `NEITHER`.
    """

    kind: PayGapKind
    employees: int
    declared: int
    comparisons: tuple[Comparison, ...]
    sentences: tuple[str, ...] = ()
    full_pay: int = 0
    left_out: int = 0

    @property
    def declared_rate(self) -> Decimal | None:
        """Those of whom a group is known, in percent of all (T8)."""
        return share(self.declared, self.employees)


def reduced(
    kind: PayGapKind, people: Sequence[Paid], broad: Mapping[str, str], comparator: str
) -> Reduced:
    """Hourly figures of people reduced to what is told.

    Takes: groups of people by their names; those of nobody who answered are of `NO_ANSWER`. `broad`
    and `comparator` are of ethnicity; the groups of the other kinds are fixed. Of sex the law asks
    for each figure however few the people, of the rest no group under `LEAST` is told. Who is of
    `NEITHER` is counted among the employees, and is in no figure of the gap.
    """
    answered = [each for each in people if each.group not in NO_ANSWER]
    if kind is PayGapKind.GENDER:
        told = Joined({name: name for name in kind.compared}, kind.compared)
    else:
        on_full_pay = Counter(each.group for each in answered if each.hourly is not None)
        told = joined_groups(on_full_pay, broad, comparator or kind.compared[0])
    named = [replace(each, group=told.told.get(each.group, "")) for each in answered]
    pay = group_pay(named, told.names)
    first = told.names[0] if told.names else ""
    comparisons = tuple(
        Comparison(
            first,
            name,
            pay[first].employees,
            pay[name].employees,
            _without_few(kind, pay, outputs(pay, first, name), first, name),
        )
        for name in told.names[1:]
    )
    full_pay = sum(pay[name].full_pay for name in told.names)
    left_out = sum(each.group == NEITHER for each in people)
    return Reduced(
        kind, len(people), len(answered), comparisons, told.sentences, full_pay, left_out
    )


def _without_few(
    kind: PayGapKind, pay: Mapping[str, GroupPay], found: Outputs, comparator: str, group: str
) -> Outputs:
    """Outputs without the bonus gaps of fewer than `LEAST` people, except of sex."""
    fewest = min(pay[comparator].paid_bonus, pay[group].paid_bonus)
    if kind is PayGapKind.GENDER or fewest >= LEAST:
        return found
    return replace(found, mean_bonus=None, median_bonus=None)
