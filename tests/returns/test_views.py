"""Pages of returns: who sees and does what, what a save keeps."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from councilportal.accounts.models import User
from councilportal.design.forms import key_of
from performance.models import Reading
from performance.returns.models import Line, ReportingPeriod, Return
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    RED,
    World,
    approve,
    bring_to,
    make_calendar,
    make_indicator,
    make_reading,
    make_world,
    move,
    save,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db

SHEET = "/returns/LRA/2026-09-30/"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """It is 10 October 2026: September's returns are open."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def world() -> World:
    made = make_world()
    make_calendar(made)
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def posted(version: int = 0, **lines: str) -> dict[str, Any]:
    """What a browser posts: the version and, as `L001_value`, fields of lines."""
    data: dict[str, Any] = {"version": str(version)}
    for name, value in lines.items():
        ref, _, field = name.partition("_")
        data[f"{ref}-{field}"] = value
    return data


def stored() -> Return:
    return Return.objects.get(service__ref="LRA", ends_on=ENDS_ON)


# My returns and the grid


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
    assert "administrator can give a service longer" in page.text


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
    bring_to(world, "submitted", dict.fromkeys(_refs(standard(world)), GOOD))
    make_august_late(world)

    page = signed_in(world.approver).get("/returns/")

    assert [due.ends_on for due in page.context["to_approve"]] == [ENDS_ON]
    [late] = page.context["late"]
    assert (late.service.ref, late.days) == ("LRA", 25)
    assert list(late.officers) == ["Both", "Colleague", "Officer"]


def test_submitter_is_not_asked_to_approve(world):
    lines = dict.fromkeys(_refs(standard(world)), GOOD)
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
    bring_to(world, "submitted", dict.fromkeys(_refs(standard(world)), GOOD))
    make_august_late(world)

    page = signed_in(world.people[name]).get("/returns/grid/")

    assert page.status_code == 200
    assert "Submitted" in page.text
    assert "Draft, 25 days late" in page.text
    assert page.text.count("Locked, no return") == 4
    assert "4 are locked without a return." in page.text
    assert ("Give a service longer" in page.text) is (name == "lead")


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
        assert "The performance lead or an administrator can give Libraries longer" in said
    assert "Locked, no return" in page.text
    assert (late.status_code, draft.status_code, upload.status_code) == (409, 403, 403)
    assert "Typed before" in late.text
    assert stored().version == 1


@pytest.mark.parametrize("name", ["officer", "approver", "member"])
def test_grid_is_unknown_to_others(world, name):
    assert signed_in(world.people[name]).get("/returns/grid/").status_code == 404


# The sheet


def test_sheet_shows_each_indicator_with_what_was_before(world):
    standard(world)

    page = signed_in(world.officer).get(SHEET)

    assert page.status_code == 200
    assert "Title of L001" in page.text
    assert "90.0%, floor 80.0%" in page.text
    assert "92.5%" in page.text
    assert "July 2026" in page.text


@pytest.mark.parametrize("name", ["other_officer", "other_approver", "member", "admin", "nobody"])
def test_sheet_is_unknown_to_others(world, name):
    standard(world)
    client = signed_in(world.people[name])

    assert client.get(SHEET).status_code == 404
    assert client.post(SHEET, posted(L001_value="93")).status_code == 404
    assert not Return.objects.exists()


@pytest.mark.parametrize("address", ["/returns/NONE/2026-09-30/", "/returns/LRA/2026-09-29/"])
def test_sheet_of_nothing_is_not_found(world, address):
    standard(world)

    assert signed_in(world.officer).get(address).status_code == 404


@pytest.mark.parametrize("name", ["approver", "lead", "auditor"])
def test_others_read_the_sheet_and_cannot_save_it(world, name):
    standard(world)
    client = signed_in(world.people[name])

    page = client.get(SHEET)
    refused = client.post(SHEET, posted(L001_value="93"))

    assert page.status_code == 200
    assert "Save draft" not in page.text
    assert refused.status_code == 403
    assert not Line.objects.exists()


def test_sheet_that_has_not_opened_says_when_it_does(world):
    standard(world)

    page = signed_in(world.officer).get("/returns/LRA/2026-10-31/")
    late = signed_in(world.officer).post("/returns/LRA/2026-10-31/", posted(L001_value="93"))

    assert "This return opens on 1 November 2026" in page.text
    assert late.status_code == 409
    assert "<td" in late.text
    assert "93" in late.text


def test_save_draft_keeps_blanks_and_nonsense(world):
    standard(world)
    client = signed_in(world.officer)

    page = client.post(SHEET, posted(L001_value="about 9", L001_commentary="To do"), follow=True)

    assert page.redirect_chain == [(SHEET, 302)]
    assert "Draft saved." in page.text
    assert 'value="about 9"' in page.text
    assert Line.objects.get(indicator__ref="L001").commentary == "To do"


