"""Colours, and bodies that report to each other."""

import pytest

from councilportal.organisation.rules import circle, contrast_with_white, is_colour


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


@pytest.mark.parametrize(
    ("reports_to", "way"),
    [
        ({}, ()),
        ({"a": "b"}, ()),
        ({"a": "a"}, ("a", "a")),
        ({"a": "b", "b": "a"}, ("a", "b", "a")),
        ({"a": "b", "b": "c", "c": "a"}, ("a", "b", "c", "a")),
        ({"a": "b", "b": "c", "c": "b"}, ()),  # below a circle, not part of it
        ({"a": "b", "b": ""}, ()),
    ],
)
def test_a_body_in_a_circle_is_found_with_its_way(reports_to, way):
    assert circle("a", reports_to) == way
