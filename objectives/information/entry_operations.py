"""Writes to exact tables of figures of people: their words, and their figures.

Events tell which rows, never what a figure is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from councilportal.accounts.models import User
from councilportal.audit import operations as audit
from councilportal.common.addresses import refused_ref
from councilportal.common.periods import london_day
from councilportal.common.refusals import NotKnown, Refused
from councilportal.organisation import record_changes
from councilportal.organisation.models import Category
from councilportal.organisation.people import Person, person_on
from councilportal.organisation.queries import categories_by_code
from objectives.information import policies
from objectives.information.checks import StaleFigures, faults_of, place_rows
from objectives.information.exact import thawed
from objectives.information.queries import figures_of, populations, released_refs
from objectives.information.reading import OF_TABLE, Typed, mark, seen_of
from objectives.information.saving import store_figures
from objectives.models import EqualityTable, Release
from objectives.rules.information import (
    SETTLED,
    SETTLED_SAID,
    Figure,
    FigureUnit,
    Protection,
    check_table,
    check_unit,
    spelt_otherwise,
)

_PLAIN = (
    *("measure", "count", "value", "base", "words"),
    *("comparator", "comparator_value", "comparator_kind", "gap"),
)
_NAMED = 50  # rows that an event names


class TableRefused(Refused):
    """The words of a table cannot be; `faults` are pairs of a field and a sentence."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        """Keep every fault."""
        super().__init__(_sentence(faults[0][1]))
        self.faults = [(name, _sentence(wanted)) for name, wanted in faults]


class FiguresRefused(Refused):
    """Figures cannot be; `faults` have the number of a row from 0, a column and a sentence."""

    def __init__(self, faults: Sequence[tuple[int, str, str]]) -> None:
        """Keep every fault."""
        number, _, wanted = faults[0]
        super().__init__(f"Row {number + 1}: {wanted}")
        self.faults = [(number, column, _sentence(wanted)) for number, column, wanted in faults]


@dataclass(frozen=True, slots=True)
class Saved:
    """How many rows of a table were added, changed and removed."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


@audit.writing()
def save_table(
    *, ref: str, values: Mapping[str, Any], is_new: bool, seen: str = "", by: User, at: datetime
) -> EqualityTable:
    """Add a table, or change the words of one.

    *Takes*: `values` by field, all of `reading.OF_TABLE`; `seen`, the stamp of what the page was
    made from (`reading.stamp_of`).
    *Raises*: NotKnown; Refused for a person who does not enter figures for the place, before and
    after; TableRefused; record_changes.StaleRecord.
    """
    who = person_on(by, london_day(at))
    policies.check_can_write(who, values["directorate"])
    table = EqualityTable(ref=ref) if is_new else _held(ref, by, at)
    faults = list(check_table(Protection(values["mode"]), values["mode_reason"], _limit(values)))
    if not values["title"].strip():
        faults.append(("title", "enter a title."))
    if is_new and EqualityTable.objects.filter(ref__iexact=ref).exists():
        faults.append(("ref", "another table has this reference: give another."))
    elif is_new and (wanted := refused_ref(ref, "figures_of")):
        faults.append(("ref", wanted))
    if wanted := spelt_otherwise(values["population"], populations(but=table.pk or 0)):
        faults.append(("population", wanted))
    faults += _unsettled(table, values)
    if faults:
        raise TableRefused(faults)
    return record_changes.store(
        record=table,
        values={name: values[name] for name in OF_TABLE},
        record_ref=ref,
        reason="",
        by=by,
        at=at,
        seen=seen,
    )


def _limit(values: Mapping[str, Any]) -> int:
    return int(values["threshold"])


