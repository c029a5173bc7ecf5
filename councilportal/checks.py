"""System checks of the machine and of the settings."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from councilportal.accounts.permissions import Role
from councilportal.setup import assets


@register(Tags.staticfiles)
def assets_are_prepared(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """One warning where the design system or the fonts are not in `vendor/`, else nothing."""
    lacking = assets.missing()
    if not lacking:
        return []
    return [
        CheckWarning(
            f"The design system and fonts are not prepared: vendor/{lacking[0]} is missing"
            + (f", and {len(lacking) - 1} more." if len(lacking) > 1 else "."),
            hint=f"Pages show as plain HTML until you run {assets.COMMAND}.",
            id="councilportal.W001",
        )
    ]


@register(Tags.security)
def roles_of_two_steps_are_known(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """One error for each name in MFA_REQUIRED_ROLES that is not a role: it would protect nobody."""
    return [
        Error(
            f"MFA_REQUIRED_ROLES names {name}, which is no role.",
            hint=f"The roles are {', '.join(Role)}.",
            id="councilportal.E001",
        )
        for name in sorted(settings.MFA_REQUIRED_ROLES - set(Role))
    ]


@register(Tags.security, deploy=True)
def proxies_are_said(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One error where TRUSTED_PROXIES is not set."""
    if settings.TRUSTED_PROXIES is not None:
        return []
    return [
        Error(
            "TRUSTED_PROXIES is not set: whose address a request comes from is not known, so "
            "limits on wrong passwords protect little.",
            hint="Set TRUSTED_PROXIES to how many proxies of yours stand in front, 1 for the nginx "
            "site of README, or to none.",
            id="councilportal.E003",
        )
    ]


@register(Tags.security, deploy=True)
def demo_accounts_are_shut(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """One error where accounts of the demo still have the published password."""
    names = known_passwords()
    if not names:
        return []
    return [
        Error(
            f"Anybody can sign in as {', '.join(names)}: the database holds the demo council, "
            "whose password is published.",
            hint="Let DATABASE_URL name an empty database, or close these accounts.",
            id="councilportal.E002",
        )
    ]


def known_passwords() -> list[str]:
    """The open accounts with the demo's password; none if the database cannot be read yet."""
    from councilportal.samples import (
        open_demo_accounts,
    )  # imported here: it needs the apps, which are not loaded yet

    try:
        return open_demo_accounts()
    except DatabaseError:
        return []
