"""What the home page's visitors feel while twenty strangers ask for PDFs at once.

Run: .venv/bin/python -m tests.benchmarks.bench_parallel_pdf [--rows N] [--requests N]
gunicorn serves the portal on loopback, with the settings of production (WEB_WORKERS and WEB_THREADS
change them), over a timetable of N assessments that anybody may read. One visitor asks for the home
page ten times a second: first alone, then while so many ask for the timetable as one PDF, then for
PDFs of lists that differ, then for the first again. It fails if the home page took over 2 s, or if
an answer was neither a PDF nor a 503 that says when to come back. `times` compares with the home
page alone.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BAR = 2.0  # seconds that a page may take throughout (issue 7)
LONGEST = 240  # seconds that a part of this may take
SETTINGS = "councilportal.setup.production.gunicorn_settings"
TIMETABLE = "/eqia/timetable.pdf"


def main() -> int:
    """Print a line for each part; 1 if a page was late or an answer was of no use."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=500)
    parser.add_argument("--requests", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "councilportal.settings",
            "PDF_FOLDER": str(folder / "pdf"),
        }
        environment.pop("PORTAL_DEBUG", None)
        os.environ.update(environment)
        _make(options.rows)
        with _served(environment, folder) as port:
            return _measure(port, options.requests)


def application() -> Any:
    """The portal for gunicorn, as a demonstration: without secrets, on loopback only."""
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def _make(rows: int) -> None:
    """A timetable of so many planned assessments, in a database of its own."""
    import django

    django.setup()
    from datetime import UTC, date, datetime, timedelta

    from django.core.management import call_command
    from django.db import connections

    from eqia.models import Assessment
    from tests import factories
    from tests.eqia.making import make_cast

    call_command("migrate", verbosity=0)
    factories.make_council()
    cast = make_cast()
    at = datetime(2026, 1, 5, tzinfo=UTC)
    Assessment.objects.bulk_create(
        Assessment(
            ref=f"EQ-2026-{number:05}",
            title=f"Proposal {number} for the parks and libraries of the county",
            state="planned",
            subject="policy",
            directorate=cast.directorate,
            service=cast.service,
            lead_post=cast.service.head_post,
            question_set=cast.asked,
            initial_impacts="Older people and people with disabilities may have to travel further.",
            completion_text="Autumn 2026",
            decision_text="March 2027",
            decision_latest=date(2027, 3, 31) + timedelta(days=number % 300),
            created_at=at,
            changed_at=at,
        )
        for number in range(rows)
    )
    connections.close_all()


@contextmanager
def _served(environment: dict[str, str], folder: Path) -> Iterator[int]:
    """Serve the portal by gunicorn; gives the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-W", "ignore", "-m", "gunicorn", "-c", f"python:{SETTINGS}"]
    command += ["--bind", f"127.0.0.1:{port}"]
    command += ["tests.benchmarks.bench_parallel_pdf:application()"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _until_it_answers(port)
            for _ in range(50):  # the first page of a worker takes longer
                _get(port, "/")
            yield port
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()


def _until_it_answers(port: int) -> None:
    for _ in range(100):
        try:
            assert _get(port, "/")[0] == 200
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("gunicorn did not start.")


def _get(port: int, path: str) -> tuple[int, str, bytes]:
    """The status, when to come back ("" unless told) and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Retry-After", ""), answer.read()
    finally:
        connection.close()


def _measure(port: int, requests: int) -> int:
    alone = _beside(port, lambda: time.sleep(4))
    usual = statistics.median(alone)
    print(f"home page alone: median {usual * 1000:.0f} ms, worst {max(alone) * 1000:.0f} ms")
    late = 0
    for what, paths in (
        (f"{requests} ask for one PDF", [TIMETABLE] * requests),
        (
            f"{requests} ask for different PDFs",
            [f"/eqia/register.pdf?text={number}" for number in range(requests)],
        ),
        (f"{requests} ask for the first again", [TIMETABLE] * requests),
    ):
        got: list[tuple[float, int, str, bytes]] = []
        pages = _beside(port, lambda paths=paths, got=got: _at_once(port, paths, got))  # type: ignore[misc]
        useless = [status for _, status, retry, body in got if not _is_of_use(status, retry, body)]
        late += max(pages) > BAR or bool(useless) or len(got) < requests
        counted = Counter(status for _, status, _, _ in got)
        made = [seconds for seconds, status, _, _ in got if status == 200]
        said = ", ".join(f"{number} x {status}" for status, number in sorted(counted.items()))
        print(
            f"{what}: {said} ({requests - len(got)} without an answer) within "
            f"{max(each[0] for each in got):.1f} s; PDFs after "
            f"{min(made, default=0):.2f} to {max(made, default=0):.1f} s; home page median "
            f"{statistics.median(pages) * 1000:.0f} ms ({statistics.median(pages) / usual:.1f} "
            f"times), worst {max(pages) * 1000:.0f} ms ({max(pages) / usual:.1f} times)",
            flush=True,
        )
    print("MISSED" if late else f"every home page within {BAR:g} s")
    return int(late > 0)


def _is_of_use(status: int, retry: str, body: bytes) -> bool:
    return body.startswith(b"%PDF-") if status == 200 else status == 503 and retry.isdigit()


def _at_once(port: int, paths: list[str], got: list[tuple[float, int, str, bytes]]) -> None:
    def ask(path: str) -> None:
        begun = time.perf_counter()
        answer = _get(port, path)
        got.append((time.perf_counter() - begun, *answer))

    threads = [threading.Thread(target=ask, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _beside(port: int, work: Callable[[], None]) -> list[float]:
    """The seconds of each home page asked for while something else goes on, one in 0.1 s.

    A page is asked for on time even where the one before has not come: a visitor does not wait for
    the others.
    """
    times: list[float] = []
    visits: list[threading.Thread] = []
    done = threading.Event()

    def visit() -> None:
        begun = time.perf_counter()
        try:
            assert _get(port, "/")[0] == 200
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


if __name__ == "__main__":
    sys.exit(main())
