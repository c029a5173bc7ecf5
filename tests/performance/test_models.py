"""The database itself refuses figures that make no sense, whoever writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from performance.models import Commentary, Indicator, Reading, Target, Unit
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


ENTERED = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)


def make_target(**values: Any) -> Target:
    """The year's levels, of a new indicator unless one is given."""
    values = {"year": "2026/27", "target": 90, "floor": 85} | values
    return Target.objects.create(
        **{"indicator": values.get("indicator") or factories.make_indicator()} | values
    )


def make_reading(**values: Any) -> Reading:
    """A final figure of April, of a new indicator unless one is given."""
    whole = {"period": "2026-04", "ends_on": date(2026, 4, 30), "value": 88}
    whole |= {"data_state": "final", "source": "import", "entered_at": ENTERED}
    return Reading.objects.create(
        **{"indicator": values.get("indicator") or factories.make_indicator()} | whole | values
    )


def refused_by(constraint: str, make: Any, **values: Any) -> bool:
    """True if the database refuses the record, naming the constraint."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make(**values)
    return constraint in str(refused.value)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("unit_ref_length", {"ref": ""}),
        ("unit_name_not_empty", {"name": ""}),
        ("unit_multiplier_above_nought", {"multiplier": 0}),
    ],
)
def test_units_that_make_no_sense_are_refused(constraint, values):
    whole = {"ref": "per_head", "name": "Per head", "multiplier": 1}

    assert refused_by(constraint, Unit.objects.create, **{**whole, **values})


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("indicator_ref_length", {"ref": ""}),
        ("indicator_title_not_empty", {"title": ""}),
        ("indicator_polarity_is_known", {"polarity": "up"}),
        ("indicator_kind_is_known", {"kind": "target"}),
        ("indicator_frequency_is_known", {"frequency": "week"}),
        ("indicator_aggregation_is_known", {"aggregation": "average"}),
        ("indicator_method_is_known", {"method": "rag"}),
        ("indicator_direction_basis_is_known", {"direction_basis": "last"}),
        ("indicator_decimals_at_most_6", {"decimals": 7}),
        ("indicator_direction_tolerance_not_negative", {"direction_tolerance": -1}),
        ("indicator_activity_is_not_rated", {"kind": "activity"}),
        (
            "indicator_valid_dates",
            {"valid_from": date(2026, 4, 2), "valid_to": date(2026, 4, 1)},
        ),
    ],
)
def test_indicators_that_make_no_sense_are_refused(constraint, values):
    assert refused_by(constraint, factories.make_indicator, **values)


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("target_year_not_empty", {"year": ""}),
        ("target_range_upper_not_below_lower", {"range_lower": 5, "range_upper": 4}),
        ("target_margin_not_negative", {"margin": -1}),
        ("target_tolerance_points_not_negative", {"tolerance_points": -1}),
        ("target_tolerance_percent_not_negative", {"tolerance_percent": -1}),
        ("target_green_tolerance_points_not_negative", {"green_tolerance_points": -1}),
        ("target_green_tolerance_percent_not_negative", {"green_tolerance_percent": -1}),
    ],
)
def test_targets_that_make_no_sense_are_refused(constraint, values):
    assert refused_by(constraint, make_target, **values)


def test_an_indicator_has_one_row_of_targets_for_a_year_and_for_a_period():
    target = make_target()
    make_target(indicator=target.indicator, period="2026-04")

    assert refused_by("", make_target, indicator=target.indicator)
    assert refused_by("", make_target, indicator=target.indicator, period="2026-04")


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("reading_period_not_empty", {"period": ""}),
        ("reading_previous_year_basis_is_known", {"previous_year_basis": "ytd"}),
        ("reading_reported_direction_is_known", {"reported_direction": "up"}),
        ("reading_data_state_is_known", {"data_state": "draft"}),
        ("reading_no_data_reason_is_known", {"no_data_reason": "lost", "value": None}),
        ("reading_override_rating_override_reason_together", {"override_rating": "green"}),
        ("reading_override_rating_override_reason_together", {"override_reason": "Because."}),
        ("reading_judged_by_judged_on_judgement_judgement_reason_together", {"judgement": "red"}),
        ("reading_numerator_denominator_together", {"numerator": 1}),
        ("reading_numerator_denominator_together", {"denominator": 1}),
        ("reading_denominator_above_nought", {"numerator": 1, "denominator": 0}),
        ("reading_figure_or_reason", {"value": None}),
        ("reading_figure_or_reason", {"no_data_reason": "not_due"}),
        ("reading_later_revisions_say_why", {"revision": 2}),
        ("reading_later_revisions_say_why", {"corrects_note": "A slip."}),
        ("reading_previous_year_with_its_basis", {"previous_year_value": 1}),
        ("reading_previous_year_with_its_basis", {"previous_year_basis": "year"}),
        ("reading_of_part_is_provisional", {"covers": "1 to 20 April 2026"}),
    ],
)
def test_readings_that_make_no_sense_are_refused(constraint, values):
    assert refused_by(constraint, make_reading, **values)


def test_a_revision_of_a_period_is_there_once_for_the_whole_and_for_each_group():
    reading = make_reading()
    age = factories.make_characteristic(categories=("under_65",)).categories.get()
    make_reading(indicator=reading.indicator, group=age)

    assert refused_by("", make_reading, indicator=reading.indicator)
    assert refused_by("", make_reading, indicator=reading.indicator, group=age)
    assert Reading.objects.of_the_whole().get() == reading


def test_the_figures_that_the_format_allows_are_kept_exactly():
    figures = [Decimal(text) for text in ("999999999999999", "-0.000001", "123456789.123456")]
    indicator = factories.make_indicator()

    for month, figure in enumerate(figures, 1):
        make_reading(indicator=indicator, period=f"2026-{month:02d}", value=figure)

    assert [each.value for each in Reading.objects.order_by("period")] == figures


def test_commentary_is_there_once_and_not_empty():
    reading = make_reading()
    said = {"reading": reading, "entered_at": reading.entered_at}
    Commentary.objects.create(text="Two reviewers left.", **said)

    assert refused_by("", Commentary.objects.create, text="Another.", **said)
    assert refused_by("commentary_text_not_empty", Commentary.objects.create, text="", **said)


def test_nothing_that_figures_refer_to_can_be_deleted():
    reading = make_reading()
    target = make_target(indicator=reading.indicator)

    for record in (reading.indicator, reading.indicator.service):
        with pytest.raises(ProtectedError):
            record.delete()
    assert target.indicator == reading.indicator


def test_records_name_themselves():
    reading = make_reading()
    indicator = reading.indicator
    year = make_target(indicator=indicator)
    month = make_target(indicator=indicator, period="2026-04")

    assert str(indicator) == "PAY-01 Invoices paid in time, PAY-01"
    assert str(reading) == "2026-04 revision 1"
    assert (str(year), str(month)) == ("2026/27", "2026-04")
    assert str(Unit(name="Per head")) == "Per head"
    assert str(Commentary(text="Said.")) == "Said."


@pytest.mark.parametrize(
    ("values", "redefines"),
    [
        ({"definition": "Another."}, True),
        ({"unit": "number"}, True),
        ({"numerator_label": "Reviews"}, True),
        ({"denominator_label": "People"}, True),
        ({"title": "Another"}, False),
        ({"definition": ""}, False),
        ({}, False),
    ],
)
def test_an_indicator_is_redefined_by_what_says_what_is_measured(values, redefines):
    indicator = Indicator(unit="percent")

    assert indicator.is_redefined_by(values) is redefines
