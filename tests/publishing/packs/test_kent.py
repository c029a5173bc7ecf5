"""The agenda of the reference meeting: its 15 items, of which the last is exempt."""

import csv

import pytest

from councilportal.publishing.models import ProgrammeItem
from councilportal.publishing.packs import queries
from tests.eqia.exchange.test_as_printed import BESIDE
from tests.exchange.support import FIXTURES, bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MEETING = "PRCC-2016-12-02"
SECTIONS = {"A": 6, "B": 1, "C": 4, "D": 3, "E": 1}


def titles_on(day: str, letter: str) -> list[str]:
    """The items of a meeting to come, which the committee's work programme lists."""
    items = queries.items(queries.meeting(f"PRCC-{day}"))
    return [each.title for each in items if each.number.startswith(letter)]


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
    assert titles_on("2017-03-08", "D") == [
        "Corporate assurance, March 2017",
        "Risk management",
        "Welfare reform",
        "Directorate business plan 17/18",
        "Contract management",
    ]
    lines = ProgrammeItem.objects.filter(body__ref="PRCC").order_by("position")
    assert lines[1].title == "Gravesham Gateway (notice by November 2017)"
    if BESIDE:
        with (BESIDE[0] / "kent_work_programme.csv").open(encoding="utf-8", newline="") as file:
            planned = list(csv.DictReader(file))
        dated = [row for row in planned if row["meeting_date_iso"]]
        for row in dated:
            assert row["item_short"] in titles_on(row["meeting_date_iso"], row["section"])
        undated = [row["item_short"] for row in planned if row not in dated]
        assert (len(dated), len(undated)) == (29, 6)
        assert list(lines.values_list("title", flat=True)) == undated
        with (BESIDE[0] / "kent_agenda.csv").open(encoding="utf-8", newline="") as file:
            assert [row["item"] for row in csv.DictReader(file)] == numbers
