"""What each cell may show: thresholds, second cells, siblings, earlier releases, refusals."""

from dataclasses import replace

import pytest

from councilportal.disclosure.attack import Publication, attack
from councilportal.disclosure.control import Outcome, control
from councilportal.disclosure.tables import Dimension, Earlier, Key, Table
from councilportal.disclosure.words import Mode, Refused, Shorthand, Why
from tests.disclosure import making
from tests.disclosure.outside import glop

pytestmark = pytest.mark.sqlite_only


def shown(outcome: Outcome, ref: str = "T1") -> str:
    """The texts of a table in the order of its cells."""
    return " ".join(cell.shown for cell in outcome.cells[ref].values())


def test_a_small_cell_and_the_smallest_other_are_hidden():
    """The example of T2."""
    outcome = control([making.row([3, 12, 40])])

    assert shown(outcome) == "[c] [c] 40 55"
    assert outcome.is_least
    small, second = outcome.cells["T1"][("a",)], outcome.cells["T1"][("b",)]
    assert (small.why, second.why) == (Why.SMALL, Why.PROTECTS)
    assert small.between is not None
    assert small.between[1] - small.between[0] >= 5


@pytest.mark.parametrize("threshold", [2, 3, 5, 10])
def test_counts_from_one_to_the_threshold_less_one_are_small(threshold):
    outcomes = {
        count: control([making.row([count, 20, 40], threshold=threshold)]).cells["T1"][("a",)]
        for count in (0, 1, threshold - 1, threshold, threshold + 1)
    }

    assert outcomes[0].shown == "0"
    assert outcomes[1].shown == outcomes[threshold - 1].shown == "[c]"
    assert outcomes[threshold].shown == str(threshold)
    assert outcomes[threshold + 1].shown == str(threshold + 1)


@pytest.mark.parametrize(
    ("threshold", "count", "text"),
    [
        *((2, 0, "0"), (2, 1, "[low]"), (2, 4, "[low]"), (2, 5, "5"), (2, 7, "5"), (2, 8, "10")),
        *((3, 2, "[low]"), (3, 12, "10"), (3, 13, "15"), (5, 4, "[low]"), (5, 5, "5")),
        *((10, 9, "[low]"), (10, 10, "10"), (10, 12, "10"), (10, 13, "15")),
    ],
)
def test_rounding_goes_to_the_nearest_five(threshold, count, text):
    table = making.row([count, 30, 61], Mode.ROUND, threshold)

    assert control([table]).cells["T1"][("a",)].shown == text


def test_totals_are_rounded_from_what_they_are():
    outcome = control([making.row([7, 7, 7], Mode.ROUND)])

    assert shown(outcome) == "5 5 5 20"
    assert outcome.cells["T1"][("a",)].why is Why.ROUNDED


def test_a_few_that_rounding_would_give_away_are_hidden():
    """5 to 7 in all, and 5 or more of them in one group: the other two would be one each."""
    table = making.row([5, 1, 1], Mode.ROUND)
    rounded: dict[Key, str] = {("a",): "5", ("b",): "[low]", ("c",): "[low]", (None,): "5"}

    assert all(each.is_pinned for each in attack([Publication(table, rounded)], glop))

    outcome = control([table])

    assert outcome.hidden == 1
    findings = attack(making.publications([table], outcome), glop)
    assert not any(each.is_pinned for each in findings)


def test_where_everybody_else_is_in_one_group_that_group_goes_too():
    """All minus one: 38 of 40 in one group would show that 2 are outside it."""
    group = Dimension("group", ("a",), is_complete=False)
    counts: dict[Key, int] = {("a",): 38, (None,): 40}
    table = Table("T1", "staff", (group,), counts, Mode.SUPPRESS)

    outcome = control([table])

    assert sorted(cell.shown for cell in outcome.cells["T1"].values()) in (
        ["38", "[c]"],
        ["40", "[c]"],
    )


def test_groups_that_overlap_each_keep_those_outside_them():
    group = Dimension("group", ("a", "b"), overlap=True)
    counts: dict[Key, int] = {("a",): 39, ("b",): 20, (None,): 40}
    table = Table("T1", "staff", (group,), counts, Mode.SUPPRESS)

    outcome = control([table])

    assert outcome.cells["T1"][("b",)].shown == "20"
    assert outcome.hidden == 1


def test_two_tables_that_are_safe_alone_are_not_safe_together():
    """Of women by grade, and of everybody by grade: the men of a grade are the difference."""
    sex = Dimension("sex", ("women",), is_complete=False)
    grade = Dimension("grade", ("low", "high"))
    women: dict[Key, int] = {("women", "low"): 30, ("women", "high"): 18, ("women", None): 48}
    everybody: dict[Key, int] = {("low",): 50, ("high",): 20, (None,): 70}
    first = Table("T1", "staff", (sex, grade), women, Mode.SUPPRESS)
    second = Table("T2", "staff", (grade,), everybody, Mode.SUPPRESS)

    assert control([first]).hidden == control([second]).hidden == 0

    outcome = control([first, second])

    assert outcome.hidden >= 2
    findings = attack(making.publications([first, second], outcome), glop)
    assert findings
    assert not any(each.is_nearer_than(5) for each in findings)


def test_a_sibling_without_protection_is_known_to_everybody():
    table = making.row([3, 12, 40])
    public = making.row([3, 12, 40], Mode.NONE)
    other = Table("T2", *list(vars(public).values())[1:])

    outcome = control([table, other])

    assert outcome.hidden == 0
    assert shown(outcome) == shown(outcome, "T2") == "3 12 40 55"


