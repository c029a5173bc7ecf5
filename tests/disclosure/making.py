"""Tables for tests of disclosure control: drawn from people, so that all of them agree."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from random import Random

from councilportal.disclosure.attack import Publication
from councilportal.disclosure.control import Outcome
from councilportal.disclosure.tables import Dimension, Earlier, Key, Table
from councilportal.disclosure.words import Mode

Person = Mapping[str, str]


def row(counts: Sequence[int], mode: Mode = Mode.SUPPRESS, threshold: int = 5) -> Table:
    """A table of one dimension with its total; categories are a, b, c ..."""
    group = Dimension("group", tuple("abcdefghij"[: len(counts)]))
    people = [
        {"group": category}
        for category, count in zip(group.categories, counts, strict=True)
        for _ in range(count)
    ]
    return tabulate(people, [group], ref="T1", mode=mode, threshold=threshold)


def grid(
    rows: Sequence[Sequence[int]],
    mode: Mode = Mode.SUPPRESS,
    threshold: int = 5,
    *,
    names: Sequence[str] = ("row", "group"),
    ref: str = "T1",
) -> Table:
    """A table of two dimensions with margins: rows 1, 2, 3 ... and categories a, b, c ..."""
    across = tuple("abcdefghij"[: len(rows[0])])
    down = tuple(str(number + 1) for number in range(len(rows)))
    people = [
        {names[0]: one, names[1]: other}
        for one, line in zip(down, rows, strict=True)
        for other, count in zip(across, line, strict=True)
        for _ in range(count)
    ]
    dimensions = [Dimension(names[0], down), Dimension(names[1], across)]
    return tabulate(people, dimensions, ref=ref, mode=mode, threshold=threshold)


def tabulate(
    people: Sequence[Person],
    dimensions: Sequence[Dimension],
    *,
    ref: str,
    mode: Mode,
    threshold: int,
    population: str = "staff",
    percentage_of: str = "",
) -> Table:
    """Count people in every cell of these dimensions, margins and broad categories included."""
    nodes_of = ((*each.categories, None) for each in dimensions)
    counts: dict[Key, int] = dict.fromkeys(product(*nodes_of), 0)
    for person in people:
        nodes = [_nodes(each, person[each.name]) for each in dimensions]
        for key in product(*nodes):
            counts[key] += 1
    reason = "These figures are public." if mode is Mode.NONE else ""
    return Table(
        ref,
        population,
        tuple(dimensions),
        counts,
        mode,
        reason,
        threshold,
        percentage_of=percentage_of,
    )


def _nodes(dimension: Dimension, category: str) -> list[str | None]:
    """The category of a person, its broad categories, and the total."""
    found: list[str | None] = [None]
    while category in dimension.categories:
        found.append(category)
        category = dimension.broader.get(category, "")
    return found


def publications(tables: Sequence[Table], outcome: Outcome) -> list[Publication]:
    """What readers see of these tables."""
    return [
        Publication(
            table,
            {key: cell.shown for key, cell in outcome.cells[table.ref].items()},
            {key: cell.shown for key, cell in outcome.percentages[table.ref].items()},
        )
        for table in tables
    ]


def released(tables: Sequence[Table], outcome: Outcome) -> list[Earlier]:
    """These tables as an earlier release."""
    seen = publications(tables, outcome)
    return [Earlier(each.table, each.shown, each.percentages) for each in seen]


def some_people(random: Random) -> tuple[list[dict[str, str]], list[Dimension]]:
    """People with two to four characteristics, each of two to five categories of unequal size."""
    dimensions = [
        _dimension(random, name)
        for name in ("sex", "age", "faith", "place")[: random.randint(2, 4)]
    ]
    people = [
        {each.name: _drawn(random, each) for each in dimensions}
        for _ in range(random.choice((12, 40, 90, 200)))
    ]
    return people, dimensions


def _drawn(random: Random, dimension: Dimension) -> str:
    """A category at the bottom, the first the most often; outside all where that may be."""
    bottom = [each for each in dimension.categories if each not in dimension.broader.values()]
    if not dimension.is_complete:
        bottom.append("other")
    return random.choices(bottom, [3.0**-at for at in range(len(bottom))])[0]


def _dimension(random: Random, name: str) -> Dimension:
    categories = tuple(f"{name}{number}" for number in range(random.randint(2, 4)))
    if random.random() < 0.2:
        inside = {f"{categories[0]}{part}": categories[0] for part in "xyz"[: random.randint(2, 3)]}
        return Dimension(name, (*inside, *categories), inside)
    return Dimension(name, categories, is_complete=random.random() > 0.15)


def some_tables(
    random: Random,
    people: Sequence[Person],
    dimensions: Sequence[Dimension],
    modes: Sequence[Mode],
    threshold: int,
) -> list[Table]:
    """One to three sibling tables of these people, of one to three dimensions each.

    Some print percentages too, of one dimension or of bases of their own; some leave cells out.
    """
    tables = []
    for number in range(random.randint(1, 3)):
        across = random.sample(dimensions, random.randint(1, min(3, len(dimensions))))
        table = tabulate(
            people,
            across,
            ref=f"T{number}",
            mode=random.choice(modes),
            threshold=threshold,
            percentage_of=random.choice((across[0].name, "")),
        )
        if random.random() < 0.3:
            left_out = {key for key in table.counts if random.random() < 0.15}
            counts = {key: by for key, by in table.counts.items() if key not in left_out}
            table = replace(table, counts=counts or table.counts)
        if random.random() < 0.3:
            table = replace(table, bases=_some_bases(random, table))
        tables.append(table)
    return tables


def _some_bases(random: Random, table: Table) -> dict[Key, Key]:
    """For one cell in two another that holds it: a broad category, or a total."""
    bases: dict[Key, Key] = {}
    for key in table.counts:
        dimensions = zip(table.dimensions, key, strict=True)
        base = tuple(
            random.choice((part, None, each.broader.get(part or ""))) for each, part in dimensions
        )
        if base != key and base in table.counts and random.random() < 0.5:
            bases[key] = base
    return bases


def changed_people(random: Random, people: Sequence[Person]) -> list[Person]:
    """The same people a little later: some have left, some have joined."""
    stayed = [person for person in people if random.random() > 0.05]
    return stayed + [random.choice(people) for _ in range(random.randint(0, 4))]
