"""Who reads what a version that is signed and not published says of its actions, and who not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.fuzzy import read
from councilportal.organisation.models import Post
from councilportal.organisation.people import person_on
from eqia.assessments import operations as assessments
from eqia.assessments import queries
from eqia.assessments.typed import ActionTyped
from eqia.models import Assessment
from eqia.sign_off import operations as sign_off
from objectives.models import Action
from objectives.plan import reading
from objectives.plan.operations import ProgressIncomplete, record_progress
from objectives.rules.plan import ActionStatus
from tests import factories
from tests.eqia.making import AT, Cast, fill, make_assessment, sign, stored
from tests.eqia.pages import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def write(cast: Cast, ref: str, actions: list[ActionTyped], *, publish: bool = False) -> Assessment:
    """Give a draft its actions and sign it."""
    record = fill(stored(ref), cast)
    assessments.save_page(ref=ref, actions=actions, saves=record.saves, by=cast.lead, at=AT)
    record = sign(stored(ref), cast)
    if publish:
        sign_off.publish(ref=ref, number=record.number, by=cast.lead, at=AT)
    return record


def revise(cast: Cast, ref: str) -> list[ActionTyped]:
    """Begin a new version. *Gives*: its actions."""
    record = sign_off.revise(ref=ref, what_changed="More", by=cast.lead, at=AT)
    return [ActionTyped.of(each) for each in queries.actions(record)]


@pytest.fixture
def ref(cast) -> str:
    """An assessment with a published version, and another that changes, adds and ends actions."""
    record = make_assessment(cast)
    owner = cast.service.head_post
    kept = ActionTyped("Keep the bus", owner=owner, due=read("March 2031"))
    ended = ActionTyped("Ask the clubs", owner=owner, due=read("June 2031"))
    write(cast, record.ref, [kept, ended], publish=True)
    kept, _ = revise(cast, record.ref)
    second = factories.make_post("Head of secrets")
    changed = replace(kept, what="Sell the bus", owner=second, due=read("May 2032"))
    added = ActionTyped("Close the depot", owner=second, due=read("July 2032"))
    write(cast, record.ref, [changed, added])
    return record.ref


SECRETS = ("Sell the bus", "May 2032", "Head of secrets", "Close the depot", "July 2032")


@pytest.fixture
def performance_lead() -> User:
    found = factories.make_user("performance")
    factories.make_appointment(found, Role.PERFORMANCE_LEAD)
    return found


def client_of(user: User | None) -> Client:
    client = Reader()
    if user is not None:
        client.force_login(user)
    return client


def pages(client: Client, ref: str) -> dict[str, str]:
    """What a person reads of the assessment and the plan, by address."""
    found = {}
    documents = [reverse("assessment_version", args=[ref, 1])]
    documents += [reverse("assessment_version_as", args=[ref, 1, form]) for form in ("csv", "json")]
    lists = [f"{reverse('actions')}?{query}" for query in ("", "only=open", "status=dropped")]
    every = [*documents, *lists, reverse("actions_as", args=["csv"])]
    every += [
        reverse("action", args=[each]) for each in Action.objects.values_list("ref", flat=True)
    ]
    for address in every:
        response = client.get(address)
        if response.status_code == 200:
            found[address] = response.getvalue().decode()
    return found


def test_what_an_unpublished_version_says_of_actions_is_for_its_readers(
    cast, ref, performance_lead
):
    for who in (None, performance_lead):
        for address, text in pages(client_of(who), ref).items():
            assert not [each for each in (*SECRETS, "version 2") if each in text], address
    told = pages(client_of(cast.lead), ref)
    for secret in SECRETS:
        assert any(secret in text for text in told.values())

    kept, ended, added = Action.objects.order_by("ref")
    assert (ended.status, kept.what) == (ActionStatus.DROPPED, "Sell the bus")
    seen = pages(client_of(performance_lead), ref)
    assert "Keep the bus" in seen[reverse("action", args=[kept.ref])]
    assert "Head of Parks" in seen[reverse("action", args=[kept.ref])]
    assert "No progress has been recorded yet" in seen[reverse("action", args=[ended.ref])]
    assert reverse("action", args=[added.ref]) not in seen
    open_ones = seen[f"{reverse('actions')}?only=open"]
    assert kept.ref in open_ones
    assert ended.ref in open_ones
    assert ended.ref not in seen[f"{reverse('actions')}?status=dropped"]

    sign_off.publish(ref=ref, number=2, by=cast.lead, at=AT)
    for who in (None, performance_lead):
        told = pages(client_of(who), ref)
        assert any("version 2" in text for text in told.values())
    assert "Sell the bus" in told[reverse("actions") + "?"]


def test_lists_are_searched_filtered_and_sorted_by_what_the_person_reads(
    cast, ref, performance_lead
):
    client, both = client_of(performance_lead), ["Keep the bus", "Ask the clubs"]
    for query, found in {
        "text=secrets": [],
        "text=Sell": [],
        "text=Keep": ["Keep the bus"],
        "owner=Head+of+secrets": both,  # an owner that is not offered filters nothing
        "owner=Head+of+Parks": both,
    }.items():
        text = client.get(f"{reverse('actions')}?{query}").text
        assert [each for each in both if each in text] == found, query
        assert "Head of secrets" not in text
    kept, ended = Action.objects.order_by("ref")[:2]
    is_first = {}
    for user in (cast.lead, performance_lead):
        text = client_of(user).get(reverse("actions")).text
        is_first[user] = text.index(f"/{kept.ref}/") < text.index(f"/{ended.ref}/")
    # It is due in May 2032, which the performance lead reads as March 2031; the other in June 2031.
    assert is_first == {cast.lead: False, performance_lead: True}


def test_who_owns_the_action_reads_what_is_to_be_done(cast, ref):
    owner = factories.make_user("owner")
    Post.objects.get(title="Head of secrets").holders.create(user=owner)
    kept = Action.objects.order_by("ref")[0]

    text = client_of(owner).get(reverse("action", args=[kept.ref])).text

    assert "Sell the bus" in text
    assert "version 2 was signed off" in text


def test_what_people_record_is_shown_without_what_was_hidden_before_it(cast, ref, performance_lead):
    kept = Action.objects.order_by("ref")[0]
    given: dict[str, Any] = {
        "ref": kept.ref,
        "status": ActionStatus.UNDER_WAY,
        "by": performance_lead,
    }
    # The version's own row is not among those that the person has seen.
    record_progress(**given, note="A strike.", due=read("August 2032"), seen=0, at=AT)

    told = reading.as_read(Action.objects.get(pk=kept.pk), person_on(performance_lead, AT.date()))
    assert [(each.note, each.due_before, each.due_text) for each in told.progress] == [
        ("A strike.", "March 2031", "August 2032")
    ]
    assert (told.action.due_text, told.action.what) == ("August 2032", "Keep the bus")
    whole = reading.as_read(Action.objects.get(pk=kept.pk), person_on(cast.lead, AT.date()))
    assert [each.due_before for each in whole.progress] == ["May 2032", "March 2031"]
    text = client_of(None).get(reverse("assessment_version", args=[ref, 1])).text
    assert "Date moved to August 2032" in text
    assert "A strike." in text


def test_who_may_not_read_that_an_action_was_ended_does_not_open_it_again(
    cast, ref, performance_lead
):
    _, ended, _ = Action.objects.order_by("ref")
    given: dict[str, Any] = {"ref": ended.ref, "by": performance_lead, "at": AT}

    record_progress(**given, status=ActionStatus.UNDER_WAY, note="Asked one.", seen=0)

    ended.refresh_from_db()
    rows = ended.progress.order_by("position")
    assert (ended.status, [row.status for row in rows]) == (
        "dropped",
        ["dropped", "under_way", "dropped"],
    )
    assert rows[2].note == rows[0].note
    told = reading.as_read(ended, person_on(performance_lead, AT.date()))
    assert (told.action.status, [row.note for row in told.progress]) == (
        "under_way",
        ["Asked one."],
    )
    seen = pages(client_of(performance_lead), ref)
    assert not any("not promise it any more" in text for text in seen.values())
    # Who reads that it was ended opens it again.
    given |= {"by": cast.lead, "note": "After all.", "seen": 3}
    record_progress(**given, status=ActionStatus.UNDER_WAY)
    ended.refresh_from_db()
    assert ended.status == "under_way"


def test_an_overdue_date_that_is_hidden_is_not_told_by_what_is_asked(ref, performance_lead):
    kept = Action.objects.order_by("ref")[0]
    Action.objects.filter(pk=kept.pk).update(due_on=date(2026, 1, 1), due_text="1 January 2026")

    with pytest.raises(ProgressIncomplete, match=r"what has been done, or select another status"):
        record_progress(
            ref=kept.ref,
            status=ActionStatus.NOT_STARTED,
            note="",
            seen=0,
            by=performance_lead,
            at=AT,
        )


def test_a_later_published_version_does_not_quote_the_hidden_one(cast, ref, performance_lead):
    changed, added = revise(cast, ref)
    write(
        cast,
        ref,
        [replace(changed, what="Lease the bus", due=read("May 2033")), added],
        publish=True,
    )
    kept, ended, _ = Action.objects.order_by("ref")

    told = reading.as_read(kept, person_on(performance_lead, AT.date()))
    assert [(each.note, each.due_before) for each in told.progress] == [
        (f"{ref} version 3 was signed off.", "March 2031")
    ]
    assert (told.action.what, told.action.due_text) == ("Lease the bus", "May 2033")
    for text in pages(client_of(performance_lead), ref).values():
        assert "Sell the bus" not in text
    # The newest version that the person may read says that this action is none any more.
    assert reading.as_read(ended, person_on(performance_lead, AT.date())).action.status == "dropped"


def test_a_first_version_that_nobody_published_is_not_quoted_by_the_second(cast, performance_lead):
    record = make_assessment(cast)
    write(cast, record.ref, [ActionTyped("Ask", owner=cast.service.head_post, due=read("2031"))])
    [kept] = revise(cast, record.ref)
    write(cast, record.ref, [replace(kept, what="Tell", due=read("2032"))], publish=True)
    [action] = Action.objects.all()

    [said] = reading.as_read(action, person_on(performance_lead, AT.date())).progress

    assert (said.note, said.due_before, said.due_text) == (
        f"{record.ref} version 2 was signed off.",
        "",
        "2032",
    )


def test_what_no_version_changed_is_as_the_plan_has_it(cast, performance_lead):
    record = make_assessment(cast)
    owner = cast.service.head_post
    write(cast, record.ref, [ActionTyped("Ask", owner=owner, due=read("2031"))], publish=True)
    [action] = Action.objects.all()
    given: dict[str, Any] = {"ref": action.ref, "status": ActionStatus.UNDER_WAY, "at": AT}
    record_progress(**given, note="A strike.", due=read("2033"), seen=0, by=cast.lead)
    [kept] = revise(cast, record.ref)
    write(cast, record.ref, [replace(kept, what="Tell")])
    other = factories.make_post("Head of other things")
    Action.objects.update(owner_post=other)  # as when a post is handed over
    action.refresh_from_db()

    told = reading.as_read(action, person_on(performance_lead, AT.date()))

    assert (told.action.what, told.action.due_text, told.action.owner_post) == (
        "Ask",
        "2033",
        other,
    )
    assert [each.note for each in told.progress] == ["A strike."]