def _unsettled(table: EqualityTable, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What does not change any more, and a unit that the figures do not fit."""
    if table.pk is None:
        return []
    changed = [name for name in SETTLED if getattr(table, name) != values[name]]
    if changed and table.ref in released_refs():
        return [(name, SETTLED_SAID) for name in changed]
    if "unit" in changed:
        figures = dict(figures_of([table.ref])[table.ref])
        if wanted := check_unit(figures, FigureUnit(values["unit"])):
            return [("unit", wanted)]
    return []


@audit.writing()
def save_figures(*, ref: str, rows: Typed, seen: str, by: User, at: datetime) -> Saved:
    """Save all figures of a table at once: those that are not among the rows are taken away.

    *Takes*: rows with their positions, None for a new one, which goes to the end; `seen`, what the
    page carried of the figures that it was made from (`reading.seen_of`).
    *Raises*: NotKnown; Refused for a person who may only look; FiguresRefused; StaleFigures.
    *Costs*: at most 16 queries, batches of rows apart.
    """
    table = _held(ref, by, at)
    stored = dict(figures_of([ref])[ref])
    if seen != seen_of(stored.items()):
        raise StaleFigures
    placed = place_rows(rows, stored)
    categories = categories_by_code()
    if faults := faults_of(table, placed, categories):
        raise FiguresRefused(faults)
    return _write(table, stored, placed, categories, by, at)


@audit.writing()
def put_back(*, release: Release, reason: str, by: User, at: datetime) -> None:
    """Give a table the words and figures that it had at a release, as a part of what undoes others.

    It asks for no role: whoever rejects a release may not enter figures.
    """
    exact = thawed(release.exact)
    table = record_changes.store(
        record=release.table,
        values={"title": release.title, "decimals": exact.decimals, **release.about},
        record_ref=release.table.ref,
        reason=reason,
        by=by,
        at=at,
    )
    stored = dict(figures_of([table.ref])[table.ref])
    _write(table, stored, exact.figures, categories_by_code(), by, at, reason)


def _write(
    table: EqualityTable,
    stored: Mapping[int, Figure],
    placed: Mapping[int, Figure],
    categories: Mapping[str, Category],
    by: User,
    at: datetime,
    reason: str = "",
) -> Saved:
    """Make the figures of a table those that are placed, by position, with an event."""
    added = [position for position in placed if position not in stored]
    removed = [position for position in stored if position not in placed]
    changed = [
        position
        for position, figure in placed.items()
        if position in stored and mark(figure) != mark(stored[position])
    ]
    if not (added or removed or changed):
        return Saved()
    table.figures.filter(position__in=removed).delete()
    written = sorted([*added, *changed])
    if written:
        _store(table, {position: placed[position] for position in written}, categories)
    after: dict[str, object] = {"rows": len(placed)}
    for name, rows_of in (("added", added), ("changed", changed), ("removed", removed)):
        after |= {name: len(rows_of), f"rows_{name}": _in_words(rows_of)} if rows_of else {}
    _record(table, "save figures", {"rows": len(stored)}, after, by, at, reason)
    return Saved(len(added), len(changed), len(removed))


def _store(
    table: EqualityTable, figures: Mapping[int, Figure], categories: Mapping[str, Category]
) -> None:
    """Write figures by position, new or changed."""
    each = range(len(figures))
    rows = [_attributes(figure) for figure in figures.values()]
    store_figures(
        {
            "table_id": ([0] * len(figures), [table.pk]),
            "position": (each, list(figures)),
            **{name: (each, [row[name] for row in rows]) for name in _PLAIN},
        },
        (each, [[categories[code].pk for code in figure.groups] for figure in figures.values()]),
    )


def _attributes(figure: Figure) -> dict[str, Any]:
    given = {name: getattr(figure, name) for name in _PLAIN}
    return {**given, "comparator_kind": figure.comparator_kind or ""}


@audit.writing()
def delete_table(*, ref: str, reason: str, by: User, at: datetime) -> None:
    """Delete a table that was never released, with its figures.

    *Raises*: NotKnown; Refused for a person who does not enter its figures, without a reason, and
    where anything refers to it.
    """
    table = _held(ref, by, at)
    if not reason.strip():
        raise Refused("Say why the table is deleted.")
    if table.releases.exists():
        raise Refused("This table is released, and what was released stays: it cannot be deleted.")
    rows = table.figures.count()
    table.figures.all().delete()
    if found := record_changes.referring(table):
        raise Refused(f"{', '.join(found)} refer to it: it cannot be deleted.")
    before = record_changes.plain(table, dict.fromkeys(("title", "kind"))) | {"rows": rows}
    table.delete()
    _record(table, "delete", before, None, by, at, reason=reason.strip())


def record_opening(
    *, table: EqualityTable, by: User, at: datetime, who: Person | None = None
) -> None:
    """Record that somebody who does not enter its figures opens an exact table: an auditor.

    Only the event is written, so nothing is read again: it tells of the table as it is shown.

    *Takes*: `who`, the person of `by` where they were read already.
    *Raises*: NotKnown for a person who may not see them.
    """
    who = person_on(by, london_day(at)) if who is None else who
    if not policies.may_see_exact(who, table):
        raise NotKnown(f"There is no table {table.ref!r} for you.")
    _record(table, "open exact figures", None, {"title": table.title}, by, at)


def _held(ref: str, by: User, at: datetime) -> EqualityTable:
    """A table that the person writes, locked. *Raises*: NotKnown; Refused for an auditor."""
    tables = EqualityTable.objects.select_for_update(no_key=True, of=("self",))
    found = tables.select_related("directorate").filter(ref=ref).first()
    who = person_on(by, london_day(at))
    if found is None or not policies.may_see_exact(who, found):
        raise NotKnown(f"There is no table {ref!r} for you.")
    policies.check_can_write(who, found.directorate)
    return found


def _in_words(positions: Sequence[int]) -> str:
    """Positions as an event tells them: the first fifty."""
    told = ", ".join(str(each) for each in sorted(positions)[:_NAMED])
    return f"{told} and more" if len(positions) > _NAMED else told


def _record(
    table: EqualityTable,
    action: str,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
    by: User,
    at: datetime,
    reason: str = "",
) -> None:
    audit.record(
        action=action,
        record_type="equality table",
        record_ref=table.ref,
        before=before,
        after=after,
        reason=reason,
        by=by,
        at=at,
    )
