"""Two people, two connections, one return: whatever the order, nothing is lost unseen.

Each of the two reads, is held, and writes; a write itself is held between what it reads in the
database and the first row that it changes. The order of all this is drawn from a seed that is
printed: INTERLEAVINGS_SEED=n draws others.
"""

import queue
import random
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import connection, connections

from councilportal.accounts.permissions import Role
from councilportal.administration import operations as administration
from councilportal.audit.models import Event
from councilportal.audit.queries import verify_chain
from councilportal.common.numbers import plain
from councilportal.common.periods import Period, PeriodKind, london_day
from councilportal.common.refusals import Refused
from councilportal.organisation import operations as organisation
from councilportal.organisation import record_changes as upkeep
from councilportal.organisation.models import Appointment, Post
from councilportal.organisation.record_changes import StaleRecord
from objectives.models import Action
from performance.indicators import operations as indicators
from performance.models import Indicator, Reading
from performance.returns import operations
from performance.returns import typed as typed_returns
from performance.returns.models import Line, Return
from performance.returns.operations import StaleReturn
from performance.returns.typed import Typed
from tests import sizes
from tests.factories import make_post
from tests.returns.support import (
    AT,
    ENDS_ON,
    GOOD,
    RED,
    World,
    bring_to,
    latest,
    make_indicator,
    make_world,
    save,
    standard,
)

ROUNDS = sizes.size(
    {"two_officers": 45, "double_submit": 30, "back_button": 30, "approve_and_edit": 45},
    {"two_officers": 450, "double_submit": 150, "back_button": 150, "approve_and_edit": 250},
)
SEED = sizes.seed("INTERLEAVINGS", 20261121)
PATIENCE = 30
REFS = ("L001", "L002", "L003")


