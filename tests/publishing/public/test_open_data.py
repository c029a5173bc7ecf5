"""The API: it does what its description says, whatever is asked of it."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.urls import URLPattern, get_resolver
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from councilportal.common.raw_requests import application
from councilportal.publishing.editions import operations
from councilportal.publishing.models import Edition
from councilportal.publishing.public.openapi import description
from tests import sizes
from tests.publishing.making import AT, make_cast, make_edition, write_parts
from tests.publishing.public.site import publish

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
MOMENT = AT + timedelta(days=2)
BASE = "/published/api/"
KNOWN = {"series": "dashboard", "slug": "2025-09", "number": 1, "ref": "KPI-0000"}
CASES = sizes.size(100, 10_000)


Two = tuple[Edition, Edition]


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[Two]:
    """Two editions that are out, for all these tests: they only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        september = make_edition(cast)
        august = operations.start(series="dashboard", period="2025-08", by=cast.lead, at=AT)
        yield publish(cast, write_parts(august, cast), MOMENT), publish(cast, september, MOMENT)
        transaction.set_rollback(True)


@pytest.fixture
def two(published: Two, clock) -> Two:
    """The two, on the day on which they came out."""
    clock(MOMENT)
    return published


def test_the_description_names_every_address_of_the_api():
    named = {f"api{path}" for path in description(BASE)["paths"]}
    routes = {
        re.sub("<[a-z]+:(?!rest)", "<", f"{room.pattern}{each.pattern}")
        for site in get_resolver("councilportal.public_urls").url_patterns
        for room in getattr(site, "url_patterns", ())
        for each in getattr(room, "url_patterns", ())
        if isinstance(each, URLPattern) and str(room.pattern) == "api/"
    }

    assert {path.replace("{", "<").replace("}", ">") for path in named} == {
        route for route in routes if "<path:" not in route
    }


def test_editions_figures_and_changes(client, two):
    editions = client.get(f"{BASE}editions/").json()
    assert {each["id"] for each in editions["items"]} == {str(each) for each in two}
    newest = next(each for each in editions["items"] if each["period"] == "2025-09")
    edition = client.get(f"{BASE}editions/{newest['id']}/").json()
    assert {client.get(each["href"]).status_code for each in edition["files"]} == {200}
    figures = client.get(newest["figures"]).json()
    assert figures["count"] == 4
    changes = client.get(newest["changes"]).json()
    assert [each["edition"] for each in changes["since"]] == ["dashboard/2025-08/1"]
    reds = client.get(f"{BASE}indicators/?rating=red").json()["items"]
    assert reds
    assert {each["rating"] for each in reds} == {"red"}
    one = client.get(f"{BASE}indicators/{reds[0]['ref']}/").json()
    assert [each["period"] for each in one["figures"]] == ["2025-08", "2025-09"]


def test_an_answer_has_an_etag_and_says_when_nothing_changed(client, two):
    first = client.get(f"{BASE}editions/")

    again = client.get(f"{BASE}editions/", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert not again.content
    assert again["Cache-Control"] == first["Cache-Control"] == "public, max-age=60"
    assert not first.cookies


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("editions/?page=0", 400, "A page is a number"),
        ("editions/?page=x", 400, "A page is a number"),
        ("editions/?page=2", 404, "there are 1"),
        ("editions/?pages=1", 400, "no parameter 'pages'"),
        ("indicators/?rating=blue", 400, "A rating is one of"),
        ("indicators/none/", 404, "no published figure"),
        ("editions/dashboard/2025-09/2/", 404, "no edition"),
        ("nowhere/", 404, "nothing at nowhere/"),
    ],
)
def test_errors_are_json_in_words(client, two, address, status, said):
    answer = client.get(BASE + address)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert said in answer.json()["error"]


def test_a_write_is_refused_as_json(client, two):
    answer = client.post(f"{BASE}editions/", {})

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert "GET and HEAD" in answer.json()["error"]


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The served application would close the connection that the test's transaction is on."""
    ends = (request_started, request_finished)
    for each in ends:
        each.disconnect(close_old_connections)
    yield
    for each in ends:
        each.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
def test_random_requests_get_declared_answers(two):
    schema = schemathesis.openapi.from_wsgi(f"{BASE}openapi.json", application())
    read = (each.ok() for each in schema.get_all_operations() if isinstance(each, Ok))
    found = {each.path: each for each in read}
    assert {*found, "/openapi.json"} == set(description(BASE)["paths"])
    asked = [each for path, each in found.items() if path != "/"]  # that one has no parameter
    each_takes = -(-CASES // (2 * len(asked)))
    answers: Counter[int] = Counter()
    for operation, mode in product(asked, GenerationMode):

        @settings(
            max_examples=each_takes,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(mode), is_known=st.booleans())
        def ask(case, is_known):
            if is_known:
                case.path_parameters = {name: KNOWN[name] for name in case.path_parameters}
            answers[case.call_and_validate().status_code] += 1

        ask()
    print(f"{sum(answers.values())} cases: {dict(answers)}")
    assert sum(answers.values()) >= CASES
    assert answers[200] > sum(answers.values()) / 10
    assert answers[404]
    assert set(answers) <= {200, 400, 404, 405}
