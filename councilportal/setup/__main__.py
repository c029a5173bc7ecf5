"""`python -m councilportal.setup demo|install|test`: the work of `dev.py` in its environment."""

import signal
import sys

from councilportal.setup import assets, demo
from councilportal.setup.command_line import Request, read
from councilportal.setup.machine import NO_PDF, prepare_pango
from councilportal.setup.run_tests import test
from councilportal.setup.steps import StepFailed, interrupt, loudly, say, say_times, step


def main(arguments: list[str]) -> int:
    """Do what the command line says; the exit code."""
    request = read(arguments, description="Sets this machine up for Council Portal.")
    signal.signal(signal.SIGTERM, interrupt)
    try:
        return act(request)
    except StepFailed as failure:
        say(f"\n{failure}")
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0 if request.command == "demo" else 130


def act(request: Request) -> int:
    """Prepare the machine, then do what was asked; the exit code.

    Raises: StepFailed.
    """
    times = dict(request.seconds)
    if request.command == "demo" and not request.check:
        demo.refuse_taken_port(request.port)
    prepare_assets(times)
    pango_line = prepare_pango(times)
    if request.command == "test":
        if pango_line:
            loudly(NO_PDF + pango_line)
        return test(request, times)
    if request.command == "install":
        say_times(times)
        if pango_line:
            loudly(NO_PDF + pango_line)
    elif request.check:
        demo.check(times, pango_line=pango_line)
    else:
        demo.serve(request.port, times, pango_line=pango_line)
    return 0


def prepare_assets(times: dict[str, float]) -> None:
    """Prepare the design system's CSS and JavaScript and the fonts in `vendor/`.

    Raises: StepFailed.
    """
    with step("Design system and fonts", times):
        try:
            assets.prepare()
        except assets.AssetsFailed as failure:
            raise StepFailed(str(failure)) from failure


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
