"""`dev.py test`: every kind of test, on SQLite, in a browser and on PostgreSQL.

What runs on PostgreSQL runs on the newest Python that the machine has, the rest on ours.
"""

import contextlib
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence

from councilportal.setup.command_line import Request
from councilportal.setup.machine import prepare_chromium
from councilportal.setup.packages import Environment, install_packages
from councilportal.setup.pythons import SUPPORTED, newer_python
from councilportal.setup.steps import ROOT, environment, loudly, say, stop

NOTHING_CHOSEN = 5  # exit code of pytest
DRAWS = 5_040  # numbers of parts: whatever it is divided into, each part comes as often


def test(request: Request, times: dict[str, float]) -> int:
    """Run the tests on SQLite, and unless `quick` in Chromium and on PostgreSQL; the exit code.

    Raises: StepFailed where a newer Python of this machine cannot be given the packages.
    """
    options = request.pytest_options
    size = ["--long"] if request.long else [f"--draw={part_to_take()}"]
    if request.quick:
        return 0 if run_tests("SQLite", ["--db=sqlite", "--no-browser"], options) else 1
    chromium = prepare_chromium(times)
    os.environ["CHROMIUM"] = chromium
    # With no Chromium the journeys fail by themselves in CI; elsewhere they are left out and named.
    without = [] if chromium or os.environ.get("CI") else ["--no-browser"]
    newest = prepare_newest_python(times)
    with contextlib.ExitStack() as beside:
        # PostgreSQL and the browser run beside SQLite and are shown after it: each waits for
        # another program much of its time. The two databases share the tests out.
        folder = beside.enter_context(tempfile.TemporaryDirectory(prefix="councilportal-shared-"))
        shared = ["--no-browser", f"--share={folder}", *size]
        others = [("PostgreSQL", newest, ["--db=postgres", *shared])]
        if not without:
            browser = ["--db=sqlite", "-m", "browser", *size]
            others += [("SQLite, in the browser", sys.executable, browser)]
        shown = [
            beside.enter_context(running_tests(name, python, chosen, options))
            for name, python, chosen in others
        ]
        here = run_tests("SQLite", ["--db=sqlite", *shared], options)
        passed = [here, *(each() for each in shown)]
    if without:
        loudly(
            "NOT RUN: the journeys in a browser, named above. There is no Chromium here.\n"
            "Install chromium, or set CHROMIUM to the path of one, and run this again."
        )
    return 0 if all(passed) else 1


def part_to_take() -> int:
    """The number of the part that a short run takes of many long cases: DRAW_SEED, else any."""
    return int(os.environ.get("DRAW_SEED") or secrets.randbelow(DRAWS))


def prepare_newest_python(times: dict[str, float]) -> str:
    """The Python of an environment with the newest version there is; says in one line which.

    Ours, where the machine has no newer one that we support.
    Raises: StepFailed.
    """
    ours, newer = platform.python_version(), newer_python()
    if newer is None:
        last = "{}.{}".format(*SUPPORTED[-1])
        say(f"Python {ours}; this machine has no newer one up to {last} to test on too.")
        return sys.executable
    home = Environment(ROOT / ".venv-{}.{}".format(*newer.version), made_with=newer.path)
    install_packages(home, times, dev=True)
    say(f"Python {ours}; on PostgreSQL {newer.shown}, the newest here ({newer.path}).")
    return str(home.python)


def run_tests(name: str, chosen: list[str], options: Sequence[str]) -> bool:
    """Whether pytest passed; says so in one line."""
    started = time.perf_counter()
    say(f"\nTests on {name}")
    command = [sys.executable, "-m", "pytest", *chosen, *options]
    code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
    return say_outcome(name, code, time.perf_counter() - started, options)


def say_outcome(name: str, code: int, seconds: float, options: Sequence[str]) -> bool:
    """Say how a run of pytest ended, in one line; whether it passed.

    A run in which the given options choose no test at all is not a failure.
    """
    nothing_chosen = code == NOTHING_CHOSEN and bool(options)
    outcome = "passed" if code == 0 else "nothing to run" if nothing_chosen else "FAILED"
    say(f"{name}: {outcome} in {seconds:.0f} s.")
    return code == 0 or nothing_chosen


@contextlib.contextmanager
def running_tests(
    name: str, python: str, chosen: list[str], options: Sequence[str]
) -> Iterator[Callable[[], bool]]:
    """Pytest in the background, on this Python.

    Gives: a function that waits for the end, shows what pytest said and says if it passed.
    """
    started = time.perf_counter()
    command = [python, "-m", "pytest", "-p", "no:cacheprovider", *chosen, *options]
    with tempfile.TemporaryFile() as said:
        tests = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=said, stderr=subprocess.STDOUT
        )

        def shown() -> bool:
            code = tests.wait()
            seconds = time.perf_counter() - started
            said.seek(0)
            say(f"\nTests on {name}\n{said.read().decode(errors='replace')}")
            return say_outcome(name, code, seconds, options)

        try:
            yield shown
        finally:
            if tests.poll() is None:
                stop(tests)
