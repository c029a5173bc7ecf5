"""Pay gaps: bands for every remainder with ties over a border, against all that could be."""

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from statistics import mean, median

import pytest

from objectives.rules.pay_gap_checks import check_groups, check_headcounts, check_snapshot
from objectives.rules.pay_gaps import (
    LEAST,
    Paid,
    PayBand,
    PayGapKind,
    banded,
    gap,
    group_pay,
    hundred,
    outputs,
    sizes,
    spread,
)
from objectives.rules.pay_groups import NOT_KNOWN, NOT_SAID, OTHERS, joined_groups, reduced
from tests.sizes import seed

SEXES = ("Men", "Women")


@pytest.mark.parametrize("employees", range(41))
def test_bands_are_as_equal_as_can_be(employees):
    found = sizes(employees)

    assert sum(found) == employees
    assert max(found) - min(found) <= 1
    assert found[-1] == min(found)


@pytest.mark.parametrize(
    ("employees", "expected"),
    [
        (322, (81, 80, 81, 80)),
        (320, (80, 80, 80, 80)),
        (321, (81, 80, 80, 80)),
        (323, (81, 81, 81, 80)),
    ],
)
def test_who_is_over_has_a_place_by_the_published_rule(employees, expected):
    assert sizes(employees) == expected


@pytest.mark.parametrize("over", range(4))
@pytest.mark.parametrize("border", range(3))
@pytest.mark.parametrize("men", range(7))
def test_a_tie_over_a_border_is_shared_as_nearly_as_whole_people_allow(over, border, men):
    """Six people of one pay, two or more on each side of a border; every number of men in six."""
    total = 24 + over
    below = sum(sizes(total)[: border + 1]) - 3
    tied = ["Men"] * men + ["Women"] * (6 - men)
    ranked = [("Men", Decimal(1))] * below
    ranked += [(sex, Decimal(2)) for sex in tied]
    ranked += [("Women", Decimal(3))] * (total - below - 6)

    found = banded(ranked, SEXES)

    first = found[border]["Men"] - (sizes(total)[border] - 3)
    second = found[border + 1]["Men"]
    assert [sum(band.values()) for band in found] == list(sizes(total))
    assert first + second == men
    nearest = min(
        abs(Fraction(a, 3) - Fraction(b, 3))
        for a, b in product(range(4), repeat=2)
        if a + b == men and 3 - a + 3 - b == 6 - men
    )
    assert abs(Fraction(first, 3) - Fraction(second, 3)) == nearest


@pytest.mark.parametrize("employees", range(1, 30))
def test_people_of_one_pay_are_shared_over_all_bands(employees):
    generator = random.Random(seed("PAY_GAPS", 11) + employees)
    ranked = [(generator.choice(SEXES), Decimal(15)) for _ in range(employees)]
    generator.shuffle(ranked)
    totals = Counter(sex for sex, _ in ranked)

    found = banded(ranked, SEXES)

    assert [sum(band.values()) for band in found] == list(sizes(employees))
    assert {sex: sum(band[sex] for band in found) for sex in SEXES} == {
        sex: totals[sex] for sex in SEXES
    }
    for band, size in zip(found, sizes(employees), strict=True):
        assert abs(band["Men"] - Fraction(size * totals["Men"], employees)) < 1


def test_the_order_of_the_rows_makes_no_difference():
    generator = random.Random(seed("PAY_GAPS", 11))
    paid = [
        Paid(
            generator.choice(SEXES),
            Decimal(generator.randint(10, 14)),
            generator.choice((None, Decimal(5))),
        )
        for _ in range(101)
    ]
    first = outputs(group_pay(paid, SEXES), *SEXES)

    generator.shuffle(paid)

    assert outputs(group_pay(paid, SEXES), *SEXES) == first


def test_means_and_medians_are_those_of_the_standard_library():
    generator = random.Random(seed("PAY_GAPS", 11))
    for _ in range(50):
        paid = [
            Paid(generator.choice(SEXES), Decimal(generator.randint(1000, 9000)).scaleb(-2))
            for _ in range(generator.randint(2, 60))
        ]
        pay = group_pay(paid, SEXES)
        for sex in SEXES:
            own = [Fraction(each.hourly or 0) for each in paid if each.group == sex]
            assert pay[sex].mean_hourly == (mean(own) if own else None)
            assert pay[sex].median_hourly == (median(own) if own else None)