class Person(threading.Thread):
    """Somebody with a connection of their own, who does one thing after the other.

    While `is_held`, the first statement that changes a row waits until `let_go`.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.tasks: queue.Queue[Callable[[], Any] | None] = queue.Queue()
        self.is_held = False
        self.stands = threading.Event()  # at the gate, or done
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


@pytest.fixture
def pair(tmp_path) -> Iterator[tuple[Person, Person]]:
    """Two people with real connections; on SQLite to a file, as memory has no real locks."""
    settings = connections.settings["default"]
    memory, options = settings["NAME"], settings["OPTIONS"]
    if connection.vendor == "sqlite":
        path = tmp_path / "portal.sqlite3"
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
    """One of the two: reads, which gives what they saw, and writes on the strength of it."""

    read: Callable[[], Any]
    write: Callable[[Any], Any]
    seen: Any = None
    result: Any = None


@dataclass
class Drawn:
    """The orders that came up, to show that all did."""

    orders: Counter = field(default_factory=Counter)


def interleave(
    rng: random.Random, pair: tuple[Person, Person], sides: tuple[Side, Side], drawn: Drawn
) -> str:
    """Let both read and write in a drawn order; with "WW" both write at once."""
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
            # The second may be waiting in the database for the first: then it never stands.
            pair[number].stands.wait(PATIENCE if number == starts[0] else rng.choice([0, 0.004]))
        for number in goes:
            pair[number].let_go()
        for number in starts:
            sides[number].result = pair[number].finish()
        order += f"{starts[0]}{goes[0]}"
    drawn.orders[order] += 1
    return order


def month_ends() -> Iterator[date]:
    """Month ends that nobody used yet, backwards, so that none has a history."""
    month = Period(date(2026, 9, 1), PeriodKind.MONTH)
    while True:
        yield month.end
        month = month.previous


def seen_version(world: World, ends_on: date) -> Callable[[], int]:
    def read() -> int:
        found = Return.objects.filter(service=world.service, ends_on=ends_on).first()
        return found.version if found else 0

    return read


def saving(world: World, who: str, ends_on: date, typed: dict[str, Typed]) -> Callable[[int], Any]:
    return lambda version: operations.save_lines(
        service=world.service,
        ends_on=ends_on,
        typed=typed,
        version=version,
        by=world.people[who],
        at=AT,
    )


def submitting(world: World, who: str, ends_on: date) -> Callable[[int], Any]:
    return lambda version: operations.submit(
        service=world.service, ends_on=ends_on, version=version, by=world.people[who], at=AT
    )


def approving(world: World, ends_on: date) -> Callable[[int], Any]:
    return lambda version: operations.approve(
        service=world.service, ends_on=ends_on, version=version, by=world.approver, at=AT
    )


def stored_lines(world: World, ends_on: date) -> dict[str, Typed]:
    lines = Line.objects.filter(sheet__service=world.service, sheet__ends_on=ends_on)
    return {line.indicator.ref: typed_returns.typed_of(line) for line in lines}


def stored_return(world: World, ends_on: date) -> Return:
    return Return.objects.get(service=world.service, ends_on=ends_on)


def set_up() -> World:
    world = make_world()
    for ref in REFS:
        make_indicator(world.service, ref)
    return world


def draw_lines(rng: random.Random, who: str) -> dict[str, Typed]:
    """What somebody types: some of the lines, in words of their own."""
    chosen = rng.sample(REFS, rng.randint(1, len(REFS)))
    return {ref: Typed(value=str(rng.randint(50, 99)), commentary=f"{who} {ref}") for ref in chosen}


def check_saves(
    world: World,
    ends_on: date,
    before: dict[str, Typed],
    version: int,
    saves: list[tuple[Side, dict[str, Typed]]],
) -> int:
    """What is stored is what those who won wrote, each on what they saw; gives how many lost."""
    winners, losers = [], []
    for side, typed in saves:
        if isinstance(side.result, StaleReturn):
            losers.append((side, typed))
        else:
            assert isinstance(side.result, Return), side.result
            winners.append((side, typed))
    winners.sort(key=lambda each: each[0].result.version)
    expected = dict(before)
    for side, typed in winners:
        # A save lands on the version that its writer saw, so it overwrites nothing unseen.
        assert (side.seen, side.result.version) == (version, version + 1)
        version += 1
        expected |= typed
    stored = stored_lines(world, ends_on)
    assert stored == expected
    assert stored_return(world, ends_on).version == version
    for side, typed in losers:
        # The loser is shown what is stored, and what they typed is still theirs.
        assert (side.result.theirs, side.result.version) == (expected, version)
        assert side.seen < version
        assert all(stored.get(ref) != line for ref, line in typed.items())
    return len(losers)


def two_officers(world, rng, pair, ends_on, drawn) -> int:
    """Both fill lines of one return, begun already or not."""
    before: dict[str, Typed] = {}
    version = 0
    if rng.random() < 0.5:
        before = draw_lines(rng, "before")
        version = pair[0].do(lambda: saving(world, "officer", ends_on, before)(0)).version
    typed = [draw_lines(rng, "officer"), draw_lines(rng, "colleague")]
    sides = (
        Side(
            seen_version(world, ends_on),
            saving(world, "officer", ends_on, typed[0]),
        ),
        Side(
            seen_version(world, ends_on),
            saving(world, "colleague", ends_on, typed[1]),
        ),
    )
    order = interleave(rng, pair, sides, drawn)
    lost = _raised(
        pair[0].do(
            lambda: check_saves(
                world, ends_on, before, version, list(zip(sides, typed, strict=True))
            )
        )
    )
    # Who wrote on what the other had not seen always lost; who had seen it never did.
    assert lost == (0 if order in ("rwRW", "RWrw") else 1), order
    return lost


def double_submit(world, rng, pair, ends_on, drawn) -> int:
    """The same form is sent twice, or by two people: it is submitted once."""
    everything = dict.fromkeys(REFS, GOOD)
    pair[0].do(lambda: saving(world, "officer", ends_on, everything)(0))
    second = rng.choice(["officer", "colleague"])
    sides = (
        Side(seen_version(world, ends_on), submitting(world, "officer", ends_on)),
        Side(seen_version(world, ends_on), submitting(world, second, ends_on)),
    )
    interleave(rng, pair, sides, drawn)

    def check() -> int:
        refused = [side for side in sides if isinstance(side.result, Refused | StaleReturn)]
        (sent,) = [side for side in sides if isinstance(side.result, Return)]
        record = stored_return(world, ends_on)
        assert (record.state, record.version) == ("submitted", 2)
        assert record.submitted_by_id == sent.result.submitted_by_id
        told = Event.objects.filter(record_ref=f"LRA {ends_on}", action="submit")
        assert told.count() == 1
        return len(refused)

    return _raised(pair[0].do(check))


def back_button(world, rng, pair, ends_on, drawn) -> int:
    """An officer goes back to an old page and sends it, while somebody saves as well."""
    old, new = draw_lines(rng, "old"), draw_lines(rng, "new")
    pair[0].do(lambda: saving(world, "officer", ends_on, old)(0))
    pair[0].do(lambda: saving(world, "officer", ends_on, new)(1))
    mine, theirs = draw_lines(rng, "back"), draw_lines(rng, "colleague")
    sides = (
        Side(lambda: 1, saving(world, "officer", ends_on, mine)),  # the version of the old page
        Side(seen_version(world, ends_on), saving(world, "colleague", ends_on, theirs)),
    )
    interleave(rng, pair, sides, drawn)

    def check() -> int:
        assert isinstance(sides[0].result, StaleReturn), sides[0].result
        pairs = [(sides[1], theirs)]
        assert check_saves(world, ends_on, old | new, 2, pairs) == 0
        # What the old page was shown is what was stored then.
        assert sides[0].result.theirs in (old | new, old | new | theirs)
        # Sending again what is stored already is no conflict.
        assert saving(world, "officer", ends_on, theirs)(1).version == 3
        return 1

    return _raised(pair[0].do(check))


def approve_and_edit(world, rng, pair, ends_on, drawn) -> int:
    """The approver approves what they read while the officer takes it back and edits it."""
    everything = dict.fromkeys(REFS, GOOD)
    pair[0].do(lambda: saving(world, "officer", ends_on, everything)(0))
    pair[0].do(lambda: submitting(world, "officer", ends_on)(1))
    typed = draw_lines(rng, "officer")
    again = rng.random() < 0.5

    def edit(version: int) -> Any:
        back = operations.withdraw(service=world.service, ends_on=ends_on, by=world.officer, at=AT)
        saved = saving(world, "officer", ends_on, typed)(back.version)
        return submitting(world, "officer", ends_on)(saved.version) if again else saved

    sides = (
        Side(seen_version(world, ends_on), approving(world, ends_on)),
        Side(seen_version(world, ends_on), edit),
    )
    interleave(rng, pair, sides, drawn)

    def check() -> int:
        approved, edited = (side.result for side in sides)
        record = stored_return(world, ends_on)
        readings = Reading.objects.filter(ends_on=ends_on, indicator__service=world.service)
        written = {each.indicator.ref: plain(each.value) for each in readings}
        lines = stored_lines(world, ends_on)
        if record.state == "approved":
            # The readings are the lines, and what the approver read is what they approved.
            assert isinstance(approved, Return), approved
            assert written == {ref: line.value for ref, line in lines.items()}
            if isinstance(edited, Refused):
                assert lines == everything
            else:
                assert sides[0].seen == edited.version
        else:
            assert isinstance(approved, Refused | StaleReturn), approved
            assert isinstance(edited, Return), edited
            assert lines == everything | typed
            assert written == {}
        assert readings.count() in (0, len(REFS))
        return sum(isinstance(side.result, Exception) for side in sides)

    return _raised(pair[0].do(check))


def _raised(result: Any) -> int:
    if isinstance(result, Exception):
        raise result
    return int(result)


SCENARIOS = {
    "two_officers": two_officers,
    "double_submit": double_submit,
    "back_button": back_button,
    "approve_and_edit": approve_and_edit,
}


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_in_any_order(name, pair):
    rng = random.Random(f"{SEED} {name}")
    world = pair[0].do(set_up)
    assert isinstance(world, World), world
    drawn = Drawn()
    days = month_ends()

    lost = [SCENARIOS[name](world, rng, pair, next(days), drawn) for _ in range(ROUNDS[name])]

    assert len(lost) == ROUNDS[name]
    assert any(lost), "nobody ever lost: the two never met"
    assert len(drawn.orders) >= 8, drawn.orders
    assert pair[0].do(verify_chain).first_bad is None


def test_at_least_a_thousand_interleavings_are_tried():
    assert sum(ROUNDS.values()) >= sizes.size(150, 1_000)


# Those who look after records


KEPT: dict[str, Callable[[World], Any]] = {
    "indicator": lambda world: Indicator.objects.get(ref="L001"),
    "service": lambda world: type(world.service).objects.get(pk=world.service.pk),
}
CHANGING: dict[str, tuple[Callable[..., Any], str]] = {
    "indicator": (indicators.change, "title"),
    "service": (organisation.change, "name"),
}


@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.django_db(transaction=True)
def test_two_administrators_on_one_record(kind, pair):
    """Who changes what the other has changed unseen is told, and changes nothing."""
    rng = random.Random(f"{SEED} {kind}")
    world = pair[0].do(set_up)
    change, name = CHANGING[kind]
    who = world.lead if kind == "indicator" else world.admin
    drawn = Drawn()

    def side(words: str) -> Side:
        def read() -> Any:
            record = KEPT[kind](world)
            return record, upkeep.stamp(upkeep.plain(record, {name: ""}))

        def write(seen: Any) -> Any:
            record, stamp = seen
            return change(record=record, values={name: words}, by=who, at=AT, seen=stamp)

        return Side(read, write)

    lost = 0
    for number in range(40):
        sides = side(f"First {number}"), side(f"Second {number}")
        order = interleave(rng, pair, sides, drawn)
        stored = getattr(pair[0].do(lambda: KEPT[kind](world)), name)
        losers = [each.result for each in sides if isinstance(each.result, Exception)]
        if order in ("rwRW", "RWrw"):  # one after the other
            assert losers == []
        else:
            (loser,) = losers
            assert isinstance(loser, StaleRecord), loser
            # They are shown what is stored now, which the other wrote.
            assert loser.theirs == {name: stored}
            lost += 1
    events = pair[0].do(lambda: Event.objects.filter(action="change", record_type=kind).count())
    assert events == 80 - lost
    assert 0 < lost < 40


# One order of locks


def hand_over_world() -> tuple[World, Post]:
    """A red figure waits for approval; its action is for a post that leads half the council."""
    world = make_world()
    (indicator,) = standard(world, 1)
    for record, fields in (
        (world.service.directorate, ("director_post",)),
        (world.service, ("director_post", "head_post")),
        (indicator, ("owner",)),
    ):
        for each in fields:
            setattr(record, each, world.post)
        record.save()
    bring_to(world, "submitted", {"L001": RED})
    return world, make_post("Head of culture")


def ending_post(world: World, to: Post) -> None:
    administration.end(
        record=world.post, on=ENDS_ON, reason="Reorganised", by=world.admin, at=AT, to=to
    )


@pytest.mark.parametrize("first", ["approver", "administrator"])
@pytest.mark.django_db(transaction=True)
def test_an_approval_and_the_end_of_a_post_do_not_wait_for_each_other(first, pair):
    """Both hold the service and its post and both record: one waits, and then finds what is so."""
    world, to = pair[0].do(hand_over_world)
    version = pair[0].do(lambda: stored_return(world, ENDS_ON).version)
    tasks = {
        "approver": lambda: operations.approve(
            service=world.service, ends_on=ENDS_ON, version=version, by=world.approver, at=AT
        ),
        "administrator": lambda: ending_post(world, to),
    }
    (second,) = set(tasks) - {first}

    pair[0].begin(tasks[first], held=True)
    assert pair[0].stands.wait(PATIENCE)  # it has read and holds what it holds
    pair[1].begin(tasks[second], held=True)
    pair[1].stands.wait(0.3)  # waits in the database, or before its first change
    pair[1].let_go()
    pair[1].done.wait(0.3)
    pair[0].let_go()
    results = [person.finish() for person in pair]

    owners = pair[0].do(lambda: [each.owner_post for each in Action.objects.all()])
    if first == "approver":
        assert [each for each in results if isinstance(each, Exception)] == []
        assert owners == [to]  # the action that the approval made was handed over too
        assert pair[0].do(lambda: latest(Indicator.objects.get(), "2026-09")).revision == 1
    else:
        # No action is made for a post that has ended.
        assert results[0] is None
        assert isinstance(results[1], Refused), results[1]
        assert "Select the post that owns the action" in str(results[1])
        assert owners == []
    assert pair[0].do(lambda: Indicator.objects.get().owner_id) == to.pk
    assert pair[0].do(verify_chain).first_bad is None


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_saved_while_the_officers_account_is_handed_over(pair):
    """One holds the service and names the officer, the other the officer and names the service."""

    def only_officer() -> World:
        world = make_world()
        standard(world, 1)
        Appointment.objects.filter(role=Role.OFFICER).exclude(user=world.officer).delete()
        return world

    world = pair[0].do(only_officer)
    key = f"{Role.OFFICER}-s{world.service.pk}"

    pair[0].begin(lambda: save(world, {"L001": GOOD}), held=True)
    assert pair[0].stands.wait(PATIENCE)
    pair[1].begin(
        lambda: organisation.end(
            record=world.officer,
            on=london_day(AT),
            reason="Left",
            by=world.admin,
            at=AT,
            hand_over={key: world.colleague},
        )
    )
    pair[1].done.wait(0.5)
    pair[0].let_go()
    results = [person.finish() for person in pair]

    assert [each for each in results if isinstance(each, Exception)] == []
    assert pair[0].do(lambda: Line.objects.get().changed_by) == world.officer
    heirs = pair[0].do(lambda: [each.user for each in Appointment.objects.filter(valid_to=None)])
    assert world.colleague in heirs
