"""References whose pages another page would hide: the portal's own list of addresses is asked."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.converters import IntConverter, StringConverter

# What stands for a part of an address, by Django's own kinds. Ours have an `example` each.
_EXAMPLES: Mapping[type, object] = {IntConverter: 1, StringConverter: "csv"}
_NO_PARTS: Mapping[str, Any] = {}


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
                given = {**params, "ref": one}
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
    patterns: list[URLPattern | URLResolver], before: str = "", above: Mapping[str, Any] = _NO_PARTS
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every name with its address, as `objectives/<ref:ref>/`, and the kinds of its parts."""
    for each in patterns:
        route, parts = before + str(each.pattern), {**above, **each.pattern.converters}
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, route, parts)
        else:
            yield each.name or "", route, parts


def _example(kind: Any) -> object:
    """Something of a kind of part. *Raises*: KeyError for a kind that has no example."""
    return kind.example if hasattr(kind, "example") else _EXAMPLES[type(kind)]


@cache
def _words() -> frozenset[str]:
    """The words of addresses which stand between slashes as they are, without what is after "."."""
    routes = [route for _, route, _ in _routes(get_resolver().url_patterns)]
    parts = {part.partition(".")[0] for route in routes for part in route.split("/")}
    return frozenset(part for part in parts if part and "<" not in part)


@cache
def _pages(page: str) -> tuple[tuple[str, Mapping[str, object]], ...]:
    """The names of the pages of a record, each with an example of each part of its address."""
    return tuple(
        (name, {part: _example(kind) for part, kind in parts.items()})
        for name, _, parts in _routes(get_resolver().url_patterns)
        if "ref" in parts and (name == page or name.startswith(f"{page}_"))
    )