def test_shares_of_a_band_add_to_a_hundred_exactly():
    for counts in product(range(8), repeat=3):
        found = hundred(counts)
        told = [each for each in found if each is not None]
        assert sum(told) == 100 if any(counts) else found == (None, None, None)
    assert hundred((1, 2000 - 1)) == (Decimal("0.1"), Decimal("99.9"))


def test_what_is_left_over_goes_to_the_largest_remainder():
    assert spread(10, (1, 1, 1)) == [4, 3, 3]
    assert spread(3, (1, 0, 5)) == [1, 0, 2]
    assert spread(3, (0, 0)) == [0, 0]


@pytest.mark.parametrize(
    ("men", "women", "expected"),
    [
        ("10.47", "8.73", "16.6"),
        ("13.90", "11.90", "14.4"),
        ("0", "8.73", None),
        ("20", "20.01", "-0.1"),
        ("20", "20.009", "0.0"),
    ],
)
def test_a_gap_has_one_decimal_half_up(men, women, expected):
    found = gap(Decimal(men), Decimal(women))

    assert found == (None if expected is None else Decimal(expected))


def test_a_gap_of_a_tenth_less_than_half_is_no_minus_nought():
    assert str(gap(Decimal(10000), Decimal(10001))) == "0.0"


def test_joined_groups_say_which_and_why():
    counts = {"WB": 50, "I": 12, "P": 3, "C": 11}
    broad = {"WB": "White", "I": "Asian", "P": "Asian", "C": "Black"}

    found = joined_groups(counts, broad, "WB")

    assert found.names == ("WB", "Asian", "C")
    assert found.sentences == ("I and P are told of as Asian: P has fewer than 10 people.",)
    assert joined_groups({**counts, "C": 2}, broad, "WB").sentences == (
        "All groups but WB are told of as one: C has fewer than 10 people.",
    )
    assert joined_groups({"WB": 50, "P": 3}, broad, "WB").sentences == (
        "No gap can be told: there are no two groups of 10 people or more.",
    )


def test_no_group_that_is_told_of_is_too_small_however_the_groups_are():
    generator = random.Random(seed("PAY_GAPS", 11))
    for _ in range(2000):
        names = [f"G{number}" for number in range(generator.randint(1, 9))]
        counts = {name: generator.choice((0, 1, 5, 9, 10, 11, 40)) for name in names}
        broad = {name: f"B{generator.randint(0, 3)}" for name in names if generator.random() < 0.8}

        found = joined_groups(counts, broad, "G0")

        sizes_told: Counter[str] = Counter()
        for name, told in found.told.items():
            sizes_told[told] += counts[name]
        assert all(sizes_told[name] >= LEAST for name in found.names)
        if found.names:
            assert found.names[0] == found.told["G0"]
            assert set(found.names) == set(found.told.values())
            assert len(found.names) >= 2


def made(group, number, hourly=15, bonus=None):
    return [Paid(group, Decimal(hourly), bonus and Decimal(bonus)) for _ in range(number)]


def test_ethnicity_has_the_same_outputs_and_the_share_that_is_known():
    figures = [
        *made("White British", 60, 20, 10),
        *made("Indian", 20, 15, 5),
        *made("Pakistani", 4, 12),
        *made("Caribbean", 10, 18),
        *made(NOT_KNOWN, 4),
        *made(NOT_SAID, 2),
    ]
    broad = {"Indian": "Asian", "Pakistani": "Asian"}

    found = reduced(PayGapKind.ETHNICITY, figures, broad, "White British")

    assert (found.employees, found.declared, found.declared_rate) == (100, 94, Decimal("94.0"))
    asian, caribbean = found.comparisons
    assert (asian.group, asian.group_employees, asian.comparator_employees) == ("Asian", 24, 60)
    assert asian.outputs.mean_hourly == Decimal("27.5")
    assert asian.outputs.mean_bonus == Decimal("50.0")
    assert caribbean.outputs.median_hourly == Decimal("10.0")
    assert caribbean.outputs.mean_bonus is None
    for band in range(len(PayBand)):
        shares = [*asian.outputs.bands[band], caribbean.outputs.bands[band][1]]
        assert sum(each or 0 for each in shares) == 100


