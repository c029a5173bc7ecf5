#!/usr/bin/env python3
"""Sets this machine up for Council Portal: two commands, standard library only.

python3 dev.py demo [--port 8000] [--check]     a demo council on http://127.0.0.1:8000/
python3 dev.py test [--quick] [pytest options]  every test, on SQLite and on PostgreSQL

Either may be run again at any time: what is in place is left alone.
"""

import argparse
import contextlib
import ctypes
import hashlib
import html
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
EXE = ".exe" if os.name == "nt" else ""
PYTHON = BIN / f"python{EXE}"
UV = BIN / f"uv{EXE}"
UV_PACKAGE = "uv==0.13.9"
INSTALLED = VENV / "councilportal-installed.json"
LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"

PANGO_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
PANGO_LIBRARIES = ["libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"]
PANGO_LINES = {  # package manager on the machine -> the one line
    "apt-get": f"sudo apt-get install -y --no-install-recommends {' '.join(PANGO_PACKAGES)}",
    "brew": "brew install pango",
    "dnf": "sudo dnf install -y pango",
    "zypper": "sudo zypper install -y pango",
    "pacman": "sudo pacman -S --noconfirm pango",
    "apk": "sudo apk add pango",
}
PANGO_WINDOWS = (
    "install MSYS2 (winget install MSYS2.MSYS2), "
    r"then run C:\msys64\usr\bin\bash -lc 'pacman -S --noconfirm mingw-w64-x86_64-pango'"
)
NO_PDF = "PDF files cannot be made on this machine yet, and tests of them fail. The remedy:\n"
HOMEBREW_LIBRARIES = Path("/opt/homebrew/lib")
MSYS2_LIBRARIES = Path(r"C:\msys64\mingw64\bin")

CHROMIUM_PACKAGES = ["chromium", "fonts-liberation"]
CHROMIUM_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
CHROMIUM_PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
]

# One process for the three commands: starting Django costs more than any of them the second time.
# For the same reason `migrate` is called only when there is something to migrate.
PREPARE_DATABASE = """
import io, json, os, sys, time

os.environ["DJANGO_SETTINGS_MODULE"] = "councilportal.settings"
started = time.perf_counter()
import django
from django.core.management import CommandError, call_command

django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

executor = MigrationExecutor(connection)
commands = {"load_demo": {}, "list_demo_accounts": {"format": "json"}}
if executor.migration_plan(executor.loader.graph.leaf_nodes()):
    commands = {"migrate": {"verbosity": 0, "interactive": False}} | commands
report = {"migrate": {"seconds": time.perf_counter() - started, "said": ""}}
for command, options in commands.items():
    started = time.perf_counter()
    said = io.StringIO()
    try:
        call_command(command, stdout=said, **options)
    except CommandError as error:
        sys.exit(f"{command}: {error}")
    report[command] = {"seconds": time.perf_counter() - started, "said": said.getvalue()}
print(json.dumps(report))
"""


class StepFailed(Exception):
    """A step could not be done; the message says what to do."""


# Saying what goes on


def say(line: str = "") -> None:
    """Print a line at once."""
    print(line, flush=True)


def loudly(line: str) -> None:
    """Print a line that cannot be overlooked."""
    bar = "!" * min(max(len(part) for part in line.splitlines()), 100)
    say(f"\n{bar}\n{line}\n{bar}\n")


@contextlib.contextmanager
def step(what: str, times: dict[str, float]) -> Iterator[None]:
    """Say what is being done, count the seconds on a terminal, and note the time in `times`."""
    started = time.perf_counter()
    done = threading.Event()
    print(f"{what} ...", end="", flush=True)
    if sys.stdout.isatty():

        def tick() -> None:
            while not done.wait(1):
                seconds = time.perf_counter() - started
                print(f"\r{what} ... {seconds:.0f} s", end="", flush=True)

        threading.Thread(target=tick, daemon=True).start()
    try:
        yield
    except BaseException:
        done.set()
        say(" failed")
        raise
    done.set()
    times[what] = time.perf_counter() - started
    say(f"{chr(13) + what + ' ...' if sys.stdout.isatty() else ''} {times[what]:.1f} s")


