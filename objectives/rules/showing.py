"""What of tables of people may be shown: exact figures in, the texts of released cells out.

Pure. It turns figures into the tables of `councilportal.disclosure`, lets that hide what has to be,
and says of each figure what is shown and why something is not. Sources: rules T1 to T6 of the
design; `councilportal/disclosure/DISCLOSURE.md`.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from councilportal.disclosure.bounds import Bound, bounds
from councilportal.disclosure.control import Cell, Outcome, control
from councilportal.disclosure.tables import Dimension, Earlier, Key, Table
from councilportal.disclosure.words import Mode, Refused, Why
from objectives.rules.exact_tables import ExactTable, ReleasedTable, ShownFigure
from objectives.rules.information import NO_ANSWER, Figure
from objectives.rules.same_people import ANSWERED, People, Rows, contradictions, is_mean, people
from objectives.rules.shown_values import (
    HIDDEN,
    plain_or_empty,
    value_text,
    why_no_value,
    with_comparators,
)

OTHERS = "others"  # those of a characteristic whom no row counts
COUNTED = "counted"  # those of a group of whom a measure is true

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
    with_bounds: bool = False,
) -> Showing:
    """What may be shown of these tables, after what was released of their populations before.

    `also_hidden` names figures that the one who releases wants hidden besides; `with_bounds` asks
    for what a reader could still work out.
    Raises Refused where figures contradict each other, with what is wrong.
    """
    keep = also_hidden or {}
    known = populations(tables)
    placed = {
        table.ref: list(_placed(table, known, keep.get(table.ref, _NONE))) for table in tables
    }
    before = [each for release in earlier for each in released(release, known)]
    compiled = [each.table for every in placed.values() for each in every]
    outcome = control(compiled, before)
    ends = bounds(compiled, before, outcome) if with_bounds else {}
    refs = {table.ref for table in tables}
    figures = {
        table.ref: with_comparators(
            table,
            _figures(table, placed[table.ref], outcome, ends, keep.get(table.ref, _NONE)),
            refs,
        )
        for table in tables
    }
    return Showing(figures, outcome.hidden, outcome.bound, outcome.is_least)


def populations(tables: Sequence[ExactTable]) -> dict[str, People]:
    """What the tables of each population say together.

    Raises Refused where they give two numbers for the same people.
    """
    found: dict[str, list[Rows]] = {}
    for table in tables:
        rows = Rows(table.ref, table.unit, table.figures)
        found.setdefault(_population(table), []).append(rows)
    for same in found.values():
        if said := next(contradictions(same), ""):
            raise Refused(said)
    return {name: people(same) for name, same in found.items()}


def _population(table: ExactTable) -> str:
    return table.population or table.ref


def _placed(
    table: ExactTable, known: Mapping[str, People], keep: Set[int] = _NONE
) -> Iterator[Placed]:
    """A table for each measure: its cells are counts, and bases, of people.

    `known` has what is said of each population; `keep` the positions of counts that are to be
    hidden besides.
    """
    measures: dict[str, dict[int, Figure]] = {}
    for position, figure in sorted(table.figures.items()):
        if figure.count is not None or figure.base is not None:
            measures.setdefault(figure.measure, {})[position] = figure
    for number, (measure, figures) in enumerate(measures.items()):
        of_all = known.get(_population(table), People())
        yield _of_measure(table, f"{table.ref} {number}", measure, figures, keep, of_all)


def _of_measure(
    table: ExactTable,
    ref: str,
    measure: str,
    figures: Mapping[int, Figure],
    keep: Set[int],
    of_all: People,
) -> Placed:
    names = sorted({_name(group) for figure in figures.values() for group in figure.groups})
    counts: dict[int, Key] = {}
    bases: dict[int, Key] = {}
    for position, figure in figures.items():
        own = {_name(group): group for group in figure.groups}
        key = tuple(own.get(name) for name in names)
        if measure:
            has_some = measure in of_all.of_some and is_mean(table.unit, figure)
            counts[position] = (*key, COUNTED)
            bases[position] = (*key, COUNTED if has_some else None)
        else:
            whole = tuple(_answered(name) if name in own else None for name in names)
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
    dimensions = [_dimension(name, at, table, numbered, wide) for at, name in enumerate(names)]
    if measure or not names:
        name = f"measure: {measure}"
        dimensions.append(Dimension(name, (COUNTED,), is_complete=False))
    if not measure and not names:
        numbered = {(*key, None): number for key, number in numbered.items()}
        counts = {position: (*key, None) for position, key in counts.items()}
        bases = {position: (*key, None) for position, key in bases.items()}
    made = Table(
        ref,
        _population(table),
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
    )
    return Placed(made, counts, bases)


def _keys(names: Sequence[str], of_all: People) -> Iterator[tuple[Key, int]]:
    """How many people other tables say are in groups, by the key that a table of these has."""
    for groups, number in of_all.numbers.items():
        own = {_name(group): group for group in groups}
        if own.keys() <= set(names):
            yield tuple(own.get(name) for name in names), number


def _dimension(
    name: str, at: int, table: ExactTable, numbered: Mapping[Key, int], wide: Mapping[Key, int]
) -> Dimension:
    """A characteristic with the groups that have figures, and what completes them.

    `wide` has what the other tables of the same people say too.
    """
    used = {key[at] for key in numbered}
    groups = [group for group in table.order[name] if group in used]
    broader = {each: table.broader[each] for each in groups if table.broader.get(each, "") in used}
    answered = _answered(name)
    if answered in used:
        groups.append(answered)
        given = [each for each in groups[:-1] if each not in broader and not _is_no_answer(each)]
        broader |= dict.fromkeys(given, answered)
    dimension = Dimension(name, tuple(groups), broader)
    # Where a level does not add up there are others, whom a reader could work out.
    for whole, inside, _ in list(dimension.adding_up()):
        if _has_others(at, whole, inside, wide):
            other = f"{whole or name}:{OTHERS}"
            groups.append(other)
            if whole is not None:
                broader[other] = whole
    return Dimension(name, tuple(groups), broader)


def _has_others(
    at: int, whole: str | None, inside: Sequence[str], numbered: Mapping[Key, int]
) -> bool:
    """Whether somewhere the parts of a level, all known, are fewer than their whole."""
    for key, number in numbered.items():
        if key[at] == whole:
            parts = [numbered.get((*key[:at], part, *key[at + 1 :])) for part in inside]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts) and sum(known) < number:
                return True
    return False


def released(release: ReleasedTable, known: Mapping[str, People]) -> Iterator[Earlier]:
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
        why += [reason] if reason else []
    texts = {name: cell.shown for name, cell in cells.items()}
    return ShownFigure(
        count=texts.get("count", ""),
        base=texts.get("base", ""),
        percentage=texts.get("percentage", ""),
        value=value,
        words=figure.words,
        comparator=figure.comparator,
        comparator_value=plain_or_empty(figure.comparator_value),
        comparator_kind=figure.comparator_kind or "",
        gap=plain_or_empty(figure.gap),
        why=tuple(dict.fromkeys(why)),
        is_lost=any(cell.is_lost for cell in cells.values()),
    )


def _name(group: str) -> str:
    """The characteristic of a group."""
    return group.partition(":")[0]


def _answered(name: str) -> str:
    return f"{name}:{ANSWERED}"


def _is_no_answer(group: str) -> bool:
    return group.partition(":")[2] in NO_ANSWER
