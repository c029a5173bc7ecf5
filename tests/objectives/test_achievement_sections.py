"""What papers of councils hold of what was done, placed in documents as they print it."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from councilportal.common.document import Bullets, Paragraph, Section, Table, TextCell
from councilportal.common.periods import parse
from councilportal.organisation.queries import bodies, council_on
from councilportal.printing import drawings
from objectives.achievements import (
    consultation_sections,
    governance_sections,
    queries,
    sections,
    validation_sections,
)
from objectives.achievements.queries import AchievementCriteria
from objectives.models import Achievement, Theme
from tests import factories
from tests.exchange.support import FIXTURES, bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
REFERENCE = FIXTURES / "reference"
ON = date(2017, 12, 11)
CALSHOT = "Calshot Activities Centre"


def rows_of(section: Section) -> list[int]:
    return [len(block.rows) for block in section.blocks if isinstance(block, Table)]


def told(**asked: Any) -> list[Achievement]:
    return list(queries.achievements(AchievementCriteria(**asked)))


def test_hampshires_appendices_stand_in_its_own_order(django_assert_max_num_queries):
    bring_in(REFERENCE / "hampshire")

    with django_assert_max_num_queries(2):
        found = told(year="2017/18", quarter="2017/18-Q2")
    by_outcome = sections.achievements_by_theme(found)
    with django_assert_max_num_queries(1):
        kept = list(queries.validations())
    document = validation_sections.validations_document(kept, ON, council_on(ON))
    standards = [governance_sections.standards_section(each) for each in queries.standards()]

    assert [rows_of(each) for each in by_outcome] == [[1], [8], [5], [2]]
    assert [each.heading for each in document.sections] == [
        "Children's Services",
        "Adults' Health and Care",
        "Economy, Transport and Environment",
        "Culture, Communities and Business Services",
        "Corporate Services",
    ]
    assert [rows_of(each) for each in document.sections] == [[6], [1], [1], [15], [7]]
    tables = [each.blocks[0] for each in document.sections]
    heads = [[column.head for column in each.columns] for each in tables if isinstance(each, Table)]
    assert [[name for name in ("Site", "Judged", "Expires") if name in own] for own in heads] == [
        ["Judged"],
        [],
        [],
        ["Site", "Judged", "Expires"],
        ["Judged"],
    ]
    assert document.summary == "30 validations, 29 of them external."
    _, soon, those = document.cover
    assert soon == Paragraph("2 validations expire within 90 days:")
    assert those == Bullets(
        (
            f"British Canoeing Quality Mark, {CALSHOT}: 31 December 2017 (in 20 days)",
            f"Royal Yachting Association (RYA), {CALSHOT}: 31 January 2018 (in 51 days)",
        )
    )
    stands = Counter(row[-1] for row in document.datasets[0].rows)
    assert stands == {"open": 22, "holds": 6, "soon": 2}
    said = str(validation_sections.validations_dataset(kept))
    assert not any(remark in said for remark in ("printed", "named in", "probably")), said
    [framework] = standards
    assert framework.blocks[0] == Paragraph("14 standards under 3 headings.")
    assert rows_of(framework) == [3]


def test_hampshires_bodies_are_a_picture_and_the_same_as_a_list():
    bring_in(REFERENCE / "hampshire")

    drawn = governance_sections.bodies_diagram(list(bodies(ON)))

    assert len(drawn.boxes) == 6
    assert len(drawn.arrows) == 3
    said = drawings.as_list(drawn).items
    assert [each.parts[0] for each in said] == [
        "Cabinet",
        "Corporate Management Team",
        "All staff, allies and role models",
    ]
    below, names = said[1].items, list[Any]()
    while below:
        [item] = below.items
        names.append(item.parts[0])
        below = item.items
    assert names == [
        "Inclusion and Diversity Steering Group",
        "Inclusion and Diversity Operational Forum",
        "Equalities groups and staff networks",
    ]


def test_kents_consultation_and_roles_are_placed_in_order():
    bring_in(REFERENCE / "kent")

    consultation = queries.consultation("POLICY-2016")
    blocks: list[Any] = list(consultation_sections.counts_blocks(consultation))
    table, checked = blocks
    said: Any = next(consultation_sections.heard_blocks(consultation))
    [roles] = governance_sections.accountability_sections(
        list(queries.accountabilities(drafts=True))
    )

    assert [row.cells[0].text[:8] for row in table.rows[:3]] == ["Online r", "of these", "of these"]
    assert checked == Paragraph("Online replies: 43 = 4 + 39.")
    assert len(said.rows) == 9
    assert rows_of(roles) == [12]
    assert not queries.accountabilities(), "its framework is a draft"


def test_hertfordshires_themes_follow_their_positions():
    bring_in(REFERENCE / "hertfordshire")

    by_theme = sections.achievements_by_theme(told(year="2016/17"))

    # With the two, two, one, two and one case studies of the themes.
    assert [rows_of(each) for each in by_theme] == [[8], [12], [5], [18], [6]]
    titles = Theme.objects.filter(framework__ref="EFLG").order_by("position")
    assert [each.heading for each in by_theme] == [each.title for each in titles]


def make(year: str, position: int, **values: Any) -> Achievement:
    given: dict[str, Any] = {"words": f"{year} {position}", **values}
    return Achievement.objects.create(year=year, position=position, **given)


def test_promises_stand_beside_what_was_done_and_the_forgotten_are_called_out():
    theme = factories.make_theme(factories.make_framework())
    draft = factories.make_theme(factories.make_framework("NEXT", state="draft"), "T2")
    make("2025/26", 1, kind="will_do", theme=theme)
    make("2025/26", 2, kind="will_do", directorate=factories.make_directorate())
    make("2025/26", 3, kind="will_do", theme=draft)
    make("2025/26", 4, theme=theme)
    make("2026/27", 1, theme=theme, is_highlight=True)
    make("2026/27", 2, theme=theme, kind="will_do")
    year = parse("2026/27")

    found = queries.promises(year)

    assert [[one.words for one in each.promised] for each in found] == [
        ["2025/26 1"],
        ["2025/26 2"],
    ]
    assert [[one.words for one in each.done] for each in found] == [["2026/27 1"], []]
    assert len(queries.promises(year, drafts=True)) == 3
    said = sections.promised_said(found, year)
    assert said == "2 promises made in 2025/26 for 2026/27; nothing is told yet of 1 of them."
    answer = sections.promised_table(found, year).rows[1].cells[-1]
    assert answer == TextCell(sections.NOTHING_ANSWERS)


def test_a_highlight_is_chosen_once_and_stands_in_both_places():
    make("2026/27", 1, figures="12 groups", amount=5000, is_highlight=True)
    make("2026/27", 2)
    make("2026/27", 3, kind="will_do")

    found = told(year="2026/27")

    assert sections.highlights(found).items == ("2026/27 1: £5,000; 12 groups",)
    [section] = sections.achievements_by_theme(found)
    assert rows_of(section) == [3]
    said = sections.counted(found, parse("2026/27"))
    assert said == "2 achievements and 1 promise of 2026/27, 1 of them a highlight."
    assert [each.position for each in told(year="2026/27", highlights=True)] == [1]
