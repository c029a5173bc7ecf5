"""The 24 indicators of the officer's return, and what is typed for them."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from councilportal.common.periods import parse
from performance.models import Target
from performance.operations import load_readings
from tests.returns.support import AT, World, make_indicator

if TYPE_CHECKING:
    pass
from tests.journeys.ways import (
    Choice,
    Entry,
)

RATIOS = [f"R{number:02d}" for number in range(1, 11)]
SHARES = [f"S{number:02d}" for number in range(1, 7)]
VISITS = ["V01", "V02"]
DONE = ["Y01", "Y02"]

# None of these figures is refused or questioned. In the order of the sheet.
CLEAN: dict[str, Entry] = {
    "F01": {"forecast_value": "93"},
    "J01": {
        "value": "93",
        "judgement": Choice("Green"),
        "judgement_reason": "Seven branches of eight passed.",
    },
    "N01": {"no_data_reason": Choice("Not collected")},
    **{ref: {"numerator": "93", "denominator": "100"} for ref in RATIOS},
    **{ref: {"value": "93.4"} for ref in SHARES},
    **{ref: {"value": "431"} for ref in VISITS},
    **{ref: {"value": Choice("Yes")} for ref in DONE},
    "W01": {"value": "93.1", "commentary": "Two new vans."},
}
CLEAN = dict(sorted(CLEAN.items()))

# What is typed first: a ratio above its whole, a red share, August's figure again, a tenfold jump.
FIRST = CLEAN | {
    "R03": {"numerator": "113", "denominator": "100"},
    "S05": {"value": "70.2"},
    "S06": {"value": "92.5"},
    "V02": {"value": "4,210"},
}
ASKED_ABOUT: dict[str, Entry] = {
    "R03": {"numerator": "93"},
    "S05": {
        "commentary": "Two branches were closed.",
        "action_what": "Open both again",
        "action_owner": Choice("Head of libraries"),
        "action_due": "31 12 2026",
    },
    "S06": {"unchanged": True},
    "V02": {"explanation": "A festival brought ten times the visitors."},
}
REFUSED = [
    (
        "#R03-explanation",
        (
            "R03, explanation: 113.0% is more than the whole, 100%, and no figure before was. "
            "If that is right, say why."
        ),
    ),
    ("#S05-commentary", "S05: answer 4 questions"),
    ("#S06-explanation", "S06, explanation: 92.5% is exactly the figure before. Is it new?"),
    (
        "#V02-explanation",
        (
            "V02, explanation: 4,210 is about ten times 421, the figure before. "
            "Has a decimal point slipped?"
        ),
    ),
]


def make_indicators(world: World) -> None:
    """Make indicators of mixed kinds, with targets and the figures of July and August."""
    share = {"method": "target_floor"}
    ratio = share | {
        "aggregation": "ratio",
        "numerator_label": "Requests answered in time",
        "denominator_label": "Requests",
    }
    done = {"unit": "yes_no", "method": "yes_no", "kind": "milestone", "decimals": 0}
    kinds: dict[str, dict[str, Any]] = {
        "F01": share | {"kind": "forecast", "frequency": "year"},
        "J01": {"method": "judgement", "owner": world.post},
        "N01": share,
        **dict.fromkeys(RATIOS, ratio),
        **dict.fromkeys(SHARES, share),
        **dict.fromkeys(VISITS, share | {"unit": "number", "decimals": 0}),
        **dict.fromkeys(DONE, done),
        "W01": share,
    }
    assert kinds.keys() == CLEAN.keys()
    made = {ref: make_indicator(world.service, ref, **values) for ref, values in kinds.items()}
    Target.objects.bulk_create(
        Target(
            indicator=indicator,
            year="2026/27",
            **({"target": 1} if ref in DONE else {"target": Decimal(90), "floor": Decimal(80)}),
        )
        for ref, indicator in made.items()
    )
    before = {"2026-07": (Decimal("91.5"), 412), "2026-08": (Decimal("92.5"), 421)}
    load_readings(
        rows=[
            {
                "indicator": indicator,
                "period": parse(period),
                "group": None,
                "judged_by": "",
                "commentary": "",
                "data_state": "final",
                "value": visits if ref in VISITS else share_then,
            }
            for period, (share_then, visits) in before.items()
            for ref, indicator in made.items()
            if ref not in ("F01", "J01", *DONE)
        ],
        by=None,
        at=AT,
    )
