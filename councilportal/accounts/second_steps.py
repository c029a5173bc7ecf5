"""The keys of second steps: stored encrypted with SECRET_KEY, read with former ones too."""

import base64
from hashlib import sha256

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from councilportal.accounts.models import User


def encrypted(text: str) -> str:
    """A key as it is stored."""
    return _cipher().encrypt(text.encode()).decode()


def decrypted(stored: str) -> str | None:
    """A stored key; None where neither SECRET_KEY nor a former one opens it."""
    try:
        return _cipher().decrypt(stored.encode()).decode()
    except InvalidToken:
        return None


def can_be_checked(user: User) -> bool:
    """Whether a code of the person's app can be checked; not where SECRET_KEY changed since.

    *Costs*: 1 query.
    """
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return found is None or decrypted(str(found.data["secret"])) is not None


def _cipher() -> MultiFernet:
    # The first key encrypts.
    return MultiFernet(
        [Fernet(_key_from(each)) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key_from(secret: str) -> bytes:
    return base64.urlsafe_b64encode(sha256(b"two-step sign-in" + secret.encode()).digest())
