"""What the tests of this folder share."""

import csv
from io import StringIO
from typing import Any

BOARD = "/performance/board/2025-09/"


def shown(response: Any) -> set[str]:
    """The indicators on a page of the board."""
    document = response.context["document"]
    tables = [block for section in document.sections for block in section.blocks[1:]]
    return {row.cells[0].text for table in tables for row in table.rows}


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
