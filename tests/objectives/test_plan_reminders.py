"""Who hears of which action when, and in which words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import PostHolder
from objectives.models import ActionProgress
from objectives.plan.reminders import notices
from tests import factories

pytestmark = pytest.mark.django_db
URL = "https://portal.example"
DUE = date(2026, 10, 31)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def heard(day: date = DUE) -> dict[str, tuple[str, ...]]:
    names = dict(User.objects.values_list("pk", "username"))
    return {names[key]: each.lines for key, each in notices(at(day), portal_url=URL).items()}


def hold(name: str, title: str = "Head of Parks", **values) -> PostHolder:
    post = factories.make_post(title)
    return PostHolder.objects.create(user=factories.make_user(name), post=post, **values)


def lead(name: str, role: Role, **where) -> User:
    user = factories.make_user(name)
    factories.make_appointment(user, role, **where)
    return user


@pytest.mark.parametrize(
    ("left", "is_told"),
    [
        *((15, False), (14, True), (13, False), (4, False), (3, True), (2, False)),
        *((0, True), (-1, False), (-7, True), (-8, False), (-700, True)),
    ],
)
def test_who_holds_the_post_hears_before_on_the_day_and_every_week_after(left, is_told):
    factories.make_action(owner_post=hold("head").post)

    # Not on the first of a month, when leads hear of more.
    assert set(heard(DUE - timedelta(days=left))) == ({"head"} if is_told else set())


def test_the_words_name_the_action_its_day_and_its_page():
    post = hold("head").post
    factories.make_action(owner_post=post, what="Mow\nby hand " + "slowly " * 20)

    [before, today, late] = [heard(DUE - timedelta(days=left))["head"] for left in (3, 0, -7)]

    assert before[0] == "The action plan:"
    assert before[2].startswith("* AP-2026-0001 Mow by hand slowly")
    assert before[2].endswith(" …: is due on 31 October 2026, in 3 days.")
    assert before[3] == f"  {URL}/actions/AP-2026-0001/"
    assert today[2].endswith(": is due today, 31 October 2026.")
    assert late[2].endswith(": was due on 31 October 2026, 7 days overdue.")


@pytest.mark.parametrize("status", ["confirmed", "dropped", "done"])
def test_nobody_hears_of_what_is_closed(status):
    factories.make_action(owner_post=hold("head").post, status=status)

    assert heard() == {}


def test_where_nobody_holds_the_post_the_leads_of_the_place_hear():
    place, care = factories.make_directorate("PLC"), factories.make_directorate("CAR")
    gone = hold("gone", valid_to=DUE - timedelta(days=1)).post
    for origin in ("assessment", "performance"):
        factories.make_action(owner_post=gone, directorate=place, origin=origin)
    factories.make_action()  # of no place, owned by no post
    lead("place", Role.EQUALITY_LEAD, directorate=place)
    lead("care", Role.EQUALITY_LEAD, directorate=care)
    lead("council", Role.EQUALITY_LEAD)
    lead("performance", Role.PERFORMANCE_LEAD)
    lead("officer", Role.OFFICER, directorate=place)

    told = {
        name: [line[2:14] for line in lines if line[0:1] == "*"] for name, lines in heard().items()
    }

    assert told == {
        "place": ["AP-2026-0001"],
        "council": ["AP-2026-0001", "AP-2026-0003"],
        "performance": ["AP-2026-0002"],
    }


def test_a_closed_account_holds_no_post():
    held = hold("head")
    User.objects.filter(pk=held.user_id).update(is_active=False)
    factories.make_action(owner_post=held.post)
    lead("council", Role.EQUALITY_LEAD)

    assert set(heard()) == {"council"}


def test_on_the_first_of_a_month_leads_hear_how_many_nobody_is_reminded_of():
    lead("council", Role.EQUALITY_LEAD)
    factories.make_action(due="Tbc")
    factories.make_action(due="May 2029")
    factories.make_action(due="Tbc", status="confirmed")
    factories.make_action(due="", owner_post=hold("head").post, review_on=date(2028, 1, 1))

    assert heard(date(2026, 10, 2)) == {}
    assert heard(date(2026, 10, 1)) == {
        "council": (
            "The action plan:",
            "",
            "* 2 actions without an owner or a date.",
            f"  {URL}/actions/?only=needs",
            "",
        )
    }


def test_a_day_for_review_is_a_day_due_and_posts_that_lead_hear_too():
    made = factories.make_action(due="Quarterly", owner_post=hold("head").post, review_on=DUE)
    made.leads.add(hold("beside", "Head of Roads").post)

    told = heard()

    assert set(told) == {"head", "beside"}
    assert told["head"][2].endswith(": is due for review today, 31 October 2026.")


def test_who_may_confirm_hears_on_the_next_day_and_every_week_and_who_owns_it_no_more():
    head = hold("head").post
    service = factories.make_service("PRK", head_post=head)
    made = factories.make_action(
        owner_post=hold("owner", "Gardener").post,
        service=service,
        directorate=service.directorate,
        status="done",
    )
    ActionProgress.objects.create(
        action=made, position=1, status="done", at=at(DUE - timedelta(days=9))
    )

    told = {ago: heard(DUE - timedelta(days=9 - ago)) for ago in (0, 1, 2, 8, 9)}

    assert {ago: set(each) for ago, each in told.items()} == {
        0: set(),
        1: {"head"},
        2: set(),
        8: {"head"},
        9: set(),
    }
    assert told[1]["head"][2].endswith(
        "first visit: is reported done, confirm it or say what is left to do."
    )


@pytest.mark.parametrize("size", [1, 40])
@pytest.mark.parametrize(("day", "queries"), [(DUE, 5), (date(2026, 10, 1), 5)])
def test_the_day_costs_the_same_for_many(django_assert_num_queries, size, day, queries):
    post = hold("head").post
    lead("council", Role.EQUALITY_LEAD)
    for number in range(size):
        factories.make_action(owner_post=post if number % 2 else None)

    with django_assert_num_queries(queries):
        notices(at(day), portal_url=URL)


def test_the_e_mail_of_the_day_carries_them(monkeypatch, settings):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(DUE))
    settings.PORTAL_URL = URL
    held = hold("head")
    User.objects.filter(pk=held.user_id).update(email="head@example.invalid")
    factories.make_action(owner_post=held.post)
    factories.make_action(owner_post=held.post)

    call_command("send_reminders", stdout=_Quiet())

    [sent] = mail.outbox
    assert sent.subject == "2 actions wait for you"
    assert "AP-2026-0002 Ring before the first visit: is due today" in sent.body


class _Quiet:
    def write(self, _: str) -> None:
        """Say nothing."""
