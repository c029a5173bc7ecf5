"""Random answers to one question, released as measures, attacked by who knows that each person
gave one answer at most. Reads texts alone, with a solver of another make.
"""

from collections.abc import Mapping, Sequence
from random import Random

import pytest
from ortools.sat.python import cp_model

from councilportal.disclosure.words import Refused
from objectives.rules.answer_lists import answer_lists
from objectives.rules.exact_tables import ExactTable, ReleasedTable, ShownFigure
from objectives.rules.information import Figure, FigureUnit, Protection
from objectives.rules.showing import show
from tests.sizes import seed, size

SEED = seed("ANSWERS_ATTACKED", 17)
SETS = size(25, 2000)
LEAST = 5
EVERYBODY: tuple[str, ...] = ()
Place = tuple[tuple[str, ...], str]  # groups and a measure
Out = Sequence[tuple[ExactTable, Mapping[int, ShownFigure]]]


def make_world(random: Random) -> dict[Place, int]:
    """How many people gave each answer, by group and of everybody; nobody gave none."""
    answers = ["Agree", "Disagree", "Neither", "Do not know"][: random.choice((2, 3, 4))]
    groups = [("s:a",), ("s:b",), ("s:c",)][: random.choice((2, 3))]
    found: dict[Place, int] = {}
    for group in groups:
        for answer in answers:
            count = random.choice((0, 1, 2, 3, 4, 6, 9, 30, 60))
            found[group, answer] = count
            found[EVERYBODY, answer] = found.get((EVERYBODY, answer), 0) + count
    return found


def people_of(world: Mapping[Place, int], groups: tuple[str, ...]) -> int:
    return sum(count for (own, _), count in world.items() if own == groups)


def release_some(random: Random, world: Mapping[Place, int], mode: Protection) -> Out:
    """One to three tables of some answers, together or one after another.

    The first has all answers of everybody, else nobody could know that there are no others.
    """
    answers = list(dict.fromkeys(answer for _, answer in world))
    every = list(dict.fromkeys(groups for groups, _ in world))
    tables = []
    for number in range(random.choice((1, 2, 3))):
        told = [each for each in answers if not number or random.random() < 0.8] or answers
        of = [each for each in every if random.random() < 0.8 or not (number or each)] or every
        figures = [
            Figure(groups, answer, world[groups, answer], base=people_of(world, groups))
            for answer in told
            for groups in of
        ]
        tables.append(
            ExactTable(
                ref=f"T{number}",
                population="SURVEY",
                unit=FigureUnit.PEOPLE,
                mode=mode,
                mode_reason="",
                threshold=LEAST,
                figures=dict(enumerate(figures, 1)),
                order={"s": [group for groups in every for group in groups]},
            )
        )
    if random.random() < 0.5:
        found = show(tables).figures
        return [(each, found[each.ref]) for each in tables]
    out: list[tuple[ExactTable, Mapping[int, ShownFigure]]] = []
    for each in tables:
        out.append((each, show([each], [ReleasedTable(*one) for one in out]).figures[each.ref]))
    return out


class Reader:
    """What somebody makes of the texts who knows that each person gave one answer."""

    def __init__(self, world: Mapping[Place, int]) -> None:
        self.model = cp_model.CpModel()
        finest = [place for place in world if place[0] != EVERYBODY]
        self.unknown = {place: self.model.new_int_var(0, 1000, "") for place in finest}

    def number(self, groups: tuple[str, ...], answer: str = "") -> cp_model.LinearExprT:
        """How many gave an answer, or any."""
        return cp_model.LinearExpr.sum(
            [
                unknown
                for (own, said), unknown in self.unknown.items()
                if groups in (EVERYBODY, own) and answer in ("", said)
            ]
        )

    def reads(self, table: ExactTable, shown: Mapping[int, ShownFigure]) -> None:
        for position, text in shown.items():
            figure = table.figures[position]
            groups = tuple(figure.groups)
            count, base = self.number(groups, figure.measure), self.number(groups)
            for told, number in ((text.count, count), (text.base, base)):
                if told == "[low]":
                    self.model.add(number >= 1)
                    self.model.add(number < LEAST)
                elif told.isdigit():
                    off = 2 if table.mode is Protection.ROUND and int(told) else 0
                    self.model.add(number >= max(int(told) - off, LEAST if off else 0))
                    self.model.add(number <= int(told) + off)
            if text.percentage[:1].isdigit():
                tenths = round(float(text.percentage) * 10)
                self.model.add(2000 * count <= (2 * tenths + 1) * base)
                self.model.add(2000 * count >= (2 * tenths - 1) * base)

    def ends(self, number: cp_model.LinearExprT) -> tuple[int, int]:
        found = []
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        for aim in (self.model.minimize, self.model.maximize):
            aim(number)
            assert solver.solve(self.model) == cp_model.OPTIMAL
            found.append(round(solver.objective_value))
        return found[0], found[1]


