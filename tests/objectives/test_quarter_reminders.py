"""Who hears by e-mail of plans to update and of overviews to write, when, and in which words."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.organisation.models import Deputy, Directorate, Post, PostHolder
from objectives.delivery.operations import Followed, update_plan
from objectives.delivery.reminders import notices
from objectives.models import Overview, Plan
from objectives.rules.plan import ActionStatus
from tests import factories

pytestmark = pytest.mark.django_db
URL = "https://portal.example"
ENDED = date(2026, 9, 30)  # the second quarter
DAY = date(2026, 10, 1)
UPDATE = f"{URL}/plans/EDP/update/"
OVERVIEW = f"{URL}/achievements/overviews/COM/2026-27-Q2/"


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def heard(day: date = DAY) -> dict[str, set[str]]:
    """The addresses that each person is sent, by user name."""
    names = dict(User.objects.values_list("pk", "username"))
    return {
        names[key]: {line.strip() for line in each.lines if line.strip().startswith(URL)}
        for key, each in notices(at(day), portal_url=URL).items()
    }


@pytest.fixture
def people() -> dict[str, User]:
    """A directorate with an adopted plan: its director and lead, a keeper, and others."""
    factories.make_council()
    posts = {name: factories.make_post(name) for name in ("director", "keeper", "other")}
    place = factories.make_directorate("COM", director_post=posts["director"])
    factories.make_line(factories.make_plan(directorate=place))
    factories.make_line(factories.make_plan("DRAFT", directorate=place, state="draft"))
    factories.make_directorate("CAR")
    found = {name: factories.make_user(name) for name in (*posts, "place_lead", "lead")}
    for name, post in posts.items():
        PostHolder.objects.create(user=found[name], post=post)
    factories.make_appointment(found["place_lead"], Role.EQUALITY_LEAD, directorate=place)
    factories.make_appointment(found["lead"], Role.EQUALITY_LEAD)
    factories.make_appointment(factories.make_user("member"), Role.MEMBER)
    return found


@pytest.mark.parametrize(
    ("day", "is_told"),
    [
        *((ENDED, False), (DAY, True), (date(2026, 10, 2), False), (date(2026, 10, 7), False)),
        *((date(2026, 10, 8), True), (date(2026, 12, 24), True)),
    ],
)
def test_they_hear_the_day_after_the_quarter_ended_and_every_week_after(people, day, is_told):
    asked = {UPDATE, OVERVIEW}
    assert heard(day) == ({"director": asked, "place_lead": asked} if is_told else {})


def test_nobody_hears_of_what_is_done(people):
    place = Directorate.objects.get(ref="COM")
    Overview.objects.create(directorate=place, period="2026/27-Q2", risks="None", issues="")
    assert heard() == {"director": {UPDATE}, "place_lead": {UPDATE}}

    said = [Followed(1, ActionStatus.UNDER_WAY)]
    update_plan(plan="EDP", said=said, by=people["lead"], at=at(DAY))
    assert heard(date(2026, 10, 8)) == {}


def test_the_post_that_updates_the_plan_hears_of_it_and_nobody_else(people):
    keeper = Post.objects.get(title="keeper")
    Plan.objects.filter(ref="EDP").update(updated_by_post=keeper)

    assert heard() == {"keeper": {UPDATE}, "director": {OVERVIEW}, "place_lead": {OVERVIEW}}

    Plan.objects.filter(ref="EDP").update(updated_by_post=None, directorate=None)
    assert heard() == {"lead": {UPDATE}}, "a plan of the council"


def test_who_stands_in_for_another_hears_as_they_would_at_home(people):
    Deputy.objects.create(
        person=people["director"],
        deputy=people["other"],
        reason="On leave",
        valid_from=DAY,
        valid_to=date(2026, 10, 7),
    )

    assert heard()["other"] == {UPDATE, OVERVIEW}
    assert "other" not in heard(date(2026, 10, 8)), "the deputy's days are over"


def test_a_closed_account_hears_nothing(people):
    User.objects.filter(username="director").update(is_active=False)
    assert set(heard()) == {"place_lead"}


def test_the_email_says_what_is_to_do_and_leads_to_each_form(people, monkeypatch, capsys, settings):
    settings.PORTAL_URL = URL
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(DAY))

    call_command("send_reminders", "--dry-run")

    mail = capsys.readouterr().out.split("To: ")[1].split("Each link")[0]
    assert (
        mail
        == f"""Director <no address>
Subject: 2 plans and overviews wait for you

Dear Director,

Quarter 2 2026/27, which ended on 30 September 2026:

* {Plan.objects.get(ref="EDP").title}: say how its lines stand.
  {UPDATE}

* {Directorate.objects.get(ref="COM").name}: say what was achieved in it, and risks and issues.
  {OVERVIEW}

"""
    )
