"""The forms of signing in: those of django-allauth and Django, with our own words and layout."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import UserTokenForm
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils import timezone

from councilportal.accounts import mailing, second_steps
from councilportal.accounts.models import User
from councilportal.accounts.queries import people_at
from councilportal.common.periods import london_day
from councilportal.design.forms import EmailField, Look, PlainForm, dress, word_messages
from councilportal.design.layout import Button, LaidOut, Part

_LONGEST_NAME = 150  # characters, of accounts.User.username
_CODE_LIVES = 5 * 60  # seconds; longer than any code is good for
# The person's name, hidden, so that password managers know the account; and allauth's next page.
_NAME, _GOAL = Part("account/username.html"), Part("account/goal.html")
BOX, SHORT_BOX = Look(classes="govuk-input--width-20"), Look(classes="govuk-input--width-10")


class SignInForm(LaidOut, AuthenticationForm):
    """A user name and a password; a wrong pair does not say which of the two was wrong."""

    button = Button("Sign in")

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        """Set our own labels and messages in Django's form."""
        super().__init__(request, *args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = "User name", "Password"
        # Django checks no length here, but the column for failed tries is shorter.
        name.validators.append(MaxLengthValidator(_LONGEST_NAME))
        name.widget.attrs = {"autocomplete": "username", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}
        dress(self.fields, username=BOX, password=BOX)
        self.error_messages = {
            "invalid_login": "The user name or password is not right. Check both and try again.",
            "inactive": "This account is closed. Ask the person who looks after the portal.",
        }
        word_messages(self.fields)
        name.error_messages["required"] = "Enter your user name"
        password.error_messages["required"] = "Enter your password"


def _password_field(label: str, autocomplete: str, hint: str = "") -> forms.CharField:
    box = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=box, strip=False, help_text=hint)


class SetPasswordForm(PlainForm):
    """A new password, typed twice, for a person with a link, which allauth has checked."""

    password1 = _password_field(
        "New password",
        "new-password",
        "At least 8 characters. Three words that do not belong together are easy to remember.",
    )
    password2 = _password_field("New password again", "new-password")
    button = Button("Save the password")

    def __init__(self, *args: Any, user: User, temp_key: str = "", **kwargs: Any) -> None:
        """Take the person whose password it is, and the link's key, which is not needed here."""
        self.user = user
        super().__init__(*args, **kwargs)
        dress(self.fields, password1=BOX, password2=BOX)
        self.fields["password1"].error_messages["required"] = "Enter a new password"
        self.fields["password2"].error_messages["required"] = "Enter the new password again"

    def pieces(self) -> Iterable[Any]:
        """The name first, which browsers save with the password, then the fields."""
        return [_NAME, *super().pieces()]

    def clean_password1(self) -> str:
        """The new password, if it is hard to guess."""
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Check that both passwords are the same."""
        data = super().clean() or {}
        if data.get("password2") and data.get("password1") not in (None, data["password2"]):
            self.add_error("password2", "Enter the same new password twice")
        return data

    def save(self) -> None:
        """Set the password: called by allauth's view."""
        get_adapter().set_password(self.user, self.cleaned_data["password1"])


