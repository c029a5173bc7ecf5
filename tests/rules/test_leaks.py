"""Ways to a small count that an adversary found, each a sum that a reader does; all are closed."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest

from councilportal.disclosure.words import Refused
from objectives.rules.exact_tables import ExactTable, ReleasedTable, ShownFigure
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import Figure, FigureUnit, Protection
from objectives.rules.showing import show
from objectives.rules.shown_values import BESIDE_FEW, EXACT, OF_TABLE

A, B, C = ("race:a",), ("race:b",), ("race:c",)
NONE, ROUND, SUPPRESS = Protection.NONE, Protection.ROUND, Protection.SUPPRESS
Shown = Mapping[int, ShownFigure]


def table(
    ref: str,
    *figures: Figure,
    mode: Protection = SUPPRESS,
    threshold: int = 5,
    unit: FigureUnit = FigureUnit.PEOPLE,
) -> ExactTable:
    """A table of the staff."""
    return ExactTable(
        ref=ref,
        population="STAFF",
        unit=unit,
        mode=mode,
        mode_reason="They are public." if mode is NONE else "",
        threshold=threshold,
        figures=dict(enumerate(figures, 1)),
        order={"race": [*A, *B, *C], "sex": ["sex:f", "sex:m"]},
    )


def shown(*tables: ExactTable, after: Sequence[ReleasedTable] = ()) -> list[Shown]:
    found = show(tables, after).figures
    return [found[each.ref] for each in tables]


def released(made: ExactTable) -> list[ReleasedTable]:
    return [ReleasedTable(made, shown(made)[0])]


def staff(ref: str, *groups: tuple[str, ...], few: int = 3, **kept: Any) -> ExactTable:
    """All 100, and 60, 40 less the few, and the few by race."""
    counts = {(): 100, A: 60, B: 40 - few, C: few}
    return table(ref, *(Figure(each, count=counts[each]) for each in groups), **kept)


def test_a_later_table_with_a_lower_threshold_keeps_what_an_earlier_one_hides():
    """100 - 60 - 33 is the 7 that the first hides, as its threshold is 10."""
    first = staff("T1", (), A, B, C, few=7, threshold=10)

    (found,) = shown(staff("T2", (), A, B, few=7), after=released(first))
    (printed,) = shown(staff("T2", (), B, C, few=7), after=released(first))

    assert "[c]" in (found[1].count, found[2].count, found[3].count)
    assert printed[3].count == "[c]"


def test_a_table_released_anew_with_a_lower_threshold_shows_more():
    first = staff("T1", (), A, B, C, few=7, threshold=10)

    (found,) = shown(staff("T1", (), A, B, C, few=7), after=released(first))

    assert [each.count for each in found.values()] == ["100", "60", "33", "7"]


def test_a_later_table_without_protection_gives_nothing_away_that_is_hidden():
    first = staff("T1", (), A, B, C)

    with pytest.raises(
        Refused, match=r"^T2: without protection .* T1 hides\. Suppress or round it\.$"
    ):
        shown(staff("T2", A, B, mode=NONE), after=released(first))
    shown(staff("T2", (), A, mode=NONE), after=released(first))  # harmless


def test_a_table_without_protection_takes_it_from_others_only_by_its_own_figures():
    """53 of the one less 50 of the other are 3; of the other alone nothing follows."""
    own, women = Figure(count=53), Figure(("sex:f",), count=50)

    of_both, _ = shown(table("T1", own, women), table("T2", women, mode=NONE))
    public, _ = shown(table("T1", own, women), table("T2", own, women, mode=NONE))

    assert (of_both[1].count, of_both[2].count) == ("[c]", "50")
    assert (public[1].count, public[2].count) == ("53", "50")


def test_what_a_protected_table_hides_is_not_typed_beside_a_later_one():
    first = staff("T1", (), A, B, C)
    typed: dict[str, Any] = {"comparator": "T1", "comparator_value": Decimal(3)}

    (found,) = shown(
        table("T2", Figure(A, "Promoted", 30, base=60, **typed)), after=released(first)
    )

    assert found[1].comparator_value == "[c]"
    assert OF_TABLE in found[1].why


def test_what_a_protected_table_of_other_people_hides_is_not_typed_beside_this_one():
    typed: dict[str, Any] = {"comparator": "CENSUS", "comparator_value": Decimal(3)}
    made = table("T2", Figure(A, "Promoted", 30, base=60, **typed))

    assert show([made], kept={"CENSUS"}).figures["T2"][1].comparator_value == "[c]"
    assert show([made]).figures["T2"][1].comparator_value == "3"


def test_measures_that_are_the_answers_to_one_question_give_none_of_them_away():
    """60 of 100 agree and 37 do not, so that 3 do not know."""
    answers = {"Agree": 60, "Disagree": 37, "Do not know": 3}

    (found,) = shown(table("C", *(Figure((), each, answers[each], base=100) for each in answers)))

    assert [each.count for each in found.values()] == ["60", "[c]", "[c]"]


def share(groups: tuple[str, ...], value: str, base: int) -> Figure:
    return Figure(groups, "Promoted", value=Decimal(value), base=base)


def test_shares_that_are_given_without_counts_add_up_as_counts_do():
    """40 of 400, less 20 and 17, are the 3 of the last group."""
    shares = [
        *(share((), "10.0", 400), share(A, "20.0", 100)),
        *(share(B, "8.5", 200), share(C, "3.0", 100)),
    ]

    (found,) = shown(table("P", *shares, unit=FigureUnit.PERCENT))
    (harmless,) = shown(table("P", *shares[:3], share(C, "30.0", 100), unit=FigureUnit.PERCENT))

    assert [each.value for each in found.values()] == ["10", "20", "[c]", "[c]"]
    assert [each.value for each in harmless.values()] == ["10", "20", "8.5", "30"]


def test_a_share_tells_no_count_that_another_table_hides():
    """37.0% of the 100 who answered are the second count that is hidden with the 3."""
    given = Figure(B, value=Decimal(37), base=100)
    first = staff("T1", (), A, B, C)

    (later,) = shown(table("P", given, unit=FigureUnit.PERCENT), after=released(first))
    found, _ = shown(first, table("P", given, mode=NONE, unit=FigureUnit.PERCENT))

    assert later[1].value == "[c]"
    assert [each.count for each in found.values()] == ["100", "[c]", "37", "[c]"]


def test_a_ratio_up_to_one_is_a_share():
    (found,) = shown(
        table("R", share((), "0.1", 400), share(C, "0.03", 100), unit=FigureUnit.RATIO)
    )
    (likely,) = shown(
        table("R", share((), "1.3", 400), share(C, "0.03", 100), unit=FigureUnit.RATIO)
    )

    assert found[2].value == "[c]"
    assert likely[2].value == "0.03"  # so many times as likely: no share of these people


@pytest.mark.parametrize(
    ("unit", "everybody", "few", "mean"),
    [
        (FigureUnit.NUMBER, "400", "3", "3.5"),
        (FigureUnit.THOUSANDS, "0.4", "0.003", "25.3"),
        (FigureUnit.NUMBER, "0.4", "0.03", "1.2"),
    ],
)
def test_people_who_are_typed_as_numbers_are_kept_as_people(unit, everybody, few, mean):
    (found,) = shown(table("N", share((), everybody, 400), share(C, few, 100), unit=unit))
    (others,) = shown(table("N", share((), mean, 400), share(C, few, 100), unit=unit))

    assert found[2].value == "[c]"
    assert (others[1].value, others[2].value) == (mean, few)


def test_shares_of_several_possible_counts_are_not_shown_beside_one_of_few():
    """10% of 4,000 are 390 or more; what is left of them for the last group is few."""
    shares = [share((), "10", 4000), share(A, "10", 2000), share(B, "10", 1900)]

    (found,) = shown(table("P", *shares, share(C, "3", 100), unit=FigureUnit.PERCENT))
    (harmless,) = shown(table("P", *shares, share(C, "30", 100), unit=FigureUnit.PERCENT))

    assert {each.value for each in found.values()} == {"[c]"}
    assert BESIDE_FEW in found[1].why
    assert [each.value for each in harmless.values()] == ["10", "10", "10", "30"]


def test_shares_that_do_not_fit_each_other_are_not_refused():
    """Rounded down by whoever printed them: 55 and 44 of 100, where everybody is 100 of 200."""
    shares = [share((), "50.0", 200), share(A, "56.0", 100), share(B, "45.0", 100)]

    (found,) = shown(table("P", *shares, unit=FigureUnit.PERCENT))

    assert [each.value for each in found.values()] == ["50", "56", "45"]


def test_totals_in_full_time_equivalents_are_compared_with_nothing_exact():
    """93.4 - 55.2 - 35.5 are 2.7, where each is told to a decimal beside a rounded one."""
    whole: dict[str, Any] = {"comparator": "All", "comparator_kind": ComparatorKind.ALL}
    figures = [
        Figure(measure="Posts", value=Decimal("93.4"), base=130),
        *(
            Figure(
                (group,),
                "Posts",
                value=Decimal(own),
                base=base,
                **whole,
                comparator_value=Decimal("93.4"),
                gap=Decimal("93.4") - Decimal(own),
            )
            for group, own, base in (("race:a", "55.2", 70), ("race:b", "35.5", 50))
        ),
    ]

    (found,) = shown(table("F", *figures, unit=FigureUnit.FTE))

    assert (found[1].value, found[2].value) == ("95", "55")
    assert {(each.comparator_value, each.gap) for at, each in found.items() if at > 1} == {
        ("[c]", "[c]")
    }
    assert EXACT in found[2].why
