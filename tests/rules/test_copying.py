"""What a copy of a framework takes along, and what is told of its changes, at its boundaries."""

from datetime import date
from decimal import Decimal

import pytest

from objectives.rules.copying import (
    Change,
    ChangeKind,
    MeasureSaid,
    ObjectiveSaid,
    compare,
    keeps_target,
    new_ref,
)

PAY = MeasureSaid("Pay gap", Decimal(6), date(2030, 3, 31))
NO_TARGET = MeasureSaid("Pay gap")
OLD = ObjectiveSaid("A-1", "1 Fair pay", measures=(PAY,))
SAME = ObjectiveSaid("B-1", "1 Fair pay", "A-1", (PAY,))


def of(words: str, *measures: MeasureSaid) -> ObjectiveSaid:
    return ObjectiveSaid("B-1", words, "A-1", measures)


@pytest.mark.parametrize(
    ("ref", "copied"),
    [
        ("EO-2025-1", "EO-2026-1"),
        ("EO-2025", "EO-2026"),
        ("X-EO-2025-EO-2025", "X-EO-2026-EO-2025"),
        ("PAY", "EO-2026-PAY"),
        ("eo-2025-1", "EO-2026-eo-2025-1"),
    ],
)
def test_the_reference_of_a_copy(ref, copied):
    assert new_ref(ref, "EO-2025", "EO-2026") == copied


@pytest.mark.parametrize(
    ("target_on", "keeps"),
    [
        (None, True),
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2030, 3, 31), True),
    ],
)
def test_a_target_is_kept_from_the_first_day_on(target_on, keeps):
    assert keeps_target(target_on, date(2026, 4, 1)) is keeps


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ([SAME], []),
        ([of("1  Fair\npay", PAY)], []),
        ([of("1 Fair pay", MeasureSaid("Pay  gap", PAY.target, PAY.target_on))], []),
        ([], [(ChangeKind.LEFT_OUT, "A-1", "1 Fair pay", None)]),
        (
            [ObjectiveSaid("B-1", "1 Fair pay", "", (PAY,))],
            [
                (ChangeKind.ADDED, "B-1", None, "1 Fair pay"),
                (ChangeKind.LEFT_OUT, "A-1", "1 Fair pay", None),
            ],
        ),
        (
            [of("1 Fair pay for all", PAY)],
            [(ChangeKind.OTHER_WORDS, "B-1", "1 Fair pay", "1 Fair pay for all")],
        ),
        ([of("2 Fair pay", PAY)], [(ChangeKind.OTHER_WORDS, "B-1", "1 Fair pay", "2 Fair pay")]),
        ([of("1 Fair pay", NO_TARGET)], [(ChangeKind.OTHER_TARGET, "B-1", PAY, NO_TARGET)]),
        ([of("1 Fair pay")], [(ChangeKind.MEASURE_LEFT_OUT, "B-1", PAY, None)]),
        (
            [of("1 Fair pay", PAY, NO_TARGET)],
            [(ChangeKind.MEASURE_ADDED, "B-1", None, NO_TARGET)],
        ),
        ([SAME, of("1 Fair pay", PAY)], []),
    ],
)
def test_what_changed_from_one_framework_to_its_copy(new, told):
    found = compare([OLD], new)

    assert [(each.kind, each.ref, each.before, each.after) for each in found] == told


def test_changes_are_told_in_the_new_order_with_what_is_left_out_last():
    old = [OLD, ObjectiveSaid("A-2", "2 Ways in")]
    new = [ObjectiveSaid("B-9", "9 New"), of("1 Pay", PAY)]

    assert compare(old, new) == (
        Change(ChangeKind.ADDED, "B-9", "9 New", after="9 New"),
        Change(ChangeKind.OTHER_WORDS, "B-1", "1 Pay", "1 Fair pay", "1 Pay"),
        Change(ChangeKind.LEFT_OUT, "A-2", "2 Ways in", before="2 Ways in"),
    )
