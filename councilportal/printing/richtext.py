"""Markdown that officers wrote, as clean HTML for a report.

Raw HTML is not interpreted, and the result is cleaned with a short list of allowed elements and
attributes. Headings are moved below those of the report, so that its outline stays correct.
"""

import re

import nh3
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_TAGS = set(
    "p br strong em ul ol li a h2 h3 h4 h5 h6 blockquote sup sub abbr hr code pre "
    "table thead tbody tr th td".split()
)
_ATTRIBUTES = {
    "a": {"href", "title"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
    "abbr": {"title"},
    "*": {"lang"},
}
_HEADING = re.compile(r"<(/?)h([1-6])>")
_SPAN = re.compile(r'(colspan|rowspan)="([^"]*)"')
_WIDEST_SPAN = 20


def clean(source: str, *, above: int = 3) -> str:
    """Safe HTML for the Markdown.

    Takes: `above`, the level of the report's heading over it. The highest heading in the text gets
    the next level (h6 at most), and the others follow without a gap.
    Gives: HTML made only of paragraphs, lists, links (https, mailto), headings, tables with
    headings of columns, quotations and emphasis; an empty text gives "".
    """
    html = _with_scope(_renumbered(_MARKDOWN.render(source), above))
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"https", "mailto"},
        link_rel=None,
        strip_comments=True,
    ).strip()


def _renumbered(html: str, above: int) -> str:
    """The headings with new levels that skip none: h1, h4, h2 under an h3 become h4, h5, h5."""
    open_levels: list[int] = []

    def level(match: re.Match[str]) -> str:
        closing, written = match[1], int(match[2])
        if not closing:
            while open_levels and open_levels[-1] >= written:
                open_levels.pop()
            open_levels.append(written)
        return f"<{closing}h{min(6, above + len(open_levels))}>"

    return _HEADING.sub(level, html)


def _with_scope(html: str) -> str:
    """Table headings with scope="col" (Markdown has no row headings), and limited spans."""
    html = re.sub(r"<th[ >]", lambda match: f'<th scope="col"{match[0][3]}', html)
    return _SPAN.sub(lambda m: f'{m[1]}="{_capped(m[2])}"', html)


def _capped(text: str) -> int:
    return min(_WIDEST_SPAN, int(text)) if text.isascii() and text.isdigit() and int(text) else 1
