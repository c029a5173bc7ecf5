"""A progress report: its themes with their numbers, and actions under their objectives."""

import pytest

from councilportal.common.document import Section, Table, TextCell
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.rules.kinds import PartKind
from tests.factories import (
    make_achievement,
    make_framework,
    make_line,
    make_objective,
    make_plan,
    make_theme,
)
from tests.publishing.making import AT, make_cast, make_edition
from tests.publishing.series.support import again, arranged

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


def part(kind: PartKind, title: str) -> Section:
    """The only part of an edition."""
    cast = make_cast()
    record = arranged(make_edition(cast), cast, {"part": kind, "title": title})
    first = compose(again(record), AT.date()).public.sections[0]
    assert first.heading == title
    return first


@pytest.mark.parametrize(
    ("title", "numbers"),
    [
        ("3. Key achievements", ["3.1", "3.2"]),
        ("3.2 Key achievements", ["3.2.1", "3.2.2"]),
        ("Key achievements in 2025/26", ["", ""]),
        ("14 achievements", ["", ""]),
    ],
)
def test_themes_are_numbered_within_a_part_whose_title_has_its_number(title, numbers):
    framework = make_framework()
    for ref in ("T1", "T2"):
        theme = make_theme(framework, ref)
        make_achievement(year="2025/26", position=theme.position, theme=theme)

    made = part(PartKind.PROGRESS, title)

    assert [each.number for each in made.sections] == numbers


def lines_of(made: Section) -> tuple[list[str], list[str]]:
    """The heads of a plan's columns, and its rows as texts."""
    (table,) = (block for each in made.sections for block in each.blocks)
    assert isinstance(table, Table)
    rows = [
        " | ".join(cell.text for cell in row.cells if isinstance(cell, TextCell))
        for row in table.rows
    ]
    return [each.head for each in table.columns], rows


def test_actions_stand_under_their_objectives():
    pay, skills = make_objective(number="1.1"), make_objective("O2", number="1.2", title="Skills")
    plan = make_plan("EQ", kind="action_plan")
    for objectives in ([pay], [pay], [skills], [pay, skills]):
        make_line(plan).objectives.set(objectives)

    heads, rows = lines_of(part(PartKind.ACTION_PLAN, "Action plan"))

    assert heads == ["Number", "What is to be done"]
    assert rows == [
        *("1.1 Fairer pay", "1 | Step 1", "2 | Step 2"),
        *("1.2 Skills", "3 | Step 3"),
        *("1.1 Fairer pay; 1.2 Skills", "4 | Step 4"),
    ]


def test_a_plan_with_a_line_for_no_objective_keeps_them_in_a_column():
    plan = make_plan("EQ", kind="action_plan")
    make_line(plan).objectives.set([make_objective(number="1.1")])
    make_line(plan)

    heads, rows = lines_of(part(PartKind.ACTION_PLAN, "Action plan"))

    assert heads == ["Number", "What is to be done", "Objectives"]
    assert rows == ["1 | Step 1 | 1.1 Fairer pay", "2 | Step 2 | "]
