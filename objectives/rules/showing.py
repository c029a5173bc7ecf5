"""What of tables of people may be shown: exact figures in, the texts of released cells out.

Pure. It turns figures into the tables of `councilportal.disclosure`, lets that hide what has to be,
and says of each figure what is shown and why something is not. Sources: rules T1 to T6 of the
design; `councilportal/disclosure/DISCLOSURE.md`.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from councilportal.disclosure.bounds import Bound, bounds
from councilportal.disclosure.control import Cell, Outcome, control
from councilportal.disclosure.tables import Dimension, Earlier, Exclusive, Key, Table
from councilportal.disclosure.words import Mode, Refused, Why
from objectives.rules.answer_lists import COUNTED, answer_lists, measured
from objectives.rules.exact_tables import ExactTable, ReleasedTable, ShownFigure
from objectives.rules.group_lists import (
    Listed,
    Wide,
    answered_of,
    at_least,
    characteristic,
    dimension,
    listed,
)
from objectives.rules.information import Figure
from objectives.rules.same_people import Rows, Spot, contradictions, is_mean, people
from objectives.rules.shown_values import (
    HIDDEN,
    typed_text,
    value_text,
    why_no_value,
    with_comparators,
)
from objectives.rules.totals import is_total, total_shown

Ends = Mapping[str, Mapping[Key, Bound]]  # by table and cell, what remains possible
_NONE: frozenset[int] = frozenset()

VALUE = "value"  # what a mean is called where its figure has no measure


@dataclass(frozen=True, slots=True)
class Placed:
    """A table of disclosure control, and the figures whose count or base each of its cells is."""

    table: Table
    counts: Mapping[int, Key]
    bases: Mapping[int, Key]


@dataclass(frozen=True, slots=True)
class Population:
    """What tables of the same people say together: see `People`; the groups that they count; and
    how many people each number of them is at least, as its parts in any table add up.
    """

    of_some: frozenset[str]
    numbers: Mapping[Spot, int]
    lists: Listed
    at_least: Mapping[Spot, int]
    answers: Sequence[Exclusive] = ()


@dataclass(frozen=True, slots=True)
class Showing:
    """What is shown of each figure, by the table's reference and position, and how little is not.

    `hidden` counts what is hidden, `bound` is what no choice can go below.
    """

    figures: Mapping[str, Mapping[int, ShownFigure]]
    hidden: int
    bound: float
    is_least: bool


def show(
    tables: Sequence[ExactTable],
    earlier: Sequence[ReleasedTable] = (),
    also_hidden: Mapping[str, Set[int]] | None = None,
    *,
    kept: Set[str] = frozenset(),
    with_bounds: bool = False,
) -> Showing:
    """What may be shown of these tables, after what was released of their populations before.

    `also_hidden` names figures that the one who releases wants hidden besides; `kept` are other
    tables with protection, of any people, whose figures must not be typed beside these;
    `with_bounds` asks for what a reader could still work out.
    Raises Refused where figures contradict each other, with what is wrong.
    """
    keep = also_hidden or {}
    known = populations(tables, earlier)
    placed = {
        table.ref: list(_placed(table, known, keep.get(table.ref, _NONE))) for table in tables
    }
    before = [each for release in earlier for each in released(release, known)]
    compiled = [each.table for every in placed.values() for each in every]
    outcome = control(compiled, before)
    ends = bounds(compiled, before, outcome) if with_bounds else {}
    refs = {table.ref for table in tables} | {each.exact.ref for each in earlier} | kept
    figures = {
        table.ref: with_comparators(
            table,
            _figures(table, placed[table.ref], outcome, ends, keep.get(table.ref, _NONE)),
            refs,
        )
        for table in tables
    }
    return Showing(figures, outcome.hidden, outcome.bound, outcome.is_least)


def populations(
    tables: Sequence[ExactTable], earlier: Sequence[ReleasedTable] = ()
) -> dict[str, Population]:
    """What the tables of each population say together, and what was released of it.

    Raises Refused where they give two numbers for the same people.
    """
    now: dict[str, list[ExactTable]] = {}
    for table in tables:
        now.setdefault(table.people, []).append(table)
    every: dict[str, list[ExactTable]] = {}
    for table in (*(release.exact for release in earlier), *tables):
        every.setdefault(table.people, []).append(table)
    found = {}
    for name, same in every.items():
        own = [_rows(table) for table in now.get(name, ())]
        if said := next(contradictions(own), ""):
            raise Refused(said)
        # Of two numbers for the same people that of today stands, which comes last.
        numbers = people([_rows(table) for table in same]).numbers
        lists = listed((_rows(each), each.order, each.broader) for each in same)
        least = at_least(numbers, lists)
        partly = people(own).of_some
        answers = answer_lists(numbers, max(each.threshold for each in same), partly)
        found[name] = Population(partly, numbers, lists, least, answers)
    return found


def _rows(table: ExactTable) -> Rows:
    return Rows(table.ref, table.unit, table.figures)


def _placed(
    table: ExactTable, known: Mapping[str, Population], keep: Set[int] = _NONE
) -> Iterator[Placed]:
    """A table for each measure: its cells are counts, and bases, of people.

    `known` has what is said of each population; `keep` the positions of counts that are to be
    hidden besides.
    """
    measures: dict[str, dict[int, Figure]] = {}
    for position, figure in sorted(table.figures.items()):
        if figure.count is not None or figure.base is not None:
            measures.setdefault(figure.measure, {})[position] = figure
    for measure, figures in measures.items():
        ref = f"{table.ref} {measure}".strip()
        yield _of_measure(table, ref, measure, figures, keep, known[table.people])


def _of_measure(
    table: ExactTable,
    ref: str,
    measure: str,
    figures: Mapping[int, Figure],
    keep: Set[int],
    of_all: Population,
) -> Placed:
    names = sorted(
        {characteristic(group) for figure in figures.values() for group in figure.groups}
    )
    counts: dict[int, Key] = {}
    bases: dict[int, Key] = {}
    for position, figure in figures.items():
        own = {characteristic(group): group for group in figure.groups}
        key = tuple(own.get(name) for name in names)
        if measure:
            has_some = measure in of_all.of_some and is_mean(table.unit, figure)
            counts[position] = (*key, COUNTED)
            bases[position] = (*key, COUNTED if has_some else None)
        else:
            whole = tuple(answered_of(name) if name in own else None for name in names)
            counts[position] = key
            bases[position] = key if is_mean(table.unit, figure) else whole
    numbered: dict[Key, int] = {}
    for position, figure in figures.items():
        for keys, number in ((counts, figure.count), (bases, figure.base)):
            if number is None:
                del keys[position]
            else:
                numbered[keys[position]] = number
    end = (None,) if measure else ()
    wide = {(*key, *end): number for key, number in _keys(names, of_all)} | numbered

    def at_least_in(key: Key) -> int:
        groups = frozenset(part for part in key if part not in (None, COUNTED))
        return of_all.at_least.get((groups, measure if COUNTED in key else ""), 0)

    dimensions = [
        dimension(name, at, of_all.lists, numbered, Wide(wide, at_least_in))
        for at, name in enumerate(names)
    ]
    if measure or not names:
        name, category = measured(measure)
        dimensions.append(Dimension(name, (category,), is_complete=False))
    if not measure and not names:
        numbered = {(*key, None): number for key, number in numbered.items()}
        counts = {position: (*key, None) for position, key in counts.items()}
        bases = {position: (*key, None) for position, key in bases.items()}
    made = Table(
        ref,
        table.people,
        tuple(dimensions),
        numbered,
        mode=Mode(table.mode.value),
        mode_reason=table.mode_reason,
        threshold=table.threshold,
        means={
            bases[at]: measure or VALUE
            for at, figure in figures.items()
            if at in bases and is_mean(table.unit, figure)
        },
        bases={key: bases[at] for at, key in counts.items() if at in bases and key != bases[at]},
        keep=frozenset(counts[at] for at in keep if at in counts),
        exclusive=tuple(each for each in of_all.answers if measured(measure) in each.parts),
    )
    return Placed(made, counts, bases)


def _keys(names: Sequence[str], of_all: Population) -> Iterator[tuple[Key, int]]:
    """How many people other tables say are in groups, by the key that a table of these has."""
    for (groups, measure), number in of_all.numbers.items():
        own = {characteristic(group): group for group in groups}
        if not measure and own.keys() <= set(names):
            yield tuple(own.get(name) for name in names), number


def released(release: ReleasedTable, known: Mapping[str, Population]) -> Iterator[Earlier]:
    """What a release tells of each measure, placed as what is `known` of its people now."""
    for placed in _placed(release.exact, known):
        shown: dict[Key, str] = {}
        shares: dict[Key, str] = {}
        means: dict[Key, str] = {}
        for position, key in placed.counts.items():
            shown[key] = release.shown[position].count
            if percentage := release.shown[position].percentage:
                shares[key] = percentage
        for position, key in placed.bases.items():
            shown[key] = release.shown[position].base
            if key in placed.table.means:
                means[key] = release.shown[position].value
        yield Earlier(placed.table, shown, shares, means)


def _figures(
    table: ExactTable,
    placed: Sequence[Placed],
    outcome: Outcome,
    ends: Ends,
    keep: Set[int],
) -> dict[int, ShownFigure]:
    cells: dict[int, dict[str, Cell]] = {}
    between: dict[int, dict[str, Bound]] = {}
    hidden_means: dict[int, str] = {}
    for each in placed:
        found = outcome.cells[each.table.ref]
        shares = outcome.percentages[each.table.ref]
        for position, key in each.counts.items():
            cells.setdefault(position, {})["count"] = found[key]
            if key in shares:
                cells[position]["percentage"] = shares[key]
        for position, key in each.bases.items():
            cells.setdefault(position, {})["base"] = found[key]
            if (why := outcome.means[each.table.ref].get(key)) is not None:
                hidden_means[position] = why.value
        own = ends.get(each.table.ref, {})
        for name, keys in (("count", each.counts), ("base", each.bases)):
            for position, key in keys.items():
                if key in own:
                    between.setdefault(position, {})[name] = own[key]
    return {
        position: replace(
            _shown(
                *(table, figure, cells.get(position, {}), position in keep),
                hidden_means.get(position, ""),
            ),
            between=between.get(position, {}),
        )
        for position, figure in table.figures.items()
    }


def _shown(
    table: ExactTable,
    figure: Figure,
    cells: Mapping[str, Cell],
    is_hidden: bool,
    why_no_mean: str,
) -> ShownFigure:
    """The texts of one figure. `why_no_mean` is set where a mean is not shown."""
    why = [str(cell.why.value) for cell in cells.values() if cell.why is not None]
    value = ""
    if figure.value is not None and "percentage" not in cells:
        reason = Why.ASKED.value if is_hidden else why_no_mean or why_no_value(table, figure)
        value = HIDDEN if reason else value_text(table, figure.value)
        if is_total(table):
            value, reason = total_shown(table, figure, cells.get("base"), reason)
        why += [reason] if reason else []
    texts = {name: cell.shown for name, cell in cells.items()}
    return ShownFigure(
        count=texts.get("count", ""),
        base=texts.get("base", ""),
        percentage=texts.get("percentage", ""),
        value=value,
        words=figure.words,
        comparator=figure.comparator,
        comparator_value=typed_text(table, figure.comparator_value),
        comparator_kind=figure.comparator_kind or "",
        gap=typed_text(table, figure.gap),
        why=tuple(dict.fromkeys(why)),
        is_lost=any(cell.is_lost for cell in cells.values()),
    )
