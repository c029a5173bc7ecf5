"""Two people change the record of the same decision."""

import pytest
from django.urls import reverse

from eqia.models import Decision
from tests.eqia.making import make_assessment
from tests.eqia.two_writers import boxes, names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def decision_page() -> str:
    return reverse("decision_edit", args=["26-1"])


@pytest.fixture
def decision(lead, cast, record) -> Decision:
    start = boxes(lead.get(reverse("decision_start")))
    typed = {"number": "26/1", "subject": "Greens", "is_key": "no", "taker": "Cabinet"}
    lead.post(reverse("decision_start"), start | typed | {"assessments": [str(record.pk)]})
    return Decision.objects.get()


def test_decision_of_two_keeps_what_each_changed(lead, cast, decision, record):
    mine, theirs = (boxes(lead.get(decision_page())) for _ in range(2))
    day = {"meets_on_0": "20", "meets_on_1": "10", "meets_on_2": "2026"}
    lead.post(decision_page(), theirs | day | {"subject": "Theirs", "is_key": "yes"} | KEY)

    late = lead.post(decision_page(), mine | {"subject": "Mine", "taker": "", "assessments": []})

    assert late.status_code == 409
    found = late.context["differing"]
    assert [(each.name, each.yours, each.theirs) for each in found.both] == [
        ("Subject", "Mine", "Theirs")
    ]
    assert names(found.theirs) == [
        "Is it a key decision?",
        "Why it is a key decision",
        "Day of the meeting or of the decision",
    ]
    now = boxes(late)
    assert (now["taker"], now["is_key"], "assessments" in now) == ([""], ["yes"], False)
    saved = lead.post(decision_page(), now | {"choose-subject": "stored"})
    assert saved.status_code == 302
    kept = Decision.objects.get()
    assert (kept.subject, kept.taker, kept.is_key, str(kept.meets_on)) == (
        "Theirs",
        "",
        True,
        "2026-10-20",
    )
    assert not kept.assessments.exists()


KEY = {"key_reason": "Two wards"}


def test_assessments_that_both_changed_are_chosen_as_one(lead, cast, decision, record):
    other = make_assessment(cast, title="Other")
    mine, theirs = (boxes(lead.get(decision_page())) for _ in range(2))
    lead.post(decision_page(), theirs | {"assessments": [str(other.pk)]})

    late = lead.post(decision_page(), mine | {"assessments": []})

    [apart] = late.context["differing"].both
    assert apart.name == "Assessments that the decision rests on"
    assert (apart.yours, other.ref in apart.theirs) == ("", True)
    lead.post(decision_page(), boxes(late) | {"choose-assessments": "stored"})
    assert list(decision.assessments.all()) == [other]


def test_search_in_an_old_page_does_not_make_it_a_new_one(lead, decision):
    mine, theirs = (boxes(lead.get(decision_page())) for _ in range(2))
    lead.post(decision_page(), theirs | {"taker": "Leader"})

    searched = lead.post(decision_page(), mine | {"search": "green", "find": "1"})
    late = lead.post(decision_page(), boxes(searched) | {"meeting": "Council"})

    assert late.status_code == 409
    assert boxes(late)["taker"] == ["Leader"]
    assert Decision.objects.get().taker == "Leader"
