"""What django-allauth asks of us: who may have an account, our words, and the audit of sign-in."""

import base64
from hashlib import sha256
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from councilportal.accounts.lockout import address_of
from councilportal.accounts.models import User
from councilportal.accounts.operations import record_sign_in_change
from councilportal.accounts.sessions import see

TWO_STEPS = "two_steps"  # in the session: whose second step was seen there
SAFETY_CHANGES = {
    "account/email/password_changed": "change password",
    "mfa/email/totp_activated": "switch two-step sign-in on",
    "mfa/email/totp_deactivated": "switch two-step sign-in off",
    "mfa/email/recovery_codes_generated": "make new recovery codes",
}
WRONG_CODE = "The code is not right. Use the newest code that the app shows, or a recovery code."
TOO_OFTEN = "Too many wrong codes. Wait 5 minutes, then try again."


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from administrators only."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": "The password is not right",
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for themselves."""
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in who passed every step; begin to count their time."""
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        see(request.session, timezone.now().timestamp())  # noqa: TID251 -- called by a view

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits count by: as for wrong passwords."""
        return address_of(request) or "unknown"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where a changed password leads to."""
        return "account"

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Put the change on record: allauth calls this after each change to how somebody signs in.

        No e-mail is sent: the demonstration has none, and the record cannot be missed.
        """
        if template_prefix == "mfa/email/totp_deactivated":
            self.request.session.pop(TWO_STEPS, None)
        record_sign_in_change(
            user=user,
            action=SAFETY_CHANGES.get(template_prefix, template_prefix),
            by=user,
            at=timezone.now(),  # noqa: TID251 -- called by allauth's views
        )


class ProviderAdapter(DefaultSocialAccountAdapter):
    """The council's own sign-in opens accounts that are there and linked, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody gets an account by signing in elsewhere."""
        return False


class TwoStepAdapter(DefaultMFAAdapter):
    """Two-step sign-in: keys are stored encrypted; the picture has no inline style."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def get_totp_label(self, user: User) -> str:
        """What the app shows for the account."""
        return user.get_username()

    def get_totp_issuer(self) -> str:
        """What the app shows for the portal: its host."""
        return str(current.request.get_host())

    def build_totp_svg(self, url: str) -> SafeString:
        """The square of dots that an app scans, as a picture with a name."""
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        code.make()
        rows = code.get_matrix()
        dots = "".join(
            f"M{column} {row}h1v1h-1z"
            for row, cells in enumerate(rows)
            for column, dark in enumerate(cells)
            if dark
        )
        return format_html(
            '<svg class="app-qr" role="img" aria-label="QR code to scan with the app"'
            ' viewBox="0 0 {0} {0}" width="240" height="240" shape-rendering="crispEdges">'
            '<rect width="{0}" height="{0}" fill="#fff"/><path fill="#000" d="{1}"/></svg>',
            len(rows),
            dots,
        )

    def encrypt(self, text: str) -> str:
        """A key as it is stored."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A key as it is used. A new SECRET_KEY makes stored keys unreadable."""
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> Fernet:
    key = sha256(b"two-step sign-in" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
