"""Two people, two connections, two ethnic groups of one day: whatever the order, both are checked.

An operation that records events locks the chain before it reads (`councilportal.audit.chain`), so
the second is checked beside what the first stored. PAY_GAPS_SEED=n draws other orders.
"""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.queries import verify_chain
from councilportal.common.refusals import Refused
from objectives.models import PayGap
from objectives.pay.operations import save_pay_gap
from tests import factories, sizes
from tests.eqia.making import AT
from tests.objectives.test_pay_groups_entered import DAY, group
from tests.returns.interleaving import Drawn, Side, interleave

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.each_database]

ROUNDS = sizes.size(12, 200)
SEED = sizes.seed("PAY_GAPS", 20261201)
# What two may add at once of which only the first is right: the shares of a band add to more than
# 100 together; the same group twice, written unlike, which no constraint of the database sees.
PAIRS = {
    "too_much": (("Asian", "12.0"), ("Black", "12.0")),
    "twice": (("Asian", "5.0"), ("asian", "5.0")),
}


def values_of(name: str, share: str) -> dict[str, Any]:
    """What is typed of a group. A record is made and undone for it."""
    record = group(name, share)
    names = [each.name for each in PayGap._meta.concrete_fields if not each.primary_key]
    record.delete()
    return {each: getattr(record, each) for each in names}


def set_up() -> list[User]:
    people = [factories.make_user(name) for name in ("lead", "other")]
    for each in people:
        factories.make_appointment(each, Role.EQUALITY_LEAD)
    return people


def adding(values: dict[str, Any], by: User) -> Callable[[Any], PayGap]:
    return lambda seen: save_pay_gap(record=PayGap(), values=values, by=by, at=AT)


def stored() -> list[tuple[str, Decimal]]:
    return list(PayGap.objects.filter(snapshot_on=DAY).values_list("group", "group_in_lower"))


def raised(result: Any) -> Any:
    if isinstance(result, Exception):
        raise result
    return result


@pytest.mark.parametrize("name", PAIRS)
def test_of_two_groups_that_do_not_fit_one_is_refused_in_any_order(name, pair):
    rng, drawn = random.Random(f"{SEED} {name}"), Drawn()
    people = raised(pair[0].do(set_up))
    typed = [raised(pair[0].do(lambda each=each: values_of(*each))) for each in PAIRS[name]]
    for _ in range(ROUNDS):
        first, second = (
            Side(stored, adding(values, by)) for values, by in zip(typed, people, strict=True)
        )
        sides = first, second
        order = interleave(rng, pair, sides, drawn)
        results = [each.result for each in sides]
        kept = raised(pair[0].do(stored))
        pair[0].do(lambda: PayGap.objects.all().delete())

        lost = [each for each in results if not isinstance(each, PayGap)]
        assert len(lost) == 1, (order, results)
        assert isinstance(lost[0], Refused), (order, lost)
        assert len(kept) == 1, (order, kept)
    assert len(drawn.orders) >= 4, drawn.orders
    assert raised(pair[0].do(verify_chain)).first_bad is None