class ChangePasswordForm(SetPasswordForm):
    """The present password, and the new one twice."""

    oldpassword = _password_field("Current password", "current-password")
    field_order = ("oldpassword", "password1", "password2")
    button = Button("Change password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Take the person whose password it is."""
        super().__init__(*args, user=user, **kwargs)
        dress(self.fields, oldpassword=BOX)
        self.fields["oldpassword"].error_messages["required"] = "Enter your current password"

    def clean_oldpassword(self) -> str:
        """The password, if it is right. A wrong one counts as when signing in."""
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError("The current password is not right", code="wrong")
        return password


class AskForLinkForm(PlainForm):
    """The e-mail address that a link to choose a new password goes to."""

    email = EmailField(
        label="Email address",
        max_length=254,
        help_text="The one on your account, usually your work address.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    button = Button("Send the link")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our own messages."""
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["required"] = "Enter your email address"

    def save(self, request: HttpRequest) -> None:
        """Send one e-mail whether or not the address is known, so that page and time do not tell.

        allauth's view calls it, and counts the tries.
        """
        address: str = self.cleaned_data["email"]
        people = people_at(address, _today())
        if people:
            request_password_reset(request, address, people, None)
        else:
            mailing.send(mailing.no_account(), address)


class LinkForm(UserTokenForm):
    """Checks the key of a link, which does not work for a closed account."""

    def _get_user(self, uidb36: str) -> User | None:
        user: User | None = super()._get_user(uidb36)
        return user if user is not None and user.is_open(_today()) else None


def _today() -> date:
    return london_day(timezone.now())  # noqa: TID251 -- called by allauth's views


class PasswordAgainForm(PlainForm):
    """The password once more, before something that matters."""

    password = _password_field("Password", "current-password")
    button = Button("Continue")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Take the person who is signed in."""
        self.user = user
        super().__init__(*args, **kwargs)
        dress(self.fields, password=BOX)
        self.fields["password"].error_messages["required"] = "Enter your password"

    def pieces(self) -> Iterable[Any]:
        """The name and the next page first, then the password."""
        return [_NAME, _GOAL, "password"]

    def clean_password(self) -> str:
        """The password, if it is right. A wrong one counts as when signing in."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password


def _word_code(fields: dict[str, forms.Field], hint: str) -> None:
    code = fields["code"]
    code.label, code.help_text = "Code", hint
    code.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "spellcheck": "false",
    }
    dress(fields, code=SHORT_BOX)
    word_messages(fields)
    code.error_messages["required"] = "Enter the code"


def _check_readable(user: User) -> None:
    """*Raises*: ValidationError where no code can be right, with the way out."""
    if not second_steps.can_be_checked(user):
        raise ValidationError(
            "The portal cannot check your second step any more, because its own key was changed. "
            f"Ask {settings.ACCOUNTS_CONTACT} to remove your second step; then sign in and switch "
            "it on again."
        )


def _check_unused(user: User, code: str) -> str:
    """The code without spaces, if it was not used before. *Raises*: ValidationError.

    allauth forgets a used code after half a minute but accepts codes from a minute before and after
    (MFA_TOTP_TOLERANCE), so a code that somebody saw could be used again.
    """
    key = f"two-step-code:{user.pk}:{normalize_user_code(code)}"
    if not cache.add(key, "used", timeout=_CODE_LIVES):
        raise get_mfa_adapter().validation_error("incorrect_code")
    return code


class SecondStepForm(LaidOut, AuthenticateForm):
    """The code of the app, or a recovery code, when signing in."""

    button = Button("Sign in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our own labels and messages in allauth's form."""
        super().__init__(*args, **kwargs)
        _word_code(self.fields, "The 6 digits that your app shows now, or one recovery code.")

    def clean_code(self) -> str:
        """The code, if it is right and was not used before."""
        _check_readable(self.user)
        return _check_unused(self.user, super().clean_code())


class CodeAgainForm(LaidOut, ReauthenticateForm):
    """The code of the app, or a recovery code, before something that matters."""

    button = Button("Continue")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our own labels and messages in allauth's form."""
        super().__init__(*args, **kwargs)
        _word_code(self.fields, "The 6 digits that your app shows now, or one recovery code.")

    def pieces(self) -> Iterable[Any]:
        """The next page first, then the code."""
        return [_GOAL, "code"]

    def clean_code(self) -> str:
        """The code, if it is right and was not used before."""
        _check_readable(self.user)
        return _check_unused(self.user, super().clean_code())


class TwoStepOnForm(LaidOut, ActivateTOTPForm):
    """The first code of an app, which proves that it holds the key."""

    button = Button("Switch it on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Set our own labels and messages in allauth's form."""
        super().__init__(*args, **kwargs)
        _word_code(self.fields, "The 6 digits that your app shows after you scanned the picture.")
