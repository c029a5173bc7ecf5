"""What papers of councils hold of plans and of what was done, as their reference sets have it."""

from datetime import date

import pytest
from django.db.models import Count

from objectives.models import (
    Accountability,
    Achievement,
    Consultation,
    Duty,
    Plan,
    PlanLine,
    Validation,
)
from tests.exchange.support import FIXTURES, bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
REFERENCE = FIXTURES / "reference"


def counted(found, by: str) -> dict[str, int]:
    return dict(found.values_list(by).annotate(Count("pk")).order_by(by))


def test_hertfordshire_tells_41_achievements_by_theme():
    bring_in(REFERENCE / "hertfordshire")

    by_theme = counted(Achievement.objects.all(), "theme__ref")
    assert list(by_theme.values()) == [6, 10, 4, 16, 5]
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


@pytest.mark.parametrize(("nation", "number"), [("england", 7), ("wales", 4), ("scotland", 7)])
def test_the_duties_of_a_nation_come_in_twice_without_a_change(nation, number):
    folder = FIXTURES / "duties" / nation
    bring_in(folder)

    again = bring_in(folder)

    assert not again.changes_anything
    assert Duty.objects.filter(nation=nation).count() == Duty.objects.count() == number
