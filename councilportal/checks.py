"""System checks of the machine and of the settings."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import DatabaseError

from councilportal.accounts.permissions import Role
from councilportal.publishing.proof.signing import NoKey, key_of
from councilportal.setup import assets

AUDIT_KEY_LENGTH = 32  # characters; README makes 56 of 40 random bytes


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


@register(Tags.security)
def publishing_key_is_a_key(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """One error where PUBLISHING_KEY is set and cannot sign."""
    try:
        key_of(settings.PUBLISHING_KEY)
    except NoKey as error:
        return [Error(str(error), id="councilportal.E004")]
    return []


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
def this_is_production(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """One error where SECRET_KEY is not set, because everything else is then a demonstration's."""
    if not settings.DEMONSTRATION:
        return []
    return [
        Error(
            "SECRET_KEY is not set: the portal is a demonstration here, whose keys are published.",
            hint="Set the environment as README says in step 2 of “In production”.",
            id="councilportal.E004",
        )
    ]


@register(Tags.security, deploy=True)
def names_are_own(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A warning for each name of the portal that would not lead to it, or to more than it."""
    found: list[CheckMessage] = []
    try:
        address = urlsplit(settings.PORTAL_URL)
        is_address = address.scheme == "https" and bool(address.hostname)
        is_address = is_address and not (address.path or address.query or address.fragment)
    except ValueError:  # brackets without an address in them
        is_address = False
    if not is_address:
        found.append(
            CheckWarning(
                f"PORTAL_URL is {settings.PORTAL_URL}: links in e-mails need https:// and a name.",
                hint="Set PORTAL_URL to where people reach the portal: https://portal.example.",
                id="councilportal.W002",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            CheckWarning(
                "ALLOWED_HOSTS has *, so a request may call the portal by any name.",
                hint="Set ALLOWED_HOSTS to the portal's own names.",
                id="councilportal.W003",
            )
        )
    return found


@register(Tags.security, deploy=True)
def audit_key_is_its_own(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """One warning where AUDIT_KEY can be guessed, or is the same as SECRET_KEY."""
    key = settings.AUDIT_KEY
    if key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        said = "AUDIT_KEY is the same as SECRET_KEY: one of the two could not be changed alone."
    elif len(key) < AUDIT_KEY_LENGTH:
        said = f"AUDIT_KEY has {len(key)} characters: it can be guessed."
    else:
        return []
    return [
        CheckWarning(
            said,
            hint="Before the first event, set AUDIT_KEY to random characters of its own, "
            f"{AUDIT_KEY_LENGTH} or more.",
            id="councilportal.W004",
        )
    ]


@register(Tags.security, deploy=True)
def own_sign_in_is_complete(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """One warning for each setting of the council's own sign-in that is missing."""
    provider: Any = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect")
    apps = provider["APPS"] if provider else ()
    return [
        CheckWarning(
            f"OIDC_ISSUER is set, but {name} is not: nobody can use the council's own sign-in.",
            hint=f"Set {name} to what the issuer gave you, or take OIDC_ISSUER away.",
            id="councilportal.W005",
        )
        for app in apps
        for name, key in (("OIDC_CLIENT_ID", "client_id"), ("OIDC_CLIENT_SECRET", "secret"))
        if not app[key]
    ]


@register(Tags.security, deploy=True)
def broker_is_guarded(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One warning where jobs go to a broker on another machine without TLS or a password."""
    broker = urlsplit(settings.BROKER_URL)
    is_here = broker.hostname in (None, "localhost", "127.0.0.1", "::1")
    if is_here or (broker.scheme in ("rediss", "amqps") and broker.password):
        return []
    return [
        CheckWarning(
            f"BROKER_URL leads to {broker.hostname} without TLS or a password: others on the way "
            "can give jobs to the workers.",
            hint="Write rediss://:password@host:6379/0?ssl_cert_reqs=required or "
            "amqps://user:password@host.",
            id="councilportal.W006",
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
