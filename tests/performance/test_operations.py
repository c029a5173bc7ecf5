"""Every write to performance."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from councilportal.common.periods import parse
from councilportal.files.loading import Counts, UnknownReference
from councilportal.organisation.models import Post
from performance import operations
from performance.exchange import loading
from performance.models import Commentary, Indicator, Reading, Target, Unit
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
INDICATOR = {
    "ref": "HC01",
    "title": "Reviews done on time",
    "service": "payroll",
    "unit": "percent",
    "decimals": 1,
    "polarity": "higher",
    "kind": "kpi",
    "frequency": "month",
    "method": "target_floor",
}
READING: dict[str, Any] = {
    "period": parse("2026-04"),
    "group": None,
    "revision": 1,
    "value": Decimal("88"),
    "data_state": "final",
    "judged_by": "",
    "commentary": "",
}


def load_units(*rows: dict[str, Any]) -> Counts:
    return loading.load_units(rows=rows, by=None, at=AT)


def load_indicators(*rows: dict[str, Any]) -> Counts:
    return loading.load_indicators(rows=rows, by=None, at=AT)


def load_targets(*rows: dict[str, Any]) -> Counts:
    return loading.load_targets(rows=rows, by=None, at=AT)


def load_readings(*rows: dict[str, Any]) -> Counts:
    return operations.load_readings(rows=rows, by=None, at=AT)


@pytest.fixture
def indicator() -> Indicator:
    return factories.make_indicator()


# Units


def test_load_units_makes_changes_and_leaves_alone():
    row = {"ref": "per_head", "name": "Per head", "symbol": "", "multiplier": Decimal(1)}

    assert load_units(row) == Counts(created=1)
    assert load_units(row) == Counts(unchanged=1)
    assert load_units({"ref": "per_head", "name": "For each person"}) == Counts(changed=1)
    assert Unit.objects.values_list("name", "multiplier").get() == ("For each person", Decimal(1))


# Indicators


def test_load_indicators_finds_what_rows_refer_to_and_makes_posts():
    factories.make_service("payroll")
    objective = factories.make_objective("O1")
    age = factories.make_characteristic("age")
    row = {**INDICATOR, "objective": "O1", "owner": "Head of Care", "characteristics": ("age",)}

    counts = load_indicators(row)

    indicator = Indicator.objects.select_related("owner", "objective", "service").get()
    assert counts == Counts(created=1)
    assert indicator.service.ref == "payroll"
    assert indicator.owner == Post.objects.get(title="Head of Care")
    assert indicator.objective == objective
    assert list(indicator.characteristics.all()) == [age]


def test_load_indicators_empties_what_a_row_empties_and_leaves_what_it_lacks():
    factories.make_service("payroll")
    factories.make_objective("O1")
    load_indicators({**INDICATOR, "objective": "O1", "owner": "Head of Care"})

    counts = load_indicators({**INDICATOR, "objective": ""})

    indicator = Indicator.objects.get()
    assert counts == Counts(changed=1)
    assert (indicator.objective, str(indicator.owner)) == (None, "Head of Care")


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        ("service", "parks", "parks"),
        ("service", "", ""),
        ("objective", "O9", "O9"),
        ("characteristics", ("age", "hair"), "hair"),
    ],
)
def test_load_indicators_refuses_a_reference_that_is_not_stored(column, cell, found):
    factories.make_service("payroll")
    factories.make_characteristic("age")

    with pytest.raises(UnknownReference) as refused:
        load_indicators({**INDICATOR, column: cell})

    problem = refused.value
    assert (problem.ref, problem.column, problem.found) == ("HC01", column, found)
    assert Indicator.objects.count() == 0


def test_load_indicators_counts_a_change_of_characteristics_alone():
    factories.make_service("payroll")
    for ref in ("age", "sex", "race"):
        factories.make_characteristic(ref)
    load_indicators({**INDICATOR, "characteristics": ("age", "sex")})

    same = load_indicators({**INDICATOR, "characteristics": ("sex", "age")})
    other = load_indicators({**INDICATOR, "characteristics": ("age", "race")})

    found = Indicator.objects.get().characteristics.values_list("ref", flat=True)
    assert (same, other) == (Counts(unchanged=1), Counts(changed=1))
    assert sorted(found) == ["age", "race"]


@pytest.mark.parametrize(
    ("has_reading", "changes", "version"),
    [
        (True, {"definition": "Another."}, 2),
        (True, {"unit": "number"}, 2),
        (True, {"title": "Another"}, 1),
        (False, {"definition": "Another."}, 1),
    ],
)
def test_a_changed_definition_of_figures_begins_a_new_version(has_reading, changes, version):
    factories.make_service("payroll")
    load_indicators(INDICATOR)
    if has_reading:
        load_readings({**READING, "indicator": Indicator.objects.get()})

    load_indicators({**INDICATOR, **changes})

    assert Indicator.objects.get().definition_version == version


def test_readings_keep_the_version_that_they_were_loaded_under():
    factories.make_service("payroll")
    load_indicators(INDICATOR)
    load_readings({**READING, "indicator": Indicator.objects.get()})
    load_indicators({**INDICATOR, "definition": "Another."})

    load_readings({**READING, "indicator": Indicator.objects.get(), "period": parse("2026-05")})

    versions = Reading.objects.order_by("ends_on").values_list("definition_version", flat=True)
    assert list(versions) == [1, 2]


# Targets


def test_load_targets_makes_changes_and_leaves_alone(indicator):
    row = {"indicator": indicator, "year": "2026/27", "period": "", "target": Decimal(90)}

    assert load_targets(row) == Counts(created=1)
    assert load_targets(row) == Counts(unchanged=1)
    assert load_targets({**row, "target": None, "floor": Decimal(80)}) == Counts(changed=1)
    assert Target.objects.values_list("target", "floor").get() == (None, Decimal(80))


def test_load_targets_keeps_a_year_and_its_periods_apart(indicator):
    year = {"indicator": indicator, "year": "2026/27", "period": "", "target": Decimal(90)}
    load_targets(year, {**year, "period": "2026-04", "target": Decimal(88)})

    load_targets({**year, "target": Decimal(91)})

    found = Target.objects.order_by("period").values_list("period", "target")
    assert list(found) == [("", Decimal(91)), ("2026-04", Decimal(88))]


def test_load_targets_leaves_levels_that_a_row_lacks(indicator):
    row = {"indicator": indicator, "year": "2026/27", "period": ""}
    load_targets({**row, "target": Decimal(90), "floor": Decimal(80)})

    load_targets({**row, "target": Decimal(91)})

    assert Target.objects.values_list("target", "floor").get() == (Decimal(91), Decimal(80))


# Readings


def test_load_readings_adds_figures_with_their_commentary_and_judge(indicator):
    row = {
        **READING,
        "indicator": indicator,
        "judgement": "amber",
        "judged_by": "Principal Social Worker",
        "judged_on": parse("2026-04").end,
        "judgement_reason": "Plans are late.",
        "commentary": "Two reviewers left.",
    }

    counts = load_readings(row)

    reading = Reading.objects.select_related("judged_by", "commentary").get()
    assert counts == Counts(created=1)
    assert (reading.period, reading.ends_on) == ("2026-04", parse("2026-04").end)
    assert (str(reading.judged_by), str(reading.commentary)) == (
        "Principal Social Worker",
        "Two reviewers left.",
    )
    assert (reading.source, reading.entered_at, reading.entered_by) == ("import", AT, None)


def test_load_readings_makes_no_commentary_without_words(indicator):
    load_readings({**READING, "indicator": indicator})

    assert Commentary.objects.count() == 0


def test_load_readings_says_who_brought_them_in(indicator):
    user = factories.make_user()

    operations.load_readings(rows=[{**READING, "indicator": indicator}], by=user, at=AT)

    assert Reading.objects.get().entered_by == user


def test_loading_nothing_counts_nothing():
    assert load_readings() == load_targets() == load_indicators() == load_units() == Counts()


def test_costs_do_not_grow_with_the_rows(indicator, django_assert_max_num_queries):
    rows = [
        {**READING, "indicator": indicator, "revision": number, "corrects_note": note}
        for number in range(1, 31)
        for note in ["" if number == 1 else "Recount."]
    ]

    with django_assert_max_num_queries(8):
        load_readings(*rows)
