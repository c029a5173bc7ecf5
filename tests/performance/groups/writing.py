"""The operations of groups of readings, for the table of who may write."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from councilportal.common.periods import parse
from objectives.rules.information import Protection, TableKind
from performance.groups import operations as groups
from performance.models import Indicator
from tests.factories import make_characteristic, make_reading

PERIOD = "2024-05"
LEADS = {"equality_lead", "place_lead"}


def calls(indicator: Indicator) -> dict[Callable[..., Any], tuple[dict[str, Any], set[str]]]:
    """Each operation with its arguments and who may do it; the groups get their readings."""
    sex = make_characteristic("sex", ("female", "male"))
    groups_of_it = ((each, 100, 150) for each in sex.categories.all())
    for group, seen, people in ((None, 250, 400), *groups_of_it):
        make_reading(indicator, PERIOD, group=group, numerator=seen, denominator=people)
    kept = groups.Kept(TableKind.SERVICE_USERS, Protection.SUPPRESS, "", 5)
    ref, period = indicator.ref, parse(PERIOD)
    right = {"numerator": Decimal(90), "denominator": Decimal(150)}
    corrected = {"group": "sex:female", "typed": right, "reason": "Counted again", "seen": 1}
    return {
        groups.ask_for_groups: (
            {"ref": ref, "periods": [period], "kept": kept, "words": ""},
            LEADS,
        ),
        groups.correct_group: ({"ref": ref, "period": period, **corrected}, LEADS),
    }
