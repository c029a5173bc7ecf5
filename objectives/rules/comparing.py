"""What released figures of people say together: changes, declared rates, shares, gaps.

Pure. Everything is worked out of what is released and nothing else, so that nobody learns more than
from the table itself. Sources: rules T4 and T8 to T10 of the design.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from councilportal.common.words import Direction
from councilportal.disclosure.words import LEAST_BASE
from objectives.rules.figure_findings import Finding, FindingKind, Groups, findings, key_of
from objectives.rules.figures import (
    Better,
    Change,
    Declared,
    FigureFact,
    TableFact,
    change,
    gap,
    rest_minus_group,
)
from objectives.rules.information import NO_ANSWER, TableKind
from objectives.rules.one_answer import ONE, PRINTED, ROUNDED_COUNT, may_undo, most_moved

NOT_SHOWN = "One of the two is not shown, so no change can be worked out."
NOT_THERE = "It is not in the table before."
THIN = "One answer more or less might undo that, so it is not judged."
BOTH_ROUNDED = "Both are rounded to the nearest 5."
# Of whom a share of the population says something.
_WITH_SHARES = (
    *(TableKind.WORKFORCE, TableKind.SERVICE_USERS, TableKind.APPLICANTS),
    *(TableKind.LEAVERS, TableKind.CONSULTATION),
)
# What readers are told of released figures. Of rounded counts the rest would say what is not so.
_TOLD = (
    *(FindingKind.TWO_KINDS, FindingKind.OTHER_DEFINITION, FindingKind.OTHER_AREA),
    *(FindingKind.OTHER_TIME, FindingKind.NOT_KNOWN, FindingKind.TWO_COMPARATORS),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A table as it was released. `hidden` has the mark of each figure that is not shown."""

    table: TableFact
    kind: TableKind
    figures: tuple[FigureFact, ...]
    is_rounded: bool = False
    hidden: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changed:
    """A figure and its change on the release before."""

    figure: FigureFact
    change: Change


def changes(now: Told, before: Told, then: str) -> list[Changed]:
    """How each figure changed since an earlier release.

    *Takes*: `then`, what the earlier one is called in a sentence ("31 March 2025").
    Figures that are in words only are left out.
    """
    last = {_key(each): each for each in before.figures}
    found = []
    for figure in now.figures:
        old = last.get(_key(figure))
        is_hidden = figure.position in now.hidden
        if figure.printed is None and not is_hidden:
            continue
        if is_hidden or (old is not None and old.position in before.hidden):
            how = Change(Direction.NOT_COMPARABLE, NOT_SHOWN)
        elif old is None:
            how = Change(Direction.NEW, NOT_THERE)
        else:
            how = _change(figure, old, then, is_rounded=now.is_rounded or before.is_rounded)
        found.append(Changed(figure, how))
    return found


def are_told(before: Told, found: Iterable[Changed]) -> bool:
    """Whether the changes since an earlier release say all that its figures say."""
    said = {_key(each.figure): each.change.sentence for each in found}
    return bool(before.figures) and all(
        _says_one_thing(each) and _stands_in(each.said, said.get(_key(each), ""))
        for each in before.figures
    )


def _says_one_thing(figure: FigureFact) -> bool:
    """Whether a figure is a number alone: without words, a count beside it, and a comparison."""
    more = (figure.words, figure.comparator, figure.comparator_value, figure.gap)
    numbers = [each for each in (figure.value, figure.count, figure.base) if each is not None]
    return len(numbers) == 1 and not any(more)


def _stands_in(figure: str, sentence: str) -> bool:
    return re.search(rf"(?<![\w.,-]){re.escape(figure)}(?![\w%]|[.,]\d)", sentence) is not None


def _key(figure: FigureFact) -> tuple[str, Groups]:
    groups = frozenset((each.characteristic, each.ref) for each in figure.groups)
    return key_of(figure.measure), groups


_MOST_BEFORE = 4  # releases that are looked at for the one before


@dataclass(frozen=True, slots=True)
class Issue:
    """A release among others: of which table, its number there, and of which day it is.

    `key` tells it from all others; `as_at` is None where its day is not known.
    """

    key: int
    table: int
    number: int
    kind: str
    title: str
    as_at: date | None