def run(command: list[str | Path], *, otherwise: str) -> str:
    """The command's standard output.

    Raises: StepFailed with the end of what it said, and `otherwise`: what to do about it.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise StepFailed(f"{command[0]} cannot be started: {error}\n{otherwise}") from None
    if done.returncode:
        ending = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise StepFailed(f"{ending}\n\n{otherwise}")
    return done.stdout


def environment() -> dict[str, str]:
    """What every child process of ours is given."""
    settings = {
        "PORTAL_DEBUG": "1",
        "PYTHONUTF8": "1",
        "UV_PYTHON_DOWNLOADS": "never",
        "VIRTUAL_ENV": str(VENV),
    }
    if sys.platform == "darwin" and HOMEBREW_LIBRARIES.is_dir():
        settings["DYLD_FALLBACK_LIBRARY_PATH"] = str(HOMEBREW_LIBRARIES)
    if os.name == "nt" and MSYS2_LIBRARIES.is_dir():
        settings["WEASYPRINT_DLL_DIRECTORIES"] = str(MSYS2_LIBRARIES)
    overridden = {"VIRTUAL_ENV", "UV_PYTHON_DOWNLOADS"}  # the rest gives way to what is set already
    return settings | {key: value for key, value in os.environ.items() if key not in overridden}


# Packages, assets, Pango


def install_packages(times: dict[str, float], *, dev: bool) -> None:
    """See to `.venv` and the locked packages in it; nothing to do when the locks are unchanged.

    The development lock holds everything of the other one, so it serves the demo too.
    """
    dev = dev or is_installed("pytest")
    wanted = {name: digest(ROOT / name) for name in ([LOCK, DEV_LOCK] if dev else [LOCK])}
    if is_current(wanted):
        return
    make_venv(times)
    lock = DEV_LOCK if dev else LOCK
    with step(f"Installing the packages of {lock}", times):
        INSTALLED.unlink(missing_ok=True)
        try:
            run([UV, "pip", "sync", "--quiet", "--require-hashes", lock], otherwise="")
        except StepFailed:
            run(
                [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock],
                otherwise="Check that PyPI can be reached, then run this again.",
            )
        INSTALLED.write_text(json.dumps(wanted))


def is_current(wanted: dict[str, str]) -> bool:
    """Whether `.venv` holds what these lock files ask for, given as name and digest."""
    if not (PYTHON.is_file() and INSTALLED.is_file()):
        return False
    installed: dict[str, str] = json.loads(INSTALLED.read_text())
    return wanted.items() <= installed.items()


def make_venv(times: dict[str, float]) -> None:
    """See to a `.venv` that has uv, or at least pip."""
    if UV.is_file() and PYTHON.is_file():
        return
    with step("Making .venv", times):
        otherwise = (
            "On Debian or Ubuntu: sudo apt-get install -y python3-venv. Then run this again."
        )
        if not PYTHON.is_file():
            run([sys.executable, "-m", "venv", "--clear", VENV], otherwise=otherwise)
        elif not is_installed("pip"):  # half made, or made by uv
            run([PYTHON, "-m", "ensurepip"], otherwise=otherwise)
        # Without uv the same lock is installed by pip, only slower: so no failure here.
        with contextlib.suppress(StepFailed):
            quietly = ["--quiet", "--disable-pip-version-check", "--no-input"]
            run([PYTHON, "-m", "pip", "install", *quietly, UV_PACKAGE], otherwise="")


def is_installed(package: str) -> bool:
    """Whether a package of this name is in `.venv`."""
    places = [VENV / "Lib" / "site-packages", *VENV.glob("lib/python3*/site-packages")]
    return any((place / package / "__init__.py").is_file() for place in places)


def digest(path: Path) -> str:
    """SHA-256 of a text file, the same whatever its line ends."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def prepare_assets(times: dict[str, float]) -> None:
    """See to the design system's CSS and JavaScript and the fonts in `vendor/`."""
    with step("Design system and fonts", times):
        run(
            [PYTHON, "-m", "councilportal.assets"],
            otherwise="Check that the npm registry and PyPI can be reached, then run this again.",
        )


