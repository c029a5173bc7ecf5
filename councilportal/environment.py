"""Reads numbers and lists from the environment, for the settings."""

import os

from django.core.exceptions import ImproperlyConfigured


def listed(name: str) -> list[str]:
    """The parts of a comma list."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def count(name: str, default: int) -> int:
    """The setting as a whole number of at least 1."""
    text = os.environ.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ImproperlyConfigured(f"{name} is {text!r}: set it to a whole number, 1 or more.")
    return int(text)


def proxies(said: str) -> int | None:
    """The number of proxies in front of the portal; None where it is not set."""
    if said in ("", "none"):
        return 0 if said else None
    if not (said.isascii() and said.isdigit()):
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES is {said!r}: write how many proxies stand in front, or none."
        )
    return int(said)
