"""What papers of councils hold of plans and of what was done, as their reference sets have it."""

from datetime import date

import pytest
from django.db.models import Count

from councilportal.common.document import Table, TextCell
from councilportal.organisation.queries import council_on
from objectives.delivery.queries import in_print
from objectives.delivery.sections import plan_document
from objectives.models import (
    Accountability,
    Achievement,
    Consultation,
    Duty,
    Framework,
    Plan,
    PlanLine,
    PlanPart,
    Theme,
    Validation,
)
from objectives.rules.achievements import AchievementKind
from tests.exchange.support import FIXTURES, WHOLE, bring_in, problems_of
from tests.factories import make_action, make_line, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
REFERENCE = FIXTURES / "reference"


def test_a_line_of_an_adopted_plan_may_get_an_action_and_no_other_words(tmp_path):
    bring_in(WHOLE)
    head, line, *_ = (WHOLE / "plan_lines.csv").read_text("utf-8").splitlines()
    action = make_action(ref="AP-2026-0990", origin="objective", origin_ref="DP-CARE, line 1")
    followed = f"{line}{action.ref}"
    others = {
        "words": followed.replace("Fewer people", "Many people"),
        "another": f"{line}AP-2026-0991",
        "none": line,
    }
    make_action(ref="AP-2026-0991", origin="objective", origin_ref="DP-CARE, line 1")

    def sent(line):
        (tmp_path / "plan_lines.csv").write_text(f"{head}\n{line}\n", "utf-8")
        return problems_of(tmp_path)

    assert [each.column for each in sent(others["words"])] == ["words"]
    assert sent(followed) == []
    assert PlanLine.objects.get(plan__ref="DP-CARE", position=1).action == action
    for name in ("another", "none"):
        assert [each.column for each in sent(others[name])] == ["action"]


def counted(found, by: str) -> dict[str, int]:
    return dict(found.values_list(by).annotate(Count("pk")).order_by(by))


def test_hertfordshire_tells_41_achievements_by_theme():
    bring_in(REFERENCE / "hertfordshire")

    told = Achievement.objects.exclude(kind=AchievementKind.CASE_STUDY)
    assert list(counted(told, "theme__ref").values()) == [6, 10, 4, 16, 5]
    assert {each.year for each in Achievement.objects.all()} == {"2016/17"}


def test_manchesters_plans_have_41_lines_in_the_order_printed():
    bring_in(REFERENCE / "manchester")

    lines = PlanLine.objects.all()
    assert counted(lines, "plan__directorate__ref") == {
        "ADULTS": 10,
        "CHILDREN": 15,
        "CORE": 4,
        "GROWTH": 12,
    }
    core = lines.filter(plan__ref="EDP-CORE")
    parts = set(core.values_list("part__ref", flat=True))
    assert parts == {"context", "impacts"}, "none of the three objectives"
    assert Plan.objects.get(ref="EDP-CORE").lines.filter(objectives__isnull=False).count() == 0


def test_hampshires_validations_keep_their_dates_as_printed():
    bring_in(REFERENCE / "hampshire")

    found = Validation.objects.all()
    assert (found.count(), found.filter(side="external").count()) == (30, 29)
    expiring = found.filter(expires_on__isnull=False)
    assert expiring.count() == 8
    on = date(2017, 12, 11)
    soon = expiring.filter(expires_on__range=(on, date(2018, 3, 11)))
    assert [each.expires_text for each in soon.order_by("expires_on")] == [
        "31 December 2017",
        "31 January 2018",
    ]
    assert list(counted(Achievement.objects.all(), "theme__ref").values()) == [1, 8, 5, 2]


def test_kents_consultation_adds_up_and_its_roles_stand_in_order():
    bring_in(REFERENCE / "kent")

    consultation = Consultation.objects.get()
    replies = consultation.counts.get(position=1)
    parts = [each.number for each in replies.parts.order_by("position")]
    assert (replies.number, parts) == (43, [4, 39])
    assert consultation.heard.count() == 9
    assert Accountability.objects.count() == 12
    assert [each.position for each in Accountability.objects.order_by("position")][-1] == 12


def test_the_statutory_plan_has_parts_a_list_of_actions_and_a_check():
    bring_in(FIXTURES / "equality_action_plan")
    assert not bring_in(FIXTURES / "equality_action_plan").changes_anything
    on = date(2027, 3, 1)
    plan = make_plan("EAP", kind="statutory", framework=Framework.objects.get())
    action = make_action(origin="statutory", origin_ref="EAP", review_on=on, due="")
    pay = {"part": PlanPart.objects.get(ref="pay_gap")}
    make_line(plan, words="word " * 201, part=PlanPart.objects.get(ref="narrative"))
    make_line(plan, action=action, outcome=Theme.objects.get(ref="EAP-PAY-OPEN"), **pay)
    make_line(plan, words="Something else", **pay)

    document = plan_document(in_print(plan), on, council_on(on))

    assert [each.heading for each in document.sections] == [
        "What the council says of it",
        "Closing the gender pay gap",
        "Supporting employees through the menopause",
        "What the check finds",
    ]
    (table,) = document.sections[-1].blocks
    assert isinstance(table, Table)
    told = [row.cells[1].text for row in table.rows if isinstance(row.cells[1], TextCell)]
    assert told == [
        "Line 1 has 201 words. At most 200 are allowed.",
        "Line 3 names no action of the list: choose a theme for it.",
        "Line 3 has no action, which would say whether it is new.",
        f"“{document.sections[2].heading}” asks for 1 action new or in progress. It has none.",
        "Line 2 has no lead.",
    ]


@pytest.mark.parametrize(("nation", "number"), [("england", 10), ("wales", 7), ("scotland", 10)])
def test_the_duties_of_a_nation_come_in_twice_without_a_change(nation, number):
    folder = FIXTURES / "duties" / nation
    bring_in(folder)

    again = bring_in(folder)

    assert not again.changes_anything
    assert Duty.objects.filter(nation=nation).count() == Duty.objects.count() == number
