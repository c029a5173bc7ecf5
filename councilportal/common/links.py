"""Small values that pages pass to components: links, and counts with links."""

from typing import NamedTuple

from councilportal.common.words import Direction, Rag


class Link(NamedTuple):
    """A link: its text and its address. `current` marks the page or choice that is shown now."""

    text: str
    href: str = ""
    current: bool = False


class RagCount(NamedTuple):
    """How many indicators have a rating; `href` is the address of their list."""

    rag: Rag
    number: int
    href: str = ""


class DirectionCount(NamedTuple):
    """How many indicators have a direction of travel; `href` is the address of their list."""

    direction: Direction
    number: int
    href: str = ""
