"""Loading rows that have a key: new ones are made, stored ones are brought up to date."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Generic, TypeVar

from django.db import connection, models

from councilportal.common.validity import Dated

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
_AT_ONCE = (
    200  # rows of an INSERT: more is hardly faster, and SQLite takes a limited number of values
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What loading did, in rows."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """The counts of two loads together."""
        return Counts(
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )


class LoadRefused(Exception):
    """A row that cannot be loaded: its key, the column, what is wrong and what would do."""

    def __init__(self, *, ref: str, column: str, found: str, accepted: str) -> None:
        """Keep the parts: the importer names the file and the row beside them."""
        super().__init__(f"{ref}, {column}: found {found!r}; {accepted}")
        self.ref = ref
        self.column = column
        self.found = found
        self.accepted = accepted


class UnknownReference(LoadRefused):
    """A row refers to something that is neither stored nor loaded before it."""


class DatesOutOfOrder(LoadRefused):
    """The last day in force would be before the first."""


@dataclass(frozen=True, slots=True)
class Upserted(Generic[M]):
    """The records of a load by their key, and the keys of those made and of those altered."""

    records: dict[str, M]
    created: frozenset[str]
    changed: frozenset[str]

    @property
    def counts(self) -> Counts:
        """How many were made, altered and left alone."""
        same = len(self.records) - len(self.created) - len(self.changed)
        return Counts(len(self.created), len(self.changed), same)


def upsert(
    model: type[M], rows: Sequence[Mapping[str, object]], *, key: str = "ref"
) -> Upserted[M]:
    """Make or bring up to date one record for each row. Call it in a transaction.

    *Takes*: rows of values by attribute name (`directorate_id`, not `directorate`), each with the
    key, which is unique in the model and among the rows; an absent attribute leaves what is stored.
    *Raises*: DatesOutOfOrder.
    *Costs*: one query to read (per 999 rows on SQLite), one to insert, and one to update (each in
    the batches that the database takes), whatever does not change costs nothing.
    """
    manager = model._default_manager
    stored = manager.in_bulk([row[key] for row in rows], field_name=key)
    records: dict[str, M] = {}
    created: dict[str, M] = {}
    changed: dict[str, M] = {}
    columns: set[str] = set()
    for row in rows:
        ref = str(row[key])
        record = stored.get(ref)
        if record is None:
            record = created[ref] = model()
        differing = {name for name, value in row.items() if getattr(record, name) != value}
        for name in differing:
            setattr(record, name, row[name])
        if differing and ref not in created:
            changed[ref] = record
            columns |= differing
        if isinstance(record, Dated):
            _check_dates(ref, record)
        records[ref] = record
    manager.bulk_create(created.values())
    if changed:
        manager.bulk_update(changed.values(), sorted(columns))
    return Upserted(records, frozenset(created), frozenset(changed))


def insert(model: type[models.Model], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows as they are, some ten times faster than by making a record of each.

    *Takes*: rows of values by attribute name (`indicator_id`), already checked; what a row lacks
    has its default. No keys come back. Call it in a transaction.
    *Costs*: one query for each 200 rows.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = {str(field.column): _prepared(field, rows) for field in fields}
    # A column that is empty in every row need not be sent.
    filled = {name: cells for name, cells in columns.items() if any(c is not None for c in cells)}
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, filled))
    into = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES "  # noqa: S608 - own names
    one = f"({', '.join(['%s'] * len(filled))})"
    records = list(zip(*filled.values(), strict=True))
    with connection.cursor() as cursor:
        for start in range(0, len(records), _AT_ONCE):
            part = records[start : start + _AT_ONCE]
            cursor.execute(into + ", ".join([one] * len(part)), list(chain.from_iterable(part)))


# A column of many rows: for each row the place of its value among distinct values.
Coded = tuple[Sequence[int], Sequence[Any]]
_COLUMNS_AT_ONCE = 1_000  # rows of an INSERT
_PARAMETERS = 30_000  # what every SQLite takes


def insert_columns(model: type[models.Model], columns: Mapping[str, Coded]) -> None:
    """Insert rows that come as columns: what is the same in every row is sent once.

    *Takes*: columns by attribute name, all of one length, already checked; an absent one has its
    default. No keys come back. Call it in a transaction.
    *Costs*: one query for each 1,000 rows.
    """
    rows = max((len(places) for places, _ in columns.values()), default=0)
    if not rows:
        return
    varying: dict[str, list[Any]] = {}
    types: list[str] = []
    fixed: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key:
            continue
        places, values = columns.get(field.attname, ((0,), (field.get_default(),)))
        used = {places[0]} if places.count(places[0]) == len(places) else set(places)
        prepared = {n: field.get_db_prep_save(values[n], connection) for n in used}
        if len(used) > 1 or not varying:
            varying[str(field.column)] = [prepared[place] for place in places]
            types.append(str(field.db_type(connection)))
        elif prepared[places[0]] is not None:
            fixed[str(field.column)] = prepared[places[0]]
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, [*varying, *fixed]))
    into = f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {_typed(types)}"
    into += "".join([", %s"] * len(fixed)) + " FROM (VALUES "
    one = f"({', '.join(['%s'] * len(varying))})"
    records = list(zip(*varying.values(), strict=True))
    size = min(_COLUMNS_AT_ONCE, _PARAMETERS // len(varying))
    with connection.cursor() as cursor:
        for start in range(0, rows, size):
            part = records[start : start + size]
            given = [*fixed.values(), *chain.from_iterable(part)]
            cursor.execute(f"{into}{', '.join([one] * len(part))}) AS v", given)


def _typed(types: Sequence[str]) -> str:
    """The columns of a list of values: PostgreSQL takes one that is empty throughout for text."""
    if connection.vendor != "postgresql":
        return "v.*"
    return ", ".join(f"CAST(v.column{n} AS {kind})" for n, kind in enumerate(types, 1))


def _prepared(
    field: "models.Field[Any, Any]", rows: Sequence[Mapping[str, object]]
) -> list[object]:
    """The values of one column as the database takes them. Few differ, so each is prepared once."""
    name, default = field.attname, field.get_default()
    values = [row.get(name, default) for row in rows]
    prepared = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [prepared[value] for value in values]


def known(stored: Mapping[str, T], wanted: object, *, ref: str, column: str, accepted: str) -> T:
    """What is stored under the reference in a cell.

    *Raises*: UnknownReference, with the words of `accepted`, when it is not among `stored`.
    """
    found = str(wanted or "")
    if found not in stored:
        raise UnknownReference(ref=ref, column=column, found=found, accepted=accepted)
    return stored[found]


def referred(rows: Iterable[Mapping[str, object]], *columns: str) -> set[str]:
    """Everything that the rows name in these columns, without the empty cells."""
    return {str(row[column]) for row in rows for column in columns if row.get(column)}


def _check_dates(ref: str, record: Dated) -> None:
    first, last = record.valid_from, record.valid_to
    if isinstance(first, date) and isinstance(last, date) and last < first:
        raise DatesOutOfOrder(
            ref=ref,
            column="valid_to",
            found=last.isoformat(),
            accepted=f"give a day that is not before valid_from, {first.isoformat()}",
        )
