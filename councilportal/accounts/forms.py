"""The sign-in form."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest

from councilportal.common.forms import Look, dress, word_messages


class SignInForm(AuthenticationForm):
    """A user name and a password; a wrong pair does not say which of the two was wrong."""

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        """Word Django's form in our way."""
        super().__init__(request, *args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = "User name", "Password"
        name.widget.attrs = {"autocomplete": "username", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}
        box = Look(classes="govuk-input--width-20")
        dress(self.fields, username=box, password=box)
        self.error_messages = {
            "invalid_login": "The user name or password is not right. Check both and try again.",
            "inactive": "This account is closed. Ask the person who looks after the portal.",
        }
        word_messages(self.fields)
        name.error_messages["required"] = "Enter your user name"
        password.error_messages["required"] = "Enter your password"
