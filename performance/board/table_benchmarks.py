"""What others have beside a table of figures of people, as a section of its pages (D13)."""

from collections.abc import Iterable
from datetime import date

from councilportal.common.at_once import Steps
from councilportal.common.document import (
    Cell,
    Column,
    Dataset,
    NumberCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import plain, shown
from councilportal.common.periods import day_label, parse
from objectives.rules.figures import decimals_of, with_unit
from objectives.rules.information import FigureUnit
from performance.board.benchmark_sections import benchmark_datasets
from performance.board.indicator_queries import latest_benchmarks
from performance.models import Benchmark
from performance.rules.benchmarks import Statistic, place_said
from performance.rules.words import Polarity

_COLUMNS = (
    *(Column("Compared with", 4), Column("Statistic", 2), Column("Figure", 2.5, "right")),
    *(Column("Of how many", 1.5, "right"), Column("Period", 2), Column("As at", 2)),
)


def beside_table(ref: str, until: date) -> Steps[tuple[tuple[Section, ...], tuple[Dataset, ...]]]:
    """The latest benchmarks of a table as a section and as data; nothing where there are none.

    Everybody may read them: they tell what others have and where the council stands, never the
    council's own figure beside its rank, which may be of few people. *Costs*: 1 step.
    """
    benchmarks = Benchmark.objects.filter(table__ref=ref).select_related("table")
    yield [benchmarks]
    found = latest_benchmarks(benchmarks, until)
    if not found:
        return (), ()
    for each in found:
        if each.rank is not None:
            each.value = None
    unit = next(FigureUnit(each.table.unit) for each in found if each.table)
    section = Section("benchmarks", "What others have", (_table(unit, found),))
    return (section,), benchmark_datasets(found)


def _table(unit: FigureUnit, found: Iterable[Benchmark]) -> Table:
    rows = [_cells(each, unit) for each in found]
    kept = [place for place in range(len(_COLUMNS)) if any(row[place] != _NONE for row in rows)]
    return Table(
        "The latest of each",
        tuple(_COLUMNS[place] for place in kept),
        tuple(Row(tuple(row[place] for place in kept)) for row in rows),
        anchor="compared-with",
    )


_NONE = TextCell("")


def _cells(benchmark: Benchmark, unit: FigureUnit) -> tuple[Cell, ...]:
    statistic, many = Statistic(benchmark.statistic), benchmark.of
    return (
        TextCell(benchmark.comparator_set, header=True),
        TextCell(statistic.label),
        _figure(benchmark, statistic, unit),
        NumberCell(f"{many:,}", str(many)) if many and not statistic.is_place else _NONE,
        TextCell(parse(benchmark.period).label if benchmark.period else ""),
        TextCell(day_label(benchmark.as_at) if benchmark.as_at else ""),
    )


def _figure(benchmark: Benchmark, statistic: Statistic, unit: FigureUnit) -> Cell:
    """What others have, in the unit of the table, or our place, without a better way."""
    if benchmark.rank is not None and benchmark.of is not None:
        said = place_said(statistic, benchmark.rank, benchmark.of, Polarity.NONE)
        return NumberCell(said, str(benchmark.rank))
    if benchmark.value is None:
        return _NONE
    if unit is FigureUnit.POUNDS:
        said = shown(benchmark.value, decimals_of(benchmark.value), prefix="£")
    else:
        said = with_unit(benchmark.value, unit.label).strip()
    return NumberCell(said, plain(benchmark.value))
