"""Sentences that explain a rating. Pure."""

from decimal import Decimal
from fractions import Fraction

from councilportal.common.numbers import count_of, plain, shown
from councilportal.common.words import Rag
from performance.rules.bands import Bands, cases_of, cases_short, exact
from performance.rules.measures import Levels, Measure, Reading, decimals_of, more_to_part
from performance.rules.showing import decimals_that_show
from performance.rules.words import Method, Polarity


def explain(
    measure: Measure,
    value: Fraction,
    levels: Levels,
    limits: Bands,
    rag: Rag,
    *,
    reading: Reading | None = None,
    last_year: Fraction | None = None,
) -> str:
    """The sentence that explains a computed rating: figure, comparison, rule, cases (D5, D15).

    Gives: for instance "98.4% is below the target of 99.0% but not below the floor standard of
    98.0%, so amber. Higher is better." The figure has enough decimals to show on which side of each
    level it is.
    """
    if measure.method is Method.YES_NO:
        return _done_or_not(value == 1, levels.target == 1, rag)
    figure = _precise_text(measure, value, levels, limits, last_year)
    match measure.method:
        case Method.THRESHOLDS:
            said = _against_thresholds(measure, value, levels, rag)
        case Method.RANGE:
            said = _against_range(measure, value, levels, rag)
        case Method.WITHIN_TOLERANCE:
            said = _against_target_or_last_year(measure, value, levels, limits, rag, last_year)
        case Method.TOLERANCE_PERCENT | Method.TOLERANCE_POINTS:
            said = _against_tolerance(measure, value, levels, limits, rag)
        case _:
            said = _against_floor(measure, value, levels, rag)
    better = f" {measure.polarity.label}." if measure.polarity in _SIDED else ""
    inputs, remedy = _about_cases(measure, reading, limits)
    return f"{figure}{inputs} {said}, so {rag.label.lower()}.{better}{remedy}"


_SIDED = (Polarity.HIGHER, Polarity.LOWER)


def _precise_text(
    measure: Measure,
    value: Fraction,
    levels: Levels,
    limits: Bands,
    last_year: Fraction | None,
) -> str:
    """The figure in words, with just enough decimals to show on which side of every level it is."""
    bounds = [limits.green_low, limits.green_high]
    if measure.method is not Method.WITHIN_TOLERANCE:  # whose amber begins at last year's figure
        bounds += [limits.amber_low, limits.amber_high]
    if last_year != value:  # one equal to it reads as the same: the decimals of both may never end
        bounds.append(last_year)
    steps = {each for each in bounds if each is not None}
    if levels.target is not None:
        steps.add(Fraction(levels.target))
    decimals = decimals_that_show(
        value,
        measure.decimals,
        lambda near: all(_side(near, each) == _side(value, each) for each in steps),
    )
    return measure.text(value, more=decimals - measure.decimals)


def _side(value: Fraction, level: Fraction) -> int:
    return (value > level) - (value < level)


def _done_or_not(is_done: bool, is_wanted: bool, rag: Rag) -> str:
    figure = "Done" if is_done else "Not done"
    if is_done == is_wanted:
        return f"{figure}, as the target asks, so {rag.label.lower()}."
    wanted = "the target is to have it done" if is_wanted else "the target is not to do it"
    return f"{figure}, but {wanted}, so {rag.label.lower()}."


def _wrong_side(measure: Measure) -> str:
    return "above" if measure.polarity is Polarity.LOWER else "below"


def _or_better(measure: Measure) -> str:
    return "or less" if measure.polarity is Polarity.LOWER else "or more"


def _position(value: Fraction, level: Decimal | None) -> str:
    """The word for where a figure is from a level: "above", "on" or "below"."""
    return {1: "above", 0: "on", -1: "below"}[_side(value, exact(level))]


def _against_floor(measure: Measure, value: Fraction, levels: Levels, rag: Rag) -> str:
    target, floor = measure.given(levels.target), measure.given(levels.floor)
    wrong = _wrong_side(measure)
    if rag is Rag.GREEN:
        return f"is {_position(value, levels.target)} the target of {target}"
    if rag is Rag.AMBER:
        return f"is {wrong} the target of {target} but not {wrong} the floor standard of {floor}"
    if levels.floor is None:
        return f"is {wrong} the target of {target} and no floor standard is set"
    if levels.floor == levels.target:
        return f"is {wrong} the target of {target}, which is also the floor standard"
    return f"is {wrong} the floor standard of {floor} (the target is {target})"


