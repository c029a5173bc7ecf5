"""What the pages of administrators ask of the database: all of it, at any number of records.

Every request below is one that also notes that its person is there.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.permissions import Role
from councilportal.organisation.models import (
    Appointment,
    Category,
    CategoryMap,
    Characteristic,
    Post,
    PostHolder,
    Service,
)
from eqia.models import ScreenedCharacteristic
from objectives.models import Evidence
from performance.models import Benchmark, Indicator, Target
from performance.returns.models import ReportingPeriod
from tests import factories
from tests.administration.support import make_benchmark, make_category_map
from tests.asked import FRAME, SEEN, asked
from tests.returns.support import AT, make_calendar, make_indicator, make_target, make_world
from tests.sizes import size

# What a page costs should not depend on the database: only a long run asks PostgreSQL too.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first, pytest.mark.by_draw]

BODY, MEETING = "select organisation_body", "select organisation_meeting"
DIRECTORATE, SERVICE = "select organisation_directorate", "select organisation_service"
POST, PERSON = "select organisation_post", "select accounts_user"
APPOINTMENT, CHARACTERISTIC = (
    "select organisation_appointment",
    "select organisation_characteristic",
)
INDICATOR, UNIT = "select performance_indicator", "select performance_unit"
READING, TARGET = "select performance_reading", "select performance_target"
OBJECTIVE, ACTION = "select objectives_objective", "select objectives_action"
UNREAD = "select eqia_assessment"  # the versions whose promises the person may not read
PERIOD, EXTENSION = "select returns_reportingperiod", "select returns_extension"
MEMBER = "select organisation_bodymember"
CATEGORY = "select organisation_category"
MAP, BENCHMARK = "select organisation_categorymap", "select performance_benchmark"
HOLDER = "select organisation_postholder"
TABLE = "select objectives_equalitytable"
ROW_OF_GRID, EVIDENCE = "select eqia_screenedcharacteristic", "select objectives_evidence"
RETURN, COUNCIL = "select returns_return", "select organisation_council"

# Who would be left without somebody: the appointments that end, those that stay, the services.
GAPS = [APPOINTMENT, APPOINTMENT, SERVICE]
# What is then open: returns of the services and their indicators; and who could take over.
LEFT = [SERVICE, PERIOD, RETURN, EXTENSION, INDICATOR, READING, INDICATOR, PERSON]
CHOSEN_OF_AN_INDICATOR = [SERVICE, POST, UNIT, OBJECTIVE, CHARACTERISTIC, ACTION, UNREAD]

PAGES = {
    "": [],
    "council/": [COUNCIL],
    # Who lacks people, appointments to end, and what waits for a second person: `test_gap_costs`.
    "gaps/": [APPOINTMENT],
    "directorates/": [DIRECTORATE, DIRECTORATE],  # how many, and a page of them
    "directorates/add/": [POST],
    "directorates/COM/change/": [DIRECTORATE, POST],
    "directorates/COM/end/": [DIRECTORATE, *GAPS, *LEFT],
    "services/": [SERVICE, SERVICE],
    "services/add/": [DIRECTORATE, POST],
    "services/LRA/change/": [SERVICE, DIRECTORATE, POST],
    "services/LRA/end/": [SERVICE, *GAPS, *LEFT],
    "services/LRA/delete/": [SERVICE],
    "posts/": [POST, POST],
    "posts/{post}/change/": [POST],
    # What it owns, leads and is to do; and which post could take over.
    # The keeper is told only of the actions that they may know of.
    "posts/{post}/end/": [POST, INDICATOR, POST],
    "post-holders/": [HOLDER, HOLDER],
    "post-holders/add/": [POST, PERSON],
    "bodies/": [BODY, BODY],
    "bodies/add/": [POST, BODY],
    "bodies/cabinet/change/": [BODY, POST, BODY],
    "bodies/cabinet/end/": [BODY],
    "body-members/": [MEMBER, MEMBER],
    "body-members/add/": [BODY, POST],
    "meetings/": [MEETING, MEETING],
    "meetings/add/": [BODY, POST],
    "meetings/cabinet-1/change/": [MEETING, POST],
    "characteristics/": [CHARACTERISTIC, CHARACTERISTIC],
    "characteristics/age/change/": [CHARACTERISTIC],
    "categories/": [CATEGORY, CATEGORY],
    "categories/add/": [CHARACTERISTIC, CATEGORY],
    "categories/{category}/change/": [CATEGORY, CATEGORY],
    "category-maps/": [MAP, MAP],
    "category-maps/add/": [CATEGORY, CATEGORY],
    "category-maps/{map}/change/": [MAP, CATEGORY, CATEGORY, CHARACTERISTIC],
    "grid-rows/": [ROW_OF_GRID, ROW_OF_GRID],
    "evidence/": [EVIDENCE, EVIDENCE],
    "evidence/add/": [CHARACTERISTIC, SERVICE, TABLE],
    "people/": [PERSON, PERSON],
    "people/officer/change/": [PERSON],
    "people/officer/end/": [PERSON, *GAPS],  # a colleague stays
    "people/busy/end/": [PERSON, *GAPS, *LEFT],  # the only officer of ten services
    "roles/": [APPOINTMENT, APPOINTMENT],
    "roles/add/": [PERSON, DIRECTORATE, SERVICE],
    "roles/{role}/end/": [APPOINTMENT, *GAPS],
    "deputies/add/": [PERSON],
    "indicators/": [INDICATOR, INDICATOR],
    "indicators/add/": CHOSEN_OF_AN_INDICATOR,
    "indicators/L000/change/": [INDICATOR, *CHOSEN_OF_AN_INDICATOR],
    "indicators/L000/end/": [INDICATOR],
    "targets/": [TARGET, TARGET],
    "targets/add/": [INDICATOR],
    "targets/{target}/change/": [TARGET, UNIT],
    "benchmarks/": [BENCHMARK, BENCHMARK],
    "benchmarks/add/": [INDICATOR, TABLE],
    "benchmarks/{benchmark}/change/": [BENCHMARK, INDICATOR, TABLE],
    "calendar/2026-27/": [PERIOD, "select organisation_pastvalue", EXTENSION],
    "calendar/exceptions/add/": [PERIOD, SERVICE],
    "calendar/periods/{period}/": [PERIOD],
}
# Ending what leaves several gaps, and all that an indicator may be linked to, ask for more than a
# page of figures may: these are rare steps.
OVER_TWELVE = {
    "directorates/COM/end/",
    "services/LRA/end/",
    "people/busy/end/",
    "indicators/L000/change/",
}


@pytest.mark.parametrize("count", [24, size(96, 240)])
def test_every_page_costs_the_same_whatever_there_is(monkeypatch, count):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    factories.make_council()
    world = make_world()
    make_calendar(world)
    keeper = factories.make_user("keeper")
    for role in (Role.ADMIN, Role.PERFORMANCE_LEAD):
        factories.make_appointment(keeper, role)
    PostHolder.objects.create(user=keeper, post=world.post)
    Evidence.objects.create(ref="E1", title="T", kind="census", source="S", says="Many.")
    for name in ("Age", "Sex"):
        Characteristic.objects.get_or_create(ref=name.lower(), defaults={"name": name})
    Category.objects.bulk_create(
        Category(
            characteristic=Characteristic.objects.get(ref="age"), ref=f"c{number}", name="Many"
        )
        for number in range(count)
    )
    for number in range(count):
        make_indicator(world.service, f"L{number:03d}", owner=world.post)
        make_target(Indicator.objects.latest("pk"))
    body = factories.make_body()
    for number in range(count):
        factories.make_body(f"body-{number}", reports_to=body)
        factories.make_meeting(f"cabinet-{number}", body=body)
    Post.objects.bulk_create(Post(title=f"Post {number}") for number in range(count))
    for number in range(count):
        factories.make_member(body, Post.objects.get(title=f"Post {number}"))
    Service.objects.bulk_create(
        Service(ref=f"S{number}", name=f"Service {number}", directorate=world.service.directorate)
        for number in range(count)
    )
    ScreenedCharacteristic.objects.create(
        characteristic=Characteristic.objects.get(ref="age"), label="Age", aims="abc"
    )
    Indicator.objects.get(ref="L000").characteristics.set(Characteristic.objects.all())
    busy = factories.make_user("busy")
    for service in Service.objects.filter(ref__startswith="S").order_by("pk")[:10]:
        factories.make_appointment(busy, Role.OFFICER, service=service)
    make_category_map(Characteristic.objects.get(ref="age"))
    make_benchmark(Indicator.objects.get(ref="L000"))
    numbers = {
        "map": CategoryMap.objects.get().pk,
        "benchmark": Benchmark.objects.get().pk,
        "post": world.post.pk,
        "category": Category.objects.latest("pk").pk,
        "role": Appointment.objects.get(user=world.officer).pk,
        "target": Target.objects.latest("pk").pk,
        "period": ReportingPeriod.objects.latest("pk").pk,
    }

    for address, own in PAGES.items():
        client = Client()
        client.force_login(keeper)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/admin/{address.format(**numbers)}")

        assert page.status_code == 200, address
        assert asked(queries) == sorted([*own, *FRAME, *SEEN]), address
        assert len(queries) <= 12 or address in OVER_TWELVE
