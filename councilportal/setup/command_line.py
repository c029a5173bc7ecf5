"""The command line of `dev.py`, which `python -m councilportal.setup` reads again."""

import argparse
import json
import shlex
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    command: str  # "demo", "install" or "test"
    port: int = 8000
    check: bool = False
    dev: bool = False  # with what tests and checks need
    quick: bool = False
    long: bool = False
    pytest_options: tuple[str, ...] = ()
    seconds: tuple[tuple[str, float], ...] = ()  # of the steps that dev.py took before


def read(arguments: list[str], *, description: str) -> Request:
    """What these arguments ask for.

    Raises: SystemExit after printing help, or after naming an argument that is not known.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seconds", type=json.loads, default={}, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="set everything up and serve the demo council")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument(
        "--check", action="store_true", help="try it with a throw-away database and stop"
    )
    install = commands.add_parser(
        "install", help="set everything up for production, and start nothing"
    )
    install.add_argument("--dev", action="store_true", help="with what tests and checks need")
    test = commands.add_parser("test", help="run every kind of test, on both databases")
    size = test.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="SQLite only, without the browser")
    size.add_argument("--long", action="store_true", help="every test at its full size")
    known, others = parser.parse_known_args(arguments)
    if others and known.command != "test":
        parser.error(f"unknown: {shlex.join(others)}")
    seconds = tuple(known.seconds.items())
    if known.command == "demo":
        return Request("demo", port=known.port, check=known.check, seconds=seconds)
    if known.command == "install":
        return Request("install", dev=known.dev, seconds=seconds)
    return Request(
        "test",
        dev=True,
        quick=known.quick,
        long=known.long,
        pytest_options=tuple(others),
        seconds=seconds,
    )
