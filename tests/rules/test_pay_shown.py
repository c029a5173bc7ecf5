"""What of a pay gap is shown: shares of few people are not, but where the law orders them."""

from decimal import Decimal
from random import Random

import pytest

from objectives.rules.pay_gap_checks import BAND_PAIRS, BONUS_GAPS, FIGURES, SHARES
from objectives.rules.pay_gaps import Paid, PayGapKind, group_pay, outputs
from objectives.rules.pay_shown import gives_away, is_declared_told, is_ordered, not_shown
from tests import sizes

GENDER, ETHNICITY, DISABILITY = PayGapKind


def gap(employees=3000, one=2400, other=400, **figures):
    """A pay gap of many people, in all of whose shares there are many."""
    found = {
        "employees": employees,
        "declared": one + other,
        "comparator_employees": one,
        "group_employees": other,
        "full_pay": None,
        **dict.fromkeys(FIGURES, Decimal("50.0")),
        **dict.fromkeys(SHARES, Decimal("20.0")),
    }
    return {**found, **{name: Decimal(value) for name, value in figures.items()}}


def few_women(employees):
    """0.8% of 250 women were paid a bonus: 2 of them."""
    found = gap(employees, employees - 250, 250, group_paid_bonus="0.8")
    return {**found, "declared": None}


@pytest.mark.parametrize(
    ("kind", "employees", "ordered"),
    [(GENDER, 250, True), (GENDER, 249, False), (ETHNICITY, 9000, False), (DISABILITY, 250, False)],
)
def test_the_law_orders_only_figures_of_the_sexes_from_250_employees(kind, employees, ordered):
    assert is_ordered(kind, employees) is ordered


def test_what_the_law_orders_is_shown_and_its_author_is_warned():
    cells = few_women(600)

    assert not_shown(GENDER, [cells]) == [frozenset()]
    assert gives_away(GENDER, [cells]) == [frozenset({"group_paid_bonus"})]


def test_what_it_does_not_order_is_hidden_and_needs_no_warning():
    cells = {**few_women(249), "comparator_employees": 125, "group_employees": 124}

    assert {"group_paid_bonus", *BONUS_GAPS} <= not_shown(GENDER, [cells])[0]
    assert gives_away(GENDER, [cells]) == [frozenset()]


def test_all_is_shown_where_all_are_many():
    assert not_shown(DISABILITY, [gap()]) == [frozenset()]
    assert not_shown(ETHNICITY, [gap(), gap(other=400)]) == [frozenset()] * 2


def test_a_bonus_share_of_few_takes_the_other_share_and_the_bonus_gaps_with_it():
    """With the share of those compared with, and that of all, theirs would follow."""
    [hidden] = not_shown(DISABILITY, [gap(one=2400, other=250, group_paid_bonus="0.8")])

    assert hidden == {*SHARES, *BONUS_GAPS}


def test_a_share_tells_as_much_of_those_who_were_not_paid():
    [hidden] = not_shown(DISABILITY, [gap(one=2400, other=250, group_paid_bonus="99.2")])

    assert set(SHARES) <= hidden


def test_a_bonus_gap_of_few_people_is_not_shown_though_their_share_is():
    [hidden] = not_shown(DISABILITY, [gap(one=2400, other=250, group_paid_bonus="2.4")])

    assert hidden == set(BONUS_GAPS)


def test_nobody_is_shown_as_nobody():
    [hidden] = not_shown(DISABILITY, [gap(one=2400, other=250, group_paid_bonus="0.0")])

    assert not hidden & set(SHARES)


def test_a_band_of_few_is_hidden_with_another_group_and_another_band():
    few = {"comparator_in_upper": "99.4", "group_in_upper": "0.6"}

    [hidden] = not_shown(DISABILITY, [gap(**few)])

    bands = [pair for pair in BAND_PAIRS if hidden & set(pair)]
    assert len(bands) == 2
    assert all(set(pair) <= hidden for pair in bands)
    assert "group_in_upper" in hidden


def test_what_is_hidden_of_those_compared_with_is_hidden_beside_every_group():
    """As each group of a snapshot prints it."""
    small = gap(one=2000, other=300, group_paid_bonus="1.0")

    found = not_shown(ETHNICITY, [small, gap(one=2000, other=500)])

    beside = [SHARES[0] in each for each in found]
    assert len(set(beside)) == 1
    assert "group_paid_bonus" in found[0]
    assert sum(bool(each & set(SHARES)) for each in found) >= 1


def test_without_headcounts_no_share_is_sure_to_be_of_many():
    cells = {**few_women(240), "comparator_employees": None, "group_employees": None}

    assert set(SHARES) <= not_shown(GENDER, [cells])[0]


def made(kind, people, names, *, is_counted=False):
    """What pay comes to, as it is stored, and the exact counts of people.

    `is_counted`, whether it is said how many are on full pay.
    """
    pay = group_pay(people, names)
    stored = []
    for name in names[1:]:
        told = outputs(pay, names[0], name)
        cells = {
            "employees": len(people),
            "declared": None if kind is GENDER else len(people),
            "comparator_employees": pay[names[0]].employees,
            "group_employees": pay[name].employees,
            "full_pay": sum(pay[each].full_pay for each in names) if is_counted else None,
            **dict(zip(FIGURES, (told.mean_hourly, told.median_hourly), strict=False)),
            **dict(zip(BONUS_GAPS, (told.mean_bonus, told.median_bonus), strict=True)),
            **dict(zip(SHARES, (told.comparator_bonus, told.group_bonus), strict=True)),
        }
        for pair, shares in zip(BAND_PAIRS, told.bands, strict=True):
            cells |= dict(zip(pair, shares, strict=True))
        stored.append(cells)
    return stored, pay


def test_no_share_of_few_people_is_shown_whatever_people_are_paid():
    random = Random(sizes.seed("PAY_SHOWN", 5))
    few = range(1, 5)
    shown = 0
    for _ in range(sizes.size(150, 1500)):
        kind = random.choice((ETHNICITY, DISABILITY))
        names = ["A", "B"] if kind is DISABILITY else ["A", "B", "C", "D"][: random.randint(2, 4)]
        people = [
            Paid(
                name,
                Decimal(random.randint(10, 40)),
                Decimal(100) if random.random() < part else None,
            )
            for name in names
            for part in [random.choice((0, 0.01, 0.1, 0.9))]
            for _ in range(random.randint(10, 300))
        ]
        stored, pay = made(kind, people, names, is_counted=random.random() < 0.5)
        hidden = not_shown(kind, stored)
        for name, own in zip(names[1:], hidden, strict=True):
            counts = pay[name]
            if "group_paid_bonus" not in own:
                assert counts.paid_bonus not in few
                assert counts.employees - counts.paid_bonus not in few
            for (_, field), count in zip(BAND_PAIRS, counts.bands, strict=True):
                assert field in own or count not in few
                shown += field not in own
    assert shown > 100


@pytest.mark.parametrize(
    ("declared", "is_told"), [(3000, True), (2999, False), (2996, False), (2995, True), (0, True)]
)
def test_how_many_are_known_is_told_unless_few_are_not(declared, is_told):
    assert is_declared_told(3000, declared) is is_told
