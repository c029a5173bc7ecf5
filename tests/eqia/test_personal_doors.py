"""The pages besides publishing that make words public ask about personal data, and lose nothing."""

import re

import pytest
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.fuzzy import read
from councilportal.common.personal import PersonalDataAsked
from eqia.assessments import operations as assessments
from eqia.decisions import operations as decisions
from eqia.models import Assessment, Decision
from objectives.models import ActionProgress
from tests import factories
from tests.eqia.house import make_decision
from tests.eqia.making import AT, Cast, fill, make_assessment, sign
from tests.eqia.pages import Reader, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
CALL = "Ring 07700 900123"


@pytest.fixture(autouse=True)
def council():
    factories.make_council()


def boxes(page: str) -> list[str]:
    """The names of the boxes in which a page asks about finds, in its order."""
    return list(dict.fromkeys(re.findall(r'name="(keep-\w+)"', page)))


def checked(page: str) -> list[str]:
    """The choices that a page shows as made, in its order."""
    found = re.findall(r"<input[^>]*\bchecked\b[^>]*>", page)
    return [value for each in found for value in re.findall(r'value="(\w+)"', each)]


def test_the_reason_of_an_override_is_asked_about_and_kept(cast: Cast):
    record = make_decision(cast, make_assessment(cast))
    director, at = signed_in(cast.director), reverse("decision_ready", args=[record.ref])
    typed = {"saves": "1", "override": "1", "reason": CALL}

    asked = director.post(at, typed).text

    assert "Select why 07700 900123 may be published" in asked
    assert "telephone number in Why it goes ahead all the same" in asked
    assert f">{CALL}</textarea>" in asked
    [box] = boxes(asked)
    assert director.post(at, typed | {box: "may_stay"}).status_code == 302
    stored = Decision.objects.get()
    assert (stored.state, stored.override_reason) == ("ready", CALL)
    event = Event.objects.get(action="ready")
    assert "telephone number in Why it goes ahead all the same: It may stay" in event.after


def test_nothing_typed_is_lost_when_something_stands_in_the_way_by_then(cast: Cast):
    record = make_decision(cast, sign(fill(make_assessment(cast), cast), cast))
    Decision.objects.update(reasons=CALL, consultation="Write to a.example@example.org")
    director, at = signed_in(cast.director), reverse("decision_ready", args=[record.ref])
    opened = director.get(at).text
    first, second = boxes(opened)
    record.assessments.add(make_assessment(cast))  # which is not signed

    refused = director.post(at, {"saves": "1", first: "may_stay", second: "not_personal"})

    assert "It is not marked ready." in refused.text
    assert checked(refused.text) == ["may_stay", "not_personal"]
    assert "Why the decision is to be ready all the same" in refused.text
    # Somebody changes the record meanwhile: what was typed and chosen is there still.
    Decision.objects.update(saves=2)
    typed = {"override": "1", "reason": "We cannot wait", first: "may_stay", second: "may_stay"}
    stale = director.post(at, {"saves": "1", **typed})
    assert stale.status_code == 409
    assert checked(stale.text) == ["may_stay", "may_stay"]
    assert "We cannot wait" in stale.text
    assert director.post(at, {"saves": "2", **typed}).status_code == 302


def test_why_a_decision_is_taken_all_the_same_is_asked_about(cast: Cast):
    record = make_decision(cast, sign(fill(make_assessment(cast), cast), cast))
    decisions.mark_ready(ref=record.ref, saves=1, by=cast.lead, at=AT)
    record.assessments.add(make_assessment(cast))
    director, at = signed_in(cast.director), reverse("decision_take", args=[record.ref])
    day = AT.date()
    typed = {"saves": "2", "on_0": str(day.day), "on_1": str(day.month), "on_2": str(day.year)}
    assert "It is not recorded as taken" in director.post(at, typed).text

    asked = director.post(at, typed | {"reason": CALL}).text

    assert "Select why 07700 900123 may be published" in asked
    assert f">{CALL}</textarea>" in asked
    [box] = boxes(asked)
    assert director.post(at, typed | {"reason": CALL, box: "not_personal"}).status_code == 302
    event = Event.objects.get(action="take")
    assert "telephone number in Why it goes ahead all the same: It is not" in event.after


