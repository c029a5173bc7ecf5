"""Two people change the rows of the same list."""

import pytest

from tests import factories
from tests.eqia.making import make_assessment
from tests.eqia.two_writers import Boxes, boxes, names, opened, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


LISTS = {
    "consultation": ("heard", "said", "done"),
    "editions": ("edition", "version", "comment"),
    "evidence": ("evidence", "title", "source"),
    "actions": ("action", "what", "issue"),
}


def rows_of(page_boxes: Boxes, kind: str, name: str) -> list[str]:
    count = int(page_boxes[f"{kind}-rows"][0])
    return [page_boxes[f"{kind}{place}-{name}"][0] for place in range(1, count + 1)]


@pytest.mark.parametrize("name", LISTS)
def test_rows_are_known_again_wherever_they_stand(lead, record, name):
    kind, main, other = LISTS[name]
    first = opened(lead, name, record)
    three = {f"{kind}{place}-{main}": word for place, word in enumerate("ABC", 1)}
    save(lead, name, record, first, **three, **{f"{kind}-rows": "3"})
    mine, theirs = (opened(lead, name, record) for _ in range(2))
    # They take the first row away, change the third, and add one.
    edited = theirs | {f"{kind}1-{main}": "", f"{kind}3-{other}": "Theirs", f"{kind}4-{main}": "T"}
    blank = {f"{kind}1-{each}": "" for each in (main, other)}
    assert save(lead, name, record, edited, **blank).status_code == 302

    # I change the second, and add one at the end: nothing of mine is on a row of theirs.
    changed = {f"{kind}2-{other}": "Mine", f"{kind}4-{main}": "M"}
    late = save(lead, name, record, mine, **changed)

    assert late.status_code == 409
    assert late.context["differing"].both == []
    now = boxes(late)
    assert rows_of(now, kind, main)[:4] == ["B", "C", "T", "M"]
    assert rows_of(now, kind, other)[:4] == ["Mine", "Theirs", "", ""]
    assert save(lead, name, record, now).status_code == 302
    again = opened(lead, name, record)
    assert rows_of(again, kind, main) == ["B", "C", "T", "M", ""]
    assert rows_of(again, kind, other) == ["Mine", "Theirs", "", "", ""]


@pytest.mark.parametrize("name", LISTS)
def test_row_that_one_took_away_and_the_other_changed_is_kept_and_told(lead, record, name):
    kind, main, other = LISTS[name]
    first = opened(lead, name, record)
    two = {f"{kind}1-{main}": "A", f"{kind}2-{main}": "B"}
    save(lead, name, record, first, **two, **{f"{kind}-rows": "2"})
    mine, theirs = (opened(lead, name, record) for _ in range(2))
    gone = {f"{kind}1-{each}": "" for each in (main, other)}
    save(lead, name, record, theirs, **gone, **{f"{kind}2-{other}": "Theirs"})

    # I changed what they took away, and took away what they changed.
    away = {f"{kind}2-{each}": "" for each in (main, other)}
    late = save(lead, name, record, mine, **away, **{f"{kind}1-{other}": "Mine"})

    found = late.context["differing"]
    assert [(each.yours.split("\n")[0], each.theirs.split("\n")[0]) for each in found.both] == [
        ("(removed)", "B"),
        ("A", "(removed)"),
    ]
    now = boxes(late)
    assert rows_of(now, kind, main)[:2] == ["B", "A"]
    assert rows_of(now, kind, other)[:2] == ["Theirs", "Mine"]
    assert save(lead, name, record, now).status_code == 302
    assert rows_of(opened(lead, name, record), kind, main) == ["B", "A", ""]


def test_row_that_both_changed_is_chosen_field_by_field(lead, record):
    first = opened(lead, "consultation", record)
    save(lead, "consultation", record, first, **{"heard1-said": "A", "heard1-done": "B"})
    mine, theirs = (opened(lead, "consultation", record) for _ in range(2))
    save(lead, "consultation", record, theirs, **{"heard1-said": "T", "heard1-done": "T"})

    late = save(lead, "consultation", record, mine, **{"heard1-said": "M", "heard1-done": "M"})

    assert names(late.context["differing"].both) == [
        "Point 1: What people said",
        "Point 1: What was done about it",
    ]
    save(lead, "consultation", record, boxes(late), **{"choose-heard1-done": "stored"})
    [heard] = record.consultation_points.all()
    assert (heard.said, heard.done) == ("M", "T")


def test_row_added_by_both_in_the_same_words_is_one(lead, record):
    mine, theirs = (opened(lead, "consultation", record) for _ in range(2))
    row = {"heard1-said": "Too far", "heard1-done": "A bus"}
    save(lead, "consultation", record, theirs, **row, consulted="Clubs")

    late = save(lead, "consultation", record, mine, **row)

    assert rows_of(boxes(late), "heard", "said") == ["Too far", ""]


def test_action_that_both_know_stays_the_one_of_the_plan(lead, record):
    first = opened(lead, "actions", record)
    save(lead, "actions", record, first, **{"action1-what": "Open early"})
    action = factories.make_action()
    record.mitigations.update(action=action)
    mine, theirs = (opened(lead, "actions", record) for _ in range(2))
    save(lead, "actions", record, theirs, **{"action1-cost": "£5"})

    late = save(lead, "actions", record, mine, **{"action1-issue": "Long way"})
    save(lead, "actions", record, boxes(late))

    kept = record.mitigations.get()
    assert (kept.action, kept.cost, kept.issue) == (action, "£5", "Long way")


def test_row_keeps_its_key_over_saves_and_takes_none_of_another_assessment(lead, cast, record):
    save(
        lead,
        "consultation",
        record,
        opened(lead, "consultation", record),
        **{"heard1-said": "A"},
    )
    key = record.consultation_points.get().pk
    page_boxes = opened(lead, "consultation", record)
    assert page_boxes["heard1-key"] == [str(key)]
    save(lead, "consultation", record, page_boxes, **{"heard2-said": "B"})
    assert record.consultation_points.order_by("position")[0].pk == key

    other = make_assessment(cast, title="Other")
    for rows in (
        {"heard1-said": "X", "heard1-key": str(key)},
        {"heard-rows": "2", "heard1-said": "X", "heard1-key": "0", "heard2-said": "Y"},
    ):
        answer = save(lead, "consultation", other, opened(lead, "consultation", other), **rows)
        assert answer.status_code == 404
    twice = opened(lead, "consultation", record)
    twice |= {"heard2-key": str(key), "heard2-said": "Again"}
    assert save(lead, "consultation", record, twice).status_code == 404
    assert [each.said for each in record.consultation_points.order_by("position")] == ["A", "B"]
