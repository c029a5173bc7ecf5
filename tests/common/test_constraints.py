"""The helpers, asked of the database without a table; the models' own tests insert rows."""

from collections.abc import Mapping

import pytest
from django.db.models import CheckConstraint, IntegerField, Q, Value

from councilportal.common import constraints
from councilportal.common.choices import choices_of
from councilportal.common.words import ExpectedRange
from councilportal.files.loading import Counts

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def holds(constraint: CheckConstraint, against: Mapping[str, object]) -> bool:
    assert isinstance(constraint.condition, Q)
    return constraint.condition.check(dict(against))


def number(value: int | None) -> Value:
    return Value(value, output_field=IntegerField())


@pytest.mark.parametrize(
    ("by", "note", "expected"),
    [(None, "", True), (1, "Because", True), (1, "", False), (None, "Because", False)],
)
def test_together_is_all_or_none(by, note, expected):
    constraint = constraints.together("by", texts=["note"])

    assert holds(constraint, {"by": number(by), "note": note}) is expected
    assert constraint.name == "%(class)s_by_note_together"


@pytest.mark.parametrize(
    ("word", "or_empty", "expected"),
    [("within", False, True), ("inside", False, False), ("", False, False), ("", True, True)],
)
def test_one_of_takes_words_of_the_enum(word, or_empty, expected):
    constraint = constraints.one_of("range", ExpectedRange, or_empty=or_empty)

    assert holds(constraint, {"range": word}) is expected
    assert constraint.name == "%(class)s_range_is_known"


@pytest.mark.parametrize(
    ("state", "at", "note", "expected"),
    [
        ("draft", None, "", True),
        ("draft", 1, "Seen", True),
        ("signed", 1, "Seen", True),
        ("signed", None, "Seen", False),
        ("signed", 1, "", False),
    ],
)
def test_only_when_requires_what_the_state_needs(state, at, note, expected):
    constraint = constraints.only_when(state="signed", requires=["at"], texts=["note"])

    assert holds(constraint, {"state": state, "at": number(at), "note": note}) is expected
    assert constraint.name == "%(class)s_state_signed_requires_at_note"


@pytest.mark.parametrize(
    ("first", "second", "third", "expected"),
    [
        (None, None, None, True),
        (1, None, None, True),
        (None, None, 1, True),
        (1, None, 1, False),
        (1, 1, 1, False),
    ],
)
def test_at_most_one(first, second, third, expected):
    constraint = constraints.at_most_one("first", "second", "third")

    against = {"first": number(first), "second": number(second), "third": number(third)}
    assert holds(constraint, against) is expected


def test_choices_are_values_and_labels_in_order():
    assert choices_of(ExpectedRange) == [
        ("within", "Within range"),
        ("above", "Above range"),
        ("below", "Below range"),
    ]


def test_counts_add_up():
    assert Counts(1, 2, 3) + Counts(created=1) == Counts(2, 2, 3)
