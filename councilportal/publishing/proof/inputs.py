"""What every rating of an edition was worked out from, with what came out: `inputs.json`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from councilportal.common.numbers import plain
from councilportal.common.periods import Period, containing
from performance.board.queries import IndicatorLine
from performance.board.ratings_file import counts_as_plain
from performance.rules.measures import LEVEL_NAMES, History, Measure, Reading, Targets
from performance.rules.standing import Standing, count
from performance.rules.words import Kind

SCHEMA = 1


def inputs(lines: Iterable[IndicatorLine], on: date) -> dict[str, Any]:
    """The inputs of the lines of a board as plain data.

    Takes: lines as they stand on a day, the last of a month.
    Gives: `indicators`, each with its measure (rules by name), the readings that its calculations
    look at, the levels of their years, whether it has older readings (`has_older`), and the
    expected outcome; and the headline `counts`. Figures are exact decimal text.
    Raises: ValueError for another day: periods are counted in months.
    """
    if (on + timedelta(days=1)).day != 1:
        raise ValueError(f"{on} is not the last day of a month.")
    kept = list(lines)
    return {
        "schema": SCHEMA,
        "on": on.isoformat(),
        "indicators": [
            indicator(line.ref, line.title, line.standing, line.history, line.targets)
            for line in kept
        ],
        "counts": counts_as_plain(count(line.standing for line in kept)),
    }


def as_file(found: dict[str, Any]) -> bytes:
    """The inputs as JSON, the same bytes each time."""
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode()


def indicator(
    ref: str, title: str, standing: Standing, history: History, targets: Targets
) -> dict[str, Any]:
    """The inputs and the outcome of one indicator."""
    measure, reading = standing.measure, standing.reading
    periods = [] if reading is None else looked_at(measure, reading.period, history)
    end = None if reading is None else reading.period.end
    has_older = standing.has_older or any(end is not None and each.end < end for each in history)
    return {
        "ref": ref,
        "title": title,
        "measure": _measure(measure),
        "readings": [_reading(history[each], reading) for each in periods],
        "levels": list(_levels(measure, periods, targets)),
        "has_older": has_older,
        "expected": outcome(standing),
    }


def looked_at(measure: Measure, last: Period, history: History) -> list[Period]:
    """The periods of the readings that a standing looks at, oldest first.

    This year, last year and the rolling year before it; of a forecast the one made before.
    """
    back = 2 * max(1, 12 // last.kind.months)
    found = {each for n in range(back + 1) if (each := last.shifted(-n)) in history}
    if measure.kind is Kind.FORECAST:
        made = [each for each in history if each.end < last.end]
        found |= set(sorted(made, key=lambda each: (each.end, each.start))[-1:])
    return sorted(found, key=lambda each: (each.end, each.start, each.kind))


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "unit": measure.unit.ref,
        "multiplier": plain(measure.unit.multiplier),
        "decimals": measure.decimals,
        "polarity": measure.polarity.value,
        "kind": measure.kind.value,
        "frequency": measure.frequency.value,
        "aggregation": measure.aggregation.value,
        "method": measure.method.value,
        "direction_basis": measure.direction_basis.value,
        "direction_tolerance": plain(measure.direction_tolerance),
    }


_FIGURES = ("value", "numerator", "denominator", "ytd_value", "forecast_value")
_WORDS = (
    "previous_year_basis",
    "reported_direction",
    "no_data_reason",
    "judgement",
    "override_rating",
)


def _reading(reading: Reading, latest: Reading | None) -> dict[str, Any]:
    """A reading: its figures, and of the latest what else was reported; nothing that is empty."""
    found: dict[str, Any] = {"period": reading.period.code}
    figures: Sequence[str] = _FIGURES
    if latest is not None and reading.period == latest.period:
        reading, figures = latest, (*_FIGURES, "previous_year_value")
        found |= {name: word.value for name in _WORDS if (word := getattr(reading, name))}
    found |= {name: text for name in figures if (text := plain(getattr(reading, name)))}
    return found | {"definition_version": reading.definition_version}


def _levels(
    measure: Measure, periods: Sequence[Period], targets: Targets
) -> Iterator[dict[str, Any]]:
    """The levels of the years that the periods are in; empty ones are left out."""
    kind = measure.year_kind
    years = {each if each.kind is kind else containing(kind, each.end) for each in periods}
    rows = [(year, at, levels) for (year, at), levels in targets.rows.items() if year in years]
    for year, at, levels in sorted(
        rows, key=lambda row: (row[0], row[1] is not None, row[1] or row[0])
    ):
        given = {name: text for name in LEVEL_NAMES if (text := plain(getattr(levels, name)))}
        if given:
            yield {"year": year.code, "period": at.code if at else None, **given}


def outcome(standing: Standing) -> dict[str, str]:
    """What is published of an indicator, as text; "" where there is nothing."""
    reading, ytd_rating = standing.reading, standing.ytd_rating
    cells: dict[str, object] = {
        "period": reading.period.code if reading else "",
        "value": plain(standing.value),
        "rating": standing.rating.rag,
        "computed_rating": standing.rating.computed,
        "rating_source": standing.rating.source,
        "direction": standing.travel.direction,
        "direction_source": standing.travel.source,
        "direction_last_year": standing.travel_last_year.direction,
        "ytd_value": plain(standing.ytd.value),
        "ytd_periods": standing.ytd.periods,
        "ytd_rating": ytd_rating.rag if ytd_rating else None,
        "expected_range": standing.expected_range,
        "previous_year_value": plain(standing.previous_year_value),
        "previous_year_basis": standing.previous_year_basis,
        "cases_short": standing.cases_short,
    }
    return {name: "" if cell is None else str(cell) for name, cell in cells.items()}
