"""Percentages: of few people, of hidden counts, and what they tell of rounded counts."""

from dataclasses import replace

import pytest

from councilportal.disclosure.attack import Publication, attack
from councilportal.disclosure.control import Cell, control
from councilportal.disclosure.shown import percentage
from councilportal.disclosure.tables import Earlier, Key
from councilportal.disclosure.words import Mode, Why
from tests.disclosure import making
from tests.disclosure.outside import cp_sat

pytestmark = pytest.mark.sqlite_only


def percentages(counts: list[int], mode: Mode) -> dict[Key, Cell]:
    table = replace(making.row(counts, mode), percentage_of="group")
    return dict(control([table]).percentages["T1"])


@pytest.mark.parametrize(
    ("count", "base", "tenths"),
    [(0, 30, 0), (30, 30, 1000), (1, 3, 333), (2, 3, 667), (1, 16, 63), (1, 2000, 1), (1, 2001, 0)],
)
def test_a_percentage_is_rounded_half_up_to_one_decimal(count, base, tenths):
    assert percentage(count, base) == tenths


@pytest.mark.parametrize("mode", [Mode.SUPPRESS, Mode.ROUND])
@pytest.mark.parametrize(("second", "is_shown"), [(14, False), (15, True)])
def test_a_percentage_of_fewer_than_25_people_is_not_shown(mode, second, is_shown):
    found = percentages([10, second], mode)

    assert {cell.shown == "[c]" for cell in found.values()} == {not is_shown}
    assert found["a",].why is (None if is_shown else Why.SMALL_BASE)


def test_none_or_all_of_a_small_group_is_not_shown():
    found = percentages([0, 24], Mode.SUPPRESS)

    assert [cell.why for cell in found.values()] == [Why.WHOLE_GROUP] * 2


def test_a_hidden_count_has_no_percentage():
    found = percentages([3, 12, 40], Mode.SUPPRESS)

    assert [found[key,].shown for key in "abc"] == ["[c]", "[c]", "72.7"]
    assert found["b",].why is Why.OF_HIDDEN


def test_a_percentage_that_would_give_a_rounded_count_away_is_hidden():
    """90.0% of 28 to 32 people can only be 27 of 30: the others would be 3."""
    table = replace(making.row([27, 3], Mode.ROUND), percentage_of="group")
    rounded: dict[Key, str] = {("a",): "25", ("b",): "[low]", (None,): "30"}
    told = Publication(table, rounded, {("a",): "90.0", ("b",): "[c]"})

    assert [each.is_pinned for each in attack([told], cp_sat)] == [True]

    outcome = control([table])

    assert outcome.percentages["T1"]["a",].why is Why.PERCENTAGE_PROTECTS
    findings = attack(making.publications([table], outcome), cp_sat)
    assert [each.is_pinned for each in findings] == [False]


def test_a_percentage_that_was_released_before_is_taken_to_have_told_its_count():
    table = making.row([27, 3], Mode.ROUND)
    before = Earlier(replace(table, percentage_of="group"), {}, {("a",): "90.0"})

    outcome = control([table], [before])

    assert outcome.lost == {("staff", frozenset({("group", "b")}))}


def test_public_figures_have_all_their_percentages():
    found = percentages([1, 3], Mode.NONE)

    assert [cell.shown for cell in found.values()] == ["25.0", "75.0"]
