"""Ratings of a period as CSV and JSON."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from councilportal.common.document import NumberCell
from councilportal.common.numbers import plain
from councilportal.common.periods import Period
from councilportal.common.words import Direction
from councilportal.files.tables import guarded, write_csv
from performance.board import queries
from performance.board.cells import floor_cell, target_cell
from performance.board.recount_queries import PeriodCounts
from performance.rules.measures import LEVEL_NAMES, Measure, Reading
from performance.rules.recount import Tally
from performance.rules.standing import Counts as Headline
from performance.rules.standing import Standing, count
from performance.rules.words import (
    Kind,
)

# Ratings out

DIRECTION_ORDER = (
    Direction.IMPROVING,
    Direction.SAME,
    Direction.WORSENING,
    Direction.NEW,
    Direction.NOT_COMPARABLE,
    Direction.INCREASED,
    Direction.DECREASED,
)
RATING_COLUMNS: list[str] = (
    "ref,title,kind,service,directorate,period,covers,figure,value,display_value,target,floor,rating,"
    "rating_source,direction,direction_last_year,direction_source,ytd_value,ytd_periods,ytd_rating,"
    "expected_range,previous_year_value,previous_year_basis,forecast_value,method,rule,cases_short,"
    "data_state,revision,commentary"
).split(",")
# What ratings, directions and years to date are worked out from, so that a file alone is enough.
_SETTINGS = (
    "unit,multiplier,decimals,polarity,frequency,aggregation,direction_basis,direction_tolerance"
).split(",")
LEVELS = tuple(name for name in LEVEL_NAMES if not name.startswith("ytd_"))
_GIVEN = (
    "no_data_reason,judgement,override_rating,reported_direction,reported_ytd_value,"
    "given_previous_year_value,given_previous_year_basis,definition_version,has_earlier,readings"
).split(",")
RATING_COLUMNS += [
    *_SETTINGS,
    *(name for name in LEVELS if name not in RATING_COLUMNS),
    "ytd_levels",
    *(f"ytd_{name}" for name in LEVELS),
    *_GIVEN,
    "period_begins",
    "period_ends",
    "display_target",
    "display_floor",
]


def rating_row(line: queries.IndicatorLine) -> tuple[str, ...]:
    """An indicator as it stands, as the text of one row of `export_ratings`.

    Gives: one cell for each of RATING_COLUMNS; "" where there is nothing.
    Source: data format, "Ratings out".
    """
    standing, measure = line.standing, line.measure
    reading = standing.reading
    is_forecast = measure.kind is Kind.FORECAST
    cells: dict[str, object] = {
        **_inputs(line),
        "ref": line.ref,
        "title": line.title,
        "kind": measure.kind,
        "service": line.place.service_ref,
        "directorate": line.place.directorate_ref,
        "figure": "forecast" if is_forecast else "actual",
        "rating": standing.rating.rag,
        "rating_source": standing.rating.source,
        "method": measure.method,
        "rule": standing.rating.sentence,
    }
    if reading is not None:
        cells |= {
            "period": reading.period.code,
            "period_begins": reading.period.start.isoformat(),
            "period_ends": reading.period.end.isoformat(),
            "covers": reading.covers,
            "value": plain(standing.value),
            "display_value": _display_value(standing),
            "target": plain(standing.levels.target),
            "floor": plain(standing.levels.floor),
            "display_target": _display_level(target_cell(measure, standing.levels), measure),
            "display_floor": _display_level(floor_cell(measure, standing.levels), measure),
            "direction": standing.travel.direction,
            "direction_last_year": standing.travel_last_year.direction,
            "direction_source": standing.travel.source,
            "ytd_value": plain(standing.ytd.value),
            "ytd_periods": standing.ytd.periods,
            "ytd_rating": standing.ytd_rating.rag if standing.ytd_rating else None,
            "expected_range": standing.expected_range,
            "previous_year_value": plain(standing.previous_year_value),
            "previous_year_basis": standing.previous_year_basis,
            "forecast_value": plain(reading.forecast_value),
            "cases_short": standing.cases_short,
            "data_state": reading.data_state,
            "revision": reading.revision,
            "commentary": reading.commentary,
        }
    return tuple(
        "" if (cell := cells.get(column)) is None else str(cell) for column in RATING_COLUMNS
    )


def _inputs(line: queries.IndicatorLine) -> dict[str, object]:
    """What the calculations of a row take, by column; see the data format, "Files out"."""
    standing, measure = line.standing, line.measure
    cells: dict[str, object] = {
        "unit": measure.unit.ref,
        "multiplier": plain(measure.unit.multiplier),
        "decimals": measure.decimals,
        "polarity": measure.polarity,
        "frequency": measure.frequency,
        "aggregation": measure.aggregation,
        "direction_basis": measure.direction_basis,
        "direction_tolerance": plain(measure.direction_tolerance),
    }
    reading = standing.reading
    if reading is None:
        return cells
    ytd_levels = standing.ytd_levels
    for name in LEVELS:
        cells[name] = plain(getattr(standing.levels, name))
        cells[f"ytd_{name}"] = plain(getattr(ytd_levels, name)) if ytd_levels else ""
    earlier = any(period.end < reading.period.end for period in line.history)
    return cells | {
        # "no": there are none of the periods that the year to date has.
        "ytd_levels": "yes" if ytd_levels else "no",
        "no_data_reason": reading.no_data_reason,
        "judgement": reading.judgement,
        "override_rating": reading.override_rating,
        "reported_direction": reading.reported_direction,
        "reported_ytd_value": plain(reading.ytd_value),
        "given_previous_year_value": plain(reading.previous_year_value),
        "given_previous_year_basis": reading.previous_year_basis,
        "definition_version": reading.definition_version,
        "has_earlier": "yes" if earlier or standing.has_older else "no",
        "readings": "; ".join(_readings(line, reading.period)),
    }


def _readings(line: queries.IndicatorLine, last: Period) -> Iterator[str]:
    """The readings that the calculations look at, oldest first: "2016-08 97/100 d1".

    Each has its period, its figure (numerator and denominator where given, else the value, of a
    forecast the forecast; "none" without one) and the version of its definition.
    """
    measure, history = line.measure, line.history
    if measure.kind is Kind.FORECAST:
        made = sorted(history, key=lambda period: (period.end, period.start))
        known = [*[period for period in made if period.end < last.end][-1:], last]
    else:
        back = 2 * max(1, 12 // last.kind.months)
        known = [each for n in range(back, -1, -1) if (each := last.shifted(-n)) in history]
    if last.year_before not in known and last.year_before in history:
        known.insert(0, last.year_before)
    for period in known:
        reading = history[period]
        yield f"{period.code} {_figure_of(measure, reading)} d{reading.definition_version}"


def _figure_of(measure: Measure, reading: Reading) -> str:
    if measure.kind is Kind.FORECAST:
        return plain(reading.forecast_value) or "none"
    if reading.numerator is not None and reading.denominator is not None:
        return f"{plain(reading.numerator)}/{plain(reading.denominator)}"
    return plain(reading.value) or "none"


def _display_value(standing: Standing) -> str:
    """The figure as shown; the data format writes yes and no as 1 and 0."""
    measure = standing.measure
    return measure.number(standing.figure) if measure.is_yes_no else standing.shown


def _display_level(cell: NumberCell, measure: Measure) -> str:
    """A level as the tables of a paper print it; yes and no are 1 and 0 here too."""
    return cell.exact if measure.is_yes_no else cell.text


_RATING_TEXT = frozenset(
    place
    for place, column in enumerate(RATING_COLUMNS)
    if column in ("ref", "title", "service", "directorate", "covers", "rule", "commentary")
)


def ratings_csv(lines: Iterable[queries.IndicatorLine]) -> bytes:
    """The rating rows of the lines as the bytes of a CSV file."""
    return write_csv(
        RATING_COLUMNS,
        (
            [guarded(cell) if place in _RATING_TEXT else cell for place, cell in enumerate(row)]
            for row in map(rating_row, lines)
        ),
    )


def rating_objects(lines: Iterable[queries.IndicatorLine]) -> list[dict[str, str]]:
    """The rating rows of the lines as objects: the cells of the CSV by column."""
    return [dict(zip(RATING_COLUMNS, rating_row(line), strict=True)) for line in lines]


def _by_word(words: Mapping[Any, int]) -> dict[str, int]:
    return {str(word): number for word, number in words.items()}


def counts_as_plain(counts: Headline) -> dict[str, object]:
    """Headline counts as plain values, with the keys and order of `export_ratings --summary`."""
    return {
        "base": counts.base,
        "rating": _by_word(counts.rating),
        "unrated": _by_word(counts.unrated),
        "direction": {str(word): counts.direction[word] for word in DIRECTION_ORDER},
        "same_at_maximum": counts.same_at_maximum,
        "ytd_base": counts.ytd_base,
        "ytd_rating": _by_word(counts.ytd_rating),
        "judgement": _by_word(counts.judgement),
        "overridden": counts.overridden,
    }


def summary(period: str, lines: Iterable[queries.IndicatorLine]) -> dict[str, object]:
    """The headline counts of all lines, then of each directorate and each service by reference."""
    lines = list(lines)

    def part(name: str) -> list[dict[str, object]]:
        by_ref: dict[str, list[Standing]] = defaultdict(list)
        for line in lines:
            by_ref[getattr(line.place, name)].append(line.standing)
        return [{"ref": ref, **counts_as_plain(count(by_ref[ref]))} for ref in sorted(by_ref)]

    return {
        "period": period,
        **counts_as_plain(count(line.standing for line in lines)),
        "directorates": part("directorate_ref"),
        "services": part("service_ref"),
    }


def summaries(counts: Iterable[PeriodCounts]) -> list[dict[str, object]]:
    """The counts of ratings of several periods, oldest first: of all, directorates and services.

    They have the keys of `summary` but for directions and the year to date.
    """
    return [
        {
            "period": each.period.code,
            **_tally_as_plain(each.tally),
            "directorates": _parts(each.directorates),
            "services": _parts(each.services),
        }
        for each in counts
    ]


def _parts(tallies: Mapping[str, Tally]) -> list[dict[str, object]]:
    return [{"ref": ref, **_tally_as_plain(tally)} for ref, tally in tallies.items()]


def _tally_as_plain(tally: Tally) -> dict[str, object]:
    return {
        "base": tally.base,
        "rating": _by_word(tally.rating),
        "unrated": _by_word(tally.unrated),
        "judgement": _by_word(tally.judgement),
        "overridden": tally.overridden,
    }
