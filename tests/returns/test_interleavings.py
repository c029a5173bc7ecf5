"""Two people, two connections, one return: whatever the order, nothing is lost unseen.

Each of the two reads, is held, and writes; a write itself is held between what it reads in the
database and the first row that it changes. The order of all this is drawn from a seed that is
printed: INTERLEAVINGS_SEED=n draws others.
"""

import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from councilportal.audit.models import Event
from councilportal.audit.queries import verify_chain
from councilportal.common.numbers import plain
from councilportal.common.periods import Period, PeriodKind
from councilportal.common.refusals import Refused
from performance.models import Reading
from performance.returns import draft_operations, operations
from performance.returns import typed as typed_returns
from performance.returns.models import Line, Return
from performance.returns.saving import StaleReturn
from performance.returns.typed import Typed
from tests import sizes
from tests.returns.interleaving import Drawn, Side, interleave
from tests.returns.support import (
    AT,
    GOOD,
    World,
    make_indicator,
    make_world,
)

ROUNDS = sizes.size(
    {"two_officers": 24, "double_submit": 16, "back_button": 30, "approve_and_edit": 24},
    {"two_officers": 450, "double_submit": 150, "back_button": 150, "approve_and_edit": 250},
)
SEED = sizes.seed("INTERLEAVINGS", 20261121)
REFS = ("L001", "L002", "L003")


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
    """The officer posts the page, the colleague uploads a file: both save through one lock."""
    where: dict[str, Any] = {"service": world.service, "ends_on": ends_on, "at": AT}
    where["by"] = world.people[who]
    if who == "officer":
        return lambda version: draft_operations.save_post(
            **where, read=lambda _: typed, version=version
        )
    return lambda version: draft_operations.save_lines(**where, typed=typed, version=version)


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
    assert sum(ROUNDS.values()) >= sizes.size(80, 1_000)
