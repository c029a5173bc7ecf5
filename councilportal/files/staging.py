"""Keeps an upload that somebody has previewed until they confirm it.

A form as large as the largest file would be refused. Only the latest upload of a person and page is
kept, so that previews do not pile up.
"""

import json
import secrets
import zlib
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache

SECONDS = 8 * 3600  # seconds: a preview can be confirmed for a working day


class PreviewGone(Exception):
    """The previewed upload is no longer kept, or another file has been previewed since."""


def stage(place: str, content: Mapping[str, Any]) -> str:
    """Keep a previewed upload. *Gives*: the token with which a form confirms it.

    *Takes*: `place`, a key that belongs to the person, so that nobody can confirm another's; plain
    values.
    """
    token = secrets.token_urlsafe(16)
    packed = zlib.compress(json.dumps({"token": token, "content": content}).encode(), 1)
    cache.set(place, packed, SECONDS)
    return token


def staged(place: str, token: str) -> Any:
    """The previewed upload. *Raises*: PreviewGone."""
    packed = cache.get(place)
    kept: dict[str, Any] = json.loads(zlib.decompress(packed)) if packed else {"token": ""}
    if not kept["token"] or not secrets.compare_digest(kept["token"].encode(), token.encode()):
        raise PreviewGone
    return kept["content"]


def drop(place: str) -> None:
    """Delete the upload that is kept."""
    cache.delete(place)
