"""Loads rows that have a key: new ones are created, stored ones are updated."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby
from typing import Any, Generic, TypeVar, cast

from django.db import connection, models
from django.db.models import ExpressionWrapper, F, Field

from councilportal.common.validity import Dated

M = TypeVar("M", bound=models.Model)
T = TypeVar("T")
_AT_ONCE = 200  # rows of an INSERT: more is hardly faster, and SQLite limits the number of values


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows were created, changed and unchanged."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """The sum of two counts."""
        return Counts(
            self.created + other.created,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
        )


class LoadRefused(Exception):
    """A row that cannot be loaded: its key, the column, what is wrong and what would be right."""

    def __init__(self, *, ref: str, column: str, found: str, accepted: str) -> None:
        """Keep the parts. The importer adds the file and the row."""
        super().__init__(f"{ref}, {column}: found {found!r}; {accepted}")
        self.ref = ref
        self.column = column
        self.found = found
        self.accepted = accepted


class UnknownReference(LoadRefused):
    """A row refers to a record that is neither stored nor loaded before it."""


class DatesOutOfOrder(LoadRefused):
    """The last day in force would be before the first."""


@dataclass(frozen=True, slots=True)
class Upserted(Generic[M]):
    """The records of a load by their key, and the keys of those created and those changed."""

    records: dict[str, M]
    created: frozenset[str]
    changed: frozenset[str]

    @property
    def counts(self) -> Counts:
        """How many records were created, changed and unchanged."""
        same = len(self.records) - len(self.created) - len(self.changed)
        return Counts(len(self.created), len(self.changed), same)


def upsert(
    model: type[M],
    rows: Sequence[Mapping[str, object]],
    *,
    key: str = "ref",
    stored: Mapping[str, M] | None = None,
) -> Upserted[M]:
    """Create or update one record for each row. Call it in a transaction.

    *Takes*: rows of values by attribute name (`directorate_id`, not `directorate`), each with the
    key, which is unique in the model and among the rows; an absent attribute keeps what is stored.
    `stored`, the stored records by key, if they have been read already.
    *Raises*: DatesOutOfOrder.
    *Costs*: one query to read (per 999 rows on SQLite), one to insert and one to update (each in
    the batches that the database accepts). Unchanged rows are not written.
    """
    manager = model._default_manager
    if stored is None:
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


def relink(
    model: type[models.Model], name: str, wanted: Mapping[int, Collection[int]]
) -> frozenset[int]:
    """Set the links of a many-to-many field. Call it in a transaction.

    *Takes*: `wanted`, for each key of a record the keys of those it is to be linked with.
    *Gives*: the keys of the records whose links changed.
    *Costs*: 1 query to read and at most 2 to write, batches apart.
    """
    if not wanted:
        return frozenset()
    field = next(each for each in model._meta.many_to_many if each.name == name)
    through = cast(type[models.Model], field.remote_field.through)
    own, other = (f"{end}_id" for end in (field.m2m_field_name(), field.m2m_reverse_field_name()))
    stored: dict[int, dict[int, int]] = {}
    for pk, one, linked in through._default_manager.values_list("pk", own, other):
        stored.setdefault(one, {})[linked] = pk
    gone: list[int] = []
    added: list[models.Model] = []
    changed: set[int] = set()
    for one, links in wanted.items():
        there = stored.get(one, {})
        if there.keys() != set(links):
            changed.add(one)
            gone += [pk for linked, pk in there.items() if linked not in links]
            added += [through(**{own: one, other: each}) for each in sorted({*links} - {*there})]
    if gone:
        through._default_manager.filter(pk__in=gone).delete()
    through._default_manager.bulk_create(added)
    return frozenset(changed)


def insert(model: type[models.Model], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, about ten times faster than with a model instance for each.

    *Takes*: rows of values by attribute name (`indicator_id`), already checked; missing attributes
    get their default. The keys of the new rows are not given back. Call it in a transaction.
    *Costs*: one query for each 200 rows.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = {str(field.column): _prepared(field, rows) for field in fields}
    # Columns that are empty in every row are not sent.
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


# A column of many rows: for each row the index of its value, and the distinct values.
Coded = tuple[Sequence[int], Sequence[Any]]
_COLUMNS_AT_ONCE = 1_000  # rows of an INSERT
_PARAMETERS = 30_000  # the number of parameters that every SQLite accepts


def insert_columns(
    model: type[models.Model], columns: Mapping[str, Coded], *, unique: Sequence[str] = ()
) -> None:
    """Insert rows that come as columns. A value that is the same in every row is sent once.

    *Takes*: columns by attribute name, all of one length, already checked; a missing column gets
    its default. `unique`, attributes that are unique together: where a row with the same is stored,
    it takes the other columns instead, and keeps those that are missing. The keys of the new rows
    are not given back. Call it in a transaction.
    *Costs*: two queries, the first of which runs once for each 1,000 rows.
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
        prepared = {n: _prepared_value(field, values[n]) for n in used}
        if len(set(prepared.values())) > 1 or not varying:
            varying[str(field.column)] = [prepared[place] for place in places]
            types.append(str(field.db_type(connection)))
        elif prepared[places[0]] is not None:
            fixed[str(field.column)] = prepared[places[0]]
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, [*varying, *fixed]))
    into = f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {_typed(types)}"
    into += "".join([", %s"] * len(fixed)) + " FROM (VALUES "
    one = f"({', '.join(['%s'] * len(varying))})"
    end = ") AS v" + (_or_update(model, columns, unique) if unique else "")
    records = list(zip(*varying.values(), strict=True))
    size = min(_COLUMNS_AT_ONCE, _PARAMETERS // len(varying))
    parts = [records[start : start + size] for start in range(0, rows, size)]
    with connection.cursor() as cursor:
        # Parts of one size are one statement, which Django and the database read once.
        for each, same in groupby(parts, len):
            statement = f"{into}{', '.join([one] * each)}{end}"
            given = [[*fixed.values(), *chain.from_iterable(part)] for part in same]
            if len(given) == 1:
                cursor.execute(statement, given[0])
            else:
                cursor.executemany(statement, given)


def _or_update(model: type[models.Model], columns: Iterable[str], unique: Sequence[str]) -> str:
    """The end of an INSERT ... SELECT that updates a stored row with the same unique attributes."""
    names = {
        each.attname: connection.ops.quote_name(str(each.column))
        for each in model._meta.concrete_fields
    }
    taken = ", ".join(
        f"{names[each]} = EXCLUDED.{names[each]}" for each in columns if each not in unique
    )
    # Without a WHERE, SQLite would read ON as that of a join.
    on = ", ".join(names[each] for each in unique)
    return f" WHERE true ON CONFLICT ({on}) DO UPDATE SET {taken}"


def _prepared_value(field: "models.Field[Any, Any]", value: Any) -> Any:
    """A value as the database takes it. Keys stay as they are, as each row may have another."""
    return value if field.is_relation else field.get_db_prep_save(value, connection)


def _typed(types: Sequence[str]) -> str:
    """SQL for the columns of a VALUES list. PostgreSQL would take an all-NULL column for text."""
    if connection.vendor != "postgresql":
        return "v.*"
    return ", ".join(f"CAST(v.column{n} AS {kind})" for n, kind in enumerate(types, 1))


def _prepared(
    field: "models.Field[Any, Any]", rows: Sequence[Mapping[str, object]]
) -> list[object]:
    """The values of one column as the database accepts them. Equal values are prepared once."""
    name, default = field.attname, field.get_default()
    values = [row.get(name, default) for row in rows]
    prepared = {value: field.get_db_prep_save(value, connection) for value in set(values)}
    return [prepared[value] for value in values]


def as_stored(name: str) -> "ExpressionWrapper[F]":
    """A column as the database gives it, without Django's conversion of each cell.

    A decimal number is a float on SQLite.
    """
    return ExpressionWrapper(F(name), output_field=Field())


def known(stored: Mapping[str, T], wanted: object, *, ref: str, column: str, accepted: str) -> T:
    """The stored record that the reference in a cell names.

    *Raises*: UnknownReference, with the words of `accepted`, if it is not in `stored`.
    """
    found = str(wanted or "")
    if found not in stored:
        raise UnknownReference(ref=ref, column=column, found=found, accepted=accepted)
    return stored[found]


def referred(rows: Iterable[Mapping[str, object]], *columns: str) -> set[str]:
    """All references in these columns of the rows, without the empty cells."""
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
