"""References whose pages another page would hide: the portal's own list of addresses is asked."""

from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse

# What the addresses of a record have besides `ref`.
_FILLED = {"form": "csv", "position": 1, "number": 1, "key": 1, "group": "a"}


def hidden_by(ref: str, page: str) -> str:
    """The address at which a record with this reference has another page; "" where there is none.

    *Takes*: `page`, the name of its page. Its other pages have names that begin with it and "_".
    Capitals make no difference, as people do not see it in an address.
    """
    if ref in (".", ".."):
        return f"/{ref}/"
    for one in dict.fromkeys((ref, ref.lower())):
        if one.partition(".")[0] in _words():
            for name, params in _pages(page):
                given = {"ref": one, **{each: _FILLED[each] for each in params - {"ref"}}}
                address = reverse(name, kwargs=given)
                if not _is(address, name, given):
                    return address
    return ""


def refused_ref(ref: str, page: str) -> str:
    """Why a record cannot have a reference, in a sentence; "" where it can."""
    address = hidden_by(ref, page)
    return f"{address} is another page of the portal: give another reference." if address else ""


def _is(address: str, name: str, given: dict[str, object]) -> bool:
    try:
        found = resolve(unquote(address))
    except Resolver404:
        return False
    return found.url_name == name and given.items() <= found.kwargs.items()


def _routes(
    patterns: list[URLPattern | URLResolver], before: str = ""
) -> Iterator[tuple[str, str]]:
    """Every name with its address, as `objectives/<ref:ref>/`."""
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, route)
        else:
            yield each.name or "", route


@cache
def _words() -> frozenset[str]:
    """The words of addresses which stand between slashes as they are, without what is after "."."""
    routes = [route for _, route in _routes(get_resolver().url_patterns)]
    parts = {part.partition(".")[0] for route in routes for part in route.split("/")}
    return frozenset(part for part in parts if part and "<" not in part)


@cache
def _pages(page: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The names of the pages of a record and their parameters, where only these are known."""
    found = []
    for name, route in _routes(get_resolver().url_patterns):
        params = frozenset(part.partition(">")[0].split(":")[-1] for part in route.split("<")[1:])
        is_own = name == page or name.startswith(f"{page}_")
        if is_own and "ref" in params and params <= {"ref", *_FILLED}:
            found.append((name, params))
    return tuple(found)
