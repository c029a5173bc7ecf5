"""Groups that one assessment affects together, and decisions within 24 months."""

from datetime import date

import pytest

from eqia.rules.cumulative import ImpactHit
from eqia.rules.grid import Impact
from eqia.rules.intersections import Fallen, close_together, run_sentence, together
from eqia.rules.words import Size


def hit(ref: str, group: str, negative: Size = Size.LOW, *, less: bool = False) -> ImpactHit:
    return ImpactHit(ref, ref, group, Impact(less, Size.HIGH, negative))


def test_groups_that_one_assessment_affects_adversely_are_named_together():
    found = together(
        [
            hit("EQ-1", "Age"),
            hit("EQ-2", "Age", Size.UNKNOWN),
            hit("EQ-3", "Age"),
            hit("EQ-4", "Age", Size.NONE),
            hit("EQ-1", "Disability"),
            hit("EQ-2", "Disability", Size.NONE, less=True),
            hit("EQ-3", "Race", Size.NONE),
            hit("EQ-4", "Race"),
            hit("EQ-5", "Age"),
            hit("EQ-5", "Disability"),
            hit("EQ-5", "Race"),
        ]
    )

    assert [each.sentence for each in found] == [
        "2 assessments affect Age and Disability adversely together: EQ-1 and EQ-2.",
        "1 assessment affects Age, Disability and Race adversely together: EQ-5.",
    ]


@pytest.mark.parametrize(
    ("first", "last", "is_close"),
    [
        ("2024-05-10", "2024-05-10", True),
        ("2024-05-10", "2026-05-10", True),  # 24 months to the day
        ("2024-05-10", "2026-05-11", False),
        ("2024-02-29", "2026-02-28", True),  # a leap day has no day of its own two years later
        ("2024-02-29", "2026-03-01", False),
        ("2022-02-28", "2024-02-28", True),
        ("2022-02-28", "2024-02-29", False),
        ("2022-12-31", "2024-12-31", True),
        ("2022-12-31", "2025-01-01", False),
    ],
)
def test_24_months_to_the_day_are_within(first, last, is_close):
    found = [Fallen("A", date.fromisoformat(first)), Fallen("B", date.fromisoformat(last))]

    assert bool(close_together(found)) is is_close


def test_runs_are_as_long_as_they_can_be_and_the_latest_comes_first():
    days = {"A": "2020-01-01", "B": "2021-06-01", "C": "2022-01-01", "D": "2023-05-31"}
    days |= {"E": "2030-01-01"}
    found = [Fallen(number, date.fromisoformat(day)) for number, day in days.items()]

    runs = close_together(found[::-1])

    assert [[each.number for each in run] for run in runs] == [["B", "C", "D"], ["A", "B", "C"]]
    assert run_sentence(runs[1]) == "3 decisions from 1 January 2020 to 1 January 2022: A, B and C."
    same = [Fallen(number, date(2026, 1, 9)) for number in "ABCDEFGHIJKL"]
    assert run_sentence(same) == (
        "12 decisions on 9 January 2026: A, B, C, D, E, F, G, H, I, J and 2 more."
    )
    assert close_together([]) == close_together(found[:1]) == []