def before(now: Issue, others: Iterable[Issue]) -> list[Issue]:
    """The releases with which one may be compared: of an earlier date, else the one before it.

    Only of its own kind of table; of another table only the newest counts. First come those of the
    same table, then those of the same title but for its year, then the latest: four at most, and
    after them the one before it, whatever its date.
    """
    of_kind = [each for each in others if each.kind == now.kind]
    newest: dict[int, int] = {}
    for each in of_kind:
        newest[each.table] = max(each.number, newest.get(each.table, 0))

    def may_be(each: Issue) -> bool:
        if now.as_at is None or each.as_at is None or each.as_at >= now.as_at:
            return False
        if each.table == now.table:
            return each.number < now.number
        return each.number == newest[each.table]

    def likely(each: Issue) -> tuple[bool, bool, date, int]:
        is_titled_alike = _without_numbers(each.title) == _without_numbers(now.title)
        return each.table == now.table, is_titled_alike, each.as_at or date.min, each.number

    dated = sorted(filter(may_be, of_kind), key=likely, reverse=True)
    last = [each for each in of_kind if (each.table, each.number) == (now.table, now.number - 1)]
    return list({each.key: each for each in (*dated[:_MOST_BEFORE], *last)}.values())


def _without_numbers(title: str) -> str:
    """A title without the numbers in it: "staff by age" of "Staff by age, 2025"."""
    return " ".join(re.sub(r"[\W\d_]+", " ", title.casefold()).split())


def alike(one: Told, other: Told) -> int:
    """How many figures of two tables are of the same measure and groups."""
    return len({_key(each) for each in one.figures} & {_key(each) for each in other.figures})


def _change(now: FigureFact, before: FigureFact, then: str, *, is_rounded: bool) -> Change:
    """The change; of rounded figures it is better or worse only where no rounding may hide why."""
    judged = replace(now, better=better_of(now))
    if not is_rounded:
        return change(judged, before, then=then)
    is_thin = judged.better is not Better.NEITHER and _is_thin(now, before)
    found = change(replace(judged, better=Better.NEITHER) if is_thin else judged, before, then=then)
    if found.amount is None:
        return found
    more = [THIN] if is_thin and found.amount else []
    if not now.is_percentage and now.value is None:
        more.append(BOTH_ROUNDED)
    return replace(found, sentence=" ".join([found.sentence, *more]))


def better_of(figure: FigureFact) -> Better:
    """Which way is better, as the sign of its gap tells: above 0 the group is behind (T9).

    Without a gap nobody has said it, and no change is called better or worse.
    """
    if not figure.gap or figure.value is None or figure.comparator_value is None:
        return Better.NEITHER
    is_ahead = figure.value > figure.comparator_value
    if figure.value == figure.comparator_value:
        return Better.NEITHER
    return Better.HIGHER if is_ahead is (figure.gap < 0) else Better.LOWER


def _is_thin(now: FigureFact, before: FigureFact) -> bool:
    """Whether one answer might undo a change of rounded figures, as they are printed."""
    moved = Fraction(now.printed or 0) - Fraction(before.printed or 0)
    if not now.is_percentage:
        return may_undo(moved, [ONE], 2 * ROUNDED_COUNT)
    both = [most_moved(each.base, is_rounded=True) for each in (now, before)]
    return may_undo(moved, both, 2 * PRINTED)


@dataclass(frozen=True, slots=True)
class Declaration:
    """How many of a headcount said something of a characteristic, by its reference (T8)."""

    characteristic: str
    declared: Declared


def declarations(told: Told) -> list[Declaration]:
    """The declared rate of each characteristic of which the answers and a headcount are shown.

    The headcount is that of everybody, else answers with those not known and those who prefer not
    to say. Of fewer than 25 people there is none (T4).
    """
    plain = [each for each in told.figures if not each.measure]
    everybody = next((each.count for each in plain if not each.groups), None)
    found = []
    for name in dict.fromkeys(each.groups[0].characteristic for each in plain if each.groups):
        own = [each for each in plain if [group.characteristic for group in each.groups] == [name]]
        answers = {each.base for each in own if _ref(each) not in NO_ANSWER and each.base}
        silent = {_ref(each): each.count for each in own if _ref(each) in NO_ANSWER}
        if len(answers) != 1:
            continue
        (answered,) = answers
        known = [silent.get(ref, 0) for ref in sorted(NO_ANSWER)]
        counted = [each for each in known if each is not None]
        headcount = everybody
        if headcount is None and silent and len(counted) == len(known):
            headcount = answered + sum(counted)
        if headcount is None or headcount < max(LEAST_BASE, answered):
            continue
        found.append(Declaration(name, Declared(answered, 0, 0, headcount)))
    return found


