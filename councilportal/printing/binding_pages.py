"""Page numbers of a bound PDF: printed on each page, and the same as the labels of pages.

They are printed when the parts are joined, so no part has to be laid out again because another one
before it has become longer. For screen readers they are artefacts, as page numbers are elsewhere.
"""

import zlib
from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from councilportal.printing.binding_bytes import RETURN

_FONT, _SIZE = "SourceSans3-Regular.ttf", 8.5
_COLOUR = "0.282353 0.298039 0.309804 rg"  # #484c4f, as the rest of the foot has
_SIGNS = "Page of0123456789"
_MM = 72 / 25.4
# Where the foot of our own pages has its number, in points (static/report/print.css): the right
# margin, and the baseline. On a page of another system it is nearer to the edge.
_UPRIGHT, _WIDE, _FOREIGN = (20 * _MM, 42.3), (15 * _MM, 36.6), (15 * _MM, 14.0)
_MAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CMapName /PageNumbers def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
{count} beginbfchar
{lines}
endbfchar
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class Numbers:
    """Prints page numbers into a PDF, and a mark on the pages that another system made.

    Takes: the folder with the report's fonts; the words of the mark, or "".
    """

    def __init__(self, whole: Pdf, fonts: Path, mark: str = "") -> None:
        self._whole, self._mark = whole, mark
        options = subset.Options()
        options.layout_features = []
        options.hinting = False
        options.recalc_timestamp = False
        font = TTFont(fonts / _FONT, recalcTimestamp=False)
        small = subset.Subsetter(options)
        known = font.getBestCmap()
        signs = {sign for sign in _SIGNS + mark if ord(sign) in known}
        small.populate(text="".join(sorted(signs)))
        small.subset(font)
        self._glyphs = {
            sign: font.getGlyphID(font.getBestCmap()[ord(sign)]) for sign in sorted(signs)
        }
        scale = 1000 / font["head"].unitsPerEm
        self._widths = {
            glyph: font["hmtx"][font.getGlyphName(glyph)][0] * scale
            for glyph in self._glyphs.values()
        }
        self._font = whole.make_indirect(self._written(font, scale))
        self._names: dict[tuple[int, int], Name] = {}
        self._before = whole.make_indirect(Stream(whole, b"q\n"))

    def print_all(self, foreign: Collection[int]) -> None:
        """Print "Page 1 of 90" on each page, and label it so.

        Takes: the pages that another system made, from 0.
        """
        pages = list(self._whole.pages)
        for number, page in enumerate(pages):
            is_foreign = number in foreign
            said = f"{self._mark}   " if self._mark and is_foreign else ""
            text = f"{said}Page {number + 1} of {len(pages)}"
            self._print(page, text, is_foreign=is_foreign)
        labels = Array([0, Dictionary(S=Name.D)])
        self._whole.Root.PageLabels = Dictionary(Nums=labels)

    def _print(self, page: Any, text: str, *, is_foreign: bool) -> None:
        text = "".join(sign for sign in text if sign in self._glyphs)
        left, bottom, right, top = (float(each) for each in page.cropbox)
        turned = int(page.obj.get("/Rotate", 0)) % 360
        width, height = right - left, top - bottom
        if turned in (90, 270):
            width, height = height, width
        margin, rise = _FOREIGN if is_foreign else _WIDE if width > height else _UPRIGHT
        along = width - margin - sum(self._widths[self._glyphs[s]] for s in text) * _SIZE / 1000
        codes = "".join(f"{self._glyphs[sign]:04x}" for sign in text)
        # Where the reader sees the bottom left corner, and which way lines run there.
        matrix = {
            0: f"1 0 0 1 {left + along:.3f} {bottom + rise:.3f}",
            90: f"0 1 -1 0 {right - rise:.3f} {bottom + along:.3f}",
            180: f"-1 0 0 -1 {right - along:.3f} {top - rise:.3f}",
            270: f"0 -1 1 0 {left + rise:.3f} {top - along:.3f}",
        }[turned]
        content = (
            f"\nQ\n/Artifact\n<</Type /Pagination>>\nBDC\nq\n{_COLOUR}\nBT\n{matrix} Tm\n"
            f"{self._name(page)} {_SIZE} Tf\n[<{codes}>] TJ\nET\nQ\nEMC\n"
        )
        page.contents_add(Stream(self._whole, content.encode()))
        page.obj.Contents.insert(0, self._before)

    def _name(self, page: Any) -> Name:
        """The name of the font on a page. Pages of one part share their resources."""
        resources: Object = page.resources
        known = self._names.get(resources.objgen) if resources.is_indirect else None
        if known is not None:
            return known
        fonts = resources.get("/Font")
        if fonts is None:
            fonts = resources.Font = Dictionary()
        number = 0
        while f"/PageNumbers{number}" in fonts:
            number += 1
        name = Name(f"/PageNumbers{number}")
        fonts[name] = self._font
        if resources.is_indirect:
            self._names[resources.objgen] = name
        return name

    def _written(self, font: Any, scale: float) -> Dictionary:
        """The font as PDF embeds it."""
        whole, glyphs = self._whole, self._glyphs
        file = BytesIO()
        font.save(file)
        content = file.getvalue()
        while zlib.adler32(content) & 0xFF == RETURN:  # with which it would end (binding_bytes)
            content += b"\0"
        embedded = Stream(whole, content)
        embedded.Length1 = len(content)
        head, heights = font["head"], font["hhea"]
        name = Name("/PAGENR+SourceSans3-Regular")
        box = [round(each * scale) for each in (head.xMin, head.yMin, head.xMax, head.yMax)]
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=4,
            FontBBox=Array(box),
            ItalicAngle=0,
            Ascent=round(heights.ascent * scale),
            Descent=round(heights.descent * scale),
            CapHeight=round(font["OS/2"].sCapHeight * scale),
            StemV=80,
            FontFile2=whole.make_indirect(embedded),
        )
        widths: list[Any] = []
        for glyph, width in sorted(self._widths.items()):
            widths += (glyph, Array([round(width)]))
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
            FontDescriptor=whole.make_indirect(descriptor),
            CIDToGIDMap=Name.Identity,
            W=Array(widths),
        )
        lines = sorted(f"<{glyph:04x}> <{ord(sign):04x}>" for sign, glyph in glyphs.items())
        cmap = _MAP.format(count=len(lines), lines="\n".join(lines))
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([whole.make_indirect(descendant)]),
            ToUnicode=Stream(whole, cmap.encode()),
        )
