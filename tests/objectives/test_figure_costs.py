"""The exact page of a table of 5,000 figures: as many queries as for 500, at most 12, and in parts.

So is an auditor's, each opening of whom is an event.

With `-s` it prints how many queries each page takes at both sizes, and how many milliseconds of
this process.
"""

import re
from datetime import UTC, datetime
from time import process_time
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.organisation.account_operations import Account, set_accounts
from objectives.models import EqualityFigure, EqualityTable
from tests import factories, sizes

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first, pytest.mark.by_draw]

MOST = 12
SIZES = sizes.size((50, 500), (500, 5000))
PAGES = ("", "?page=2", "?page=100000")
OPENED = "open exact figures"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


class Cost(NamedTuple):
    queries: int
    seconds: float


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def people() -> dict[str, User]:
    """Who sees exact figures: a lead, and an auditor, whose opening is recorded.

    Their accounts were made in the portal, so that the record of changes knows their names.
    """
    roles = (Role.EQUALITY_LEAD, Role.AUDITOR)
    accounts = [Account(role.value, role.label, None, (role,)) for role in roles]
    set_accounts(accounts=accounts, by=None, at=AT)
    return {each.username: each for each in User.objects.all()}


def make_figures(number: int) -> EqualityTable:
    """A table of so many figures of ten groups, each tenth compared with another table's."""
    groups = factories.make_characteristic("age", tuple(f"band{each}" for each in range(10)))
    table = factories.make_equality_table(unit="percent", definition="All who answered")
    factories.make_equality_table("PEOPLE", title="Residents", kind="population", unit="percent")
    figures = EqualityFigure.objects.bulk_create(
        EqualityFigure(
            table=table,
            position=place + 1,
            measure=f"Measure {place // 10}",
            count=place % 97,
            base=100,
            comparator="" if place % 10 else "PEOPLE",
            comparator_value=None if place % 10 else 20,
        )
        for place in range(number)
    )
    bands = list(groups.categories.order_by("position"))
    own = EqualityFigure.groups.through
    own.objects.bulk_create(
        own(equalityfigure=figure, category=bands[place % 10])
        for place, figure in enumerate(figures)
    )
    return table


def costs_with(number: int, people: dict[str, User]) -> dict[str, Cost]:
    """What each page costs with so many figures, by who asks and the address."""
    found = {}
    with transaction.atomic():
        make_figures(number)
        for who, user in people.items():
            client = Client()
            client.force_login(user)
            client.get("/account/")  # the first page after signing in notes that they were seen
            for page in PAGES:
                opened = Event.objects.filter(action=OPENED).count()
                with CaptureQueriesContext(connection) as captured:
                    started = process_time()
                    answer = client.get(f"/figures/STAFF/exact/{page}")
                    seconds = process_time() - started
                assert answer.status_code == 200
                assert Event.objects.filter(action=OPENED).count() == opened + (who == "auditor")
                assert len(re.findall(r'id="row-\d+"', answer.text)) == 50
                found[f"{who} {page}"] = Cost(len(captured), seconds)
        transaction.set_rollback(True)
    return found


def test_the_exact_page_takes_as_many_queries_for_more_figures(people: dict[str, User]) -> None:
    few, many = (costs_with(number, people) for number in SIZES)
    for page, cost in many.items():
        before = few[page]
        print(
            f"{before.queries:3} {cost.queries:3} queries "
            f"{1000 * before.seconds:6.0f} {1000 * cost.seconds:6.0f} ms  {page}"
        )

    assert {page for page, cost in many.items() if cost.queries > MOST} == set()
    assert {page for page, cost in many.items() if cost.queries != few[page].queries} == set()


def test_what_is_found_stands_once_on_the_page_of_its_first_row(people: dict[str, User]) -> None:
    make_figures(120)
    EqualityFigure.objects.filter(position=75).update(base=20, count=3)
    client = Client()
    client.force_login(people["equality_lead"])
    pages = [client.get(f"/figures/STAFF/exact/?page={number}").text for number in (1, 2, 3)]

    few = "A percentage of few people"
    assert [few in page for page in pages] == [False, True, False]
    assert ["is not stated" in page for page in pages] == [True, False, False]
    assert "Nothing was found in the rows of this page that does not fit." in pages[2]
    for page in pages:
        assert "120 rows of exact figures" in page
        assert 'href="?page=2"' in page or '<strong aria-current="true">Page 2</strong>' in page
