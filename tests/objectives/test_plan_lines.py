"""A draft plan: its lines are added, changed, moved and removed; it is adopted once."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from councilportal.accounts.permissions import Role
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.people import person_on
from objectives.delivery import operations
from objectives.delivery.operations import ChangedMeanwhile, LineRefused
from objectives.delivery.queries import line_of, offered_to
from objectives.delivery.reading import state_of
from objectives.models import PlanPart
from tests.factories import (
    make_action,
    make_appointment,
    make_characteristic,
    make_council,
    make_directorate,
    make_framework,
    make_line,
    make_objective,
    make_plan,
    make_theme,
    make_user,
)
from tests.objectives.writing import LINE

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def draft():
    make_council()
    plan = make_plan("NEXT", state="draft", directorate=make_directorate())
    for words in ("One", "Two", "Three"):
        make_line(plan, words=words)
    return plan


@pytest.fixture
def lead(draft):
    user = make_user("lead")
    make_appointment(user, Role.EQUALITY_LEAD, directorate=draft.directorate)
    return user


def words_of(plan):
    return [(each.position, each.words) for each in plan.lines.order_by("position")]


def add(by, **values):
    return operations.add_line(plan="NEXT", values={**LINE, **values}, by=by, at=AT)


def change(line, by, **values):
    stored = {**LINE, "words": line.words, **values}
    seen = state_of(line)
    return operations.change_line(plan="NEXT", line=line.pk, values=stored, seen=seen, by=by, at=AT)


def test_a_line_keeps_what_it_names_though_it_has_ended(draft, lead):
    line = draft.lines.get(position=1)
    line.characteristics.add(make_characteristic("age", valid_to=date(2026, 11, 29)))

    who = person_on(lead, AT.date())
    kept = offered_to(draft, who, AT.date(), line_of(draft, 1)).characteristics

    assert list(kept) == ["age"]
    assert not offered_to(draft, who, AT.date(), line_of(draft, 2)).characteristics


def test_lines_are_added_at_the_end_or_in_a_place(draft, lead):
    add(lead, words="Last")
    add(lead, words="Second", position=2)

    assert words_of(draft) == [(1, "One"), (2, "Second"), (3, "Two"), (4, "Three"), (5, "Last")]


@pytest.mark.parametrize(
    ("moved", "to", "order"),
    [("One", 3, "Two Three One"), ("Three", 1, "Three One Two"), ("Two", 2, "One Two Three")],
)
def test_a_line_is_moved_and_the_others_make_room(draft, lead, moved, to, order):
    change(draft.lines.get(words=moved), lead, position=to)

    assert [words for _, words in words_of(draft)] == order.split()
    assert [place for place, _ in words_of(draft)] == [1, 2, 3]


def test_a_line_is_removed_and_those_after_it_move_up(draft, lead):
    operations.remove_line(plan="NEXT", line=draft.lines.get(words="One").pk, by=lead, at=AT)

    assert words_of(draft) == [(1, "Two"), (2, "Three")]


@pytest.mark.parametrize("field", ["priorities", "outcome", "part", "action", "twice"])
def test_a_line_that_cannot_be_is_refused(draft, lead, field):
    framework, other = make_framework(), make_framework("OTHER")
    first = make_objective("O1", framework=framework)
    second = make_objective("O2", framework=other)
    make_action(ref="A-1", origin="objective", origin_ref="O1")
    make_line(draft, action=make_action(ref="A-2", origin="objective", origin_ref="O1"))
    wrongs: dict[str, dict[str, Any]] = {
        "priorities": {"priorities": [first, second]},
        "outcome": {"outcome": make_theme(framework, cuts_across=True)},
        "part": {
            "part": PlanPart.objects.create(plan_kind="matrix", ref="x", position=1, title="X")
        },
        "action": {"action": "A-3"},
        "twice": {"action": "A-2"},
    }

    with pytest.raises(LineRefused) as refused:
        add(lead, **wrongs[field])

    assert refused.value.field == ("action" if field == "twice" else field)
    assert draft.lines.count() == 4


def test_who_was_second_is_told_and_an_adopted_plan_is_not_changed(draft, lead):
    line = draft.lines.get(words="One")
    seen = state_of(line)
    change(line, lead, words="Uno")
    values = {**LINE, "words": "Eins"}
    with pytest.raises(ChangedMeanwhile):
        operations.change_line(plan="NEXT", line=line.pk, values=values, seen=seen, by=lead, at=AT)

    operations.adopt_plan(plan="NEXT", by=lead, at=AT)

    draft.refresh_from_db()
    assert draft.state == "adopted"
    for call in (
        lambda: add(lead),
        lambda: change(draft.lines.get(position=1), lead),
        lambda: operations.remove_line(plan="NEXT", line=line.pk, by=lead, at=AT),
        lambda: operations.adopt_plan(plan="NEXT", by=lead, at=AT),
    ):
        with pytest.raises(Refused):
            call()
    assert words_of(draft)[0] == (1, "Uno")


def test_others_do_not_write_it_and_an_empty_plan_is_not_adopted(draft, lead):
    member = make_user("member")
    make_appointment(member, Role.MEMBER)
    with pytest.raises(Refused):
        add(member)
    with pytest.raises(NotKnown):
        add(make_user("nobody"))
    make_plan("EMPTY", state="draft", directorate=draft.directorate)
    with pytest.raises(Refused):
        operations.adopt_plan(plan="EMPTY", by=lead, at=AT)


def test_the_pages_add_change_merge_remove_and_adopt(client, draft, lead):
    client.force_login(lead)
    text = client.get(reverse("plan", args=["NEXT"])).text
    assert reverse("plan_line", args=["NEXT", 1]) in text

    to = reverse("plan_line_add", args=["NEXT"])
    assert client.post(to, {"words": "Four", "position": ""}).status_code == 302
    assert "Enter a place from 1 to 5" in client.post(to, {"words": "x", "position": "9"}).text

    to = reverse("plan_line", args=["NEXT", 1])
    page = client.get(to)
    carries = dict(page.context["form"].carries)
    change(draft.lines.get(position=1), lead, words="Uno", heading="Theirs", position=1)
    mine = {**carries, "words": "Eins", "heading": "", "position": "1"}
    answer = client.post(to, mine)
    assert answer.status_code == 409
    for said in ("Eins", "Uno", "Theirs", 'name="choose-words"'):
        assert said in answer.text
    again = {**dict(answer.context["form"].carries), "words": "Eins", "heading": "Theirs"}
    assert client.post(to, again | {"position": "2"}).status_code == 302
    assert words_of(draft)[:2] == [(1, "Two"), (2, "Eins")]

    assert client.post(reverse("plan_line_remove", args=["NEXT", 4])).status_code == 302
    assert "not changed any more" in client.get(reverse("plan_adopt", args=["NEXT"])).text
    assert client.post(reverse("plan_adopt", args=["NEXT"])).status_code == 302
    assert client.get(to).status_code == 403
    assert (
        reverse("plan_line", args=["NEXT", 1])
        not in client.get(reverse("plan", args=["NEXT"])).text
    )


@pytest.mark.parametrize("page", ["add", "change", "removed", "moved_up"])
def test_what_was_typed_is_shown_where_the_plan_or_the_line_has_gone(client, draft, lead, page):
    client.force_login(lead)
    line = draft.lines.get(position=1 if page == "moved_up" else 3)
    address = f"/plans/NEXT/lines/{line.position}/"
    typed = {**LINE_TYPED, "line": line.pk, "version": state_of(line), "seen": ""}
    if page in ("removed", "moved_up"):
        operations.remove_line(plan="NEXT", line=line.pk, by=lead, at=AT)
    else:
        operations.adopt_plan(plan="NEXT", by=lead, at=AT)

    answer = client.post("/plans/NEXT/lines/add/" if page == "add" else address, typed)

    assert answer.status_code == 409
    gone = "has removed this line" if page in ("removed", "moved_up") else "The plan was adopted"
    for told in ("What you typed is not saved", gone, "Words that nobody has"):
        assert told in answer.text
    assert client.get(address).status_code == {"removed": 404, "moved_up": 200}.get(page, 403)


LINE_TYPED = {"words": "Words that nobody has", "heading": "", "action": "", "position": ""}
