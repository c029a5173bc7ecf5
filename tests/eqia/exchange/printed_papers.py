"""Reads the tables and facts of what the portal printed, as HTML and as JSON."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Cells = dict[str, str]


@dataclass(slots=True)
class Paper:
    """A page read back: its tables by caption, and the words under each heading."""

    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def facts(self, caption: str) -> Cells:
        """A table of names and values."""
        return dict(self.tables[caption])

    def row_of(self, caption: str, first: str) -> list[str]:
        """The row of a table that begins with this cell."""
        return next(row for row in self.tables[caption] if row[0] == first)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.paper = Paper()
        self.text = ""
        self.under = ""
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.text += "\n"
        elif tag == "section":
            self.under = dict(attrs)["aria-labelledby"] or ""
        elif tag == "tr":
            self.rows.append([])
        if tag in ("th", "td", "caption", "p", "li"):
            self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self.rows = self.paper.tables[self.text] = []
        elif tag == "thead":
            self.rows.clear()
        elif tag in ("th", "td"):
            self.rows[-1].append(self.text)
        elif tag in ("p", "li"):
            self.paper.words[self.under].append(self.text)


def from_html(page: bytes) -> Paper:
    reader = _Reader()
    reader.feed(page.decode())
    return reader.paper


def from_json(written: bytes) -> Paper:
    paper = Paper()
    document = json.loads(written)["document"]

    def take(blocks: list[Any], under: str) -> None:
        for block in blocks:
            match block["kind"]:
                case "Facts":
                    paper.tables[block["caption"]] = block["pairs"]
                case "Table":
                    rows = paper.tables[block["caption"]] = []
                    for row in block["rows"]:
                        rows.append([cell["text"] for cell in row["cells"]])
                        rows += [[row["note"]]] if row.get("note") else []
                case "Paragraph":
                    paper.words[under].append(block["text"])
                case "Bullets":
                    paper.words[under] += block["items"]

    def walk(parts: list[Any]) -> None:
        for part in parts:
            take(part["blocks"], part["anchor"])
            walk(part["sections"])

    take(document["cover"], "")
    walk(document["sections"])
    return paper


def as_pairs(rows: list[Cells]) -> Cells:
    return {row["key"]: row["value"] for row in rows}


def holds(text: str, figure: str) -> bool:
    """True if a figure stands in a text as a whole one."""
    return re.search(rf"(?<![\w,] ){re.escape(figure)}(?![\d,%])", text) is not None


def amount(row: Cells) -> str:
    """A value with its unit as people read it."""
    value = f"{float(row['value']):,.10g}" if row["unit"] in ("number", "fte") else row["value"]
    if row["unit"] == "fte" and "." in row["value"]:
        value = f"{float(row['value']):,.1f}"
    if row.get("note") == "printed as just over":
        value = f"just over {value}"
    return {"%": f"{value}%", "number": value}.get(row["unit"], f"{value} {row['unit']}")
