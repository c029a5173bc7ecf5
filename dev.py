#!/usr/bin/env python3
"""Sets this machine up for Council Portal: three commands, standard library only.

python3 dev.py demo [--port 8000] [--check]              a demo on http://127.0.0.1:8000/
python3 dev.py install                                  what production needs; starts nothing
python3 dev.py test [--quick | --long] [pytest options]  every kind of test, on both databases

Each may be run again at any time: what is in place is left alone. This file makes `.venv` and
installs the locked packages; `councilportal/setup/` does the rest.
"""

import contextlib
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(f"Council Portal needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

from councilportal.setup.command_line import read
from councilportal.setup.steps import (
    BIN,
    EXE,
    ROOT,
    VENV,
    StepFailed,
    environment,
    interrupt,
    run,
    say,
    step,
)

PYTHON = BIN / f"python{EXE}"
UV = BIN / f"uv{EXE}"
UV_PACKAGE = "uv==0.13.9"
INSTALLED = VENV / "councilportal-installed.json"
LOCK, DEV_LOCK = "requirements.lock", "requirements-dev.lock"


def install_packages(times: dict[str, float], *, dev: bool) -> None:
    """Make `.venv` and install the locked packages in it, where the locks have changed.

    The development lock holds everything of the other one, so it serves the demo too.
    Raises: StepFailed.
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
    """Make a `.venv` that has uv, or at least pip.

    Raises: StepFailed.
    """
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


def hand_over(arguments: list[str], times: dict[str, float]) -> int:
    """Run `councilportal.setup` in `.venv` with the same command line; its exit code."""
    module = [str(PYTHON), "-m", "councilportal.setup", "--seconds", json.dumps(times)]
    command = [*module, *arguments]
    os.chdir(ROOT)
    if os.name == "posix":  # this process becomes it: signals go where they should
        os.execve(PYTHON, command, environment())  # noqa: S606
    child = subprocess.Popen(command, env=environment())
    while True:
        with contextlib.suppress(KeyboardInterrupt):  # the child has the same Ctrl+C
            return child.wait()


def main() -> int:
    """Do what the command line says; the exit code."""
    request = read(sys.argv[1:], description=(__doc__ or "").partition("\n")[0])
    signal.signal(signal.SIGTERM, interrupt)
    times: dict[str, float] = {}
    try:
        install_packages(times, dev=request.command == "test")
    except StepFailed as failure:
        say(f"\n{failure}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    return hand_over(sys.argv[1:], times)


if __name__ == "__main__":
    sys.exit(main())
