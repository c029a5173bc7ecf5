"""What holds of ratings, bands and sentences for any figures, tried on drawn ones."""

import re
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from councilportal.common.words import Rag
from performance.rules.bands import bands
from performance.rules.measures import UNITS, Levels
from performance.rules.rating import rate
from performance.rules.words import Method, Polarity
from tests.rules.making import levels, measure
from tests.rules.rating.support import CELLS, H, L, indicator_of

SIDED = [(method, way) for method, way in CELLS if way in (H, L)]


numbers = st.decimals(-200, 200, places=2)


SAID = {"Yes": Decimal(1), "No": Decimal(0)}  # of the unit yes_no


RANK = {Rag.RED: 0, Rag.AMBER: 1, Rag.GREEN: 2}


@given(st.sampled_from(SIDED), numbers, numbers, st.none() | numbers)
def test_better_figure_is_never_rated_worse(
    way: tuple[Method, Polarity], one: Decimal, other: Decimal, last_year: Decimal | None
) -> None:
    indicator, cells = indicator_of(*way), levels(**CELLS[way])
    before = None if last_year is None else Fraction(last_year)
    worse, better = sorted((one, other), reverse=way[1] is L)

    ranks = [
        RANK[rate(indicator, Fraction(each), cells, last_year=before).rag]
        for each in (worse, better)
    ]

    assert ranks[0] <= ranks[1]


@given(numbers, numbers, numbers)
def test_bands_agree_with_the_rule_in_words(figure: Decimal, one: Decimal, other: Decimal) -> None:
    floor, target = sorted((one, other))
    limits = bands(measure(), Levels(target=target, floor=floor))
    assert limits is not None

    rag = limits.rating(Fraction(figure))

    assert rag is (Rag.GREEN if figure >= target else Rag.AMBER if figure >= floor else Rag.RED)


@given(numbers, numbers, st.sampled_from(sorted(UNITS)))
def test_sentence_never_shows_a_figure_on_the_wrong_side(
    figure: Decimal, target: Decimal, unit: str
) -> None:
    indicator = measure(unit=unit)

    sentence = rate(indicator, Fraction(figure), Levels(target=target)).sentence

    said = sentence.split()[0]
    shown = SAID[said] if said in SAID else Decimal(re.sub(r"[£%km,]", "", said))
    side = "above" if shown > target else "below" if shown < target else "on"
    assert f"is {side} the target" in sentence
