"""Percentages whose base is named cell by cell: a broad category, or all of a group."""

from dataclasses import replace

import pytest

from councilportal.disclosure.attack import Publication, attack
from councilportal.disclosure.control import Cell, control
from councilportal.disclosure.tables import Dimension, Earlier, Key, Table
from councilportal.disclosure.words import Mode, Refused, Why
from tests.disclosure import making
from tests.disclosure.outside import cp_sat

pytestmark = pytest.mark.sqlite_only

DISABILITY = Dimension(
    "disability",
    ("answered", "disabled", "not disabled", "not known"),
    {"disabled": "answered", "not disabled": "answered"},
)
OF_ANSWERS: dict[Key, Key] = {("disabled",): ("answered",), ("not disabled",): ("answered",)}


def staff(disabled: int, other: int, unknown: int, mode: Mode) -> Table:
    """Headcount by disability; each answer is a percentage of those who answered."""
    people = [
        {"disability": answer}
        for answer, count in (("disabled", disabled), ("not disabled", other))
        for _ in range(count)
    ] + [{"disability": "not known"}] * unknown
    table = making.tabulate(people, [DISABILITY], ref="T1", mode=mode, threshold=5)
    return replace(table, bases=OF_ANSWERS)


def rates(counted: int, people: int, mode: Mode) -> Table:
    """A group by whether something is counted of its people, who are the base of it."""
    dimensions = (
        Dimension("group", ("a",), is_complete=False),
        Dimension("result", ("yes",), is_complete=False),
    )
    counts: dict[Key, int] = {("a", "yes"): counted, ("a", None): people, (None, None): 400}
    bases: dict[Key, Key] = {("a", "yes"): ("a", None), ("a", None): (None, None)}
    return Table("T1", "pupils", dimensions, counts, mode, bases=bases)


def shares(table: Table) -> dict[Key, Cell]:
    return dict(control([table]).percentages["T1"])


@pytest.mark.parametrize("mode", [Mode.SUPPRESS, Mode.ROUND])
def test_a_category_is_a_percentage_of_those_who_answered(mode):
    found = shares(staff(30, 70, 400, mode))

    assert {key: cell.shown for key, cell in found.items()} == {
        ("disabled",): "30.0",
        ("not disabled",): "70.0",
    }


def test_a_base_of_its_own_comes_before_that_of_the_dimension():
    table = replace(staff(30, 70, 100, Mode.SUPPRESS), percentage_of="disability")

    found = shares(table)

    assert {key[0]: cell.shown for key, cell in found.items()} == {
        "answered": "50.0",
        "disabled": "30.0",
        "not disabled": "70.0",
        "not known": "50.0",
    }


def test_a_result_is_a_percentage_of_its_group():
    found = shares(rates(20, 50, Mode.SUPPRESS))

    assert [found[key].shown for key in (("a", "yes"), ("a", None))] == ["40.0", "12.5"]


def test_the_base_decides_and_not_the_total():
    """24 answered among 400: too few to say a percentage of."""
    found = shares(staff(10, 14, 400, Mode.SUPPRESS))

    assert {cell.why for cell in found.values()} == {Why.SMALL_BASE}


def test_a_percentage_of_a_hidden_base_is_hidden():
    """3 of 38 answers are few, so that the other 35 go, and the percentages with them."""
    found = shares(staff(3, 35, 400, Mode.SUPPRESS))

    assert {cell.why for cell in found.values()} == {Why.OF_HIDDEN}


def test_a_percentage_of_a_group_that_would_give_a_rounded_count_away_is_hidden():
    """90.0% of 28 to 32 people can only be 27 of 30: the others would be 3."""
    table = rates(27, 30, Mode.ROUND)
    rounded: dict[Key, str] = {("a", "yes"): "25", ("a", None): "30", (None, None): "400"}
    told = Publication(table, rounded, {("a", "yes"): "90.0"})

    assert [each.is_pinned for each in attack([told], cp_sat)] == [True]

    outcome = control([table])

    assert outcome.percentages["T1"]["a", "yes"].why is Why.PERCENTAGE_PROTECTS
    findings = attack(making.publications([table], outcome), cp_sat)
    assert [each.is_pinned for each in findings] == [False]


def test_a_percentage_that_was_released_before_has_told_its_own_base():
    table = rates(27, 30, Mode.ROUND)
    before = Earlier(table, {}, {("a", "yes"): "90.0"})

    outcome = control([replace(table, bases={})], [before])

    assert {category for _, place in outcome.lost for _, category in place} >= {"a"}


@pytest.mark.parametrize(
    ("bases", "said"),
    [
        ({("c",): (None,)}, "the cell ('c',) has a base and is not printed: give it a count."),
        ({("a",): ("c",)}, "the cell ('c',) is the base of ('a',) and is not printed"),
        (
            {("b",): ("a",)},
            "the cell ('b',) is 40 and its base ('a',) is 10: a base has as many people",
        ),
    ],
)
def test_a_base_that_is_not_printed_or_too_small_is_refused(bases, said):
    with pytest.raises(Refused) as refused:
        replace(making.row([10, 40]), bases=bases)

    assert said in str(refused.value)