def test_a_whole_without_protection_does_not_give_away_those_outside_the_groups():
    """Of 57, who are on the board, 53 are in three groups: the 4 others follow from all three."""
    groups = ("a", "b", "c", "others")
    dimension = Dimension("d1", groups)
    known: dict[Key, int] = {("a",): 5, ("b",): 5, ("c",): 43, (None,): 57}
    own = Table("T1", "P", (dimension,), known, mode=Mode.SUPPRESS)
    measure = Dimension("m", ("counted",), is_complete=False)
    whole = Table(
        "T2", "P", (measure,), {(None,): 57}, mode=Mode.NONE, mode_reason="It is on the board"
    )

    alone, both = control([own]), control([own, whole])

    for outcome in (alone, both):
        hidden = [cell.shown for key, cell in outcome.cells["T1"].items() if key != (None,)]
        assert Shorthand.CONFIDENTIAL in hidden


def test_what_was_released_before_is_known():
    """The second cell of last time would be no help now if it was shown then."""
    table = making.row([3, 12, 40])
    before = Earlier(table, {("b",): "12", (None,): "55"})

    outcome = control([table], [before])

    assert shown(outcome) == "[c] 12 [c] 55"


def test_what_was_given_away_before_is_said_to_be_lost():
    table = making.row([3, 12, 40])
    before = Earlier(table, {("a",): "3"})

    outcome = control([table], [before])

    cell = outcome.cells["T1"][("a",)]
    assert (cell.shown, cell.is_lost) == ("[c]", True)
    assert outcome.lost == {("staff", frozenset({("group", "a")}))}


@pytest.mark.parametrize(("now", "is_hidden"), [(30, False), (32, True), (34, True), (35, False)])
def test_a_revision_by_few_people_is_not_shown(now, is_hidden):
    before = making.row([30, 20, 40])
    outcome = control([making.row([now, 20, 40])], [Earlier(before, {("a",): "30"})])

    cell = outcome.cells["T1"][("a",)]
    assert (cell.shown == "[c]") == is_hidden
    assert cell.why is (Why.CHANGE if is_hidden else None)


def test_what_is_no_longer_printed_may_have_changed():
    """Of last year's 3, 7 and 20 only the 3 and the new total of 21 are printed today."""
    before = making.row([3, 7, 10])
    now = replace(before, counts={("a",): 3, (None,): 21})
    outcome = control([now], [Earlier(before, {("b",): "7", (None,): "20"})])

    assert shown(outcome) == "[c] [c]"


def test_releases_of_different_days_are_known_side_by_side():
    """The breakdown of two years is not printed this year."""
    years = [making.row([count, 20, 40]) for count in (30, 33)]
    today = Table("T1", "staff", years[0].dimensions, {(None,): 95}, Mode.SUPPRESS)
    earlier = [Earlier(year, {("a",): str(year.counts["a",])}) for year in years]

    assert shown(control([today], earlier)) == "95"


def test_words_in_place_of_figures_stay():
    group = Dimension("group", ("a", "b", "c"))
    words: dict[Key, Shorthand] = {
        ("a",): Shorthand.NOT_APPLICABLE,
        ("b",): Shorthand.NOT_AVAILABLE,
    }
    counts: dict[Key, int] = {("c",): 20, (None,): 50}
    table = Table("T1", "staff", (group,), counts, Mode.SUPPRESS, words=words)

    assert shown(control([table])) == "[z] [x] 20 50"


def _table(**changes: object) -> Table:
    values: dict = {
        "ref": "T1",
        "population": "staff",
        "dimensions": (Dimension("group", ("a", "b")),),
        "counts": {("a",): 6, ("b",): 7, (None,): 13},
        "mode": Mode.SUPPRESS,
    }
    return Table(**values | changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"threshold": 1}, "T1: a threshold is 2 or more, and this is 1."),
        ({"mode": Mode.NONE}, "T1: a table without protection needs a reason."),
        ({"counts": {("a",): -1}}, "people are counted from 0"),
        ({"counts": {("d",): 1}}, "is in none of its categories"),
        ({"counts": {("a",): 6, ("b",): 7, (None,): 14}}, "the total is 14, and its parts add up"),
        ({"dimensions": ()}, "a table has 1 to 4 dimensions"),
        ({"dimensions": (Dimension("group", ("a", "a")),)}, "needs categories, each once"),
        ({"dimensions": (Dimension("group", ("a", "b"), {"a": "c"}),)}, "must be categories of it"),
        ({"dimensions": (Dimension("group", ("a", "b"), {"a": "b", "b": "a"}),)}, "its own broad"),
        ({"percentage_of": "sex"}, "percentages of sex, which is none of its dimensions"),
        ({"words": {("a",): Shorthand.NOT_AVAILABLE}}, "has a figure and [x]: one of them"),
    ],
)
def test_tables_that_contradict_themselves_are_refused(changes, said):
    with pytest.raises(Refused) as refused:
        control([_table(**changes)])

    assert said in str(refused.value)


def test_parts_above_a_total_are_refused_where_other_parts_are_not_printed():
    group = Dimension("group", ("a", "b", "c"))

    with pytest.raises(Refused, match="no whole numbers of people agree with all these counts"):
        control([_table(dimensions=(group,), counts={("a",): 10, (None,): 5})])


def test_the_same_people_have_one_count():
    other = _table(ref="T2", counts={("a",): 5, ("b",): 8, (None,): 13})

    with pytest.raises(Refused) as refused:
        control([_table(), other])

    assert "and 6 in another table of staff" in str(refused.value)
