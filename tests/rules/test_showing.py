"""Which texts of figures of people everybody may read: counts, shares, values, means and gaps."""

from dataclasses import replace
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


def test_totals_in_full_time_equivalents_are_shown_as_counts_are_and_not_as_means():
    """2.4 of three people, entered beside the whole workforce, was shown as a mean of 8,900."""
    whole, part = (
        Figure(measure="Employees", value=Decimal(value), base=8900) for value in ("7719.6", "2.4")
    )
    part = replace(part, measure="Apprentices")

    everybody, few = shown(table(whole, part, unit=FigureUnit.FTE))

    assert (everybody.value, everybody.base) == ("7720", "8900")
    assert everybody.why == ("Rounded to the nearest 5.",)
    assert (few.value, few.why) == ("[c]", ("A total in full-time equivalents of few people.",))
    (public,) = shown(table(whole, unit=FigureUnit.FTE, mode=Protection.NONE))
    assert public.value == "7719.6"


@pytest.mark.parametrize(
    ("value", "text"), [("0", "0"), ("0.4", "[c]"), ("4.4", "[c]"), ("4.6", "5"), ("12.5", "15")]
)
def test_a_total_is_rounded_to_the_nearest_five_and_few_are_hidden(value, text):
    (found,) = shown(table(Figure(value=Decimal(value), base=60), unit=FigureUnit.FTE))
    assert found.value == text


def test_a_total_of_people_who_are_hidden_is_hidden_with_them():
    figures = [
        Figure(value=Decimal("60.0"), base=76),
        Figure(F, value=Decimal("5.2"), base=6),
        Figure(M, value=Decimal("54.8"), base=70),
    ]
    found = shown(table(*figures, unit=FigureUnit.FTE))
    assert "5" not in [each.value for each in found[1:]]
    assert found[1].value == "[c]"
    assert not any("mean" in reason for each in found for reason in each.why)


def test_values_are_shown_with_the_decimals_of_their_table():
    """Hertfordshire prints 4.0, 40.0 and 47.9 in one column, and a gap of 4.0."""
    figures = [
        Figure(F, value=Decimal("4.000000"), gap=Decimal("55.3"), base=40),
        Figure(M, value=Decimal("47.9"), comparator_value=Decimal(59), gap=Decimal(4)),
        Figure(X, value=Decimal("1234.25")),
    ]
    own = replace(table(*figures, unit=FigureUnit.PERCENT, mode=Protection.NONE), decimals=1)

    found = shown(own)

    assert [each.value for each in found] == ["4.0", "47.9", "1234.25"]
    assert [each.gap for each in found] == ["55.3", "4.0", ""]
    assert found[1].comparator_value == "59.0"
    assert [each.value for each in shown(replace(own, decimals=0))] == ["4", "47.9", "1234.25"]


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


def test_groups_that_different_tables_print_are_one_list():
    """Of 400 people 30 are in one table's group, 367 in another's: 3 are left, and would follow."""
    first = table(Figure(count=400), Figure(F, count=30))
    (before,) = show([first]).figures.values()
    for ref in ("S", "T"):
        now = table(Figure(count=400), Figure(M, count=367), ref=ref)
        found = shown(now, earlier=[ReleasedTable(first, before)])
        assert "[c]" in (found[0].count, found[1].count)
    both = show([first, table(Figure(count=400), Figure(M, count=367), ref="S")]).figures
    assert "[c]" in {each.count for own in both.values() for each in own.values()}


def test_those_who_answered_are_one_list_too():
    """Of 400 people 370 answered, as one table says; 367 are in the groups of both: 3 are left."""
    first = table(Figure(count=400), Figure(F, count=300, base=370))
    (before,) = show([first]).figures.values()
    now = table(Figure(count=400), Figure(M, count=67), ref="S")
    found = shown(now, earlier=[ReleasedTable(first, before)])
    assert found[1].count == "[c]"


def test_a_rate_of_one_group_needs_no_rate_of_the_others():
    """20 of 400 are in no group. It was refused: its parts added up to 750."""
    staff = (Figure(count=400), Figure(F, count=30), Figure(M, count=350))
    rates = (Figure((), "Promoted", count=40, base=400), Figure(F, "Promoted", count=10, base=30))
    found = shown(table(*staff, *rates))
    assert [each.count for each in found] == ["400", "30", "350", "40", "10"]
    other = table(Figure(count=400), Figure(F, count=30), ref="S")
    assert [each.count for each in shown(table(*staff), other)] == ["400", "30"]


def test_what_was_rounded_is_not_told_by_exact_figures_later():
    """[low] left 1 to 4, and 100 less 77 less 20 told 3: the range was taken to be lost anyway."""
    figures = (Figure(count=100), Figure(F, count=3), Figure(M, count=77), Figure(X, count=20))
    first = table(*figures, mode=Protection.ROUND)
    before = [ReleasedTable(first, show([first]).figures["T"])]
    exact = shown(table(*figures), earlier=before)
    assert exact[1].count == "[c]"
    assert "[c]" in [exact[at].count for at in (0, 2, 3)]
    assert not exact[1].is_lost
    again = shown(table(*figures, mode=Protection.ROUND), earlier=before)
    assert [each.count for each in again] == ["100", "[low]", "75", "20"]
    large = (Figure(count=100), Figure(M, count=80), Figure(X, count=20))
    one = table(*large, mode=Protection.ROUND)
    safe = [ReleasedTable(one, show([one]).figures["T"])]
    assert [each.count for each in shown(table(*large), earlier=safe)] == ["100", "80", "20"]
