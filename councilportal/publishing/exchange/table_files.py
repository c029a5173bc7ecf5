"""The files own_tables.csv and own_table_rows.csv: the tables that authors made."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from councilportal.common.text import NOTE
from councilportal.files import columns
from councilportal.files.formats import Format, Import
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.publishing.exchange import loading
from councilportal.publishing.exchange.cell_columns import cells, line
from councilportal.publishing.exchange.checked_words import sentence_of
from councilportal.publishing.exchange.rows import (
    KEY,
    OF_EDITION,
    Editions,
    Values,
    compare,
    drafts,
)
from councilportal.publishing.models import Edition, EditionPart, OwnTable
from councilportal.publishing.narrative.cells import MOST_ROWS
from councilportal.publishing.narrative.own_tables import Declared, own_table
from councilportal.publishing.rules.kinds import PartKind
from councilportal.publishing.rules.workflow import State

_PART = columns.whole("part", low=1, high=999, required=True)
_ROW_OF = re.compile(r"row (\d+)")


def _table_parts(
    entries: Iterator[Entry], work: Import
) -> list[tuple[Entry, Edition, EditionPart]]:
    """The rows with their edition and its part, whose kind is a table."""
    editions = Editions()
    found = [(entry, editions.of(entry, work)) for entry in entries]
    known = [(entry, edition) for entry, edition in found if edition is not None]
    parts = {
        (part.edition_id, part.position): part
        for part in EditionPart.objects.filter(edition__in={each.pk for _, each in known})
    }
    fitting = []
    for entry, edition in known:
        part = parts.get((edition.pk, entry.values["part"]))
        if part is None or part.part != PartKind.TABLE:
            if "edition_parts" not in work.readers or not work.problems:
                wanted = "give the position of a part of the edition whose kind is table."
                work.refuse(entry, "part", wanted)
            continue
        fitting.append((entry, edition, part))
    return fitting


def _of_table(record: OwnTable) -> Values:
    return {
        "columns": tuple(record.columns),
        "types": tuple(record.types),
        "title": record.title,
        "totals": record.totals,
        "differences": record.differences,
    }


def _load_tables(entries: Iterator[Entry], work: Import) -> Counts:
    fitting = _table_parts(entries, work)
    found = OwnTable.objects.filter(part__in=[part.pk for _, _, part in fitting])
    stored = {each.part_id: each for each in found}
    parts = {id(entry): part for entry, _, part in fitting}
    rows = []
    for entry, edition, part in fitting:
        if "title" in entry.values:
            entry.values["title"] = entry.values["title"] or part.heading
        record = stored.get(part.pk)
        rows.append((entry, record, _of_table(record) if record else None, edition))
    done = compare(_DECLARED, rows, work)

    def made(values: Values) -> Values:
        lists = {name: list(values[name]) for name in {"columns", "types"} & values.keys()}
        return {**values, **lists}

    new = [
        {
            **made(values),
            "part": parts[id(entry)],
            "title": values["title"] or str(parts[id(entry)]),
        }
        for entry, values in done.new
    ]
    kept = work.kept.setdefault("own_tables", {})
    kept |= {parts[id(entry)].pk: entry for entry in done.loaded}
    if not work.problems:
        changed = [(record, made(values)) for _, record, values in done.changed]
        loading.load_tables(new=new, changed=changed, by=work.by)
    work.at_the_end.append(lambda: _check_tables(work))
    return done.counts


def _dump_tables() -> Iterator[Values]:
    named = drafts()
    for table in OwnTable.objects.filter(part__edition__in=named).select_related("part"):
        yield {
            **named[table.part.edition_id],
            "part": table.part.position,
            **_of_table(table),
        }


_DECLARED = (
    cells("columns", required=True),
    cells("types", required=True),
    line("title"),
    columns.text("totals", at_most=NOTE),
    columns.text("differences", at_most=NOTE),
)
OWN_TABLES = Format(
    "own_tables",
    (*OF_EDITION, _PART, *_DECLARED),
    key=(*KEY, "part"),
    load=_load_tables,
    dump=_dump_tables,
    sort=(*KEY, "part"),
)


def _load_rows(entries: Iterator[Entry], work: Import) -> Counts:
    fitting = _table_parts(entries, work)
    if work.readers[OWN_TABLE_ROWS.name].problems:  # a table without these rows is another table
        return Counts()
    found = OwnTable.objects.filter(part__in=[part.pk for _, _, part in fitting])
    stored = {each.part_id: each for each in found.select_related("part")}
    of_table: dict[int, list[tuple[Entry, Edition]]] = defaultdict(list)
    for entry, edition, part in fitting:
        if part.pk in stored:
            of_table[part.pk].append((entry, edition))
        elif not work.names("own_tables", entry.values["series"]):
            wanted = "this part has no table in own_tables.csv or stored: give its columns there."
            work.refuse(entry, "part", wanted)
    counts = Counts()
    changed: list[tuple[OwnTable, Values]] = []
    kept = work.kept.setdefault("own_table_rows", {})
    for key, given in of_table.items():
        given.sort(key=lambda each: each[0].values["row"])
        if not _are_numbered(given, work):
            continue
        new = [list(entry.values.get("cells", ())) for entry, _ in given]
        counts += _compared(stored[key].rows, new)
        if new == stored[key].rows:
            continue
        if given[0][1].state != State.DRAFT:
            said = State(given[0][1].state).label.lower()
            work.refuse(
                given[0][0], "cells", f"the edition is {said}: an import changes drafts only."
            )
            continue
        kept[key] = {entry.values["row"]: entry for entry, _ in given}
        changed.append((stored[key], {"rows": new}))
    if not work.problems:
        loading.load_tables(new=(), changed=changed, by=work.by)
    work.at_the_end.append(lambda: _check_tables(work))
    return counts


def _are_numbered(given: list[tuple[Entry, Edition]], work: Import) -> bool:
    """True if the rows of a table count from 1 without a gap; else the first fault is noted."""
    for wanted, (entry, _) in enumerate(given, 1):
        if entry.values["row"] != wanted:
            said = f"rows of a table are numbered from 1 without a gap: write {wanted}."
            work.refuse(entry, "row", said)
            return False
    return True


def _compared(before: list[Any], after: list[Any]) -> Counts:
    """The rows that are new, those that differ or are gone, and the others."""
    both = list(zip(before, after, strict=False))
    same = sum(one == other for one, other in both)
    gone = max(0, len(before) - len(after))
    return Counts(max(0, len(after) - len(before)), len(both) - same + gone, same)


def _check_tables(work: Import) -> None:
    """Refuse what is wrong in tables that the import wrote: their columns, cells and sums.

    Each table is checked once, with its rows. *Costs*: 1 query.
    """
    declared, rows = work.kept.pop("own_tables", {}), work.kept.pop("own_table_rows", {})
    found = OwnTable.objects.filter(part__in={*declared, *rows}).select_related("part")
    for table in found.order_by("pk"):
        said = Declared(table.title, table.columns, table.types, table.totals, table.differences)
        own = rows.get(table.part_id, {})
        wrong: dict[tuple[int, str], tuple[Entry, str, list[str]]] = {}
        problems = own_table(said, table.rows, "table").problems
        # What is wrong with the heads makes more that is wrong below them.
        for problem in [each for each in problems if each.place in _HEADS] or problems:
            number = _ROW_OF.match(problem.place)
            entry = own.get(int(number[1])) if number else None
            column = "cells" if entry else _column(problem.place)
            entry = entry or declared.get(table.part_id) or next(iter(own.values()))
            column = column if column in entry.values else "cells"
            told = wrong.setdefault((id(entry), column), (entry, column, []))
            told[2].append(sentence_of(problem))
        for entry, column, sentences in wrong.values():
            work.refuse(entry, column, " ".join(sentences))


_HEADS = ("columns", "types")


def _column(place: str) -> str:
    return place if place in (*_HEADS, "totals", "differences") else "columns"


def _dump_rows() -> Iterator[Values]:
    named = drafts()
    for table in OwnTable.objects.filter(part__edition__in=named).select_related("part"):
        for number, row in enumerate(table.rows, 1):
            yield {
                **named[table.part.edition_id],
                "part": table.part.position,
                "row": number,
                "cells": tuple(row),
            }


OWN_TABLE_ROWS = Format(
    "own_table_rows",
    (
        *OF_EDITION,
        _PART,
        columns.whole("row", low=1, high=MOST_ROWS, required=True),
        cells("cells", required=True),
    ),
    key=(*KEY, "part", "row"),
    load=_load_rows,
    dump=_dump_rows,
    sort=(*KEY, "part", "row"),
)
