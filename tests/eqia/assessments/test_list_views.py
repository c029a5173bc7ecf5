"""Pages of the lists of an assessment: actions, evidence, consultation, versions."""

from datetime import date

import pytest

from eqia.sign_off import operations as sign_off
from objectives.models import Action, Evidence
from tests import factories
from tests.eqia.making import AT, fill, make_assessment, sign
from tests.eqia.pages import ROWS, page, post, signed_in, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def an_action(place: int, **values: str) -> dict[str, str]:
    return {f"action{place}-{name}": value for name, value in values.items()}


def test_action_of_a_new_version_shows_what_became_of_it_in_the_plan(cast):
    record = fill(make_assessment(cast), cast)
    client = signed_in(cast.lead)
    head = str(cast.service.head_post.pk)
    data = {"action-rows": "2", **an_action(1, what="Open early", owner=head, due="2027")}

    post(client, "actions", record, **data, **an_action(1, status="under_way"))
    promise = record.mitigations.get()
    assert (promise.what, promise.due_latest) == ("Open early", date(2027, 12, 31))
    assert (promise.status, promise.action) == ("under_way", None)
    saves = stored(record).saves
    post(client, "actions", record, saves=record.saves, **data, **an_action(1, status="under_way"))
    assert (record.mitigations.count(), stored(record).saves) == (1, saves)  # pressed twice
    assert 'name="action1-status"' in client.get(page("actions", record)).text
    sign(stored(record), cast)
    sign_off.revise(ref=record.ref, what_changed="More", by=cast.lead, at=AT)
    Action.objects.update(status="done")

    text = client.get(page("actions", record)).text
    assert "Reported done, owner Head of Parks, due 2027." in text
    assert 'href="/actions/AP-2026-0001/"' in text
    assert 'name="action1-status"' not in text


def test_rows_are_added_and_removed_without_a_script_and_nothing_typed_is_lost(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)
    rows = {"action-rows": "2", **an_action(1, what="First"), **an_action(2, what="Second")}

    added = post(client, "actions", record, **rows, do="add")
    removed = post(client, "actions", record, **rows, remove="1")

    assert [row["what"].value() for row in added.context["draft"].rows.forms] == [
        "First",
        "Second",
        None,
    ]
    assert [row["what"].value() for row in removed.context["draft"].rows.forms] == ["Second"]
    assert not Action.objects.exists()


def test_first_button_of_a_list_saves_so_that_enter_never_removes(cast):
    record = make_assessment(cast)
    for name in ROWS:
        text = signed_in(cast.lead).get(page(name, record)).text
        assert f'name="{ROWS[name]}-rows" value="1"' in text
        form = text[text.index("data-version") :]
        first = form[form.index("<button") : form.index("</button")]
        assert "Save draft" in first, name


def test_action_with_an_issue_but_nothing_to_do_is_refused(cast):
    record = make_assessment(cast)

    answer = post(
        signed_in(cast.lead), "actions", record, **{"action-rows": "1"}, **an_action(1, issue="X")
    )

    assert "Enter what will be done" in answer.text


def test_evidence_is_taken_from_the_shelf_by_characteristic(cast):
    record = make_assessment(cast)
    age = record.groups.get(label="Age").characteristic
    for ref, about in (("census", age), ("staff", None), ("faith", make_other())):
        Evidence.objects.create(
            ref=ref,
            title=f"Figures {ref}",
            kind="census",
            source="Our survey",
            as_at=date(2026, 3, 31),
            characteristic=about,
            gap="Nothing on carers",
        )
    client = signed_in(cast.lead)

    narrowed = post(client, "evidence", record, characteristic="age", do="filter")
    assert list(dict(narrowed.context["shelf"].fields["shelf"].choices)) == ["census", "staff"]
    taken = post(client, "evidence", record, shelf=["census"], do="take")
    [row] = taken.context["draft"].rows.forms
    assert (row["title"].value(), row["gap"].value()) == ("Figures census", "Nothing on carers")
    data = {"shelf": "census", "title": "Figures census", "profile": "census", "source": "S"}
    post(
        client,
        "evidence",
        record,
        **{"evidence-rows": "1"},
        **{f"evidence1-{name}": value for name, value in data.items()},
    )

    [cited] = record.evidence.all()
    assert cited.shelf is not None
    assert (cited.shelf.ref, cited.source) == ("census", "S")


def make_other():
    return factories.make_characteristic("faith", name="Faith")


def test_consultation_keeps_what_was_said_and_done(cast):
    record = make_assessment(cast)
    client = signed_in(cast.lead)

    post(
        client,
        "consultation",
        record,
        **{
            "consultation": "January 2027",
            "responses": "12",
            "heard-rows": "2",
            "heard1-said": "Too far",
            "heard1-done": "A bus",
        },
    )

    [heard] = record.consultation_points.all()
    assert (heard.said, heard.done, stored(record).responses) == ("Too far", "A bus", 12)


def test_version_table_keeps_its_lines_in_order(cast):
    record = make_assessment(cast)
    rows = {"edition-rows": "2", "edition1-version": "0.1", "edition2-version": "1.0"}

    post(signed_in(cast.lead), "editions", record, **rows, **{"edition1-on": "May 2026"})

    assert [each.version for each in record.version_lines.order_by("position")] == ["0.1", "1.0"]
