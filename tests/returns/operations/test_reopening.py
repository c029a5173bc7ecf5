"""Locking and reopening a return, and the revisions that come of it."""

import json
from datetime import date
from decimal import Decimal

import pytest

from councilportal.audit.models import Event
from councilportal.common.refusals import Refused
from performance.models import Reading
from performance.returns import sheet
from performance.returns.typed import Typed
from tests.returns.operations.support import problems_of, stored
from tests.returns.support import (
    ENDS_ON,
    GOOD,
    LATER,
    approve,
    bring_to,
    latest,
    make_indicator,
    make_reading,
    move,
    save,
    standard,
    submit,
)

pytestmark = pytest.mark.django_db


def test_locking_and_reopening_are_the_performance_leads(world):
    standard(world, 1)
    bring_to(world, "approved", {"L001": GOOD})

    for who in ("officer", "approver", "auditor"):
        with pytest.raises(Refused, match="Only the performance lead"):
            move(world, "lock", who)
        with pytest.raises(Refused, match="Only the performance lead"):
            move(world, "reopen", who, reason="x")
    assert move(world, "lock", "lead").state == "locked"


def test_reopening_needs_a_reason(world):
    standard(world, 1)
    bring_to(world, "locked", {"L001": GOOD})

    with pytest.raises(Refused, match="needs its reason"):
        move(world, "reopen", "lead", reason=" \n")
    assert stored().state == "locked"


@pytest.mark.parametrize("state", ["approved", "locked"])
def test_what_is_reopened_becomes_a_revision_with_the_reason(world, state):
    (indicator,) = standard(world, 1)
    bring_to(world, state, {"L001": GOOD})
    opened = move(world, "reopen", "lead", reason="Two branches were left out")
    assert (opened.state, opened.approved_by, opened.submitted_by) == ("draft", None, None)
    assert latest(indicator, "2026-09").value == Decimal("93.1")  # stands until approved

    save(world, {"L001": Typed(value="91.9", commentary="Recounted.")})
    submit(world, at=LATER)
    done = approve(world, at=LATER)

    reading = latest(indicator, "2026-09")
    assert (reading.revision, reading.value) == (2, Decimal("91.9"))
    assert reading.corrects_note == "Two branches were left out"
    assert reading.data_state == "revised"
    assert done.reopened_reason == ""
    assert Reading.objects.filter(period="2026-09").count() == 2


def test_lines_that_say_the_same_write_nothing(world):
    first, second = standard(world)
    bring_to(world, "approved", {"L001": GOOD, "L002": GOOD})
    move(world, "reopen", "lead", reason="One is wrong")
    save(world, {"L001": Typed(value="94", commentary="Mended")})
    submit(world)
    approve(world)

    assert (latest(first, "2026-09").revision, latest(second, "2026-09").revision) == (2, 1)
    event = Event.objects.filter(action="approve").order_by("-id")[0]
    assert json.loads(event.after)["readings"] == ["L001"]


def test_commentary_alone_is_a_revision_too(world):
    (indicator,) = standard(world, 1)
    bring_to(world, "approved", {"L001": GOOD})
    move(world, "reopen", "lead", reason="A name in the words")
    save(world, {"L001": Typed(value="93.1", commentary="No name.")})
    submit(world)
    approve(world)

    assert latest(indicator, "2026-09").commentary.text == "No name."


def test_a_revision_keeps_what_an_import_knew(world):
    (indicator,) = standard(world, 1)
    make_reading(
        indicator,
        "2026-09",
        "88",
        previous_year_value=Decimal("85.5"),
        previous_year_basis="same_period",
        override_rating="green",
        override_reason="Flood",
        commentary="From the import",
    )
    save(world, {"L001": Typed(value="89", commentary="Corrected")})
    submit(world)
    approve(world)

    reading = latest(indicator, "2026-09")
    assert (reading.revision, reading.previous_year_value) == (2, Decimal("85.5"))
    assert reading.previous_year_basis == "same_period"
    assert reading.override_rating == ""  # it was about the other figure
    assert reading.corrects_note == "Corrected on approval"


def test_imported_figures_stand_in_the_sheet_and_are_not_asked_about(world):
    (indicator, other) = standard(world)
    make_reading(indicator, "2026-09", "50", commentary="Red, and imported so")
    save(world, {"L002": GOOD})

    line = sheet.sheet(world.service, ENDS_ON).lines[0]
    assert (line.typed.value, line.typed.commentary) == ("50", "Red, and imported so")
    submit(world)
    approve(world)

    assert latest(indicator, "2026-09").revision == 1
    assert latest(other, "2026-09").revision == 1


