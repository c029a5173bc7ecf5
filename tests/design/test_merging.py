"""Whose value of a field is right, and what a page carries of what it showed."""

import pytest
from django.forms import BooleanField, CharField
from django.http import QueryDict

from councilportal.common.fuzzy import read
from councilportal.design import merging
from councilportal.design.forms import DateField
from councilportal.design.merging import Whose


@pytest.mark.parametrize(
    ("saw", "mine", "theirs", "right"),
    [
        ("a", "a", "a", Whose.SAME),
        ("a", "b", "b", Whose.SAME),
        ("a", "b", "a", Whose.MINE),
        ("a", "", "a", Whose.MINE),
        ("a", "a", "b", Whose.THEIRS),
        ("a", "a", "", Whose.THEIRS),
        ("a", "b", "c", Whose.BOTH),
        ("a", "", "c", Whose.BOTH),
        (None, "a", "b", Whose.BOTH),
        (read("tbc"), read("May 2027"), read("tbc"), Whose.MINE),
        (["a", "b"], ["b", "a"], ["a"], Whose.THEIRS),
        ("a\nb", "a\r\nb ", "c", Whose.THEIRS),
        (False, True, None, Whose.MINE),
    ],
)
def test_three_values_say_whose_is_right(saw, mine, theirs, right):
    seen = None if saw is None else merging.digest(saw)

    assert merging.whose(seen, mine, theirs) is right


def test_what_a_page_carries_is_read_back_and_strange_posts_are_nothing():
    seen = {"age-less": merging.digest("yes"), "heard.7.said": merging.digest("Far")}

    assert merging.seen_in(merging.carried(seen)) == seen
    assert merging.seen_in("") == merging.seen_in(":x : \0") == {}
    assert len(merging.seen_in("a:b " * 100_000)) == 1


@pytest.mark.parametrize(
    ("asked", "value", "wanted"),
    [
        (BooleanField(), True, {"x": ["on"]}),
        (BooleanField(), False, {"x": []}),
        (DateField(), None, {"x": ["mine"], "x_0": [""], "x_1": [""], "x_2": [""]}),
        (CharField(), None, {"x": [""]}),
        (CharField(), "it", {"x": ["it"]}),
    ],
)
def test_chosen_value_is_laid_over_what_was_posted(asked, value, wanted):
    posted = QueryDict("x=mine", mutable=True)

    merging.lay(posted, "x", asked, value)

    assert dict(posted.lists()) == wanted
