"""The vocabulary of every report: one `Document`, printed as HTML, PDF, CSV and JSON.

Pure and frozen: a document has finished words and figures, never a model, a query or a rule.
Renderers (councilportal.printing) only lay it out. A figure may be there twice: `text` is what
people read, `exact` what users of the data get.
"""

from dataclasses import dataclass, field, replace

from councilportal.common.diagrams import Diagram
from councilportal.common.inline import Footnote, Items, Parts
from councilportal.common.words import Brag, Direction, Rag, Shorthand

LIVE = "Live, and may still change"  # the state of what is not published and not signed


@dataclass(frozen=True, slots=True)
class Series:
    """A line ("line", "target", "floor") of a chart, or its bars ("bar") or marks on them ("mark").

    Takes: `values`, one per label of the chart, as plain decimal text; None is drawn as a gap.
    """

    name: str
    values: tuple[str | None, ...]
    style: str = "line"


@dataclass(frozen=True, slots=True)
class Chart:
    """A trend chart, a sparkline or bars.

    `summary` says what it shows: the SVG's title and the PDF's alternative text. `texts` are the
    figures as shown, one per label ("98.4%").
    """

    summary: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    texts: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TextCell:
    """Words. `href` is a link within the portal, printed as plain text on paper."""

    text: str
    href: str = ""
    header: bool = False


@dataclass(frozen=True, slots=True)
class SameCell(TextCell):
    """The heading of a row that the row before it has too: printed once, repeated in files."""


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A figure: `text` as shown ("98.4%"), `exact` as plain decimal text, `note` a short mark."""

    text: str
    exact: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RagCell:
    """A rating by word, shape and colour. `computed` is set where an override replaces it.

    `source` is "computed", "judgement" or "override". `text` ("Snapshot data") replaces the word.
    """

    rag: Rag | None
    source: str = "computed"
    computed: Rag | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class DirectionCell:
    """A direction of travel by word and arrow; None is empty. `source`: computed or reported."""

    direction: Direction | None
    source: str = "computed"


@dataclass(frozen=True, slots=True)
class ChartCell:
    """A sparkline in a table."""

    chart: Chart | None


@dataclass(frozen=True, slots=True)
class BragCell:
    """How an action stands, by word, shape and colour; None prints `text` alone."""

    brag: Brag | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class HiddenCell:
    """A figure that is not shown, by its shorthand ("[c]"); a legend is before the first table."""

    shorthand: Shorthand


@dataclass(frozen=True, slots=True)
class RichCell:
    """Words with links, references or emphasis."""

    parts: Parts


@dataclass(frozen=True, slots=True)
class ListCell:
    """A list in a cell."""

    items: Items


Cell = (
    TextCell
    | NumberCell
    | RagCell
    | DirectionCell
    | ChartCell
    | BragCell
    | HiddenCell
    | RichCell
    | ListCell
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `width` is a share of the whole, `align` is "left" or "right"."""

    head: str
    width: float = 1.0
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells, as many as the table has columns. `anchor` is its id in the page.

    `note` is printed under the row, across the whole table. A row that `is_group_head` has one
    cell, across the whole table, and no note; it heads the rows up to the next such row.
    """

    cells: tuple[Cell, ...]
    anchor: str = ""
    note: str = ""
    is_group_head: bool = False


@dataclass(frozen=True, slots=True)
class HeadGroup:
    """A head over as many neighbouring columns as `span` says; text "" is over columns without."""

    text: str
    span: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text. `number` is printed before it ("2.1").

    `language` is set where it differs from the document's ("cy" for a Welsh sentence). `anchor` is
    its id in the page and in the PDF, unique in the document.
    """

    text: str
    number: str = ""
    language: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class RichParagraph:
    """A paragraph with links, references or emphasis; else as `Paragraph`."""

    parts: Parts
    number: str = ""
    language: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Markdown:
    """Text that an officer wrote, in Markdown; the renderer cleans it."""

    source: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of short items."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note under a table, about the row with the reference `ref` ("CS08") and the id `anchor`."""

    ref: str
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of name and value, such as a cover block. `caption` is the name of the block."""

    caption: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; the first cell of each row is its heading.

    `heads` stand over the heads of columns; their spans add up to the number of columns.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    anchor: str = ""
    heads: tuple[HeadGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with its caption and the same figures as a table."""

    caption: str
    chart: Chart
    table: Table


