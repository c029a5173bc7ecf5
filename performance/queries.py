"""Every read that pages, reports and files need of performance."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from councilportal.common.periods import Period, PeriodKind, parse
from councilportal.common.words import Direction, Rag
from performance.models import Indicator, Target, Unit
from performance.rules import (
    LEVEL_NAMES,
    UNITS,
    Aggregation,
    DataState,
    DirectionBasis,
    Kind,
    Levels,
    Measure,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
    Targets,
)
from performance.rules import Reading as Reported
from performance.rules import Unit as Units


def units() -> Mapping[str, Units]:
    """Every unit by its ref: those everybody uses and the council's own. *Costs*: 1 query."""
    own = {
        unit.ref: Units(unit.ref, unit.name, suffix=unit.symbol, multiplier=unit.multiplier)
        for unit in Unit.objects.all()
    }
    return {**UNITS, **own}


def measure_of(indicator: Indicator, units: Mapping[str, Units]) -> Measure:
    """The settings that an indicator's ratings depend on."""
    return Measure(
        unit=units[indicator.unit],
        decimals=indicator.decimals,
        polarity=Polarity(indicator.polarity),
        kind=Kind(indicator.kind),
        frequency=PeriodKind(indicator.frequency),
        aggregation=Aggregation(indicator.aggregation),
        method=Method(indicator.method),
        direction_basis=DirectionBasis(indicator.direction_basis),
        direction_tolerance=indicator.direction_tolerance,
    )


def targets_of(indicators: Iterable[int]) -> dict[int, Targets]:
    """All targets of the indicators, by indicator. *Costs*: 1 query."""
    rows: dict[int, dict[tuple[Period, Period | None], Levels]] = defaultdict(dict)
    found = Target.objects.filter(indicator__in=indicators)
    for number, year, period, *levels in found.values_list(
        "indicator_id", "year", "period", *LEVEL_NAMES
    ):
        rows[number][parse(year), parse(period) if period else None] = Levels(*levels)
    return defaultdict(Targets, {number: Targets(own) for number, own in rows.items()})


READING_FIELDS = (
    "indicator_id",
    "period",
    "revision",
    "value",
    "numerator",
    "denominator",
    "ytd_value",
    "forecast_value",
    "previous_year_value",
    "previous_year_basis",
    "reported_direction",
    "covers",
    "data_state",
    "no_data_reason",
    "judgement",
    "judged_by__title",
    "judgement_reason",
    "override_rating",
    "override_reason",
    "definition_version",
)
_DATA_STATES: Mapping[str, DataState] = {state.value: state for state in DataState}


def reported(row: tuple[Any, ...]) -> Reported:
    """A stored reading as the rules take it. Takes: the values of READING_FIELDS."""
    (_, period, revision, value, numerator, denominator, ytd, forecast, last_year, basis) = row[:10]
    (direction, covers, state, reason, judgement, judged_by, why, override, over, version) = row[10:]
    return Reported(
        period=parse(period),
        revision=revision,
        value=value,
        numerator=numerator,
        denominator=denominator,
        ytd_value=ytd,
        forecast_value=forecast,
        previous_year_value=last_year,
        previous_year_basis=PreviousYearBasis(basis) if basis else None,
        reported_direction=Direction(direction) if direction else None,
        covers=covers,
        data_state=_DATA_STATES[state],
        no_data_reason=NoDataReason(reason) if reason else None,
        judgement=Rag(judgement) if judgement else None,
        judged_by=judged_by or "",
        judgement_reason=why,
        override_rating=Rag(override) if override else None,
        override_reason=over,
        definition_version=version,
    )


def histories(readings: Iterable[tuple[Any, ...]]) -> dict[int, dict[Period, Reported]]:
    """The latest revision of each period, by indicator. Takes: rows of READING_FIELDS."""
    found: dict[int, dict[Period, Reported]] = defaultdict(dict)
    for row in readings:
        period = parse(row[1])
        stored = found[row[0]].get(period)
        if stored is None or stored.revision < row[2]:
            found[row[0]][period] = reported(row)
    return found

