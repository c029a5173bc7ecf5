"""`dev.py demo`: the demo council, served on this machine or tried once."""

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from councilportal.setup.machine import NO_PDF
from councilportal.setup.steps import (
    ROOT,
    StepFailed,
    ending,
    environment,
    loudly,
    say,
    say_times,
    step,
    stop,
)
from councilportal.setup.visit import visit

START_SECONDS = 30


class DemoAccount(TypedDict):
    """An account of the demo, as `list_demo_accounts` gives it."""

    username: str
    password: str
    roles: list[str]
    scope: str


def serve(port: int, times: dict[str, float], *, pango_line: str) -> None:
    """Prepare the database and serve the demo council until somebody stops it.

    Raises: StepFailed, or KeyboardInterrupt when it is stopped.
    """
    refuse_taken_port(port)
    accounts = prepare_database(times, with_reports=not pango_line)
    with serving(port, times) as server:
        say_welcome(port, accounts)
        if pango_line:
            loudly(NO_PDF + pango_line)
        say("Press Ctrl+C to stop.")
        ended = server.wait()
    raise StepFailed(f"The server was stopped from outside (exit code {ended}).")


def check(times: dict[str, float], *, pango_line: str) -> None:
    """Do what a visitor does, with a temporary database, and print the seconds of each step.

    Raises: StepFailed.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="councilportal-check-") as folder:
            os.environ["DATABASE_URL"] = f"sqlite:///{(Path(folder) / 'check.sqlite3').as_posix()}"
            os.environ["PDF_FOLDER"] = str(Path(folder) / "pdf")  # none is kept from before
            account = prepare_database(times, with_reports=not pango_line)[0]
            port, log = free_port(), Path(folder) / "server.log"
            with serving(port, times, log=log):
                try:
                    visit(
                        f"http://127.0.0.1:{port}",
                        account["username"],
                        account["password"],
                        times,
                        pango_line=pango_line,
                    )
                except StepFailed as failure:
                    raise StepFailed(f"{failure}\n{end_of(log)}") from None
    finally:
        say_times(times)
    say("Everything works.")


def refuse_taken_port(port: int) -> None:
    """Raises: StepFailed when something else already answers on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise StepFailed(
                f"Something already answers on port {port}: stop it, "
                f"or run python3 dev.py demo --port {port + 1}"
            )


def free_port() -> int:
    """A port that nothing uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def prepare_database(times: dict[str, float], *, with_reports: bool) -> list[DemoAccount]:
    """Migrate the database of DATABASE_URL, load the demo council, and give its accounts.

    Takes: whether its reports are published too, which needs PDFs.
    Raises: StepFailed, with what to do.
    """
    os.environ |= environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "councilportal.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError
    from django.db import DatabaseError, connections

    try:
        with step("Migrating", times):
            with jobs_here():
                django.setup()
            migrate_if_needed()
        with step("Loading the demo council", times):
            loaded = said_by("load_demo")
        if with_reports:
            with step("Publishing its reports", times):
                loaded += said_by("load_demo_reports")
        say("\n".join(f"  {line}" for line in loaded.splitlines()))
        accounts: list[DemoAccount] = json.loads(said_by("list_demo_accounts"))
    except (CommandError, DatabaseError, ImproperlyConfigured) as error:
        raise StepFailed(
            f"{error}\n\n"
            "The database could not be prepared. If it is an old demo, delete the folder\n"
            f"{ROOT / 'var'} and run this again; else see to DATABASE_URL."
        ) from error
    finally:
        connections.close_all()  # the server has its own
    return accounts


@contextlib.contextmanager
def jobs_here() -> Iterator[None]:
    """Settings that are read within have jobs run in this process: it makes files one by one.

    A child process for each would read the portal's code again. The server has its own settings.
    """
    before = os.environ.get("JOBS_HERE")
    os.environ["JOBS_HERE"] = "1"
    try:
        yield
    finally:
        del os.environ["JOBS_HERE"]
        if before is not None:
            os.environ["JOBS_HERE"] = before


def migrate_if_needed() -> None:
    """Run `migrate` where a migration is missing: asking costs less than running it for nothing."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def said_by(command: str) -> str:
    """What a command of `manage.py` prints."""
    from django.core.management import call_command

    said = io.StringIO()
    call_command(command, stdout=said)
    return said.getvalue()


@contextlib.contextmanager
def serving(
    port: int, times: dict[str, float], *, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The server, up and answering; stopped at the end. Its log goes to `log` or the screen."""
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(log.open("w", encoding="utf-8")) if log else None
        with step("Starting the server", times):
            server = subprocess.Popen(
                [sys.executable, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"],
                cwd=ROOT,
                env=environment(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            stack.callback(stop, server)
            wait_until_answering(server, port, log)
        yield server


def wait_until_answering(server: subprocess.Popen[bytes], port: int, log: Path | None) -> None:
    """Raises: StepFailed when the server ends or takes more than half a minute."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise StepFailed(
        f"The server did not start.\n{end_of(log)}\n"
        "Run .venv/bin/python manage.py check with PORTAL_DEBUG=1 to see why."
    )


def end_of(log: Path | None) -> str:
    """The last lines of the server's log."""
    if log is None or not log.is_file():
        return ""
    return ending(log.read_text(encoding="utf-8", errors="replace"))


def say_welcome(port: int, accounts: list[DemoAccount]) -> None:
    """Print the address, and what to sign in with."""
    say(f"\nCouncil Portal is at http://127.0.0.1:{port}/\n\nSign in with:")
    rows = [("user name", "password", "role", "for")]
    for account in accounts:
        roles = ", ".join(account["roles"])
        rows.append((account["username"], account["password"], roles, account["scope"]))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say(f"  {'  '.join(cells).rstrip()}")
    say()
