"""Which texts of figures of people everybody may read: counts, shares, values, means and gaps."""

from decimal import Decimal

import pytest

from councilportal.disclosure.words import Refused
from objectives.rules.exact_tables import ExactTable, ReleasedTable, ShownFigure
from objectives.rules.figures import ComparatorKind
from objectives.rules.information import Figure, FigureUnit, Protection
from objectives.rules.showing import show
from objectives.rules.shown_values import FEW_BEHIND, NO_BASE, WITH_GAP

ORDER = {"sex": ["sex:f", "sex:m", "sex:x"], "age": ["age:young", "age:old", "age:60", "age:70"]}
F, M, X = ("sex:f",), ("sex:m",), ("sex:x",)


def table(
    *figures: Figure,
    unit: FigureUnit = FigureUnit.PEOPLE,
    mode: Protection = Protection.SUPPRESS,
    ref: str = "T",
    broader: dict[str, str] | None = None,
) -> ExactTable:
    reason = "Public" if mode is Protection.NONE else ""
    numbered = dict(enumerate(figures, 1))
    return ExactTable(ref, "staff", unit, mode, reason, 5, numbered, ORDER, broader or {})


def shown(*tables: ExactTable, earlier=(), also=None) -> list[ShownFigure]:
    figures = show(tables, earlier, also).figures
    return [figures[tables[-1].ref][at] for at in sorted(figures[tables[-1].ref])]


def test_a_share_is_of_those_who_answered_and_a_rate_of_those_in_the_group():
    share = Figure(F, count=30, base=40)
    rate = Figure(F, measure="Appointed", count=30, base=40)
    for figure in (share, rate):
        (found,) = shown(table(figure))
        assert (found.count, found.base, found.percentage) == ("30", "40", "75.0")


def test_a_small_count_goes_with_another_that_would_give_it():
    found = shown(
        table(Figure(count=55), Figure(F, count=3), Figure(M, count=12), Figure(X, count=40))
    )
    assert [each.count for each in found] == ["55", "[c]", "[c]", "40"]


def test_nobody_without_an_answer_is_given_away_by_the_base():
    """103 people, of whom 100 answered: 3 did not, whom no row counts."""
    figures = (Figure(count=103), Figure(F, count=60, base=100), Figure(M, count=40, base=100))
    found = shown(table(*figures))
    told = found[0].count, found[1].base
    assert "[c]" in told


def test_those_whom_no_row_counts_are_kept_as_well():
    """57 people and two groups of 30 and 25: two more are left, whom nobody may count."""
    found = shown(table(Figure(count=57), Figure(F, count=30), Figure(M, count=25)))
    assert "[c]" in [each.count for each in found]


def test_a_broad_group_adds_up_what_it_holds():
    broader = {"age:60": "age:old", "age:70": "age:old"}
    figures = [("age:young", 50), ("age:old", 43), ("age:60", 40), ("age:70", 3)]
    found = shown(table(*(Figure((group,), count=n) for group, n in figures), broader=broader))
    assert found[3].count == "[c]"
    assert "[c]" in (found[1].count, found[2].count)


def test_nothing_is_hidden_where_no_cell_is_small():
    found = shown(table(Figure(count=100), Figure(F, count=60), Figure(M, count=40)))
    assert [each.count for each in found] == ["100", "60", "40"]


def test_two_tables_of_the_same_people_do_not_give_a_cell_away_together():
    one = table(Figure(count=100), Figure(F, count=60), Figure(M, count=37), Figure(X, count=3))
    other = table(Figure(count=100), Figure(F, count=60), Figure(M, count=37), ref="S")
    found = show([one, other]).figures
    assert found["T"][4].count == "[c]"
    assert [found[ref][at].count for ref in ("T", "S") for at in (1, 2, 3)].count("[c]") >= 2


def test_what_was_released_before_is_known():
    before = table(Figure(count=100), Figure(F, count=60))
    known = {1: ShownFigure(count="100"), 2: ShownFigure(count="60")}
    now = table(Figure(count=100), Figure(F, count=60), Figure(M, count=37), Figure(X, count=3))
    found = shown(now, earlier=[ReleasedTable(before, known)])
    assert [each.count for each in found] == ["100", "60", "[c]", "[c]"]


@pytest.mark.parametrize(
    ("figure", "unit", "value", "why"),
    [
        (Figure(value=Decimal("45.1")), FigureUnit.YEARS, "45.1", ""),
        (Figure(value=Decimal("45.1"), base=8), FigureUnit.YEARS, "45.1", ""),
        (Figure(value=Decimal("45.1"), base=7), FigureUnit.YEARS, "[c]", "7 people or fewer"),
        (Figure(value=Decimal("4.0")), FigureUnit.PERCENT, "[c]", NO_BASE),
        (Figure(value=Decimal("40.0"), base=24), FigureUnit.PERCENT, "[c]", "fewer than 25"),
        (Figure(value=Decimal("40.0"), base=25), FigureUnit.PERCENT, "40", ""),
        (Figure(value=Decimal("16.0"), base=25), FigureUnit.PERCENT, "[c]", FEW_BEHIND),
        (Figure(value=Decimal("84.0"), base=25), FigureUnit.PERCENT, "[c]", FEW_BEHIND),
        (Figure(value=Decimal("20.0"), base=25), FigureUnit.PERCENT, "20", ""),
    ],
)
def test_values_need_their_people(figure, unit, value, why):
    if unit is FigureUnit.YEARS and figure.base is None:
        assert shown(table(figure, unit=unit))[0].why == (NO_BASE,)
        figure = Figure(value=figure.value, base=9)
    (found,) = shown(table(figure, unit=unit))
    assert found.value == value
    assert why in " ".join(found.why)
    (public,) = shown(table(figure, unit=unit, mode=Protection.NONE))
    assert public.value == str(figure.value).rstrip("0").rstrip(".")


def test_a_gap_goes_with_its_hidden_figure():
    rest = Figure(
        F,
        value=Decimal("16.8"),
        comparator="non-SEN",
        comparator_kind=ComparatorKind.REST,
        comparator_value=Decimal("67.1"),
        gap=Decimal("50.3"),
    )
    (hidden,) = shown(table(rest, unit=FigureUnit.PERCENT))
    assert (hidden.value, hidden.gap, hidden.comparator_value) == ("[c]", "[c]", "[c]")
    assert WITH_GAP in hidden.why
    (public,) = shown(table(rest, unit=FigureUnit.PERCENT, mode=Protection.NONE))
    assert (public.value, public.gap, public.comparator_value) == ("16.8", "50.3", "67.1")


def test_more_is_hidden_if_wished_and_cannot_be_worked_out():
    figures = (Figure(count=100), Figure(F, count=60), Figure(M, count=40))
    found = shown(table(*figures), also={"T": {2}})
    assert found[1].count == "[c]"
    assert [each.count for each in found].count("[c]") >= 2


def test_rounding_tells_few_as_low():
    figures = (Figure(count=58), Figure(F, count=3), Figure(M, count=12), Figure(X, count=43))
    found = shown(table(*figures, mode=Protection.ROUND))
    assert [each.count for each in found] == ["60", "[low]", "10", "45"]


def test_figures_that_contradict_each_other_are_refused():
    with pytest.raises(Refused, match="row 2: 39, but row 1 says 40 of the same people"):
        shown(table(Figure(F, count=30, base=40), Figure(M, count=9, base=39)))
