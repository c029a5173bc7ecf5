"""Lists, tables and headings that Markdown reads otherwise than they look: they would be printed
wrong.

Pure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from councilportal.common.words import ListStyle
from councilportal.publishing.narrative.list_marks import begins_item, follows
from councilportal.publishing.narrative.nodes import Node

LISTS = ("bullet_list", "ordered_list")
Fault = tuple[int, str, str]  # the line from 0, what was found, and why it is wrong
_BETWEEN = (
    "this is neither beside the item above nor under it: begin it below the first letter of that "
    "item, or at its mark."
)
_ONE_AFTER_ANOTHER = (
    "this item does not follow the one above: go on counting, set a list under an item further in, "
    "or write a paragraph between two lists."
)
_NO_TABLE = (
    "this is no table: begin with a row of heads, and under it as many dashes between bars as it "
    "has heads."
)
_UNDERLINED = (
    "a line under words makes no heading: write # before the words that are one, or take it out."
)
_TOO_FAR = (
    "this is set in too far for a list: begin it at the left, or below the first letter of the "
    "item that it is under."
)
_RUN_ON = (
    "this would run on in the paragraph above: begin these lines with 1., a. or - for a list, or "
    "leave an empty line between them."
)
_NUMBERS_RUN_ON = (
    "this would run on in the paragraph above: leave an empty line between these lines, and leave "
    "their numbers out where the part's paragraphs are numbered."
)
_DASHES = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_TWO_MARKS = re.compile(r"[ \t>]*([-*+]|[0-9]{1,9}[.)])[ \t]+([-*+]|[0-9]{1,9}[.)])[ \t]")


def faults(node: Node, lines: Sequence[str], styles: Mapping[int, ListStyle]) -> Iterator[Fault]:
    """What is wrong with the items of one list.

    Takes: the lines of its segment; the styles of those with letters or roman numerals.
    """
    set_in = [(item.line, "", _BETWEEN) for item in _set_in(node.children, lines)]
    yield from set_in
    if node.kind == "ordered_list" and not set_in:
        yield from _misnumbered(node, styles)


def misread(nodes: Sequence[Node], lines: Sequence[str]) -> Iterator[Fault]:
    """Tables that are none, and lists under the item of another list that are not in it.

    Takes: blocks that follow each other; the lines of their segment.
    """
    for node in nodes:
        if node.kind == "paragraph" and any(map(_under_heads, node.inline.content.split("\n"))):
            yield node.line, "", _NO_TABLE
    for above, below in pairwise(nodes):
        if above.kind in LISTS and below.kind in LISTS:
            for item in _set_in((above.children[-1], below.children[0]), lines):
                yield item.line, "", _BETWEEN


def run_together(node: Node) -> Iterator[Fault]:
    """Lines of a paragraph that look like the items of a list, and would be printed as one text."""
    last = ""
    for place, line in enumerate(map(str.strip, node.inline.content.split("\n")), node.line):
        if _HYPHEN.match(line):
            yield place, line[0], _TOO_FAR
            return
        if last and follows(line, last):
            yield place, line.split()[0], _NUMBERS_RUN_ON if _DOTTED.match(line) else _RUN_ON
            return
        last = line if begins_item(line) else last


_HYPHEN = re.compile(r"[-*+][ \t]+\S")
_DOTTED = re.compile(r"[0-9]+\.[0-9]")


def underlined(node: Node, lines: Sequence[str]) -> Iterator[Fault]:
    """A heading that a line of signs under its words would make: it would come unsaid.

    Takes: the lines of its segment.
    """
    if node.kind == "heading" and node.markup[0] in "-=":
        under = node.line + node.inline.content.count("\n") + 1
        yield under, lines[under].strip(" \t>")[:3], _UNDERLINED


def _under_heads(line: str) -> bool:
    """True for the dashes and bars that stand under the heads of a table."""
    return "|" in line and _DASHES.fullmatch(line) is not None


def _set_in(items: Sequence[Node], lines: Sequence[str]) -> Iterator[Node]:
    """The items that begin further in than the one above."""
    for above, item in pairwise(items):
        # Where two marks stand in a line the inner one is further in than its line begins.
        is_inner = _TWO_MARKS.match(lines[above.line])
        if not is_inner and _indent(lines[item.line]) > _indent(lines[above.line]):
            yield item


def _indent(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip(" >"))


def _misnumbered(node: Node, styles: Mapping[int, ListStyle]) -> Iterator[Fault]:
    """The first item that would be printed under another mark than its author wrote.

    Where all have the same number the author leaves the counting to us.
    """
    first, *others = node.children
    style = styles.get(first.line, ListStyle.NUMBER)
    is_counted = all(item.number == first.number for item in others)
    for place, item in enumerate(others, 1):
        expected = node.start + place
        is_expected = is_counted or int(item.number) == expected
        if not is_expected or styles.get(item.line, ListStyle.NUMBER) is not style:
            yield item.line, "", _ONE_AFTER_ANOTHER
            return
