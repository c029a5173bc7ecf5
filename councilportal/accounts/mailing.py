"""The e-mails of signing in: their words, and sending them.

Each says what to do if it was not expected, and none contains what only its reader may know.
"""

import logging
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from councilportal.accounts.models import User

DAYS = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
_SIGNED = "\nEquality and performance reporting\n"
_logger = logging.getLogger("django.councilportal")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in plain text."""

    subject: str
    body: str


def reaches(user: User) -> bool:
    """True where e-mail goes out and the person has an address."""
    return bool(settings.EMAIL_GOES_OUT and user.email)


def send(letter: Letter, to: str) -> bool:
    """Send a message. Gives False, and logs an error, where the server does not take it."""
    try:
        EmailMessage(letter.subject, letter.body, to=[to]).send()
    except (SMTPException, OSError):
        _logger.exception("An e-mail could not be sent: %s", letter.subject)
        return False
    return True


def new_password(user: User, link: str) -> Letter:
    """The link for a person who forgot their password."""
    return Letter(
        subject="Choose a new password for the portal",
        body=(
            f"Dear {user.name},\n\n"
            "Somebody, we hope you, asked for a new password for your account in the portal.\n"
            f"Your user name is {user.get_username()}. Choose a new password here:\n\n"
            f"{link}\n\n"
            f"The link works once, for {DAYS} days. It does not switch two-step sign-in off.\n\n"
            "If it was not you, do nothing: your password stays as it is.\n" + _SIGNED
        ),
    )


def no_account() -> Letter:
    """The answer to an e-mail address that no account has."""
    return Letter(
        subject="There is no account for this address in the portal",
        body=(
            "Hello,\n\n"
            "Somebody, perhaps you, asked for a new password for this e-mail address. No account\n"
            "in the portal has it, or the account is closed.\n\n"
            "If you have an account, it may have another address of yours. If in doubt, ask\n"
            f"{settings.ACCOUNTS_CONTACT}.\n\n"
            "If it was not you, do nothing.\n" + _SIGNED
        ),
    )


def invitation(user: User, link: str, by: User) -> Letter:
    """The link for a person whose account has no password yet, or who needs a new one."""
    return Letter(
        subject="Your account in the portal: choose a password",
        body=(
            f"Dear {user.name},\n\n"
            f"{by.name} sends you a way into the council's equality and performance portal.\n"
            f"Your user name is {user.get_username()}. Choose a password here:\n\n"
            f"{link}\n\n"
            f"The link works once, for {DAYS} days. After that, ask for another with\n"
            "“Forgotten your password?” on the sign-in page.\n\n"
            f"If you did not expect this, ask {settings.ACCOUNTS_CONTACT}.\n" + _SIGNED
        ),
    )


def second_step_removed(user: User, by: User) -> Letter:
    """The message to a person whose second step an administrator has removed."""
    return Letter(
        subject="Two-step sign-in is off for your account in the portal",
        body=(
            f"Dear {user.name},\n\n"
            f"{by.name} switched two-step sign-in off for your account {user.get_username()}, and\n"
            "signed you out everywhere. Your old recovery codes no longer work.\n\n"
            "Sign in with your password, and switch two-step sign-in on again on the page of your\n"
            "account.\n\n"
            "If you did not ask for this, somebody may be trying to sign in as you: tell\n"
            f"{settings.ACCOUNTS_CONTACT} at once.\n" + _SIGNED
        ),
    )
