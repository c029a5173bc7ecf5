"""What people type finds words whatever their case and accents, and nothing else."""

import re

import pytest

from councilportal.common.searching import patterns


def finds(typed: str, text: str) -> bool:
    return all(re.search(each, text, re.IGNORECASE) for each in patterns(typed))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("cafe", "Café and park"),
        ("CAFÉ", "the cafe"),
        ("CAFÉ", "CAFE\u0301"),
        ("cafe\u0301", "Café"),
        ("ty bach", "Tŷ bach"),
        ("TŶ", "tŷ"),
        ("park caf", "Café and Parks"),
        ("parks, café.", "Café and parks"),
        ("“parks”", "Parks"),
        ("EQ-2026-001", "eq-2026-001"),
        ("16/00136", "Decision 16/00136"),
        ("(a+b)", "a+b"),
        ("&", "Fish & chips"),
        ("50%", "50% off"),
        ("...", "and so on ..."),
    ],
)
def test_words_are_found(typed, text):
    assert finds(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a.b", "axb"),
        ("park*", "par"),
        ("[a-z]", "m"),
        ("cafe", "caff"),
        ("a\\d", "a1"),
        ("_", "x"),
    ],
)
def test_signs_stand_for_themselves(typed, text):
    assert not finds(typed, text)


def test_nothing_typed_asks_for_nothing():
    assert patterns("  ") == []
