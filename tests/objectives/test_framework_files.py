"""What an import says of frameworks and measures that depends on what is stored."""

import pytest

from councilportal.exchange import import_path
from objectives.models import Plan, PlanLine, Theme
from performance.exchange.objective_measures import OBJECTIVE_MEASURES
from performance.models import ObjectiveMeasure
from tests.exchange.support import AT, bring_in, problems_of
from tests.factories import make_framework, make_objective, make_theme

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


def written(folder, name, text):
    path = folder / f"{name}.csv"
    path.write_text(text.replace("\n", "\r\n"), "utf-8", newline="")
    return path


def test_a_theme_does_not_leave_stored_objectives_and_parts_behind(tmp_path):
    aims, peers = make_framework("AIMS"), make_framework("PEERS")
    theme = make_theme(aims, "T1")
    make_theme(aims, "T2", parent=theme)
    make_objective("O1", framework=aims, theme=theme)
    path = written(tmp_path, "themes", "framework,ref,position,title\nPEERS,T1,1,Moved\n")

    said = [(each.row, each.column, each.wanted.split()[0]) for each in problems_of(path)]

    assert said == [(2, "framework", "O1"), (2, "framework", "T2")]
    assert not peers.themes.exists()


def test_a_theme_moves_with_its_objectives_and_parts(tmp_path):
    aims, peers = make_framework("AIMS"), make_framework("PEERS")
    theme = make_theme(aims, "T1")
    make_objective("O1", framework=aims, theme=theme)
    written(tmp_path, "themes", "framework,ref,position,title\nPEERS,T1,1,Moved\n")
    written(tmp_path, "objectives", "ref,title,framework\nO1,Fairer pay,PEERS\n")

    bring_in(tmp_path)

    assert Theme.objects.get().framework == peers


def test_a_measure_is_of_a_line_that_the_plan_has(tmp_path):
    plan = Plan.objects.create(ref="P1", title="Plan", kind="matrix")
    PlanLine.objects.create(plan=plan, position=2, words="Safer communities")
    text = "position,plan,line,words,reference\n1,P1,2,Quality reviews,D40\n"

    import_path(path=written(tmp_path, "objective_measures", text), by=None, at=AT)

    assert ObjectiveMeasure.objects.get(line__position=2).words == "Quality reviews"
    assert (OBJECTIVE_MEASURES.csv() or b"").splitlines()[
        1
    ] == b"1,,P1,2,,,Quality reviews,,,,,,,D40"
    for cells, column in (("P1,3", "line"), ("P1,", "line"), (",2", "objective")):
        path = written(tmp_path, "objective_measures", f"position,plan,line,words\n1,{cells},x\n")
        assert [each.column for each in problems_of(path)] == [column]
