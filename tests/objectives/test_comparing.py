"""What released figures say together: changes, declared rates, shares beside others, gaps."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from councilportal.common.fuzzy import read
from councilportal.common.words import Direction
from objectives.rules.comparing import (
    NOT_SHOWN,
    NOT_THERE,
    THIN,
    Told,
    are_told,
    beside,
    better_of,
    cautions,
    changes,
    declarations,
    gaps,
)
from objectives.rules.figure_findings import FindingKind
from objectives.rules.figures import Better, ComparatorKind, FigureFact, GroupFact, TableFact
from objectives.rules.information import TableKind

NOW = TableFact("STAFF-25", "Staff 2025", "people", read("31 March 2025"), "Kent", "Equality Act")
LAST = TableFact("STAFF-24", "Staff 2024", "people", read("31 March 2024"), "Kent", "Equality Act")
TOWN = TableFact("TOWN", "People of Kent", "%", read("21 March 2021"), "Kent", "Census")


def group(ref: str) -> GroupFact:
    return GroupFact("disability", ref, ref.title())


def fact(ref: str = "", table: TableFact = NOW, measure: str = "", **values: Any) -> FigureFact:
    """A figure of a group; decimals are given as texts."""
    for name in {"value", "comparator_value", "gap"} & set(values):
        values[name] = Decimal(values[name])
    return FigureFact(table, measure, (group(ref),) if ref else (), **values)


def told(*figures: FigureFact, kind: TableKind = TableKind.WORKFORCE, **values: Any) -> Told:
    placed = tuple(replace(each, position=at) for at, each in enumerate(figures, 1))
    return Told(figures[0].table, kind, placed, **values)


def test_a_change_is_told_of_the_same_group_and_one_that_is_hidden_is_not():
    now = told(
        fact("disabled", count=30, base=380, value="7.9", unit="%"),
        fact("carers", count=4),
        fact("new", count=40),
        hidden={2: "[c]"},
    )
    before = told(
        fact("disabled", LAST, count=20, base=360, value="5.6", unit="%"),
        fact("carers", LAST, count=40),
    )

    found = changes(now, before, "31 March 2024")

    assert [each.change.direction for each in found] == [
        Direction.INCREASED,
        Direction.NOT_COMPARABLE,
        Direction.NEW,
    ]
    first, *others = (each.change.sentence for each in found)
    assert first == "Increased by 2.3 points, from 5.6% to 7.9%."
    assert others == [NOT_SHOWN, NOT_THERE]


@pytest.mark.parametrize(
    ("before", "says_it"),
    [
        ([fact("disabled", LAST, value="5.6", unit="%")], True),
        ([fact("carers", LAST, value="5.6", unit="%")], False),  # the same number of others
        ([fact("disabled", LAST, value="5.6", unit="%"), fact("new", LAST, count=7)], False),
        ([fact("disabled", LAST, value="5.6", unit="%", words="about")], False),
        ([fact("disabled", LAST, value="5.6", unit="%", count=20)], False),
        ([fact("disabled", LAST, value="5.6", unit="%", gap="0.2")], False),
        ([], False),
    ],
)
def test_changes_tell_an_earlier_release_where_they_say_each_of_its_figures(before, says_it):
    now = told(fact("disabled", value="15.6", unit="%"))
    earlier = replace(now, figures=tuple(before))

    assert are_told(earlier, changes(now, earlier, "31 March 2024")) is says_it


@pytest.mark.parametrize(
    ("now", "before", "direction"),
    [
        (("40.0", 20), ("45.0", 20), Direction.DECREASED),  # one answer of 20 is 5 points
        (("40.0", 400), ("41.0", 400), Direction.WORSENING),
        (("40.0", 400), ("40.3", 400), Direction.DECREASED),
        (("40.0", None), ("60.0", 400), Direction.DECREASED),
    ],
)
def test_rounded_figures_are_worse_only_where_no_answer_may_undo_it(now, before, direction):
    """The gap says that higher is better: the group is behind."""
    figures = [
        fact(
            *("x", table, "At the standard"),
            value=value,
            base=base,
            comparator_value="59.3",
            gap="19.3",
            unit="%",
        )
        for table, (value, base) in ((NOW, now), (LAST, before))
    ]

    pair = [told(each, is_rounded=True) for each in figures]
    [found] = changes(pair[0], pair[1], "31 March 2024")

    assert found.change.direction is direction
    assert ("worse" in found.change.sentence) is (direction is Direction.WORSENING)
    assert (THIN in found.change.sentence) is (direction is Direction.DECREASED)


def test_the_sign_of_a_gap_tells_which_way_is_better():
    behind = fact("x", value="40", comparator_value="59.3", unit="%")
    assert better_of(replace(behind, gap=Decimal("19.3"))) is Better.HIGHER
    assert better_of(replace(behind, gap=Decimal("-19.3"))) is Better.LOWER
    assert better_of(behind) is Better.NEITHER


def test_a_declared_rate_is_of_the_answers_and_the_headcount_that_are_shown():
    """T8: substantive answers of the headcount."""
    answered = [
        fact("disabled", count=30, base=380, unit="%"),
        fact("not_disabled", count=350, base=380, unit="%"),
    ]
    [found] = declarations(told(fact(count=400), *answered))
    assert (found.declared.answers, found.declared.headcount) == (380, 400)
    assert found.declared.rate == 95
    silent = [fact("not-known", count=17), fact("prefers-not-to-say", count=3)]
    [found] = declarations(told(*answered, *silent))
    assert found.declared.headcount == 400
    assert declarations(told(*answered, silent[0], fact("prefers-not-to-say"))) == []
    few = [fact(count=20), fact("disabled", count=3, base=18, unit="%")]
    assert declarations(told(*few)) == []  # T4


def test_a_share_stands_beside_that_of_the_population_and_says_what_differs():
    staff = told(fact("disabled", count=30, base=380, value="7.9", unit="%"))
    town = told(
        fact("disabled", TOWN, value="17.6"),
        fact("deaf", TOWN, value="3"),
        kind=TableKind.POPULATION,
    )

    [found] = beside(staff, [town])

    assert (found.other, found.theirs) == (TOWN, Decimal("17.6"))
    assert found.less == Fraction("-9.7")
    kinds = [each.kind for each in cautions([staff], [found])]
    assert kinds == [FindingKind.OTHER_DEFINITION, FindingKind.OTHER_TIME]
    assert beside(town, [town]) == []
    other = fact("disabled", value="6.6", unit="%", comparator="Residents", comparator_value="7.4")
    found_of_both = beside(told(other), [town])
    assert [str(each.other) for each in found_of_both] == ["Residents", "People of Kent"]
    named = fact("disabled", value="6.6", unit="%", comparator=TOWN)  # without a figure of its own
    [found] = beside(told(named), [town])
    assert (found.other, found.theirs) == (TOWN, Decimal("17.6"))


def test_what_the_other_table_itself_says_of_a_group_is_a_clash_that_readers_are_told():
    """Kent: 6.6% of the population beside its staff, and 6.3% in the population itself."""
    staff = told(fact("bme", value="6.8", unit="%", comparator=TOWN, comparator_value="6.6"))
    town = told(fact("bme", TOWN, value="6.3", unit="%"), kind=TableKind.POPULATION)
    compared = beside(staff, [town])

    (said,) = (
        each.sentence
        for each in cautions([staff], compared, [town])
        if each.kind is FindingKind.TWO_COMPARATORS
    )

    assert said.startswith("Bme: Staff 2025 compares it with 6.6% of People of Kent")
    assert "in People of Kent itself it is 6.3%." in said
    kinds = [each.kind for each in cautions([staff], compared)]
    assert FindingKind.TWO_COMPARATORS not in kinds
    hidden = replace(town, hidden={1: "[c]"})
    assert len(list(cautions([staff], compared, [hidden]))) == len(kinds)


def test_gaps_of_both_kinds_come_from_exact_counts_and_one_from_rounded_shares():
    """T9: all pupils less the group, and everybody else less the group."""
    whole = fact(measure="At the standard", count=593, base=1000, unit="%")
    sen = fact("sen", measure="At the standard", count=28, base=168, unit="%")
    table = told(whole, sen, kind=TableKind.ATTAINMENT)

    [found] = gaps(table)

    assert float(found.to_all) == pytest.approx(59.3 - 16.7)
    assert float(found.to_rest or 0) == pytest.approx(565 / 8.32 - 2800 / 168)
    [rounded] = gaps(replace(table, is_rounded=True))
    assert rounded.to_rest is None
    assert gaps(told(sen)) == []


def test_gaps_of_two_kinds_in_one_table_are_said():
    both = [
        fact(ref, NOW, "At the standard", value="40", comparator_value="59", unit="%", gap="19")
        for ref in ("a", "b")
    ]
    both = [
        replace(each, comparator_kind=kind) for each, kind in zip(both, ComparatorKind, strict=True)
    ]
    kinds = [each.kind for each in cautions([told(*both, kind=TableKind.ATTAINMENT)], [])]
    assert kinds == [FindingKind.TWO_KINDS]
