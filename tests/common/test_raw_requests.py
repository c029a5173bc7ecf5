"""Requests that no browser sends end in a page of ours, through the same handler that is served.

RAW_REQUESTS_SEED=n draws others.
"""

import http.client
import io
import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from councilportal.common.raw_requests import Application
from tests import raw_requests, sizes
from tests.benchmarks.serving import served
from tests.raw_requests import BROKEN, Raw
from tests.returns.support import World, make_world

COUNT = sizes.size(60, 400)  # of each kind
SEED = sizes.seed("RAW_REQUESTS", 20261128)
OURS = b"The portal could not read the request"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def portal() -> Application:
    return Application()


def answered(portal: Application, raw: Raw, cookie: str = "") -> tuple[int, bytes]:
    """The status and the body that a server would send."""
    environ: dict[str, Any] = {"REQUEST_METHOD": raw.method, "PATH_INFO": raw.path}
    environ |= {"HTTP_HOST": "testserver", "wsgi.input": io.BytesIO(raw.body)}
    setup_testing_defaults(environ)
    environ |= raw.environ
    if cookie and "HTTP_COOKIE" not in raw.environ:
        environ["HTTP_COOKIE"] = cookie
    said: list[int] = []

    def start(status: str, headers: Any, exc_info: Any = None) -> Any:
        said.append(int(status.split()[0]))

    with _connection_kept():
        answer: Any = portal(environ, start)
        body = b"".join(answer)
        answer.close()
    return said[0], body


@contextmanager
def _connection_kept() -> Iterator[None]:
    """Leave the test's connection open when a request begins and ends, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def cookie_of(world: World) -> str:
    client = Client()
    client.force_login(world.officer)
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_ends_in_our_page(portal: Application, kind: str) -> None:
    rng = random.Random(f"{SEED} {kind}")
    cookie = cookie_of(make_world())

    for number in range(COUNT if kind != "parts" else COUNT // 6):
        raw = raw_requests.draw(rng, kind)
        status, body = answered(portal, raw, cookie if number % 2 else "")

        assert (status, OURS in body) == (400, True), raw


def test_odd_requests_are_no_server_errors(portal: Application) -> None:
    rng = random.Random(f"{SEED} odd")
    cookie = cookie_of(make_world())
    statuses: Counter[int] = Counter()

    for number in range(5 * COUNT):
        raw = raw_requests.odd(rng)
        status, _ = answered(portal, raw, cookie if number % 2 else "")
        statuses[status] += 1
        assert status < 500, raw

    assert len(statuses) > 4, statuses


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "utf8", "us-ascii", '"utf-8"'])
def test_form_that_says_utf_8_in_any_spelling_is_read(portal: Application, charset: str) -> None:
    kind = f"{raw_requests.FORM}; charset={charset}"
    body = b"username=jos%C3%A9&password=x"
    raw = Raw("", "/sign-in/", body, {"CONTENT_TYPE": kind, "CONTENT_LENGTH": str(len(body))})

    status, answer = answered(portal, raw)

    assert (status, OURS in answer) == (403, False)  # read, and it has no token


STRANGE_SIGNS = ("%00", "LRA%00", "%01", "L%0AA", "%7F", "%C2%85", "%EF%BF%BE", "%E2%80%A8")


@pytest.mark.parametrize("sign", STRANGE_SIGNS)
def test_address_with_a_sign_that_no_reference_has_is_not_found(
    client: Client, world_of_papers: World, sign: str
) -> None:
    client.force_login(world_of_papers.admin)
    addresses = [
        f"/returns/{sign}/2026-09-30/",
        f"/returns/{sign}/2026-09-30/draft/",
        f"/returns/{sign}/2026-09-30/submit/",
        f"/returns/{sign}/2026-09-30/download.xlsx",
        f"/returns/{sign}/2026-09-30/upload/",
        f"/returns/{sign}/2026-09-30/upload/confirm/",
        f"/admin/people/{sign}/sign-in/",
        f"/admin/services/{sign}/change/",
        f"/services/{sign}/",
        f"/performance/indicators/{sign}/",
        f"/eqia/{sign}/",
        f"/kept/{sign}/",
    ]

    for address in addresses:
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code == 404, address


@pytest.fixture
def world_of_papers() -> World:
    return make_world()


def test_served_by_gunicorn_it_is_our_page_too(tmp_path: Path) -> None:
    """What gunicorn itself lets through: it refuses lengths and headers of its own accord."""
    rng = random.Random(f"{SEED} served")
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
        "WEB_WORKERS": "1",
        "PORTAL_DEBUG": "",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    with served(environment, tmp_path, path="/healthz") as port:
        for kind in ("charset", "multipart", "fields", "cookie"):
            for _ in range(15):
                raw = raw_requests.draw(rng, kind)
                if len(raw.environ.get("QUERY_STRING", "")) > 6_000:
                    continue  # longer than gunicorn takes a line
                status, body = _sent(port, raw)
                assert status == 400, raw
                assert OURS in body or _gunicorn_refuses(raw), (raw, body)


def _gunicorn_refuses(raw: Raw) -> bool:
    """Whether a header has a sign that HTTP does not allow."""
    return any(not value.isprintable() or not value.isascii() for value in raw.environ.values())


def _sent(port: int, raw: Raw) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        query = raw.environ.get("QUERY_STRING", "")
        connection.putrequest("POST", quote(raw.path) + (f"?{query}" if query else ""))
        for name in ("CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_COOKIE"):
            if name in raw.environ:
                title = name.removeprefix("HTTP_").replace("_", "-")
                connection.putheader(title, raw.environ[name].encode("latin-1", "replace"))
        connection.endheaders(raw.body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except ValueError:  # http.client itself does not send such a header
        return 400, OURS
    finally:
        connection.close()
