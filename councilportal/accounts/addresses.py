"""The network address that a request comes from, for lock-outs and every other limit."""

import re
from hashlib import blake2s
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

_WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](?::\d{1,5})?|(?P<four>[0-9.]+):\d{1,5}")
_STAND_IN = "fd"  # prefix of addresses that belong to nobody (RFC 4193)


def address_in(text: str) -> str | None:
    """The address in one part of X-Forwarded-For, which may have a port: `[2001:db8::7]:443`.

    *Returns*: None where there is no address; IPv4 for an IPv4 address that is written as IPv6.
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
    """The network address that a request came from, as far as our own proxies confirm it.

    Each proxy appends the address that contacted it to X-Forwarded-For. With N proxies of ours
    (TRUSTED_PROXIES) the N-th address from the end is true, and anything before it may be forged.

    If TRUSTED_PROXIES is not set, there may be a proxy, whose address all visitors share, or the
    header may be forged. Then the result is a made-up address that depends on both, so that nobody
    can lock out somebody else in either case.
    *Returns*: None where the server knows no address.
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
