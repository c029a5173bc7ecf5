"""A page with a form that needs a sign-in, and signing in: for the tests of sign-ins that end."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from councilportal.urls import urlpatterns as portal_urls
from tests.accounts.conftest import PASSWORD

Move = Callable[[float], None]


def sheet(request: HttpRequest) -> HttpResponse:
    return HttpResponse(repr(sorted(request.POST.lists())))


urlpatterns = [*portal_urls, path("sheet/", sheet, name="sheet_of_test")]

TYPED = {"commentary": 'Fewer calls, "<b>so</b> far" £5', "value": ["98.4", ""], "version": "3"}


def sign_in(client: Client, goal: str = "", username: str = "ola") -> Any:
    typed = {"username": username, "password": PASSWORD, "next": goal}
    return client.post("/sign-in/", typed)


def hidden_fields(page: str) -> dict[str, list[str]]:
    main = page[page.index("<main") : page.index("</main>")]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return fields


def goal_of(response: Any) -> str:
    assert response["Location"].startswith("/sign-in/?next=")
    return str(response["Location"].removeprefix("/sign-in/?next="))