def test_provisional_figures_become_final_by_approval(world):
    (indicator,) = standard(world, 1)
    bring_to(world, "approved", {"L001": Typed(value="93", provisional=True)})
    assert latest(indicator, "2026-09").data_state == "provisional"

    move(world, "reopen", "lead", reason="The audit is done")
    save(world, {"L001": Typed(value="93")})
    submit(world)
    approve(world)

    reading = latest(indicator, "2026-09")
    assert (reading.revision, reading.data_state) == (2, "final")


def test_imported_provisional_figure_is_confirmed(world):
    (indicator,) = standard(world, 1)
    make_reading(indicator, "2026-09", "93", data_state="provisional", covers="To 20 September")
    save(world, {"L001": Typed(value="93")})
    submit(world)
    approve(world)

    reading = latest(indicator, "2026-09")
    assert (reading.data_state, reading.covers) == ("final", "")
    assert reading.corrects_note == "Confirmed as final on approval"


def test_a_judgement_is_the_owners_with_its_reason(world):
    indicator = make_indicator(world.service, "L001", method="judgement", owner=world.post)
    save(world, {"L001": Typed(value="3", judgement="amber", commentary="x")})
    assert problems_of(world) == [("judgement_reason", "Say why it is judged so")]

    typed = Typed(value="3", judgement="amber", judgement_reason="Late", commentary="x")
    save(world, {"L001": typed})
    submit(world)
    approve(world, at=LATER)

    reading = latest(indicator, "2026-09")
    assert (reading.judgement, reading.judgement_reason) == ("amber", "Late")
    assert (reading.judged_by, reading.judged_on) == (world.post, date(2026, 10, 10))


def test_a_judgement_without_an_owner_waits_for_one(world):
    make_indicator(world.service, "L001", method="judgement")
    save(world, {"L001": Typed(value="3", judgement="green", judgement_reason="On time")})

    ((field, sentence),) = problems_of(world)

    assert (field, "post that owns" in sentence) == ("judgement", True)


def test_a_judgement_elsewhere_is_not_taken(world):
    (indicator,) = standard(world, 1)
    bring_to(world, "approved", {"L001": Typed(value="93", judgement="red")})

    assert latest(indicator, "2026-09").judgement == ""


def test_running_total_is_stored_as_typed(world):
    indicator = make_indicator(
        world.service, "L001", unit="number", decimals=0, aggregation="cumulative_entry"
    )
    make_reading(indicator, "2026-08", "100")
    save(world, {"L001": Typed(value="90")})
    assert [field for field, _ in problems_of(world)] == ["explanation"]
    save(world, {"L001": Typed(value="120")})
    submit(world)
    approve(world)

    assert latest(indicator, "2026-09").value == Decimal(120)


def test_one_return_holds_every_frequency_that_ends_that_day(world):
    make_indicator(world.service, "M", frequency="month")
    make_indicator(world.service, "Q", frequency="quarter")
    make_indicator(world.service, "H", frequency="half_year")
    make_indicator(world.service, "Y", frequency="year")
    make_indicator(world.service, "F", frequency="year", kind="forecast")
    save(
        world,
        {
            "M": Typed(value="1"),
            "Q": Typed(value="2"),
            "H": Typed(value="3"),
            "F": Typed(forecast_value="4"),
            "Y": Typed(value="5"),
        },
    )
    submit(world)
    approve(world)

    written = {(each.indicator.ref, each.period) for each in Reading.objects.all()}
    assert written == {
        ("M", "2026-09"),
        ("Q", "2026/27-Q2"),
        ("H", "2026/27-H1"),
        ("F", "2026/27-Q2"),
    }


def test_an_indicator_that_moved_is_returned_by_its_new_service(world):
    first, second = standard(world)
    bring_to(world, "approved", {"L001": GOOD, "L002": GOOD})
    first.service = world.other
    first.save()

    assert [line.indicator for line in sheet.sheet(world.service, ENDS_ON).lines] == [second]
    moved = sheet.sheet(world.other, ENDS_ON).lines
    assert [(line.indicator, line.typed.value) for line in moved] == [(first, "93.1")]
    # The old return is corrected without it, and its figure stays.
    move(world, "reopen", "lead", reason="x")
    save(world, {"L002": Typed(value="94"), "L001": Typed(value="1")})
    submit(world)
    approve(world)
    assert (latest(first, "2026-09").revision, latest(second, "2026-09").revision) == (1, 2)