def see_to_pango(times: dict[str, float]) -> str:
    """Nothing when PDF files can be made here, else the one line that makes it so."""
    with step("Pango, for PDF files", times):
        if has_pango():
            return ""
        if apt_install(PANGO_PACKAGES) and has_pango():
            return ""
    if os.name == "nt":
        return PANGO_WINDOWS
    lines = [line for manager, line in PANGO_LINES.items() if shutil.which(manager)]
    return lines[0] if lines else "install Pango 1.44 or newer with your package manager"


def has_pango() -> bool:
    """Whether WeasyPrint's libraries can be loaded."""
    if sys.platform.startswith("linux"):
        try:
            for library in PANGO_LIBRARIES:
                ctypes.CDLL(library)
        except OSError:
            return False
        return True
    try:
        run([PYTHON, "-c", "import weasyprint.text.ffi"], otherwise="")
    except StepFailed:
        return False
    return True


def apt_install(packages: list[str]) -> bool:
    """Whether the Debian packages were installed, where we may install any."""
    if not shutil.which("apt-get"):
        return False
    may: list[str] = []
    if os.geteuid() != 0:
        may = ["sudo", "-n"]
        if not shutil.which("sudo"):
            return False
        if subprocess.run([*may, "true"], capture_output=True, check=False).returncode:
            return False
    apt = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    install: list[str | Path] = [*apt, "install", "-y", "--no-install-recommends", *packages]
    try:
        run(install, otherwise="")
    except StepFailed:  # the lists of a fresh machine are empty or old
        try:
            run([*apt, "update"], otherwise="")
            run(install, otherwise="")
        except StepFailed:
            return False
    return True


# demo


def demo(*, port: int, check: bool) -> None:
    """Set everything up and serve the demo council; or, with `check`, try it and stop."""
    times: dict[str, float] = {}
    if not check:
        refuse_taken_port(port)
    install_packages(times, dev=False)
    prepare_assets(times)
    pango_line = see_to_pango(times)
    if check:
        try:
            check_demo(times, pango_line=pango_line)
        finally:
            print_times(times)
        say("Everything works.")
        return
    accounts = prepare_database(times)
    with serving(port, times):
        print_welcome(port, accounts)
        if pango_line:
            loudly(NO_PDF + pango_line)
        say("Press Ctrl+C to stop.")
        threading.Event().wait()


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


def prepare_database(times: dict[str, float]) -> list[dict[str, object]]:
    """Migrate, load the demo council, and give its accounts."""
    what = "Database and demo council"
    with step(what, times):
        said = run(
            [PYTHON, "-c", PREPARE_DATABASE],
            otherwise=(
                "The database could not be prepared. If it is an old demo, delete the folder\n"
                f"{ROOT / 'var'} and run this again; else see to DATABASE_URL."
            ),
        )
        report = json.loads(said.splitlines()[-1])
    del times[what]
    times["Migrating"] = report["migrate"]["seconds"]
    times["Loading the demo council"] = report["load_demo"]["seconds"]
    for line in report["load_demo"]["said"].splitlines():
        say(f"  {line}")
    accounts: list[dict[str, object]] = json.loads(report["list_demo_accounts"]["said"])
    return accounts


