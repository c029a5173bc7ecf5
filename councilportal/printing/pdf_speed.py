"""Skips work of the layout engine that changes no byte of a PDF: together half of its time.

What is replaced here, in `pdf_styles`, `pdf_boxes`, `pdf_words` and `pdf_bytes` are parts of
WeasyPrint, pydyf and tinyhtml5 that are not public; all three are pinned, and
tests/printing/test_pdf_speed.py compares with what they would do by themselves.
"""

import functools
import gc
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from councilportal.printing.pdf_boxes import ask_boxes_less
from councilportal.printing.pdf_bytes import write_plainly
from councilportal.printing.pdf_styles import styles_shared
from councilportal.printing.pdf_words import prepare_text_less

BASE_URL = "https://portal.invalid/"  # no address in a paper is read against it

# What the engine sets apart from other properties: their values depend on more than the cascade.
_BY_THEMSELVES = {"float", "display", "position", "page"}


# The sheets of every paper that the warm renderer has read, by their text.
_READ: dict[str, Any] = {}


def read_sheets_ahead() -> None:
    """Read the sheets that every paper has: a tenth of a short document. Not those with fonts."""
    import weasyprint

    for name in ("v1.css", "print.css"):
        path = Path(__file__).parents[2] / "static" / "report" / name
        text = path.read_text(encoding="utf-8")
        _READ[text] = weasyprint.CSS(string=text, base_url=BASE_URL, media_type="print")


