"""What others have beside an indicator's figures, as a section of its page (D13)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from councilportal.common.document import (
    Cell,
    Column,
    Dataset,
    Field,
    NumberCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import plain
from councilportal.common.periods import Period, day_label, parse
from performance.board.queries import IndicatorLine
from performance.models import Benchmark
from performance.rules.benchmarks import Statistic, beside, lag_said, place_said
from performance.rules.measures import Measure, Reading, more_to_part

_HEADS = (
    *(("Compared with", 4.0), ("Statistic", 2.0), ("Figure", 3.0), ("Period", 2.5)),
    *(("As at", 2.5), ("Beside ours", 4.0)),
)
_FIELDS = (
    Field("set", "Compared with", "Whom the figures are compared with."),
    Field("statistic", "Statistic", words=tuple(each.value for each in Statistic)),
    Field("period", "Period", "What it covers, which may be before our figures."),
    Field("as_at", "As at", "The day on which it was taken.", "date"),
    Field("value", "Figure", "In the unit of the indicator.", "number"),
    Field("rank", "Rank", "From the best; of a quartile, the quarter.", "integer"),
    Field("of", "Of", "Of how many the rank is, or the figure was made.", "integer"),
)


def benchmark_sections(
    line: IndicatorLine, benchmarks: Iterable[Benchmark], latest: Period
) -> tuple[Section, ...]:
    """The section of an indicator's benchmarks; none where there are none.

    *Takes*: the benchmarks in order; the period that the page is of.
    """
    cells = [tuple(_cells(each, line.measure, line.history, latest.end)) for each in benchmarks]
    if not cells:
        return ()
    kept = [
        place for place in range(len(_HEADS)) if any(row[place] != TextCell("") for row in cells)
    ]
    table = Table(
        caption=f"What {line.ref} is compared with",
        anchor="compared-with",
        columns=tuple(Column(*_HEADS[place]) for place in kept),
        rows=tuple(Row(tuple(row[place] for place in kept)) for row in cells),
    )
    return (Section("benchmarks", "Benchmarks", blocks=(table,)),)


def benchmark_datasets(benchmarks: Iterable[Benchmark]) -> tuple[Dataset, ...]:
    """The same as the files have them; none where there are none."""
    rows = tuple(
        (
            *(each.comparator_set, each.statistic, each.period),
            each.as_at.isoformat() if each.as_at else "",
            *(plain(each.value), str(each.rank or ""), str(each.of or "")),
        )
        for each in benchmarks
    )
    names = tuple(each.name for each in _FIELDS)
    return (Dataset("benchmarks", names, rows, _FIELDS),) if rows else ()


def _cells(
    benchmark: Benchmark, measure: Measure, readings: Mapping[Period, Reading], until: date
) -> Iterator[Cell]:
    period = parse(benchmark.period) if benchmark.period else None
    reading = readings.get(period) if period else None
    ours = reading.figure(measure) if reading else None
    yield TextCell(benchmark.comparator_set, header=True)
    yield TextCell(Statistic(benchmark.statistic).label)
    yield _figure(benchmark, measure)
    yield TextCell(period.label if period else "")
    yield TextCell(day_label(benchmark.as_at) if benchmark.as_at else "")
    last_day = period.end if period else benchmark.as_at
    lag = lag_said(last_day, until) if last_day else ""
    said = [_stands(benchmark, measure, ours), lag]
    text = "; ".join(each for each in said if each)
    yield TextCell(text[:1].upper() + text[1:])


def _figure(benchmark: Benchmark, measure: Measure) -> Cell:
    """Their figure, or our place among them with the figure beside it."""
    value = benchmark.value
    if benchmark.rank is None or benchmark.of is None:
        many = f"{benchmark.of:,} in the set" if benchmark.of else ""
        return NumberCell(measure.given(value), plain(value), many)
    statistic = Statistic(benchmark.statistic)
    said = place_said(statistic, benchmark.rank, benchmark.of, measure.polarity)
    ours = f"ours {measure.given(value)}" if value is not None else ""
    return NumberCell(said, str(benchmark.rank), ours)


def _stands(benchmark: Benchmark, measure: Measure, ours: Fraction | None) -> str:
    """Our figure of the same period, and whether it is better than theirs."""
    if ours is None or benchmark.value is None or benchmark.rank is not None:
        return ""
    theirs = Fraction(benchmark.value)
    way = beside(ours, theirs, measure.polarity)
    return f"ours is {way}, {measure.text(ours, more=more_to_part(measure, ours, theirs))}"
