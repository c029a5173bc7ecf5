"""What holds of whatever tables somebody enters: nothing is hidden without need, all is proved."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from councilportal.disclosure.control import Outcome, control
from councilportal.disclosure.tables import Dimension, Earlier, Key, Table
from councilportal.disclosure.words import Mode, Refused
from tests import sizes
from tests.disclosure import making

EXAMPLES = sizes.size(15, 1500)

pytestmark = pytest.mark.sqlite_only
tried = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@st.composite
def tables(draw: DrawFn, counts: SearchStrategy[int], threshold: int = 5) -> Table:
    """A table of one to three dimensions of two or three categories, with all its margins."""
    dimensions = [
        Dimension(name, tuple(f"{name}{number}" for number in range(draw(st.integers(2, 3)))))
        for name in draw(st.sampled_from((("sex",), ("sex", "age"), ("sex", "age", "place"))))
    ]
    inside = {key: draw(counts) for key in product(*(each.categories for each in dimensions))}
    summed: dict[Key, int] = dict.fromkeys(
        product(*((*each.categories, None) for each in dimensions)), 0
    )
    for key, count in inside.items():
        for whole in product(*((part, None) for part in key)):
            summed[whole] += count
    mode = draw(st.sampled_from((Mode.SUPPRESS, Mode.ROUND)))
    asked = draw(st.sampled_from(("", "sex")))
    return Table(
        "T1", "staff", tuple(dimensions), summed, mode, threshold=threshold, percentage_of=asked
    )


def parts_of(draw: DrawFn, table: Table, ref: str) -> Table:
    """The same table with some cells left out, and with bases, means and cells that are kept."""
    keys = list(table.counts)
    printed = draw(st.lists(st.sampled_from(keys), min_size=1, unique=True))
    counts = {key: table.counts[key] for key in printed}
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(printed), st.sampled_from(printed)), max_size=4)
    )
    bases: Mapping[Key, Key] = {key: base for key, base in pairs if counts[key] <= counts[base]}
    means = dict.fromkeys(draw(st.lists(st.sampled_from(printed), unique=True)), "pay")
    keep = frozenset(draw(st.lists(st.sampled_from(printed), max_size=2)))
    return replace(table, ref=ref, counts=counts, bases=bases, means=means, keep=keep)


@st.composite
def histories(draw: DrawFn) -> tuple[list[Table], list[Earlier]]:
    """One or two tables of the same people, and perhaps what was released of them before."""
    count = st.sampled_from((0, 1, 2, 3, 4, 5, 6, 8, 12, 20, 40))
    whole = draw(tables(count, draw(st.sampled_from((2, 5, 10)))))
    now = [parts_of(draw, whole, ref) for ref in ("T1", "T2")[: draw(st.integers(1, 2))]]
    if not draw(st.booleans()):
        return now, []
    then = draw(st.sampled_from((whole, draw(tables(count)))))
    before = [parts_of(draw, then, "T1")]
    try:
        return now, making.released(before, control(before))
    except Refused:
        return now, []


def texts(outcome: Outcome) -> set[str]:
    return {cell.shown for cells in outcome.cells.values() for cell in cells.values()}


@tried
@given(tables(st.sampled_from((0, 5, 6, 7, 12, 25, 60))))
def test_nothing_is_hidden_where_no_count_is_small(table):
    outcome = control([table])

    assert outcome.hidden == 0
    assert not texts(outcome) & {"[c]", "[low]"}


@tried
@given(tables(st.sampled_from((0, 8, 9, 25, 60))))
def test_no_mean_is_hidden_where_all_are_of_many(table):
    table = replace(table, mode=Mode.SUPPRESS, means=dict.fromkeys(table.counts, "pay"))

    outcome = control([table])

    assert {key for key, why in outcome.means["T1"].items() if why} == {
        key for key, count in table.counts.items() if count == 0
    }


@tried
@given(histories())
def test_all_that_is_given_out_is_proved(history):
    """`control` refuses what contradicts itself; it never fails to prove what it gives out."""
    now, before = history

    try:
        outcome = control(now, before)
    except Refused:
        return

    for table in now:
        for key in table.keep:
            assert outcome.cells[table.ref][key].shown in ("[c]", "0")