def pinned(number: int) -> list[tuple[Place, int]]:
    """The small answers of a drawn set that a reader works out."""
    random = Random(SEED * 10_000 + number)
    world = make_world(random)
    mode = random.choice((Protection.SUPPRESS, Protection.ROUND))
    try:
        out = release_some(random, world, mode)
    except Refused as refused:
        raise AssertionError(f"True figures are refused: {refused}") from None
    reader = Reader(world)
    for table, shown in out:
        reader.reads(table, shown)
    printed = [
        ((tuple(figure.groups), figure.measure), figure.count or 0, shown[at].is_lost)
        for table, shown in out
        for at, figure in table.figures.items()
    ]
    lost = {place for place, _, is_lost in printed if is_lost}
    small = {place: count for place, count, _ in printed if 0 < count < LEAST}
    return [
        (place, count)
        for place, count in small.items()
        if place not in lost and reader.ends(reader.number(*place)) == (count, count)
    ]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", range(SETS))
def test_who_knows_that_each_gave_one_answer_works_out_no_small_count(number: int) -> None:
    assert pinned(number) == []


def test_some_answers_are_a_list_where_a_group_tells_no_others() -> None:
    """Of 20 people 12 and 5 gave one of two answers: the 3 others are told of nowhere else."""
    everybody, some = frozenset[str](), frozenset({"s:a"})
    numbers = {(everybody, ""): 100, (everybody, "m0"): 60, (everybody, "m1"): 37}
    numbers |= {(everybody, "m2"): 3, (some, ""): 20, (some, "m0"): 12, (some, "m1"): 5}

    found = [len(each.parts) for each in answer_lists(numbers, LEAST)]

    assert found == [2, 3]


def lists_of(*rows: Sequence[int]) -> list[list[str]]:
    """The measures of each list, of rows that have people and how many are of each measure."""
    numbers = {}
    for number, (people, *counts) in enumerate(rows):
        groups = frozenset({f"s:{number}"} if number else ())
        numbers[groups, ""] = people
        numbers |= {(groups, f"m{at}"): count for at, count in enumerate(counts)}
    return [
        [name.removeprefix("measure: ") for name, _ in each.parts]
        for each in answer_lists(numbers, LEAST)
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([(100, 60, 37, 3)], [["m0", "m1", "m2"]]),
        ([(100, 60, 37)], [["m0", "m1"]]),
        # Some did not answer, in one group nobody.
        ([(200, 60, 60), (20, 12, 8)], [["m0", "m1"]]),
        # No answers to one question: too many together, or many left in every group.
        ([(100, 60, 60)], []),
        ([(100, 30, 40), (50, 20, 27)], []),
        # Two questions in one table.
        ([(100, 60, 40, 30, 70), (50, 20, 30, 40, 10)], [["m0", "m1"], ["m2", "m3"]]),
    ],
)
def test_measures_that_add_up_to_the_people_are_answers_to_one_question(rows, expected):
    assert lists_of(*rows) == expected


def survey(random: Random, questions: int, groups: int) -> dict[str, dict[Place, int]]:
    """By question how many of each group gave each of five answers; everybody gave one."""
    people = {(f"s:{number}",): random.randint(30, 300) for number in range(groups)}
    found: dict[str, dict[Place, int]] = {}
    for number in range(questions):
        answers = [f"{number}{letter}" for letter in "abcde"]
        likely = [random.random() + 0.05 for _ in answers]
        world: dict[Place, int] = {}
        for group, base in people.items():
            for answer in random.choices(answers, likely, k=base):
                for place in ((group, answer), (EVERYBODY, answer)):
                    world[place] = world.get(place, 0) + 1
        found[f"Question {number}"] = world
    return found


@pytest.mark.sqlite_only
def test_a_survey_of_many_questions_in_one_table_gives_no_small_answer_away() -> None:
    """Of so many figures not the least is hidden, but what is found soonest."""
    worlds = survey(Random(SEED), 6, 12)
    places = [(place, world) for world in worlds.values() for place in world]
    figures = [
        Figure(groups, answer, world[groups, answer], base=people_of(world, groups))
        for (groups, answer), world in places
    ]
    order = {"s": list(dict.fromkeys(each for (groups, _), _ in places for each in groups))}
    table = ExactTable(
        ref="SURVEY",
        population="SURVEY",
        unit=FigureUnit.PEOPLE,
        mode=Protection.SUPPRESS,
        mode_reason="",
        threshold=LEAST,
        figures=dict(enumerate(figures, 1)),
        order=order,
    )

    texts = show([table]).figures["SURVEY"]

    small = 0
    for world in worlds.values():
        reader = Reader(world)
        own = {at: text for at, text in texts.items() if (figures[at - 1].measure in told(world))}
        reader.reads(table, own)
        for place, count in world.items():
            if 0 < count < LEAST:
                small += 1
                low, high = reader.ends(reader.number(*place))
                assert low < high, place
    assert small > 5
    hidden = sum(not text.count.isdigit() for text in texts.values())
    assert hidden < 4 * small


def told(world: Mapping[Place, int]) -> set[str]:
    return {answer for _, answer in world}
