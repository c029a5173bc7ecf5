"""The network address that a request comes from: one answer for lock-outs and every other limit."""

import re
from hashlib import blake2s
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

_WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](?::\d{1,5})?|(?P<four>[0-9.]+):\d{1,5}")
_STAND_IN = "fd"  # of addresses that belong to nobody (RFC 4193)


def address_in(text: str) -> str | None:
    """The address that a part of X-Forwarded-For names, also with a port: `[2001:db8::7]:443`.

    *Returns*: None where it names none; an IPv4 address that is written as IPv6 as IPv4.
    """
    told = text.strip().strip('"')
    if match := _WITH_PORT.fullmatch(told):
        told = match["six"] or match["four"]
    try:
        address = ip_address(told)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        address = address.ipv4_mapped or address
    return str(address)


def address_of(request: HttpRequest) -> str | None:
    """The network address a request came from, as far as our own proxies vouch for it.

    Each proxy adds the address it was asked from at the end of X-Forwarded-For, so with N of ours
    (TRUSTED_PROXIES) the N-th from the end is true and anything before it may be made up.

    Where nobody has said how many there are, and there may be one, its address is everybody's, and
    what the header says may be made up: then a stand-in is given that both decide. So nobody is
    locked out by somebody else, whichever of the two is wrong.
    *Returns*: None where the server knows none.
    """
    own = address_in(request.META.get("REMOTE_ADDR") or "")
    told = request.headers.get("X-Forwarded-For", "").split(",")
    if settings.TRUSTED_PROXIES is None:
        last = told[-1].strip()
        return own if not last else _stand_in(f"{own} {address_in(last) or last}")
    if not settings.TRUSTED_PROXIES or len(told) < settings.TRUSTED_PROXIES:
        return own
    return address_in(told[-settings.TRUSTED_PROXIES]) or own


def _stand_in(text: str) -> str:
    digest = blake2s(text.encode(), digest_size=15).hexdigest()
    return str(IPv6Address(int(_STAND_IN + digest, 16)))
