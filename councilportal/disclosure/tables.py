"""Tables of people, as they come in: dimensions, cells, how each table is to be kept safe."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from councilportal.disclosure.words import USUAL_THRESHOLD, Mode, Refused, Shorthand

# A category of each dimension, in their order; None is the total over that dimension.
Key = tuple[str | None, ...]
# The same cell in every table of a population: (dimension, category), without the totals.
Place = frozenset[tuple[str, str]]

MOST_DIMENSIONS = 4
# Ends the name of a category that no table prints: those outside the others.
REST = "\N{SYMBOL FOR NULL}"


@dataclass(frozen=True)
class Dimension:
    """One characteristic and its categories, in order.

    `broader` gives the broad category of a category; a broad category is one of `categories` too,
    and adds up what it holds. Where the breakdown `is_complete` its categories add up to the total;
    otherwise there are people outside them. Where they `overlap` (a person may be in several)
    nothing adds up, and each has a rest of its own: all but that group.
    """

    name: str
    categories: tuple[str, ...]
    broader: Mapping[str, str] = field(default_factory=dict)
    is_complete: bool = True
    overlap: bool = False

    def adding_up(self) -> Iterator[tuple[str | None, tuple[str, ...], tuple[str, str] | None]]:
        """Each total or broad category, the categories that it holds, and a name for the rest.

        Where there is no rest the categories add up to it. Where categories overlap each stands
        alone with its own rest.
        """
        held: dict[str | None, list[str]] = {}
        for category in self.categories:
            held.setdefault(self.broader.get(category), []).append(category)
        for whole, inside in held.items():
            if self.overlap:
                for one in inside:
                    yield whole, (one,), (self.name, f"all but {one} {REST}")
            elif self.is_complete:
                yield whole, tuple(inside), None
            else:
                yield whole, tuple(inside), (self.name, f"not {' or '.join(inside)} {REST}")


@dataclass(frozen=True)
class Exclusive:
    """Things that are true of people, of which each person has one at most, as the answers to a
    question: each is a dimension and a category. In the groups that are `full` everybody has one.
    """

    parts: tuple[tuple[str, str], ...]
    full: frozenset[Place] = frozenset()

    @property
    def none(self) -> tuple[str, str]:
        """A name for those who have none of them."""
        return " or ".join(name for name, _ in self.parts), f"none {REST}"

    def of_group(self, group: Place) -> list[Place]:
        """What adds up to a group: who has each of them, and who has none, if anybody."""
        found = [group | {part} for part in self.parts]
        return found if group in self.full else [*found, group | {self.none}]


@dataclass(frozen=True)
class Sum:
    """A cell, the cells that add up to it, and the category of those outside them, if any are."""

    whole: Key
    parts: tuple[Key, ...]
    rest: tuple[str, str] | None


@dataclass(frozen=True)
class Table:
    """One table of counts, and how it is to be kept safe.

    `counts` has a whole number for each cell that is printed, margins included; `words` has [x] or
    [z] for cells without a figure. Tables of one `population` count the same people on the same
    day, so that the same cell has the same count in each. `percentage_of` names a dimension: each
    cell is printed as a percentage of the total over it too. A table of rates has one dimension
    more: counted or not. `bases` names the base of single cells, a printed cell with as many people
    or more, as of a category the broad one that holds all answers; it comes before `percentage_of`.
    `means` names for a cell what it prints the mean of, over the people it counts.
    `keep` has cells that are to be hidden though they are not small. `exclusive` has what adds up
    with what this table counts, in whichever tables of the population it is.
    """

    ref: str
    population: str
    dimensions: tuple[Dimension, ...]
    counts: Mapping[Key, int]
    mode: Mode = Mode.ROUND
    mode_reason: str = ""
    threshold: int = USUAL_THRESHOLD
    words: Mapping[Key, Shorthand] = field(default_factory=dict)
    percentage_of: str = ""
    bases: Mapping[Key, Key] = field(default_factory=dict)
    means: Mapping[Key, str] = field(default_factory=dict)
    keep: frozenset[Key] = frozenset()
    exclusive: tuple[Exclusive, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what no rule could be applied to."""
        for problem in _problems(self):
            raise Refused(f"{self.ref}: {problem}")

    def place(self, key: Key) -> Place:
        """Which people a cell counts, whatever table it stands in."""
        return frozenset(
            (dimension.name, category)
            for dimension, category in zip(self.dimensions, key, strict=True)
            if category is not None
        )

    def base(self, key: Key) -> Key | None:
        """The cell of which a cell is a percentage: its own base, else the total over
        `percentage_of`; None where there is neither.
        """
        if key in self.bases:
            return self.bases[key]
        names = [dimension.name for dimension in self.dimensions]
        if self.percentage_of not in names or key[at := names.index(self.percentage_of)] is None:
            return None
        whole = (*key[:at], None, *key[at + 1 :])
        return whole if whole in self.counts else None

    def sums(self) -> Iterator[Sum]:
        """Everything that adds up in it."""
        nodes = [(None, *dimension.categories) for dimension in self.dimensions]
        for at, dimension in enumerate(self.dimensions):
            for whole, inside, rest in dimension.adding_up():
                for key in product(*nodes[:at], (whole,), *nodes[at + 1 :]):
                    parts = tuple((*key[:at], part, *key[at + 1 :]) for part in inside)
                    yield Sum(key, parts, rest)

    def answers(self) -> Iterator[tuple[Place, list[Place]]]:
        """Each group, and the things that exclude each other in it, those who have none last."""
        for each in self.exclusive:
            names = {name for name, _ in each.parts}
            nodes = [
                (None,) if dimension.name in names else (None, *dimension.categories)
                for dimension in self.dimensions
            ]
            for key in product(*nodes):
                yield self.place(key), each.of_group(self.place(key))