def test_save_draft_shows_rating_and_direction_with_their_sentences(world):
    standard(world)

    page = signed_in(world.officer).post(SHEET, posted(L001_value="85"), follow=True)

    assert "Amber" in page.text
    assert "85.0% is below the target of 90.0% but not below the floor standard" in page.text
    assert "Worsening" in page.text


def test_save_changes_only_what_the_form_shows(world):
    standard(world)
    client = signed_in(world.officer)
    save(world, {"L001": GOOD})

    client.post(SHEET, posted(1, L001_numerator="5", L002_ref="L999", OTHER_value="1"))

    [line] = Line.objects.all()
    assert (line.value, line.numerator) == ("93.1", "")


def test_too_long_a_figure_is_refused_beside_its_field_and_kept_on_the_page(world):
    standard(world)

    page = signed_in(world.officer).post(SHEET, posted(L001_value="9" * 41))

    assert page.status_code == 200
    assert "Error: " in page.text
    assert "Figure must be 40 characters or fewer" in page.text
    assert "9" * 41 in page.text
    assert not Line.objects.exists()


def test_reference_with_odd_characters_has_fields_of_its_own(world):
    make_indicator(world.service, "L 1.é")
    key = key_of("L 1.é")

    page = signed_in(world.officer).post(SHEET, {"version": "0", f"{key}-value": "93"}, follow=True)

    assert key == "L_20_1_2e__e9_"
    assert f'id="{key}-value"' in page.text
    assert Line.objects.get().value == "93"


# Two people at once


def test_stale_save_shows_both_and_keeps_what_was_typed(world):
    standard(world)
    save(world, {"L001": GOOD}, by=world.colleague)

    typed = posted(0, L001_value="88", L001_commentary="", L002_value="91")

    page = signed_in(world.officer).post(SHEET, typed)

    assert page.status_code == 409
    assert 'value="88"' in page.text
    assert 'value="91"' in page.text
    assert 'name="version" value="1"' in page.text
    differing = {
        (each.ref, each.name): (each.yours, each.theirs) for each in page.context["differing"]
    }
    assert differing == {
        ("L001", "Figure"): ("88", "93.1"),
        ("L001", "Commentary"): ("", "Steady."),
        ("L002", "Figure"): ("91", ""),
    }
    assert "Steady." in page.context["line_forms"][0]["commentary"].value()
    assert Line.objects.get().value == "93.1"


def test_save_after_seeing_both_is_kept(world):
    standard(world)
    save(world, {"L001": GOOD}, by=world.colleague)
    client = signed_in(world.officer)
    client.post(SHEET, posted(0, L001_value="88"))

    client.post(SHEET, posted(1, L001_value="88"))

    assert Line.objects.get().value == "88"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "\u0661"])
def test_save_without_a_proper_version_is_stale(world, version):
    standard(world)
    save(world, {"L001": GOOD})
    data = posted(0, L001_value="88") | {"version": version}

    assert signed_in(world.officer).post(SHEET, data).status_code == 409
    assert Line.objects.get().value == "93.1"


