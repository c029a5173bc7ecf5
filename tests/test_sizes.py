"""The parts of cases that short runs of everything take."""

import pytest

from tests import sizes

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
