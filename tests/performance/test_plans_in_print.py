"""Plans of the reference sets as their papers print them."""

from datetime import date

import pytest

from councilportal.common.document import Facts, ListCell, Paragraph, Table, TextCell
from councilportal.organisation.models import Directorate
from councilportal.organisation.people import NOBODY
from councilportal.organisation.queries import council_on
from objectives.delivery import queries, sections
from objectives.delivery.template_queries import templates
from objectives.models import Plan
from objectives.rules.delivery import TIMETABLE, Unlike
from performance.objective_queries import with_measures
from tests.exchange.support import FIXTURES, bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
REFERENCE = FIXTURES / "reference"
DAY = date(2017, 6, 1)


def printed(ref, **how):
    plan = Plan.objects.get(ref=ref)
    read = with_measures(queries.in_print(plan))
    return sections.sections_of(read, DAY, {}, **how)


def tables(found):
    return [block for each in found for block in each.blocks if isinstance(block, Table)]


def rows_of(found):
    return [len([row for row in table.rows if not row.is_group_head]) for table in tables(found)]


def test_manchesters_plans_print_their_lines_by_part():
    bring_in(REFERENCE / "manchester")

    counts = {ref: rows_of(printed(f"EDP-{ref}")) for ref in ("ADULTS", "CHILDREN", "GROWTH")}
    assert counts == {"ADULTS": [4, 2, 2, 2], "CHILDREN": [4, 4, 1, 6], "GROWTH": [2, 2, 2, 6]}
    core = printed("EDP-CORE")
    blank = [each.heading for each in core if not tables([each])]
    assert rows_of(core) == [3, 1]
    assert len(blank) == 5, "three objectives; timetable and monitoring come from elsewhere"
    assert len(printed("EDP-CORE", has_blanks=False)) == 2


def test_manchesters_plans_are_set_beside_their_template():
    bring_in(REFERENCE / "manchester")
    to_come = {Directorate.objects.get(ref=ref).pk: 2 for ref in ("ADULTS", "CHILDREN", "CORE")}
    to_come[Directorate.objects.get(ref="GROWTH").pk] = 1

    (template,) = templates(NOBODY, to_come)

    counts = {
        str(plan.directorate): [fact.count(part.ref) for part in template.parts]
        for plan, fact in zip(template.plans, template.facts, strict=True)
    }
    assert counts == {
        "Adults Services": [0, 4, 2, 2, 2, 2, 0],
        "Children's Services": [0, 4, 4, 1, 6, 2, 0],
        "Core": [3, 0, 0, 0, 1, 2, 0],
        "Growth & Neighbourhoods and Strategic Development": [0, 2, 2, 2, 6, 1, 1],
    }
    found = [(each.plan, each.kind, each.sentence) for each in template.differences]
    named = "“Knowing Manchester Better”, “Improving Life Chances”, “Celebrating Our Diversity”"
    blank = "“Context” and “Monitoring” are blank."
    assert found == [
        ("EDP-ADULTS", Unlike.BLANK, blank),
        ("EDP-CHILDREN", Unlike.BLANK, blank),
        (
            "EDP-CORE",
            Unlike.BLANK,
            f"{named} and “Monitoring” are blank.",
        ),
        ("EDP-GROWTH", Unlike.BLANK, "“Context” is blank."),
        (
            "EDP-GROWTH",
            Unlike.OTHER_NAME,
            "“Celebrating Diversity” stands for “Celebrating Our Diversity”.",
        ),
    ]


def test_how_a_plan_is_kept_is_told_in_its_part():
    bring_in(REFERENCE / "manchester")

    found = {each.heading: each.blocks for each in printed("EDP-GROWTH", has_blanks=False)}

    told = (("Updated", "each quarter"), ("Updated by", "Equality Champion"))
    kept = Facts("How the plan is kept", (*told, ("Watched by", "Equality Champions Group")))
    assert found["Monitoring"] == (kept,)
    assert "Monitoring" not in [each.heading for each in printed("EDP-CORE", has_blanks=False)]


def test_a_timetable_stands_upright_with_the_lines_of_its_plan():
    bring_in(REFERENCE / "manchester")
    read = with_measures(queries.in_print(Plan.objects.get(ref="EDP-ADULTS")))

    found = sections.sections_of(read, DAY, {TIMETABLE: (Paragraph("2 assessments to come."),)})

    assert not any(each.wide for each in found)


def test_each_line_of_staffordshire_names_its_objectives_as_printed():
    bring_in(REFERENCE / "staffordshire")

    lines = queries.in_print(Plan.objects.get()).lines
    told = {each.position: [str(one.title) for one in each.objectives.all()] for each in lines}

    assert told[9] == [
        "Access",
        "Inclusive involvement",
        "Accessible information",
        "Representative workforce",
        "Data systems",
    ]
    assert told[10] == [
        "Tailored support",
        "Involvement",
        "Third sector able to compete",
        "Accessible information",
    ]


def test_staffordshires_matrix_is_in_order_with_its_four_empty_cells():
    bring_in(REFERENCE / "staffordshire")

    found = printed("CEDP")

    assert rows_of(found) == [5, 5, 7, 6]
    assert [each.heading for each in found][:2] == [
        "Communities & Chief Executive's Office",
        "Social Care & Health",
    ]
    rows = [row for table in tables(found) for row in table.rows]
    empty = [
        (int(row.anchor.removeprefix("line-")), place)
        for row in rows
        for place, cell in enumerate(row.cells)
        if cell == TextCell(sections.NONE_GIVEN)
    ]
    assert empty == [(20, 3), (22, 1), (23, 1), (23, 3)]
    first = rows[0].cells
    assert isinstance(first[3], ListCell)
    assert len(first[3].items.items) == 4


def test_hertfordshires_53_actions_are_by_theme_and_never_late_by_going_on():
    bring_in(REFERENCE / "hertfordshire")

    found = printed("PLAN-2017")

    assert rows_of(found) == [6, 12, 9, 7, 19]
    assert not any(section.wide for section in found)  # each stands under its objective
    read = queries.in_print(Plan.objects.get())
    actions = [read.actions[line.action_id or 0] for line in read.lines]
    assert sum(each.due_text == "ongoing" for each in actions) == 13
    assert [each.due_text for each in actions if each.recurs] == ["Quarterly"]
    assert sum(each.goes_on and each.due_from is not None for each in actions) == 2
    never = [each for each in actions if each.goes_on or each.recurs]
    assert len(never) == 16
    assert not any(each.standing.is_overdue(date(2026, 11, 30)) for each in never)
    council = council_on(DAY)
    document = sections.plan_document(read, DAY, council)
    (flags,) = tables([document.sections[-1]])
    assert [row.cells[1].text for row in flags.rows if isinstance(row.cells[1], TextCell)] == [
        "Line 20 has no lead.",
        "Line 21 has no lead.",
        "Line 16 is due “Target”, which is no date.",
        "Lines 3 and 15 may be the same work, with two dates and two leads.",
    ]
