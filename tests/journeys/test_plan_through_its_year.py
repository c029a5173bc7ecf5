"""A plan through its year: an action is reminded of, updated and confirmed; a quarter is told of;
the framework is copied for a new year. By mouse, without JavaScript, and by keyboard.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import PostHolder
from objectives.models import Action, Framework, Objective, Overview, Plan
from tests import factories
from tests.browser.looking import is_sound
from tests.journeys.ways import (
    PASSWORD,
    Choice,
    Clicking,
    ClickingByKeyboard,
    ClickingWithoutScripts,
    Tally,
)
from tests.sizes import part

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ASK = "Ask who does not come to the library"
FEW = "Ask why visits were few"
NOTE = "Forty people were asked."
Hand = Callable[[User], Clicking]


class Clock:
    """The time that the portal takes it to be."""

    now = NOW


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    return made


def person(name: str, role: Role | None = None, post: Any = None) -> User:
    user = factories.make_user(name, email=f"{name}@council.example")
    user.set_password(PASSWORD)
    user.save()
    if role:
        factories.make_appointment(user, role)
    if post:
        PostHolder.objects.create(user=user, post=post)
    return user


@pytest.fixture
def action(clock: Clock, settings: Any, live_server: Any) -> Action:
    """An action of a plan that is due in 14 days; its owner's and the director's posts are held."""
    settings.PORTAL_URL = live_server.url
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    factories.make_council()
    head, director = factories.make_post("Head of Libraries"), factories.make_post("Director")
    place = factories.make_directorate(name="Communities", director_post=director)
    person("olive.owner", post=head)
    person("dina.director", post=director)
    person("eve.lead", Role.EQUALITY_LEAD)
    framework = factories.make_framework(
        "EO-2026",
        title="Equality objectives 2026",
        valid_from=date(2026, 4, 1),
        valid_to=date(2027, 3, 31),
    )
    theme = factories.make_theme(framework, "EO-2026-T1")
    objective = factories.make_objective("EO-2026-1", framework=framework, theme=theme, position=1)
    objective.measures.create(
        position=1, words="Visits", target=Decimal(90), target_on=date(2027, 3, 31), owner_post=head
    )
    due = (NOW.date() + timedelta(days=14)).strftime("%-d %B %Y")
    made = factories.make_action(
        what=ASK,
        origin="objective",
        origin_ref=objective.ref,
        due=due,
        owner_post=head,
        directorate=place,
    )
    made.objectives.add(objective)
    plan = factories.make_plan("EDP", title="Delivery plan", directorate=place, framework=framework)
    factories.make_line(plan, words="Reach everybody", action=made)
    factories.make_line(plan, words=FEW)
    return made


HANDS = [
    pytest.param(Clicking, id="mouse"),
    pytest.param(ClickingWithoutScripts, id="without JavaScript"),
    pytest.param(ClickingByKeyboard, id="keyboard"),
]


@pytest.fixture(params=part(HANDS, 3))
def hand(request: Any, live_server: Any, open_page: Any, axe: Any) -> Hand:
    """Somebody at a browser of their own, by mouse, without scripts, or by keyboard."""
    way = request.param

    def scan(page: Any) -> None:
        is_sound(page, axe if way is Clicking else None)

    def at_a_browser(user: User) -> Clicking:
        made: Clicking = way(open_page, live_server.url, user, Tally(), scan)
        return made

    return at_a_browser


def link_of_reminder(name: str) -> str:
    """The one address of the e-mail that somebody gets today."""
    mail.outbox.clear()
    call_command("send_reminders")
    [message] = [each for each in mail.outbox if each.to == [f"{name}@council.example"]]
    [found] = set(re.findall(r"http\S+", str(message.body)))
    return str(found)


@pytest.mark.parametrize("is_signed_in", [False, True], ids=["signing in", "signed in"])
def test_owner_updates_in_two_clicks_from_the_reminder_and_the_director_confirms(
    action: Action, hand: Hand, clock: Clock, is_signed_in: bool
) -> None:
    owner = hand(User.objects.get(username="olive.owner"))
    if is_signed_in:
        owner.visits("/sign-in/")
    owner.visits(link_of_reminder("olive.owner"))
    owner.sees(ASK)
    owner.looks()
    owner.clicks = 0
    owner.picks("Under way")
    owner.presses("Record")

    owner.sees(f"What became of {action.ref} is recorded.")
    assert owner.clicks == 2
    clock.now += timedelta(days=11)
    owner.visits(link_of_reminder("olive.owner"))
    owner.picks("Reported done")
    owner.writes("id_note", NOTE)
    owner.presses("Record")
    owner.sees("It counts as open until somebody else than who reported it done confirms it.")
    owner.looks()
    assert not owner.page.get_by_role("button", name="Confirm that it is done").count()

    clock.now += timedelta(days=1)
    director = hand(User.objects.get(username="dina.director"))
    director.visits(link_of_reminder("dina.director"))
    director.sees(NOTE)
    director.looks()
    director.clicks = 0
    director.presses("Confirm that it is done")
    director.sees(f"{action.ref} is done and confirmed.")
    assert director.clicks == 1
    found = Action.objects.get().progress.order_by("position")
    assert [(each.status, each.by_name) for each in found] == [
        ("under_way", "Olive Owner"),
        ("done", "Olive Owner"),
        ("confirmed", "Dina Director"),
    ]


def test_director_fills_the_update_and_the_overview_of_a_quarter(
    action: Action, hand: Hand
) -> None:
    director = hand(User.objects.get(username="dina.director"))
    director.visits("/plans/")
    director.looks()
    director.follows("Delivery plan")
    director.sees("Reach everybody")
    director.follows("Update how its lines stand")
    director.looks()
    director.writes("line1-status", Choice("Under way"))
    director.writes("line1-note", NOTE)
    director.writes("line2-status", Choice("Under way"))
    director.writes("line2-owner", Choice("Head of Libraries"))
    director.writes("line2-due", "31 March 2027")
    director.presses("Save all lines")
    director.sees("2 lines updated.")
    director.looks()
    assert action.progress.get().note == NOTE
    followed = Action.objects.get(what=FEW)
    assert (str(followed.owner_post), followed.due_on) == ("Head of Libraries", date(2027, 3, 31))

    director.visits("/achievements/")
    director.follows("Communities, Quarter 2 2026/27")
    director.looks()
    director.writes("id_words_new1", "Opened a quiet hour")
    director.writes("id_about_new1", Choice("Equality objectives 2026: Fairer pay"))
    director.writes("id_risks", "The lease may end.")
    director.presses("Save the overview")
    director.sees("is saved.")
    director.sees("Opened a quiet hour")
    assert Overview.objects.get().risks == "The lease may end."


@pytest.mark.parametrize("role", [Role.EQUALITY_LEAD, Role.ADMIN])
def test_a_year_of_a_framework_is_set_up_by_copying_the_last(
    action: Action, hand: Hand, role: Role
) -> None:
    lead = hand(person("new.keeper", role))
    lead.visits("/objectives/")
    lead.looks()
    lead.follows("Equality objectives 2026")
    lead.follows("Copy for a new year")
    lead.looks()
    lead.writes("id_ref", "EO-2027")
    lead.writes("id_title", "Equality objectives 2027")
    for place, number in enumerate((31, 3, 2028)):
        lead.writes(f"id_valid_to_{place}", str(number))
    lead.presses("Copy the framework")

    lead.sees("Copied as a draft: 1 theme, 1 objective and 1 measure. 1 target to be set anew.")
    lead.looks()
    copied = Framework.objects.get(ref="EO-2027")
    assert (copied.state, copied.valid_from) == ("draft", date(2027, 4, 1))
    measure = Objective.objects.get(framework=copied).measures.get()
    assert (measure.words, measure.target) == ("Visits", None)
    assert Plan.objects.get().framework_id != copied.pk
