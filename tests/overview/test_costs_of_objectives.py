"""Pages of objectives and actions take as many queries for 500 objectives as for 50, and few.

With `-s` it prints how many queries each page takes at both sizes, and how many milliseconds of
this process: with SQLite those of the database as well.
"""

from time import process_time
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.models import User
from objectives.models import Achievement, Validation
from tests import sizes
from tests.overview.spine import AT, make_spine

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first, pytest.mark.by_draw]

MOST = 12
# Objectives; ten times as many actions.
SIZES = sizes.size((6, 12), (50, 500))
LEAD = (
    "/",
    "/objectives/",
    "/objectives/list.csv",
    "/objectives/frameworks/F0/",
    "/objectives/frameworks/F0.csv",
    "/objectives/frameworks/F0/copy/",
    "/objectives/O0001/",
    "/objectives/thread/",
    "/objectives/thread.json",
    "/objectives/thread/?framework=F0",
    "/objectives/O0001/thread/",
    "/objectives/coverage/",
    "/objectives/coverage.csv",
    "/actions/",
    "/actions/?only=confirm",
    "/actions/?only=mine",
    "/actions/?text=ask&plan=P1&objective=O0001&characteristic=group1",
    "/actions/plan.csv",
    "/actions/add/",
    "/actions/AP-2026-0000/",  # of an assessment
    "/actions/AP-2026-0001/",  # of an indicator
    "/actions/AP-2026-0002/",  # of an objective
    "/actions/AP-2026-0009/",  # to confirm
    "/plans/",
    "/plans/consistency/",
    "/plans/P0/",
    "/plans/P1/",
    "/plans/P1.csv",
    "/plans/P1/update/",
    "/plans/BIG/",
    "/plans/BIG/update/",
    "/plans/P0/lines/add/",
    "/plans/P0/lines/1/",
    "/achievements/",
    "/achievements/list.csv",
    "/achievements/promised/",
    "/achievements/add/",
    "/achievements/{achievement}/",
    "/achievements/overviews/D0/2026-27-Q3/",
    "/validations/",
    "/validations/add/",
    "/validations/{validation}/",
    "/consultations/",
    "/consultations/CON1/",
    "/accountability/",
    "/eqia/EQ-2026-001/outcome/",
    "/eqia/EQ-2026-001/outcome/say/",
    "/eqia/outcomes/",
    "/eqia/cumulative/",
    "/eqia/groups/",
    "/eqia/groups/age/",
    "/pay-gaps/",
    "/pay-gaps/ethnicity/2025/",
    "/pay-gaps/ethnicity/2025.csv",
    "/pay-gaps/add/",
    "/duties/",
    "/duties/AIMS/",
    "/duties/AIMS/publish/",
    "/duties/calendar.ics",
    "/performance/indicators/KPI-0000/2025-09/",
    "/performance/indicators/KPI-0001/2025-09/",
    "/directorates/D0/",
    "/services/S0/",
)
DIRECTOR = (
    "/",
    "/actions/",
    "/plans/P2/",
    "/plans/P2/update/",
    "/achievements/overviews/PLC/2026-27-Q3/",
)
# From whom what an assessment says of its actions now is hidden.
READER = (
    *("/", "/objectives/O0001/", "/objectives/thread/", "/objectives/thread.json"),
    *("/objectives/O0001/thread/", "/objectives/coverage/", "/objectives/coverage.csv"),
    *("/actions/", "/actions/?only=confirm", "/actions/?only=mine", "/actions/plan.csv"),
    "/actions/?text=ask&plan=P1&objective=O0001&characteristic=group1",
    "/actions/AP-2026-0000/",
    *("/plans/consistency/", "/plans/P1/", "/plans/P1.csv", "/plans/P1/update/"),
    *("/plans/BIG/", "/plans/BIG/update/", "/achievements/"),
    *("/eqia/EQ-2026-001/outcome/", "/eqia/outcomes/", "/eqia/cumulative/"),
    *("/eqia/groups/", "/eqia/groups/age/"),
    "/performance/indicators/KPI-0000/2025-09/",
    *("/directorates/D0/", "/services/S0/"),
)
_KINDS = (
    *("frameworks", "themes", "objectives", "objective-measures", "plans", "plan-parts"),
    *("consultations", "consultation-counts", "consultation-heard"),
    *("accountabilities", "bodies", "duties"),
)
ADMIN = ("/", "/admin/", *(f"/admin/{kind}/" for kind in _KINDS))
PUBLIC = ("/published/equality/", "/published/duties/", "/published/")


class Cost(NamedTuple):
    queries: int
    seconds: float


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def test_no_page_takes_more_queries_for_more_records():
    few, many = (_costs_with(objectives) for objectives in SIZES)
    for page, cost in many.items():
        before = few[page]
        print(
            f"{before.queries:3} {cost.queries:3} queries "
            f"{1000 * before.seconds:6.0f} {1000 * cost.seconds:6.0f} ms  {page}"
        )

    assert {page: cost.queries for page, cost in many.items() if cost.queries > MOST} == {}
    assert {page for page, cost in many.items() if cost.queries != few[page].queries} == set()


def _costs_with(objectives: int) -> dict[str, Cost]:
    """What every page costs with so many objectives, by who asks and the address."""
    with transaction.atomic():
        people = make_spine(objectives)
        keys = {
            "achievement": Achievement.objects.earliest("pk").pk,
            "validation": Validation.objects.earliest("pk").pk,
        }
        found: dict[str, Cost] = {}
        for user, addresses in (
            (people.lead, LEAD),
            (people.director, DIRECTOR),
            (people.reader, READER),
            (people.admin, ADMIN),
            (None, PUBLIC),
        ):
            client = _client(user)
            for address in sizes.part(addresses, 2):
                who = user.username if user else "anybody"
                found[f"{who} {address}"] = _cost(client, address.format(**keys))
        transaction.set_rollback(True)
    return found


def _client(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
        client.get("/account/")  # the first page after signing in notes that they were seen
    return client


def _cost(client: Client, address: str) -> Cost:
    with CaptureQueriesContext(connection) as captured:
        started = process_time()
        response: Any = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
        seconds = process_time() - started
    assert response.status_code == 200, address
    return Cost(len(captured), seconds)
