"""The file benchmarks.csv: what others have, and where the council stands among them."""

from collections.abc import Iterator
from dataclasses import fields

from councilportal.files import columns
from objectives.exchange.record_files import RecordFile, Records, Values
from objectives.models import EqualityTable
from performance.models import Benchmark, Indicator
from performance.rules.benchmarks import (
    MOST_IN_A_SET,
    BenchmarkFields,
    Statistic,
    check_benchmark,
)

_CHECKED = tuple(each.name for each in fields(BenchmarkFields))


def _check(values: Values, _: Records) -> Iterator[tuple[str, str]]:
    return check_benchmark(BenchmarkFields(**{name: values[name] for name in _CHECKED}))


BENCHMARKS = RecordFile(
    "benchmarks",
    Benchmark,
    (
        columns.text("set", required=True, at_most=200),
        columns.word("statistic", Statistic, required=True),
        columns.ref("indicator"),
        columns.ref("table"),
        columns.period("period"),
        columns.day("as_at"),
        columns.number("value"),
        columns.whole("rank", low=1, high=MOST_IN_A_SET, empty=None),
        columns.whole("of", low=1, high=MOST_IN_A_SET, empty=None),
    ),
    key=("set", "statistic", "indicator", "table", "period", "as_at"),
    refs={"indicator": ("indicators", Indicator), "table": ("equality_tables", EqualityTable)},
    periods=("period",),
    renamed={"set": "comparator_set"},
    check=_check,
).format()
