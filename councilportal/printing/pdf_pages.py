"""How full the pages of a layout are, and which of several layouts to take.

A document whose last page holds a few lines is laid out again a little closer, and taken so if that
leaves fewer pages half empty. The boxes of WeasyPrint that are read here are not public.
"""

from collections.abc import Callable, Iterator
from typing import Any

MOST_PAGES = 12  # a longer document is laid out once: one page more or less hardly matters
_HALF = 0.5
LOOKS = ("", "report-close", "report-closer")


def fitted(lay_out: Callable[[str], Any]) -> Any:
    """The layout with the fewest half-empty pages, the first of those that are alike.

    Takes: what lays the document out with one of the classes of LOOKS.
    """
    best, fewest = None, None
    for look in LOOKS:
        layout = lay_out(look)
        halves = half_empty(layout)
        if fewest is None or len(halves) < fewest:
            best, fewest = layout, len(halves)
        if not fewest or len(layout.pages) > MOST_PAGES or not _may_fill(layout, halves):
            break
    return best


def half_empty(layout: Any) -> list[int]:
    """The places, from 0, of the pages that have nothing on their lower half."""
    return [place for place, page in enumerate(layout.pages) if _used(page._page_box) < _HALF]


def _may_fill(layout: Any, halves: list[int]) -> bool:
    """Whether closer lines could fill a half-empty page, or find its words room on another.

    They cannot where both pages beside it are turned the other way: nothing flows to or from them.
    """
    names = [page._page_box.page_type.name for page in layout.pages]
    return any(names[place] in (*names[:place][-1:], *names[place + 1 :][:1]) for place in halves)


def _used(page: Any) -> float:
    """The share of a page's height down to its last line, without the margins."""
    top = page.content_box_y()
    return float((max(_bottoms(page.children[0]), default=top) - top) / page.height)


def _bottoms(box: Any) -> Iterator[float]:
    from weasyprint.formatting_structure import boxes

    waiting = [box]
    while waiting:
        each = waiting.pop()
        if isinstance(each, boxes.LineBox | boxes.ReplacedBox):
            yield each.position_y + each.height
        else:
            waiting.extend(getattr(each, "children", ()))
