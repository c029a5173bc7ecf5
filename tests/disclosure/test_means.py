"""Means of few people, attacked by solving for them from all that are shown."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from councilportal.disclosure.control import Outcome, control
from councilportal.disclosure.tables import Dimension, Earlier, Key, Place, Table
from councilportal.disclosure.words import FEW_FOR_A_MEAN, Mode, Refused, Why
from tests import sizes
from tests.disclosure import making

SETS = sizes.size(12, 400)
SEED = sizes.seed("MEANS", 7)

pytestmark = pytest.mark.sqlite_only


def with_means(table: Table, measure: str = "hourly pay") -> Table:
    """The same table, with a mean in each cell."""
    return replace(table, means=dict.fromkeys(table.counts, measure))


def whys(outcome: Outcome, ref: str = "T1") -> list[Why | None]:
    return list(outcome.means[ref].values())


def solved(tables: Sequence[Table], outcome: Outcome) -> set[Place]:
    """The cells of few people whose mean follows from those shown: by elimination, in fractions.

    One equation for each total: the sums of values of its parts are that of the whole. Those of
    shown means and of nobody are known; a sum that is alone in an equation then is known too.
    """
    people: dict[Place, int] = {}
    known: set[Place] = set()
    for table in tables:
        for key, count in table.counts.items():
            people[table.place(key)] = count
            if key in table.means and outcome.means[table.ref][key] is None:
                known.add(table.place(key))
    rows: list[dict[Place, Fraction]] = []
    for table in tables:
        for each in table.sums():
            parts, whole = [table.place(part) for part in each.parts], table.place(each.whole)
            if each.rest:
                rest = whole | {each.rest}
                if all(place in people for place in (whole, *parts)):
                    people[rest] = people[whole] - sum(people[part] for part in parts)
                parts.append(rest)
            row = {place: Fraction(1) for place in parts} | {whole: Fraction(-1)}
            rows.append({p: by for p, by in row.items() if p not in known and people.get(p) != 0})
    return {p for p in alone(rows) if 0 < people.get(p, 0) <= FEW_FOR_A_MEAN}


def alone(rows: list[dict[Place, Fraction]]) -> set[Place]:
    """What Gauss and Jordan leave alone in a row."""
    done: list[tuple[Place, dict[Place, Fraction]]] = []
    for row in rows:
        for lead, other in done:
            row = less(row, other, row.get(lead, Fraction(0)))
        if not row:
            continue
        lead = next(iter(row))
        row = {place: by / row[lead] for place, by in row.items()}
        done = [(own, less(other, row, other.get(lead, Fraction(0)))) for own, other in done]
        done.append((lead, row))
    return {lead for lead, row in done if len(row) == 1}


def less(
    row: dict[Place, Fraction], other: dict[Place, Fraction], times: Fraction
) -> dict[Place, Fraction]:
    found = {
        p: row.get(p, Fraction(0)) - times * other.get(p, Fraction(0)) for p in {**row, **other}
    }
    return {place: by for place, by in found.items() if by}


@pytest.mark.parametrize(("count", "why"), [(7, Why.FEW_FOR_MEAN), (8, None)])
def test_a_mean_of_seven_people_is_not_shown(count, why):
    outcome = control([with_means(making.row([count, 30, 40]))])

    assert outcome.means["T1"]["a",] is why


def test_a_mean_that_follows_is_hidden_with_the_least_people():
    """The total's mean, 30 at theirs and 40 at theirs give that of the other 6."""
    outcome = control([with_means(making.row([6, 30, 40]))])

    assert whys(outcome) == [Why.FEW_FOR_MEAN, Why.MEAN_PROTECTS, None, None]


def test_two_hidden_means_protect_each_other():
    outcome = control([with_means(making.row([6, 7, 40]))])

    assert whys(outcome) == [Why.FEW_FOR_MEAN, Why.FEW_FOR_MEAN, None, None]


def test_without_the_second_the_mean_is_solved():
    """The attacker of these tests does find what is not protected."""
    table = with_means(making.row([6, 30, 40]))
    outcome = control([table])
    outcome = replace(outcome, means={"T1": {**outcome.means["T1"], ("b",): None}})

    assert solved([table], outcome) == {frozenset({("group", "a")})}


