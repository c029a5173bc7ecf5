"""Reading the organisation."""

from datetime import date

import pytest

from councilportal.accounts.permissions import Role
from councilportal.organisation import queries
from councilportal.organisation.queries import NO_COUNCIL, CouncilView, Logo
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 1)


def test_council_of_a_day_without_one_has_our_defaults():
    assert queries.council_on(DAY) == NO_COUNCIL


def test_council_on_gives_the_look_of_that_day(django_assert_num_queries):
    former = factories.make_council(valid_to=date(2026, 3, 31))
    factories.make_council(
        name="Greater Westmarch Council",
        short_name="Greater Westmarch",
        logo=b"<svg/>",
        logo_media_type="image/svg+xml",
        valid_from=DAY,
        version=3,
    )

    with django_assert_num_queries(2):
        before, after = queries.council_on(date(2026, 3, 31)), queries.council_on(DAY)

    with django_assert_num_queries(1):
        both = queries.councils_on([DAY, date(2026, 3, 31)])

    assert both == {date(2026, 3, 31): before, DAY: after}
    assert before == CouncilView(
        name="Westmarch County Council",
        short_name="Westmarch",
        colour="#123b5c",
        has_logo=False,
        version=f"{former.pk}.1",
    )
    assert after == CouncilView(
        name="Greater Westmarch Council",
        short_name="Greater Westmarch",
        colour="#123b5c",
        has_logo=True,
        version=f"{former.pk + 1}.3",
    )


def test_logo_on_gives_picture_and_type():
    assert queries.logo_on(DAY) is None
    factories.make_council(valid_to=date(2026, 3, 31))
    factories.make_council(logo=b"<svg/>", logo_media_type="image/svg+xml", valid_from=DAY)

    assert queries.logo_on(date(2026, 3, 31)) is None
    assert queries.logo_on(DAY) == Logo(b"<svg/>", "image/svg+xml")


@pytest.mark.parametrize("size", [2, 40])
def test_services_of_a_day_come_with_what_pages_show(django_assert_num_queries, size):
    post = factories.make_post()
    directorate = factories.make_directorate("res", director_post=post)
    for number in range(size):
        factories.make_service(
            f"s{number:02}", directorate=directorate, director_post=post, head_post=post
        )
    factories.make_service("ended", directorate=directorate, valid_to=date(2026, 3, 31))

    with django_assert_num_queries(1):
        found = [
            (service.ref, service.directorate.name, str(service.head_post))
            for service in queries.services(DAY)
        ]

    assert found == [(f"s{number:02}", "Res", "Director of Finance") for number in range(size)]


def test_directorates_of_a_day_come_by_name_with_their_director(django_assert_num_queries):
    factories.make_directorate("b", name="Adults", director_post=factories.make_post())
    factories.make_directorate("a", name="Children")
    factories.make_directorate("c", name="Works", valid_from=date(2026, 4, 2))

    with django_assert_num_queries(1):
        found = [(row.name, str(row.director_post)) for row in queries.directorates(DAY)]

    assert found == [("Adults", "Director of Finance"), ("Children", "None")]


def test_characteristics_list_statutory_ones_first():
    factories.make_characteristic("carers", statutory=False)
    factories.make_characteristic("sex")
    factories.make_characteristic("age")
    factories.make_characteristic("gone", valid_to=date(2026, 3, 31))

    assert [row.ref for row in queries.characteristics(DAY)] == ["age", "sex", "carers"]


def test_appointments_of_a_person_on_a_day(django_assert_num_queries):
    user, other = factories.make_user(), factories.make_user("ana.admin")
    service = factories.make_service()
    factories.make_appointment(user, Role.OFFICER, service=service)
    factories.make_appointment(user, Role.APPROVER, valid_to=date(2026, 3, 31))
    factories.make_appointment(user, Role.AUDITOR)
    factories.make_appointment(other, Role.ADMIN)

    with django_assert_num_queries(1):
        found = [(row.role, str(row.service)) for row in queries.appointments_of(user, DAY)]

    assert found == [("auditor", "None"), ("officer", "Payroll")]


def test_findings_of_an_organisation_that_fits_are_none(django_assert_num_queries):
    directorate = factories.make_directorate("res", valid_from=date(2024, 4, 1))
    factories.make_service("pay", directorate=directorate)
    factories.make_appointment(factories.make_user(), directorate=directorate)
    factories.make_council(valid_to=date(2026, 3, 31))
    factories.make_council(name="Greater Westmarch Council", valid_from=DAY)

    factories.make_meeting(body=factories.make_body(reports_to=factories.make_body("council")))

    with django_assert_num_queries(6):
        found = [*queries.findings(), *queries.loose_appointments(DAY)]

    assert found == []


def test_findings_name_what_does_not_fit():
    ended = factories.make_directorate("old", valid_to=date(2026, 3, 31))
    begun = factories.make_directorate("new", valid_from=date(2026, 4, 1))
    factories.make_service("pay", directorate=ended)
    factories.make_service("tax", directorate=begun, valid_from=date(2025, 4, 1))
    user = factories.make_user()
    factories.make_appointment(user, directorate=ended)
    factories.make_appointment(factories.make_user("gone.person", is_active=False))
    factories.make_council(valid_to=date(2026, 4, 30))
    factories.make_council(name="Greater Westmarch Council", valid_from=DAY)

    one, two = factories.make_body("one"), factories.make_body("two", valid_from=DAY)
    for body, above in ((one, two), (two, one)):
        type(body).objects.filter(pk=body.pk).update(reports_to=above)
    factories.make_meeting(body=two, on=date(2026, 3, 31))

    overlap = "Councils Westmarch County Council and Greater Westmarch Council are both in force"
    assert queries.findings() == [
        "Service pay is in force on days when directorate old is not: end or move the service.",
        "Service tax is in force on days when directorate new is not: end or move the service.",
        f"{overlap} on 2026-04-01.",
        "Meeting cabinet-1 is on 2026-03-31, when body two is not in force: move the meeting.",
        "Body one reports to itself through others: one to two to one.",
        "Body two reports to itself through others: two to one to two.",
    ]
    assert queries.loose_appointments(DAY) == [
        "ola.officer is officer of old, which has ended.",
        "gone.person is appointed but the account is closed.",
    ]
