"""Pages of objectives and actions take as many queries for 500 objectives as for 50, and few."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.permissions import Role
from objectives.models import (
    Action,
    ActionProgress,
    Framework,
    Objective,
    ObjectiveProgress,
    Plan,
    PlanLine,
    Theme,
)
from performance.models import ObjectiveMeasure
from tests import factories, sizes

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
MOST = 12
# Objectives; ten times as many actions.
SIZES = sizes.size((6, 12), (50, 500))
PAGES = (
    "/objectives/",
    "/objectives/frameworks/F0/",
    "/objectives/O0001/",
    "/objectives/thread/",
    "/objectives/coverage/",
    "/objectives/O0001/thread/",
    "/actions/",
    "/actions/AP-2026-0001/",
    "/duties/",
    "/duties/AIMS/",
)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def make_spine(objectives: int) -> None:
    """Two frameworks of themes, objectives with measures, progress and actions, and their plans."""
    indicators = factories.make_board(6, months=13)
    posts = [factories.make_post(f"Head of team {number}") for number in range(4)]
    frameworks = [factories.make_framework(f"F{number}") for number in range(2)]
    themes = [factories.make_theme(each, f"{each.ref}-T{n}") for each in frameworks for n in (1, 2)]
    groups = [factories.make_characteristic(f"group{number}") for number in range(3)]
    made = Objective.objects.bulk_create(
        _objective(number, themes[number % 4], posts[number % 4]) for number in range(objectives)
    )
    ObjectiveMeasure.objects.bulk_create(
        ObjectiveMeasure(objective=each, position=1, indicator=indicators[place % 6])
        for place, each in enumerate(made)
    )
    ObjectiveProgress.objects.bulk_create(
        ObjectiveProgress(objective=each, year="2025/26", words="On the way.") for each in made
    )
    actions = Action.objects.bulk_create(
        Action(
            ref=f"AP-2026-{number:04}",
            what=f"Ask who does not come, {number}",
            origin="objective",
            origin_ref="Equality objectives",
            owner_post=posts[number % 4],
            service=indicators[number % 6].service,
            directorate=indicators[number % 6].service.directorate,
            due_text="31 March 2027",
            due_on=date(2027, 3, 31),
            created_at=AT,
        )
        for number in range(10 * objectives)
    )
    ActionProgress.objects.bulk_create(
        ActionProgress(action=each, position=1, status="under_way", note="Begun.", at=AT)
        for each in actions
    )
    _link(Objective.characteristics, made, groups)
    _link(Action.characteristics, actions, groups)
    _link(Action.objectives, actions, made)
    _link(Action.leads, actions, posts)
    plan = Plan.objects.create(ref="P1", title="Plan of actions", kind="action_plan")
    lines = PlanLine.objects.bulk_create(
        PlanLine(plan=plan, position=place + 1, words=each.what, action=each)
        for place, each in enumerate(actions)
    )
    _link(PlanLine.objectives, lines, made)
    factories.make_duty()


def _objective(number: int, theme: Theme, owner: Any) -> Objective:
    return Objective(
        ref=f"O{number:04}",
        title=f"Fairer pay, {number}",
        framework=Framework.objects.get(pk=theme.framework_id),
        theme=theme,
        position=number,
        owner_post=owner,
    )


def _link(many: Any, records: list[Any], others: list[Any]) -> None:
    """Tie each record to one of the others."""
    first, second = many.field.m2m_field_name(), many.field.m2m_reverse_field_name()
    many.through.objects.bulk_create(
        many.through(**{first: each, second: others[place % len(others)]})
        for place, each in enumerate(records)
    )


def _costs(client: Client) -> dict[str, list[str]]:
    found = {}
    for address in PAGES:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == 200, address
        found[address] = [each["sql"] for each in captured.captured_queries]
    return found


@pytest.mark.parametrize("objectives", SIZES)
def test_no_page_takes_more_queries_for_more_records(objectives):
    make_spine(objectives)
    user = factories.make_user("reader")
    factories.make_appointment(user, Role.EQUALITY_LEAD)
    client = Client()
    client.force_login(user)
    client.get("/")  # the first page after signing in notes that they were seen

    costs = _costs(client)

    assert {address: len(asked) for address, asked in costs.items() if len(asked) > MOST} == {}
