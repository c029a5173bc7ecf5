"""Targets taken as columns are those that reading row by row would take; the rest are told of."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from performance.exchange.targets import TARGETS
from performance.models import Indicator, Target, TargetChange
from performance.rules.measures import LEVEL_NAMES
from tests.exchange.support import WHOLE, bring_in, rows_of
from tests.exchange.ways import Ways
from tests.factories import make_service
from tests.returns.support import make_indicator, make_target
from tests.sizes import size

pytestmark = pytest.mark.by_draw

NAMES = [column.name for column in TARGETS.columns]
KINDS = {
    "KP": {"method": "target_floor"},
    "LO": {"method": "tolerance_percent", "polarity": "lower"},
    "PT": {"method": "tolerance_points", "frequency": "quarter"},
    "TH": {"method": "thresholds"},
    "YR": {"method": "target_floor", "frequency": "academic_year"},
}
YEARS = [*["2026/27"] * 9, "2025/26", "2026/27-AY", "2026-09", "x", ""]
PERIODS = [*[""] * 6, *["2026-09"] * 4, "2026/27-Q2", "2025-09", "x"]
LEVELS = st.sampled_from(["", "", "90", "90", "90.00", "95", "70.5", "0", "-3", "many"])
# Mostly empty rows, since one with something in every column never fits.
ROW = st.tuples(
    st.sampled_from([*KINDS, *KINDS, *KINDS, "unknown", ""]),
    st.sampled_from(YEARS),
    st.sampled_from(PERIODS),
).flatmap(
    lambda key: st.dictionaries(st.sampled_from(LEVEL_NAMES), LEVELS, max_size=3).map(
        lambda levels: dict(zip(NAMES, key, strict=False)) | levels
    )
)
ROWS = st.lists(ROW, min_size=1, max_size=9)
HEADERS = st.sampled_from([NAMES, NAMES, NAMES, [*NAMES[:5], "tolerance_percent"], NAMES[1:]])


def stored():
    keys = ("indicator__ref", "year", "period")
    targets = Target.objects.values_list(*keys, *LEVEL_NAMES)
    changes = TargetChange.objects.values_list(*keys, "before", "after")
    return sorted(targets, key=lambda row: row[:3]), sorted(map(str, changes))


@pytest.fixture
def ways():
    return Ways(TARGETS, stored)


def whole_set():
    rows = rows_of(WHOLE / "targets.csv")
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.django_db
def test_both_ways_find_count_and_store_the_same(ways):
    service = make_service("HW")
    for ref, values in KINDS.items():
        make_indicator(service, ref, **values)

    @settings(max_examples=size(50, 1_000), deadline=None, suppress_health_check=list(HealthCheck))
    @given(before=ROWS, more=ROWS, again=st.booleans(), header=HEADERS)
    def check(before, more, again, header):
        ways.agree(before, [*before, *more] if again else more, header)

    check()
    assert sum(map(bool, ways.taken)) > 5  # else little was compared


@pytest.mark.django_db
def test_settings_that_no_longer_fit_stored_targets_are_told_of(ways):
    bring_in(WHOLE)
    lines = whole_set()
    ref = next(each["ref"] for each in lines if each["floor"] and each["floor"] != each["target"])
    indicator = Indicator.objects.get(ref=ref)
    indicator.polarity = "lower" if indicator.polarity == "higher" else "higher"
    indicator.save()

    ways.agree([], lines, NAMES)
    assert "floor" in {problem.column for problem in ways.by_columns(lines, NAMES).problems}


@pytest.mark.django_db
def test_a_year_that_does_not_fit_a_stored_period_is_told_of(ways):
    own = make_indicator(make_service("HW"), "KP")
    make_target(own, period="2026-09", floor="95")
    row = {"ref": "KP", "year": "2026/27", "target": "90"}

    ways.agree([], [row], NAMES)
    assert [p.column for p in ways.by_columns([row], NAMES).problems] == ["target"]


@pytest.mark.django_db
def test_a_file_without_a_column_leaves_what_is_stored_in_it(ways):
    make_target(make_indicator(make_service("HW"), "KP"), target="90", floor="80")
    row = {"ref": "KP", "year": "2026/27", "target": "90"}

    counts = ways.by_columns([row], ["ref", "year", "target"]).counts

    assert (counts.created, counts.changed, counts.unchanged) == (0, 0, 1)
    assert Target.objects.get().floor == 80


@pytest.mark.django_db
def test_a_set_that_is_stored_is_taken_whole(ways):
    bring_in(WHOLE)
    lines = whole_set()

    counts = ways.by_columns(lines, NAMES).counts

    assert ways.taken == [len(lines)]
    assert (counts.created, counts.changed, counts.unchanged) == (0, 0, len(lines))
