"""The golden thread: from frameworks down to what came of an objective, and the way back up."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from councilportal.accounts.permissions import Role
from councilportal.organisation.people import person_on
from councilportal.overview.thread_queries import thread_of, threads
from councilportal.overview.thread_sections import missing, present
from eqia.models import MitigatingAction
from eqia.rules.words import Purpose
from objectives.models import Achievement, ObjectiveProgress
from performance.models import ObjectiveMeasure
from tests import factories
from tests.eqia import making

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ON = date(2026, 11, 30)


@pytest.fixture
def cast(monkeypatch):
    """An objective with one of everything; its action and the plan's line are of an assessment."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    cast = making.make_cast()
    plan = factories.make_framework("PLAN", title="Council plan", kind="strategic_plan")
    aims = factories.make_framework("AIMS", title="Equality aims", parent=plan)
    theme = factories.make_theme(aims, "T1", title="Fair access")
    made = factories.make_objective("O1", framework=aims, theme=theme, number="1.1")
    factories.make_objective("O2", title="Better data", framework=aims, position=1)
    draft = factories.make_framework("LATER", title="Not agreed", state="draft")
    factories.make_objective("O9", title="Not agreed yet", framework=draft)
    indicator = factories.make_indicator("PAY-01", title="Staff paid on time", objective=made)
    factories.make_indicator("PAY-02", title="Named itself", objective=made)
    factories.make_target(indicator, "2025/26")
    ObjectiveMeasure.objects.create(objective=made, position=2, indicator=indicator)
    ObjectiveMeasure.objects.create(objective=made, position=1, milestone="All are trained")
    record = making.make_assessment(cast)
    action = factories.make_action(what="Widen the door", origin_ref=record.ref)
    action.objectives.add(made)
    MitigatingAction.objects.create(
        assessment=record,
        position=1,
        what="Widen the door",
        purpose=next(iter(Purpose)),
        action=action,
    )
    line = factories.make_line(factories.make_plan(title="Plan of Place"), words="Doors", part=None)
    line.objectives.add(made)
    hung: list[dict[str, Any]] = [{"objective": made}, {"theme": theme}]
    for place, about in enumerate(hung, 1):
        Achievement.objects.create(year="2025/26", position=place, words=f"Done {place}", **about)
    promise = {"kind": "will_do", "words": "Only promised", "objective": made}
    Achievement.objects.create(year="2025/26", position=9, **promise)
    for year in ("2024/25", "2025/26"):
        ObjectiveProgress.objects.create(objective=made, year=year, words=f"Told in {year}")
    return cast


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_everything_hangs_on_its_objective(cast):
    thread = thread_of("O1", person_on(cast.lead, ON), ON, NOW)

    assert [each.ref for each in thread.above] == ["PLAN", "AIMS"]
    assert [each.words or str(each.indicator) for each in thread.measures] == [
        "All are trained",
        "PAY-01 Staff paid on time",
        "PAY-02 Named itself",
    ]
    assert [each.what for each in thread.actions] == ["Widen the door"]
    assert [(each.words, each.note) for each in thread.plans] == [("Plan of Place", "Doors")]
    assert [each.words for each in thread.assessments] == ["Bowling greens"]
    assert [(each.words, each.note) for each in thread.achievements] == [
        ("Done 1", ""),
        ("Done 2", "theme"),
    ]
    assert [each.words for each in thread.progress] == ["Told in 2025/26", "Told in 2024/25"]
    assert present(thread)[:2] == ["3 measures (2 no data)", "1 action (1 red)"]
    assert missing(thread) == ["no report"]


def test_what_somebody_may_not_read_does_not_hang_there(cast):
    outsider = person_on(cast.outsider, ON)

    thread = thread_of("O1", outsider, ON, NOW)

    assert (thread.actions, thread.assessments) == ([], [])
    assert [each.objective.ref for each in threads(outsider, ON, NOW)] == ["O1", "O2"]
    refs = [each.objective.ref for each in threads(person_on(cast.lead, ON), ON, NOW)]
    assert refs == ["O1", "O2", "O9"]
    client = client_of(cast.outsider)
    assert client.get("/objectives/O9/thread/").status_code == 404
    page = client.get("/objectives/thread/").content.decode()
    assert "Not agreed" not in page
    assert "No measure, no action, no plan" in page  # of O2


def test_who_leads_an_action_stands_below_its_owner(cast):
    action = thread_of("O1", person_on(cast.lead, ON), ON, NOW).actions[0]
    action.leads.add(factories.make_post("Head of Zoos"), factories.make_post("Head of Art"))
    client = client_of(cast.lead)

    page = client.get("/objectives/O1/thread/").content.decode()

    assert page.index("No owner") < page.index("Head of Art") < page.index("Head of Zoos")
    assert "Head of Zoos" in client.get("/objectives/O1/thread.json").content.decode()


def test_each_page_leads_back_up(cast):
    client = client_of(cast.lead)
    factories.make_appointment(cast.lead, Role.PERFORMANCE_LEAD)
    action = thread_of("O1", person_on(cast.lead, ON), ON, NOW).actions[0]

    for address in (
        f"/actions/{action.ref}/",
        f"/eqia/{action.origin_ref}/",
        "/performance/indicators/PAY-01/2026-10/",
    ):
        page = client.get(address).content.decode()
        assert 'href="/objectives/O1/thread/"' in page, address
        assert 'href="/objectives/frameworks/AIMS/"' in page, address
    assert 'href="/objectives/O1/thread/"' in client.get("/objectives/O1/").content.decode()
    framework = client.get("/objectives/frameworks/AIMS/").content.decode()
    assert 'href="/objectives/thread/?framework=AIMS"' in framework


@pytest.mark.parametrize("form", ["csv", "json", "pdf"])
def test_the_thread_is_there_as_a_file(cast, form):
    client = client_of(cast.lead)

    assert client.get(f"/objectives/thread.{form}").status_code == 200
    assert client.get(f"/objectives/O1/thread.{form}").status_code == 200
