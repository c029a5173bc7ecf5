"""What a row of a grid foretells, and how often what was foretold came so."""

import pytest

from eqia.rules import foretold
from eqia.rules.foretold import Came, Effect, Statement
from eqia.rules.grid import Impact
from eqia.rules.words import Size

NOBODY_ASKED = Impact(None, None, None)


@pytest.mark.parametrize(
    ("impact", "effects"),
    [
        (NOBODY_ASKED, {}),
        (Impact(False, Size.NONE, Size.NONE), {Effect.NONE: None}),
        (Impact(False, None, None), {Effect.NONE: None}),
        (Impact(True, Size.NONE, Size.NONE), {Effect.LESS_FAVOURABLE: None}),
        (Impact(False, Size.LOW, Size.NONE), {Effect.POSITIVE: Size.LOW}),
        (
            Impact(True, Size.HIGH, Size.UNKNOWN),
            {
                Effect.LESS_FAVOURABLE: None,
                Effect.NEGATIVE: Size.UNKNOWN,
                Effect.POSITIVE: Size.HIGH,
            },
        ),
    ],
)
def test_a_row_foretells_each_impact_that_it_found(impact, effects):
    assert foretold.foretold(impact) == effects


@pytest.mark.parametrize(
    ("effect", "size", "words"),
    [
        (Effect.NONE, None, "No impact"),
        (Effect.NEGATIVE, Size.MEDIUM, "Negative impact: medium"),
        (Effect.NEGATIVE, Size.UNKNOWN, "Negative impact: size not known"),
    ],
)
def test_an_effect_is_told_with_its_size(effect, size, words):
    assert foretold.foretold_words(effect, size) == words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 1, "none of 1"),
        (1, 1, "all 1"),
        (2, 3, "2 of 3"),
        (13, 19, "13 of 19"),  # one fewer than a share is told of
        (13, 20, "about two thirds (13 of 20)"),
        (10, 20, "half (10 of 20)"),
        (0, 400, "none of 400"),
        (1, 20, "fewer than a tenth (1 of 20)"),
        (2, 20, "a tenth (2 of 20)"),
        (39, 400, "fewer than a tenth (39 of 400)"),
        (18, 20, "nine tenths (18 of 20)"),
        (19, 20, "more than nine tenths (19 of 20)"),
        (20, 20, "all 20"),
        (1_200, 3_601, "about a third (1,200 of 3,601)"),
    ],
)
def test_a_share_claims_no_more_than_its_numbers_tell(part, whole, words):
    assert foretold.share(part, whole) == words


def test_what_cannot_be_told_yet_is_in_no_share():
    said = [
        Statement("Age", Effect.NEGATIVE, Came.CAME),
        Statement("Age", Effect.NEGATIVE, Came.CANNOT_TELL),
        Statement("Race", Effect.NEGATIVE, Came.DID_NOT),
        Statement("Race", Effect.NONE, None),
        Statement("Race", Effect.POSITIVE, Came.CANNOT_TELL),
    ]

    every = foretold.in_all(said)
    assert (every.foretold, every.told, every.unsaid, every.share) == (5, 2, 1, "1 of 2")
    effects = {each.name: (each.foretold, each.share) for each in foretold.by_effect(said)}
    assert effects == {
        "Negative impact": (3, "1 of 2"),
        "Positive impact": (1, ""),
        "No impact": (1, ""),
    }
    groups = {each.name: (each.count(Came.CAME), each.told) for each in foretold.by_group(said)}
    assert groups == {"Age": (1, 1), "Race": (0, 1)}
