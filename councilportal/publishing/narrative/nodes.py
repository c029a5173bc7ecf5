"""Markdown's flat tokens as a tree of blocks. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from councilportal.publishing.narrative.source import Source, said_at


@dataclass(slots=True)
class Node:
    """A block: `kind` such as "paragraph" or "list_item", `line` of its segment from 0.

    `number` is what the author wrote before an item of a numbered list; "" for other blocks.
    """

    kind: str
    line: int
    tag: str = ""
    markup: str = ""
    start: int = 1
    align: str = "left"
    number: str = ""
    inline: Token = field(default_factory=lambda: Token("inline", "", 0))
    children: list["Node"] = field(default_factory=list)

    def words(self, source: Source) -> str:
        """All words in it as the author wrote them, in one line."""
        return said_at(source, " ".join(" ".join(self._contents()).split()))

    def _contents(self) -> Iterator[str]:
        yield self.inline.content
        for child in self.children:
            yield from child._contents()


def tree(tokens: Sequence[Token]) -> list[Node]:
    """The blocks of a text. Tokens nest no deeper than the parser's own limit."""
    top: list[Node] = []
    opened: list[Node] = []
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        here = opened[-1].children if opened else top
        if token.nesting == 1:
            here.append(_node(token, line))
            opened.append(here[-1])
        elif token.nesting == -1:
            opened.pop()
        elif token.type == "inline":
            opened[-1].inline = token
        else:
            here.append(_node(token, line))
    return top


def _node(token: Token, line: int) -> Node:
    start = token.attrs.get("start", 1)
    style = str(token.attrs.get("style", ""))
    return Node(
        kind=token.type.removesuffix("_open"),
        line=line,
        tag=token.tag,
        markup=token.markup,
        start=int(start),
        align="right" if style.endswith("right") else "left",
        number=token.info if token.type == "list_item_open" else "",
    )