def test_in_a_grid_a_box_is_hidden():
    table = with_means(making.grid([[6, 20, 50], [20, 30, 50], [50, 50, 50]]))

    outcome = control([table])

    hidden = {key for key, why in outcome.means["T1"].items() if why}
    assert hidden == {("1", "a"), ("1", "b"), ("2", "a"), ("2", "b")}
    assert solved([table], outcome) == set()


def test_the_mean_of_all_but_few_goes_with_theirs():
    """36 of 40 in the only group: with both means, that of the other 4 follows."""
    group = Dimension("group", ("a",), is_complete=False)
    table = Table("T1", "staff", (group,), {("a",): 33, (None,): 40}, Mode.SUPPRESS)

    outcome = control([with_means(table)])

    assert whys(outcome) == [Why.MEAN_PROTECTS, None]


def test_a_hidden_count_has_no_mean():
    """With the means of both and the total's the hidden 3 and 12 would follow."""
    outcome = control([with_means(making.row([3, 12, 40]))])

    assert whys(outcome) == [Why.FEW_FOR_MEAN, Why.PERCENTAGE_PROTECTS, None, None]


def test_siblings_are_looked_at_together():
    one = with_means(making.row([6, 30, 40]))
    other = replace(one, ref="T2", means={("b",): "hourly pay"})

    outcome = control([one, other])

    assert outcome.means["T2"]["b",] is Why.MEAN_PROTECTS


def test_other_measures_tell_nothing():
    one = replace(making.row([6, 30, 40]), means={("a",): "age", ("b",): "age"})
    other = replace(one, ref="T2", means={("c",): "pay", (None,): "pay"})

    outcome = control([one, other])

    assert whys(outcome) == [Why.FEW_FOR_MEAN, None]
    assert whys(outcome, "T2") == [None, None]


def test_a_mean_that_was_released_stays_known():
    table = with_means(making.row([6, 30, 40]))
    before = Earlier(table, {}, means={("b",): "12.00"})

    outcome = control([table], [before])

    assert outcome.means["T1"]["c",] is Why.MEAN_PROTECTS
    assert not outcome.lost_means
    given = Earlier(table, {}, means={("b",): "12.00", ("c",): "13.00", (None,): "12.70"})
    assert control([table], [given]).lost_means == {("staff", frozenset({("group", "a")}))}


@pytest.mark.parametrize(("now", "why"), [(30, None), (37, Why.CHANGE), (38, None)])
def test_a_mean_with_few_people_more_would_show_theirs(now, why):
    before = Earlier(with_means(making.row([30, 20, 40])), {}, means={("a",): "12.00"})

    outcome = control([with_means(making.row([now, 20, 40]))], [before])

    assert outcome.means["T1"]["a",] is why


def test_public_means_are_shown():
    assert whys(control([with_means(making.row([3, 4], Mode.NONE))])) == [None] * 3


def test_a_mean_needs_its_count():
    with pytest.raises(Refused, match="has a mean and is not printed: give it a count"):
        replace(making.row([10, 40]), means={("c",): "age"})


@pytest.mark.parametrize("number", range(SETS))
def test_no_mean_of_few_people_is_solved(number):
    random = Random(SEED * 10_000 + number)
    people, dimensions = making.some_people(random)
    modes = random.choice(((Mode.SUPPRESS,), (Mode.ROUND,), (Mode.SUPPRESS, Mode.ROUND)))
    tables = [
        with_means(table) for table in making.some_tables(random, people, dimensions, modes, 5)
    ]

    outcome = control(tables)

    assert solved(tables, outcome) == set()
    for table in tables:
        for key, why in outcome.means[table.ref].items():
            assert why is not None or table.counts[key] > FEW_FOR_A_MEAN


def test_nothing_is_hidden_where_there_are_many():
    table = with_means(making.grid([[8, 30], [40, 50]]))

    assert whys(control([table])) == [None] * 9


def test_means_of_nobody_are_nobody():
    """Nobody has no mean; all others of the row give nothing away."""
    key: Key = ("a",)
    outcome = control([with_means(making.row([0, 30, 40]))])

    assert outcome.means["T1"][key] is Why.FEW_FOR_MEAN
    assert whys(outcome)[1:] == [None] * 3
