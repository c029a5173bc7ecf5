"""The small values that pages hand to components: links and counts, which may be links too."""

from typing import NamedTuple

from councilportal.common.words import Direction, Rag


class Link(NamedTuple):
    """A link: its words and its address. `current` marks the page or choice that is shown now."""

    text: str
    href: str = ""
    current: bool = False


class RagCount(NamedTuple):
    """How many have a rating; `href` lists them."""

    rag: Rag
    number: int
    href: str = ""


class DirectionCount(NamedTuple):
    """How many travel one way; `href` lists them."""

    direction: Direction
    number: int
    href: str = ""