def test_a_bonus_gap_of_few_people_is_told_of_sex_alone():
    figures = [
        *made("Non-disabled", 30, 15, 10),
        *made("Disabled", 20, 15),
        *made("Disabled", 9, 15, 4),
    ]
    sexes = [*made("Men", 30, 15, 10), *made("Women", 9, 15, 4)]

    [disabled] = reduced(PayGapKind.DISABILITY, figures, {}, "").comparisons
    [women] = reduced(PayGapKind.GENDER, sexes, {}, "").comparisons

    assert (disabled.outputs.mean_bonus, disabled.outputs.median_bonus) == (None, None)
    assert disabled.outputs.group_bonus == Decimal("31.0")
    assert women.outputs.mean_bonus == Decimal("60.0")


def test_two_groups_that_are_too_small_tell_nothing():
    found = reduced(
        PayGapKind.DISABILITY, [*made("Non-disabled", 90), *made("Disabled", 9)], {}, ""
    )

    assert (found.comparisons, len(found.sentences)) == ((), 1)
    assert OTHERS not in found.sentences[0]


def test_a_snapshot_of_the_law_is_of_31_march():
    assert not list(check_snapshot(PayGapKind.GENDER, date(2025, 3, 31)))
    assert [name for name, _ in check_snapshot(PayGapKind.GENDER, date(2025, 4, 5))] == [
        "snapshot_on"
    ]
    assert not list(check_snapshot(PayGapKind.ETHNICITY, date(2025, 4, 5)))


@pytest.mark.parametrize(
    ("kind", "names", "faulty"),
    [
        ("gender", ("", ""), []),
        ("gender", ("Men", ""), ["comparator"]),
        ("disability", ("", "Disabled"), ["group"]),
        ("ethnicity", ("White", "Asian"), []),
        ("ethnicity", ("", "Asian"), ["comparator"]),
        ("ethnicity", ("Asian", "Asian"), ["group"]),
    ],
)
def test_groups_are_named_where_the_kind_has_none(kind, names, faulty):
    assert [name for name, _ in check_groups(PayGapKind(kind), *names)] == faulty


@pytest.mark.parametrize(
    ("kind", "counts", "faulty"),
    [
        ("gender", (10, None, 4, 6), []),
        ("gender", (10, None, None, None), []),
        ("gender", (10, None, 4, 7), ["employees"]),
        ("disability", (300, 290, 250, 10), []),
        ("disability", (300, 290, 250, 9), ["group_employees"]),
        ("disability", (300, 290, None, 10), ["comparator_employees"]),
        ("disability", (300, None, 250, 10), ["declared"]),
        ("disability", (300, 259, 250, 10), ["declared"]),
        ("disability", (300, 301, 250, 10), ["declared"]),
    ],
)
def test_groups_are_no_more_than_all_and_none_is_too_small(kind, counts, faulty):
    names = ("employees", "declared", "comparator_employees", "group_employees")
    cells = {**dict(zip(names, counts, strict=True)), "full_pay": None}
    found = check_headcounts(PayGapKind(kind), cells)

    assert [name for name, _ in found] == faulty


@pytest.mark.parametrize(
    ("kind", "counts", "full_pay", "is_right"),
    [
        ("gender", (300, None, None, None), 300, True),
        ("gender", (300, None, None, None), 301, False),
        ("gender", (300, None, 100, 190), 290, True),
        ("gender", (300, None, 100, 190), 291, False),
        ("gender", (300, None, 100, 190), 4, True),
        ("gender", (300, None, 100, 190), 3, False),
        ("gender", (300, None, 100, 190), 0, False),
        ("disability", (300, 290, 250, 30), 280, True),
        ("disability", (300, 290, 250, 30), 281, False),
        ("ethnicity", (300, 290, 200, 30), 290, True),  # with other groups
        ("ethnicity", (300, 290, 200, 30), 291, False),
    ],
)
def test_those_on_full_pay_fill_the_bands_and_are_of_the_groups(kind, counts, full_pay, is_right):
    names = ("employees", "declared", "comparator_employees", "group_employees")
    cells = {**dict(zip(names, counts, strict=True)), "full_pay": full_pay}

    found = [name for name, _ in check_headcounts(PayGapKind(kind), cells)]

    assert found == ([] if is_right else ["full_pay"])
