"""The file work_programme.csv: what comes to a body at a meeting that is not found yet."""

from collections.abc import Iterator
from typing import Any

from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.organisation.models import Body
from councilportal.publishing.exchange import loading
from councilportal.publishing.exchange.cell_columns import POSITION, line
from councilportal.publishing.exchange.rows import Values, compare
from councilportal.publishing.models import ProgrammeItem

_TITLE = line("title", required=True)


def _load(entries: Iterator[Entry], work: Import) -> Counts:
    bodies = Body.objects.in_bulk(field_name="ref")
    stored = {(each.body.ref, each.position): each for each in _stored()}

    def row(entry: Entry) -> tuple[Entry, Any, Values | None, None]:
        record = stored.get((entry.values["body"], entry.values["position"]))
        return entry, record, {"title": record.title} if record else None, None

    fitting = [entry for entry in entries if work.refers(entry, "body", "bodies", bodies)]
    done = compare((_TITLE,), map(row, fitting), work)
    if not work.problems:
        new = [
            {
                "body": bodies[entry.values["body"]],
                "position": entry.values["position"],
                **values,
            }
            for entry, values in done.new
        ]
        changed = [(record, values) for _, record, values in done.changed]
        loading.load_rows(model=ProgrammeItem, new=new, changed=changed, by=work.by)
    return done.counts


def _stored() -> Iterator[ProgrammeItem]:
    """Each stored line with its body. *Costs*: 1 query."""
    yield from ProgrammeItem.objects.select_related("body")


def _dump() -> Iterator[Values]:
    for each in _stored():
        yield {"body": each.body.ref, "position": each.position, "title": each.title}


WORK_PROGRAMME = Format(
    "work_programme",
    (columns.ref("body", required=True), POSITION, _TITLE),
    key=("body", "position"),
    load=_load,
    dump=_dump,
    sort=("body", "position"),
)
