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
        if fewest is None or halves < fewest:
            best, fewest = layout, halves
        if not fewest or len(layout.pages) > MOST_PAGES or len(layout.pages) == 1:
            break
    return best


def half_empty(layout: Any) -> int:
    """How many pages have nothing on their lower half."""
    return sum(_used(page._page_box) < _HALF for page in layout.pages)


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
