"""The list of contents of a paper."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from councilportal.common.document import Section


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the contents: its words, where it leads, its level from 1.

    `page` is the page of a line that leads into another part; 0 of others, which are counted where
    they are laid out.
    """

    heading: str
    href: str
    page: int = 0
    level: int = 1


def listed(sections: Iterable[Section], line: Callable[[Section], Line]) -> Iterator[Line]:
    """The lines of the contents, of two levels, in the order of the paper.

    What stands below a title page is a paper within the paper. Its landscape sections, which fill
    pages of their own, have lines of the third level.

    *Takes*: what makes the line of a section.
    """
    for section in sections:
        yield line(section)
        for inner in section.sections:
            yield replace(line(inner), level=2)
            innermost = inner.sections if section.new_page else ()
            yield from (replace(line(each), level=3) for each in innermost if each.wide)
