"""The same people have one number; the mean of a measure may be of some of them."""

from decimal import Decimal
from random import Random

import pytest

from councilportal.disclosure.attack import Publication, attack
from councilportal.disclosure.words import Refused
from objectives.rules.exact_tables import ReleasedTable
from objectives.rules.information import Figure, FigureUnit, Protection
from objectives.rules.same_people import Rows, contradictions, of_some
from objectives.rules.showing import populations, released, show
from tests import sizes
from tests.disclosure.outside import cp_sat
from tests.rules.test_showing import F, M, X, shown, table

POUNDS = FigureUnit.POUNDS
STAFF = (Figure(count=700), Figure(F, count=300), Figure(M, count=400))


def paid(groups, base, measure="Mean hourly pay"):
    return Figure(groups, measure=measure, value=Decimal("15.20"), base=base)


def rows(*figures, ref="PAY", unit=POUNDS):
    return Rows(ref, unit, dict(enumerate(figures, 1)))


def counted(*figures):
    return rows(*figures, ref="STAFF", unit=FigureUnit.PEOPLE)


def test_a_mean_of_those_who_are_paid_is_shown_beside_how_many_there_are():
    staff, pay = table(*STAFF, ref="STAFF"), table(paid(F, 280), paid(M, 390), unit=POUNDS)

    found = shown(staff, pay)

    assert [(each.base, each.value) for each in found] == [("280", "15.2"), ("390", "15.2")]
    assert [each.count for each in shown(pay, staff)] == ["700", "300", "400"]


def test_so_it_is_in_one_table():
    both = table(Figure(F, count=300), paid(F, 280), unit=POUNDS)

    assert [each.count or each.base for each in shown(both)] == ["300", "280"]


def test_that_two_have_no_pay_does_not_follow():
    staff, pay = table(*STAFF, ref="STAFF"), table(paid(F, 298), paid(M, 390), unit=POUNDS)

    counts, bases = shown(pay, staff), shown(staff, pay)

    assert "[c]" in (counts[1].count, bases[0].base)


def test_a_base_of_all_of_a_group_is_the_group_and_hidden_with_it():
    """Everybody has an age: what is hidden of the group is hidden as its base."""
    figures = (Figure(count=45), Figure(F, count=3), Figure(M, count=2), Figure(X, count=40))
    ages = [Figure(X, value=Decimal(40), base=40, measure="Mean age")]
    staff, age = table(*figures, ref="STAFF"), table(*ages, unit=FigureUnit.YEARS)

    assert shown(age, staff)[3].count == shown(staff, age)[0].base


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ([counted(*STAFF), rows(paid(F, 300))], None),
        ([counted(*STAFF), rows(paid(F, 280))], None),
        ([counted(*STAFF), rows(paid(F, 280)), rows(paid(F, 290, "Mean age"), ref="AGE")], None),
        (
            [counted(*STAFF), rows(paid(F, 301))],
            "PAY, row 1: 301, but row 2 of STAFF says 300 of the same people. Give one number. If",
        ),
        (
            [counted(*STAFF), rows(paid(F, 280, ""))],
            "PAY, row 1: 280, but row 2 of STAFF says 300 of the same people. Give one number. If",
        ),
        (
            [rows(paid(F, 280)), rows(paid(F, 270), ref="PAY2"), counted(*STAFF)],
            "PAY2, row 1: 270, but row 1 of PAY says 280 of the same people.",
        ),
        (
            [counted(*STAFF), counted(Figure(F, measure="Promoted", count=9, base=290))],
            "STAFF, row 1: 290, but row 2 says 300 of the same people. Give one number.",
        ),
        (
            [counted(Figure(F, count=3, base=10), Figure(M, count=4, base=11))],
            "STAFF, row 2: 11, but row 1 says 10 of the same people. Give one number.",
        ),
    ],
)
def test_two_numbers_of_the_same_people_are_refused_in_plain_words(tables, said):
    found = next(contradictions(tables), None)

    assert (found or "").startswith(said) if said else found is None


def test_a_table_of_some_groups_stands_beside_one_of_all():
    """Its groups do not add up to the total that the other prints: there are others."""
    staff = table(*STAFF[:2], Figure(M, count=340), Figure(X, count=60), ref="STAFF")

    found = shown(staff, table(paid(F, 300), paid(M, 330), unit=POUNDS))

    assert [each.base for each in found] == ["300", "330"]


def test_only_a_named_measure_may_be_of_some():
    assert of_some([counted(*STAFF), rows(paid(F, 280))]) == {"Mean hourly pay"}
    assert of_some([counted(*STAFF), rows(paid(F, 280, ""))]) == frozenset()
    assert of_some([counted(*STAFF), rows(paid(F, 300))]) == frozenset()


def test_what_is_refused_says_no_key_of_a_cell():
    staff, pay = table(*STAFF, ref="STAFF"), table(paid(F, 310), unit=POUNDS, ref="PAY")

    with pytest.raises(Refused) as refused:
        show([staff, pay])

    assert "None" not in str(refused.value)
    assert "(" not in str(refused.value)


def test_nobody_works_out_how_few_have_no_pay():
    """Random staff, some without pay: counts and bases of both tables, attacked together."""
    random = Random(sizes.seed("SOME_PAID", 7))
    tried = 0
    for _ in range(sizes.size(40, 600)):
        people = {each: random.choice((6, 12, 30, 80)) for each in (F, M, X)}
        having = {each: people[each] - random.choice((0, 1, 2, 4, 5)) for each in people}
        if having == people:
            continue
        mode = random.choice((Protection.SUPPRESS, Protection.ROUND))
        counts = [Figure(each, count=number) for each, number in people.items()]
        means = [paid(each, number) for each, number in having.items()]
        if random.random() < 0.7:
            counts.append(Figure(count=sum(people.values())))
        if random.random() < 0.7:
            means.append(paid((), sum(having.values())))
        exact = [table(*counts, ref="STAFF", mode=mode), table(*means, unit=POUNDS, mode=mode)]
        try:
            figures = show(exact).figures
        except Refused:
            continue
        tried += 1
        public = [
            Publication(each.table, each.shown)
            for one in exact
            for each in released(ReleasedTable(one, figures[one.ref]), one, populations(exact))
        ]
        need = 5 if mode is Protection.SUPPRESS else 1
        assert [each for each in attack(public, cp_sat) if each.is_nearer_than(need)] == []
    assert tried > 20
