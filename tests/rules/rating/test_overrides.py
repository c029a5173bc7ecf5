"""Ratings that somebody overrides or judges."""

from fractions import Fraction

from councilportal.common.words import Rag
from performance.rules.measures import NO_LEVELS
from performance.rules.rating import rate
from performance.rules.words import Method, RatingSource
from tests.rules.making import levels, measure, reading


def test_override_is_shown_and_names_both():
    said = reading("2016-09", "84", override_rating=Rag.GREEN, override_reason="Flood")

    rating = rate(measure(), Fraction(84), levels(target="90", floor="80"), reading=said)

    assert (rating.rag, rating.computed) == (Rag.GREEN, Rag.AMBER)
    assert rating.source is RatingSource.OVERRIDE
    assert rating.sentence == (
        "Overridden from amber to green: Flood. Without the override: 84% is below the target of "
        "90% but not below the floor standard of 80%, so amber. Higher is better."
    )


def test_override_stands_where_the_rule_gives_no_rating():
    said = reading("2016-09", ytd_value="84", override_rating=Rag.RED, override_reason="Late.")

    rating = rate(measure(), None, NO_LEVELS, reading=said)

    assert (rating.rag, rating.computed, rating.source) == (
        Rag.RED, Rag.NO_DATA, RatingSource.OVERRIDE,
    )  # fmt: skip
    assert ".." not in rating.sentence


def test_judgement_is_never_computed():
    said = reading(
        "2016-09",
        "84",
        judgement=Rag.AMBER,
        judged_by="Head of Care",
        judgement_reason="Two homes are behind",
    )

    rating = rate(measure(method=Method.JUDGEMENT), Fraction(84), NO_LEVELS, reading=said)

    assert (rating.rag, rating.source) == (Rag.AMBER, RatingSource.JUDGEMENT)
    assert rating.sentence == "Judged amber by Head of Care: Two homes are behind."


def test_judgement_not_yet_made_is_no_target():
    said = reading("2016-09", "84")

    rating = rate(measure(method=Method.JUDGEMENT), Fraction(84), NO_LEVELS, reading=said)

    assert (rating.rag, rating.sentence) == (Rag.NO_TARGET, "No judgement has been made.")
