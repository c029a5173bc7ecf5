"""The parts of cases that short runs of everything take."""

from collections import Counter, defaultdict

import pytest

from tests import conftest, sizes

CASES = "abcdefg"


@pytest.fixture(autouse=True)
def _nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sizes, "_draw", None)
    monkeypatch.setattr(sizes, "_is_long", False)
    monkeypatch.setattr(sizes, "drawn", {})


def test_all_are_taken_by_pytest_alone_and_in_a_long_run(monkeypatch):
    assert sizes.part(CASES, 3) == [*CASES]

    sizes.use_parts(1)
    monkeypatch.setattr(sizes, "_is_long", True)
    assert sizes.part(CASES, 3) == [*CASES]
    assert not sizes.is_part()


@pytest.mark.parametrize("of", range(1, 12))
def test_each_case_is_taken_by_as_many_numbers_and_each_number_takes_some(of):
    taken = []
    for number in range(420):
        sizes.use_parts(number)
        part = sizes.part(CASES, of)
        assert part
        taken += part

    assert {taken.count(case) for case in CASES} == {420 // min(of, len(CASES))}


@pytest.mark.parametrize(("count", "parts"), [(1, 1), (3, 1), (4, 2), (9, 2), (10, 4), (250, 4)])
def test_each_case_of_a_test_is_asked_by_as_many_numbers(count, parts):
    names = [f"test[{number}]" for number in range(count)]
    asked: Counter[str] = Counter()
    for number in range(0, 420, sizes.PARTS):
        sizes.use_parts(number)
        asked.update(sizes.cases(names))
    sizes.use_parts(0)

    assert len(asked) == count
    assert max(asked.values()) - min(asked.values()) <= 1
    assert len(sizes.cases(names)) in {count // parts, -(-count // parts)}


def test_cases_of_a_part_are_all_asked_by_some_number():
    asked: set[str] = set()
    for number in range(sizes.PARTS * 4):
        sizes.use_parts(number)
        asked.update(sizes.cases(str(case) for case in sizes.part(range(48), 4)))

    assert asked == {str(case) for case in range(48)}


def test_a_part_of_a_product_has_something_of_each_list():
    people, states = "abcd", range(25)
    for number in range(0, 4 * sizes.PARTS, sizes.PARTS):
        sizes.use_parts(number)
        asked = sizes.cases(f"test[{state}-{who}]" for state in states for who in people)
        assert {name[-2] for name in asked} == set(people)


def test_each_case_that_is_asked_has_each_turn_in_some_run():
    seen: dict[str, set[int]] = defaultdict(set)
    for number in range(0, 5_040, sizes.PARTS):
        sizes.use_parts(number)
        for name in sizes.cases(f"test[{case}]" for case in range(10)):
            seen[name].add(sizes.turn(name, 4))

    assert set(map(frozenset, seen.values())) == {frozenset(range(4))}
    assert len(seen) == 10


def test_all_cases_are_asked_by_pytest_alone_and_in_a_long_run(monkeypatch):
    names = [f"test[{number}]" for number in range(40)]
    assert sorted(sizes.cases(names)) == sorted(names)

    sizes.use_parts(1)
    assert len(sizes.cases(names)) == 10
    monkeypatch.setattr(sizes, "_is_long", True)
    assert sorted(sizes.cases(names)) == sorted(names)


def test_another_turn_takes_others():
    sizes.use_parts(5)

    turns = [sizes.part(CASES, 3, turn=turn) for turn in range(3)]

    assert sorted(case for turn in turns for case in turn) == [*CASES]


def test_what_has_no_cases_has_no_part():
    sizes.use_parts(5)

    assert sizes.part("", 3) == []


def test_the_number_is_printed_with_the_seeds():
    sizes.use_parts(5)

    assert sizes.drawn == {"DRAW": 5}


class Item:
    """A test as far as drawing asks it: its name, its marks, and that it uses the database."""

    fixturenames = ("db",)

    def __init__(self, nodeid: str, *marks: str) -> None:
        self.nodeid, self.marks = nodeid, marks

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.marks else None


@pytest.mark.parametrize("number", range(0, 420, 7))
def test_what_holds_a_committed_file_is_asked_whole_by_every_number(number):
    sizes.use_parts(number)
    kept = [Item(f"a.py::kept[{case}]", "by_draw", "kept") for case in range(20)]
    others = [Item(f"a.py::other[{case}]", "by_draw") for case in range(20)]

    asked = conftest._drawn([*kept, *others])  # type: ignore[list-item]

    assert {each.nodeid for each in kept} <= asked
    assert len(asked) in (20, 25)
