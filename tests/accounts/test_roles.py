"""What roles open: navigation, one's own page, views for some roles, and refusals as pages."""

import re
from datetime import date
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.access import Roles, requires, roles_today, who_asks
from councilportal.organisation.models import Deputy, PostHolder
from councilportal.urls import urlpatterns as portal_urls
from tests.factories import (
    make_appointment,
    make_directorate,
    make_post,
    make_service,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

EVER = date(2020, 1, 1), date(2099, 12, 31)


@requires(Role.ADMIN, Role.AUDITOR)
def closed(request: HttpRequest) -> HttpResponse:
    roles_today(request), who_asks(request)
    return HttpResponse("open")


def not_known(request: HttpRequest) -> HttpResponse:
    raise NotKnown("There is no return of LRA for you.")


def refused(request: HttpRequest) -> HttpResponse:
    raise Refused("You sent this return yourself, so <somebody> else has to approve it.")


urlpatterns = [
    *portal_urls,
    path("closed/", closed),
    path("audit/", closed, name="audit"),
    path("admin/", closed, name="admin_home"),
    path("not-known/", not_known),
    path("refused/", refused),
]


def stand_in(person: User, deputy: User, **values: Any) -> Deputy:
    days = {"valid_from": EVER[0], "valid_to": EVER[1]} | values
    return Deputy.objects.create(person=person, deputy=deputy, reason="Parental leave", **days)


@pytest.mark.parametrize("role", list(Role))
def test_view_for_roles_is_not_there_for_others(client: Client, ola: User, role: Role) -> None:
    make_appointment(ola, role)
    client.force_login(ola)

    response = client.get("/closed/")

    assert response.status_code == (200 if role in (Role.ADMIN, Role.AUDITOR) else 404)


def test_view_for_roles_is_not_there_without_any_and_asks_to_sign_in(
    client: Client, ola: User
) -> None:
    assert client.get("/closed/").status_code == 302

    client.force_login(ola)

    assert client.get("/closed/").status_code == 404


@pytest.mark.parametrize(
    ("days", "status"),
    [
        ({"valid_from": date(2020, 1, 1), "valid_to": date(2020, 12, 31)}, 404),
        ({"valid_from": date(2098, 1, 1)}, 404),
        ({"valid_from": date(2020, 1, 1)}, 200),
    ],
)
def test_roles_are_those_of_today(
    client: Client, ola: User, days: dict[str, date], status: int
) -> None:
    make_appointment(ola, Role.ADMIN, **days)
    client.force_login(ola)

    assert client.get("/closed/").status_code == status


def test_deputy_holds_the_roles_of_the_other(client: Client, ola: User) -> None:
    absent = make_user("amal.admin")
    make_appointment(absent, Role.ADMIN)
    client.force_login(ola)
    before = client.get("/closed/").status_code

    stand_in(absent, ola)

    assert (before, client.get("/closed/").status_code) == (404, 200)


def test_roles_are_read_once_a_request(
    client: Client, ola: User, django_assert_num_queries: Any
) -> None:
    make_appointment(ola, Role.ADMIN)
    client.force_login(ola)
    client.get("/closed/")

    with django_assert_num_queries(3):  # session, person, what they hold
        client.get("/closed/")


RETURNS = {Role.OFFICER, Role.APPROVER, Role.PERFORMANCE_LEAD, Role.AUDITOR}
REPORTS = {Role.PERFORMANCE_LEAD, Role.EQUALITY_LEAD, Role.PUBLISHER}


@pytest.mark.parametrize("role", list(Role))
def test_roles_open_parts_of_the_portal(role: Role) -> None:
    roles = Roles(frozenset({role}))

    assert roles.returns is (role in RETURNS)
    assert roles.reports is (role in REPORTS)
    assert roles.audit is (role in {Role.AUDITOR, Role.ADMIN})
    assert roles.admin is (role in {Role.ADMIN, Role.PERFORMANCE_LEAD, Role.EQUALITY_LEAD})


@pytest.mark.parametrize("role", [*Role, None])
def test_navigation_shows_what_the_roles_open(client: Client, ola: User, role: Role | None) -> None:
    if role:
        make_appointment(ola, role)
    client.force_login(ola)

    page = client.get("/account/").content.decode()

    menu = page[page.index("<nav") : page.index("</nav>")]
    shown = {word for word in ("Returns", "Audit", "Admin") if f">{word}<" in menu}
    open_to = Roles(frozenset({role} if role else ()))
    wanted = {
        word
        for word, is_open in [
            ("Returns", open_to.returns),
            ("Audit", open_to.audit),
            ("Admin", open_to.admin),
        ]
        if is_open
    }
    assert shown == wanted
    assert ">Reports<" in menu  # everybody reads what is out
    assert "Your account" in menu


def test_account_page_tells_roles_with_place_and_dates(client: Client, ola: User) -> None:
    service = make_service("LRA", name="Libraries")
    make_appointment(ola, Role.OFFICER, service=service, valid_from=date(2026, 4, 1))
    make_appointment(ola, Role.APPROVER, directorate=service.directorate)
    make_appointment(ola, Role.MEMBER)
    client.force_login(ola)

    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get("/account/").content.decode()))

    assert "You sign in as ola ." in page
    assert "Libraries From 1 April 2026 To No end set" in page
    assert "For Resources From From the start" in page
    assert "The whole council" in page
    for role in (Role.OFFICER, Role.APPROVER, Role.MEMBER):
        assert f"{role.label} {role.description}" in page
    assert "Nobody stands in for you today" in page


