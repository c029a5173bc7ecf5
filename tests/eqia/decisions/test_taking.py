"""A decision is taken only on what its assessments allow at that moment, and on that day."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from councilportal.audit.models import Event
from councilportal.common.fuzzy import parse_fuzzy
from councilportal.common.refusals import Refused
from eqia.assessments import operations as assessments
from eqia.decisions import operations as decisions
from eqia.decisions.operations import NotReady
from eqia.models import Assessment, Decision
from eqia.rules import gate
from eqia.rules.gate import DecisionState
from eqia.rules.workflow import State
from eqia.sign_off import operations as sign_off
from tests import factories
from tests.eqia.making import AT, Cast, fill, make_assessment, make_cast, sign

pytestmark = pytest.mark.django_db

SIGNED = AT.date()
LATER = AT + timedelta(days=20)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


@pytest.fixture
def cast() -> Cast:
    factories.make_council()
    return make_cast()


def signed(cast: Cast) -> Assessment:
    return sign(fill(make_assessment(cast), cast), cast)


def decided_on(cast: Cast, *records: Assessment, **ready: Any) -> Decision:
    """A decision that is ready to be taken."""
    record = decisions.save_decision(
        record=Decision(),
        values={
            "number": "26/00136",
            "subject": "Which greens to keep",
            "directorate": cast.directorate,
            "meets_on": LATER.date(),
        },
        assessments=records,
        saves=0,
        by=cast.lead,
        at=AT,
    )
    return decisions.mark_ready(
        ref=record.ref, saves=record.saves, **{"by": cast.lead, "at": AT, **ready}
    )


def take(record: Decision, on: date, **values: Any) -> Decision:
    return decisions.take(ref=record.ref, on=on, saves=record.saves, **{"at": LATER, **values})


def revised(record: Assessment, cast: Cast, at: datetime = LATER) -> Assessment:
    """A new version, signed off, so that the one before is superseded."""
    draft = sign_off.revise(ref=record.ref, what_changed="Costs", by=cast.lead, at=at)
    dated = assessments.save_page(
        ref=draft.ref,
        saves=draft.saves,
        values={"review_on": date(2027, 10, 1)},
        by=cast.lead,
        at=at,
    )
    return sign(dated, cast, at)


@pytest.mark.case("51 taken early", door="operation")
def test_a_day_before_the_signature_is_refused(cast: Cast) -> None:
    record = decided_on(cast, signed(cast))

    with pytest.raises(NotReady, match="was signed off on 5 October 2026, after the decision"):
        take(record, SIGNED - timedelta(days=1), by=cast.lead)

    record.refresh_from_db()
    assert record.state == DecisionState.READY
    assert take(record, SIGNED, by=cast.lead).taken_on == SIGNED


@pytest.mark.case("51 taken early", door="operation")
def test_a_version_superseded_since_is_refused(cast: Cast) -> None:
    assessment = signed(cast)
    record = decided_on(cast, assessment)
    revised(assessment, cast)

    with pytest.raises(NotReady, match="EQ-2026-001 is not signed off: it is superseded"):
        take(record, LATER.date(), by=cast.lead)


def test_a_director_takes_it_by_name_and_with_a_reason(cast: Cast) -> None:
    assessment = signed(cast)
    record = decided_on(cast, assessment)
    revised(assessment, cast)

    with pytest.raises(Refused, match="Only a director"):
        take(record, LATER.date(), by=cast.lead, override_reason="It was urgent")
    taken = take(record, LATER.date(), by=cast.director, override_reason="It was urgent")

    assert (taken.override_reason, taken.override_name) == ("It was urgent", "Director")
    event = Event.objects.get(action="take")
    assert event.reason == "It was urgent"
    assert "it is superseded" in str(event.after)


def test_an_override_covers_what_was_overridden_and_nothing_else(cast: Cast) -> None:
    assessment, draft = signed(cast), fill(make_assessment(cast, title="Parking"), cast)
    ready = {"by": cast.director, "override_reason": "The grant ends this week."}
    record = decided_on(cast, assessment, draft, **ready)
    unchanged = Decision.objects.get()

    revised(assessment, cast)
    with pytest.raises(NotReady) as refused:
        take(record, LATER.date(), by=cast.lead)

    assert [each.code for each in refused.value.obstacles] == ["superseded"]
    assert [each.ref for each in refused.value.obstacles] == [str(assessment)]
    assert unchanged.override_covers == [f"not_signed {draft}"]


def test_an_override_before_the_signature_does_not_cover_a_version_superseded_since(
    cast: Cast,
) -> None:
    draft = fill(make_assessment(cast), cast)
    ready = {"by": cast.director, "override_reason": "The grant ends this week."}
    record = decided_on(cast, draft, **ready)
    revised(sign(draft, cast), cast)

    with pytest.raises(NotReady, match="it is superseded"):
        take(record, LATER.date(), by=cast.lead)


def test_what_was_overridden_is_taken_by_whoever_may(cast: Cast) -> None:
    draft = fill(make_assessment(cast), cast)
    ready = {"by": cast.director, "override_reason": "The grant ends this week."}
    record = decided_on(cast, draft, **ready)

    assert take(record, LATER.date(), by=cast.lead).state == DecisionState.TAKEN


def test_a_change_takes_the_override_back(cast: Cast) -> None:
    draft = fill(make_assessment(cast), cast)
    ready = {"by": cast.director, "override_reason": "The grant ends this week."}
    record = decided_on(cast, draft, **ready)

    changed = decisions.save_decision(
        record=record,
        values={"subject": "Which greens to close"},
        assessments=[draft],
        saves=record.saves,
        by=cast.lead,
        at=LATER,
    )

    assert changed.override_covers == []


DAY = {"on_0": "4", "on_1": "10", "on_2": "2026"}


@pytest.mark.case("51 taken early", door="page")
def test_the_page_says_what_stands_in_the_way_and_who_may_go_on(client: Client, cast: Cast) -> None:
    record = decided_on(cast, signed(cast))
    address = reverse("decision_take", args=[record.ref])
    sent = {**DAY, "saves": str(record.saves)}

    client.force_login(cast.lead)
    shown = client.post(address, sent).content.decode()
    trick = client.post(address, {**sent, "reason": "Because"})
    client.force_login(cast.director)
    asked = client.post(address, sent).content.decode()
    blank = client.post(address, {**sent, "reason": " "}).content.decode()
    left = Decision.objects.get().state
    client.post(address, {**sent, "reason": "Cabinet had it before."})

    assert "It is not recorded as taken" in shown
    assert "after the decision on 4 October 2026." in shown
    assert "Only somebody who holds the post of a director" in shown
    assert 'name="reason"' not in shown
    assert trick.status_code == 200
    assert 'name="reason"' in asked
    assert 'name="on_0" type="text" value="4"' in " ".join(asked.split())
    assert "Enter why it was taken all the same" in blank
    assert "after the decision on 4 October 2026." in blank
    assert left == DecisionState.READY
    assert Decision.objects.get().override_reason == "Cabinet had it before."


NO_END = ["ongoing", "tbc", "from 1 September 2026", "1 September 2026 onwards"]


@pytest.mark.case("46 consultation", door="sign-off")
@pytest.mark.parametrize("said", NO_END)
def test_a_consultation_without_a_last_day_is_not_over(said: str, cast: Cast) -> None:
    record = fill(make_assessment(cast), cast)
    record = assessments.save_page(
        ref=record.ref,
        saves=record.saves,
        values={"consultation": parse_fuzzy(said)},
        by=cast.lead,
        at=AT,
    )

    with pytest.raises(sign_off.Incomplete, match="The consultation has no last day"):
        sign(record, cast)


@pytest.mark.case("46 consultation", door="gate")
@pytest.mark.parametrize("said", NO_END)
def test_the_gate_waits_for_a_consultation_without_a_last_day(said: str) -> None:
    assessed = gate.Assessed("EQ-1/1", State.SIGNED, SIGNED, parse_fuzzy(said), ())

    [found] = gate.gate([assessed], LATER.date(), LATER.date())

    assert found.sentence == f"The consultation of EQ-1/1 has no last day: it says “{said}”."


@pytest.mark.parametrize("said", ["", "1 September 2026 to 30 September 2026", "August 2026"])
def test_the_gate_does_not_wait_for_a_consultation_that_is_over_or_not_stated(said: str) -> None:
    assessed = gate.Assessed("EQ-1/1", State.SIGNED, SIGNED, parse_fuzzy(said), ())

    assert gate.gate([assessed], LATER.date(), LATER.date()) == []
