"""The objectives' file of the data format."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from councilportal.common import columns as c
from councilportal.common.columns import Entry
from councilportal.common.formats import Format, Import
from councilportal.common.loading import Counts
from councilportal.organisation.formats import dates_in_order
from objectives import operations
from objectives.models import Objective


def _load_objectives(entries: Iterator[Entry], work: Import) -> Counts:
    rows = [entry.values for entry in entries if dates_in_order(entry, work)]
    return operations.load_objectives(rows=rows, by=work.by, at=work.at)


def _dump_objectives() -> Iterable[Mapping[str, Any]]:
    return Objective.objects.values("ref", "title", "valid_from", "valid_to")


OBJECTIVES = Format(
    "objectives",
    (
        c.ref("ref", required=True),
        c.text("title", required=True, at_most=300),
        c.day("valid_from"),
        c.day("valid_to"),
    ),
    key=("ref",),
    load=_load_objectives,
    dump=_dump_objectives,
    sort=("ref", "title"),
)
