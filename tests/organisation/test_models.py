"""What the database refuses about the organisation, and who is in force when."""

from datetime import date

import pytest
from django.db import DataError, IntegrityError, transaction

from councilportal.organisation.models import Category, Post, Service
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

BACKWARDS = {"valid_from": date(2026, 4, 2), "valid_to": date(2026, 4, 1)}


@pytest.mark.parametrize(
    ("make", "values", "constraint"),
    [
        (factories.make_council, BACKWARDS, "council_valid_dates"),
        (factories.make_council, {"name": ""}, "council_name_not_empty"),
        (factories.make_council, {"short_name": ""}, "council_short_name_not_empty"),
        (factories.make_council, {"colour": "navy"}, "council_colour_is_rrggbb"),
        (factories.make_council, {"colour": "#12345"}, "council_colour_is_rrggbb"),
        (factories.make_council, {"colour": "1234567"}, "council_colour_is_rrggbb"),
        (factories.make_council, {"logo": b"x"}, "council_logo_with_its_type"),
        (factories.make_council, {"logo_media_type": "image/png"}, "council_logo_with_its_type"),
        (
            factories.make_council,
            {"logo": b"x", "logo_media_type": "text/html"},
            "council_logo_with_its_type",
        ),
        (factories.make_post, BACKWARDS, "post_valid_dates"),
        (factories.make_post, {"title": ""}, "post_title_not_empty"),
        (factories.make_directorate, BACKWARDS, "directorate_valid_dates"),
        (factories.make_directorate, {"ref": ""}, "directorate_ref_length"),
        (factories.make_directorate, {"name": ""}, "directorate_name_not_empty"),
        (factories.make_service, BACKWARDS, "service_valid_dates"),
        (factories.make_service, {"ref": ""}, "service_ref_length"),
        (factories.make_service, {"name": ""}, "service_name_not_empty"),
        (factories.make_council, {"nation": "cornwall"}, "council_nation_is_known"),
        (factories.make_council, {"agenda_counts": "some"}, "council_agenda_counts_is_known"),
        (factories.make_council, {"decision_counts": "some"}, "council_decision_counts_is_known"),
        (factories.make_body, BACKWARDS, "body_valid_dates"),
        (factories.make_body, {"ref": ""}, "body_ref_length"),
        (factories.make_body, {"name": ""}, "body_name_not_empty"),
        (factories.make_body, {"kind": "club"}, "body_kind_is_known"),
        (factories.make_body, {"pk": 7, "reports_to_id": 7}, "body_reports_to_another"),
        (factories.make_meeting, {"ref": ""}, "meeting_ref_length"),
        (factories.make_characteristic, BACKWARDS, "characteristic_valid_dates"),
        (factories.make_characteristic, {"ref": ""}, "characteristic_ref_length"),
        (factories.make_characteristic, {"name": ""}, "characteristic_name_not_empty"),
        (factories.make_characteristic, {"categories": ("",)}, "category_ref_length"),
    ],
)
def test_database_refuses(make, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**values)


def test_ref_of_40_characters_is_the_longest():
    factories.make_directorate("x" * 40)

    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        factories.make_directorate("x" * 41)


@pytest.mark.parametrize(
    "make",
    [
        factories.make_post,
        factories.make_directorate,
        factories.make_service,
        factories.make_characteristic,
    ],
)
def test_references_are_unique(make):
    make()

    with pytest.raises(IntegrityError), transaction.atomic():
        make(valid_from=date(2030, 1, 1))


def test_category_is_unique_within_its_characteristic_only():
    factories.make_characteristic("age", categories=("unknown",))
    factories.make_characteristic("sex", categories=("unknown",))

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_characteristic("race", categories=("unknown", "unknown"))

    assert Category.objects.count() == 2


def test_only_one_council_is_open_ended():
    factories.make_council()

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_council(name="Eastmarch County Council")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"role": "king"}, "appointment_role_is_known"),
        (BACKWARDS, "appointment_valid_dates"),
    ],
)
def test_appointment_is_refused(values, constraint):
    user = factories.make_user()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factories.make_appointment(user, **values)


def test_appointment_has_at_most_one_place():
    user, service = factories.make_user(), factories.make_service()
    factories.make_appointment(user)
    factories.make_appointment(user, service=service)
    factories.make_appointment(user, directorate=service.directorate)

    with (
        pytest.raises(IntegrityError, match="appointment_at_most_one"),
        transaction.atomic(),
    ):
        factories.make_appointment(user, service=service, directorate=service.directorate)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        (None, None, [True, True, True, True]),
        (date(2026, 4, 1), None, [False, True, True, True]),
        (None, date(2026, 4, 30), [True, True, True, False]),
        (date(2026, 4, 1), date(2026, 4, 30), [False, True, True, False]),
    ],
)
def test_in_force_includes_first_and_last_day(valid_from, valid_to, expected):
    post = factories.make_post(valid_from=valid_from, valid_to=valid_to)
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1)]

    assert [Post.objects.in_force(day).exists() for day in days] == expected
    assert [post.is_in_force(day) for day in days] == expected


def test_records_read_as_people_call_them():
    user = factories.make_user()
    age = factories.make_characteristic("age", categories=("65+",))

    shown = [
        str(factories.make_council()),
        str(factories.make_post()),
        str(factories.make_service().directorate),
        str(Service.objects.get()),
        str(age),
        str(age.categories.get()),
        str(factories.make_appointment(user)),
    ]

    assert shown == [
        "Westmarch County Council",
        "Director of Finance",
        "Resources",
        "Payroll",
        "Age",
        "65+",
        "Officer",
    ]
