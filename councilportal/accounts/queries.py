"""What pages read about accounts."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from councilportal.accounts.models import User


@dataclass(frozen=True, slots=True)
class TwoSteps:
    """Whether somebody signs in with two steps, and how many recovery codes they have left."""

    on: bool
    codes_left: int


def two_steps_of(user: User) -> TwoSteps:
    """How somebody signs in. *Costs*: 1 query."""
    found = {each.type: each for each in Authenticator.objects.filter(user=user)}
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return TwoSteps(
        on=Authenticator.Type.TOTP in found,
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
    )


def people_at(address: str) -> list[User]:
    """Whose open accounts an e-mail address belongs to, however it is written. *Costs*: 1 query."""
    return list(User.objects.filter(is_active=True, email__iexact=address).order_by("username"))


def is_linked(user: User) -> bool:
    """Whether the person may come by the council's own sign-in. *Costs*: 1 query."""
    return bool(SocialAccount.objects.filter(user=user, provider=settings.OIDC_ID).exists())
