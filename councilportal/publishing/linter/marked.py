"""What Markdown says: paragraphs, items and headings as plain text, links and pictures. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph, item or cell, or a heading where `level` is 1 to 6.

    `skips` is true for a heading that is more than one level below the one before. `links` are
    pairs of words and address, `pictures` the alternative texts.
    """

    text: str
    level: int = 0
    skips: bool = False
    links: tuple[tuple[str, str], ...] = ()
    pictures: tuple[str, ...] = ()


def marked(source: str) -> tuple[Item, ...]:
    """The items of a Markdown text, in order."""
    return tuple(_items(_MARKDOWN.parse(source)))


def _items(tokens: list[Token]) -> Iterator[Item]:
    level = above = 0
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            above, level = level, 0
        elif token.type == "inline":
            skips = bool(level and above and level > above + 1)
            yield _item(token.children or [], level, skips=skips)


def _item(inside: list[Token], level: int, *, skips: bool) -> Item:
    words: list[str] = []
    links: list[tuple[str, str]] = []
    pictures: list[str] = []
    opened: list[tuple[int, str]] = []
    for token in inside:
        match token.type:
            case "link_open":
                opened.append((len(words), str(token.attrGet("href") or "")))
            case "link_close":
                start, href = opened.pop()
                links.append(("".join(words[start:]), href))
            case "image":
                pictures.append(token.content)
            case "softbreak" | "hardbreak":
                words.append(" ")
            case "text" | "code_inline":
                words.append(token.content)
            case _:
                pass  # emphasis has no words of its own
    return Item("".join(words), level, skips, tuple(links), tuple(pictures))