def _against_thresholds(measure: Measure, value: Fraction, levels: Levels, rag: Rag) -> str:
    wrong = _wrong_side(measure)
    asked = "allowed" if measure.polarity is Polarity.LOWER else "needed"
    green, amber = measure.given(levels.green_from), measure.given(levels.amber_from)
    if rag is Rag.GREEN:
        on_it = value == exact(levels.green_from)
        place = "exactly" if on_it else _position(value, levels.green_from)
        return f"is {place} the {green} {asked} for green"
    if rag is Rag.AMBER:
        return (
            f"is {wrong} the {green} {asked} for green "
            f"but not {wrong} the {amber} {asked} for amber"
        )
    return f"is {wrong} the {amber} {asked} for amber (green: {green} {_or_better(measure)})"


def _against_range(measure: Measure, value: Fraction, levels: Levels, rag: Rag) -> str:
    wanted = measure.given_range(levels.range_lower, levels.range_upper)
    if rag is Rag.GREEN:
        return f"is within the range of {wanted}"
    side = "above" if value > exact(levels.range_upper) else "below"
    if not levels.margin:
        return f"is {side} the range of {wanted}"
    margin = measure.points(levels.margin)
    if rag is Rag.AMBER:
        return f"is {side} the range of {wanted} but within the margin of {margin}"
    return f"is {side} the range of {wanted} by more than the margin of {margin}"


def _against_tolerance(
    measure: Measure, value: Fraction, levels: Levels, limits: Bands, rag: Rag
) -> str:
    wrong, place = _wrong_side(measure), _position(value, levels.target)
    target = measure.given(levels.target)
    if place != wrong:
        return f"is {place} the target of {target}"
    in_percent = measure.method is Method.TOLERANCE_PERCENT
    if rag is Rag.GREEN:
        allowed = levels.green_tolerance_percent if in_percent else levels.green_tolerance_points
        edge = limits.green_high if limits.green_low is None else limits.green_low
    else:
        allowed = levels.tolerance_percent if in_percent else levels.tolerance_points
        edge = limits.amber_high if limits.amber_low is None else limits.amber_low
    if not allowed:
        return f"is {wrong} the target of {target} and no tolerance is allowed"
    slack = f"{plain(allowed)}%" if in_percent else measure.points(allowed)
    level = measure.given(Decimal(plain(edge)))
    if rag is Rag.RED:
        return f"is more than {slack} {wrong} the target of {target} ({wrong} {level})"
    return (
        f"is {wrong} the target of {target} but within {slack} of it "
        f"({level} {_or_better(measure)})"
    )


def _against_target_or_last_year(
    measure: Measure,
    value: Fraction,
    levels: Levels,
    limits: Bands,
    rag: Rag,
    last_year: Fraction | None,
) -> str:
    target, place = measure.given(levels.target), _position(value, levels.target)
    if place != _wrong_side(measure):
        return f"is {place} the target of {target}"
    edge = limits.green_high if limits.green_low is None else limits.green_low
    level = f"{measure.given(Decimal(plain(edge)))} {_or_better(measure)}"
    near = f"within {plain(levels.tolerance_percent)}% of the target of {target} ({level})"
    if rag is Rag.GREEN:
        return f"is {near}"
    if last_year is None:
        return f"is not {near} and there is no figure for last year to compare with"
    before = measure.text(last_year, more=more_to_part(measure, value, last_year))
    if rag is Rag.AMBER:
        return f"is not {near} but no worse than last year's {before}"
    return f"is not {near} and worse than last year's {before}"


def _about_cases(measure: Measure, reading: Reading | None, limits: Bands) -> tuple[str, str]:
    """Two parts of a sentence: the cases of a figure, and how many it is short of green (D15)."""
    cases = None if reading is None else cases_of(measure, reading)
    if reading is None or cases is None:
        return "", ""
    above, below = (shown(each, decimals_of(each)) for each in cases)
    # If the figure is not a share, its numerator is not a number of cases but of days or pounds.
    is_share = measure.unit.multiplier != 1
    inputs = f" ({above} of {below})" if is_share else f" ({above} divided by {below})"
    short = cases_short(measure, reading, limits)
    if not short:
        return inputs, ""
    figure = reading.figure(measure)
    too_high = limits.green_high is not None and figure is not None and figure > limits.green_high
    if is_share:
        change = count_of(short, "fewer case" if too_high else "more case")
        return inputs, f" {change} would make it green."
    change = f"{short:,} {'less' if too_high else 'more'}"
    return inputs, f" It would be green if the first number were {change}."
