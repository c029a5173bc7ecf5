"""The history of an indicator: changes of targets, and tables of groups."""

import pytest

from councilportal.common.document import (
    Table,
)
from performance.board import (
    indicator_sections,
)
from tests import factories
from tests.performance.board.support import heads, line_of, revisions_of

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


def test_groups_have_a_table_for_each_characteristic():
    indicator = factories.make_indicator()
    sex = factories.make_characteristic("sex", ("female", "male"))
    age = factories.make_characteristic("age_band", ("16-24",), name="Age band")
    for period in ("2025-08", "2025-09"):
        for ref in ("female", "male"):
            factories.make_reading(indicator, period, group=sex.categories.get(ref=ref))
    factories.make_reading(indicator, group=age.categories.get(), no_data_reason="suppressed")
    line = line_of("PAY-01")
    assert line is not None

    (section,) = indicator_sections.history_sections(
        line,
        revisions_of("PAY-01"),
    )

    tables = [block for block in section.blocks if isinstance(block, Table)]
    assert section.heading == "Groups"
    assert [(table.caption, heads(table)) for table in tables] == [
        ("PAY-01 by age band, newest first", ["Period", "16-24"]),
        ("PAY-01 by sex, newest first", ["Period", "Female", "Male"]),
    ]
    assert texts(tables[0]) == [["September 2025", "Suppressed"]]
    assert texts(tables[1]) == [
        ["September 2025", "96%", "96%"],
        ["August 2025", "96%", "96%"],
    ]
