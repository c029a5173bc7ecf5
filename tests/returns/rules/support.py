"""What the tests of this folder share."""

from councilportal.common.periods import PeriodKind
from performance.rules.measures import UNITS, Measure
from performance.rules.words import Aggregation, Kind, Method, Polarity


def measure(**values) -> Measure:
    return Measure(
        **{
            "unit": UNITS["percent"],
            "decimals": 1,
            "polarity": Polarity.HIGHER,
            "kind": Kind.KPI,
            "frequency": PeriodKind.MONTH,
            "aggregation": Aggregation.NONE,
            "method": Method.TARGET_FLOOR,
            **values,
        }
    )
