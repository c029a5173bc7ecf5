"""The pages that are only read: who may open them, how they answer what they do not take.

That every address has a row is held by tests/test_matrix.py; here rows are held to be addresses.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from councilportal.common.periods import parse
from tests import factories

pytestmark = pytest.mark.django_db

SEPTEMBER = parse("2025-09")
PUBLIC: dict[str, dict[str, Any]] = {
    "home": {},
    "sign_in": {},
    "accessibility": {},
    "gallery": {},
    "council_brand": {},
    "council_logo": {},
    "healthz": {},
    "readyz": {},
}
PRIVATE: dict[str, dict[str, Any]] = {
    "board_latest": {},
    "board": {"period": SEPTEMBER},
    "board_as": {"period": SEPTEMBER, "form": "csv"},
    "dashboard": {"period": SEPTEMBER},
    "dashboard_as": {"period": SEPTEMBER, "form": "json"},
    "compared": {"period": SEPTEMBER},
    "compared_as": {"period": SEPTEMBER, "form": "json"},
    "over_time": {"period": SEPTEMBER},
    "over_time_as": {"period": SEPTEMBER, "form": "json"},
    "indicators": {},
    "indicator_latest": {"ref": "PAY-01"},
    "indicator": {"ref": "PAY-01", "period": "2025-09"},
    "indicator_as": {"ref": "PAY-01", "period": "2025-09", "form": "csv"},
    "directorates": {},
    "directorate": {"ref": "resources"},
    "service": {"ref": "payroll"},
}
# Takes POST only; anybody may end a session, even one that has ended.
WRITES = {"sign_out"}
REDIRECTS = {"board_latest", "indicator_latest"}
READS = {**PUBLIC, **PRIVATE}
REFUSED_METHODS = ["post", "put", "patch", "delete"]


def routes(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"{pattern.pattern} has no name."
            yield pattern.name


def address(name: str) -> str:
    return reverse(name, kwargs=READS.get(name, {}))


@pytest.fixture(autouse=True)
def council():
    factories.make_council(logo=b"<svg/>", logo_media_type="image/svg+xml")
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    factories.make_reading(indicator)


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(factories.make_user())
    return client


def test_every_row_is_an_address():
    found = set(routes(get_resolver().url_patterns))

    assert found >= {*READS, *WRITES}


@pytest.mark.parametrize("name", PUBLIC)
def test_public_address_opens_signed_out(client, name):
    assert client.get(address(name)).status_code == 200


@pytest.mark.parametrize("method", ["get", "head", *REFUSED_METHODS])
@pytest.mark.parametrize("name", PRIVATE)
def test_private_address_asks_to_sign_in(client, name, method):
    response = getattr(client, method)(address(name))

    assert response.status_code == 302
    # A post leads nowhere that could be opened again: after it people go home.
    then = "/" if method == "post" else address(name)
    assert response["Location"] == f"{reverse('sign_in')}?next={then}"
    assert response.content == b""


@pytest.mark.parametrize("name", PRIVATE)
def test_address_that_leads_nowhere_also_asks_to_sign_in_first(client, name):
    """Signed out nobody learns which references and periods there are."""
    kwargs = {
        key: {"ref": "NOPE", "form": "exe"}.get(key, value) for key, value in PRIVATE[name].items()
    }

    response = client.get(reverse(name, kwargs=kwargs))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize("name", PRIVATE)
def test_private_address_opens_signed_in_and_is_kept_by_nobody(signed_in, name):
    response = signed_in.get(address(name))

    assert response.status_code == (302 if name in REDIRECTS else 200)
    assert response["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("name", READS)
def test_head_answers_like_get_without_a_body(signed_in, name):
    got, headed = signed_in.get(address(name)), signed_in.head(address(name))

    assert headed.status_code == got.status_code
    assert headed.get("Content-Type") == got.get("Content-Type")
    assert headed.content == b""


@pytest.mark.parametrize("method", REFUSED_METHODS)
@pytest.mark.parametrize("name", sorted(set(READS) - {"sign_in"}))
def test_address_that_is_only_read_refuses_to_be_written(signed_in, name, method):
    response = getattr(signed_in, method)(address(name))

    assert response.status_code == 405
    assert set(response["Allow"].split(", ")) <= {"GET", "HEAD", "OPTIONS"}


def test_an_address_that_only_takes_a_form_says_so_to_who_opens_it(signed_in):
    answer = signed_in.get(reverse("sign_out"))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    page = answer.content.decode()
    assert "It takes only what a button or form of another page sends" in page
    assert 'href="/"' in page
    assert signed_in.put(reverse("sign_out")).content == b""


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete"])
def test_sign_out_is_by_post_only(signed_in, method):
    assert getattr(signed_in, method)(reverse("sign_out")).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/performance/board/2025-13/",
        "/performance/board/2025-00/",
        "/performance/board/0000-01/",
        "/performance/board/2025-26-Q5/",
        "/performance/board/2025-28/",
        "/performance/board/today/",
        "/performance/board/2025-09.exe",
        "/performance/board/2025-09.html",
        "/performance/board/2025-09.CSV",
        "/performance/dashboard/2025-26-Q9/",
        "/performance/dashboard/2025-09.docx",
        "/performance/dashboard/2025-09/?directorate=nope",
        "/performance/dashboard/2025-09.csv?directorate=nope",
        "/performance/indicators/NOPE/",
        "/performance/indicators/NOPE/2025-09/",
        "/performance/indicators/NOPE/2025-09.csv",
        "/performance/indicators/PAY-01/2025-13/",
        "/performance/indicators/PAY-01/yesterday/",
        "/performance/indicators/PAY-01/2025-09.exe",
        "/performance/indicators/%00/",
        "/directorates/nope/",
        "/directorates/%00/",
        "/services/%0a/",
        "/services/nope/",
        "/services/<script>/",
        "/nothing-here/",
    ],
)
def test_what_is_not_there_is_a_page_in_style(signed_in, path):
    response = signed_in.get(path)

    assert response.status_code == 404
    assert "Page not found" in response.text
    assert "Westmarch County Council" in response.text
    assert "<script>" not in response.text


@pytest.mark.parametrize("name", READS)
def test_address_copes_with_a_query_of_nonsense(signed_in, name):
    query = {
        **dict.fromkeys(("service", "kind", "rating", "outcome", "text", "q"), "\x00<b>'\" %"),
        "page": "-1e9",
        "next": "https://example.org/",
    }

    response = signed_in.get(address(name), query)

    assert response.status_code == (302 if name in REDIRECTS | {"sign_in"} else 200)
    assert b"<b>'" not in response.content
