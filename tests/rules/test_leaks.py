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
from objectives.rules.shown_values import EXACT, OF_TABLE

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
