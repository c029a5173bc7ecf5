"""What was done, validated and heard: who writes it, who reads it, who is reminded."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.at_once import alone
from councilportal.common.fuzzy import read
from councilportal.common.periods import parse
from councilportal.common.refusals import NotKnown, Refused
from councilportal.design.forms import PlainForm
from councilportal.organisation.models import Directorate, PostHolder
from councilportal.organisation.people import person_on
from councilportal.organisation.record_changes import StaleRecord
from councilportal.overview.desk import of_validations
from objectives.achievements import operations, policies, reading
from objectives.achievements.forms import AchievementForm, Offered, OverviewForm
from objectives.achievements.operations import Line, Told
from objectives.achievements.reminders import notices
from objectives.achievements.validation_forms import ValidationForm
from objectives.models import Achievement, Overview, Validation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
Q2 = parse("2026/27-Q2")


@pytest.fixture
def place() -> Directorate:
    return factories.make_directorate("COM", director_post=factories.make_post("Director"))


@pytest.fixture
def director(place) -> User:
    user = factories.make_user("director")
    PostHolder.objects.create(user=user, post=place.director_post)
    return user


@pytest.fixture
def lead() -> User:
    user = factories.make_user("lead")
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    return user


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def told(words: str = "Lifts mended", **values: Any) -> Told:
    return Told(**{"when": Q2, "words": words, "directorate": "COM", **values})


def test_an_achievement_comes_last_in_its_year_and_is_changed_with_an_event(director):
    given: dict[str, Any] = {"by": director, "at": AT}
    objective = factories.make_objective(
        theme=factories.make_theme(framework := factories.make_framework()), framework=framework
    )
    factories.make_characteristic("age")
    factories.make_achievement()

    made = operations.save_achievement(
        key=None,
        told=told(about="objective:O1", characteristics=["age"], amount=Decimal(5000)),
        **given,
    )
    seen = reading.stamp_of(Achievement.objects.get(pk=made.pk))
    operations.save_achievement(key=made.pk, told=told("Lifts and doors"), seen=seen, **given)

    record = Achievement.objects.get(pk=made.pk)
    assert (made.position, made.theme, made.quarter) == (2, objective.theme, "2026/27-Q2")
    assert (record.words, record.objective, record.amount) == ("Lifts and doors", None, None)
    assert not record.characteristics.exists()
    events = Event.objects.filter(record_ref="2026/27 2").order_by("pk")
    assert [each.action for each in events] == ["create", "change"]
    assert '"characteristics":["age"]' in events[1].before
    with pytest.raises(StaleRecord):
        operations.save_achievement(key=made.pk, told=told("Again"), seen=seen, **given)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"words": " "}, "Enter what was achieved"),
        ({"amount": Decimal(-1)}, "nought or more"),
        ({"when": parse("2026-09")}, "Give a year"),
        ({"link": "http://example.org"}, "begins with https://"),
        ({"directorate": ""}, "Only leads"),
        ({"about": "theme:NONE"}, "There is no theme"),
    ],
)
def test_what_cannot_be_told_is_refused(director, wrong, refusal):
    with pytest.raises((Refused, NotKnown), match=refusal):
        operations.save_achievement(key=None, told=told(**wrong), by=director, at=AT)


def test_who_writes_for_which_place(place, director, lead):
    other = factories.make_directorate("COR")
    plan = factories.make_framework("PLAN", kind="strategic_plan")
    aims = factories.make_framework()
    places: dict[str, tuple[Role, Directorate | None]] = {
        "place lead": (Role.EQUALITY_LEAD, place),
        "place performance": (Role.PERFORMANCE_LEAD, place),
        "performance": (Role.PERFORMANCE_LEAD, None),
        "officer": (Role.OFFICER, place),
    }
    people = {"director": director, "lead": lead}
    for name, (role, where) in places.items():
        people[name] = factories.make_user(name.replace(" ", "_"))
        factories.make_appointment(people[name], role, directorate=where)
    who = {name: person_on(user, AT.date()) for name, user in people.items()}

    def writing(*about: Any) -> set[str]:
        return {name for name, each in who.items() if policies.may_write(each, *about)}

    own = {"lead", "director", "place lead", "place performance"}
    assert writing(place, aims) == own
    assert writing(other, aims) == {"lead"}
    assert writing(None, aims) == {"lead"}
    assert writing(None, plan) == {"lead", "performance"}


def test_a_director_saves_a_quarter_at_once(director, place):
    stored = factories.make_achievement(
        quarter=Q2.code, directorate=place, kind="award", is_highlight=True
    )
    asked: dict[str, Any] = {"directorate": "COM", "quarter": Q2, "by": director, "at": AT}
    lines = [Line(stored.pk, "A prize", "1 of 3"), Line(None, "Doors mended"), Line(None, " ")]

    operations.save_overview(risks="Trainers leave", issues="", lines=lines, **asked)

    first, second = Achievement.objects.order_by("position")
    assert (first.words, first.figures, first.kind) == ("A prize", "1 of 3", "award")
    assert first.is_highlight
    assert (second.words, second.directorate, second.quarter) == ("Doors mended", place, Q2.code)
    assert Overview.objects.get().risks == "Trainers leave"
    assert Event.objects.values("operation").distinct().count() == 1
    with pytest.raises(Refused, match="write None"):
        operations.save_overview(risks=" ", issues="", lines=[], **asked)
    with pytest.raises(StaleRecord):
        operations.save_overview(risks="x", issues="", lines=[], seen="another", **asked)


def values_of_validation(**values: Any) -> dict[str, Any]:
    names = ("area", "side", "bodies", "site", "judgement", "link", "notes", "owner_post")
    days = {"judged": read("May 2026"), "expires": read("11 January 2027")}
    given = {"title": "Accreditation", "directorate": "COM", **days}
    return {**dict.fromkeys(names, ""), **given, **values}


def test_a_validation_keeps_its_dates_as_written(director):
    given: dict[str, Any] = {"by": director, "at": AT}
    made = operations.save_validation(key=None, values=values_of_validation(), **given)

    assert (made.judged_text, made.judged_on) == ("May 2026", date(2026, 5, 31))
    assert made.expires_on == date(2027, 1, 11)
    for wrong, refusal in (
        ({"expires": read("April 2026")}, "later day"),
        ({"directorate": ""}, "Only leads"),
    ):
        values = values_of_validation(**wrong)
        with pytest.raises(Refused, match=refusal):
            operations.save_validation(key=made.pk, values=values, **given)


def test_owners_are_reminded_of_validations_and_have_them_on_their_desk(director, place):
    post = place.director_post
    factories.make_validation(expires_on=date(2027, 1, 31), owner_post=post)
    factories.make_validation(expires_on=date(2026, 12, 2), owner_post=post, site="Fell")
    factories.make_validation(expires_on=date(2026, 11, 1), owner_post=post)
    factories.make_validation(expires_on=date(2027, 1, 31))

    found = notices(AT, portal_url="https://portal.example")
    said = "\n".join(found[director.pk].lines)
    [pile] = alone(of_validations(person_on(director, AT.date()), AT))

    assert set(found) == {director.pk}
    assert "Library accreditation 1 expires on 31 January 2027, in 90 days" in said
    assert "Library accreditation 2, Fell expires on 2 December 2026, in 30 days" in said
    assert "https://portal.example/validations/?row=validation-1#validation-1" in said
    assert "accreditation 3" not in said
    assert not notices(datetime(2026, 11, 3, 9, tzinfo=UTC), portal_url="")
    assert [each.is_late for each in pile.entries] == [True, False, False]


def test_everybody_signed_in_reads_what_is_no_draft(place):
    draft = factories.make_theme(factories.make_framework(state="draft"))
    factories.make_achievement(theme=draft, words="Not yet for all")
    factories.make_achievement(kind="will_do", year="2025/26", words="Open a quiet hour")
    factories.make_validation(expires_on=date(2026, 12, 2), expires_text="2 December 2026")
    factories.make_consultation()
    client = client_of(factories.make_user("reader"))

    pages = {
        address: client.get(address)
        for address in (
            *("/achievements/", "/achievements/list.csv", "/achievements/promised/"),
            *("/validations/", "/validations/list.json", "/consultations/", "/accountability/"),
            *("/consultations/BUDGET/", "/consultations/BUDGET.csv", "/objectives/"),
        )
    }

    assert {each.status_code for each in pages.values()} == {200}
    assert "Not yet for all" not in client.get("/achievements/?year=2026/27").text
    assert "Open a quiet hour (The whole council)" in pages["/achievements/promised/"].text
    assert "1 validation expires within 90 days:" in pages["/validations/"].text
    assert "Replies: 43 = 4 + 39." in pages["/consultations/BUDGET/"].text
    assert 'href="/validations/"' in pages["/objectives/"].text
    far = f"/validations/{9**30}/"
    for address in ("/achievements/add/", "/validations/add/", "/validations/1/", far):
        assert client.get(address).status_code == 404
        assert Client().get(address).status_code in (302, 404)


def test_forms_keep_what_a_record_has_and_what_has_ended():
    age, place = factories.make_characteristic("age"), factories.make_directorate("OLD")
    objective = factories.make_objective(framework=factories.make_framework(state="ended"))
    record = factories.make_achievement(objective=objective, directorate=place)
    record.characteristics.add(age)
    checked = factories.make_validation(directorate=place, owner_post=factories.make_post("Gone"))
    nothing = Offered()

    told = AchievementForm(offered=nothing, times=[parse("2026/27")], record=record)
    overview = OverviewForm(stored=None, told=[record], about=[])
    validation = ValidationForm(offered=nothing, record=checked)

    kept: dict[PlainForm, tuple[str, ...]] = {
        told: ("about", "directorate", "characteristics"),
        overview: (f"about_{record.pk}",),
        validation: ("directorate", "owner_post"),
    }
    for form, names in kept.items():
        for name in names:
            field: Any = form.fields[name]
            stored = form.get_initial_for_field(field, name)
            wanted = stored if isinstance(stored, list) else [stored]
            offered = [value for value, _ in field.choices]
            assert [each for each in wanted if each in offered] == wanted, name
            assert "" not in wanted


def test_who_saves_an_overview_second_is_told_also_after_a_mistake(director, place, lead):
    client, address = client_of(director), "/achievements/overviews/COM/2026-27-Q2/"
    opened = re.search(r'name="seen" value="(\w+)"', client.get(address).text)
    assert opened
    given: dict[str, Any] = {"directorate": "COM", "quarter": Q2, "issues": "None"}
    line = Line(None, "Theirs too")
    operations.save_overview(**given, risks="Theirs", lines=[line], by=lead, at=AT)
    mine = {"seen": opened[1], "risks": "Mine"}

    mistaken = client.post(address, {**mine, "figures_new1": "12"})
    second = client.post(address, mine)

    assert mistaken.text.count("Enter what was achieved") == 2  # above, and at the one box
    assert f'name="seen" value="{opened[1]}"' in mistaken.text
    assert second.status_code == 409
    assert "Theirs too" in second.text
    assert Overview.objects.get().risks == "Theirs"


def test_the_director_writes_in_the_forms(director, place):
    client = client_of(director)
    words = {"words": "Doors mended", "kind": "have_done", "when": Q2.code, "directorate": "COM"}

    refused = client.post("/achievements/add/", {**words, "link": "http://example.org"})
    done = client.post("/achievements/add/", words)
    record = Achievement.objects.get()
    page = client.get(f"/achievements/overviews/COM/{Q2.slug}/").text
    key = record.pk
    again = client.post(
        f"/achievements/overviews/COM/{Q2.slug}/",
        {f"words_{key}": "Doors and lifts", "figures_new1": "12", "risks": "Few", "seen": "old"},
    )

    assert "begins with https://" in refused.text
    assert done.status_code == 302
    assert "Doors mended" in page
    assert "Enter what was achieved" in again.text
    stale = client.post(
        f"/achievements/overviews/COM/{Q2.slug}/",
        {f"words_{key}": "Doors and lifts", "risks": "Few", "seen": "old"},
    )
    assert stale.status_code == 409
    assert "What is stored now" in stale.text
    assert "Doors and lifts" in stale.text, "nothing that was typed is lost"
    assert client.get("/achievements/overviews/COM/2026-27/").status_code == 404
    assert Validation.objects.count() == 0
    client.post("/validations/add/", {"title": "Accreditation", "directorate": "COM"})
    assert Validation.objects.get().title == "Accreditation"


def test_pages_cost_few_queries_however_much_is_told(lead, django_assert_max_num_queries):
    framework = factories.make_framework()
    for number in range(4):
        theme = factories.make_theme(framework, f"T{number}")
        for _ in range(5):
            factories.make_achievement(theme=theme)
            factories.make_achievement(
                theme=theme, year="2025/26", kind="will_do", position=_next()
            )
    client = client_of(lead)
    client.get("/objectives/")

    for address in ("/achievements/", "/achievements/promised/", "/validations/"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def _next() -> int:
    return Achievement.objects.filter(year="2025/26").count() + 1
