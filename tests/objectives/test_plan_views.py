"""The pages of the action plan: who sees which actions, what is recorded, what they cost."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.fuzzy import read
from councilportal.common.periods import day_label
from councilportal.organisation.models import PostHolder
from eqia.assessments import operations as assessments
from eqia.assessments import queries, reading
from eqia.assessments.typed import ActionTyped
from eqia.sign_off import operations
from objectives.models import Action
from tests import factories
from tests.eqia import making
from tests.eqia.making import AT

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
TODAY = AT.date()


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def holding(*roles: Role, username: str = "reader", **where) -> Client:
    user = factories.make_user(username)
    for role in roles:
        factories.make_appointment(user, role, **where)
    return client_of(user)


def listed(client: Client, query: str = "") -> list[str]:
    found = re.findall(r'href="/actions/(AP-[^/"]+)/"', page(client, f"/actions/{query}"))
    return list(dict.fromkeys(found))


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def post(client: Client, action: Action, wanted: int = 302, **values) -> str:
    data = {"status": "under_way", "note": "Two of three.", "due": "", "seen": "0"} | values
    response = client.post(f"/actions/{action.ref}/", data)
    assert response.status_code == wanted
    return response.content.decode()


# Which actions


def test_the_plan_begins_with_what_is_due_first_and_says_what_is_overdue():
    soon = day_label(TODAY + timedelta(days=3))
    for due in ("Tbc", "Summer 2027", "September 2026", soon):
        factories.make_action(due=due)
    factories.make_action(due="June 2026", status="confirmed")
    lead = holding(Role.PERFORMANCE_LEAD)

    assert listed(lead) == [f"AP-2026-000{number}" for number in (5, 3, 4, 2, 1)]
    text = page(lead, "/actions/")
    assert "September 2026, overdue by 5 days" in text
    assert f"{soon}, in 3 days" in text
    assert "June 2026, overdue" not in text


def test_objectives_of_a_draft_are_offered_to_who_reads_drafts_alone():
    draft = factories.make_framework(state="draft")
    factories.make_objective("EQ-NEXT", title="Nobody knows this yet", framework=draft)
    factories.make_action(origin="performance", origin_ref="L001 2026-09")
    approver, lead = (
        holding(role, username=role.value) for role in (Role.APPROVER, Role.EQUALITY_LEAD)
    )

    for address in ("/actions/", "/actions/add/"):
        assert "Nobody knows this yet" in page(lead, address)
        assert "Nobody knows this yet" not in page(approver, address)


def test_each_filter_narrows_the_list_and_its_csv_alike():
    place, care = factories.make_directorate("PLC"), factories.make_directorate("CAR")
    post, mine = factories.make_post("Head of Parks"), factories.make_post("Mine")
    factories.make_action(directorate=place, owner_post=post, due="May 2026")
    factories.make_action(directorate=care, origin="performance", origin_ref="L001 2026-09")
    factories.make_action(status="confirmed", due="May 2026", owner_post=mine)
    factories.make_action(what="Count the swings", owner_post=mine, due="Tbc")
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.PERFORMANCE_LEAD)
    PostHolder.objects.create(user=user, post=mine)
    lead = client_of(user)
    wanted = {
        "?directorate=PLC": [1],
        "?origin=performance": [2],
        "?owner=Head+of+Parks": [1],
        "?status=confirmed": [3],
        "?only=overdue": [1],
        "?only=open": [1, 2, 4],
        "?only=mine": [4],
        "?only=needs": [2, 4],
        "?text=swings": [4],
        "?text=L001": [2],
        "?only=overdue&status=confirmed": [],
        "?directorate=NONE": [1, 3, 2, 4],
    }

    found = {query: listed(lead, query) for query in wanted}
    rows = {query: page(lead, f"/actions/plan.csv{query}").splitlines()[1:] for query in wanted}

    names = {query: [f"AP-2026-000{one}" for one in ones] for query, ones in wanted.items()}
    assert found == names
    assert {query: [row.split(",")[0] for row in each] for query, each in rows.items()} == names


def test_the_plan_has_no_other_forms_and_no_readers_without_role_and_post():
    assert holding(Role.MEMBER).get("/actions/plan.doc").status_code == 404
    assert holding(username="nobody").get("/actions/").status_code == 404
    assert Client().get("/actions/").status_code == 302


@pytest.fixture
def promised() -> tuple[making.Cast, Action]:
    """An assessment that promises something by October, signed off."""
    cast = making.make_cast()
    record, due = making.make_assessment(cast), read("October 2026")
    owner = factories.make_post("Head gardener")
    typed = ActionTyped("Mow by hand", outcome="Quiet", cost="£400", owner=owner, due=due)
    return cast, promise_also(record.ref, cast, typed)


def promise_also(ref: str, cast: making.Cast, typed: ActionTyped) -> Action:
    record = making.fill(making.stored(ref), cast)
    kept = [ActionTyped.of(each) for each in queries.actions(record)]
    assessments.save_page(ref=ref, actions=[*kept, typed], saves=record.saves, by=cast.lead, at=AT)
    making.sign(making.stored(ref), cast)
    return Action.objects.latest("pk")


def test_an_action_of_an_assessment_is_shown_to_those_who_may_read_that(promised):
    cast, action = promised
    place = {"directorate": cast.directorate}
    readers = {
        "member": holding(Role.MEMBER, username="member"),
        "lead": holding(Role.PERFORMANCE_LEAD, username="performance"),
        "place": holding(Role.EQUALITY_LEAD, username="place", **place),
        "head": client_of(cast.head),
        "officer": holding(Role.OFFICER, username="officer", **place),
        "admin": holding(Role.ADMIN, username="admin"),
    }

    def reading() -> set[str]:
        found = {name for name, each in readers.items() if action.ref in listed(each)}
        opened = {
            name
            for name, each in readers.items()
            if each.get(f"/actions/{action.ref}/").status_code == 200
        }
        assert opened == found
        return found

    # Not the performance lead, from whom the register hides it.
    assert reading() == {"member", "place", "head"}

    record = making.stored(action.origin_ref)
    operations.publish(ref=record.ref, number=1, by=cast.lead, at=AT)
    assert reading() == set(readers)

    operations.withhold(ref=record.ref, number=1, ground="It names somebody", by=cast.lead, at=AT)
    assert reading() == {"member", "place", "head"}
    assert f'href="/eqia/{record.ref}/"' in page(readers["member"], f"/actions/{action.ref}/")


# One action


def test_the_page_says_whence_who_by_when_at_what_cost_and_who_watches(promised):
    cast, action = promised
    factories.make_indicator("PRK-01", from_action=action, title="Quiet mornings")
    lead = client_of(cast.lead)

    text = page(lead, f"/actions/{action.ref}/")

    for said in ("Mow by hand", "Quiet", "£400", "October 2026", "PRK-01 Quiet mornings"):
        assert said in text
    assert f'href="/eqia/{action.origin_ref}/"' in text
    assert "No progress has been recorded yet" in text


def test_an_action_of_a_red_indicator_leads_to_it():
    factories.make_indicator("PRK-01", title="Greens open")
    action = factories.make_action(origin="performance", origin_ref="PRK-01 2026-09")
    gone = factories.make_action(origin="performance", origin_ref="PRK-02 2026-09")
    lead = holding(Role.PERFORMANCE_LEAD)

    assert 'href="/performance/indicators/PRK-01/"' in page(lead, f"/actions/{action.ref}/")
    assert 'href="/performance/indicators/PRK-01/"' in page(lead, "/actions/")
    assert "Comes from a red indicator, PRK-02 2026-09" in page(lead, f"/actions/{gone.ref}/")


def test_progress_is_recorded_and_stands_on_the_page_and_in_the_assessment(promised):
    cast, action = promised
    lead = client_of(cast.lead)
    record = making.stored(action.origin_ref)
    before = reading.read_assessment(making.stored(record.ref), TODAY).sha256

    post(lead, action, note="A <b>strike</b>.", due="Spring 2027")

    text = page(lead, f"/actions/{action.ref}/")
    assert "Promised for October 2026, moved to Spring 2027" in text
    assert "A &lt;b&gt;strike&lt;/b&gt;." in text
    document = page(lead, f"/eqia/{record.ref}/")
    for said in ("Under way, 5 October 2026", "Date moved to Spring 2027", "strike"):
        assert said in document
    assert "October 2026" in document  # what is promised stays as it was signed
    assert reading.read_assessment(making.stored(record.ref), TODAY).sha256 == before


def test_a_revision_leaves_what_the_plan_says_as_it_is(promised):
    cast, action = promised
    record = making.stored(action.origin_ref)
    post(client_of(cast.lead), action, note="A strike.", due="Spring 2027")
    operations.revise(ref=record.ref, what_changed="More greens.", by=cast.lead, at=AT)

    promise_also(
        record.ref, cast, ActionTyped("Ask the bowlers", owner=action.owner_post, due=read("2027"))
    )

    action.refresh_from_db()
    assert (action.status, action.due_text, action.due_on) == (
        "under_way",
        "Spring 2027",
        date(2027, 5, 31),
    )


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"status": "dropped", "note": ""}, "Enter why the action is dropped"),
        ({"status": "not_started", "note": ""}, "Enter what has been done"),
        ({"status": ""}, "Select how far it is"),
        ({"status": "not_stated"}, "Select how far it is"),
        ({"due": "when it rains"}, "Enter for “new date” a day"),
        ({"due": "Tbc"}, "Enter a new date that has a last day"),
        ({"note": "x" * 5_001}, "must be 5000 characters or fewer"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(values, said):
    action = factories.make_action()

    text = post(holding(Role.PERFORMANCE_LEAD), action, 200, **values)

    assert said in text
    assert "There is a problem" in text
    assert values.get("note", "Two of three.") in text
    assert not action.progress.exists()


def test_the_second_of_two_reads_the_first_and_keeps_what_they_typed():
    action = factories.make_action()
    first = holding(Role.PERFORMANCE_LEAD, username="first")
    second = holding(Role.PERFORMANCE_LEAD, username="second")
    post(first, action)

    text = post(second, action, 409, status="dropped", note="No money.")

    assert "Somebody else has recorded progress" in text
    assert "Two of three." in text
    assert "No money." in text
    assert 'name="seen" value="1"' in text
    own = post(first, action, 409, status="dropped", note="In a second window.")
    assert "You recorded progress in another window" in own
    post(second, action, status="dropped", note="No money.", seen="1")
    assert action.progress.count() == 2


def test_the_same_post_twice_is_recorded_once():
    action = factories.make_action()
    lead = holding(Role.PERFORMANCE_LEAD)

    post(lead, action)
    post(lead, action)

    assert action.progress.count() == 1


@pytest.mark.parametrize("seen", ["", "-1", "\u0661", "9" * 30, "x"])
def test_a_count_that_no_page_gave_is_stale(seen):
    post(holding(Role.PERFORMANCE_LEAD), factories.make_action(), 409, seen=seen)


def test_who_only_reads_has_no_form_and_is_refused():
    action = factories.make_action(origin="performance", origin_ref="L001 2026-09")
    member = holding(Role.MEMBER)

    assert "Record progress" not in page(member, f"/actions/{action.ref}/")
    assert "Only who holds the post" in post(member, action, 403)


# Where people land


def test_who_owns_what_is_due_hears_of_it_at_home_and_finds_it():
    user = factories.make_user("head")
    post = factories.make_post("Head of Parks")
    PostHolder.objects.create(user=user, post=post)
    head = client_of(user)
    assert "Nothing is waiting for you." in page(head, "/")

    factories.make_action(owner_post=post, due="September 2026")
    factories.make_action(owner_post=post, due=day_label(TODAY + timedelta(days=14)))
    factories.make_action(owner_post=post, due=day_label(TODAY + timedelta(days=15)))
    factories.make_action(owner_post=post, due="May 2026", status="done")

    text = page(head, "/")
    assert "2 things wait for you, 1 of them late." in text
    assert "Actions due: 2" in text
    assert listed(head, "?only=mine") == ["AP-2026-0001", "AP-2026-0002", "AP-2026-0003"]
