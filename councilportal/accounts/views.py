"""Pages for signing in and out, for staying signed in, and for a form that was sent too late."""

import logging
from typing import Any

from allauth.account import views as account
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from requests import RequestException

from councilportal.accounts import lockout, sessions
from councilportal.accounts.adapters import SignedTokens
from councilportal.accounts.forms import SignInForm
from councilportal.design.forms import PlainForm
from councilportal.design.layout import Button

_logger = logging.getLogger("django.councilportal")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by user name and password. The second step follows where it is switched on."""
    goal = _goal(request)
    if request.user.is_authenticated:
        return redirect(goal or resolve_url(settings.LOGIN_REDIRECT_URL))
    if request.method == "POST" and lockout.has_tried_too_often(request):
        return lockout.address_locked(request)
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and not form.is_valid():
        lockout.count_wrong_password(request)
    elif request.method == "POST":
        user = form.get_user()
        request.session.pop(sessions.ENDED, None)
        credentials = {"username": user.get_username()}
        response: HttpResponse = perform_password_login(
            request, credentials, Login(user=user, redirect_url=goal or None)
        )
        return response
    form.lay_out(sends_to=reverse("sign_in"), carries=[("next", goal)])
    context = {
        "form": form,
        "next": goal,
        "to_provider": _to_provider(goal),
        "ended": request.session.get(sessions.ENDED, False),
        "kept": goal.startswith("/kept/"),
        "oidc_id": settings.OIDC_ID,
        "oidc_name": settings.OIDC_NAME,
    }
    return render(request, "accounts/sign_in.html", context)


def _to_provider(goal: str) -> str:
    """The address of the council's own sign-in, which then leads to the goal; "" without one."""
    if not settings.OIDC_ID:
        return ""
    return reverse(
        "openid_connect_login", args=[settings.OIDC_ID], query={"next": goal} if goal else None
    )


def _goal(request: HttpRequest) -> str:
    """The page of ours that was asked for; "" where there is none or it is on another site."""
    goal = request.POST.get("next", request.GET.get("next", ""))
    hosts, secure = {request.get_host()}, request.is_secure()
    is_ours = url_has_allowed_host_and_scheme(goal, hosts, require_https=secure)
    # Otherwise `redirect` would take a word without "/" as the name of a page, and fail.
    return goal if is_ours and goal.startswith("/") else ""


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_link(request: HttpRequest) -> HttpResponse:
    """Ask for a link to choose a new password. Without e-mail, the page says whom to ask."""
    if not settings.EMAIL_GOES_OUT:
        context = {"contact": settings.ACCOUNTS_CONTACT}
        return render(request, "accounts/ask_for_password.html", context)
    response: HttpResponse = account.password_reset(request)
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Redirect to the council's own sign-in."""
    return _by_provider(request, OAuth2LoginView, provider_id)


@login_not_required
@require_http_methods(["GET", "HEAD"])
def provider_answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Handle the answer of the council's own sign-in."""
    return _by_provider(request, OAuth2CallbackView, provider_id)


def _by_provider(request: HttpRequest, view: Any, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view.adapter_view(SignedTokens(request, provider_id))(request)
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    except (
        RequestException,
        KeyError,
    ) as silent:  # allauth expects an answer to its first question
        _logger.warning("The council's own sign-in does not answer: %s", silent)
        return render(request, "socialaccount/authentication_error.html")
    return response


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, and delete what this browser stores about the person."""
    logout(request)
    response = redirect(resolve_url(settings.LOGOUT_REDIRECT_URL or "home"))
    for cookie in (sessions.TYPIST_COOKIE, sessions.SEEN_COOKIE):
        response.delete_cookie(cookie, samesite="Lax")
    return response


@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """The seconds left before the sign-in ends, as JSON. A POST restarts them."""
    now = timezone.now().timestamp()
    return JsonResponse({"left": sessions.seconds_left(request, now)})


@require_http_methods(["GET", "HEAD", "POST"])
def kept_form(request: HttpRequest, key: str) -> HttpResponse:
    """A form that the person sent too late, offered once and to them only.

    A POST redirects the browser to the form's address with all that was typed (307).
    """
    form = sessions.kept(request, key, timezone.now().timestamp())
    if form is None:
        raise Http404
    if form.user_id != request.user.pk:
        sessions.forget(request, key)
        messages.info(
            request, "Somebody else typed something here before you. It was not kept or shown."
        )
        return redirect("home")
    if request.method == "POST":
        sessions.forget(request, key)
        return HttpResponse(status=307, headers={"Location": form.address})
    shown = [
        (_in_words(name), value)
        for name, value in form.fields
        if value.strip() and not sessions.is_carried(name)
    ]
    again = PlainForm()
    again.lay_out(button=Button("Send what I typed"), carries=form.fields)
    context = {"kept": form, "form": again, "shown": shown}
    return render(request, "accounts/kept_form.html", context)


def _in_words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").capitalize()
