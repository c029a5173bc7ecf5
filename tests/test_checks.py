"""`check --deploy` says what of the environment is missing or weak."""

from typing import Any

import pytest

from councilportal import checks

PRODUCTION: dict[str, Any] = {
    "DEMONSTRATION": False,
    "PORTAL_URL": "https://portal.example",
    "ALLOWED_HOSTS": ["portal.example"],
    "SECRET_KEY": "s" * 50,
    "SECRET_KEY_FALLBACKS": ["f" * 50],
    "AUDIT_KEY": "a" * 56,
    "SOCIALACCOUNT_PROVIDERS": {},
}
OIDC = {"openid_connect": {"APPS": [{"client_id": "", "secret": ""}]}}


def said() -> list[str]:
    """The messages of the checks of production."""
    found = [
        *checks.this_is_production(None),
        *checks.names_are_own(None),
        *checks.audit_key_is_its_own(None),
        *checks.own_sign_in_is_complete(None),
        *checks.broker_is_guarded(None),
    ]
    return [str(message.msg) for message in found]


@pytest.fixture
def production(settings: Any) -> Any:
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


def test_a_whole_environment_is_not_spoken_of(production: Any) -> None:
    assert said() == []


@pytest.mark.parametrize(
    "url",
    ["redis://127.0.0.1:6379/0", "rediss://:secret@broker.example/0", "amqps://a:b@c.example"],
)
def test_a_broker_that_is_here_or_guarded_is_not_spoken_of(production: Any, url: str) -> None:
    production.BROKER_URL = url
    assert said() == []


@pytest.mark.parametrize(
    ("name", "value", "about"),
    [
        ("DEMONSTRATION", True, "SECRET_KEY is not set"),
        ("BROKER_URL", "redis://:secret@broker.example/0", "BROKER_URL leads to broker.example"),
        ("BROKER_URL", "amqps://broker.example", "BROKER_URL leads to broker.example"),
        ("PORTAL_URL", "http://127.0.0.1:8000", "PORTAL_URL is http://127.0.0.1:8000"),
        ("PORTAL_URL", "portal.example", "PORTAL_URL is portal.example"),
        ("PORTAL_URL", "https://portal.example/portal", "PORTAL_URL is https://"),
        ("PORTAL_URL", "https://[portal", "PORTAL_URL is https://[portal"),
        ("ALLOWED_HOSTS", ["portal.example", "*"], "ALLOWED_HOSTS has *"),
        ("AUDIT_KEY", "short", "AUDIT_KEY has 5 characters"),
        ("AUDIT_KEY", "s" * 50, "AUDIT_KEY is the same as SECRET_KEY"),
        ("AUDIT_KEY", "f" * 50, "AUDIT_KEY is the same as SECRET_KEY"),
    ],
)
def test_what_is_missing_or_weak_is_named(
    production: Any, name: str, value: Any, about: str
) -> None:
    setattr(production, name, value)

    [message] = said()

    assert message.startswith(about)


def test_a_publishing_key_that_cannot_sign_is_named_but_not_told(settings: Any) -> None:
    settings.PUBLISHING_KEY = "secret-words"
    [message] = checks.publishing_key_is_a_key(None)
    assert str(message.msg).startswith("PUBLISHING_KEY is no Ed25519 key")
    assert "secret-words" not in str(message)

    for good in ("", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="):
        settings.PUBLISHING_KEY = good
        assert checks.publishing_key_is_a_key(None) == []


def test_a_sign_in_without_its_keys_is_named(production: Any) -> None:
    production.SOCIALACCOUNT_PROVIDERS = OIDC

    assert [message.split()[4] for message in said()] == ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]