def test_the_progress_of_what_an_assessment_promises_is_asked_about(cast: Cast):
    record = fill(make_assessment(cast), cast)
    action = factories.make_action(origin="assessment", origin_ref=str(record), due="March 2031")
    red = factories.make_action(origin="performance", origin_ref="KPI-1 2026-08", due="March 2031")
    lead = signed_in(cast.lead)
    typed = {"status": "under_way", "note": CALL, "due": "", "seen": "0"}

    asked = lead.post(reverse("action", args=[action.ref]), typed).text

    assert "Select why 07700 900123 may be published" in asked
    assert f">{CALL}</textarea>" in asked
    assert not ActionProgress.objects.exists()
    [box] = boxes(asked)
    answered = lead.post(reverse("action", args=[action.ref]), typed | {box: "may_stay"})
    assert answered.status_code == 302
    event = Event.objects.get(action="record_progress")
    assert "telephone number in What was done: It may stay" in event.after
    # What no assessment promises is printed for nobody outside.
    performance = factories.make_user("performance")
    factories.make_appointment(performance, Role.PERFORMANCE_LEAD)
    recorded = signed_in(performance).post(reverse("action", args=[red.ref]), typed)
    assert recorded.status_code == 302


def test_what_is_planned_is_asked_about_where_it_is_begun_and_where_it_is_changed(cast: Cast):
    lead = signed_in(cast.lead)
    at = reverse("eqia_start", query={"directorate": cast.directorate.pk})
    sets = re.findall(r'<option value="(\d+)"', lead.get(at).text)
    typed = {
        "title": f"Close the desk. {CALL}",
        "subject": "service_change",
        "service": str(cast.service.pk),
        "question_set": str(cast.asked.pk),
        "when": "planned",
    }
    assert str(cast.asked.pk) in sets

    asked = lead.post(at, typed).text

    assert "Select why 07700 900123 may be published" in asked
    assert not Assessment.objects.exists()
    assert lead.post(at, typed | {boxes(asked)[0]: "may_stay"}).status_code == 302
    record = Assessment.objects.get()
    assert CALL in Reader().get(reverse("eqia_timetable")).text

    about = reverse("assessment_about", args=[record.ref])
    changed = {"title": record.title, "subject": "service_change", "saves": str(record.saves)}
    changed |= {
        "initial_impacts": "Write to a.example@example.org",
        "completion": "",
        "decision": "",
    }
    asked = lead.post(about, changed).text
    assert "Select why a.example@example.org may be published" in asked
    assert "07700 900123:" not in asked  # it was answered for
    assert ">Write to a.example@example.org</textarea>" in asked
    [box] = boxes(asked)
    assert lead.post(about, changed | {box: "not_personal"}).status_code == 302
    record.refresh_from_db()
    assert record.initial_impacts == "Write to a.example@example.org"
    event = Event.objects.filter(action="change").latest("pk")
    assert "e-mail address in Initial impacts: It is not personal data" in event.after


def test_a_draft_is_asked_about_its_ground_alone(cast: Cast):
    record = make_assessment(cast)
    lead, about = signed_in(cast.lead), reverse("assessment_about", args=[record.ref])
    typed = {"title": record.title, "subject": "service_change", "saves": str(record.saves)}
    typed |= {"initial_impacts": CALL, "exempt_ground": "Ask 07700 900456", "is_exempt": "on"}

    asked = lead.post(about, typed).text

    assert "Select why 07700 900456 may be published" in asked
    assert "07700 900123:" not in asked
    del typed["is_exempt"]
    assert lead.post(about, typed | {"exempt_ground": ""}).status_code == 302


def test_a_date_in_words_hides_nothing(cast: Cast):
    record = make_assessment(cast, planned=True)
    values = {"decision": read("March 2027 or ring 07700 900123")}

    with pytest.raises(PersonalDataAsked):
        assessments.save_page(
            ref=record.ref, values=values, saves=record.saves, by=cast.lead, at=AT
        )
