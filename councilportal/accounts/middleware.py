"""Middleware: sign-ins end after a while, but a form that is sent too late is kept."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from councilportal.accounts import sessions


def sessions_end(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Sign people out who were idle or signed in for too long, and record each sign of activity.

    A request for the remaining time does not count as activity.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = timezone.now().timestamp()  # noqa: TID251 -- around every view
            if sessions.seconds_left(request, now) <= 0:
                logout(request)
                request.session[sessions.ENDED] = True
            elif not (request.method == "GET" and request.path == reverse("session")):
                sessions.see(request, now)
        response = get_response(request)
        if request.user.is_authenticated:
            sessions.remember_typist(request, response)
            sessions.remember_seen(request, response)
        return response

    return answer


class SignInRequired(LoginRequiredMiddleware):
    """Every page needs a sign-in unless its view says otherwise. A form sent too late is kept."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Redirect to the sign-in page, and keep what was typed; answer scripts 401 instead."""
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            return HttpResponse("Sign in again.", status=401, content_type="text/plain")
        if request.method != "POST":
            return super().handle_no_permission(request, view_func)
        # The CSRF token was checked before this, so no other site can plant a form here.
        now = timezone.now().timestamp()  # noqa: TID251 -- before the view
        key = sessions.keep(request, now)
        goal = reverse("kept_form", args=[key]) if key else reverse("home")
        return redirect_to_login(goal, reverse("sign_in"))
