"""What figures of one list of categories are in another (rule T8)."""

from decimal import Decimal

import pytest

from councilportal.organisation.category_rules import (
    DoesNotMap,
    collapsed,
    made_name,
    substantive,
    to_broad,
)

BROAD = {"asian": "", "indian": "asian", "chinese": "asian", "white": "", "irish": "white"}


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("under_65", "Under 65"),
        ("0-17", "0-17"),
        ("not-known", "Not known"),
        ("prefers-not-to-say", "Prefers not to say"),
        ("", ""),
    ],
)
def test_a_name_is_made_of_a_reference(ref, name):
    assert made_name(ref) == name


def test_counts_of_a_detailed_list_are_added_to_its_broad_categories():
    counts = {"indian": 12, "irish": 7, "chinese": 5}

    assert collapsed(counts, to_broad(BROAD)) == {"asian": 17, "white": 7}


def test_the_broadest_category_is_meant():
    assert to_broad({"a": "", "b": "a", "c": "b"}) == {"c": "a"}


def test_what_is_under_nothing_is_broad_itself():
    assert collapsed({"indian": 1, "other": 2}, to_broad({**BROAD, "other": ""})) == {
        "asian": 1,
        "other": 2,
    }


def test_a_category_without_a_counterpart_is_refused_even_for_nought():
    with pytest.raises(DoesNotMap, match="roma: the other list has no such category") as refused:
        collapsed({"irish": 1, "roma": 0}, {"irish": "irish_11", "roma": ""})
    assert refused.value.refs == ("roma",)


def test_a_total_beside_its_parts_is_not_counted_twice():
    with pytest.raises(DoesNotMap, match="asian: the map does not say"):
        collapsed({"asian": 17, "indian": 12, "chinese": 5}, to_broad(BROAD))


def test_all_that_do_not_map_are_named():
    with pytest.raises(DoesNotMap) as refused:
        collapsed({"roma": 1, "arab": 2, "irish": 3}, {"irish": "irish_11", "roma": "", "arab": ""})

    assert refused.value.refs == ("roma", "arab")


def test_who_is_not_known_or_prefers_not_to_say_stays_so():
    counts = {"indian": 12, "not-known": 3, "prefers-not-to-say": 2}

    assert collapsed(counts, to_broad(BROAD)) == {
        "asian": 12,
        "not-known": 3,
        "prefers-not-to-say": 2,
    }
    assert substantive(counts) == ["indian"]


@pytest.mark.parametrize("counts", [{"indian": None, "chinese": 5}, {"indian": 5, "chinese": None}])
def test_a_count_that_is_not_known_is_no_nought(counts):
    assert collapsed(counts, to_broad(BROAD)) == {"asian": None}


def test_exact_numbers_stay_exact():
    counts = {"indian": Decimal("0.1"), "chinese": Decimal("0.2")}

    assert collapsed(counts, to_broad(BROAD)) == {"asian": Decimal("0.3")}


def test_nothing_is_nothing():
    assert collapsed({}, {}) == {}
    assert to_broad({}) == {}
