"""What is stored, read as columns for many rows of a file at once."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db.models import Max, Min, QuerySet

from councilportal.files.loading import as_stored
from councilportal.organisation.models import Post
from performance.columns import READING_COLUMNS
from performance.models import Commentary, Indicator, Reading, Target
from performance.queries import (
    FIGURES,
    READ_APART,
    ROWS_AT_ONCE,
    measure_of,
    units,
)
from performance.rules.measures import LEVEL_NAMES, Measure

_KEYS = {"group": "group_id", "judged_by": "judged_by_id"}
_AS_STORED = (*FIGURES, "previous_year_value", "judged_on")
_FEW = 500


class KnownIndicator(NamedTuple):
    """What rows of a file that name an indicator are checked against."""

    pk: int
    definition_version: int
    measure: Measure


def known_indicators() -> dict[str, KnownIndicator]:
    """All indicators by reference. Most have settings that others have too. *Costs*: 2 queries."""
    own_units = units()
    measures: dict[tuple[Any, ...], Measure] = {}
    found = {}
    for ref, pk, version, *cells in Indicator.objects.values_list(
        "ref", "pk", "definition_version", *_SETTINGS
    ):
        settings = tuple(cells)
        if settings not in measures:
            indicator = Indicator(**dict(zip(_SETTINGS, settings, strict=True)))
            measures[settings] = measure_of(indicator, own_units)
        found[ref] = KnownIndicator(pk, version, measures[settings])
    return found


_SETTINGS = (
    "unit",
    "decimals",
    "polarity",
    "kind",
    "frequency",
    "aggregation",
    "method",
    "direction_basis",
    "direction_tolerance",
)


def target_columns(blank: Collection[str] = ()) -> dict[str, Sequence[Any]]:
    """Stored targets by attribute, in the same order of rows; levels as `stored_as` has them.

    *Takes*: `blank`, levels that are left out where no target has them.
    *Costs*: 1 query, read in pieces, and 1 with `blank`.
    """
    unfilled = _saying(Target.objects.all(), dict.fromkeys(blank))
    levels = [name for name in LEVEL_NAMES if name not in unfilled]
    names = ("indicator_id", "year", "period", *levels)
    found = Target.objects.values_list(*names[:3], *map(as_stored, levels))
    rows = list(found.iterator(chunk_size=ROWS_AT_ONCE))
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return dict(zip(names, columns, strict=True))


def reading_columns(
    refs: Collection[str] | None = None, alike: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Sequence[Any]]:
    """Stored readings as columns, with cells as the database gives them.

    *Takes*: `refs`, the indicators to read (all are read for None and where there are over 500);
    `alike`, the value of a column by name: the column is left out if every reading has that value.
    *Gives*: a sequence for each column of `readings.csv`, in the same order of rows. Indicators and
    groups are given as keys, in `indicator_id` and `group`; periods as codes; figures and days as
    `as_stored` gives them.
    *Costs*: 3 queries, and 1 more with `alike`.
    """
    found = Reading.objects.all()
    texts = Commentary.objects.all()
    if refs is not None and len(refs) <= _FEW:
        found = found.filter(indicator__ref__in=refs)
        texts = texts.filter(reading__indicator__ref__in=refs)
    names = [column.name for column in READING_COLUMNS if column.name not in READ_APART]
    names += _KEYS
    left_out = _saying(found, {name: alike[name] for name in names if name in alike})
    own = ["indicator_id", "period", *(name for name in names if name not in left_out)]
    cells = [as_stored(name) if name in _AS_STORED else _KEYS.get(name, name) for name in own]
    rows = list(found.values_list("pk", *cells).iterator(chunk_size=ROWS_AT_ONCE))
    pk, *columns = zip(*rows, strict=True) if rows else [()] * (len(own) + 1)
    stored: dict[str, Sequence[Any]] = dict(zip(own, columns, strict=True))
    if "judged_by" in stored:
        posts: dict[int | None, str] = {None: "", **dict(Post.objects.values_list("pk", "title"))}
        stored["judged_by"] = list(map(posts.__getitem__, stored["judged_by"]))
    said = dict(texts.values_list("reading_id", "text"))
    stored["commentary"] = list(map(said.get, pk)) if said else [None] * len(pk)
    return stored


def _saying(found: QuerySet[Any], values: Mapping[str, Any]) -> set[str]:
    """The columns in which every row has the given value. None and "" are equal.

    *Takes*: values by column. A column that may be NULL can only be asked for None or "".
    *Costs*: 1 query, none without columns.
    """
    blank = (None, "")
    asked: dict[str, Any] = {}
    for name, value in values.items():
        asked[f"highest_{name}"] = Max(_KEYS.get(name, name))
        if value not in blank:
            asked[f"lowest_{name}"] = Min(name)
    ends = found.aggregate(**asked) if asked else {}
    return {
        name
        for name, value in values.items()
        if (
            ends[f"highest_{name}"] in blank
            if value in blank
            else ends[f"lowest_{name}"] == value == ends[f"highest_{name}"]
        )
    }
