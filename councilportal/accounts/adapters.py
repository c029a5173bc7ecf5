"""What django-allauth asks of us: who may have an account, our words, and the audit of sign-in."""

import base64
from hashlib import sha256
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from councilportal.accounts import mailing
from councilportal.accounts.addresses import address_of
from councilportal.accounts.models import User
from councilportal.accounts.operations import end_sessions, record_sign_in_change
from councilportal.accounts.queries import done_by_others
from councilportal.accounts.sessions import see
from councilportal.common.periods import day_label, london_day

TWO_STEPS = "two_steps"  # in the session: whose second step was seen there
SAFETY_CHANGES = {
    "account/email/password_changed": "change password",
    "account/email/password_reset": "set password by a link",
    "socialaccount/email/account_connected": "link council sign-in",
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
        """Sign in who passed every step; begin to count their time; tell them what others did.

        At every sign-in for some weeks: whoever used a link that was not theirs saw it first.
        """
        now = timezone.now()  # noqa: TID251 -- called by a view
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        see(request.session, now.timestamp())
        for each in done_by_others(user, now):
            messages.warning(
                request,
                f"{each.by} {each.what} on {day_label(london_day(each.at))}. If you did not ask "
                "for it, somebody may have signed in as you: tell "
                f"{settings.ACCOUNTS_CONTACT} at once.",
            )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits count by: as for wrong passwords."""
        return address_of(request) or "unknown"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where a changed password leads to."""
        return "account"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The whole address of a link to set a password, for an e-mail.

        Never made from the host that a stranger's request names where e-mail goes out, except in a
        demonstration, which answers on this machine only, on any port.
        """
        path = _path_of(key)
        if settings.DEMONSTRATION or not settings.EMAIL_GOES_OUT:
            return str(self.request.build_absolute_uri(path))
        return settings.PORTAL_URL + path

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send the link to the address that is stored, not to the one that was typed."""
        mailing.send(mailing.new_password(user, context["password_reset_url"]), user.email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Put the change on record: allauth calls this after each change to how somebody signs in.

        No e-mail is sent to who did it themselves: the record cannot be missed.
        """
        now = timezone.now()  # noqa: TID251 -- called by allauth's views
        if template_prefix == "mfa/email/totp_deactivated":
            self.request.session.pop(TWO_STEPS, None)
        if template_prefix == "mfa/email/totp_activated":
            # Other sessions were let in by the password alone.
            keep = self.request.session.session_key or ""
            end_sessions(user=user, keep=keep, by=user, at=now)
        action = SAFETY_CHANGES.get(template_prefix, template_prefix)
        record_sign_in_change(user=user, action=action, by=user, at=now)


def password_link(request: HttpRequest, user: User) -> str:
    """The whole address at which somebody chooses a password: once, within some days."""
    return AccountAdapter(request).get_reset_password_from_key_url(_key_of(user))


def password_path(user: User) -> str:
    """The path of such an address, for where no request says how the portal is reached."""
    return _path_of(_key_of(user))


def _key_of(user: User) -> str:
    return f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


def _path_of(key: str) -> str:
    number, _, token = key.partition("-")
    return reverse("account_reset_password_from_key", args=[number, token])


class CouncilProvider(OpenIDConnectProvider):
    """The council's own sign-in, asked with a number that its answer must repeat."""

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: Any = None,
        data: Any = None,
        **more: Any,
    ) -> HttpResponse:
        """Lead to the council's sign-in; the number is kept in the session till the answer."""
        nonce = get_random_string(32)
        params = (more.pop("auth_params", None) or self.get_auth_params()) | {"nonce": nonce}
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=params, nonce=nonce, **more
        )
        return answer


class SignedTokens(OpenIDConnectOAuth2Adapter):
    """Have allauth check the signature of every token against the issuer's published keys.

    It leaves that out where the token came straight from the issuer, as the standard allows.
    """

    def complete_login(self, *args: Any, **kwargs: Any) -> Any:
        """Who the token is about."""
        self.did_fetch_access_token = False
        return super().complete_login(*args, **kwargs)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """The council's own sign-in opens accounts that are there and linked, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody gets an account by signing in elsewhere."""
        return False

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Any:
        """Ours in place of allauth's."""
        found = super().get_provider(request, provider, client_id)
        is_theirs = isinstance(found, OpenIDConnectProvider)
        return CouncilProvider(request, app=found.app) if is_theirs else found

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse an answer to another question than ours. *Raises*: PermissionDenied."""
        token = sociallogin.account.extra_data.get("id_token", {})
        asked, told = sociallogin.state.get("nonce"), token.get("nonce")
        if not asked or not isinstance(told, str) or not constant_time_compare(asked, told):
            raise PermissionDenied("The answer of the council's sign-in is not to our question.")


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
