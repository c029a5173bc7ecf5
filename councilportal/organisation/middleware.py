"""Middleware: people with roles in MFA_REQUIRED_ROLES need two-step sign-in."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from councilportal.accounts.adapters import TWO_STEPS
from councilportal.organisation.access import roles_today

# The addresses that a person needs to switch it on, or to sign out.
OPEN = ("/account/", "/sign-in/", "/sign-out/", "/session/", "/council/", "/accessibility/")


def two_steps_by_role(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Redirect people with a role in MFA_REQUIRED_ROLES to the page that switches two-step sign-in
    on.

    *Costs*: no query where no role needs it, or once the session has shown the second step; else
    that of `roles_today`, which is then not repeated, and 1 for a role that needs it.
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
    if roles_today(request).held.isdisjoint(settings.MFA_REQUIRED_ROLES):
        return False
    by_app = Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.TOTP)
    if not by_app.exists():
        return True
    request.session[TWO_STEPS] = request.user.pk
    return False
