#!/usr/bin/env python3
"""Sets this machine up for Council Portal: three commands, standard library only.

python3 dev.py demo [--port 8000] [--check]              a demo on http://127.0.0.1:8000/
python3 dev.py install [--dev]                          what production needs; starts nothing
python3 dev.py test [--quick | --long] [pytest options]  every kind of test, on both databases

Each may be run again at any time: what is in place is left alone. This file makes `.venv` and
installs the locked packages; `councilportal/setup/` does the rest.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys

if sys.version_info < (3, 11):
    sys.exit(f"Council Portal needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

from councilportal.setup.command_line import read
from councilportal.setup.packages import Environment, install_packages
from councilportal.setup.steps import ROOT, VENV, StepFailed, environment, interrupt, say

HOME = Environment(VENV, made_with=sys.executable)


def hand_over(arguments: list[str], times: dict[str, float]) -> int:
    """Run `councilportal.setup` in `.venv` with the same command line; its exit code."""
    module = [str(HOME.python), "-m", "councilportal.setup", "--seconds", json.dumps(times)]
    command = [*module, *arguments]
    os.chdir(ROOT)
    if os.name == "posix":  # this process becomes it: signals go where they should
        os.execve(HOME.python, command, environment())  # noqa: S606
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
        install_packages(HOME, times, dev=request.dev)
    except StepFailed as failure:
        say(f"\n{failure}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    return hand_over(sys.argv[1:], times)


if __name__ == "__main__":
    sys.exit(main())
