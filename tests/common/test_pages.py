"""The pages that everybody sees, the error pages, and who may keep a page."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.views.defaults import bad_request, permission_denied, server_error

from councilportal.accounts.models import User
from councilportal.common.middleware import cookies_are_private, private_pages
from councilportal.urls import urlpatterns as portal_urls

pytestmark = pytest.mark.django_db


def closed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("figures")


def cached(request: HttpRequest) -> HttpResponse:
    return HttpResponse("picture", headers={"Cache-Control": "public, max-age=60"})


urlpatterns = [*portal_urls, path("closed/", closed), path("cached/", cached)]


@pytest.fixture
def officer() -> User:
    return User.objects.create_user("officer", password="a long enough one", name="Officer")


def heading_of(response: Any) -> str:
    [heading] = re.findall(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return str(heading)


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/accessibility/", "/components/"])
def test_public_page_opens_signed_out(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 200
    assert heading_of(response)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_accessibility_statement_has_the_frame_of_its_readers(
    client: Client, officer: User
) -> None:
    signed_out = client.get("/accessibility/").content.decode()
    client.force_login(officer)
    signed_in = client.get("/accessibility/").content.decode()

    assert ("Published reports" in signed_out, "Your account" in signed_out) == (True, False)
    assert ("Published reports" in signed_in, "Your account" in signed_in) == (False, True)


@pytest.mark.urls(__name__)
def test_other_page_asks_to_sign_in_and_comes_back(client: Client, officer: User) -> None:
    asked = client.get("/closed/")
    given = client.post(
        asked["Location"],
        {"username": "officer", "password": "a long enough one", "next": "/closed/"},
    )

    assert asked["Location"] == "/sign-in/?next=/closed/"
    assert given["Location"] == "/closed/"
    assert client.get("/closed/").content == b"figures"


def test_sign_in_says_what_to_enter(client: Client) -> None:
    page = client.post("/sign-in/", {}).content.decode()

    assert "<title>Error: Sign in" in page
    assert 'href="#id_username">Enter your user name' in page
    assert 'href="#id_password">Enter your password' in page


@pytest.mark.parametrize(("name", "password"), [("officer", "wrong"), ("nobody", "wrong")])
def test_sign_in_does_not_say_which_was_wrong(
    client: Client, officer: User, name: str, password: str
) -> None:
    page = client.post("/sign-in/", {"username": name, "password": password}).content.decode()

    assert "The user name or password is not right. Check both and try again." in page
    assert password not in page


def test_sign_in_refuses_to_lead_away(client: Client, officer: User) -> None:
    response = client.post(
        "/sign-in/",
        {
            "username": "officer",
            "password": "a long enough one",
            "next": "https://elsewhere.example/",
        },
    )

    assert response["Location"] == "/"


def test_sign_out_is_by_post_only(client: Client, officer: User) -> None:
    client.force_login(officer)

    by_link = client.get("/sign-out/")
    still = client.get("/").content.decode()
    by_button = client.post("/sign-out/")

    assert by_link.status_code == 405
    assert "Sign out" in still
    assert by_button["Location"] == "/"
    assert "Sign out" not in client.get("/").content.decode()


@pytest.mark.urls(__name__)
def test_private_pages_are_kept_by_nobody(client: Client, officer: User) -> None:
    client.force_login(officer)

    assert client.get("/closed/")["Cache-Control"] == "private, no-store"
    assert client.get("/cached/")["Cache-Control"] == "public, max-age=60"


def test_private_pages_leave_signed_out_pages_alone(rf: RequestFactory) -> None:
    response = private_pages(lambda request: HttpResponse("open"))(rf.get("/"))

    assert "Cache-Control" not in response


def test_missing_page_is_in_style(client: Client) -> None:
    response = client.get("/nothing-here/")

    assert response.status_code == 404
    assert heading_of(response) == "Page not found"


def test_refused_page_is_in_style(rf: RequestFactory, officer: User) -> None:
    request = rf.get("/")
    request.user = officer

    response = permission_denied(request, PermissionError())

    assert heading_of(response) == "You may not see this page"


def test_bad_request_page_is_in_style(rf: RequestFactory) -> None:
    response = bad_request(rf.get("/"), ValueError())

    assert heading_of(response) == "The portal could not read the request"


def test_stale_form_page_is_in_style() -> None:
    response = Client(enforce_csrf_checks=True).post("/sign-in/", {})

    assert response.status_code == 403
    assert heading_of(response) == "The form was open for too long"


@pytest.mark.parametrize("debug", [False, True])
def test_failure_page_needs_no_database(
    rf: RequestFactory, django_assert_num_queries, debug: bool
) -> None:
    with override_settings(DEBUG=debug), django_assert_num_queries(0):
        response = server_error(rf.get("/"))

    assert heading_of(response) == "Something went wrong"


def test_an_answer_with_a_cookie_is_kept_by_nobody(client: Client) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = "of-a-session-that-is-over"
    response = client.get("/published/feed.atom")

    assert settings.SESSION_COOKIE_NAME in response.cookies  # it is taken away
    assert response["Cache-Control"] == "private, no-store"


def test_an_answer_without_a_cookie_is_kept_as_its_view_says(rf: RequestFactory) -> None:
    kept = HttpResponse(headers={"Cache-Control": "public, max-age=60"})
    response = cookies_are_private(lambda request: kept)(rf.get("/"))

    assert response["Cache-Control"] == "public, max-age=60"
