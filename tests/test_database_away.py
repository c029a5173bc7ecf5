"""While the database is away, every page says so in our words, and comes back by itself."""

import json
import os
import re
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from councilportal.accounts.permissions import Role
from councilportal.database import LOCK_SECONDS, is_away, is_locked
from councilportal.health import RETRY_SECONDS
from councilportal.setup.temporary_postgres import NoPostgres, Server, temporary_server
from performance.returns.models import Line
from tests import factories, sizes
from tests.benchmarks import serving
from tests.portal_in_use import PAGES, SHEET, ask
from tests.returns.interleaving import Person
from tests.returns.support import make_world, standard

WORDS = "The portal is away for a moment"
RESTARTS = sizes.size(1, 3)


# Which errors say that it is away


def error_of(statement: str, path: Path) -> OperationalError:
    """What Django makes of SQLite's error."""
    cause: sqlite3.Error | None = None
    file = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        file.execute(statement)
    except sqlite3.Error as raised:
        cause = raised
    file.close()
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def test_database_that_is_locked_or_not_there_is_away(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    assert is_away(error_of("CREATE TABLE x (y)", path))
    assert is_away(error_of("SELECT 1 FROM sqlite_schema", path))
    assert is_locked(error_of("SELECT 1 FROM sqlite_schema", path))
    assert not is_locked(OperationalError("the connection is lost"))
    holder.close()
    assert is_away(OperationalError("the connection is lost"))
    assert is_away(InterfaceError("connection already closed"))


def test_faults_of_ours_are_no_absence(tmp_path: Path) -> None:
    assert not is_away(error_of("SELECT * FROM no_such_table", tmp_path / "x.sqlite3"))
    assert not is_away(error_of("SELEC", tmp_path / "x.sqlite3"))
    assert not is_away(ProgrammingError("relation does not exist"))
    assert not is_away(ValueError("no"))
    assert not is_away(None)


# The page


@pytest.fixture
def away() -> Callable[[int], Any]:
    """Makes every query after so many fail, as if the connection were lost."""

    def after(count: int) -> Any:
        left = [count]

        def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise OperationalError("server closed the connection unexpectedly")
            return run(sql, params, many, context)

        return connection.execute_wrapper(execute)

    return after


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_whichever_query_fails_the_page_says_that_the_portal_is_away(
    away: Callable[[int], Any], page: str
) -> None:
    world = make_world()
    standard(world)
    client = Client(raise_request_exception=False)
    client.force_login(world.officer)
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    queries = [each["sql"] for each in captured]

    for count in range(len(queries)):
        with away(count):
            answer = client.get(page)
        if answer.status_code == 200:  # only the frame failed: the council's looks, or the menu
            assert re.search("organisation_(council|appointment)", queries[count])
            continue
        said = answer.content.decode()
        assert (answer.status_code, answer["Retry-After"]) == (503, str(RETRY_SECONDS)), count
        assert answer["Cache-Control"] == "no-store"
        assert WORDS in said
        assert answer.cookies.get("sessionid") is None, "nobody is signed out by it"
    assert client.get(page).status_code == 200


@pytest.mark.django_db
def test_a_file_that_is_streamed_is_begun_before_it_is_answered(
    away: Callable[[int], Any],
) -> None:
    page, client = "/audit/audit.csv", Client(raise_request_exception=False)
    auditor = factories.make_user("auditor")
    factories.make_appointment(auditor, Role.AUDITOR)
    client.force_login(auditor)
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).getvalue()

    for count in range(len(captured)):
        with away(count):
            answer = client.get(page)
        assert (answer.status_code, answer["Retry-After"]) == (503, str(RETRY_SECONDS)), count


