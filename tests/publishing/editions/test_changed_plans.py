"""Actions of plans and progress with objectives that changed after an edition was published."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from councilportal.audit import operations as audit
from councilportal.publishing.editions import operations
from councilportal.publishing.editions.changed import changed_editions, changes_of
from councilportal.publishing.editions.intact import faults
from councilportal.publishing.models import Edition, FrozenStatement
from councilportal.publishing.rules.kinds import PartKind
from objectives.models import Action, ActionProgress, ObjectiveProgress, PlanLine
from tests.factories import make_action, make_framework, make_line, make_objective, make_plan
from tests.publishing.making import Cast, make_edition
from tests.publishing.series.support import LATER, OUT_AT, arranged, exempt, key, published

pytestmark = pytest.mark.django_db
AFTER = OUT_AT + timedelta(days=1)


@pytest.fixture
def out(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """It tells of an action in two parts, one of which is exempt, and of an objective's year."""
    objective = make_objective("EQ1", framework=make_framework())
    ObjectiveProgress.objects.create(objective=objective, year="2025/26", words="We began.")
    action = make_action(ref="EDP-1", origin="objective", status="under_way", due="March 2026")
    make_line(make_plan(), words="Open a quiet hour", action=action)
    parts = (PartKind.DELIVERY_PLAN, PartKind.OBJECTIVE_PROGRESS)
    record = arranged(make_edition(cast), cast, *({"part": each} for each in parts))
    return published(exempt(record, cast, PartKind.DELIVERY_PLAN), cast, monkeypatch)


def noted(kind: str, ref: str, reason: str = "", at: Any = AFTER, action: str = "change") -> None:
    """An event, as the operations of objectives record it."""
    with audit.writing():
        audit.record(
            action=action,
            record_type=kind,
            record_ref=ref,
            before=None,
            after={"x": "y"},
            reason=reason,
            by=None,
            command="test",
            at=at,
        )


def told(record: Edition) -> list[tuple[str, str, str, str, str]]:
    found = changes_of(record, LATER)
    return [(each.kind, each.ref, each.old, each.new, each.reason) for each in found]


def test_what_it_told_is_kept_with_it_and_nothing_changed_yet(out, django_assert_num_queries):
    kept = FrozenStatement.objects.order_by("kind", "pk")
    assert [(each.kind, each.cited, each.plan, each.standing, each.due) for each in kept] == [
        ("action", "EDP-1", "EDP", "under_way", "March 2026"),
        ("objective progress", "EQ1 2025/26 council", "", "", ""),
        ("objective progress", "EQ1 2025/26 council", "", "", ""),
    ]
    assert list(faults()) == []
    for write in (lambda: FrozenStatement.objects.update(words="x"), kept[0].delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    with django_assert_num_queries(1):
        assert changed_editions(LATER) == []


def test_a_status_and_a_date_are_told_with_old_and_new_and_the_reason(
    out, django_assert_num_queries
):
    action = Action.objects.get()
    Action.objects.update(status="at_risk", due_text="June 2026")
    values = {"status": "at_risk", "due_text": "June 2026", "due_before": "March 2026"}
    ActionProgress.objects.create(
        action=action, position=1, note="Builders are late.", at=AFTER, **values
    )

    assert changed_editions(LATER) == [out]
    old, new = "Under way, due March 2026", "At risk, due June 2026"
    with django_assert_num_queries(7):
        assert told(out) == [("Action", "EDP-1", old, new, "Builders are late.")]
    assert changes_of(out, LATER)[0].title == "Open a quiet hour"


def test_other_words_of_a_line_and_of_progress_are_told(out):
    PlanLine.objects.update(words="Open two quiet hours")
    ObjectiveProgress.objects.update(words="We ended.")
    assert changed_editions(LATER) == []  # nobody is on record for it
    noted("plan", "EDP", "It was too little.")
    noted("objective progress", "EQ1 2025/26 council")

    found = told(out)

    words = ("Words of an action", "EDP-1", "Open a quiet hour", "Open two quiet hours")
    assert found[0] == (*words, "It was too little.")
    assert found[1] == ("Progress", "EQ1", "We began.", "We ended.", "")


def test_an_import_counts_and_what_was_let_stand_does_not_count_again(cast, out):
    ObjectiveProgress.objects.update(words="We ended.")
    noted("data", "", action="import", at=OUT_AT - timedelta(days=30))
    assert changed_editions(LATER) == []
    noted("data", "", action="import")
    assert changed_editions(LATER) == [out]

    operations.let_stand(
        key=key(out), reason="The report says what was so.", by=cast.publisher, at=LATER
    )

    assert changed_editions(LATER) == []
    noted("action", "EDP-1", at=LATER + timedelta(hours=1))  # which says the same as before
    assert changed_editions(LATER + timedelta(days=1)) == []
