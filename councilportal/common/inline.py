"""The words within a block of a document: text with links and references, and lists of it.

Pure and frozen, as councilportal.common.document, which puts these into its blocks and cells.
"""

from dataclasses import dataclass

from councilportal.common.words import ListStyle


@dataclass(frozen=True, slots=True)
class Span:
    """Words that stand out: `style` is "strong", "em", "sup", "sub" or "" for plain.

    `language` is set where it differs from the text around it ("cy").
    """

    text: str
    style: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class WebLink:
    """A link to a page outside the portal, live in HTML and in a PDF.

    `href` begins with "https://" or "mailto:"; any other address is printed as its text alone.
    """

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class FootnoteRef:
    """The place that a footnote is about: the mark `ref`, a link to the `Footnote` of that ref."""

    ref: str


@dataclass(frozen=True, slots=True)
class PartRef:
    """A reference to a part of the same document; `text` names it ("section 3").

    Where `text` is the heading of a section that has a number, it is printed with its number.
    `anchor` is of a section, paragraph, item, box, table or row. A PDF adds the page.
    """

    text: str
    anchor: str


# Plain text is a part as it is: ("See ", WebLink("the plan", "https://..."), ".")
Part = str | Span | WebLink | FootnoteRef | PartRef
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, with the list under it, if any. `anchor` is its id in the page."""

    parts: Parts
    items: "Items | None" = None
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list, which its items may nest. `start` is the number of its first item."""

    items: tuple[Item, ...]
    style: ListStyle = ListStyle.BULLET
    start: int = 1


@dataclass(frozen=True, slots=True)
class Footnote:
    """What a footnote says. `ref` ("1") is its mark, unique in the document."""

    ref: str
    parts: Parts


def words_of(parts: Parts) -> str:
    """The parts as plain text. A footnote's mark is left out."""
    return "".join(
        part if isinstance(part, str) else "" if isinstance(part, FootnoteRef) else part.text
        for part in parts
    )
