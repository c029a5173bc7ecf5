"""Reads of performance that several rooms need."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Context, Decimal
from typing import Any, TypeVar

from django.db.models import (
    CharField,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from councilportal.common.numbers import MAX_DECIMALS, MAX_DIGITS, plain
from councilportal.common.periods import Period, PeriodKind, containing, latest_ended, parse
from councilportal.common.validity import DatedQuerySet
from councilportal.common.words import Direction, Rag
from councilportal.files.loading import as_stored
from councilportal.organisation.models import PastValue
from objectives.models import Action
from performance.columns import READING_COLUMNS
from performance.models import (
    Indicator,
    ObjectiveMeasure,
    Reading,
    Target,
    TargetChange,
    Unit,
)
from performance.rules.measures import LEVEL_NAMES, UNITS, Levels, Measure, Targets
from performance.rules.measures import Reading as Reported
from performance.rules.measures import Unit as Units
from performance.rules.words import (
    Aggregation,
    DataState,
    DirectionBasis,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
)

OfIndicator = TypeVar("OfIndicator", Reading, TargetChange, ObjectiveMeasure)


def has_readings(record: Indicator) -> bool:
    """True if the indicator has readings. *Costs*: 1 query."""
    return Reading.objects.filter(indicator_id=record.pk).exists()


def months_with_boards(today: date) -> list[Period]:
    """The months that have ended, from the first with a figure on, oldest first.

    *Costs*: 1 query.
    """
    first = Reading.objects.aggregate(first=Min("ends_on"))["first"]
    found = []
    month = latest_ended(PeriodKind.MONTH, today)
    while first is not None and month.end >= first:
        found.append(month)
        month = containing(PeriodKind.MONTH, month.start).previous
    return found[::-1]


def watched_actions() -> dict[str, int | None]:
    """The key of the action that each indicator watches (None: no action), by its reference.

    *Costs*: 1 query.
    """
    return dict(Indicator.objects.values_list("ref", "from_action"))


def rated_periods(indicator: Indicator, year: Period, within: Period) -> list[Period]:
    """The periods that have readings of the whole and are rated by a year's targets, oldest first.

    *Takes*: the year; `within`, the part of it that the levels are for: the year or a period.
    *Costs*: 1 query.
    """
    codes = (
        Reading.objects.of_the_whole()
        .filter(indicator=indicator, ends_on__gte=year.start, ends_on__lte=year.end)
        .values_list("period", flat=True)
    )
    periods = {parse(code) for code in codes}
    kept = (each for each in periods if within == year or each.end >= within.end)
    return sorted(kept, key=lambda each: (each.end, each.start))


def units() -> Mapping[str, Units]:
    """Every unit by its ref: the common ones and the council's own. *Costs*: 1 query."""
    own = {
        unit.ref: Units(unit.ref, unit.name, unit.prefix, unit.symbol, unit.multiplier)
        for unit in Unit.objects.all()
    }
    return {**UNITS, **own}


_OF_UNIT = ("name", "prefix", "symbol", "multiplier")


def _unit_columns(unit: str) -> dict[str, Subquery]:
    """What the council's own unit says, by column. *Takes*: the way from a row to its unit."""
    own = Unit.objects.filter(ref=OuterRef(unit))
    return {f"unit_{name}": Subquery(own.values(name)) for name in _OF_UNIT}


def with_units(found: DatedQuerySet[Indicator]) -> DatedQuerySet[Indicator]:
    """The indicators, each with the council's own unit where it uses one; see `units_of`."""
    return found.annotate(**_unit_columns("unit"))


def with_indicators(found: QuerySet[OfIndicator]) -> QuerySet[OfIndicator]:
    """The rows, each with its indicator and the council's own unit of it; see `units_of`."""
    return found.select_related("indicator").annotate(**_unit_columns("indicator__unit"))


def units_of(
    rows: Iterable[Indicator | Reading | TargetChange | ObjectiveMeasure],
) -> Mapping[str, Units]:
    """The common units and the council's own, by ref.

    *Takes*: indicators of `with_units`, or rows of `with_indicators`. A row without an indicator
    has no unit.
    """
    own = {}
    for row in rows:
        indicator = row if isinstance(row, Indicator) else row.indicator
        if indicator is None:
            continue
        unit = indicator.unit
        name, *others = (getattr(row, f"unit_{part}") for part in _OF_UNIT)
        if name is not None:
            own[unit] = Units(unit, name, *others)
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
    """All targets of the indicators, by the indicator's key. *Costs*: 1 query."""
    found = Target.objects.filter(indicator__in=indicators)
    return targets_in(found.values_list(*OF_A_TARGET, *map(as_stored, LEVEL_NAMES)))


OF_A_TARGET = ("indicator_id", "year", "period")


def targets_in(found: Iterable[Any]) -> dict[int, Targets]:
    """Targets by the indicator's key. *Takes*: rows of OF_A_TARGET and LEVEL_NAMES."""
    rows: dict[int, dict[tuple[Period, Period | None], Levels]] = defaultdict(dict)
    for number, year, period, *levels in found:
        key = parse(year), parse(period) if period else None
        rows[number][key] = Levels(*map(exact, levels))
    return defaultdict(Targets, {number: Targets(own) for number, own in rows.items()})


# The title that the judge's post had on the day of the judgement.
_JUDGED_BY = Coalesce(
    Subquery(
        PastValue.objects.filter(
            record_type="post",
            record_ref=OuterRef("judged_by__title"),
            field="title",
            until__gte=OuterRef("judged_on"),
        )
        .order_by("until")
        .values("value")[:1]
    ),
    F("judged_by__title"),
    output_field=CharField(),
)
READING_FIELDS: tuple[Any, ...] = (
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
    _JUDGED_BY,
    "judgement_reason",
    "override_rating",
    "override_reason",
    "definition_version",
    "commentary__text",
)
_DATA_STATES: Mapping[str, DataState] = {state.value: state for state in DataState}