@contextlib.contextmanager
def serving(port: int, times: dict[str, float], *, log: Path | None = None) -> Iterator[None]:
    """The server, up and answering; stopped at the end. Its log goes to `log` or the screen."""
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(log.open("w", encoding="utf-8")) if log else None
        with step("Starting the server", times):
            server = subprocess.Popen(
                [PYTHON, "manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"],
                cwd=ROOT,
                env=environment(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
            stack.callback(stop, server)
            wait_until_answering(server, port, log)
        yield


def wait_until_answering(server: subprocess.Popen[bytes], port: int, log: Path | None) -> None:
    """Raises: StepFailed when the server ends or takes more than half a minute."""
    deadline = time.monotonic() + 30
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


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server: politely, then firmly."""
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def end_of(log: Path | None) -> str:
    """The last lines of the server's log."""
    if log is None or not log.is_file():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


def print_welcome(port: int, accounts: list[dict[str, object]]) -> None:
    """The address, and what to sign in with."""
    say(f"\nCouncil Portal is at http://127.0.0.1:{port}/\n\nSign in with:")
    rows = [("user name", "password", "role", "for")]
    for account in accounts:
        roles = account.get("roles") or []
        shown = ", ".join(map(str, roles)) if isinstance(roles, list) else str(roles)
        scope = account.get("scope") or ""
        rows.append((str(account["username"]), str(account["password"]), shown, str(scope)))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say(f"  {'  '.join(cells).rstrip()}")
    say()


def check_demo(times: dict[str, float], *, pango_line: str) -> None:
    """Do with a throw-away database what a visitor does: home page, sign in, board, PDF."""
    with tempfile.TemporaryDirectory(prefix="councilportal-check-") as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{(Path(folder) / 'check.sqlite3').as_posix()}"
        accounts = prepare_database(times)
        port, log = free_port(), Path(folder) / "server.log"
        with serving(port, times, log=log):
            try:
                visit(f"http://127.0.0.1:{port}", accounts[0], times, pango_line=pango_line)
            except StepFailed as failure:
                raise StepFailed(f"{failure}\n{end_of(log)}") from None


def visit(
    site: str, account: dict[str, object], times: dict[str, float], *, pango_line: str
) -> None:
    """Fetch the home page, sign in, fetch the board and the first PDF it links to."""
    visitor = urllib.request.build_opener(
        urllib.request.ProxyHandler({}),
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
    )

    def fetch(address: str, data: dict[str, str] | None = None) -> tuple[str, bytes]:
        body = urllib.parse.urlencode(data).encode() if data else None
        request = urllib.request.Request(address, body, {"Referer": address})
        try:
            with visitor.open(request, timeout=60) as answer:
                return str(answer.url), answer.read()
        except (urllib.error.URLError, OSError) as error:
            raise StepFailed(f"{address}: {error}") from None

    with step("Home page", times):
        _, page = fetch(f"{site}/")
        if b"<h1" not in page:
            raise StepFailed("The home page has no heading.")
    with step(f"Signing in as {account['username']}", times):
        sign_in, page = fetch(f"{site}/sign-in/")
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            raise StepFailed("The sign-in page has no form.")
        address, _ = fetch(
            sign_in,
            {
                "csrfmiddlewaretoken": token[1].decode(),
                "username": str(account["username"]),
                "password": str(account["password"]),
            },
        )
        if "/sign-in/" in address:
            raise StepFailed(f"{account['username']} was not let in with the password listed.")
    with step("Board", times):
        board, page = fetch(f"{site}/performance/")
        if "/sign-in/" in board:
            raise StepFailed("The board asked to sign in again.")
        link = re.search(r'href="([^"]+\.pdf)"', page.decode())
        if link is None:
            raise StepFailed(f"{board} links to no PDF.")
    if pango_line:
        raise StepFailed(NO_PDF + pango_line)
    with step("Dashboard PDF", times):
        address, pdf = fetch(urllib.parse.urljoin(board, html.unescape(link[1])))
        if not pdf.startswith(b"%PDF-"):
            raise StepFailed(f"{address} is not a PDF.")


def print_times(times: dict[str, float]) -> None:
    """The seconds of each step, as a table."""
    width = max(map(len, [*times, "Together"]))
    say(f"\n{'Step'.ljust(width)}  Seconds")
    for what, seconds in [*times.items(), ("Together", sum(times.values()))]:
        say(f"{what.ljust(width)}  {seconds:7.1f}")
    say()


# test


def test(*, quick: bool, pytest_options: list[str]) -> int:
    """Run the tests on SQLite, and unless `quick` in Chromium and on PostgreSQL; the exit code."""
    times: dict[str, float] = {}
    in_ci = bool(os.environ.get("CI"))
    install_packages(times, dev=True)
    prepare_assets(times)
    pango_line = see_to_pango(times)
    if pango_line:
        loudly(NO_PDF + pango_line)
    if quick:
        return 0 if run_tests("SQLite", ["--db=sqlite", "--no-browser"], pytest_options) else 1
    chromium = find_chromium()
    if not chromium:
        with step("Chromium, for the journeys", times):
            chromium = find_chromium() if apt_install(CHROMIUM_PACKAGES) else ""
    os.environ["CHROMIUM"] = chromium
    # With no Chromium the journeys fail by themselves in CI; elsewhere they are left out and named.
    without = [] if chromium or in_ci else ["--no-browser"]
    # PostgreSQL and the browser run beside SQLite and are shown after it: each waits for another
    # program much of its time. What needs no database is left to one of them.
    with contextlib.ExitStack() as beside:
        others = [("PostgreSQL", ["--db=postgres", "--no-browser"])]
        if not without:
            others += [("SQLite, in the browser", ["--db=sqlite", "-m", "browser"])]
        shown = [
            beside.enter_context(running_tests(name, options, pytest_options))
            for name, options in others
        ]
        options = ["--db=sqlite", "--beside", "--no-browser"]
        passed = [run_tests("SQLite", options, pytest_options), *(each() for each in shown)]
    if without:
        loudly(
            "NOT RUN: the journeys in a browser, named above. There is no Chromium here.\n"
            "Install chromium, or set CHROMIUM to the path of one, and run this again."
        )
    return 0 if all(passed) else 1


def run_tests(database: str, options: list[str], pytest_options: list[str]) -> bool:
    """Whether pytest passed; says so in one line."""
    started = time.perf_counter()
    say(f"\nTests on {database}")
    command = [str(PYTHON), "-m", "pytest", *options, *pytest_options]
    code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    return say_outcome(database, code, time.perf_counter() - started, pytest_options)


def say_outcome(database: str, code: int, seconds: float, pytest_options: list[str]) -> bool:
    """Say how a run of pytest ended, in one line; whether it passed."""
    nothing_chosen = code == 5 and bool(pytest_options)
    outcome = "passed" if code == 0 else "nothing to run" if nothing_chosen else "FAILED"
    say(f"{database}: {outcome} in {seconds:.0f} s.")
    return code == 0 or nothing_chosen


@contextlib.contextmanager
def running_tests(
    database: str, options: list[str], pytest_options: list[str]
) -> Iterator[Callable[[], bool]]:
    """Pytest in the background; what it gives waits for the end, shows it and says if it passed."""
    started = time.perf_counter()
    command = [str(PYTHON), "-m", "pytest", "-p", "no:cacheprovider", *options, *pytest_options]
    with tempfile.TemporaryFile() as said:
        tests = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=said, stderr=subprocess.STDOUT
        )

        def shown() -> bool:
            code = tests.wait()
            seconds = time.perf_counter() - started
            said.seek(0)
            say(f"\nTests on {database}\n{said.read().decode(errors='replace')}")
            return say_outcome(database, code, seconds, pytest_options)

        try:
            yield shown
        finally:
            if tests.poll() is None:
                stop(tests)


def find_chromium() -> str:
    """Path of a Chromium or Chrome on this machine, CHROMIUM first; empty when there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = [shutil.which(name) for name in ([named] if named else []) + CHROMIUM_NAMES]
    places = [place for place in CHROMIUM_PLACES if Path(place).is_file()]
    return next((path for path in [*found, *places] if path), "")


# The command line


def interrupt(number: int, frame: object) -> None:
    """Take a polite request to end for a Ctrl+C."""
    raise KeyboardInterrupt


def main() -> int:
    """Do what the command line says; the exit code."""
    if sys.version_info < (3, 11):
        say(f"Council Portal needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
        return 1
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    demo_parser = commands.add_parser("demo", help="set everything up and serve the demo council")
    demo_parser.add_argument("--port", type=int, default=8000)
    demo_parser.add_argument(
        "--check", action="store_true", help="try it with a throw-away database and stop"
    )
    test_parser = commands.add_parser("test", help="run every test, on both databases")
    test_parser.add_argument(
        "--quick", action="store_true", help="SQLite only, without the browser"
    )
    arguments, others = parser.parse_known_args()
    if others and arguments.command != "test":
        parser.error(f"unknown: {' '.join(others)}")
    actions: dict[str, Callable[[], int | None]] = {
        "demo": lambda: demo(port=arguments.port, check=arguments.check),
        "test": lambda: test(quick=arguments.quick, pytest_options=others),
    }
    signal.signal(signal.SIGTERM, interrupt)  # so that the server does not outlive us
    try:
        return actions[arguments.command]() or 0
    except StepFailed as failure:
        say(f"\n{failure}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0 if arguments.command == "demo" else 130


if __name__ == "__main__":
    sys.exit(main())
