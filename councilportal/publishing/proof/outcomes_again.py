"""Ratings, directions and counts, worked out again from the inputs; a part of verify.py."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from councilportal.publishing.proof.figures_again import Indicator, Period, number, plain, rounded

RATED = ("green", "amber", "red")
UNRATED = ("no_target", "no_data", "not_rated")
DIRECTIONS = "improving same worsening increased decreased new not_comparable".split()


def bands(item: Indicator, levels: dict[str, Any], before: Fraction | None) -> Any:
    """The ends of green and of amber by the indicator's method; None where a level is missing.

    For each of the two: the lower and the upper end, None where it is open.
    """
    target, percent = levels.get("target"), levels.get("tolerance_percent")
    sign = 1 if item.polarity == "lower" else -1

    def side(green: Fraction, amber: Fraction) -> Any:
        """Bands that are open on the better side."""
        return ((None, green), (None, amber)) if sign > 0 else ((green, None), (amber, None))

    if item.method == "target_floor" and target is not None:
        return side(target, levels.get("floor", target))
    if target is not None and target > 0 and percent is not None:
        step = sign * target / 100
        far = target + step * percent
        if item.method == "tolerance_percent":
            near = levels.get("green_tolerance_percent", 0)
            return side(target + step * near, far)
        if item.method == "within_tolerance_or_better_than_last_year":
            return side(far, far if before is None else before)
    return _other_bands(item, levels, side, sign)


def _other_bands(item: Indicator, levels: dict[str, Any], side: Any, sign: int) -> Any:
    target, points = levels.get("target"), levels.get("tolerance_points")
    low, high = levels.get("range_lower"), levels.get("range_upper")
    green, amber = levels.get("green_from"), levels.get("amber_from")
    if item.method == "tolerance_points" and target is not None and points is not None:
        near = levels.get("green_tolerance_points", 0)
        return side(target + sign * near, target + sign * points)
    if item.method == "thresholds" and green is not None and amber is not None:
        return side(green, amber)
    if item.method == "range" and low is not None and high is not None:
        margin = levels.get("margin", 0)
        return (low, high), (low - margin, high + margin)
    if item.method == "yes_no" and target is not None:
        return (target, target), (target, target)
    return None


def _is_within(value: Fraction, ends: Any) -> bool:
    low, high = ends
    return (low is None or value >= low) and (high is None or value <= high)


def rate(
    item: Indicator, value: Fraction | None, levels: dict[str, Any], before: Fraction | None
) -> str:
    """The rating of a figure or a year to date by the method, whatever was judged or overridden."""
    if value is None:
        return "no_data"
    if item.kind == "activity" or item.method in ("none", "judgement"):
        return "not_rated"
    ends = bands(item, levels, before)
    if ends is None:
        return "no_target"
    found = [word for word, each in zip(RATED, ends) if _is_within(value, each)]  # noqa: B905
    return found[0] if found else "red"


def rating(item: Indicator) -> tuple[str, str, str]:
    """The rating that is shown, the one that is counted, and where the shown one comes from."""
    if item.last is None:
        return "no_data", "no_data", "computed"
    value = item.compared(item.last)
    if value is None and item.kind == "activity":
        value = item.ytd
    found, source = rate(item, value, item.levels, item.last_year()[2]), "computed"
    if item.method == "judgement" and found == "not_rated" and item.kind != "activity":
        judged = item.reading.get("judgement")
        found, source = (judged, "judgement") if judged else ("no_target", "computed")
    override = item.reading.get("override_rating")
    return (override, found, "override") if override else (found, found, source)


def ytd_rating(item: Indicator) -> str:
    """The rating of the year to date; "" where the indicator has none."""
    if item.last is None or item.how == "none" or item.kind == "forecast":
        return ""
    levels = item.ytd_levels()
    if item.ytd is not None and levels is None and item.kind != "activity":
        return "not_rated"
    return rate(item, item.ytd, levels or {}, item.last_year()[3])


def direction(item: Indicator, *, on_last_year: bool = False) -> tuple[str, str]:
    """The direction of travel and where it comes from; "" where there is none."""
    basis, at = item.measure["direction_basis"], item.last
    if item.kind == "activity" or basis == "none" or (on_last_year and basis != "both"):
        return "", ""
    now = None if at is None else item.compared(at)
    if at is None or now is None:
        return "", ""
    earlier = [each for each in item.readings if each.end < at.end]
    if not earlier and not item.data["has_older"]:
        reported = None if on_last_year else item.reading.get("reported_direction")
        return (reported, "reported") if reported else ("new", "computed")
    reference: Period | None = at.back(1)
    if on_last_year or basis == "same_period_last_year":
        reference = at.year_before
    elif item.kind == "forecast":
        reference = max(earlier, key=lambda each: (each.end, each.start), default=None)
    was = None if reference is None else item.compared(reference)
    if reference is None or was is None or item.version(reference) != item.version(at):
        return "not_comparable", "computed"
    return _compared(item, now, was), "computed"


def _compared(item: Indicator, now: Fraction, was: Fraction) -> str:
    change = now - was
    if item.polarity == "range":
        low, high = item.levels.get("range_lower"), item.levels.get("range_upper")
        if low is None or high is None:
            return "not_comparable"
        change = max(low - was, 0, was - high) - max(low - now, 0, now - high)
    if abs(change) <= (number(item.measure["direction_tolerance"]) or 0):
        return "same"
    if item.polarity == "none":
        return "increased" if change > 0 else "decreased"
    return "improving" if (change > 0) == (item.polarity != "lower") else "worsening"


def expected_range(item: Indicator) -> str:
    """Whether an activity figure is below, within or above what is expected; else ""."""
    if item.kind != "activity" or item.last is None:
        return ""
    is_ytd = item.how != "none"
    value = item.ytd if is_ytd else item.value_of(item.last)
    levels = (item.ytd_levels() or {}) if is_ytd else item.levels
    low, high = levels.get("range_lower"), levels.get("range_upper")
    if value is None or (low is None and high is None):
        return ""
    if high is not None and value > high:
        return "above"
    return "below" if low is not None and value < low else "within"


def cases_short(item: Indicator) -> int | None:
    """The fewest whole cases that make the figure green; None where no number does."""
    if item.last is None or item.kind == "forecast" or item.value_of(item.last) is None:
        return None
    above, below = (number(item.reading.get(name)) for name in ("numerator", "denominator"))
    ends = bands(item, item.levels, item.last_year()[2])
    if above is None or not below or item.how == "cumulative_entry" or ends is None:
        return None
    low, high = (None if end is None else end * below / item.times for end in ends[0])
    if low is not None and above < low:
        short = math.ceil(low - above)
        return short if high is None or above + short <= high else None
    if high is not None and above > high:
        short = math.ceil(above - high)
        return short if above - short >= (0 if low is None else max(low, 0)) else None
    return 0


def is_at_maximum(item: Indicator) -> bool:
    """True for a percentage that should be high and is shown as 100: it cannot rise."""
    value = item.compared(item.last) if item.last else None
    if value is None or item.measure["unit"] != "percent" or item.polarity != "higher":
        return False
    decimals = item.measure["decimals"]
    shown = rounded(value, decimals)
    # A figure that would seem to reach a level that it missed is shown with more decimals.
    names = ("green_from", "amber_from") if item.method == "thresholds" else ("target", "floor")
    near = [item.levels.get(name) for name in names]
    if item.method.startswith(("tolerance", "within")):
        before = item.last_year()[2]
        ends = bands(item, item.levels, None if value == before else before)
        near = [near[0], *(end for pair in ends or () for end in pair)]
    return shown == 100 and all(
        (shown >= each) == (value >= each) for each in near if each is not None
    )


def outcome(item: Indicator) -> dict[str, str]:
    """Everything that is published of an indicator, as text; "" where there is nothing."""
    shown, counted, source = rating(item)
    way, way_source = direction(item)
    before, basis, _, _ = item.last_year()
    is_forecast = item.kind == "forecast" or item.last is None
    short = cases_short(item)
    return {
        "period": str(item.reading.get("period", "")),
        "value": "" if is_forecast or item.last is None else plain(item.value_of(item.last)),
        "rating": shown,
        "computed_rating": counted,
        "rating_source": source,
        "direction": way,
        "direction_source": way_source,
        "direction_last_year": direction(item, on_last_year=True)[0],
        "ytd_value": plain(item.ytd),
        "ytd_periods": item.ytd_periods,
        "ytd_rating": ytd_rating(item),
        "expected_range": expected_range(item),
        "previous_year_value": plain(before),
        "previous_year_basis": basis,
        "cases_short": "" if short is None else str(short),
    }


def counts(items: Iterable[Indicator]) -> dict[str, Any]:
    """The headline counts: over computed ratings; judgements are counted apart."""
    found: dict[str, Any] = {
        "base": 0,
        "rating": dict.fromkeys(RATED, 0),
        "unrated": dict.fromkeys(UNRATED, 0),
        "direction": dict.fromkeys(DIRECTIONS, 0),
        "same_at_maximum": 0,
        "ytd_base": 0,
        "ytd_rating": dict.fromkeys(RATED, 0),
        "judgement": dict.fromkeys(RATED, 0),
        "overridden": 0,
    }
    for item in items:
        _, counted, source = rating(item)
        found["overridden"] += source == "override"
        total = ytd_rating(item)
        if total in RATED:
            found["ytd_base"] += 1
            found["ytd_rating"][total] += 1
        if counted in UNRATED:
            found["unrated"][counted] += 1
        elif item.method == "judgement":
            found["judgement"][counted] += 1
        else:
            found["base"] += 1
            found["rating"][counted] += 1
            way = direction(item)[0]
            if way:
                found["direction"][way] += 1
                found["same_at_maximum"] += way == "same" and is_at_maximum(item)
    return found
