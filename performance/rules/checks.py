"""The checks of indicators, targets and readings, shared by forms and files. Pure."""

from collections.abc import Container, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from councilportal.common.numbers import plain, rounded
from councilportal.common.periods import Period, PeriodKind, containing
from performance.rules.measures import (
    ADDITIVE,
    LEVEL_NAMES,
    NO_LEVELS,
    Levels,
    Measure,
    more_to_part,
)
from performance.rules.words import Aggregation, DataState, Kind, Method, Polarity

Found = Iterator[tuple[str, str]]

# Indicators

_SIDED = (Polarity.HIGHER, Polarity.LOWER)
_POLARITIES: Mapping[Method, tuple[Polarity, ...]] = {
    Method.TARGET_FLOOR: _SIDED,
    Method.TOLERANCE_PERCENT: _SIDED,
    Method.TOLERANCE_POINTS: _SIDED,
    Method.THRESHOLDS: _SIDED,
    Method.WITHIN_TOLERANCE: _SIDED,
    Method.RANGE: (Polarity.RANGE,),
    Method.YES_NO: (Polarity.NONE,),
    Method.JUDGEMENT: tuple(Polarity),
    Method.NONE: tuple(Polarity),
}


def check_indicator(values: Mapping[str, Any]) -> Found:
    """The problems of an indicator's settings: pairs of column and what would be right."""
    method, kind, polarity = values["method"], values["kind"], values["polarity"]
    if kind is Kind.ACTIVITY and method is not Method.NONE:
        yield "method", "activity indicators are not rated: write none or leave it empty."
        return
    if polarity not in _POLARITIES[method]:
        allowed = " or ".join(each.value for each in _POLARITIES[method])
        yield "polarity", f"the method {method} needs the polarity {allowed}."
    if method is Method.YES_NO and values["unit"] != "yes_no":
        yield "unit", "the method yes_no needs the unit yes_no."
    if values.get("direction_tolerance", 0) < 0:
        yield "direction_tolerance", "write 0 or a number above it."


def check_settled(values: Mapping[str, Any], frequency: str, kind: str) -> Found:
    """The problems of changed settings that cannot change once there are readings.

    *Takes*: the new values; the stored frequency and kind.
    """
    for column, was in (("frequency", frequency), ("kind", kind)):
        if values[column] != was:
            yield (
                column,
                f"it is {was} and has readings: end this indicator by valid_to and add a new one.",
            )


def check_target(measure: Measure, values: Mapping[str, Any]) -> Found:
    """The problems of a target's year and period: pairs of column and what would be right."""
    year: Period = values["year"]
    if year.kind is not measure.year_kind:
        example = containing(measure.year_kind, year.start).code
        yield "year", f"the indicator's targets are set by year: write it as {example}."
        return
    period: Period | None = values.get("period")
    if period is None:
        return
    kinds = [measure.frequency]
    if measure.kind is Kind.FORECAST:
        kinds = [PeriodKind.MONTH, PeriodKind.QUARTER]
    if period.kind not in kinds:
        nouns = " or ".join(kind.noun for kind in kinds)
        yield "period", f"the indicator is reported by {nouns}: write one."
    elif not year.start <= period.end <= year.end:
        yield "period", f"write a period within {year.code}."


Rows = Mapping[tuple[Period, Period | None], Levels]


def check_target_rows(
    measure: Measure, values: Mapping[str, Any], rows: Rows, elsewhere: Container[Any] = ()
) -> Found:
    """The problems of a row's levels: pairs of column and what would be right.

    A period's levels are combined with its year's; a year's levels also with those of its periods.
    The column is always one that the row itself fills.

    *Takes*: the row's values; `rows`, all the indicator's levels as they would be; `elsewhere`, the
    keys (reference, year, period) of rows that are checked separately.
    """
    ref, year, own = values["ref"], values["year"], values.get("period")
    whole = rows.get((year, None), NO_LEVELS)
    said = set()
    for (of_year, period), levels in rows.items():
        under = own is None and (ref, of_year, period) not in elsewhere
        if of_year != year or not (period == own or under):
            continue
        for misfit in check_levels(measure, levels.over(whole)):
            column = next((name for name in misfit if values.get(name) is not None), None)
            if column is not None and column not in said:
                said.add(column)
                yield column, misfit[column]