def each_sheet_once(find: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """What finds the style sheets of one page, which is laid out up to three times.

    Takes: `weasyprint.css.find_stylesheets`, which reads a page that has more than our sheets.
    """
    from weasyprint import CSS
    from weasyprint.html import get_child_text

    kept = dict(_READ)

    def found(page: Any, media: str, fetcher: Any, url: str, fonts: Any, *lists: Any) -> Any:
        page_rules, root = lists[2], page.etree_element
        if next(root.iter("link"), None) is not None:
            yield from find(page, media, fetcher, url, fonts, *lists)
            return
        for element in root.iter("style"):
            text = get_child_text(element)
            if text not in kept:
                kept[text] = CSS(
                    string=text,
                    base_url=url,
                    url_fetcher=fetcher,
                    media_type=media,
                    font_config=fonts,
                )
            page_rules.extend(kept[text].page_rules)
            yield kept[text]

    return found


@functools.cache
def skip_needless_work() -> None:
    """Replace the slow parts of the engine, once for a process."""
    import pydyf
    from tinyhtml5 import inputstream, tokenizer
    from weasyprint import css, draw
    from weasyprint.css import computed_values
    from weasyprint.formatting_structure import boxes
    from weasyprint.html import UA_STYLESHEET
    from weasyprint.layout import background, inline, percent, preferred
    from weasyprint.layout import float as floats
    from weasyprint.text import ffi, line_break

    # Most objects live until the end: searching them for garbage takes a sixth of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 1000)
    # pydyf builds a tuple of all pages for each tagged box; here once for each page added.
    pydyf.PDF.page_references = property(_page_references)
    write_plainly(pydyf)
    # The parser's own cache of patterns never has a hit, because its key is wrong.
    inputstream.characters_until_regex = _Patterns()
    tokenizer.HTMLTokenizer.tag_open_state = _whole_tags_first(tokenizer)
    # Rules for footnotes and markers make six styles for each element; print.css has the one used.
    rules = UA_STYLESHEET.matcher.other_selectors
    rules[:] = [rule for rule in rules if rule[3] is None]
    css.ComputedStyle.__missing__ = unset_first(css)
    css.StyleFor.__init__ = styles_shared(css)
    computed_values.parse_color = _each_once(computed_values.parse_color)
    percent.resolve_one_percentage = _pixels_first(percent.resolve_one_percentage)
    _leave_out_what_no_paper_has(draw, background, boxes)
    line_break.get_font_description = _once_a_style(line_break.get_font_description)
    line_break.strut = inline.strut = _once_a_style(line_break.strut)
    ask_boxes_less(percent, boxes, floats)
    prepare_text_less(line_break, ffi, (inline, preferred))


class _Patterns(dict[tuple[Any, bool], re.Pattern[str]]):
    """The patterns that tinyhtml5 splits text with, each made once."""

    def __missing__(self, key: tuple[Any, bool]) -> re.Pattern[str]:
        characters, opposite = key
        inner = "".join(f"\\x{ord(character):02x}" for character in characters)
        self[key] = re.compile(f"[{'' if opposite else '^'}{inner}]+")
        return self[key]


_TAG = re.compile(r'(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"&\0]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def _whole_tags_first(tokenizer: Any) -> Callable[[Any], bool]:
    """How a tag is read after its "<": at once if it is written as our templates write one."""
    slow, token = tokenizer.HTMLTokenizer.tag_open_state, tokenizer.Token

    def read(self: Any) -> bool:
        stream = self.stream
        tag = _TAG.match(stream.chunk, stream.chunk_offset)
        if tag is None or (tag[1] and tag[3]):
            return bool(slow(self))
        stream.chunk_offset = tag.end()
        self.current_token = {
            "type": token.END_TAG if tag[1] else token.START_TAG,
            "name": tag[2],
            "data": _ATTRIBUTE.findall(tag[3]),
            "selfClosing": False,
            "selfClosingAcknowledged": False,
        }
        self.emit_current_token()
        return True

    return read


def _page_references(self: Any) -> tuple[bytes, ...]:
    kids = self.pages["Kids"]
    kept: tuple[int, tuple[bytes, ...]] | None = self.__dict__.get("_kept_references")
    if kept is None or kept[0] != len(kids):
        kept = (len(kids), tuple(f"{number} 0 R".encode() for number in kids[::3]))
        self.__dict__["_kept_references"] = kept
    return kept[1]


def unset_first(css: Any) -> Callable[[Any, str], Any]:
    """How the value of a property is found, which asks first whether no rule sets it.

    Of eighty properties of an element its rules set ten: the others are the parent's or initial.
    Takes: the module `weasyprint.css`.
    """
    slow, inherited, initial = css.ComputedStyle.__missing__, css.INHERITED, css.INITIAL_VALUES
    logical = {
        key: tuple({named(block="ttb", inline=way) for way in ("ltr", "rtl")})
        for key, named in css.PHYSICAL_FUNCTIONS.items()
    }
    plain = {
        key: (key in inherited, logical.get(key, ()))
        for key in initial
        if (key in inherited or key not in css.INITIAL_NOT_COMPUTED)
        and key not in _BY_THEMSELVES
        and not key.startswith(("text_decoration_", "__"))
    }

    def missing(self: Any, key: str) -> Any:
        known = plain.get(key)
        parent = self.parent_style
        if known is None or parent is None or key in self.cascaded:
            return slow(self, key)
        is_inherited, others = known
        for other in others:
            if other in self.cascaded:
                return slow(self, key)
        value = parent[key] if is_inherited else initial[key]
        if css.check_math(value):
            return slow(self, key)
        self[key] = value
        return value

    return missing


def _each_once(parse_color: Callable[..., Any]) -> Callable[..., Any]:
    """How a colour is read, each written one once: a rule's is read again for each element."""
    kept: dict[tuple[int, str], tuple[Any, Any]] = {}

    def parsed(written: Any, *schemes: Any) -> Any:
        if isinstance(written, str):
            return parse_color(written, *schemes)
        key = (id(written), str(schemes))
        if key not in kept:
            kept[key] = (written, parse_color(written, *schemes))  # kept, so that its id stays its
        return kept[key][1]

    return parsed


def _pixels_first(resolve: Callable[[Any, str, Any], None]) -> Callable[[Any, str, Any], None]:
    """How a length of a box is found, which asks first whether it is in pixels, as most are."""

    def resolved(box: Any, name: str, refer_to: Any) -> None:
        value = box.style[name]
        if getattr(value, "unit", None) == "px":
            setattr(box, name, value.value)
        else:
            resolve(box, name, refer_to)

    return resolved


def _once_a_style(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """What is read of a style's font, once for each: boxes that look alike share their style."""
    name = f"_kept_{read.__name__}"

    def kept(style: Any) -> Any:
        found = style.__dict__.get(name)
        if found is None:
            found = style.__dict__[name] = read(style)
        return found

    return kept


def _leave_out_what_no_paper_has(draw: Any, background: Any, boxes: Any) -> None:
    """Outlines and round corners: asked for at every box, and our sheets have none on paper."""
    draw.draw_outline = lambda stream, box: None
    for corner in ("top_left", "top_right", "bottom_right", "bottom_left"):
        setattr(boxes.Box, f"border_{corner}_radius", (0, 0))
    background.resolve_radii_percentages = lambda box: None