@dataclass(frozen=True)
class Earlier:
    """What was released before of the same population: its table then, and what each cell showed.

    `shown` has a text for each cell: a figure or a shorthand. `table.counts` are the exact counts
    of that time, which a revision may have changed since.
    """

    table: Table
    shown: Mapping[Key, str]
    percentages: Mapping[Key, str] = field(default_factory=dict)
    means: Mapping[Key, str] = field(default_factory=dict)


def _problems(table: Table) -> Iterator[str]:
    """What is wrong with one table."""
    names = [dimension.name for dimension in table.dimensions]
    if not 1 <= len(names) <= MOST_DIMENSIONS:
        yield f"a table has 1 to {MOST_DIMENSIONS} dimensions, and this has {len(names)}."
    if len(set(names)) < len(names):
        yield "two of its dimensions have the same name."
    if table.threshold < 2:
        yield f"a threshold is 2 or more, and this is {table.threshold}."
    if table.mode is Mode.NONE and not table.mode_reason.strip():
        yield "a table without protection needs a reason."
    if table.percentage_of and table.percentage_of not in names:
        yield f"percentages of {table.percentage_of}, which is none of its dimensions."
    for dimension in table.dimensions:
        yield from _dimension_problems(dimension)
    yield from _cell_problems(table)
    yield from _base_problems(table)


def _dimension_problems(dimension: Dimension) -> Iterator[str]:
    known = set(dimension.categories)
    if not known or len(known) < len(dimension.categories):
        yield f"{dimension.name} needs categories, each once."
    for category, broad in dimension.broader.items():
        if category not in known or broad not in known:
            yield f"{dimension.name}: {category} in {broad}, and both must be categories of it."
    for category in dimension.broader:
        seen = {category}
        while (category := dimension.broader.get(category, "")) and category not in seen:
            seen.add(category)
        if category:
            yield f"{dimension.name}: {category} is its own broad category."


def _cell_problems(table: Table) -> Iterator[str]:
    nodes = [{None, *dimension.categories} for dimension in table.dimensions]
    for key in [*table.counts, *table.words]:
        if len(key) != len(nodes) or any(
            part not in known for part, known in zip(key, nodes, strict=True)
        ):
            yield f"the cell {key} is in none of its categories."
    for key, count in table.counts.items():
        if count < 0:
            yield f"{count} in the cell {key}: people are counted from 0."
        if key in table.words:
            yield f"the cell {key} has a figure and {table.words[key].value}: one of them."


def _base_problems(table: Table) -> Iterator[str]:
    for key in table.means:
        if key not in table.counts:
            yield f"the cell {key} has a mean and is not printed: give it a count."
    for key, base in table.bases.items():
        if key not in table.counts and key not in table.words:
            yield f"the cell {key} has a base and is not printed: give it a count."
        if base not in table.counts:
            yield f"the cell {base} is the base of {key} and is not printed: give it a count."
        elif table.counts.get(key, 0) > table.counts[base]:
            yield (
                f"the cell {key} is {table.counts[key]} and its base {base} is "
                f"{table.counts[base]}: a base has as many people as its count, or more."
            )
