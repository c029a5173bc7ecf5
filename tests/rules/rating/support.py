"""What the tests of this folder share."""

from performance.rules.measures import Measure
from performance.rules.words import Method, Polarity
from tests.rules.making import measure

H, L, R, N = Polarity.HIGHER, Polarity.LOWER, Polarity.RANGE, Polarity.NONE


CELLS = {
    (Method.TARGET_FLOOR, H): {"target": "90", "floor": "85"},
    (Method.TARGET_FLOOR, L): {"target": "10", "floor": "15"},
    (Method.TOLERANCE_PERCENT, H): {
        "target": "90", "green_tolerance_percent": "2", "tolerance_percent": "5",
    },
    (Method.TOLERANCE_PERCENT, L): {"target": "10", "tolerance_percent": "5"},
    (Method.TOLERANCE_POINTS, H): {
        "target": "90", "green_tolerance_points": "1", "tolerance_points": "4",
    },
    (Method.TOLERANCE_POINTS, L): {"target": "10", "tolerance_points": "4"},
    (Method.THRESHOLDS, H): {"green_from": "95", "amber_from": "90"},
    (Method.THRESHOLDS, L): {"green_from": "12", "amber_from": "14"},
    (Method.RANGE, R): {"range_lower": "18", "range_upper": "24", "margin": "2"},
    (Method.WITHIN_TOLERANCE, H): {"target": "90", "tolerance_percent": "10"},
    (Method.WITHIN_TOLERANCE, L): {"target": "10", "tolerance_percent": "10"},
    (Method.YES_NO, N): {"target": "1"},
}  # fmt: skip


def indicator_of(method: Method, polarity: Polarity) -> Measure:
    unit = "percent" if polarity is H else "days"
    return measure(method=method, polarity=polarity, unit=unit)