@dataclass(frozen=True, slots=True)
class Box:
    """A part that stands apart from the text, in a frame, such as a case study."""

    heading: str
    blocks: tuple["Block", ...]
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Footnotes:
    """The footnotes of the text before, each with its way back. The last block of a section."""

    notes: tuple[Footnote, ...]


Block = (
    Paragraph
    | RichParagraph
    | Markdown
    | Bullets
    | Items
    | Note
    | Facts
    | Table
    | Figure
    | Box
    | Footnotes
    | Diagram
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document: heading, blocks, then parts of its own.

    `anchor` is unique. `wide` asks for landscape, `new_page` a page to its blocks, `begins_page` to
    begin on a new one. `number` is printed before its heading: "6", with paragraphs 6.1 and so on.
    """

    anchor: str
    heading: str
    blocks: tuple[Block, ...] = ()
    sections: tuple["Section", ...] = ()
    wide: bool = False
    new_page: bool = False
    number: str = ""
    begins_page: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """What a column of a dataset holds, for those who read the file without us.

    `datatype` is one of "string", "number", "integer", "boolean" ("yes" or "no") and "date" (a day
    as ISO text), with "" where there is nothing. `unit` is the unit of its figures ("%"); "" where
    there is none or a column of its own tells it. `words` are the only values that it may have; ()
    where any will do.
    """

    name: str
    title: str = ""
    description: str = ""
    datatype: str = "string"
    unit: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dataset:
    """The figures behind a document, for CSV and JSON: rows of plain text; `fields` by column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report.

    `reference` names it in file names and as the PDF's subject; `published_on` and `modified_at`
    are ISO text and become the PDF's only dates (empty: none is printed). `colour` is the
    council's, "#rrggbb". `summary` is one sentence. `contents` asks for a table of contents on
    paper. `state` says how far it can be relied on ("Draft"); `made_on` is the ISO day on which
    this copy was made, printed on paper. `foot` is printed at the foot of every page, and once at
    the end of a page on screen. `easy_read` is printed as a document of its own, which is `large`.
    """

    reference: str
    title: str
    subtitle: str
    council: str
    colour: str
    summary: str
    sections: tuple[Section, ...]
    datasets: tuple[Dataset, ...] = ()
    published_on: str = ""
    modified_at: str = ""
    language: str = "en-GB"
    classification: str = ""
    contents: bool = True
    cover: tuple[Block, ...] = field(default=())
    state: str = ""
    made_on: str = ""
    foot: str = ""
    easy_read: tuple[Section, ...] = ()
    large: bool = False


def listing(
    *,
    reference: str,
    title: str,
    council: str,
    colour: str,
    said: str,
    section: Section,
    datasets: tuple[Dataset, ...] = (),
) -> Document:
    """A document that is one list. Its cover says what it lists; it has no table of contents."""
    return Document(
        reference=reference,
        title=title,
        subtitle="",
        council=council,
        colour=colour,
        summary=said,
        sections=(section,),
        datasets=datasets,
        contents=False,
        cover=(Paragraph(said),),
        state=LIVE,
    )


def part_of(document: Document, words: str, slug: str) -> Document:
    """The document as a part of what it is usually: said in its title, summary and reference.

    Takes: `words`, what it is narrowed to ("Rating: Red"); the same for its reference and so for
    its file name. Both are "" for the whole.
    """
    if not slug:
        return document
    said = f"Only a part is shown. {words}."
    told = document.cover if words in document.summary else (Paragraph(said), *document.cover)
    return replace(
        document,
        reference=f"{document.reference}-{slug}",
        title=f"{document.title} ({words})" if words else document.title,
        summary=document.summary if words in document.summary else f"{said} {document.summary}",
        cover=told if words else document.cover,
    )
