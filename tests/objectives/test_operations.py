"""Loading objectives."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from councilportal.files.loading import Counts, DatesOutOfOrder
from objectives.exchange.framework_loading import load_objectives, load_themes
from objectives.models import Objective, Theme
from tests.factories import make_framework, make_objective

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)


def test_load_makes_changes_and_leaves_alone():
    make_objective("O1", title="Fairer pay", valid_from=date(2024, 4, 1))
    make_objective("O2", title="Open doors")
    rows = [
        {"ref": "O1", "title": "Equal pay"},
        {"ref": "O2", "title": "Open doors"},
        {"ref": "O3", "title": "Safer streets"},
    ]

    counts = load_objectives(rows=rows, by=None, at=AT)

    assert counts == Counts(created=1, changed=1, unchanged=1)
    assert list(Objective.objects.order_by("ref").values_list("ref", "title", "valid_from")) == [
        ("O1", "Equal pay", date(2024, 4, 1)),
        ("O2", "Open doors", None),
        ("O3", "Safer streets", None),
    ]
    assert load_objectives(rows=rows, by=None, at=AT) == Counts(unchanged=3)


def test_load_refuses_dates_out_of_order():
    make_objective("O1", valid_from=date(2026, 4, 1))

    with pytest.raises(DatesOutOfOrder) as refusal:
        load_objectives(rows=[{"ref": "O1", "valid_to": date(2026, 3, 31)}], by=None, at=AT)

    assert (refusal.value.ref, refusal.value.column, refusal.value.found) == (
        "O1",
        "valid_to",
        "2026-03-31",
    )


@pytest.mark.parametrize("size", [3, 70])  # one batch of SQLite at most
def test_load_costs_the_same_for_many(django_assert_num_queries, size):
    rows = [{"ref": f"O{number}", "title": "Aim"} for number in range(size)]

    with django_assert_num_queries(6):  # two savepoints, one read, one insert
        load_objectives(rows=rows, by=None, at=AT)


def test_objectives_of_a_day_include_its_first_and_last(django_assert_num_queries):
    make_objective("O2", valid_from=date(2026, 4, 1), valid_to=date(2026, 4, 30))
    make_objective("O1")

    with django_assert_num_queries(4):
        found = [
            [objective.ref for objective in Objective.objects.in_force(day).order_by("ref")]
            for day in (
                date(2026, 3, 31),
                date(2026, 4, 1),
                date(2026, 4, 30),
                date(2026, 5, 1),
            )
        ]

    assert found == [["O1"], ["O1", "O2"], ["O1", "O2"], ["O1"]]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"ref": ""}, "objective_ref_length"),
        ({"title": ""}, "objective_title_not_empty"),
        (
            {"valid_from": date(2026, 4, 2), "valid_to": date(2026, 4, 1)},
            "objective_valid_dates",
        ),
    ],
)
def test_database_refuses(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_objective(**values)


def test_themes_change_places_in_one_load():
    make_framework("F1")
    rows = [
        {"framework": "F1", "ref": ref, "position": place, "title": ref}
        for place, ref in enumerate(("A", "B", "C"), 1)
    ]
    load_themes(rows=rows, by=None, at=AT)

    turned = [{**row, "position": 4 - place} for place, row in enumerate(rows, 1)]
    counts = load_themes(rows=turned, by=None, at=AT)

    assert counts == Counts(changed=2, unchanged=1)
    assert list(Theme.objects.order_by("position").values_list("ref", flat=True)) == ["C", "B", "A"]
