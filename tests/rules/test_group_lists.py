"""Tables of the same people that print some groups each: who is left out of one is told by others.

Each pair here is true of some people, was drawn by the attacker of releases, and was refused.
"""

from dataclasses import replace

import pytest

from councilportal.disclosure.words import Refused
from objectives.rules.exact_tables import ReleasedTable
from objectives.rules.group_lists import Listed, answered_of, at_least
from objectives.rules.information import Figure, Protection
from objectives.rules.showing import show
from tests.rules.test_showing import ORDER, table

WITH_RACE = {**ORDER, "race": ["race:white", "race:black"]}
A, B, C = (f"age:{each}" for each in ("young", "old", "60"))
F, M, X = "sex:f", "sex:m", "sex:x"


PAIRS = {
    "one group beside all of another": (
        [Figure((A,), count=429), Figure((B,), count=113), Figure((C,), count=470)],
        [Figure((F,), count=474)],
    ),
    "all but one group beside all of another": (
        [Figure((A,), count=281), Figure((B,), count=350), Figure((C,), count=246)],
        [Figure((F,), count=291), Figure((M,), count=101), Figure((X,), count=564)],
    ),
    "one group beside shares of all who answered": (
        [Figure((A,), count=18, base=240), Figure((C,), count=211, base=240)],
        [Figure((F,), count=212)],
    ),
    "rates of one group beside rates of all": (
        [
            Figure((A,), "Promoted", 6, base=21),
            Figure((B,), "Promoted", 266, base=327),
            Figure((C,), "Promoted", 42, base=60),
        ],
        [Figure((F,), "Promoted", 38, base=57)],
    ),
    "measures without their base": (
        [Figure((A,), "Promoted", 266), Figure((B,), "Promoted", 42)],
        [Figure((F,), "Promoted", 38)],
    ),
    "rates of some groups beside shares of all who answered": (
        [Figure((A,), count=34, base=380), Figure((B,), count=346, base=380)],
        [Figure((F,), "Promoted", 204, base=209), Figure((M,), "Promoted", 16, base=47)],
    ),
    "groups of two characteristics beside one": (
        [
            *(Figure((A,), count=293), Figure((B,), count=137)),
            *(Figure((A, F), count=10), Figure((B, F), count=8)),
        ],
        [
            *(Figure((M,), count=217), Figure((X,), count=240)),
            *(Figure((A, M), count=206), Figure((A, X), count=77)),
        ],
    ),
    "only groups of two characteristics beside one": (
        [Figure((A, F), count=100), Figure((A, M), count=80), Figure((B, F), count=60)],
        [Figure(("race:white",), count=90)],
    ),
}


@pytest.mark.parametrize("mode", [Protection.SUPPRESS, Protection.ROUND])
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_true_tables_of_some_groups_each_are_shown(pair, first, mode):
    pair = [pair[first], pair[1 - first]]
    one, other = (
        replace(table(*figures, mode=mode, ref=f"T{at}"), order=WITH_RACE)
        for at, figures in enumerate(pair)
    )

    together = show([one, other])
    before = ReleasedTable(one, show([one]).figures["T0"])
    after = show([other], [before])

    assert {*together.figures} == {"T0", "T1"}
    assert {*after.figures} == {"T1"}


def test_parts_that_are_more_than_a_total_which_is_printed_are_still_refused():
    whole = table(Figure(count=400), ref="T0")
    parts = table(Figure((F,), count=300), Figure((M,), count=200), ref="T1")

    with pytest.raises(Refused, match="the total is 400, and its parts add up to 500"):
        show([whole, parts])


def test_numbers_of_people_are_at_least_what_their_parts_are():
    every = Listed({"sex": [F, M], "age": [A, B, C]}, {A: C}, answered=frozenset({"sex"}))
    numbers = {
        (frozenset({F}), ""): 30,
        (frozenset({M}), ""): 20,
        (frozenset({A, F}), ""): 35,
        (frozenset({B}), ""): 10,
        (frozenset({B}), "Left"): 12,
    }

    found = at_least(numbers, every)

    assert found[frozenset({F}), ""] == 35
    assert found[frozenset({A}), ""] == found[frozenset({C}), ""] == 35  # the one is in the other
    assert found[frozenset({B}), ""] == 12  # as many left
    assert found[frozenset({answered_of("sex")}), ""] == 55
    assert found[frozenset(), ""] == 55
    assert found[frozenset(), "Left"] == 12
