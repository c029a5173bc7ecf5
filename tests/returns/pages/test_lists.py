"""The lists of returns: those of a person, and the grid of all."""

from datetime import date

import pytest

from performance.returns.models import ReportingPeriod
from tests.returns.pages.support import SHEET, posted, refs, signed_in, stored
from tests.returns.support import (
    ENDS_ON,
    GOOD,
    World,
    bring_to,
    make_indicator,
    save,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db


def make_august_late(world: World) -> None:
    """What is in force until August lacks its figures: entry for July and before has closed."""
    make_indicator(world.service, "L900", valid_to=date(2026, 8, 31))


def test_my_returns_show_the_officer_what_is_late_first_and_what_is_closed(world):
    standard(world)
    make_august_late(world)

    page = signed_in(world.officer).get("/returns/")

    assert [(due.service.ref, due.ends_on) for due in page.context["to_do"]] == [
        ("LRA", date(2026, 8, 31)),
        ("LRA", ENDS_ON),
    ]
    assert "25 days late" in page.text
    assert SHEET in page.text
    assert [str(due.ends_on) for due in page.context["closed"]] == [
        "2026-07-31",
        "2026-06-30",
        "2026-05-31",
        "2026-04-30",
    ]
    assert page.text.count("Locked, no return") == 5  # the caption too
    assert "administrator can extend a service’s deadline" in page.text


def test_month_end_whose_figures_are_all_there_is_not_due(world):
    """July and August were imported."""
    standard(world)

    due = signed_in(world.officer).get("/returns/").context["to_do"]

    assert date(2026, 8, 31) not in [each.ends_on for each in due]


def test_month_end_with_one_figure_missing_is_due(world):
    standard(world)
    make_indicator(world.service, "L900")

    due = signed_in(world.officer).get("/returns/").context["to_do"]

    assert date(2026, 8, 31) in [each.ends_on for each in due]


def test_my_returns_show_the_approver_what_waits_and_who_is_late(world):
    bring_to(world, "submitted", dict.fromkeys(refs(standard(world)), GOOD))
    make_august_late(world)

    page = signed_in(world.approver).get("/returns/")

    assert [due.ends_on for due in page.context["to_approve"]] == [ENDS_ON]
    [(late, officers)] = page.context["late"]
    assert (late.service.ref, late.days_late) == ("LRA", 25)
    assert officers.names == "Both, Colleague, Officer"


def test_submitter_is_not_asked_to_approve(world):
    lines = dict.fromkeys(refs(standard(world)), GOOD)
    save(world, lines, by=world.both)
    submit(world, by=world.both)

    page = signed_in(world.both).get("/returns/")

    assert page.context["to_approve"] == []
    assert [due.ends_on for due in page.context["handed_in"]] == [ENDS_ON]


@pytest.mark.parametrize("name", ["member", "admin", "publisher", "equality_lead", "nobody"])
def test_my_returns_are_unknown_to_others(world, name):
    assert signed_in(world.people[name]).get("/returns/").status_code == 404


@pytest.mark.parametrize("name", ["lead", "auditor"])
def test_grid_shows_every_state_in_words(world, name):
    bring_to(world, "submitted", dict.fromkeys(refs(standard(world)), GOOD))
    make_august_late(world)

    page = signed_in(world.people[name]).get("/returns/grid/")

    assert page.status_code == 200
    assert "Submitted" in page.text
    assert "Draft, 25 days late" in page.text
    assert page.text.split("</form>")[-1].count("Locked, no return") == 4  # after the filters
    assert "4 are locked without a return." in page.text
    assert ("Extend a deadline" in page.text) is (name == "lead")


def test_a_closed_sheet_is_read_with_the_reason_and_keeps_what_was_typed(world):
    standard(world, 1)
    save(world, {"L001": GOOD})
    ReportingPeriod.objects.update(opens_on=ENDS_ON, due_on=ENDS_ON, locks_on=ENDS_ON)
    client = signed_in(world.officer)

    page = client.get(SHEET)
    late = client.post(SHEET, posted(1, L001_value="95", L001_commentary="Typed before"))
    draft = client.post(f"{SHEET}draft/", posted(1, L001_value="95"))
    upload = client.get(f"{SHEET}upload/")

    for said in (page.text, late.text, upload.text, draft.json()["status"]):
        assert "Entry closed after 30 September 2026 and nothing was approved." in said
        assert (
            "The performance lead or an administrator can extend the deadline of Libraries" in said
        )
    assert "Locked, no return" in page.text
    assert (late.status_code, draft.status_code, upload.status_code) == (409, 403, 403)
    assert "Typed before" in late.text
    assert stored().version == 1


def test_what_cannot_be_read_is_kept_on_the_page_of_a_closed_sheet_too(world):
    standard(world, 1)
    save(world, {"L001": GOOD})
    ReportingPeriod.objects.update(opens_on=ENDS_ON, due_on=ENDS_ON, locks_on=ENDS_ON)

    page = signed_in(world.officer).post(
        SHEET, posted(1, L001_value="9" * 41, L001_commentary="Typed before")
    )

    assert "Figure must be 40 characters or fewer" in page.text
    assert "Typed before" in page.text
    assert stored().version == 1


@pytest.mark.parametrize("name", ["officer", "approver", "member"])
def test_grid_is_unknown_to_others(world, name):
    assert signed_in(world.people[name]).get("/returns/grid/").status_code == 404


@pytest.mark.parametrize("name", ["officer", "approver"])
def test_a_return_links_to_its_indicators_and_its_board(world, name):
    bring_to(world, "submitted", dict.fromkeys(refs(standard(world)), GOOD))

    page = signed_in(world.people[name]).get(SHEET).text

    assert 'href="/performance/indicators/L001/">Page of L001</a>' in page
    assert 'href="/performance/indicators/L002/">Page of L002</a>' in page
    assert 'href="/performance/board/2026-09/?service=LRA">Board of these figures</a>' in page
