"""The history of an indicator: changes of targets."""

import pytest

from councilportal.common.document import (
    Table,
)
from performance.board import (
    indicator_sections,
)
from tests import factories
from tests.performance.board.support import line_of

pytestmark = pytest.mark.django_db


def texts(table):
    return [[getattr(cell, "text", "") for cell in row.cells] for row in table.rows]


def test_changes_of_targets_are_told():
    indicator = factories.make_indicator()
    factories.make_target(indicator, "2023/24", target=90, floor=80)
    factories.make_target(indicator, "2024/25", target=90, floor=80)
    factories.make_target(indicator, "2025/26", target=95, floor=80)
    factories.make_target(indicator, "2025/26", period="2025/26-Q1", target=93)
    line = line_of("PAY-01")
    assert line is not None

    (section,) = indicator_sections.history_sections(line, [])

    (table,) = section.blocks
    assert isinstance(table, Table)
    assert texts(table) == [
        ["Quarter 1 2025/26", "93%", "80%", "Target 93%, the year's 95%"],
        ["2025/26", "95%", "80%", "Target 95%, the year before 90%"],
        ["2024/25", "90%", "80%", "No change"],
        ["2023/24", "90%", "80%", ""],
    ]