def _ref(figure: FigureFact) -> str:
    return figure.groups[0].ref


@dataclass(frozen=True, slots=True)
class Beside:
    """A share of a group, and the share of that group elsewhere. `less` is ours less theirs."""

    table: TableFact
    figure: FigureFact
    other: TableFact | str
    theirs: Decimal

    @property
    def less(self) -> Fraction:
        """How many points it is above the other; below 0 where it is below."""
        return Fraction(self.figure.printed or 0) - Fraction(self.theirs)


def beside(told: Told, populations: Sequence[Told]) -> list[Beside]:
    """Each share of a group with what it is compared with, and with the population's (T8).

    *Takes*: the tables of the population that are released. The latest that has a group is taken.
    """
    if told.kind not in _WITH_SHARES:
        return []
    shares: dict[Groups, tuple[TableFact, Decimal]] = {}
    for other in sorted(populations, key=_last_day, reverse=True):
        for each in other.figures:
            if not each.measure and _is_share(each, other) and each.printed is not None:
                shares.setdefault(_key(each)[1], (other.table, each.printed))
    found: list[Beside] = []
    for each in told.figures:
        if not _is_share(each, told):
            continue
        if each.comparator and each.comparator_value is not None:
            found.append(Beside(told.table, each, each.comparator, each.comparator_value))
        if not each.measure and _key(each)[1] in shares:
            table, theirs = shares[_key(each)[1]]
            if each.comparator != table or each.comparator_value is None:
                found.append(Beside(told.table, each, table, theirs))
    return found


def _last_day(told: Told) -> date:
    return told.table.as_at.latest or date.min


def _is_share(figure: FigureFact, told: Told) -> bool:
    """Whether a figure is shown as a percentage of people, of one group of those who answered."""
    is_shown = figure.printed is not None and figure.position not in told.hidden
    groups = figure.groups
    return is_shown and figure.is_percentage and len(groups) == 1 and _ref(figure) not in NO_ANSWER


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of a group in points, above 0 where it is below the others (T9).

    `to_rest` is None where counts are rounded or not shown: it cannot be worked out of shares.
    """

    figure: FigureFact
    whole: FigureFact
    to_all: Fraction
    to_rest: Fraction | None


def gaps(told: Told) -> list[Gaps]:
    """The gaps of both kinds of each group, of measures of which everybody's figure is shown."""
    measured = [
        each
        for each in told.figures
        if each.measure
        and each.is_percentage
        and each.printed is not None
        and each.position not in told.hidden
    ]
    wholes: Mapping[str, FigureFact] = {
        key_of(each.measure): each for each in measured if not each.groups
    }
    found = []
    for each in measured:
        whole = wholes.get(key_of(each.measure))
        if not each.groups or whole is None:
            continue
        has_counts = not told.is_rounded and whole.count is not None and each.count is not None
        to_rest = None
        if has_counts and whole.share and each.share and whole.share.base > each.share.base:
            to_rest = rest_minus_group(whole.share, each.share)
        to_all = gap(Fraction(each.printed or 0), Fraction(whole.printed or 0))
        found.append(Gaps(each, whole, to_all, to_rest))
    return found


def cautions(
    told: Sequence[Told], compared: Sequence[Beside], others: Sequence[Told] = ()
) -> Iterator[Finding]:
    """What readers must know before they compare released figures, each once (T9, T10).

    *Takes*: `compared`, what `beside` gives of them; `others`, the tables that they are compared
    with, for what these say of a group themselves.
    """
    own = _shown(told)
    facts = [
        replace(each.figure, comparator=each.other, comparator_value=each.theirs)
        for each in compared
    ]
    sentences: set[str] = set()
    of_gaps = [each for each in findings(own) if each.kind is FindingKind.TWO_KINDS]
    for each in (*of_gaps, *findings(facts, _shown(others))):
        if each.kind in _TOLD and each.sentence not in sentences:
            sentences.add(each.sentence)
            yield each


def _shown(told: Sequence[Told]) -> list[FigureFact]:
    return [each for one in told for each in one.figures if each.position not in one.hidden]
