"""Eight officers save at once, 60 times each, through the whole portal, on both databases.

Run: .venv/bin/python -m tests.benchmarks.bench_saves [--officers N] [--saves N]
Each officer has a service and a sign-in of their own; a save is a POST of a sheet of 24 indicators.
Then each submits, which is audited. It fails unless there are no errors, and saved rows, version
steps and audit events are what was answered. Beside the rate stands that of a trivial view, the
council's logo, served the same way, so that machines compare.
"""

import argparse
import logging
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

INDICATORS = 24
_FORM = "application/x-www-form-urlencoded"  # as the page's form is sent


def main() -> int:
    """Run once for each database, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--officers", type=int, default=8)
    parser.add_argument("--saves", type=int, default=60)
    options = parser.parse_args()
    if os.environ.get("BENCH_SAVES_URL"):
        return _run(options.officers, options.saves)
    from councilportal.setup.temporary_postgres import NoPostgres, temporary_postgres

    arguments = ["--officers", str(options.officers), "--saves", str(options.saves)]
    with tempfile.TemporaryDirectory() as folder:
        failed = _child(f"sqlite:///{Path(folder) / 'portal.sqlite3'}", arguments)
    try:
        with temporary_postgres() as url:
            failed += _child(url, arguments)
    except NoPostgres as failure:
        print(f"NOT RUN on PostgreSQL: {failure}")
        failed += 1
    return failed


def _child(url: str, arguments: list[str]) -> int:
    environment = {**os.environ, "DATABASE_URL": url, "BENCH_SAVES_URL": url}
    environment |= {"DJANGO_SETTINGS_MODULE": "councilportal.settings"}
    environment.pop("PORTAL_DEBUG", None)
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.bench_saves", *arguments]
    return subprocess.run(command, env=environment, check=False).returncode


def _run(officers: int, saves: int) -> int:
    import django

    django.setup()
    logging.disable()  # a line for each request
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    work = _make_work(officers)
    trivial, _ = _at_once(officers, saves, lambda number: _asker(work[number]))
    rate, times = _at_once(officers, saves, lambda number: _saver(work[number]))
    errors = [error for each in work for error in each.errors]
    if errors:
        print(f"{connection.vendor}: {len(errors)} errors, such as {errors[:3]}")
        return 1
    submitted = _submit(work)
    wrong = _check(work, officers, saves, submitted)
    times.sort()
    print(
        f"{connection.vendor}: {officers} officers x {saves} saves of {INDICATORS} indicators: "
        f"{rate:.0f} saves/s, {rate / trivial:.2f} of the trivial view's {trivial:.0f}/s; "
        f"median {statistics.median(times) * 1000:.0f} ms, "
        f"99% within {times[int(len(times) * 0.99) - 1] * 1000:.0f} ms; "
        + ("; ".join(wrong) or "0 errors, every row, version and event is there")
    )
    return len(wrong)


class _Work:
    """An officer with a signed-in client, the address of their sheet and what was answered."""

    def __init__(self, client: Any, user: Any, service: Any, refs: list[str]) -> None:
        self.client, self.user, self.service, self.refs = client, user, service, refs
        self.address = f"/returns/{service.ref}/2026-09-30/"
        self.saved = 0
        self.errors: list[str] = []


def _make_work(officers: int) -> list[_Work]:
    from django.test import Client

    from councilportal.accounts.permissions import Role
    from tests.factories import (
        make_appointment,
        make_council,
        make_directorate,
        make_service,
        make_user,
    )
    from tests.returns.support import make_indicator

    make_council(logo=b"<svg/>", logo_media_type="image/svg+xml")
    directorate = make_directorate("COM")
    work = []
    for number in range(officers):
        service = make_service(f"S{number}", directorate=directorate)
        user = make_user(f"officer{number}")
        make_appointment(user, Role.OFFICER, service=service)
        refs = [f"S{number}N{each:02d}" for each in range(INDICATORS)]
        for ref in refs:
            make_indicator(service, ref)
        client = Client(raise_request_exception=False, HTTP_HOST="localhost")
        client.force_login(user)
        work.append(_Work(client, user, service, refs))
    return work


def _asker(work: _Work) -> Any:
    """The trivial view: two reads and no page, through the same middleware."""

    def ask(_: int) -> None:
        status = work.client.get("/council/logo").status_code
        if status != 200:
            work.errors.append(f"trivial view: {status}")

    return ask


def _saver(work: _Work) -> Any:
    def save(turn: int) -> None:
        data = {
            f"{ref}-value": f"{50 + (turn + place) % 49}.5" for place, ref in enumerate(work.refs)
        }
        # The page after a save shows what it says, and so the next post does not bring it along.
        work.client.cookies.pop("messages", None)
        posted = urlencode({**data, "version": str(work.saved)})
        response = work.client.post(work.address, posted, content_type=_FORM)
        if response.headers.get("Location") == work.address:
            work.saved += 1
        else:
            went = response.headers.get("Location", "")
            work.errors.append(f"save {turn}: {response.status_code} {went}")

    return save


def _at_once(officers: int, turns: int, make: Any) -> tuple[float, list[float]]:
    """Let all officers work at once. Gives the requests a second, and the seconds of each."""
    from django.db import connections

    times: list[float] = []
    failures: list[Exception] = []
    start = threading.Barrier(officers + 1)

    def act(number: int) -> None:
        do = make(number)
        start.wait()
        try:
            for turn in range(turns):
                begun = time.perf_counter()
                do(turn)
                times.append(time.perf_counter() - begun)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(officers)]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return officers * turns / (time.perf_counter() - begun), times


def _submit(work: list[_Work]) -> int:
    """Submit every return: moves are audited, drafts are not."""
    from datetime import UTC, date, datetime

    from performance.returns import operations

    for each in work:
        operations.submit(
            service=each.service,
            ends_on=date(2026, 9, 30),
            version=each.saved,
            by=each.user,
            at=datetime(2026, 10, 10, tzinfo=UTC),
        )
    return len(work)


def _check(work: list[_Work], officers: int, saves: int, submitted: int) -> list[str]:
    from councilportal.audit.models import Event
    from councilportal.audit.queries import verify_chain
    from performance.returns.models import Line, Return

    wrong = [error for each in work for error in each.errors]
    for each in work:
        version = Return.objects.get(service=each.service).version
        if version != each.saved + 1 or each.saved != saves:
            wrong.append(f"{each.service.ref}: {each.saved} saved, {version} version steps")
        values = {line.value for line in Line.objects.filter(sheet__service=each.service)}
        last = {f"{50 + (saves - 1 + place) % 49}.5" for place in range(INDICATORS)}
        if values != last:
            wrong.append(f"{each.service.ref}: what is stored is not what was saved last")
    lines, events = Line.objects.count(), Event.objects.filter(record_type="return").count()
    if (lines, events) != (officers * INDICATORS, submitted):
        wrong.append(f"{lines} lines and {events} events")
    if verify_chain().first_bad is not None:
        wrong.append("the audit chain does not hold")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
