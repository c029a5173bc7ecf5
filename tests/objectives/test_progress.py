"""What became of an action: who says so, what it takes, and what is kept."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.fuzzy import of_day, read
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Deputy, PostHolder
from councilportal.organisation.people import person_on
from objectives.models import Action, ActionProgress
from objectives.plan import policies
from objectives.plan.operations import (
    ProgressIncomplete,
    StaleAction,
    add_action,
    drop_action,
    record_progress,
)
from objectives.rules.plan import ActionStatus, Origin
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DONE, DROPPED, UNDER_WAY = ActionStatus.DONE, ActionStatus.DROPPED, ActionStatus.UNDER_WAY


@pytest.fixture
def owner() -> User:
    user = factories.make_user("owner")
    PostHolder.objects.create(user=user, post=factories.make_post("Head of Parks"))
    return user


@pytest.fixture
def action(owner) -> Action:
    return factories.make_action(owner_post=owner.posts_held.get().post)


def say(action: Action, by: User, seen: int | None = None, **values) -> ActionProgress:
    given: dict[str, Any] = {"status": UNDER_WAY, "note": "Two of three rounds ring.", **values}
    seen = action.progress.count() if seen is None else seen
    return record_progress(ref=action.ref, seen=seen, by=by, at=AT, **given)


def test_progress_is_kept_in_order_and_the_plan_stands_as_it_was_said_last(action, owner):
    say(action, owner)
    say(action, owner, status=DONE, note="")

    action.refresh_from_db()
    assert action.status == DONE
    assert list(action.progress.order_by("position").values_list("position", "status", "note")) == [
        (1, "under_way", "Two of three rounds ring."),
        (2, "done", ""),
    ]
    first, second = Event.objects.filter(record_type="action").order_by("pk")
    assert (first.action, first.record_ref, first.reason) == (
        "record_progress",
        action.ref,
        "Two of three rounds ring.",
    )
    assert (second.actor_id, '"done"' in str(second.after)) == (owner.pk, True)


def test_a_date_is_moved_with_a_reason_and_both_are_kept(action, owner):
    said = say(action, owner, note="A strike.", due=read("Spring 2027"))

    action.refresh_from_db()
    assert (action.due_text, action.due_on) == ("Spring 2027", date(2027, 5, 31))
    assert (said.due_before, said.due_text, said.due_on, said.note) == (
        "31 October 2026",
        "Spring 2027",
        date(2027, 5, 31),
        "A strike.",
    )


def test_a_date_that_is_not_moved_leaves_none_behind(action, owner):
    said = say(action, owner, due=read("31 October 2026"))

    assert (said.due_before, said.due_text, said.due_on) == ("", "", None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"status": DROPPED, "note": ""}, "note"),
        ({"note": " "}, "note"),  # it is overdue
        ({"due": read("Tbc")}, "due"),
        ({"due": read("May 2026")}, "due"),
        ({"due": read("May 2027"), "note": ""}, "note"),
    ],
)
def test_what_is_not_said_is_asked_for_and_changes_nothing(action, owner, values, field):
    with pytest.raises(ProgressIncomplete) as incomplete:
        say(action, owner, **values)

    assert incomplete.value.field == field
    action.refresh_from_db()
    assert (action.status, action.due_text) == ("not_started", "31 October 2026")
    assert not ActionProgress.objects.exists()
    assert not Event.objects.exists()


def test_of_two_at_once_the_second_is_told(action, owner):
    other = factories.make_user("other")
    factories.make_appointment(other, Role.PERFORMANCE_LEAD)
    say(action, owner, seen=0)

    with pytest.raises(StaleAction):
        say(action, other, seen=0, status=DROPPED, note="No money.")

    action.refresh_from_db()
    assert action.status == UNDER_WAY
    say(action, other, seen=1, status=DROPPED, note="No money.")
    assert action.progress.count() == 2


def test_the_database_keeps_a_place_once_and_refuses_what_has_no_reason(action):
    def put(**values) -> None:
        with transaction.atomic():
            given = {"action": action, "position": 1, "status": UNDER_WAY, "at": AT}
            ActionProgress.objects.create(**given | values)

    put()
    for wrong in ({}, {"position": 2, "status": DROPPED}, {"position": 2, "due_text": "May 2027"}):
        with pytest.raises(IntegrityError):
            put(**wrong)


def test_an_action_that_is_not_there_is_not_known(owner):
    with pytest.raises(NotKnown):
        record_progress(ref="AP-1", status=DONE, note="", seen=0, by=owner, at=AT)


def test_an_action_is_dropped_with_what_it_comes_from_unless_it_is_closed(action, owner):
    drop_action(action=action, note="It was taken off.", version="EQ-2026-001", by=owner, at=AT)
    drop_action(action=action, note="Again.", version="EQ-2026-001", by=owner, at=AT)

    assert list(action.progress.values_list("status", "note")) == [("dropped", "It was taken off.")]


def test_references_go_on_within_the_year():
    factories.make_action(ref="AP-2026-0041")
    factories.make_action(ref="AP-2026-x")
    factories.make_action(ref="AP-2025-0099")

    made = add_action(
        what="Mend it",
        origin=Origin.PERFORMANCE,
        origin_ref="L001 2026-09",
        owner_post="",
        due=of_day(date(2026, 12, 31)),
        by=factories.make_user("approver"),
        at=AT,
    )

    assert (made.ref, made.due_text) == ("AP-2026-0042", "31 December 2026")


# Who may


PEOPLE = {
    # who: what of an assessment in Place (Parks), and of a red indicator of Parks, they record
    "owner": (True, True),
    "deputy": (True, True),
    "council_equality": (True, True),
    "place_equality": (True, False),
    "parks_equality": (True, False),
    "other_equality": (False, False),
    "performance": (True, True),
    "officer": (False, True),
    "place_approver": (False, True),
    "other_officer": (False, False),
    "member": (False, False),
    "auditor": (False, False),
    "admin": (False, False),
    "nobody": (False, False),
}


@pytest.fixture
def world(owner):
    place, care = factories.make_directorate("PLC"), factories.make_directorate("CAR")
    parks = factories.make_service("PRK", directorate=place)
    home = factories.make_service("HOM", directorate=care)
    appointed: dict[str, tuple[Role, dict[str, Any]]] = {
        "council_equality": (Role.EQUALITY_LEAD, {}),
        "place_equality": (Role.EQUALITY_LEAD, {"directorate": place}),
        "parks_equality": (Role.EQUALITY_LEAD, {"service": parks}),
        "other_equality": (Role.EQUALITY_LEAD, {"directorate": care}),
        "performance": (Role.PERFORMANCE_LEAD, {}),
        "officer": (Role.OFFICER, {"service": parks}),
        "place_approver": (Role.APPROVER, {"directorate": place}),
        "other_officer": (Role.OFFICER, {"service": home}),
        "member": (Role.MEMBER, {}),
        "auditor": (Role.AUDITOR, {}),
        "admin": (Role.ADMIN, {}),
    }
    people = {"owner": owner} | {
        name: factories.make_user(name) for name in ("deputy", "nobody", *appointed)
    }
    for name, (role, where) in appointed.items():
        factories.make_appointment(people[name], role, **where)
    Deputy.objects.create(
        person=owner,
        deputy=people["deputy"],
        reason="Leave",
        valid_from=date(2026, 11, 1),
        valid_to=date(2026, 11, 30),
    )
    where = {"directorate": place, "service": parks, "owner_post": owner.posts_held.get().post}
    return people, {
        "assessment": factories.make_action(**where),
        "performance": factories.make_action(
            origin="performance", origin_ref="L001 2026-09", **where
        ),
    }


def test_who_says_what_became_of_which_action(world):
    people, actions = world

    def may(user: User, action: Action) -> bool:
        try:
            with transaction.atomic():
                say(action, user)
                raise InterruptedError
        except (Refused, NotKnown):
            return False
        except InterruptedError:
            return True

    found = {
        name: tuple(may(user, actions[origin]) for origin in ("assessment", "performance"))
        for name, user in people.items()
    }
    assert found == PEOPLE


def test_who_has_no_role_and_no_post_may_not_know_of_it_and_others_are_refused(world):
    people, actions = world

    with pytest.raises(NotKnown):
        say(actions["assessment"], people["nobody"])
    with pytest.raises(Refused, match="Only who holds the post"):
        say(actions["assessment"], people["member"])


def test_whoever_may_record_may_read(world):
    people, actions = world
    for user in people.values():
        who = person_on(user, AT.date())
        known = Action.objects.filter(policies.known(who))
        recorded = {each for each in actions.values() if policies.may_record(who, each)}
        assert recorded <= set(known), user


def test_a_post_that_was_given_up_gives_nothing(action, owner):
    owner.posts_held.update(valid_to=date(2026, 11, 19))

    with pytest.raises(NotKnown):
        say(action, owner)
