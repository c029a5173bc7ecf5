"""The agenda of the reference meeting: its 15 items, of which the last is exempt."""

import csv

import pytest

from councilportal.publishing.packs import queries
from tests.eqia.exchange.test_as_printed import BESIDE
from tests.exchange.support import FIXTURES, bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MEETING = "PRCC-2016-12-02"
SECTIONS = {"A": 6, "B": 1, "C": 4, "D": 3, "E": 1}


def test_kents_agenda_has_its_items_and_hides_what_is_exempt():
    bring_in(FIXTURES / "reference" / "kent")
    items = queries.items(queries.meeting(MEETING))
    numbers = [each.number for each in items]

    wanted = [f"{letter}{n}" for letter, many in SECTIONS.items() for n in range(1, many + 1)]
    assert numbers == wanted
    assert [each.number for each in items if each.exempt_paragraph] == ["E1"]
    assert {each.number: str(each.edition) for each in items if each.edition} == {
        "C1": "DASH/2016-09/1",
        "C2": "FINANCE/2016-09/1",
    }
    assert {each.number: each.decision.number for each in items if each.decision} == {
        "B1": "16/00136"
    }
    if BESIDE:
        with (BESIDE[0] / "kent_agenda.csv").open(encoding="utf-8", newline="") as file:
            assert [row["item"] for row in csv.DictReader(file)] == numbers