_OTHER_TOLERANCE = {
    Method.TOLERANCE_PERCENT: ("green_tolerance_points", "tolerance_points"),
    Method.TOLERANCE_POINTS: ("green_tolerance_percent", "tolerance_percent"),
}
# What would be right, by each of the columns that disagree; the most likely mistake comes first.
Misfit = Mapping[str, str]


def check_levels(measure: Measure, levels: Levels) -> Iterator[Misfit]:
    """The problems of levels under the indicator's method and polarity (D3, D4).

    A missing level is not a problem: the rating is then "no target".
    """
    yield from _check_in_any_case(levels)
    for name in _OTHER_TOLERANCE.get(measure.method, ()):
        if getattr(levels, name) is not None:
            yield {name: f"the method {measure.method} takes the tolerance of its own name only."}
    match measure.method:
        case Method.TARGET_FLOOR:
            yield from _sided(measure, levels, "target", "floor")
            yield from _sided(measure, levels, "ytd_target", "ytd_floor")
        case Method.THRESHOLDS:
            yield from _sided(measure, levels, "green_from", "amber_from")
        case Method.TOLERANCE_PERCENT | Method.WITHIN_TOLERANCE:
            for name in ("target", "ytd_target"):
                if (level := getattr(levels, name)) is not None and level <= 0:
                    yield {name: "a tolerance in percent needs a target above 0."}
        case Method.YES_NO if levels.target not in (None, 0, 1):
            yield {"target": "write 1 (done) or 0 (not done)."}


def _check_in_any_case(levels: Levels) -> Iterator[Misfit]:
    for name in LEVEL_NAMES:
        if ("tolerance" in name or name == "margin") and (getattr(levels, name) or 0) < 0:
            yield {name: "write 0 or a number above it."}
    yield from _ordered(levels, "range_lower", "range_upper")
    yield from _ordered(levels, "green_tolerance_percent", "tolerance_percent")
    yield from _ordered(levels, "green_tolerance_points", "tolerance_points")


def _sided(measure: Measure, levels: Levels, better: str, worse: str) -> Iterator[Misfit]:
    """Check that the level `worse` is on the worse side of the level `better`, or equal to it."""
    if measure.polarity is Polarity.HIGHER:
        yield from _ordered(levels, worse, better, "higher is better, so ")
    elif measure.polarity is Polarity.LOWER:
        for misfit in _ordered(levels, better, worse, "lower is better, so "):
            yield dict(reversed(misfit.items()))


def _ordered(levels: Levels, low: str, high: str, because: str = "") -> Iterator[dict[str, str]]:
    """Check that the level `low` is not above the level `high`, where both are given."""
    lower, upper = getattr(levels, low), getattr(levels, high)
    if lower is not None and upper is not None and lower > upper:
        yield {
            low: f"{because}write at most the {high}, {plain(upper)}.",
            high: f"{because}write at least the {low}, {plain(lower)}.",
        }


def check_reading(measure: Measure, values: Mapping[str, Any], written: Mapping[str, Any]) -> Found:
    """The problems of a row of readings: pairs of column and what would be right.

    Takes: the row's values with every column; `written`, the cells that were filled in.
    """
    yield from _check_period(measure, values)
    yield from _check_figure(measure, values)
    yield from _check_ratio(measure, values)
    yield from _check_said(measure, values)
    if (values["previous_year_value"] is None) != (values["previous_year_basis"] is None):
        column = (
            "previous_year_basis"
            if values["previous_year_basis"] is None
            else "previous_year_value"
        )
        yield column, "give previous_year_value and previous_year_basis together."
    if values["covers"] and written.get("data_state") not in (None, DataState.PROVISIONAL):
        yield "data_state", "a figure that covers part of its period is provisional."
    if values["revision"] == 1 and values["corrects_note"]:
        yield "corrects_note", "revision 1 corrects nothing: leave it empty or give revision 2."
    if values["revision"] > 1 and not values["corrects_note"]:
        yield "corrects_note", "a later revision must say what it corrects."