def test_account_page_tells_who_stands_in(client: Client, ola: User) -> None:
    absent, helper = make_user("amal.approver"), make_user("hana.helper")
    make_appointment(absent, Role.APPROVER, directorate=make_directorate())
    stand_in(absent, ola)
    stand_in(ola, helper)
    client.force_login(ola)

    page = client.get("/account/").content.decode()

    assert "Approver, standing in for Amal Approver" in page
    assert "You stand in for Amal Approver from 1 January 2020 to 31 December 2099" in page
    assert "Hana Helper stands in for you from 1 January 2020" in page


def test_account_page_of_who_holds_nothing(client: Client, ola: User) -> None:
    client.force_login(ola)

    page = client.get("/account/").content.decode()

    assert "You hold no role today" in page
    assert "Two-step sign-in is off" in page
    assert client.post("/account/").status_code == 405


def test_account_page_of_somebody_who_holds_a_post_only(client: Client, ola: User) -> None:
    absent = make_user("amal.approver")
    for user, title in ((ola, "Head of Parks"), (absent, "Director of Places")):
        PostHolder.objects.create(user=user, post=make_post(title), valid_from=date(2020, 1, 1))
    stand_in(absent, ola)
    client.force_login(ola)

    page = " ".join(client.get("/account/").content.decode().split())

    assert "You hold no role today, but a post." in page
    assert "<li> Head of Parks </li>" in page
    assert "<li> Director of Places, standing in for Amal Approver </li>" in page


def test_account_page_costs_few_queries(
    client: Client, ola: User, django_assert_num_queries: Any
) -> None:
    for role in Role:
        make_appointment(ola, role)
    client.force_login(ola)
    client.get("/account/")

    # session, person, council, what they hold, appointments, posts, deputies, authenticators, what
    # was done to the account
    with django_assert_num_queries(9):
        client.get("/account/")


def test_not_known_is_a_page_that_says_nothing_of_it(client: Client, ola: User) -> None:
    client.force_login(ola)

    response = client.get("/not-known/")

    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
    assert "LRA" not in response.content.decode()


def test_refused_is_a_page_with_the_reason(client: Client, ola: User) -> None:
    client.force_login(ola)

    response = client.get("/refused/")

    assert response.status_code == 403
    assert "&lt;somebody&gt; else has to approve it." in response.content.decode()
    assert "You may not do this" in response.content.decode()
