"""How much the parts of a workbook hold, counted while they are unpacked.

openpyxl makes an object of each thing that a part names, and fills the gaps between rows and
between cells: a small file may say that it has a row 99,999,999. expat, which reads XML for it too,
tells in a fraction of the time, whatever prefix the names of the elements have.
"""

from collections.abc import Callable
from functools import lru_cache
from xml.parsers import expat

_PARTS_OF_TEXT = frozenset("v f is t si r rPr rPh phoneticPr rFont sz color b i u family".split())
_PARTS_OF_TEXT |= {"scheme", "charset", "strike", "vertAlign"}

LONGEST = 500_000  # bytes without the end of a tag; a cell has at most 32,767 characters


class Counts:
    """What has been counted so far.

    `rows`; `last_row`, the highest number of one; `cells`, with the empty ones before them in their
    row; `names`, the defined names; `sheets`; `merged`, the merged cells; `others`, which are
    neither cells nor their text, comments included; `elements`, all; `longest`, the most bytes
    without the end of a tag: expat reads a tag from its beginning whenever more of it comes.
    """

    def __init__(self) -> None:
        """Nothing has been counted."""
        self.rows = self.last_row = self.cells = self.names = self.others = self.elements = 0
        self.sheets = self.merged = self.longest = 0
        self._row = self._column = 0

    def part(self) -> Callable[[bytes], None]:
        """A function that counts one more part, which it takes piece by piece.

        Counting stops where the part is not XML, is broken or defines entities, and so does
        reading.
        """
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._begin
        parser.CommentHandler = parser.ProcessingInstructionHandler = self._pass_over
        parser.EntityDeclHandler = _refuse_entities
        is_broken = False
        self._row = open_bytes = 0

        def feed(piece: bytes) -> None:
            nonlocal is_broken, open_bytes
            if is_broken:
                return
            end = piece.rfind(b">")
            open_bytes = open_bytes + len(piece) if end < 0 else len(piece) - end
            self.longest = max(self.longest, open_bytes)
            if self.longest > LONGEST:
                return
            try:
                parser.Parse(piece, False)
            except expat.ExpatError:
                is_broken = True

        return feed

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        name = name.rpartition(":")[2]
        if name == "c":
            column = _column(attributes.get("r", "").rstrip("0123456789")) or self._column + 1
            self.cells += max(1, column - self._column)
            self._column = column
        elif name == "row":
            self.rows += 1
            self._row = _number(attributes.get("r", "")) or self._row + 1
            self.last_row = max(self.last_row, self._row)
            self._column = 0
        elif name == "definedName":
            self.names += 1
        elif name not in _PARTS_OF_TEXT:
            self.others += 1
            self.sheets += name == "sheet"
            self.merged += name == "mergeCell"

    def _pass_over(self, *_: str) -> None:
        self.others += 1


def _refuse_entities(*_: object) -> None:
    """*Raises*: ExpatError, which ends the counting of the part."""
    raise expat.ExpatError("Entities are not expanded.")


def _number(text: str) -> int:
    """The number of a row as openpyxl takes it: "12", "12.0" and "1.2e1"; 0 where it is none."""
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return 0


@lru_cache(maxsize=20_000)
def _column(letters: str) -> int:
    """The number of a column: A is 1, XFD is 16,384; 0 where it is none."""
    number = 0
    for letter in letters.upper()[:4]:
        if not "A" <= letter <= "Z":
            return 0
        number = 26 * number + ord(letter) - 64
    return number
