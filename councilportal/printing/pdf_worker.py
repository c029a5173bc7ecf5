"""The child process that lays a report out: it reads a job from stdin and writes a PDF to stdout.

Run by `printing.pdf` as `python -m councilportal.printing.pdf_worker FONTS MEGABYTES SECONDS`. It
has no Django, no settings and no secrets, can load only the report's four fonts, and ends when it
reaches its limit of memory or processor time. The file is both PDF/UA-1 and PDF/A-3a. Where
WeasyPrint's tag tree has less than the HTML, it is repaired here.

The repairs use parts of WeasyPrint and pydyf that are not public. Both are pinned, and
tests/printing/test_tag_contract.py reads the tree back, so that an update that breaks
them is noticed.
"""

import sys
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from councilportal.printing.pdf_attachments import attach
from councilportal.printing.pdf_job import Attachment, Job, read
from councilportal.printing.pdf_limits import limit, say_where
from councilportal.printing.pdf_pages import fitted
from councilportal.printing.pdf_signs import Missing, mend_fonts_and_emoji, replaced
from councilportal.printing.pdf_spaces import keep_spaces
from councilportal.printing.pdf_speed import BASE_URL, each_sheet_once, skip_needless_work
from councilportal.printing.pdf_tags import Tags

FONTS = frozenset(
    f"SourceSans3-{style}.ttf" for style in ("Regular", "Bold", "Italic", "BoldItalic")
)
PIECE = "report-paper report-piece"  # the class of a piece of a document, in print.html
EXIT_UNAVAILABLE, EXIT_REFUSED, EXIT_MEMORY = 3, 4, 5

_SCHEME = "reportasset"
UA_MARK = (
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" '
    b'pdfuaid:part="1"/><rdf:Description rdf:about="" '
    b'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" '
    b'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" '
    b'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"><pdfaExtension:schemas><rdf:Bag>'
    b'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>PDF/UA identification'
    b"</pdfaSchema:schema><pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/"
    b"</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>PDF/UA part</pdfaProperty:description></rdf:li></rdf:Seq>"
    b"</pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def main(fonts: str, megabytes: str, seconds: str) -> int:
    """Read a job from stdin and write the PDF to stdout. Gives the exit status."""
    limit(int(megabytes), int(seconds))
    try:
        from weasyprint.urls import FatalURLFetchingError
    except OSError as error:
        sys.stderr.write(str(error).splitlines()[0])
        return EXIT_UNAVAILABLE
    try:
        pdf = lay_out(read(sys.stdin.buffer), Path(fonts))
    except FatalURLFetchingError as error:
        sys.stderr.write(str(error))
        return EXIT_REFUSED
    except MemoryError:
        return EXIT_MEMORY
    sys.stdout.buffer.write(pdf)
    return 0


def lay_out(job: Job, fonts: Path) -> bytes:
    """The PDF of an HTML page, with the files attached to it.

    Takes: `fonts`, the folder with the files named in FONTS.
    Raises: weasyprint.urls.FatalURLFetchingError if the page requests anything but those fonts.
    """
    import pydyf
    import weasyprint
    from weasyprint import css
    from weasyprint.draw import text
    from weasyprint.layout import inline
    from weasyprint.pdf import tags
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class FontFetcher(URLFetcher):
        """Loads the report's fonts and nothing else: no file, no network, no data: URL."""

        def __init__(self) -> None:
            super().__init__(
                allowed_protocols={_SCHEME}, allow_redirects=False, fail_on_errors=True
            )

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            scheme, _, name = url.partition(":")
            if scheme != _SCHEME or name not in FONTS:
                raise ValueError(f"A report may not fetch {url[:80]!r}.")
            return URLFetcherResponse(
                url, (fonts / name).read_bytes(), {"Content-Type": "font/ttf"}
            )

    skip_needless_work()
    keep_spaces(inline, text)
    fetcher = FontFetcher()
    find_stylesheets = css.find_stylesheets
    kept = (tags._build_box_tree, pydyf.Stream.data, pydyf.Dictionary.data)

    def printed(source: str) -> bytes:
        tags._build_box_tree, pydyf.Stream.data, pydyf.Dictionary.data = kept
        css.find_stylesheets = each_sheet_once(find_stylesheets)
        repairs = Tags(pydyf)
        tags._build_box_tree = repairs.mended(tags._build_box_tree)
        page = weasyprint.HTML(string=source, url_fetcher=fetcher, base_url=BASE_URL)
        body = page.etree_element.find("body")
        classes, font_config = body.get("class", ""), FontConfiguration()

        def laid_out(look: str) -> Any:
            body.set("class", f"{look} {classes}")
            return page.render(font_config=font_config, pdf_variant="pdf/a-3a")

        # A piece looks like the other pieces of its document, however full its last page is.
        document = laid_out("") if classes.startswith(PIECE) else fitted(laid_out)
        pdf: bytes = document.write_pdf(
            pdf_variant="pdf/a-3a",
            finisher=lambda document, pdf: _finish(pdf, pydyf, repairs, job.attachments),
        )
        return pdf

    missing = Missing()
    weasyprint.LOGGER.addHandler(missing)
    pdf = printed(job.source)
    return printed(replaced(job.source, missing.signs)) if missing.signs else pdf


def _calculated_once(data: Any) -> property:
    """A property calculated once: writing the file and its identifier both need it."""

    def kept(self: Any) -> bytes:
        found: bytes | None = self.__dict__.get("_kept_data")
        if found is None:
            found = self.__dict__["_kept_data"] = data.fget(self)
        return found

    return property(kept)


def _stream_data(pydyf: Any) -> property:
    """A stream as pydyf writes it, compressed at the default level, which is two per cent faster.

    A stream whose last byte is a carriage return looks one byte too short to strict readers. An
    extra line feed changes the checksum at the end of the compressed bytes; a font or an attached
    file, whose length is recorded, is written in hexadecimal digits instead.
    """

    def data(self: Any) -> bytes:
        to_bytes = pydyf._to_bytes
        content = b"\n".join(
            [item if type(item) is bytes else to_bytes(item) for item in self.stream]
        )
        extra = pydyf.Dictionary(self.extra)
        if self.compress:
            packed = zlib.compress(content)
            has_length = "Length1" in self.extra or "Params" in self.extra
            while packed.endswith(b"\r") and not has_length:
                content += b"\n"
                packed = zlib.compress(content)
            content, extra["Filter"] = packed, "/FlateDecode"
            if packed.endswith(b"\r"):
                content = packed.hex().encode() + b">"
                extra["Filter"] = pydyf.Array(["/ASCIIHexDecode", "/FlateDecode"])
        extra["Length"] = len(content)
        return b"\n".join((extra.data, b"stream", content, b"endstream"))

    return property(data)


def _finish(pdf: Any, pydyf: Any, repairs: Tags, attachments: Sequence[Attachment]) -> None:
    """Complete the tags, attach files, say that the file is PDF/UA, write each stream once."""
    repairs.finish(pdf)
    attach(pdf, pydyf, attachments)
    mend_fonts_and_emoji(pdf)
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.compress = False
    metadata.stream[0] = metadata.stream[0].replace(b"</rdf:RDF>", UA_MARK + b"</rdf:RDF>", 1)
    pydyf.Stream.data = _calculated_once(_stream_data(pydyf))
    pydyf.Dictionary.data = _calculated_once(pydyf.Dictionary.data)


if __name__ == "__main__":
    sys.excepthook = say_where
    sys.exit(main(*sys.argv[1:]))
