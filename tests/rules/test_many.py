"""Ratings of columns are those of the rules, one by one."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from performance.rules.bands import bands
from performance.rules.many import RAGS, rate_many
from performance.rules.measures import LEVEL_NAMES, Levels
from performance.rules.rating import rate
from performance.rules.words import Method, Polarity
from tests.rules.making import measure
from tests.sizes import size

NUMBERS = st.one_of(
    st.decimals("-999", "999", places=1),
    st.decimals("-1000000", "1000000", places=6),
    st.integers(-(10**15) + 1, 10**15 - 1).map(Decimal),
    st.sampled_from([Decimal("0"), Decimal("0.000001"), Decimal("999999999.999999")]),
)
COMPARING = [each for each in Method if each not in (Method.NONE, Method.JUDGEMENT)]
PARTS = st.decimals("0", "100", places=3)


@st.composite
def cases(draw):
    """A measure of any method and polarity, its levels, and figures on them and around them."""
    own = measure(
        method=draw(
            st.sampled_from([m for m in Method if m not in (Method.NONE, Method.JUDGEMENT)])
        ),
        polarity=draw(st.sampled_from(list(Polarity))),
    )
    given = {
        name: draw(st.none() | (PARTS if "tolerance" in name or name == "margin" else NUMBERS))
        for name in LEVEL_NAMES
    }
    levels = Levels(**given)
    last_year = draw(st.none() | NUMBERS.map(Fraction))
    near = [level + step for level in given.values() if level for step in (0, Decimal("0.000001"))]
    near = [each for each in near if len(each.as_tuple().digits) <= 15]
    figures = draw(st.lists(st.none() | NUMBERS | st.sampled_from([*near, Decimal(1)]), max_size=9))
    return own, levels, last_year, figures


@settings(max_examples=size(80, 2_000), deadline=None)
@given(drawn=st.lists(cases(), min_size=1, max_size=4))
def test_ratings_of_columns_are_those_of_the_rules(drawn):
    limits = [bands(own, levels, last_year=before) for own, levels, before, _ in drawn]
    rows = [(place, each) for place, (*_, figures) in enumerate(drawn) for each in figures]

    found = rate_many(limits, [place for place, _ in rows], [each for _, each in rows])

    expected = [
        rate(
            drawn[place][0],
            None if each is None else Fraction(each),
            drawn[place][1],
            last_year=drawn[place][2],
        ).computed
        for place, each in rows
    ]
    assert [RAGS[code] for code in found.tolist()] == expected


def test_a_figure_on_a_bound_between_two_millionths_is_on_its_own_side():
    own = measure(method=Method.TOLERANCE_PERCENT, polarity=Polarity.HIGHER)
    levels = Levels(target=Decimal("0.333333"), tolerance_percent=Decimal("33.333"))
    limits = bands(own, levels)
    assert limits is not None
    assert limits.amber_low is not None

    below = Decimal(int(limits.amber_low * 10**6)).scaleb(-6)
    found = rate_many([limits], [0, 0], [below, below + Decimal("0.000001")])

    assert [RAGS[code].value for code in found] == ["red", "amber"]