def _check_period(measure: Measure, values: Mapping[str, Any]) -> Found:
    kind = values["period"].kind
    if values["no_data_reason"] is not None:
        return
    if measure.kind is Kind.FORECAST:
        if kind not in (PeriodKind.MONTH, PeriodKind.QUARTER):
            yield "period", "write the month or quarter in which the forecast was made."
    elif kind is not measure.frequency:
        example = containing(measure.frequency, values["period"].end).code
        yield (
            "period",
            f"the indicator is reported by {measure.frequency.noun}: write it as {example}.",
        )


def _check_figure(measure: Measure, values: Mapping[str, Any]) -> Found:
    """Check that there is a figure or a reason, not both, in columns that the indicator uses."""
    figures = ["value", "numerator", "denominator"]
    if measure.kind is Kind.FORECAST:
        for name in (*figures, "ytd_value"):
            if values[name] is not None:
                yield name, "a forecast has forecast_value only: leave it empty."
        figures = ["forecast_value"]
    elif values["ytd_value"] is not None:
        if measure.aggregation is not Aggregation.REPORTED:
            yield "ytd_value", "the year to date is worked out from the readings: leave it empty."
            return
        figures.append("ytd_value")
    filled = [name for name in figures if values[name] is not None]
    if filled and values["no_data_reason"] is not None:
        yield "no_data_reason", "give a figure or a reason for none, not both."
    elif not filled and values["no_data_reason"] is None:
        yield figures[0], "give a figure, or a no_data_reason."


def _check_ratio(measure: Measure, values: Mapping[str, Any]) -> Found:
    value, above, below = values["value"], values["numerator"], values["denominator"]
    if measure.unit.ref == "yes_no" and value not in (None, 0, 1):
        yield "value", "write 1 (done) or 0 (not done)."
    if above is None and below is None:
        return
    if above is None or below is None:
        missing = "numerator" if above is None else "denominator"
        yield missing, "give numerator and denominator together."
    elif below <= 0:
        yield "denominator", "write a number above 0; with no cases, give a no_data_reason."
    elif value is not None:
        exact = Fraction(above) / Fraction(below) * Fraction(measure.unit.multiplier)
        decimals = max(0, -int(value.as_tuple().exponent))
        if rounded(exact, decimals) != value:
            say = f"numerator and denominator give {plain(rounded(exact, decimals))}"
            yield "value", f"{say}: write that or leave it empty."


_JUDGED = ("judgement", "judged_by", "judged_on", "judgement_reason")


def _check_said(measure: Measure, values: Mapping[str, Any]) -> Found:
    """Check that judgements and overrides are complete, and used only where they apply."""
    judged = [name for name in _JUDGED if values[name] not in (None, "")]
    if measure.method is not Method.JUDGEMENT:
        for name in judged[:1]:
            yield name, "only an indicator with the method judgement takes a judgement."
    elif judged or values["no_data_reason"] is None:
        for name in _JUDGED:
            if name not in judged:
                yield name, f"a judgement needs all of {', '.join(_JUDGED)}."
    override, why = values["override_rating"], values["override_reason"]
    if (override is None) != (not why):
        column = "override_rating" if override is None else "override_reason"
        yield column, "an override needs its rating and its reason."
    elif override is not None and (
        values["no_data_reason"] is not None or measure.method is Method.NONE
    ):
        yield "override_rating", "there is no rating to override: leave it empty."


def beyond_whole(
    measure: Measure, figure: Fraction, previous: Sequence[Fraction], levels: Levels
) -> str:
    """What is odd about a percentage above 100% or below 0%: a part of a whole cannot be that.

    Some percentages may be so: homes built of those required, or a change.
    Takes: the exact figure; earlier figures with the same definition; the period's levels.
    Gives: a sentence without its full stop; "" where an earlier figure or a level on the same side
    shows that such figures belong to the indicator.
    """
    if measure.unit.ref != "percent" or 0 <= figure <= 100:
        return ""
    named = (getattr(levels, name) for name in ADDITIVE)
    known = [*previous, *(Fraction(level) for level in named if level is not None)]
    is_above = figure > 100
    if any(each > 100 if is_above else each < 0 for each in known):
        return ""
    limit = Fraction(100 if is_above else 0)
    text = measure.text(figure, more=more_to_part(measure, figure, limit))
    said = f"{text} is {'more than the whole, 100%' if is_above else 'below 0%'}"
    return f"{said}, and no figure before was" if previous else said
