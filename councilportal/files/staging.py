"""What somebody uploaded and saw in a preview, kept here until they confirm it.

A form of the size of the largest file would be refused. Only the latest of a person and place is
kept, so that previews cannot pile up.
"""

import json
import secrets
import zlib
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache

SECONDS = 8 * 3600  # a preview can be confirmed for a working day


class PreviewGone(Exception):
    """What was previewed is no longer kept, or another file was previewed since."""


def stage(place: str, content: Mapping[str, Any]) -> str:
    """Keep what is previewed. *Gives*: what the confirming form names it by.

    *Takes*: a place of the person's own, so that nobody confirms another's; plain values.
    """
    token = secrets.token_urlsafe(16)
    packed = zlib.compress(json.dumps({"token": token, "content": content}).encode(), 1)
    cache.set(place, packed, SECONDS)
    return token


def staged(place: str, token: str) -> Any:
    """What was previewed. *Raises*: PreviewGone."""
    packed = cache.get(place)
    kept: dict[str, Any] = json.loads(zlib.decompress(packed)) if packed else {"token": ""}
    if not kept["token"] or not secrets.compare_digest(kept["token"].encode(), token.encode()):
        raise PreviewGone
    return kept["content"]


def drop(place: str) -> None:
    """Keep it no longer."""
    cache.delete(place)
