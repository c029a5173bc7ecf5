"""Text with links and references, lists and footnotes as HTML."""

import re
from html import escape

from django.utils.safestring import SafeString

from councilportal.common.inline import (
    Footnote,
    FootnoteRef,
    Item,
    Items,
    Part,
    PartRef,
    Parts,
    Span,
)
from councilportal.common.words import ListStyle
from councilportal.printing.medium import Printing

_STYLES = ("", "strong", "em", "sup", "sub")
_ADDRESS = re.compile(r"(https://|mailto:)[^\s\x00-\x20\x7f]+", re.IGNORECASE)
# The type is for pages without our style; WeasyPrint reads only the class.
_LISTS = {
    ListStyle.BULLET: ("ul", ""),
    ListStyle.NUMBER: ("ol", ""),
    ListStyle.LETTER: ("ol", ' class="report-letters" type="a"'),
    ListStyle.ROMAN: ("ol", ' class="report-roman" type="i"'),
}


def html(parts: Parts, printing: Printing) -> SafeString:
    """The parts as HTML. A reference to what the document has not becomes plain text.

    Raises: ValueError for a span of an unknown style.
    """
    return SafeString("".join(_part(part, printing) for part in parts))


def _part(part: Part, printing: Printing) -> str:
    if isinstance(part, str):
        return printing.line_end.join(map(escape, part.split("\n")))
    if isinstance(part, FootnoteRef):
        return _mark(part.ref, printing)
    if isinstance(part, PartRef):
        return _reference(part, printing)
    inner = printing.lines(part.text)
    if isinstance(part, Span):
        return _span(part, inner)
    is_good = _ADDRESS.fullmatch(part.href)
    return f'<a href="{escape(part.href)}">{inner}</a>' if is_good else inner


def _span(span: Span, inner: str) -> str:
    if span.style not in _STYLES:
        raise ValueError(
            f"A span cannot have the style {span.style!r}. Give strong, em, sup, sub or none."
        )
    language = f' lang="{escape(span.language)}"' if span.language else ""
    tag = span.style or ("span" if language else "")
    return f"<{tag}{language}>{inner}</{tag}>" if tag else inner


def _reference(part: PartRef, printing: Printing) -> str:
    """A link to a part; where it names the part by its heading, as that is printed."""
    inner = printing.lines(printing.headed.get((part.anchor, part.text), part.text))
    if part.anchor not in printing.anchors:
        return inner
    paged = ' class="report-paged"' if printing.on_paper else ""
    return f'<a href="#{escape(part.anchor)}"{paged}>{inner}</a>'


def _mark(ref: str, printing: Printing) -> str:
    shown = f"[{escape(ref)}]"
    if ref not in printing.footnotes:
        return f'<sup class="report-ref">{shown}</sup>'
    printing.references[ref] += 1
    place = f'id="{_id(ref)}-from-{printing.references[ref]}" href="#{_id(ref)}"'
    name = escape(f"Footnote {ref}")
    if printing.on_paper:
        link = f'<a {place} title="{name}">{shown}</a>'
        return f'<sup class="report-ref" data-pdf-role="Reference">{link}</sup>'
    link = f'<a {place} role="doc-noteref" aria-label="{name}">{shown}</a>'
    return f'<sup class="report-ref">{link}</sup>'


def _id(ref: str) -> str:
    return "report-footnote-" + re.sub(r"[^A-Za-z0-9]", lambda sign: f"_{ord(sign[0]):x}", ref)


def items(found: Items, printing: Printing) -> SafeString:
    """A list and the lists in it."""
    tag, attributes = _LISTS[found.style]
    start = f' start="{found.start}"' if tag == "ol" and found.start != 1 else ""
    inner = "".join(_item(item, printing) for item in found.items)
    return SafeString(f"<{tag}{attributes}{start}>{inner}</{tag}>")


def _item(item: Item, printing: Printing) -> str:
    named = f' id="{escape(item.anchor)}"' if item.anchor else ""
    nested = items(item.items, printing) if item.items else ""
    return f"<li{named}>{html(item.parts, printing)}{nested}</li>"


def footnotes(notes: tuple[Footnote, ...], printing: Printing) -> SafeString:
    """The footnotes as a list, each with a link back to every place that refers to it."""
    inner = "\n".join(_footnote(note, printing) for note in notes)
    return SafeString(f'<ol class="report-footnotes" aria-label="Footnotes">\n{inner}\n</ol>')


def _footnote(note: Footnote, printing: Printing) -> str:
    name = _id(note.ref)
    count = printing.references[note.ref]
    back = "".join(
        f" {_way_back(f'{name}-from-{place}', note.ref, str(place) * (count > 1), printing)}"
        for place in range(1, count + 1)
    )
    mark = f'<span class="report-footnote-mark">[{escape(note.ref)}]</span>'
    said = f"{mark} {html(note.parts, printing)}{back}"
    return f'<li id="{name}"><p data-pdf-role="Note">{said}</p></li>'


def _way_back(target: str, ref: str, place: str, printing: Printing) -> str:
    name = escape(f"Back to footnote {ref} in the text{f', place {place}' if place else ''}")
    if printing.on_paper:
        link = f'class="report-back" href="#{target}" title="{name}"'
        return f"<a {link}>Back to page</a>"
    words = f"Back to the text{f' ({place})' if place else ''}"
    link = f'class="report-back" href="#{target}" role="doc-backlink" aria-label="{name}"'
    return f"<a {link}>{words}</a>"
