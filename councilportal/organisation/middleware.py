"""Middleware: people with roles in MFA_REQUIRED_ROLES need two-step sign-in."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from councilportal.accounts.adapters import TWO_STEPS
from councilportal.organisation.access import read_appointments, roles_today

# The addresses that a person needs to switch it on, or to sign out.
OPEN = ("/account/", "/sign-in/", "/sign-out/", "/session/", "/council/", "/accessibility/")


def two_steps_by_role(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Redirect people with a role in MFA_REQUIRED_ROLES to the page that switches two-step sign-in
    on.

    *Costs*: no query where no role needs it, or once the session has shown the second step; else
    that of `roles_today`, which is then not repeated.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if _lacks_a_step(request):
            messages.info(
                request, "Your role needs two-step sign-in. Switch it on to go on to the portal."
            )
            return redirect("mfa_activate_totp")
        return get_response(request)

    return answer


def _lacks_a_step(request: HttpRequest) -> bool:
    if not settings.MFA_REQUIRED_ROLES or request.path.startswith(OPEN):
        return False
    if not request.user.is_authenticated or request.session.get(TWO_STEPS) == request.user.pk:
        return False
    by_app = Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.TOTP)
    held = read_appointments(request, request.user, has_two_steps=Exists(by_app))
    if roles_today(request).held.isdisjoint(settings.MFA_REQUIRED_ROLES):
        return False
    if not all(getattr(each, "has_two_steps") for each in held):  # noqa: B009
        return True
    request.session[TWO_STEPS] = request.user.pk
    return False
