"""Answers taken as columns are those that reading row by row would take; the rest are told of."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eqia.exchange.answers import ANSWERS
from eqia.models import Answer, GridRow
from tests.exchange.support import WHOLE, bring_in, rows_of, whole_with
from tests.exchange.ways import Ways
from tests.sizes import size

pytestmark = pytest.mark.by_draw

NAMES = [column.name for column in ANSWERS.columns]
DRAFTS = ("EQ-4", "EQ-5")
# Of each question, answers that fit it and, seldom, some that do not.
SAID: dict[str, list[dict[str, str]]] = {
    "less": [{"choice": "yes"}, {"choice": "no"}, {}, {"choice": "low"}],
    "negative": [{"choice": "low"}, {"choice": "none"}, {}, {"text": "Some."}],
    "detail": [{"text": "Rounds begin at six."}, {"text": "=SUM(1)"}, {}, {"choice": "yes"}],
    "other": [{}],
}
GROUPS = {
    "age": {"label": "Age", "position": "1", "aims": "a; b; c", "statutory": "yes"},
    "carers": {"label": "Carers", "position": "2", "aims": "a; b"},
    " age": {"label": "Age", "position": "01", "aims": "c;b; a", "statutory": "yes"},
    "unknown": {"label": "Unknown", "position": "3"},
}
OTHERWISE = st.dictionaries(
    st.sampled_from(["label", "position", "aims", "statutory", "copied_from", "version"]),
    st.sampled_from(["", "1", "2", "yes", "no", "a", "age", "carers", "unknown"]),
    min_size=1,
    max_size=2,
)


def row_of(ref, group, question, place, other):
    said = SAID[question][place % len(SAID[question])]
    return (
        {"ref": ref, "characteristic": group, "question": question} | GROUPS[group] | said | other
    )


ROWS = st.lists(
    st.builds(
        row_of,
        st.sampled_from([*DRAFTS * 4, "EQ-3", "EQ-1", "unknown", ""]),
        st.sampled_from([*["age", "carers"] * 6, " age", "unknown"]),
        st.sampled_from([*["less", "negative", "detail"] * 5, "other"]),
        st.integers(0, 3),
        st.one_of(*[st.just({})] * 5, st.just({"copied_from": "age"}), OTHERWISE),
    ),
    max_size=6,
)
RIGHT = st.lists(
    st.builds(
        row_of,
        st.sampled_from(DRAFTS),
        st.sampled_from(["age", "carers"]),
        st.sampled_from(["less", "negative", "detail"]),
        st.integers(0, 2),
        st.just({}),
    ),
    max_size=6,
    unique_by=lambda row: (row["ref"], row["characteristic"], row["question"]),
)
WITHOUT = [name for name in NAMES if name not in ("statutory", "text", "copied_from")]
HEADERS = st.sampled_from([NAMES, NAMES, NAMES, WITHOUT, NAMES[1:]])


def stored():
    of_row = ("assessment__ref", "assessment__number", "characteristic__ref")
    rows = GridRow.objects.values_list(*of_row, "label", "position", "aims", "statutory")
    of_cell = (*(f"group__{name}" for name in of_row), "question__ref")
    cells = Answer.objects.values_list(
        *of_cell, "choice", "text", "copied_from__characteristic__ref"
    )
    return sorted(rows), sorted(cells, key=lambda cell: cell[:4])


@pytest.fixture
def ways(tmp_path):
    """The whole set, and two drafts whose grids are not laid."""
    with (WHOLE / "eqia.csv").open(encoding="utf-8", newline="") as file:
        planned = next(line for line in file if line.startswith("EQ-2,"))
    drafts = "".join(
        planned.replace("EQ-2,", f"{ref},").replace(",planned,", ",draft,") for ref in DRAFTS
    )
    bring_in(whole_with(tmp_path / "set", eqia=f"+{drafts}"))
    return Ways(ANSWERS, stored)


def whole_set():
    rows = rows_of(WHOLE / "eqia_answers.csv")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.django_db
def test_both_ways_find_count_and_store_the_same(ways):
    @settings(max_examples=size(110, 2_000), deadline=None, suppress_health_check=list(HealthCheck))
    @given(before=RIGHT | ROWS, more=RIGHT | ROWS, again=st.booleans(), header=HEADERS)
    def check(before, more, again, header):
        ways.agree(before, [*before, *more] if again else more, header)

    check()
    assert sum(map(bool, ways.taken)) > 15  # else little was compared


@pytest.mark.django_db
def test_a_set_that_is_stored_is_taken_whole(ways):
    lines = whole_set()

    counts = ways.by_columns(lines, NAMES).counts

    assert ways.taken == [len(lines)]
    assert (counts.created, counts.changed, counts.unchanged) == (0, 0, len(lines))


@pytest.mark.django_db
def test_new_grids_are_laid_as_columns_with_what_was_copied(ways):
    lines = [line | {"ref": ref} for ref in DRAFTS for line in whole_set() if line["ref"] == "EQ-3"]
    lines[2] |= {"text": "Rounds."}
    lines[5] |= {"text": "Rounds.", "copied_from": "age"}

    ways.agree([], lines, NAMES)
    found = ways.by_columns(lines, NAMES)

    assert ways.taken == [len(lines)] * 2
    assert found.counts.created == len(lines)
    assert Answer.objects.get(copied_from__assessment__ref="EQ-4").text == "Rounds."


@pytest.mark.django_db
def test_a_changed_cell_takes_its_version_alone_row_by_row(ways):
    lines = whole_set()
    place = next(n for n, line in enumerate(lines) if line["ref"] == "EQ-3")
    lines[place] = lines[place] | {"text": "Changed."}

    ways.agree([], lines, NAMES)

    assert ways.taken == [sum(line["ref"] != "EQ-3" for line in lines)]


@pytest.mark.django_db
def test_what_is_signed_is_not_changed_by_either_way(ways):
    lines = whole_set()
    lines[1] = lines[1] | {"choice": "yes"}

    ways.agree([], lines, NAMES)

    (problem,) = ways.by_columns(lines, NAMES).problems
    assert (problem.row, problem.column) == (3, "choice")
