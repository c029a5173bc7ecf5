"""Two people who act at once, each on their own connection, in a random order."""

import queue
import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, connections

PATIENCE = 30


class Person(threading.Thread):
    """A person with their own connection, who does one thing after the other.

    While `is_held`, the first statement that changes a row waits until `let_go`.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.tasks: queue.Queue[Callable[[], Any] | None] = queue.Queue()
        self.is_held = False
        self.stands = threading.Event()  # waiting at the gate, or done
        self.done = threading.Event()
        self.gate = threading.Event()
        self.result: Any = None
        self.start()

    def run(self) -> None:
        try:
            with connection.execute_wrapper(self._hold):
                while (task := self.tasks.get()) is not None:
                    try:
                        self.result = task()
                    except Exception as error:
                        self.result = error
                    self.done.set()
                    self.stands.set()
        finally:
            connections.close_all()

    def _hold(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.is_held and sql.startswith(("INSERT", "UPDATE")):
            self.is_held = False
            self.stands.set()
            assert self.gate.wait(PATIENCE), "nobody let go"
        return execute(sql, params, many, context)

    def begin(self, task: Callable[[], Any], *, held: bool = False) -> None:
        self.stands.clear()
        self.done.clear()
        self.gate.clear()
        self.is_held = held
        self.tasks.put(task)

    def let_go(self) -> None:
        self.gate.set()

    def finish(self) -> Any:
        assert self.done.wait(PATIENCE), "somebody waits for ever"
        return self.result

    def do(self, task: Callable[[], Any]) -> Any:
        self.begin(task)
        return self.finish()

    def leave(self) -> None:
        self.tasks.put(None)
        self.join(PATIENCE)


@contextmanager
def two_people(folder: Path) -> Iterator[tuple[Person, Person]]:
    """Two people with real connections; on SQLite to a file, because memory has no real locks."""
    settings = connections.settings["default"]
    memory, options = settings["NAME"], settings["OPTIONS"]
    if connection.vendor == "sqlite":
        path = folder / "portal.sqlite3"
        with sqlite3.connect(path) as file:
            connection.ensure_connection()
            connection.connection.backup(file)
        file.close()
        settings["NAME"] = str(path)
        # Nothing here outlives the test, so nothing need be safe on disk.
        quick = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        settings["OPTIONS"] = {**options, "init_command": quick}
    people = (Person(), Person())
    try:
        yield people
    finally:
        for person in people:
            person.leave()
        settings["NAME"], settings["OPTIONS"] = memory, options


@dataclass
class Side:
    """One of the two: `reads` gives what they see, and `writes` uses it."""

    read: Callable[[], Any]
    write: Callable[[Any], Any]
    seen: Any = None
    result: Any = None


@dataclass
class Drawn:
    """The orders that were drawn, to show that all of them occurred."""

    orders: Counter = field(default_factory=Counter)


def interleave(
    rng: random.Random, pair: tuple[Person, Person], sides: tuple[Side, Side], drawn: Drawn
) -> str:
    """Let both read and write in a random order; with "WW" both write at once."""
    order = rng.choice(["rwRW", "RWrw", "rRwW", "rRWw", "rR&", "rR&", "Rr&", "Rr&"])
    steps = {"r": (0, True), "w": (0, False), "R": (1, True), "W": (1, False)}
    for step in order.rstrip("&"):
        number, reads = steps[step]
        side = sides[number]
        if reads:
            side.seen = pair[number].do(side.read)
            if isinstance(side.seen, Exception):
                raise side.seen
        else:
            side.result = pair[number].do(partial(side.write, side.seen))
    if order.endswith("&"):
        starts = rng.sample((0, 1), 2)
        goes = rng.sample((0, 1), 2)
        for number in starts:
            side = sides[number]
            pair[number].begin(partial(side.write, side.seen), held=True)
            # The second may be waiting in the database for the first, and then never reaches the
            # gate.
            pair[number].stands.wait(PATIENCE if number == starts[0] else rng.choice([0, 0.004]))
        for number in goes:
            pair[number].let_go()
        for number in starts:
            sides[number].result = pair[number].finish()
        order += f"{starts[0]}{goes[0]}"
    drawn.orders[order] += 1
    return order