@pytest.mark.django_db
def test_an_error_that_is_ours_stays_a_500(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(make_world().officer)

    def broken(*args: object) -> None:
        raise ValueError("a fault")

    monkeypatch.setattr("councilportal.accounts.sessions.seconds_left", broken)
    answer = client.get("/account/")

    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.sqlite_only
def test_sqlite_that_is_held_lets_pages_be_read_and_tells_who_saves(
    pair: tuple[Person, Person], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, _ = pair

    def prepare() -> Client:
        world = make_world()
        standard(world)
        client = Client(raise_request_exception=False)
        client.force_login(world.officer)
        client.get("/account/")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=200")  # 20 seconds where nobody tests
        return client

    client = officer.do(prepare)
    assert isinstance(client, Client), client
    typed = {"L001-value": "94", "version": "0"}
    in_a_while = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: in_a_while)
    with closing(sqlite3.connect(tmp_path / "portal.sqlite3", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        held = officer.do(lambda: client.post(SHEET, typed))
        read = [officer.do(partial(client.get, page)).status_code for page in PAGES]
    after = officer.do(lambda: client.post(SHEET, typed))

    said = held.content.decode()
    assert (held.status_code, held["Retry-After"]) == (503, str(LOCK_SECONDS))
    assert "A long save of somebody else, such as an import, is running." in said
    assert f'<form method="post" action="{SHEET}">' in said
    assert '<input type="hidden" name="L001-value" value="94">' in said
    assert "csrfmiddlewaretoken" in said
    assert read == [200] * len(PAGES)
    assert (after.status_code, officer.do(lambda: Line.objects.get().value)) == (302, "94")


# On a real server


def test_postgres_restarts_under_load_and_nothing_is_half_done(tmp_path: Path) -> None:
    try:
        with temporary_server() as server:
            _restart_under_load(server, tmp_path)
    except NoPostgres as failure:
        pytest.skip(str(failure))


def _restart_under_load(server: Server, folder: Path) -> None:
    environment = os.environ | {"DATABASE_URL": server.url, "WEB_WORKERS": "1", "PORTAL_DEBUG": ""}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    cookie = ask("make", environment)["cookie"]
    with serving.served(environment, folder) as port:
        visitors = _Visitors(port, cookie)
        assert [visitors.get(page)[0] for page in PAGES] == [200] * len(PAGES)
        visitors.come()
        for _ in range(RESTARTS):
            visitors.wait_until_more_is_taken()
            server.stop("fast")
            assert visitors.get("/healthz")[0] == 200
            assert visitors.get("/readyz")[0] == 503
            for page in PAGES:
                status, again, body = visitors.get(page)
                assert (status, again) == (503, str(RETRY_SECONDS)), page
                assert WORDS in body.decode()
            server.start()
        visitors.wait_until_more_is_taken()
        visitors.go()
        assert visitors.get("/readyz")[0] == 200
        assert [visitors.get(page)[0] for page in PAGES] == [200] * len(PAGES)
    stored = ask("read", environment)
    statuses = {status for status, _, _ in visitors.got}
    assert statuses == {200, 503}, statuses
    away = [(again, body) for status, again, body in visitors.got if status == 503]
    assert all(again == str(RETRY_SECONDS) and WORDS in body.decode() for again, body in away)
    assert visitors.taken > RESTARTS
    assert stored["first_bad"] is None
    # Both figures are of one post: the last that was answered, or one after it that was not.
    [first, second] = stored["values"]
    assert first == second
    assert visitors.answered <= int(first) <= visitors.sent
    assert stored["version"] >= visitors.taken


class _Visitors:
    """Four who read, and one who saves figures, again and again."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.got: list[serving.Reply] = []
        self.sent = self.answered = self.taken = 0
        self._gone = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(n,)) for n in range(4)]
        self._threads.append(threading.Thread(target=self._save))

    def come(self) -> None:
        for thread in self._threads:
            thread.start()

    def go(self) -> None:
        self._gone.set()
        for thread in self._threads:
            thread.join()

    def wait_until_more_is_taken(self) -> None:
        before, ends = self.taken, time.monotonic() + 60
        while self.taken < before + 2:
            assert time.monotonic() < ends, "nothing is saved any more"
            time.sleep(0.05)

    def get(self, page: str) -> serving.Reply:
        return serving.get(self.port, page, self.cookie)

    def _read(self, number: int) -> None:
        while not self._gone.is_set():
            self.got.append(self.get(PAGES[number]))
            time.sleep(0.02)

    def _save(self) -> None:
        version = 0
        while not self._gone.is_set():
            self.sent += 1
            fields = {"L001-value": str(self.sent), "L002-value": str(self.sent)}
            fields |= {"version": str(version), "csrfmiddlewaretoken": "a" * 32}
            reply = serving.post(self.port, f"{SHEET}draft/", fields, self.cookie)
            if reply[0] == 409:  # the save before was stored, though its answer was lost
                version += 1
                continue
            self.got.append(reply)
            if reply[0] == 200:
                version = json.loads(reply[2])["version"]
                self.answered = self.sent
                self.taken += 1
            time.sleep(0.02)
