"""The tables of publishing/RULES.md, as the tests read them."""

import re
from pathlib import Path

import pytest

from councilportal.publishing import narrative

PAGE = Path(narrative.__file__).parents[1] / "RULES.md"


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table of the page; a bar within a cell is written with a backslash."""
    text = PAGE.read_text(encoding="utf-8").split(f"<!-- table: {name} -->\n")[1]
    lines = []
    for line in text.splitlines():
        if not line.startswith("|"):
            break
        cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
        lines.append([cell.strip() for cell in cells])
    head, _, *rows = lines
    return [dict(zip(head, row, strict=True)) for row in rows]


def rows_of(name: str) -> list:
    return [pytest.param(row, id="-".join(row.values())[:80]) for row in table(name)]
