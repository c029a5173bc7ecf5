"""The adapters of django-allauth: who may have an account, our words, and the audit of sign-in."""

from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
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

from councilportal.accounts import backends, mailing, second_steps
from councilportal.accounts.addresses import address_of
from councilportal.accounts.models import User
from councilportal.accounts.operations import end_sessions, record_sign_in_change
from councilportal.accounts.queries import done_by_others
from councilportal.accounts.sessions import see
from councilportal.common.periods import day_label, london_day

TWO_STEPS = "two_steps"  # in the session: the person who has shown a second step in it
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
    """Only administrators make accounts."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_password": "The password is not right",
        "too_many_login_attempts": TOO_OFTEN,
        "rate_limited": TOO_OFTEN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """False: nobody makes an account for themselves."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **options: Any) -> HttpResponse | None:
        """Refuse an account whose last day has passed, by whatever way its person comes."""
        today = london_day(timezone.now())  # noqa: TID251 -- called by allauth's views
        answer: HttpResponse | None
        if user.is_open(today):
            answer = super().pre_login(request, user, **options)
        else:
            answer = self.respond_user_inactive(request, user)
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign the person in after all steps, and tell them what others did to their account. They
        are told at every sign-in for some weeks, because somebody else who used their link would
        have seen the first message.
        """
        now = timezone.now()  # noqa: TID251 -- called by a view
        login(request, user, backend=backends.PATH)
        see(request, now.timestamp())
        for event in done_by_others(user, now):
            messages.warning(
                request,
                f"{event.by[:1].upper()}{event.by[1:]} {event.what} on "
                f"{day_label(london_day(event.at))}. If you did not ask for it, somebody may have "
                "signed in as you: tell "
                f"{settings.ACCOUNTS_CONTACT} at once.",
            )

    def get_client_ip(self, request: HttpRequest) -> str:
        """The network address that limits count by, the same as for wrong passwords."""
        return address_of(request) or "unknown"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """The page to show after a password was changed."""
        return "account"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The whole address of a link to set a password, for an e-mail.

        Where e-mail goes out it begins with PORTAL_URL, never with the host that the request names,
        which a stranger can forge. A demonstration uses that host, because it answers on this
        machine only, on any port.
        """
        path = _path_of(key)
        if settings.DEMONSTRATION or not settings.EMAIL_GOES_OUT:
            return str(self.request.build_absolute_uri(path))
        return settings.PORTAL_URL + path

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Send the link to the stored address, not to the one that was typed."""
        mailing.send(mailing.new_password(user, context["password_reset_url"]), user.email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Record the change in the audit chain; allauth calls this after a change to a sign-in. No
        e-mail is sent to the person, who did it themselves. Their account page lists the change.
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
    """The whole address at which somebody can choose a password, once and within some days."""
    return AccountAdapter(request).get_reset_password_from_key_url(_key_of(user))


def password_path(user: User) -> str:
    """The path of such an address, for use where no request gives the host."""
    return _path_of(_key_of(user))


def _key_of(user: User) -> str:
    return f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


def _path_of(key: str) -> str:
    number, _, token = key.partition("-")
    return reverse("account_reset_password_from_key", args=[number, token])


class CouncilProvider(OpenIDConnectProvider):
    """The council's own sign-in (OpenID Connect), with a nonce that the answer must repeat."""

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: Any = None,
        data: Any = None,
        **more: Any,
    ) -> HttpResponse:
        """Redirect to the council's sign-in. The session keeps the nonce until the answer."""
        nonce = get_random_string(32)
        params = (more.pop("auth_params", None) or self.get_auth_params()) | {"nonce": nonce}
        answer: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=params, nonce=nonce, **more
        )
        return answer


class SignedTokens(OpenIDConnectOAuth2Adapter):
    """Have allauth check the signature of every token against the issuer's published keys.

    By default allauth does not check a token that came straight from the issuer, as the standard
    allows.
    """

    def complete_login(self, *args: Any, **kwargs: Any) -> Any:
        """The sign-in of the person whom the token names."""
        self.did_fetch_access_token = False
        return super().complete_login(*args, **kwargs)


class ProviderAdapter(DefaultSocialAccountAdapter):
    """The council's own sign-in opens existing accounts that are linked to it, and makes none."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """False: nobody gets an account by signing in elsewhere."""
        return False

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Any:
        """The provider, as our own class."""
        found = super().get_provider(request, provider, client_id)
        is_theirs = isinstance(found, OpenIDConnectProvider)
        return CouncilProvider(request, app=found.app) if is_theirs else found

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Refuse an answer with another nonce. *Raises*: PermissionDenied."""
        token = sociallogin.account.extra_data.get("id_token", {})
        asked, told = sociallogin.state.get("nonce"), token.get("nonce")
        if not asked or not isinstance(told, str) or not constant_time_compare(asked, told):
            raise PermissionDenied("The answer of the council's sign-in is not to our question.")


class TwoStepAdapter(DefaultMFAAdapter):
    """Two-step sign-in: keys are stored encrypted; the picture has no inline style."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def get_totp_label(self, user: User) -> str:
        """The name of the account in the authenticator app."""
        return user.get_username()

    def get_totp_issuer(self) -> str:
        """The name of the portal in the authenticator app: its host."""
        return str(current.request.get_host())

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as an SVG picture with a title."""
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
        """The encrypted key, as it is stored."""
        return second_steps.encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The decrypted key. One that no SECRET_KEY opens is a random one, which no code fits."""
        key = second_steps.decrypted(encrypted_text)
        return get_random_string(32, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") if key is None else key