def test_draft_sent_twice_is_saved_once(world):
    standard(world)
    client = signed_in(world.officer)
    data = posted(0, L001_value="93")

    first, second = client.post(SHEET, data), client.post(SHEET, data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert stored().version == 1


# Autosave


def test_autosave_answers_with_the_next_version_and_what_it_means(world):
    standard(world)

    answer = signed_in(world.officer).post(f"{SHEET}draft/", posted(0, L001_value="70"))

    said = answer.json()
    assert (answer.status_code, said["version"]) == (200, 1)
    assert said["status"] == "Draft saved at 10:00"
    assert said["filled"] == "1 of 2 indicators have something entered."
    assert said["lines"]["L001"]["acts"]
    assert "Red" in said["lines"]["L001"]["standing"]
    assert not said["lines"]["L002"]["acts"]


def test_autosave_of_an_old_version_changes_nothing(world):
    standard(world)
    save(world, {"L001": GOOD}, by=world.colleague)

    answer = signed_in(world.officer).post(f"{SHEET}draft/", posted(0, L001_value="70"))

    assert answer.status_code == 409
    assert answer.json()["status"].startswith("Not saved: somebody else")
    assert Line.objects.get().value == "93.1"


@pytest.mark.parametrize(("name", "status"), [("approver", 403), ("other_officer", 404)])
def test_autosave_is_the_officers(world, name, status):
    standard(world)

    answer = signed_in(world.people[name]).post(f"{SHEET}draft/", posted(0, L001_value="70"))

    assert answer.status_code == status
    assert not Line.objects.exists()


def test_autosave_names_the_lines_that_it_could_not_save(world):
    standard(world)

    answer = signed_in(world.officer).post(f"{SHEET}draft/", posted(0, L002_value="9" * 41))

    assert answer.status_code == 422
    assert answer.json() == {"status": "Not saved: see to L002"}


# Submitting


def test_submit_saves_and_submits(world):
    standard(world)

    page = signed_in(world.officer).post(
        f"{SHEET}submit/", posted(0, L001_value="93.4", L002_value="93.9"), follow=True
    )

    assert page.redirect_chain == [(SHEET, 302)]
    assert "is submitted" in page.text
    assert "Withdraw" in page.text
    assert stored().state == "submitted"


def test_submit_of_what_is_not_whole_saves_it_and_lists_the_problems(world):
    standard(world)

    page = signed_in(world.officer).post(
        f"{SHEET}submit/", posted(0, L001_value="70.2"), follow=True
    )

    assert page.redirect_chain == [(f"{SHEET}?check", 302)]
    assert stored().state == "draft"
    assert Line.objects.get().value == "70.2"
    assert "Error: " in page.text
    assert "L001: answer 4 questions" in page.text
    assert 'href="#L001-commentary"' in page.text
    assert "L002: Enter a figure, or say why there is none" in page.text
    assert 'href="#L002-value"' in page.text


def test_question_is_shown_with_its_box(world):
    standard(world)

    page = signed_in(world.officer).post(
        f"{SHEET}submit/", posted(0, L001_value="9.25", L002_value="93"), follow=True
    )

    assert "9.3% is about a tenth of 92.5%" in page.text
    assert re.search(r"data-asked\s*>\s*<div data-questions>", page.text)


def test_submit_sent_twice_is_submitted_once(world):
    standard(world)
    client = signed_in(world.officer)
    data = posted(0, L001_value="93.4", L002_value="93.9")

    first = client.post(f"{SHEET}submit/", data)
    second = client.post(f"{SHEET}submit/", data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == SHEET
    assert (stored().state, stored().version) == ("submitted", 2)


def test_save_from_the_page_before_submission_loses_nothing_and_changes_nothing(world):
    """The back button, then another figure: too late, and both are shown."""
    bring_to(world, "submitted", dict.fromkeys(_refs(standard(world)), GOOD))

    page = signed_in(world.officer).post(SHEET, posted(1, L001_value="55"))

    assert page.status_code == 409
    assert "What you typed is not saved" in page.text
    assert "55" in page.text
    assert Line.objects.get(indicator__ref="L001").value == "93.1"


# Moves


def test_withdraw_gives_the_sheet_back(world):
    bring_to(world, "submitted", dict.fromkeys(_refs(standard(world)), GOOD))

    page = signed_in(world.officer).post(f"{SHEET}withdraw/", follow=True)

    assert "Save draft" in page.text
    assert stored().state == "draft"


def test_approve_writes_the_readings_once(world):
    bring_to(world, "submitted", dict.fromkeys(_refs(standard(world)), GOOD))
    client = signed_in(world.approver)

    read = client.get(SHEET)
    first = client.post(f"{SHEET}approve/", {"version": "2"}, follow=True)
    second = client.post(f"{SHEET}approve/", {"version": "2"})

    assert 'name="version" value="2"' in read.text
    assert "is approved" in first.text
    assert second.status_code == 302
    assert Reading.objects.filter(period="2026-09").count() == 2


def test_approve_of_another_version_asks_to_read_again(world):
    lines = dict.fromkeys(_refs(standard(world)), GOOD)
    bring_to(world, "submitted", lines)
    move(world, "withdraw", "officer")
    submit(world)

    page = signed_in(world.approver).post(f"{SHEET}approve/", {"version": "2"}, follow=True)

    assert "This return changed after you opened it" in page.text
    assert stored().state == "submitted"


def test_approver_is_never_the_submitter(world):
    save(world, dict.fromkeys(_refs(standard(world)), GOOD), by=world.both)
    submit(world, by=world.both)
    client = signed_in(world.both)

    page = client.get(SHEET)
    refused = client.post(f"{SHEET}approve/", {"version": "2"})

    assert "You submitted this return, so somebody else approves it." in page.text
    assert refused.status_code == 403
    assert "You submitted this return" in refused.text
    assert stored().state == "submitted"


def test_send_back_asks_for_a_reason_and_an_indicator(world):
    bring_to(world, "submitted", dict.fromkeys(_refs(standard(world)), GOOD))
    client = signed_in(world.approver)

    asked = client.get(f"{SHEET}send-back/")
    empty = client.post(f"{SHEET}send-back/", {})
    data = {"reason": "Look again", "note-L002": "Is this September?"}
    sent = client.post(f"{SHEET}send-back/", data, follow=True)
    again = client.post(f"{SHEET}send-back/", data)

    assert "Title of L002" in asked.text
    assert "Enter why you send this return back" in empty.text
    assert "Say for at least one indicator what is to be mended" in empty.text
    assert "is sent back" in sent.text
    assert again.status_code == 302
    page = signed_in(world.officer).get(SHEET)
    assert "Look again" in page.text
    assert "Is this September?" in page.text
    assert '<a class="govuk-link" href="#L002-value">L002 Title of L002</a>' in page.text


def test_lock_and_reopen_are_the_performance_leads(world):
    bring_to(world, "approved", dict.fromkeys(_refs(standard(world)), GOOD))
    client = signed_in(world.lead)

    locked = client.post(f"{SHEET}lock/", follow=True)
    asked = client.get(f"{SHEET}reopen/")
    empty = client.post(f"{SHEET}reopen/", {"reason": " "})
    reopened = client.post(f"{SHEET}reopen/", {"reason": "A branch was left out"}, follow=True)

    assert "This return is locked." in locked.text
    assert "What stands on these figures" in asked.text
    assert "Enter why this return is reopened" in empty.text
    assert "is reopened" in reopened.text
    assert "A branch was left out" in signed_in(world.officer).get(SHEET).text
    assert stored().state == "draft"


@pytest.mark.parametrize("name", ["officer", "approver", "auditor"])
@pytest.mark.parametrize("way", ["lock", "reopen"])
def test_lock_and_reopen_are_refused_to_others(world, name, way):
    bring_to(world, "approved", dict.fromkeys(_refs(standard(world)), GOOD))

    answer = signed_in(world.people[name]).post(f"{SHEET}{way}/", {"reason": "Because"})

    assert answer.status_code == 403
    assert stored().state == "approved"


@pytest.mark.parametrize("way", ["approve", "send-back", "reopen"])
def test_page_that_asks_is_refused_to_the_officer(world, way):
    bring_to(world, "submitted", dict.fromkeys(_refs(standard(world)), GOOD))

    assert signed_in(world.officer).get(f"{SHEET}{way}/").status_code == 403


@pytest.mark.parametrize("way", ["submit", "withdraw", "lock"])
def test_move_that_does_not_ask_has_no_page(world, way):
    standard(world)

    answer = signed_in(world.officer).get(f"{SHEET}{way}/")

    assert (answer.status_code, answer["Location"]) == (302, SHEET)


@pytest.mark.parametrize("way", ["withdraw", "send-back", "approve", "lock", "reopen"])
def test_return_not_begun_cannot_be_moved(world, way):
    standard(world)

    answer = signed_in(world.lead).post(f"{SHEET}{way}/", {"reason": "x", "version": "0"})

    assert answer.status_code == 403
    assert not Return.objects.exists()


def test_effects_of_a_correction_are_shown_before_it_is_approved(world):
    indicators = standard(world)
    bring_to(world, "approved", dict.fromkeys(_refs(indicators), GOOD))
    make_reading(indicators[0], "2026-10", "95")
    move(world, "reopen", "lead", reason="A branch was left out")
    save(world, {"L001": RED})
    submit(world)
    client = signed_in(world.approver)

    sheet = client.get(SHEET)
    asked = client.get(f"{SHEET}approve/")

    assert "See what changes, then approve" in sheet.text
    revising = asked.context["revising"]
    effects = {(each.ref, each.period.code): each.effects for each in revising.lines}
    assert {(one.name, one.old, one.new) for one in effects["L001", "2026-09"]} == {
        ("Figure", "93.1%", "70.2%"),
        ("Rating", "Green", "Red"),
        ("Direction", "Improving", "Worsening"),
    }
    counts = {each.ends_on: each.effects for each in revising.counts}
    assert ("Green", "2", "1") in [(one.name, one.old, one.new) for one in counts[ENDS_ON]]
    approve(world)
    assert Reading.objects.filter(indicator=indicators[0], period="2026-09").count() == 2


def test_history_tells_every_move(world):
    lines = dict.fromkeys(_refs(standard(world)), GOOD)
    bring_to(world, "sent_back", lines)
    submit(world)

    page = signed_in(world.auditor).get(SHEET)

    assert [each.what for each in page.context["moves"]] == ["Submitted", "Sent back", "Submitted"]
    assert "Look again" in page.text
    assert "L001: Is it right?" in page.text


def _refs(indicators) -> list[str]:
    return [indicator.ref for indicator in indicators]
