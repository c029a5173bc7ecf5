"""Sheets as an OpenDocument spreadsheet (.ods), by odfdo.

Its template, styles and properties are odfdo's. Tables are written as XML into its body: a cell of
odfdo takes 0.2 ms, and to add a large table takes minutes, as do the checks of its `save`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from string import ascii_uppercase

from odfdo import Document

from councilportal.printing.sheet_model import Cover, Link, Number, Shape, Sheet, Sheets, Value
from councilportal.printing.zips import zipped

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_END = b"</office:spreadsheet>"
_COVER_WIDTH = 85
_CHARACTER = 0.22  # centimetres, about, of Arial at 12 points


def render(book: Sheets) -> bytes:
    """The workbook as the bytes of an .ods file: the same bytes for the same sheets."""
    document = Document("spreadsheet")
    # The template has a picture of an empty sheet and settings of buttons.
    _leave_out(document, ("Thumbnails/", "Configurations2/", "manifest.rdf"))
    styles = _Styles()
    tables = [_cover(book.cover, styles), *(_table(sheet, styles) for sheet in book.tables)]
    document.body.clear()
    for style in styles.written():
        document.insert_style(style, automatic=True)
    _describe(document, book)
    body = "".join([*tables, _marked(book.tables)])
    content = document.content.serialize()
    empty = b"<office:spreadsheet/>"
    if content.count(empty) != 1:
        raise ValueError("The template of odfdo has no empty body: its version has changed.")
    changed = {
        "content.xml": content.replace(empty, empty.replace(b"/", b"") + body.encode() + _END),
        "meta.xml": document.meta.serialize(),
        "settings.xml": _settings(book.tables).encode(),
        "styles.xml": document.styles.serialize(),
        "META-INF/manifest.xml": document.manifest.serialize(),
    }
    return zipped({"mimetype": document.mimetype.encode(), **changed}, stored=("mimetype",))


def _leave_out(document: Document, names: tuple[str, ...]) -> None:
    for name in [each for each in document.manifest.get_paths() if str(each).startswith(names)]:
        document.manifest.del_full_path(str(name))


def _describe(document: Document, book: Sheets) -> None:
    meta = document.meta
    meta.set_generator("Council Portal, odfdo")
    meta.clear_user_defined_metadata()
    meta.title, meta.subject, meta.language = book.title, book.subject, book.language
    meta.initial_creator = meta.creator = book.author
    meta.creation_date = meta.date = book.made_at.replace(tzinfo=None)
    language, _, country = book.language.partition("-")
    for style in document.styles.get_elements("//style:default-style"):
        for properties in style.get_elements("style:text-properties"):
            properties.set_attribute("fo:language", language)
            properties.set_attribute("fo:country", country or "none")


class _Styles:
    """The styles that cells and columns use, each with a name; made when first asked for."""

    def __init__(self) -> None:
        self._columns: dict[int, str] = {}
        self._shapes: dict[Shape, str] = {}

    def column(self, width: int) -> str:
        return self._columns.setdefault(width, f"width{width}")

    def number(self, shape: Shape | None) -> str:
        if shape is None:
            return "figure"
        return self._shapes.setdefault(shape, f"figure{len(self._shapes) + 1}")

    def written(self) -> Iterator[str]:
        """Each style as XML."""
        wrapped, right = (
            ' fo:wrap-option="wrap"',
            '<style:paragraph-properties fo:text-align="end"/>',
        )
        yield _cell_style("title", ' fo:font-size="16pt" fo:font-weight="bold"')
        yield _cell_style("heading", ' fo:font-size="14pt" fo:font-weight="bold"')
        yield _cell_style("line", "")
        yield _cell_style("text", "", wrapped)
        yield _cell_style(
            "head", ' fo:font-weight="bold"', f'{wrapped} fo:border-bottom="1pt solid"'
        )
        yield _cell_style("figure", "", more=right)
        for width, name in self._columns.items():
            size = f"{width * _CHARACTER:.2f}cm"
            yield (
                f'<style:style style:name="{name}" style:family="table-column">'
                f'<style:table-column-properties style:column-width="{size}"/></style:style>'
            )
        for shape, name in self._shapes.items():
            yield from _number_styles(shape, name)
            yield _cell_style(name, "", more=right, data=f"{name}-number")


def _cell_style(name: str, text: str, cell: str = "", *, more: str = "", data: str = "") -> str:
    of_data = f' style:data-style-name="{data}"' if data else ""
    letters = text if "font-size" in text else f'{text} fo:font-size="12pt"'
    return (
        f'<style:style style:name="{name}" style:family="table-cell"{of_data}>'
        f'<style:table-cell-properties style:vertical-align="top"{cell}/>{more}'
        f'<style:text-properties style:font-name="Arial"{letters}/></style:style>'
    )


def _number_styles(shape: Shape, name: str) -> Iterator[str]:
    """How a number is shown; where it has a prefix, a minus stands before that."""
    grouped = ' number:grouping="true"' if shape.is_grouped else ""
    digits = (
        f'<number:number number:decimal-places="{shape.decimals}" '
        f'number:min-decimal-places="{shape.decimals}" number:min-integer-digits="1"{grouped}/>'
    )
    before, after = (
        f"<number:text>{escape(words)}</number:text>" if words else ""
        for words in (shape.prefix, shape.suffix)
    )
    if not before:
        yield (
            f'<number:number-style style:name="{name}-number">{digits}{after}</number:number-style>'
        )
        return
    shown = f"{before}{digits}{after}"
    yield (
        f'<number:number-style style:name="{name}-positive" style:volatile="true">{shown}'
        "</number:number-style>"
    )
    yield (
        f'<number:number-style style:name="{name}-number"><number:text>-</number:text>{shown}'
        f'<style:map style:condition="value()&gt;=0" style:apply-style-name="{name}-positive"/>'
        "</number:number-style>"
    )


def _cover(cover: Cover, styles: _Styles) -> str:
    rows = [
        _row([_words(line, "heading" if line in cover.headings else "text")])
        for line in cover.rows[1:]
    ]
    column = f'<table:table-column table:style-name="{styles.column(_COVER_WIDTH)}"/>'
    title = _row([_words(cover.title, "title")])
    return f'<table:table table:name="{cover.name}">{column}{title}{"".join(rows)}</table:table>'


def _table(sheet: Sheet, styles: _Styles) -> str:
    columns = "".join(
        f'<table:table-column table:style-name="{styles.column(width)}"/>' for width in sheet.widths
    )
    above = [_row([_words(sheet.title, "title")])]
    above += [_row([_words(line, "line")]) for line in sheet.lines]
    heads = _row([_words(head, "head") for head in sheet.heads])
    rows = (_row([_cell(value, styles) for value in row]) for row in sheet.rows)
    return (
        f'<table:table table:name="{escape(sheet.name)}">{columns}{"".join(above)}'
        f"<table:table-header-rows>{heads}</table:table-header-rows>{''.join(rows)}</table:table>"
    )


def _row(cells: Iterable[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(value: Value, styles: _Styles) -> str:
    match value:
        case Number():
            return (
                f'<table:table-cell table:style-name="{styles.number(value.shape)}" '
                f'office:value-type="float" office:value="{value.exact:f}">'
                f"<text:p>{_inline(value.text)}</text:p></table:table-cell>"
            )
        case Link():
            place = escape(f"#'{value.sheet}'.A1")
            return (
                '<table:table-cell table:style-name="text" office:value-type="string"><text:p>'
                f'<text:a xlink:type="simple" xlink:href="{place}">{_inline(value.sheet)}</text:a>'
                "</text:p></table:table-cell>"
            )
    return _words(value, "text")


def _words(text: str, style: str) -> str:
    lines = "".join(f"<text:p>{_inline(line)}</text:p>" for line in text.split("\n"))
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"{lines}</table:table-cell>"
    )


def _inline(text: str) -> str:
    """A line of text as XML that keeps each of its spaces and tabs."""
    found = re.sub(r"^ +| {2,}", _spaces, escape(text))
    return found.replace("\t", "<text:tab/>")


def _spaces(found: re.Match[str]) -> str:
    return f'<text:s text:c="{len(found[0])}"/>'


def _marked(tables: Sequence[Sheet]) -> str:
    """The marks that say where the table of each sheet is."""
    ranges = "".join(
        f'<table:database-range table:name="{escape(sheet.table)}" table:contains-header="true" '
        f'table:target-range-address="{escape(_range(sheet))}"/>'
        for sheet in tables
    )
    return f"<table:database-ranges>{ranges}</table:database-ranges>"


def _range(sheet: Sheet) -> str:
    first, last = sheet.above + 1, sheet.above + 1 + len(sheet.rows)
    return f"'{sheet.name}'.A{first}:'{sheet.name}'.{column_letters(len(sheet.heads))}{last}"


def column_letters(number: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = ascii_uppercase[place] + letters
    return letters


def _settings(tables: Sequence[Sheet]) -> str:
    """The settings of the view: the heads of long tables stay in sight."""
    views = "".join(
        f'<config:config-item-map-entry config:name="{escape(sheet.name)}">'
        + "".join(
            f'<config:config-item config:name="{name}" config:type="{kind}">{value}'
            "</config:config-item>"
            for name, kind, value in (
                ("VerticalSplitMode", "short", 2),
                ("VerticalSplitPosition", "int", sheet.above + 1),
                ("ActiveSplitRange", "short", 2),
                ("PositionBottom", "int", sheet.above + 1),
            )
        )
        + "</config:config-item-map-entry>"
        for sheet in tables
        if sheet.is_frozen
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-settings '
        'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:ooo="http://openoffice.org/2004/office" office:version="1.4"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item config:name="ViewId" config:type="string">view1</config:config-item>'
        f'<config:config-item-map-named config:name="Tables">{views}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings></office:document-settings>"
    )
