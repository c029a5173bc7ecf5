"""Two people, two connections, one action: whatever the order, nothing is lost unseen.

Each reads the action, is held, and writes on what they read. The order is drawn from a seed that is
printed: ACTIONS_SEED=n draws others.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.queries import verify_chain
from councilportal.common.refusals import Refused
from councilportal.organisation.models import PostHolder
from objectives.models import Action, ActionProgress
from objectives.plan.operations import StaleAction, confirm_action, record_progress
from objectives.rules.plan import ActionStatus, Origin
from tests import factories, sizes
from tests.eqia.making import AT
from tests.returns.interleaving import Drawn, Person, Side, interleave

ROUNDS = sizes.size(
    {"both_say": 16, "both_confirm": 12, "taken_back": 16},
    {"both_say": 400, "both_confirm": 250, "taken_back": 350},
)
SEED = sizes.seed("ACTIONS", 20261130)
Pair = tuple[Person, Person]


@dataclass
class House:
    """An action of a service: its owner, the head who confirms it, and the lead of all."""

    owner: User
    head: User
    lead: User
    values: dict[str, Any]

    def add(self) -> str:
        return factories.make_action(**self.values).ref


def set_up() -> House:
    head_post, owner_post = factories.make_post("Head of Parks"), factories.make_post("Ranger")
    service = factories.make_service("parks", head_post=head_post)
    people = {name: factories.make_user(name) for name in ("owner", "head", "lead")}
    PostHolder.objects.create(user=people["owner"], post=owner_post)
    PostHolder.objects.create(user=people["head"], post=head_post)
    factories.make_appointment(people["lead"], Role.PERFORMANCE_LEAD)
    place = {"service": service, "directorate": service.directorate, "owner_post": owner_post}
    return House(**people, values={"origin": Origin.PERFORMANCE, **place})


def reading(ref: str) -> Callable[[], int]:
    return lambda: ActionProgress.objects.filter(action__ref=ref).count()


def saying(ref: str, by: User, status: ActionStatus) -> Callable[[int], Any]:
    said: dict[str, Any] = {"status": status, "note": f"{by.username} says so.", "by": by, "at": AT}
    return lambda seen: record_progress(ref=ref, seen=seen, **said)


def confirming(ref: str, by: User) -> Callable[[int], Any]:
    return lambda seen: confirm_action(ref=ref, note="Seen.", seen=seen, by=by, at=AT)


def check(ref: str, start: int, sides: tuple[Side, Side]) -> int:
    """What is stored is what those who were not refused said, each on what they had read."""
    won = sorted(
        (each for each in sides if isinstance(each.result, ActionProgress)),
        key=lambda each: each.result.position,
    )
    for place, side in enumerate(won, start + 1):
        assert (side.seen, side.result.position) == (place - 1, place)
    lost = [each.result for each in sides if each not in won]
    assert all(isinstance(each, StaleAction | Refused) for each in lost), lost
    record = Action.objects.get(ref=ref)
    rows = list(record.progress.order_by("position"))
    assert [each.pk for each in rows[start:]] == [each.result.pk for each in won]
    assert [each.position for each in rows] == list(range(1, start + len(won) + 1))
    assert record.status == rows[-1].status
    return len(lost)


def both_say(house: House, rng: random.Random, pair: Pair, drawn: Drawn) -> int:
    """The owner and the lead both say how far it is."""
    ref = pair[0].do(house.add)
    status = rng.choice([ActionStatus.UNDER_WAY, ActionStatus.DONE])
    sides = (
        Side(reading(ref), saying(ref, house.owner, ActionStatus.UNDER_WAY)),
        Side(reading(ref), saying(ref, house.lead, status)),
    )
    order = interleave(rng, pair, sides, drawn)
    lost: int = _raised(pair[0].do(lambda: check(ref, 0, sides)))
    # Who had read what the other said always may; who had not is always told.
    assert lost == (0 if order in ("rwRW", "RWrw") else 1), order
    return lost


def both_confirm(house: House, rng: random.Random, pair: Pair, drawn: Drawn) -> int:
    """The head confirms it twice at once: it is confirmed once."""
    ref = pair[0].do(house.add)
    _raised(pair[0].do(lambda: saying(ref, house.owner, ActionStatus.DONE)(0)))
    sides = (
        Side(reading(ref), confirming(ref, house.head)),
        Side(reading(ref), confirming(ref, house.head)),
    )
    interleave(rng, pair, sides, drawn)
    lost: int = _raised(pair[0].do(lambda: check(ref, 1, sides)))
    assert lost == 1
    return lost


def taken_back(house: House, rng: random.Random, pair: Pair, drawn: Drawn) -> int:
    """The owner says that it is not done after all, while the head confirms it."""
    ref = pair[0].do(house.add)
    _raised(pair[0].do(lambda: saying(ref, house.owner, ActionStatus.DONE)(0)))
    sides = (
        Side(reading(ref), saying(ref, house.owner, ActionStatus.UNDER_WAY)),
        Side(reading(ref), confirming(ref, house.head)),
    )
    order = interleave(rng, pair, sides, drawn)
    lost: int = _raised(pair[0].do(lambda: check(ref, 1, sides)))
    # Nothing that is taken back is confirmed, whatever its head has read.
    assert lost == (0 if order == "RWrw" else 1), order
    return lost


def _raised(result: Any) -> Any:
    if isinstance(result, Exception):
        raise result
    return result


SCENARIOS = {"both_say": both_say, "both_confirm": both_confirm, "taken_back": taken_back}


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.django_db(transaction=True)
def test_nothing_said_of_an_action_is_lost_in_any_order(name, pair):
    rng, drawn = random.Random(f"{SEED} {name}"), Drawn()
    house = _raised(pair[0].do(set_up))

    lost = [SCENARIOS[name](house, rng, pair, drawn) for _ in range(ROUNDS[name])]

    assert any(lost), "nobody ever lost: the two never met"
    assert len(drawn.orders) >= 6, drawn.orders
    assert _raised(pair[0].do(verify_chain)).first_bad is None


def test_at_least_a_thousand_interleavings_are_tried():
    assert sum(ROUNDS.values()) >= sizes.size(44, 1_000)
