"""What directorates, and the council, say of an objective in a year: on the objective's page."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.periods import parse
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation.models import Directorate, PostHolder
from councilportal.organisation.record_changes import StaleRecord
from objectives.achievements import operations, reading
from objectives.models import Objective, ObjectiveProgress
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
ADDRESS = "/objectives/O1/progress/add/"


@pytest.fixture
def place() -> Directorate:
    return factories.make_directorate("COM", director_post=factories.make_post("Director"))


@pytest.fixture
def objective(place) -> Objective:
    return factories.make_objective(framework=factories.make_framework())


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


def save(by: User, key: int | None = None, seen: str = "", **values: Any) -> ObjectiveProgress:
    given = {
        "year": parse("2026/27"),
        "directorate": "COM",
        "words": "Half of it is done",
        "standing": "",
        "judged_by": "",
        "judged_on": None,
        **values,
    }
    return operations.save_progress(objective="O1", key=key, values=given, seen=seen, by=by, at=AT)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_is_said_with_its_judgement_and_changed_with_an_event(objective, director):
    post = factories.make_post("Chief executive")
    judged: dict[str, Any] = {
        "standing": "on_track",
        "judged_by": str(post.pk),
        "judged_on": date(2026, 11, 2),
    }

    made = save(director, words=" Two of three ", **judged)
    seen = reading.stamp_of(ObjectiveProgress.objects.get())
    save(director, made.pk, seen, words="Three of three", **judged)
    save(director, made.pk, words="Three of three", **judged)

    record = ObjectiveProgress.objects.get()
    assert (record.objective, record.words, record.judged_by) == (objective, "Three of three", post)
    events = Event.objects.filter(record_type="objective progress").order_by("pk")
    assert [(each.action, each.record_ref) for each in events] == [
        ("create", "O1 2026/27 COM"),
        ("change", "O1 2026/27 COM"),
    ], "the same words change nothing"
    with pytest.raises(StaleRecord):
        save(director, made.pk, seen, words="Again", **judged)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"words": " "}, "Enter what became of the objective"),
        ({"year": parse("2026-09")}, "Give a year"),
        ({"standing": "on_track"}, "Give the title of the post that judged"),
        ({"judged_on": date(2026, 9, 1)}, "Somebody judged"),
        ({"directorate": ""}, "Only leads"),
        ({"directorate": "NONE"}, "There is no directorate"),
    ],
)
def test_what_cannot_be_said_is_refused(objective, director, wrong, refusal):
    with pytest.raises((Refused, NotKnown), match=refusal):
        save(director, **wrong)
    assert not ObjectiveProgress.objects.exists()


def test_a_place_says_it_once_a_year(objective, director, lead):
    save(director)
    council = save(lead, directorate="")
    with pytest.raises(Refused, match="has told of 2026/27 already"):
        save(lead)
    with pytest.raises(Refused, match="The council has told of 2026/27 already"):
        save(lead, directorate="")
    other = factories.make_objective("O2").progress.create(year="2026/27", words="x")
    with pytest.raises(NotKnown):
        save(lead, other.pk)
    save(lead, council.pk, directorate="", year=parse("2025/26"))


def test_who_says_it_for_which_place(objective, place, director):
    places: dict[str, tuple[Role, Directorate | None]] = {
        "place_lead": (Role.EQUALITY_LEAD, place),
        "place_performance": (Role.PERFORMANCE_LEAD, place),
        "other_lead": (Role.EQUALITY_LEAD, factories.make_directorate("COR")),
        "performance": (Role.PERFORMANCE_LEAD, None),
        "officer": (Role.OFFICER, place),
    }
    people = {"director": director}
    for name, (role, where) in places.items():
        people[name] = factories.make_user(name)
        factories.make_appointment(people[name], role, directorate=where)
    stored = factories.make_objective_progress(objective, year="2025/26", directorate=place)
    may = set()
    for name, user in people.items():
        try:
            save(user, stored.pk, words=name)
        except (Refused, NotKnown):
            continue
        may.add(name)
    assert may == {"director", "place_lead", "place_performance"}


def test_nothing_is_said_of_what_a_person_may_not_read(director, place, objective):
    objective.framework.state = "draft"
    objective.framework.save()
    officer = factories.make_user("officer")
    factories.make_appointment(officer, Role.OFFICER)
    with pytest.raises(NotKnown):
        save(officer)
    assert client_of(officer).get(ADDRESS).status_code == 404


# The pages


def test_a_director_says_it_from_the_objectives_page(objective, director):
    client = client_of(director)
    assert ADDRESS in client.get("/objectives/O1/").text
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert page.context["form"]["year"].value() == "2026/27"
    typed = {"year": "2026/27", "directorate": "COM", "words": "Two of three", "seen": ""}

    wrong = client.post(ADDRESS, {**typed, "standing": "on_track"})
    assert "Select the post that judged" in wrong.text
    assert "Enter the day of the judgement" in wrong.text
    assert "Two of three" in wrong.text
    answer = client.post(ADDRESS, typed, follow=True)

    assert "What became of the objective is saved." in answer.text
    key = ObjectiveProgress.objects.get().pk
    assert f'href="/objectives/O1/progress/{key}/"' in answer.text
    again = client.post(ADDRESS, {**typed, "words": "Other words"})
    assert "has told of 2026/27 already: change what it said there." in again.text
    assert "Other words" in again.text


def test_who_only_reads_has_no_way_there(objective, director):
    save(director)
    key = ObjectiveProgress.objects.get().pk
    client = client_of(factories.make_user("reader"))
    assert "/progress/" not in client.get("/objectives/O1/").text
    for address in (ADDRESS, f"/objectives/O1/progress/{key}/", "/objectives/NONE/progress/add/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"words": "x"}).status_code == 404
    assert client_of(director).get(f"/objectives/O1/progress/{9**30}/").status_code == 404


def test_two_who_change_it_at_once_lose_nothing(objective, director, lead):
    made = save(director)
    address = f"/objectives/O1/progress/{made.pk}/"
    client = client_of(lead)
    form = client.get(address).context["form"]
    typed = {"year": "2026/27", "directorate": "COM", "words": "By the lead"}
    typed["seen"] = dict(form.carries)["seen"]
    save(director, made.pk, words="By the director")

    answer = client.post(address, typed)

    assert answer.status_code == 409
    assert "By the director" in answer.text
    assert "By the lead" in answer.text
    typed["seen"] = dict(answer.context["form"].carries)["seen"]
    assert client.post(address, typed).status_code == 302
    assert ObjectiveProgress.objects.get().words == "By the lead"
