"""How a figure is shown, with its unit and decimals."""

from decimal import Decimal

import pytest

from performance.rules.measures import UNITS
from performance.rules.standing import count
from performance.rules.words import (
    Polarity,
)
from tests.rules.making import levels, measure, reading, targets
from tests.rules.standing.support import on_day


@pytest.mark.parametrize(
    ("decimals", "value", "target", "text"),
    [
        (0, "89.6", "90", "89.6%"),
        (0, "89.96", "90", "89.96%"),
        (0, "89.4", "90", "89%"),
        (0, "90.4", "90", "90%"),
        (1, "89.96", "90", "89.96%"),
        (1, "98.4", "99", "98.4%"),
        (0, "99.6", "99.8", "99.6%"),
        (0, "1234.5", None, "1,235%"),
    ],
)
def test_shown_figure_never_looks_on_a_target_that_it_missed(decimals, value, target, text):
    given = targets({"2016/17": levels(target=target)})

    assert on_day(reading("2016-09", value), given=given, decimals=decimals).shown == text


@pytest.mark.parametrize(
    ("unit", "decimals", "value", "text"),
    [
        ("percent", 1, "98.45", "98.5%"),
        ("number", 0, "2571", "2,571"),
        ("pounds", 2, "-1234.5", "-£1,234.50"),
        ("pounds_thousand", 0, "650", "£650k"),
        ("pounds_million", 1, "20.1", "£20.1m"),
        ("days", 1, "3.25", "3.3 days"),
        ("days", 0, "1", "1 day"),
        ("days", 1, "1", "1.0 days"),
        ("days", 0, "-1", "-1 day"),
        ("thousands", 0, "357", "357 thousand"),
        ("hours", 0, "0", "0 hours"),
        ("tonnes", 0, "31840", "31,840 tonnes"),
        ("kg", 1, "118.3", "118.3 kg"),
        ("rate_per_10000", 1, "15.5", "15.5 per 10,000"),
        ("score", 1, "2.7", "2.7"),
    ],
)
def test_text_of_units(unit, decimals, value, text):
    assert measure(unit=unit, decimals=decimals).text(Decimal(value)) == text


def test_every_built_in_unit_multiplies_as_its_name_says():
    assert {ref: unit.multiplier for ref, unit in UNITS.items() if unit.multiplier != 1} == {
        "percent": 100,
        "rate_per_10000": 10_000,
    }


@pytest.mark.parametrize(
    ("value", "target", "before", "is_counted"),
    [
        ("100", "100", "100", 1),
        ("99.6", "90", "99.6", 1),
        ("99.6", "100", "99.6", 0),
        ("99", "90", "99", 0),
    ],
)
def test_same_at_maximum_looks_at_the_figure_shown(value, target, before, is_counted):
    given = targets({"2016/17": levels(target=target)})

    standing = on_day(reading("2016-08", before), reading("2016-09", value), given=given)

    assert count([standing]).same_at_maximum == is_counted


def test_same_at_maximum_has_not_moved():
    standing = on_day(reading("2016-08", "99"), reading("2016-09", "100"))

    assert standing.is_at_maximum
    assert count([standing]).same_at_maximum == 0


@pytest.mark.parametrize("changes", [{"polarity": Polarity.LOWER}, {"unit": "score"}])
def test_same_at_maximum_is_for_percentages_that_should_be_high(changes):
    standing = on_day(reading("2016-08", "100"), reading("2016-09", "100"), **changes)

    assert count([standing]).same_at_maximum == 0
