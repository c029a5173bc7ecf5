"""Tables of performance. Import the models from here."""

from performance.models.benchmarks import Benchmark
from performance.models.figures import (
    Commentary,
    Indicator,
    Reading,
    ReadingQuerySet,
    Target,
    TargetChange,
    Unit,
)
from performance.models.groups import GroupTable
from performance.models.objectives import ObjectiveMeasure

__all__ = [
    "Benchmark",
    "Commentary",
    "GroupTable",
    "Indicator",
    "ObjectiveMeasure",
    "Reading",
    "ReadingQuerySet",
    "Target",
    "TargetChange",
    "Unit",
]
