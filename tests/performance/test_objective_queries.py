"""What the check of objectives finds in the papers of councils."""

from datetime import date

import pytest

from councilportal.common.document import Table, TextCell
from councilportal.organisation.queries import council_on
from objectives.delivery import queries
from objectives.delivery.sections import plan_document
from objectives.models import Framework, Objective, Plan, PlanLine, Theme
from objectives.rules.measurable import FindingKind, check
from performance.objective_queries import measured, objectives_of, themes_of, with_measures
from tests.exchange.support import FIXTURES, bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
REFERENCE = FIXTURES / "reference"


def findings_of(framework):
    return check([measured(each) for each in objectives_of(framework)], themes_of(framework))


def only(kind, findings):
    return [(each.about, each.sentence) for each in findings if each.kind is kind]


def test_hertfordshire_has_5_themes_33_objectives_and_leaves_out_seven_numbers():
    bring_in(REFERENCE / "hertfordshire")

    framework = Framework.objects.get()
    found = findings_of(framework)

    assert [theme.objectives.count() for theme in framework.themes.order_by("position")] == [
        *(4, 9, 5, 5, 10),
    ]
    left_out = ["1.3", "3.1", "3.3", "4.1", "4.2", "5.2", "5.9"]
    assert [about for about, _ in only(FindingKind.NUMBER, found)] == left_out
    assert len(only(FindingKind.LACKS, found)) == 33
    assert not only(FindingKind.EMPTY_THEME, found)


def test_staffordshire_lacks_what_it_does_not_print(django_assert_max_num_queries):
    bring_in(REFERENCE / "staffordshire")

    with django_assert_max_num_queries(8):
        read = with_measures(queries.in_print(Plan.objects.get()))

    found = read.lacking
    lacking = dict(only(FindingKind.LACKS, found))
    assert len(lacking) == 20, "outcomes; three of them have several lines"
    of_lines = [each.sentence for each in found if each.kind is FindingKind.LACKS]
    assert len(of_lines) == 23
    everywhere = ("a baseline", "a target", "a date", "an owner")
    assert all(lack in said for said in of_lines for lack in everywhere)
    named = [said for said in of_lines if "a characteristic" not in said]
    assert len(named) == 6, "age twice, disability twice, carers and minority groups"
    without = [each.ref for each in found if "lacks a measure" in each.sentence]
    assert without == ["13", "15", "20", "23"], "methods are no measures, and two cells are empty"
    assert [about for about, _ in only(FindingKind.SAME_REFERENCE, found)] == ["NI 136"]
    assert [about for about, _ in only(FindingKind.TWO_REFERENCES, found)] == [
        "Self-directed support"
    ]
    assert [each.ref for each in found if each.kind is FindingKind.METHOD] == [
        *("13", "13", "15", "15"),
    ]
    assert [each.ref for each in found if each.kind is FindingKind.POINTER] == ["14"]
    day = date(2017, 6, 1)
    section = plan_document(read, day, council_on(day)).sections[-1]
    (table,) = section.blocks
    assert section.heading == "What its measures lack"
    assert isinstance(table, Table)
    told = [tuple(c.text for c in row.cells if isinstance(c, TextCell)) for row in table.rows]
    heads = {place: each[0] for place, each in enumerate(told) if len(each) == 1}
    assert heads == {
        0: "Not measurable",
        24: "A method for a measure",
        29: "A pointer for a measure",
        31: "One reference for two measures",
        33: "One measure under two references",
    }
    assert told[30][0].startswith("Line 14: ")
    assert told[32][0] == "NI 136"
    assert len(told) == 35


def test_staffordshire_has_4_directorates_and_four_empty_cells():
    bring_in(REFERENCE / "staffordshire")
    lines = PlanLine.objects.order_by("position")

    headings = list(dict.fromkeys(lines.values_list("heading", flat=True)))
    assert [lines.filter(heading=each).count() for each in headings] == [5, 5, 7, 6]
    empty = [(each.position, "priorities") for each in lines if not each.priorities.exists()]
    empty += [(each.position, "measures") for each in lines if not each.measures.exists()]
    assert sorted(empty) == [
        (20, "measures"),
        (22, "priorities"),
        (23, "measures"),
        (23, "priorities"),
    ]
    assert all(each.objectives.exists() for each in lines)


def test_kent_has_46_objectives_of_which_14_name_characteristics():
    bring_in(REFERENCE / "kent")
    objectives = Objective.objects.all()

    themes = {ref: objectives.filter(theme__ref=ref).count() for ref in ("EO2016-1", "EO2016-2")}
    assert themes == {"EO2016-1": 19, "EO2016-2": 3}
    assert objectives.filter(theme__ref="EO2016-EQIA-1").count() == 14
    assert objectives.filter(theme__ref="EO2016-EQIA-2").count() == 4
    letters = objectives.filter(framework__ref="EO2012").order_by("position")
    assert "".join(letters.values_list("number", flat=True)) == "ABCDEF"
    counts = {named: objectives.filter(named=named).count() for named in ("named", "all", "none")}
    assert counts == {"named": 14, "all": 9, "none": 23}


def test_hampshire_has_3_headings_of_14_standards_and_manchester_three_objectives():
    bring_in(REFERENCE / "hampshire")
    bring_in(REFERENCE / "manchester")

    standards = Theme.objects.get(standards=14)
    assert list(standards.children.order_by("position").values_list("title", flat=True)) == [
        "Awareness, above all in the workforce",
        "Policies and decisions",
        "Service delivery",
    ]
    assert not only(FindingKind.EMPTY_THEME, findings_of(standards.framework))
    ours = Objective.objects.filter(framework__ref="EO").order_by("position")
    assert [each.title.split()[0] for each in ours] == ["Knowing", "Improving", "Celebrating"]
    across = Theme.objects.filter(framework__ref="EO", cuts_across=True)
    assert across.count() == 7
