"""Random releases of the same people, each after the others, attacked as a reader would.

The attacker knows the groups, and reads texts alone: it puts all that was ever shown into one set
of equations of the finest cells, and asks a solver of another make for the ends of each small
count. It shares nothing with what hides, neither how tables are placed nor which are looked at
together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from ortools.sat.python import cp_model

from councilportal.disclosure.words import Refused
from objectives.rules.exact_tables import ExactTable, ReleasedTable, ShownFigure
from objectives.rules.information import Figure, FigureUnit, Protection
from objectives.rules.showing import show
from tests.sizes import seed, size

SEED = seed("RELEASES_ATTACKED", 11)
SETS = size(25, 2000)
LEAST = 5  # the threshold, and what counts are rounded to
MEASURE = "Promoted"
Cell = tuple[str, ...]  # the finest group of a person, by characteristic in order
People = Mapping[tuple[Cell, bool], int]  # how many there are of each, promoted or not


@dataclass
class World:
    """Some people, the order of their groups by characteristic, and what was released of them."""

    order: Mapping[str, list[str]]
    people: People
    releases: list[dict[str, tuple[ExactTable, Mapping[int, ShownFigure]]]] = field(
        default_factory=list
    )

    def cells(self, groups: tuple[str, ...]) -> list[Cell]:
        """The finest cells that groups are made of."""
        wanted = {*groups}
        return [
            cell for cell in product(*self.order.values()) if all(group in cell for group in wanted)
        ]

    def count(self, groups: tuple[str, ...], *, only_promoted: bool = False) -> int:
        return sum(
            self.people[cell, promoted]
            for cell in self.cells(groups)
            for promoted in ((True,) if only_promoted else (True, False))
        )


def make_world(random: Random) -> World:
    names = ["d", "s"][: random.choice((1, 1, 2))]
    order = {
        name: [f"{name}:{letter}" for letter in "abcd"[: random.choice((2, 3, 4))]]
        for name in names
    }
    people = {}
    for cell in product(*order.values()):
        for promoted in (True, False):
            people[cell, promoted] = random.choice((0, 1, 2, 3, 4, 6, 9, 30, 60, 200))
    return World(order, people)


def some_table(random: Random, world: World, ref: str, mode: Protection) -> ExactTable:
    """Some of the groups, with or without everybody; with a measure the promoted ones of each."""
    name = random.choice([*world.order])
    listed = [each for each in world.order[name] if random.random() < 0.7]
    sets: list[tuple[str, ...]] = [(each,) for each in listed]
    if random.random() < 0.8:
        sets.insert(0, ())
    if len(world.order) == 2 and random.random() < 0.3:
        (other,) = (each for key, own in world.order.items() if key != name for each in own[:1])
        sets += [(each, other) for each in listed]
    measure = MEASURE if random.random() < 0.4 else ""
    has_base = random.random() < 0.5
    figures = {}
    for position, groups in enumerate(sets, 1):
        if measure:
            count = world.count(groups, only_promoted=True)
            figures[position] = Figure(groups, measure, count, base=world.count(groups))
            continue
        others = tuple(each for each in groups if each not in world.order[name])
        base = world.count(others) if has_base and groups and not others else None
        figures[position] = Figure(groups, count=world.count(groups), base=base)
    return ExactTable(
        ref=ref,
        population="STAFF",
        unit=FigureUnit.PEOPLE,
        mode=mode,
        mode_reason="",
        threshold=LEAST,
        figures=figures,
        order=world.order,
    )


def as_shares(table: ExactTable) -> ExactTable:
    """A table that gives the shares of its measure without their counts, to one decimal."""
    return replace(
        table,
        unit=FigureUnit.PERCENT,
        decimals=1,
        figures={
            position: replace(
                figure, count=None, value=round(Decimal(100 * (figure.count or 0)) / figure.base, 1)
            )
            for position, figure in table.figures.items()
            if figure.base
        },
    )


def release_some(random: Random, world: World, *, with_shares: bool = False) -> None:
    """One to three releases of one or two tables; tables that nothing is in are left out.

    With shares, half of those of a measure are given as shares alone.
    """
    modes = random.choice(((Protection.SUPPRESS,), (Protection.ROUND,), tuple(Protection)[:2]))
    for number in range(random.choice((1, 2, 3))):
        drawn = [
            some_table(random, world, f"T{random.choice((0, 1, 2))}{at}", random.choice(modes))
            for at in range(random.choice((1, 2)))
        ]
        if with_shares:
            drawn = [
                as_shares(each)
                if all(one.measure for one in each.figures.values()) and random.random() < 0.5
                else each
                for each in drawn
            ]
        tables = [each for each in drawn if each.figures]
        earlier = [ReleasedTable(*each) for every in world.releases for each in every.values()]
        try:
            shown = show(tables, earlier).figures
        except Refused as refused:
            raise AssertionError(
                f"Release {number} of true figures is refused: {refused}"
            ) from None
        world.releases.append({each.ref: (each, shown[each.ref]) for each in tables})


class Reader:
    """What a reader makes of all that was shown."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.model = cp_model.CpModel()
        self.unknown = {key: self.model.new_int_var(0, 10_000, "") for key in world.people}

    def number(
        self, groups: tuple[str, ...], *, only_promoted: bool = False
    ) -> cp_model.LinearExprT:
        """How many people are in groups."""
        return cp_model.LinearExpr.sum(
            [
                self.unknown[cell, promoted]
                for cell in self.world.cells(groups)
                for promoted in ((True,) if only_promoted else (True, False))
            ]
        )

    def reads(self, table: ExactTable, shown: Mapping[int, ShownFigure]) -> None:
        for position, text in shown.items():
            figure = table.figures[position]
            count = self.number(tuple(figure.groups), only_promoted=bool(figure.measure))
            inside = () if figure.groups and not figure.measure else tuple(figure.groups)
            base = self.number(inside)
            self.reads_number(text.count, count, table.mode)
            self.reads_number(text.base, base, table.mode)
            share = text.percentage or text.value
            if share[:1].isdigit():
                tenths = round(float(share) * 10)
                self.model.add(2000 * count <= (2 * tenths + 1) * base)
                self.model.add(2000 * count >= (2 * tenths - 1) * base)

    def reads_number(self, text: str, number: cp_model.LinearExprT, mode: Protection) -> None:
        if text == "[low]":
            self.model.add(number >= 1)
            self.model.add(number < LEAST)
        elif text.isdigit():
            told = int(text)
            low, high = (told, told)
            if mode is Protection.ROUND and told:
                low, high = max(told - 2, LEAST), told + 2
            self.model.add(number >= low)
            self.model.add(number <= high)

    def ends(self, number: cp_model.LinearExprT) -> tuple[int, int]:
        found = []
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        for aim in (self.model.minimize, self.model.maximize):
            aim(number)
            assert solver.solve(self.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
            found.append(round(solver.objective_value))
        return found[0], found[1]


def small_counts(world: World) -> dict[tuple[tuple[str, ...], str], int]:
    """The small counts that figures have by groups and measure, but for those that are lost."""
    figures = [
        (groups, figure.measure, count, shown[position].is_lost)
        for every in world.releases
        for table, shown in every.values()
        for position, figure in table.figures.items()
        for groups in [tuple(figure.groups)]
        for count in [world.count(groups, only_promoted=bool(figure.measure))]
    ]
    lost = {(groups, measure) for groups, measure, _, is_lost in figures if is_lost}
    return {
        (groups, measure): count
        for groups, measure, count, _ in figures
        if 0 < count < LEAST and (groups, measure) not in lost
    }


def pinned(number: int, *, with_shares: bool = False) -> list[tuple[tuple[str, ...], str, int]]:
    """The small counts of a drawn set that a reader works out."""
    random = Random(SEED * 10_000 + number)
    world = make_world(random)
    release_some(random, world, with_shares=with_shares)
    reader = Reader(world)
    for every in world.releases:
        for table, shown in every.values():
            reader.reads(table, shown)

    return [
        (groups, measure, count)
        for (groups, measure), count in small_counts(world).items()
        if reader.ends(reader.number(groups, only_promoted=bool(measure))) == (count, count)
    ]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", range(SETS))
def test_no_reader_of_all_releases_works_out_a_small_count(number: int) -> None:
    assert pinned(number) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", range(SETS))
def test_shares_without_counts_give_no_small_count_away(number: int) -> None:
    assert pinned(number, with_shares=True) == []
