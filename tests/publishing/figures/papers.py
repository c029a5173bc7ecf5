"""Reads a paper back in each of its formats: the rows of its tables, and all of its words."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from typing import Any

from tests.printing import reading, reading_sheets
from tests.publishing.figures.expected import Expected

Row = tuple[tuple[str, str], ...]  # of a table: each cell with its head
WITH_WORDS = ("html", "pdf", "json")
WITH_DATA = ("json", "csv", "xlsx", "ods")
FORMATS = ("html", "pdf", "csv", "json", "xlsx", "ods")


def formats_of(wanted: Expected) -> Sequence[str]:
    """The formats that hold a figure."""
    return {"words": WITH_WORDS, "data": WITH_DATA}.get(wanted.kinds, FORMATS)


def holds(text: str, figure: str, exact: str = "") -> bool:
    """True where a text has the figure as a whole one, or is exactly that number."""
    if exact:
        try:
            if Decimal(text) == Decimal(exact):
                return True
        except InvalidOperation:
            if _whole(exact, text):
                return True
    return _whole(figure, text)


def _whole(figure: str, text: str) -> bool:
    before = r"(?<![\w.,-])" if figure[:1].isalnum() else ""
    after = r"(?![\w%]|[.,]\d)" if figure[-1:].isalnum() else ""
    return re.search(before + re.escape(_plain(figure)) + after, _plain(text), re.I) is not None


def _plain(text: str) -> str:
    return " ".join(text.split())


@dataclass
class Paper:
    """A paper in one format. `by_cell` has each row under each of its cells."""

    text: str = ""
    by_cell: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    keys: frozenset[str] = frozenset()  # where rows are not told apart: the cells that begin them

    def add(self, heads: Sequence[str], cells: Sequence[str], group: str = "") -> None:
        """Take a row of a table, under the head of its group of rows, if it has one.

        A row "In work: Women" is one of "Women" too.
        """
        row = tuple(zip(heads, cells, strict=True))
        names = {group, *cells, *(each.rpartition(": ")[2] for each in cells[:1])}
        for cell in {_plain(each) for each in names}:
            self.by_cell[cell].append(row)

    def has(self, wanted: Expected) -> bool:
        """True where the figure stands in its place."""
        if not wanted.key:
            return holds(self.text, wanted.printed, wanted.exact)
        if self.keys:
            return any(holds(each, wanted.printed) for each in self._after(wanted.key))
        return any(
            re.fullmatch(wanted.head, head) and holds(cell, wanted.printed, wanted.exact)
            for row in self.by_cell[_plain(wanted.key)]
            for head, cell in row
        )

    def _after(self, key: str) -> Iterator[str]:
        """The words after each place of a key, up to the next key."""
        others = "|".join(map(re.escape, sorted(map(_plain, self.keys), key=len, reverse=True)))
        for found in re.finditer(rf"(?<!\w){re.escape(_plain(key))}(?!\w)", self.text):
            start = found.start() if key.startswith("HCC") else found.end()
            rest = self.text[found.end() : found.end() + 600]
            end = re.search(rf"(?<!\w)({others})(?!\w)", rest)
            yield self.text[start : found.end() + (end.start() if end else len(rest))]


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.paper = Paper()
        self.heads: list[str] = []
        self.cells: list[str] = []
        self.is_head = False
        self.row = self.group = ""  # the class of a row, and what heads its group of rows

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "table":
            self.heads, self.group = [], ""
        elif tag == "thead":
            self.is_head = True
        elif tag == "tr":
            self.row = str(dict(attrs).get("class") or "")
            # A heading of several rows stands in the first of them.
            self.cells = self.cells[:1] if "report-shared" in self.row else []
        elif tag in ("th", "td"):
            self.cells.append("")
        self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        self.paper.text += data
        if self.cells:
            self.cells[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "thead":
            self.is_head = False
        elif tag == "tr" and self.is_head:
            self.heads = [_plain(each) for each in self.cells]
        elif tag == "tr" and "report-group" in self.row:
            self.group = "".join(self.cells)
        elif tag == "tr" and len(self.heads) == len(self.cells):
            self.paper.add(self.heads, self.cells, self.group)


def _html(data: bytes, keys: frozenset[str]) -> Paper:
    reader = _Html()
    reader.feed(re.sub(r"<style>.*?</style>", "", data.decode(), flags=re.S))
    return reader.paper


def _pdf(data: bytes, keys: frozenset[str]) -> Paper:
    return Paper(_plain(" ".join(reading.page_texts(data))), keys=keys)


def _json(data: bytes, keys: frozenset[str]) -> Paper:
    document = json.loads(data)["document"]
    paper = Paper(" ".join(_texts(document)))
    for table in _tables(document):
        heads, group = [column["head"] for column in table["columns"]], ""
        for row in table["rows"]:
            cells = [_cell(cell) for cell in row["cells"]]
            if row.get("is_group_head"):
                group = "".join(cells)
            else:
                paper.add(heads, cells, group)
    for dataset in document["datasets"]:
        for row in dataset["rows"]:
            paper.add(dataset["columns"], row)
    return paper


def _cell(cell: Mapping[str, Any]) -> str:
    words = [cell.get(name) for name in ("text", "rag", "direction", "note")]
    return " ".join(each for each in words if each)


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, dict):
        for each in node.values():
            yield from _texts(each)


def _tables(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, list):
        for each in node:
            yield from _tables(each)
    elif isinstance(node, dict):
        if node.get("kind") == "Table":
            yield node
        for each in node.values():
            yield from _tables(each)


def _csv(data: bytes, keys: frozenset[str]) -> Paper:
    """The one file of all tables, a line for each cell: the cells of a row have the same key."""
    paper = Paper()
    rows: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    lines = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    for line in lines:
        key = line["Table"], line["Row"]
        rows[key].append((line["Column"], line["Value"]))
        paper.text += f" {line['Row']} {line['Value']}"
    for (_, first), cells in rows.items():
        paper.add(["", *(head for head, _ in cells)], [first, *(value for _, value in cells)])
    return paper


def _sheets(read: Callable[[bytes], list[Any]]) -> Callable[[bytes, frozenset[str]], Paper]:
    def taken(data: bytes, keys: frozenset[str]) -> Paper:
        paper = Paper()
        for sheet in read(data):
            rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.rows]
            paper.text += " " + " ".join(cell for row in rows for cell in row)
            for heads, cells in _under_heads(rows):
                paper.add(heads, cells)
        return paper

    return taken


def _under_heads(rows: list[list[str]]) -> Iterator[tuple[list[str], list[str]]]:
    """The rows of the table of a sheet, which begins with the first row that fills its width."""
    width = max(map(len, rows), default=0)
    filled = [at for at, row in enumerate(rows) if len(row) == width and all(row)]
    if filled:
        heads = rows[filled[0]]
        yield from ((heads, row) for row in rows[filled[0] + 1 :] if len(row) == width)


READERS: Mapping[str, Callable[[bytes, frozenset[str]], Paper]] = {
    "html": _html,
    "pdf": _pdf,
    "csv": _csv,
    "json": _json,
    "xlsx": _sheets(reading_sheets.xlsx),
    "ods": _sheets(reading_sheets.ods),
}
