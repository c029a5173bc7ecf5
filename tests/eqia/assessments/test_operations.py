"""What a save of a page writes: everything with one lock, and the plan with an event."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councilportal.audit.models import Event
from councilportal.common.fuzzy import read
from councilportal.common.refusals import Refused
from eqia.assessments import operations, queries
from eqia.assessments.typed import ActionTyped, ConsultationPointTyped, VersionLineTyped
from eqia.rules.grid import Answer
from objectives.models import Action
from objectives.plan.operations import record_progress
from objectives.rules.plan import ActionStatus
from tests.eqia.making import AT, stored

pytestmark = pytest.mark.django_db


def save(cast, record, **parts):
    return operations.save_page(ref=record.ref, saves=record.saves, by=cast.lead, at=AT, **parts)


def test_a_page_is_saved_with_one_lock_one_question_of_who_asks_and_one_count(cast, record):
    with CaptureQueriesContext(connection) as captured:
        saved = save(
            cast,
            record,
            values={"aims": "Fewer greens"},
            answers={("age", "less"): Answer("yes", "Longer ways")},
            consultation_points=[ConsultationPointTyped("Too far")],
            version_lines=[VersionLineTyped("V1")],
        )

    for table in ("eqia_assessment", "organisation_appointment", "organisation_postholder"):
        assert sum(f'FROM "{table}"' in query["sql"] for query in captured) == 1, table
    assert saved.saves == record.saves + 1
    assert queries.consultation_points(saved).get().said == "Too far"


def test_a_refused_part_keeps_the_others_from_being_saved(cast, record):
    with pytest.raises(KeyError, match="colour"):
        save(cast, record, values={"aims": "Fewer", "colour": "red"})
    with pytest.raises(Refused, match="what is to be done"):
        save(cast, record, values={"aims": "Fewer"}, actions=[ActionTyped(" ")])

    kept = stored(record.ref)
    assert (kept.aims, kept.saves) == ("", record.saves)


def test_a_changed_promise_changes_the_plan_with_one_event(cast, record):
    record = save(cast, record, actions=[ActionTyped("Keep one", due=read("March 2027"))])
    [typed] = [ActionTyped.of(promise) for promise in queries.actions(record)]
    before = Event.objects.filter(record_type="action").count()

    record = save(cast, record, actions=[typed])
    assert Event.objects.filter(record_type="action").count() == before
    head = cast.service.head_post
    changed = ActionTyped("Keep two", owner=head, due=read("March 2027"), key=typed.key)
    save(cast, record, actions=[changed])

    action = Action.objects.get()
    assert (action.what, action.owner_post, action.due_text) == ("Keep two", head, "March 2027")
    told = Event.objects.filter(record_type="action").order_by("id")[before:]
    assert [(event.action, event.record_ref, event.before, event.after) for event in told] == [
        (
            "change",
            action.ref,
            '{"owner_post":null,"what":"Keep one"}',
            f'{{"owner_post":"{head}","what":"Keep two"}}',
        )
    ]


def test_the_status_stays_that_of_the_plan_once_progress_was_recorded(cast, record):
    record = save(cast, record, actions=[ActionTyped("Keep one", due=read("March 2027"))])
    action = Action.objects.get()
    record_progress(
        ref=action.ref, status=ActionStatus.DONE, note="Kept.", seen=0, by=cast.lead, at=AT
    )
    [promise] = queries.actions(record)
    typed = ActionTyped("Keep two", due=read("March 2027"), key=promise.pk)

    save(cast, record, actions=[typed])

    action.refresh_from_db()
    assert (action.what, action.status) == ("Keep two", ActionStatus.DONE)
