"""A last day that has passed, typed for an action of an assessment, is asked about, not refused."""

from datetime import date
from typing import Any

import pytest

from eqia.models import Assessment
from tests.eqia.making import AT, Cast, make_assessment, make_cast
from tests.eqia.pages import page, post, signed_in, stored

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
PAST = "by end of Dec 2015"
ASKED = "31 December 2015 has passed: enter a later day, or tick that it is right"


@pytest.fixture(autouse=True)
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return make_cast()


@pytest.fixture
def record(cast: Cast) -> Assessment:
    return make_assessment(cast)


def row(due: str, **more: str) -> dict[str, Any]:
    said = {"what": "Open early", "due": due, **more}
    return {"action-rows": "1", **{f"action1-{name}": value for name, value in said.items()}}


def days(record: Assessment) -> list[date | None]:
    return list(record.mitigations.values_list("due_latest", flat=True))


def test_it_is_asked_about_and_kept_once_it_is_ticked(cast: Cast, record: Assessment) -> None:
    lead = signed_in(cast.lead)

    asked = post(lead, "actions", record, **row(PAST))
    kept = days(record)
    right = post(lead, "actions", record, **row(PAST, is_past="on"))

    assert (asked.status_code, kept) == (200, [])
    assert ASKED in asked.text
    assert 'name="action1-is_past"' in asked.text
    assert PAST in asked.text  # nothing typed is lost
    assert (right.status_code, days(record)) == (302, [date(2015, 12, 31)])


@pytest.mark.parametrize(
    "typed",
    [row("Spring 2099"), row("ongoing", review_on_0="1"), row(PAST, status="done"), row("")],
)
def test_another_day_is_not_asked_about(
    cast: Cast, record: Assessment, typed: dict[str, Any]
) -> None:
    assert "has passed" not in post(signed_in(cast.lead), "actions", record, **typed).text


def test_a_day_that_is_stored_is_not_asked_about_again(cast: Cast, record: Assessment) -> None:
    lead = signed_in(cast.lead)
    post(lead, "actions", record, **row(PAST, is_past="on"))
    key = str(record.mitigations.get().pk)

    same = post(lead, "actions", record, **row(PAST, key=key, outcome="More swim"))
    other = post(lead, "actions", record, **row("June 2016", key=key))

    assert same.status_code == 302
    assert record.mitigations.get().outcome == "More swim"
    assert (other.status_code, "30 June 2016 has passed" in other.text) == (200, True)
    assert "has passed" not in lead.get(page("actions", record)).text


def test_a_save_by_a_script_keeps_it_and_does_not_ask(cast: Cast, record: Assessment) -> None:
    sent = {"saves": str(stored(record).saves), **row(PAST)}

    answer = signed_in(cast.lead).post(
        page("actions", record), sent, headers={"Accept": "application/json"}
    )

    assert answer.json()["errors"] == {}
    assert days(record) == [date(2015, 12, 31)]


def test_two_who_add_actions_see_both_without_the_answer(cast: Cast, record: Assessment) -> None:
    lead, old = signed_in(cast.lead), stored(record).saves
    post(lead, "actions", record, **row("Spring 2099", what="Open late"))

    both = post(lead, "actions", record, **row(PAST, is_past="on"), saves=str(old))

    assert both.status_code == 409
    assert "Open early" in both.text
    assert "is_past" not in both.text
