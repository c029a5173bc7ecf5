"""Two officers, two connections, one update of a plan: whatever the order, nothing is lost unseen.

Each reads the lines of the plan, is held, and saves what they say of some of them on what they
read: of a line with an action how it stands, of one without that and its action. The order and the
lines are drawn from a seed that is printed: PLANS_SEED=n draws others.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.queries import verify_chain
from councilportal.organisation.models import PostHolder
from objectives.delivery.operations import Followed, NotUpdated, Said, update_plan
from objectives.models import Action, Plan, PlanLine
from objectives.rules.plan import ActionStatus, Origin
from tests import factories, sizes
from tests.eqia.making import AT
from tests.returns.interleaving import Drawn, Person, Side, interleave

ROUNDS = sizes.size(
    {"both_say": 14, "both_follow": 14, "both_update": 16},
    {"both_say": 300, "both_follow": 300, "both_update": 400},
)
SEED = sizes.seed("PLANS", 20261130)
FOLLOWED, BARE = (1, 2), (3, 4)  # lines that have an action, and lines that have none yet
Pair = tuple[Person, Person]
Read = dict[int, tuple[str, int]]  # by line: its action, "" for none, and how much was said of it


@dataclass
class House:
    """A directorate with its director, and the equality lead of the council."""

    director: User
    lead: User
    place: Any
    numbers: Any = field(default_factory=count)

    def add(self) -> str:
        """An adopted plan of four lines, of which two have an action."""
        ref = f"EDP-{next(self.numbers)}"
        plan = factories.make_plan(ref, directorate=self.place)
        for place in (*FOLLOWED, *BARE):
            of = {"origin": Origin.OBJECTIVE, "origin_ref": "O1", "directorate": self.place}
            action = factories.make_action(**of) if place in FOLLOWED else None
            factories.make_line(plan, action=action)
        return ref


def set_up() -> House:
    post = factories.make_post("Director of Resources")
    people = {name: factories.make_user(name) for name in ("director", "lead")}
    PostHolder.objects.create(user=people["director"], post=post)
    factories.make_appointment(people["lead"], Role.EQUALITY_LEAD)
    return House(**people, place=factories.make_directorate(director_post=post))


def read(ref: str) -> Read:
    lines = PlanLine.objects.filter(plan__ref=ref).select_related("action")
    return {
        each.position: (each.action.ref, each.action.progress.count()) if each.action else ("", 0)
        for each in lines
    }


def saying(ref: str, by: User, places: Sequence[int]) -> Callable[[Read], Any]:
    """One save that says of some lines that they are under way, on what was read of them."""
    note, status = f"{by.username} says so.", ActionStatus.UNDER_WAY

    def save(seen: Read) -> Any:
        said = [
            Said(seen[place][0], status, note, seen=seen[place][1])
            if seen[place][0]
            else Followed(place, status, note=note)
            for place in places
        ]
        return update_plan(plan=ref, said=said, by=by, at=AT)

    return save


def update(
    house: House, rng: random.Random, pair: Pair, drawn: Drawn, mine: list[int], theirs: list[int]
) -> int:
    """Both save an update of their lines. *Gives*: how many of the two were told to look again."""
    ref = _raised(pair[0].do(house.add))
    sides = (
        Side(lambda: read(ref), saying(ref, house.director, mine)),
        Side(lambda: read(ref), saying(ref, house.lead, theirs)),
    )
    order = interleave(rng, pair, sides, drawn)
    lost: int = _raised(pair[0].do(lambda: check(ref, (house.director, mine), sides[0])))
    lost += _raised(pair[0].do(lambda: check(ref, (house.lead, theirs), sides[1])))
    both = zip((mine, theirs), sides, strict=True)
    kept = [lines for lines, side in both if not isinstance(side.result, NotUpdated)]
    assert _raised(pair[0].do(lambda: _stored(ref))) == (
        sum(map(len, kept)),  # as much as was said by those who were not told to look again
        len(FOLLOWED) + len({place for lines in kept for place in lines if place in BARE}),
    )
    # Who had read what the other said always may; who had not is told, of the same line only.
    meets = bool({*mine} & {*theirs}) and order not in ("rwRW", "RWrw")
    assert lost == int(meets), (order, mine, theirs)
    return lost


def check(ref: str, who: tuple[User, list[int]], side: Side) -> int:
    """All of what somebody saved is stored, each on what they had read, or nothing of it."""
    by, places = who
    assert isinstance(side.result, int | NotUpdated), side.result
    is_lost = isinstance(side.result, NotUpdated)
    for line in PlanLine.objects.filter(plan__ref=ref, position__in=places):
        said = line.action.progress.filter(by=by) if line.action else None
        own = list(said.values_list("position", flat=True)) if said is not None else []
        assert own == ([] if is_lost else [side.seen[line.position][1] + 1]), line.position
    return int(is_lost)


def _stored(ref: str) -> tuple[int, int]:
    own = Action.objects.filter(plan_lines__plan=Plan.objects.get(ref=ref))
    return sum(each.progress.count() for each in own), own.count()


def both_say(house: House, rng: random.Random, pair: Pair, drawn: Drawn) -> int:
    """Both say how the same line stands, which has an action."""
    place = rng.choice(FOLLOWED)
    return update(house, rng, pair, drawn, [place], [place])


def both_follow(house: House, rng: random.Random, pair: Pair, drawn: Drawn) -> int:
    """Both follow up the same line."""
    place = rng.choice(BARE)
    return update(house, rng, pair, drawn, [place], [place])


def both_update(house: House, rng: random.Random, pair: Pair, drawn: Drawn) -> int:
    """Both save the page with lines of both kinds, some of them the same."""
    every = (*FOLLOWED, *BARE)
    mine, theirs = (sorted(rng.sample(every, rng.randint(1, 3))) for _ in range(2))
    return update(house, rng, pair, drawn, mine, theirs)


def _raised(result: Any) -> Any:
    if isinstance(result, Exception):
        raise result
    return result


SCENARIOS = {"both_say": both_say, "both_follow": both_follow, "both_update": both_update}


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.django_db(transaction=True)
def test_nothing_said_in_an_update_is_lost_in_any_order(name, pair):
    rng, drawn = random.Random(f"{SEED} {name}"), Drawn()
    house = _raised(pair[0].do(set_up))

    lost = [SCENARIOS[name](house, rng, pair, drawn) for _ in range(ROUNDS[name])]

    assert any(lost), "nobody ever lost: the two never met"
    assert len(drawn.orders) >= 6, drawn.orders
    assert _raised(pair[0].do(verify_chain)).first_bad is None


def test_at_least_a_thousand_interleavings_are_tried():
    assert sum(ROUNDS.values()) >= sizes.size(44, 1_000)
