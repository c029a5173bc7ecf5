"""Limits on wrong passwords: for a user name from an address (django-axes), and for an address."""

from collections.abc import Mapping

from allauth.core.internal import ratelimit
from axes.models import AccessAttempt
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from councilportal.accounts.addresses import address_of
from councilportal.accounts.models import counted_as

# Wrong passwords from one address (a /64 of IPv6) for whatever user names, in minutes.
MOST_WRONG, MINUTES = 100, 15
_APP = "councilportal"
_RATES = {"wrong_password": f"{MOST_WRONG}/{MINUTES}m/ip"}


def user_name(request: HttpRequest | None, credentials: Mapping[str, str] | None) -> str:
    """The user name under which tries are counted: the same in any letter case, as signing in is.

    django-axes calls it. *Takes*: the credentials, or a request that has them.
    """
    typed = (credentials or {}).get("username") or ""
    if not typed and request is not None:
        typed = request.POST.get("username", "")
    return counted_as(typed)


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None,
    credentials: Mapping[str, str] | None,
) -> HttpResponse:
    """The page that says when to try again (status 429). It says nothing about the account."""
    username, address = user_name(request, credentials), address_of(request)
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=address)
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    again = (last or timezone.now()) + settings.AXES_COOLOFF_TIME  # noqa: TID251 -- of a view
    context = {"again": again, "tries": settings.AXES_FAILURE_LIMIT}
    response = render(request, "accounts/locked_out.html", context, status=429)
    response["Cache-Control"] = "no-store"
    return response


def has_tried_too_often(request: HttpRequest) -> bool:
    """True where the address has given too many wrong passwords, for whatever user names.

    *Costs*: 1 query.
    """
    [rate] = ratelimit.parse_rates(_RATES["wrong_password"])
    key = ratelimit.get_cache_key(request, app=_APP, action="wrong_password", rate=rate)
    since = timezone.now().timestamp() - rate.duration  # noqa: TID251 -- of a view
    moments: list[float] = cache.get(key, [])
    return bool(sum(moment > since for moment in moments) >= rate.amount)


def count_wrong_password(request: HttpRequest) -> None:
    """Count a wrong password of the address, for all processes together.

    It counts only passwords that were checked, not an incomplete form or a user name that is locked
    out: a program that keeps sending one old password must not lock out a whole office.
    """
    if getattr(request, "axes_failures_since_start", None):  # set by django-axes as it counts
        ratelimit.consume(request, app=_APP, action="wrong_password", config=_RATES)


def address_locked(request: HttpRequest) -> HttpResponse:
    """The page for an address that has tried too often (status 429)."""
    context = {"tries": MOST_WRONG, "minutes": MINUTES}
    response = render(request, "accounts/address_locked.html", context, status=429)
    response["Cache-Control"] = "no-store"
    response["Retry-After"] = str(60 * MINUTES)
    return response


def tried_too_often(request: HttpRequest) -> HttpResponse:
    """The page after too many requests for links, codes or new passwords (status 429).

    django-allauth counts, and calls this. Its longest limit is a quarter of an hour.
    """
    asked_for_link = request.path == reverse("account_reset_password")
    context = {"minutes": MINUTES, "asked_for_link": asked_for_link}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(60 * MINUTES)
    return response
