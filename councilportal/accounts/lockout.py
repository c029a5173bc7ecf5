"""What django-axes asks of us: whose address it is, and the page for who is locked out."""

from collections.abc import Mapping
from ipaddress import ip_address

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def address_of(request: HttpRequest) -> str | None:
    """The network address a request came from, as far as our own proxies vouch for it.

    Each proxy adds the address it was asked from at the end of X-Forwarded-For, so with N of ours
    the N-th from the end is true and anything before it may be made up.
    *Gives*: None where the server knows none.
    """
    own: str | None = request.META.get("REMOTE_ADDR") or None
    if not settings.TRUSTED_PROXIES:
        return own
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if len(told) < settings.TRUSTED_PROXIES:
        return own
    try:
        return str(ip_address(told[-settings.TRUSTED_PROXIES]))
    except ValueError:
        return own


def locked_out(
    request: HttpRequest,
    original_response: HttpResponse | None,
    credentials: Mapping[str, str] | None,
) -> HttpResponse:
    """The page that says when to try again (status 429); says nothing about the account."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=address_of(request))
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    again = (last or timezone.now()) + settings.AXES_COOLOFF_TIME  # noqa: TID251 -- of a view
    context = {"again": again, "tries": settings.AXES_FAILURE_LIMIT}
    response = render(request, "accounts/locked_out.html", context, status=429)
    response["Cache-Control"] = "no-store"
    return response
