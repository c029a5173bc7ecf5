"""The sign-in form."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest

from councilportal.common.forms import Look, word_messages


class SignInForm(AuthenticationForm):
    """A user name and a password; a wrong pair does not say which of the two was wrong."""

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        """Word Django's form in our way."""
        super().__init__(request, *args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = "User name", "Password"
        name.widget.attrs = {"autocomplete": "username", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}
        for field in (name, password):
            field.govuk = Look(classes="govuk-input--width-20")  # type: ignore[attr-defined]
        self.error_messages = {
            "invalid_login": "The user name or password is not right. Check both and try again.",
            "inactive": "This account is closed. Ask the person who looks after the portal.",
        }
        word_messages({"username": name, "password": password})
        name.error_messages["required"] = "Enter your user name"
        password.error_messages["required"] = "Enter your password"
