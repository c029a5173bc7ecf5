"""Figures taken as columns are those that reading row by row would take; the rest are told of."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from councilportal.organisation.models import Category, Characteristic
from objectives.exchange.information_files import EQUALITY_FIGURES
from objectives.models import EqualityFigure
from tests.exchange.support import bring_in
from tests.exchange.ways import Ways
from tests.factories import make_equality_table
from tests.sizes import size

pytestmark = pytest.mark.by_draw

NAMES = [column.name for column in EQUALITY_FIGURES.columns]
TABLES = {"PC": "percent", "PE": "people", "NO": "number"}
GROUPS = (
    *["", "age:old", "age:young", "age:oldest", "sex:female", "sex:male"] * 3,
    *["age:old; sex:female", "sex:female; age:old", "age:oldest; sex:male"] * 3,
    "age:young; sex:female",
    "age:not-known",
    "ethnicity:white",
    "ethnicity:british",
    "ethnicity:welsh; age:old; sex:male",
    "ethnicity:welsh-2011",
    "ethnicity:welsh-2011; age:old",
    "age:old; age:young",
    "age:old; sex:male; ethnicity:white; faith:none",
    "age:unknown",
    "age:old;; sex:male",
)
CELLS = {
    "measure": st.sampled_from(["", "Disabled", "Disabled ", "disabled"]),
    "count": st.sampled_from(["0", "1", "2", "3", "7", "9", "-1", "many"]),
    "value": st.sampled_from(["5", "5.0", "33.3", "28.6", "100.5", "-1", "28.57", "x"]),
    "base": st.sampled_from(["3", "7", "9", "1000", "0"]),
    "words": st.sampled_from(["not counted", "=SUM(1)"]),
    "comparator": st.sampled_from(["PC", "all pupils", "NONE"]),
    "comparator_value": st.sampled_from(["5", "101", "0"]),
    "comparator_kind": st.sampled_from(["all", "rest", "other"]),
    "gap": st.sampled_from(["-2.5", "101", "0"]),
}


def figures(cells):
    """Rows of few tables: mostly a count in a group, seldom more."""
    return st.lists(
        st.builds(
            lambda table, position, groups, count, more: (
                {"table": table, "position": str(position), "groups": groups, "count": count} | more
            ),
            st.sampled_from(cells),
            st.sampled_from([*range(1, 10), *range(1, 10), 0]),
            st.sampled_from(GROUPS),
            st.sampled_from(["", "0", "1", "2", "2", "3", "3", "7"]),
            st.one_of(
                st.just({}),
                st.just({}),
                *(st.fixed_dictionaries({name: CELLS[name]}) for name in CELLS),
                st.fixed_dictionaries({}, optional=CELLS),
            ),
        ),
        min_size=1,
        max_size=7,
    )


RIGHT = st.lists(
    st.tuples(
        st.sampled_from([*TABLES]),
        st.integers(1, 9),
        st.sampled_from(GROUPS[:27]),
        st.sampled_from(["", "Disabled"]),
        st.integers(0, 4),
    ).map(lambda each: dict(zip(NAMES, map(str, each), strict=False))),
    min_size=1,
    max_size=7,
    unique_by=lambda row: (row["table"], row["position"]),
)
ANY = figures([*TABLES, *TABLES, *TABLES, "unknown", ""])
HEADERS = st.sampled_from([NAMES, NAMES, NAMES, [*NAMES[:3], "count"], NAMES[1:]])


def stored():
    found = EqualityFigure.objects.select_related("table").prefetch_related("groups")
    return sorted(
        (
            each.table.ref,
            each.position,
            tuple(sorted(group.code for group in each.groups.all())),
            each.measure,
            each.words,
            each.comparator,
            each.comparator_kind,
            *map(str, (each.count, each.value, each.base, each.comparator_value, each.gap)),
        )
        for each in found
    )


@pytest.fixture
def ways():
    return Ways(EQUALITY_FIGURES, stored)


@pytest.fixture
def tables():
    for ref, unit in TABLES.items():
        make_equality_table(ref, unit=unit)
    lists = {
        "age": [("old", ""), ("young", ""), ("oldest", ""), ("not-known", "")],
        "sex": [("female", ""), ("male", "")],
        "faith": [("none", "")],
        "ethnicity": [
            ("white", "2021"),
            ("british", "2021"),
            ("welsh", "2021"),
            ("welsh-2011", "2011"),
        ],
    }
    broad = {"oldest": "old", "british": "white", "welsh": "white"}
    for name, groups in lists.items():
        of, _ = Characteristic.objects.get_or_create(ref=name, defaults={"name": name})
        made = {}
        for ref, version in groups:
            made[ref], _ = Category.objects.update_or_create(
                characteristic=of, ref=ref, defaults={"name": ref, "list_version": version}
            )
        for ref, above in broad.items():
            if ref in made:
                made[ref].broad = made[above]
                made[ref].save()


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [RIGHT, ANY], ids=["right", "any"])
def test_both_ways_find_count_and_store_the_same(ways, tables, rows):
    @settings(max_examples=size(60, 1_000), deadline=None, suppress_health_check=list(HealthCheck))
    @given(before=RIGHT, more=rows, again=st.booleans(), header=HEADERS)
    def check(before, more, again, header):
        before = [each for each in before if each["table"] != "PE"]
        ways.agree(before, [*before, *more] if again else more, header)

    check()
    assert sum(map(bool, ways.taken)) > 5  # else little was compared


def row(position, groups, count="", **more):
    return {"table": "PE", "position": str(position), "groups": groups, "count": str(count)} | more


WRONG = {
    "twice": [row(1, "age:old; sex:male", 2), row(2, "sex:male; age:old", 3)],
    "more than the whole": [row(1, "", 4), row(2, "age:old", 2), row(3, "age:young", 3)],
    "more than the broad": [row(1, "age:old", 1), row(2, "age:oldest", 2)],
    "more than the broad of two": [
        row(1, "age:old; sex:male", 1),
        row(2, "sex:male; age:oldest", 2),
    ],
    "two versions": [row(1, "ethnicity:white", 1), row(2, "age:old; ethnicity:welsh-2011", 1)],
    "no comparator": [row(1, "age:old", 1, comparator="NONE")],
    "four groups": [row(1, "age:old; sex:male; ethnicity:white; faith:none", 1)],
    "twice a row": [row(1, "age:old", 1), row(1, "age:young", 1)],
}


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_table_with_a_fault_is_left_whole_and_the_others_are_taken(ways, tables, wrong):
    other = {"table": "NO", "position": "1", "groups": "age:old", "count": "1"}
    right = row(9, "sex:female", 1)

    ways.agree([], [right, *wrong, other], NAMES)
    assert ways.taken == [1]


@pytest.mark.django_db
def test_what_fits_its_broad_group_is_taken(ways, tables):
    rows = [
        row(1, "", 9),
        row(2, "age:old", 5),
        row(3, "age:oldest", 5),
        row(4, "age:young", 4),
        row(5, "age:not-known", 0),
        row(6, "age:oldest; sex:male", 3),
        row(7, "age:old", 2, measure="Disabled"),
        row(8, "ethnicity:white", 9),
        row(9, "ethnicity:welsh; sex:male", 7),
    ]
    ways.agree([], rows, NAMES)
    assert ways.taken == [len(rows)]


@pytest.mark.django_db
def test_a_file_without_a_column_leaves_what_is_stored_in_it(ways, tables):
    ways.by_columns([row(1, "age:old; sex:male", 1, measure="Disabled", base="9")], NAMES)

    found = ways.by_columns([row(1, "sex:male; age:old", 1)], ["table", "position", "groups"])

    assert ways.taken == [1, 1]
    assert (found.counts.created, found.counts.changed, found.counts.unchanged) == (0, 0, 1)
    assert EqualityFigure.objects.get().base == 9


@pytest.mark.django_db
def test_a_table_of_which_rows_are_new_changed_and_the_same_is_taken_whole(ways, tables):
    before = [row(1, "age:old", 1), row(2, "age:young", 2, words="some"), row(3, "sex:male", 3)]
    after = [row(1, "age:old", 1), row(2, "sex:female", 2), row(3, "sex:male", 4), row(4, "", 9)]

    ways.agree(before, after, NAMES)
    ways.by_columns(before, NAMES)
    found = ways.by_columns(after, NAMES)

    assert ways.taken == [len(after), len(before), len(after)]
    assert (found.counts.created, found.counts.changed, found.counts.unchanged) == (1, 2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "header"),
    [
        ([row(2, "age:young", 3)], NAMES),
        ([row(1, "", 4), row(2, "age:young", 3)], NAMES),
        ([row(1, "age:young", 9), row(2, "age:young", 3)], NAMES[:4] + NAMES[5:]),
    ],
    ids=["a stored row is missing", "more than the whole", "a column is missing"],
)
def test_a_change_that_is_not_told_whole_is_left_to_reading_row_by_row(ways, tables, after, header):
    before = [row(1, "", 5), row(2, "age:old", 2), row(3, "age:young", 2)][: 1 + len(after)]

    ways.agree(before, after, header)
    assert ways.taken == [0]


@pytest.mark.django_db
def test_rounded_percentages_that_are_stored_still_fit_their_counts(tmp_path):
    def brought(name, *lines):
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(lines))
        return bring_in(path).counts[name]

    brought("equality_tables", "ref,title,kind,unit", "T,Staff,workforce,percent")
    brought("equality_figures", "table,position,count,base,value", "T,1,1,3,33.3")

    words = brought("equality_tables", "ref,title,kind,unit", "T,Our staff,workforce,percent")
    rest = brought("equality_figures", "table,position,measure", "T,1,Disabled")

    assert (words.changed, rest.changed) == (1, 1)
