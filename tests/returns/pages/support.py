"""What the tests of this folder share."""

from typing import Any

from django.test import Client

from councilportal.accounts.models import User
from performance.returns.models import Return
from tests.returns.support import (
    ENDS_ON,
)

SHEET = "/returns/LRA/2026-09-30/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def posted(version: int = 0, **lines: str) -> dict[str, Any]:
    """What a browser posts: the version and, as `L001_value`, fields of lines."""
    data: dict[str, Any] = {"version": str(version)}
    for name, value in lines.items():
        ref, _, field = name.partition("_")
        data[f"{ref}-{field}"] = value
    return data


def stored() -> Return:
    return Return.objects.get(service__ref="LRA", ends_on=ENDS_ON)


def refs(indicators) -> list[str]:
    return [indicator.ref for indicator in indicators]
