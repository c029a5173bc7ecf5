"""Serves the portal by gunicorn for a benchmark, and measures requests to it."""

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

LONGEST = 240  # seconds that a part of a benchmark may take
SETTINGS = "councilportal.setup.production.gunicorn_settings"
Reply = tuple[int, str, bytes]  # status, when to come back ("" unless told), body
Answer = tuple[float, int, str, bytes]  # the seconds that it took before them


def application() -> Any:
    """The WSGI application, as a demonstration: without secrets, on loopback only."""
    from councilportal.common import raw_requests

    return raw_requests.application()


@contextmanager
def served(environment: dict[str, str], folder: Path, path: str = "/") -> Iterator[int]:
    """Serve the portal by gunicorn, from when `path` is answered. Gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "gunicorn", "-c", f"python:{SETTINGS}"]
    command += ["--bind", f"127.0.0.1:{port}"]
    command += ["tests.benchmarks.serving:application()"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _until_it_answers(port, path)
            for _ in range(50):  # the first page of a worker takes longer
                get(port, path)
            yield port
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()


def _until_it_answers(port: int, path: str) -> None:
    for _ in range(100):
        try:
            assert get(port, path)[0] == 200
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("gunicorn did not start.")


def get(port: int, path: str, cookie: str = "") -> Reply:
    """The response to a GET."""
    return _ask(port, "GET", path, headers={"Cookie": cookie} if cookie else {})


def post(port: int, path: str, fields: dict[str, str], cookie: str) -> Reply:
    """The response to a posted form with a cookie."""
    kind = "application/x-www-form-urlencoded"
    return _ask(port, "POST", path, urlencode(fields), {"Content-Type": kind, "Cookie": cookie})


def _ask(
    port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
) -> Reply:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    try:
        connection.request(method, path, body or None, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Retry-After", ""), answer.read()
    finally:
        connection.close()


def at_once(asks: Sequence[Callable[[], Reply]], got: list[Answer]) -> None:
    """Make all requests at the same time, and add each response to `got` as it arrives."""

    def ask(one: Callable[[], Reply]) -> None:
        begun = time.perf_counter()
        answer = one()
        got.append((time.perf_counter() - begun, *answer))

    threads = [threading.Thread(target=ask, args=(one,)) for one in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def beside(port: int, work: Callable[[], None]) -> list[float]:
    """The seconds of each home page, requested every 0.1 s while `work` is done.

    Each page is requested on time, even if the one before has not been answered, because visitors
    do not wait for each other.
    """
    times: list[float] = []
    visits: list[threading.Thread] = []
    done = threading.Event()

    def visit() -> None:
        begun = time.perf_counter()
        try:
            assert get(port, "/")[0] == 200
            times.append(time.perf_counter() - begun)
        except (OSError, AssertionError):
            times.append(float(LONGEST))

    def visitor() -> None:
        ends = time.monotonic() + LONGEST
        while not done.is_set() and time.monotonic() < ends and sum(map(_lives, visits)) < 40:
            visits.append(threading.Thread(target=visit))
            visits[-1].start()
            done.wait(0.1)

    person = threading.Thread(target=visitor)
    person.start()
    work()
    done.set()
    person.join()
    for each in visits:
        each.join()
    return times


def _lives(thread: threading.Thread) -> bool:
    return thread.is_alive()
