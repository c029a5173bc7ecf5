"""Colours."""

import pytest

from councilportal.organisation.rules import contrast_with_white, is_colour


@pytest.mark.parametrize(
    ("colour", "contrast"),
    [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48), ("#1d70b8", 5.2)],
)
def test_contrast_is_that_of_the_standard(colour, contrast):
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.05)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#12AbcF", True),
        ("#12abc", False),
        ("#12abcg", False),
        ("12abcff", False),
        ("", False),
        ("#12345\N{ARABIC-INDIC DIGIT SIX}", False),
    ],
)
def test_colour_is_a_hash_and_six_digits(text, expected):
    assert is_colour(text) is expected
