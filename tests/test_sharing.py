"""Two runs share tests out: each test is asked by one of them, and by each in some run."""

from pathlib import Path

import pytest

from tests import sharing, sizes

TESTS = [f"{file}::{test}" for file in "abcdefg" for test in range(3)]


def file_of(name: str) -> str:
    return name.partition("::")[0]


def walked(begin: float, *, backwards: bool) -> list[str]:
    return sharing.walk(TESTS, file_of, begin=begin, backwards=backwards)


@pytest.mark.parametrize("quick", [1, 2, 5])
@pytest.mark.parametrize("begin", [0, 0.3, 0.99])
def test_every_test_is_asked_once_however_fast_each_run_is(
    quick: int, begin: float, tmp_path: Path
):
    runs = [iter(walked(begin, backwards=backwards)) for backwards in (False, True)]
    asked: list[list[str]] = [[], []]
    for turn in range(100):
        number = 1 if turn % (quick + 1) == quick else 0
        for name in runs[number]:
            if sharing.take(name, tmp_path):
                asked[number].append(name)
                break

    assert sorted(asked[0] + asked[1]) == TESTS
    assert abs(len(asked[0]) - quick * len(asked[1])) <= quick + 1


def test_a_run_begins_where_it_is_told_and_keeps_files_together() -> None:
    forwards = [file_of(name) for name in walked(0.3, backwards=False)]
    back = walked(0.3, backwards=True)

    assert "".join(forwards) == "cccdddeeefffgggaaabbb"
    assert "".join(map(file_of, back)) == "bbbaaagggfffeeedddccc"
    assert back[:3] == ["b::0", "b::1", "b::2"]


def test_runs_begin_at_places_that_are_spread_over_the_list(monkeypatch) -> None:
    monkeypatch.setattr(sizes, "_draw", None)
    monkeypatch.setattr(sizes, "drawn", {})
    assert sizes.begin() == 0
    begun = set()
    for number in range(0, 5_040, sizes.PARTS * 4):
        sizes.use_parts(number)
        begun.add(int(sizes.begin() * 20))

    assert begun == set(range(20))
