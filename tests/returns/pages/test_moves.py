"""Withdraw, approve, send back, lock and reopen on the page, and who may."""

import pytest

from performance.models import Reading
from performance.returns.models import Return
from tests.returns.pages.support import SHEET, refs, signed_in, stored
from tests.returns.support import (
    ENDS_ON,
    GOOD,
    RED,
    approve,
    bring_to,
    make_reading,
    move,
    save,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db


def test_withdraw_gives_the_sheet_back(world):
    bring_to(world, "submitted", dict.fromkeys(refs(standard(world)), GOOD))

    page = signed_in(world.officer).post(f"{SHEET}withdraw/", follow=True)

    assert "Save draft" in page.text
    assert stored().state == "draft"


def test_approve_writes_the_readings_once(world):
    bring_to(world, "submitted", dict.fromkeys(refs(standard(world)), GOOD))
    client = signed_in(world.approver)

    read = client.get(SHEET)
    first = client.post(f"{SHEET}approve/", {"version": "2"}, follow=True)
    second = client.post(f"{SHEET}approve/", {"version": "2"})

    assert 'name="version" value="2"' in read.text
    assert "is approved" in first.text
    assert second.status_code == 302
    assert Reading.objects.filter(period="2026-09").count() == 2


def test_approve_of_another_version_asks_to_read_again(world):
    lines = dict.fromkeys(refs(standard(world)), GOOD)
    bring_to(world, "submitted", lines)
    move(world, "withdraw", "officer")
    submit(world)

    page = signed_in(world.approver).post(f"{SHEET}approve/", {"version": "2"}, follow=True)

    assert "This return changed after you opened it" in page.text
    assert stored().state == "submitted"


def test_approver_is_never_the_submitter(world):
    save(world, dict.fromkeys(refs(standard(world)), GOOD), by=world.both)
    submit(world, by=world.both)
    client = signed_in(world.both)

    page = client.get(SHEET)
    refused = client.post(f"{SHEET}approve/", {"version": "2"})

    assert "You submitted this return, so somebody else approves it." in page.text
    assert "Nobody else can approve it" not in page.text
    assert refused.status_code == 403
    assert "You submitted this return" in refused.text
    assert stored().state == "submitted"
    world.approver.appointments.update(valid_to="2020-01-01")
    assert "Nobody else can approve it at present." in client.get(SHEET).text


def test_send_back_asks_for_a_reason_and_an_indicator(world):
    bring_to(world, "submitted", dict.fromkeys(refs(standard(world)), GOOD))
    client = signed_in(world.approver)

    asked = client.get(f"{SHEET}send-back/")
    empty = client.post(f"{SHEET}send-back/", {})
    data = {"reason": "Look again", "note-L002": "Is this September?"}
    sent = client.post(f"{SHEET}send-back/", data, follow=True)
    again = client.post(f"{SHEET}send-back/", data)

    assert "Title of L002" in asked.text
    assert "Enter why you send this return back" in empty.text
    assert "Say for at least one indicator what needs correcting" in empty.text
    assert "is sent back" in sent.text
    assert again.status_code == 302
    page = signed_in(world.officer).get(SHEET)
    assert "Look again" in page.text
    assert "Is this September?" in page.text
    assert '<a class="govuk-link" href="#L002-value">L002 Title of L002</a>' in page.text


def test_lock_and_reopen_are_the_performance_leads(world):
    bring_to(world, "approved", dict.fromkeys(refs(standard(world)), GOOD))
    client = signed_in(world.lead)

    locked = client.post(f"{SHEET}lock/", follow=True)
    asked = client.get(f"{SHEET}reopen/")
    empty = client.post(f"{SHEET}reopen/", {"reason": " "})
    reopened = client.post(f"{SHEET}reopen/", {"reason": "A branch was left out"}, follow=True)

    assert "This return is locked." in locked.text
    assert "What depends on these figures" in asked.text
    assert "Enter why this return is reopened" in empty.text
    assert "is reopened" in reopened.text
    assert "A branch was left out" in signed_in(world.officer).get(SHEET).text
    assert stored().state == "draft"


@pytest.mark.parametrize("name", ["officer", "approver", "auditor"])
@pytest.mark.parametrize("way", ["lock", "reopen"])
def test_lock_and_reopen_are_refused_to_others(world, name, way):
    bring_to(world, "approved", dict.fromkeys(refs(standard(world)), GOOD))

    answer = signed_in(world.people[name]).post(f"{SHEET}{way}/", {"reason": "Because"})

    assert answer.status_code == 403
    assert stored().state == "approved"


@pytest.mark.parametrize("way", ["approve", "send-back", "reopen"])
def test_page_that_asks_is_refused_to_the_officer(world, way):
    bring_to(world, "submitted", dict.fromkeys(refs(standard(world)), GOOD))

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
    bring_to(world, "approved", dict.fromkeys(refs(indicators), GOOD))
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
    lines = dict.fromkeys(refs(standard(world)), GOOD)
    bring_to(world, "sent_back", lines)
    submit(world)

    page = signed_in(world.auditor).get(SHEET)

    assert [each.what for each in page.context["moves"]] == ["Submitted", "Sent back", "Submitted"]
    assert "Look again" in page.text
    assert "L001: Is it right?" in page.text