def reported(row: tuple[Any, ...]) -> Reported:
    """A stored reading as a value of the rules. Takes: the values of READING_FIELDS."""
    (_, period, revision, value, numerator, denominator, ytd, forecast, last_year, basis) = row[:10]
    (direction, covers, state, reason, judgement, judged_by, why, override, over) = row[10:19]
    (version, commentary) = row[19:]
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
        commentary=commentary or "",
    )


class Readings(Mapping[Period, Reported]):
    """The readings of an indicator by period, each made from its row when it is first looked up."""

    def __init__(self, made_by: Callable[[tuple[Any, ...]], Reported]) -> None:
        self.rows: dict[Period, tuple[Any, ...]] = {}
        self._made: dict[Period, Reported] = {}
        self._made_by = made_by

    def __getitem__(self, period: Period) -> Reported:
        """The reading of a period."""
        made = self._made.get(period)
        if made is None:
            made = self._made[period] = self._made_by(self.rows[period])
        return made

    def get(self, period: Period, default: Any = None) -> Any:
        """The reading of a period, or the default where there is none."""
        made = self._made.get(period)
        if made is not None:
            return made
        return self[period] if period in self.rows else default

    def put(self, reading: Reported) -> None:
        """Replace the reading of a period by this one, without changing its row."""
        self._made[reading.period] = reading

    def __contains__(self, period: object) -> bool:
        """True where the period has a reading."""
        return period in self.rows

    def __iter__(self) -> Iterator[Period]:
        """The periods that have readings."""
        return iter(self.rows)

    def __len__(self) -> int:
        """How many periods have readings."""
        return len(self.rows)


def histories(
    readings: Iterable[tuple[Any, ...]],
    made_by: Callable[[tuple[Any, ...]], Reported] = reported,
) -> dict[int, Readings]:
    """The latest revision of each period, by the indicator's key.

    *Takes*: rows that begin with indicator, period and revision, as READING_FIELDS does; `made_by`,
    which makes a reading from such a row. It is called when the reading is first looked up, because
    a board looks at few of them.
    """
    found: dict[int, Readings] = defaultdict(lambda: Readings(made_by))
    for row in readings:
        period = parse(row[1])
        own = found[row[0]].rows
        stored = own.get(period)
        if stored is None or stored[2] < row[2]:
            own[period] = row
    return found


FIGURES = ("value", "numerator", "denominator", "ytd_value", "forecast_value")
_FROM_FLOAT = Context(prec=MAX_DIGITS).create_decimal_from_float
_EXACT = Context(prec=MAX_DIGITS + MAX_DECIMALS)
_PLACES = Decimal(1).scaleb(-MAX_DECIMALS)


def exact(cell: Any) -> Decimal | None:
    """The exact figure in a cell of `as_stored` (on SQLite a float), as Django would give it."""
    if cell is None or isinstance(cell, Decimal):
        return cell
    return _FROM_FLOAT(cell).quantize(_PLACES, context=_EXACT)


def stored_as(value: Any) -> Any:
    """A value as a cell of `as_stored` may hold it: a float for a figure, text for a day."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def indicators_asking(cited: Iterable[str]) -> Mapping[str, Indicator]:
    """The indicators whose red figures led to actions, by the plan's citation ("L001 2026-09").

    *Gives*: each with its unit, see `units_of`.
    *Costs*: 1 query.
    """
    refs = {each: each.rpartition(" ")[0] for each in cited}
    indicators = with_units(Indicator.objects.all())
    found = indicators.in_bulk(list(set(refs.values())), field_name="ref")
    return {each: found[ref] for each, ref in refs.items() if ref in found}


def indicators_about(action: Action) -> tuple[Indicator | None, list[Indicator]]:
    """The indicator whose red figure led to an action, and those that watch it, by reference.

    *Gives*: each with its unit, see `units_of`.
    *Costs*: 1 query.
    """
    ref = action.origin_ref.rpartition(" ")[0]
    about = Indicator.objects.filter(Q(ref=ref) | Q(from_action=action))
    found = list(with_units(about).order_by("ref"))
    asking = next((each for each in found if each.ref == ref), None)
    return asking, [each for each in found if each.from_action_id == action.pk]


def levels_given(target: Target) -> dict[str, str]:
    """The levels that are set in a target, by name, as plain text."""
    return {
        name: plain(level) for name in LEVEL_NAMES if (level := getattr(target, name)) is not None
    }


READ_APART = frozenset({"ref", "period", "group", "judged_by", "commentary"})
ROWS_AT_ONCE = 5_000


def reading_rows(refs: Collection[str] | None = None) -> Iterator[Mapping[str, Any]]:
    """Stored readings as rows of `readings.csv`: of every indicator, or of those named.

    *Costs*: 1 query, read in pieces.
    """
    names = [column.name for column in READING_COLUMNS if column.name not in READ_APART]
    found = (
        Reading.objects.all() if refs is None else Reading.objects.filter(indicator__ref__in=refs)
    )
    rows = found.values_list(
        "indicator__ref",
        "period",
        "group__characteristic__ref",
        "group__ref",
        "judged_by__title",
        "commentary__text",
        *names,
    )
    for ref, period, characteristic, category, judged_by, commentary, *cells in rows.iterator(
        chunk_size=ROWS_AT_ONCE
    ):
        yield {
            "ref": ref,
            "period": parse(period),
            "group": f"{characteristic}:{category}" if category else "",
            "judged_by": judged_by,
            "commentary": commentary,
            **dict(zip(names, cells, strict=True)),
        }
