"""Checks of links: their form, their places, and titles with each other's address. Pure."""

import re
from collections.abc import Iterator
from itertools import combinations
from urllib.parse import urlsplit

from councilportal.publishing.linter.findings import Found
from councilportal.publishing.linter.paper import Paper
from councilportal.publishing.linter.placed import PlacedLink

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?", re.IGNORECASE)


def link_form(paper: Paper) -> Iterator[Found]:
    """Links that cannot lead anywhere, or not safely: no host, spaces, http."""
    for link in paper.walked.links:
        if said := _wrong(link.href):
            yield Found(link.place, f"{link.text} {link.href}".strip(), said)


def _wrong(href: str) -> str:
    said = href.replace("%20", " ")
    if not said.strip():
        return "The link has no address. Give one that begins with https://."
    if said.startswith(("#", "/")) and not said.startswith("//"):
        return ""
    if re.search(r"\s", said):
        return f"The address “{said}” has a space. Copy it again from the browser."
    scheme, _, rest = said.partition(":")
    if scheme.lower() in ("mailto", "tel") and rest:
        return ""
    if scheme.lower() == "http":
        return f"“{said}” is not a secure address. Give the one that begins with https://."
    if scheme.lower() != "https":
        return f"“{said}” is no whole address. Give one that begins with https://."
    try:
        host = urlsplit(said).netloc
    except ValueError:
        host = ""
    return "" if _HOST.fullmatch(host) else f"“{said}” names no website. Copy it again."


def link_to_nowhere(paper: Paper) -> Iterator[Found]:
    """Links to a place of the paper that is not there."""
    for link in paper.walked.links:
        if link.href.startswith("#") and not paper.has_anchor(link.href[1:]):
            said = f"The paper has no place “{link.href[1:]}”. Link to one that is there."
            yield Found(link.place, link.href, said)


def links_swapped(paper: Paper) -> Iterator[Found]:
    """Two titles with each other's address, as the words of the addresses tell, or one title
    with two addresses (A2).
    """
    known: dict[str, PlacedLink] = {}
    for link in paper.walked.links:
        if not link.href.startswith("https:"):
            continue
        title = " ".join(link.text.casefold().split())
        first = known.setdefault(title, link)
        if len(title.split()) >= 2 and first.href != link.href:
            said = f"“{link.text}” has another address in {first.place.words}. Which is right?"
            yield Found(link.place, f"{link.text} {link.href}", said)
    for first, second in combinations(known.values(), 2):
        if _fits(first, second.href) > _fits(first, first.href) and (
            _fits(second, first.href) > _fits(second, second.href)
        ):
            said = f"“{first.text}” and “{second.text}” have each other’s address. Swap them."
            yield Found(second.place, f"{first.text} {second.text}", said)


_COMMON = {"report", "paper", "annual", "council", "plan", "https", "html", "docs", "document"}


def _fits(link: PlacedLink, href: str) -> int:
    """How many words of the title stand in the address."""
    words = set(re.findall(r"[a-z]{4,}", link.text.casefold())) - _COMMON
    return len(words & set(re.findall(r"[a-z]{4,}", href.casefold())))
