"""Several reads in one query, and work in steps: what its steps read is read with that of others.

A page that gathers from many rooms would ask one query of each. Each room gives `Steps` instead: it
yields the querysets that it reads next, goes on when they are read, and returns what it found.
"""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from operator import itemgetter
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    DecimalField,
    Field,
    Func,
    IntegerField,
    JSONField,
    Model,
    QuerySet,
    TextField,
    Value,
    Window,
)
from django.db.models.functions import Cast, RowNumber
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable
from django.utils.timezone import is_naive

T = TypeVar("T")
Steps = Generator[Iterable[QuerySet[Any, Any]], None, T]

_AT_MOST = 50  # cells of a JSON array: both databases take no more than a hundred arguments
_LISTS = (ValuesListIterable, FlatValuesListIterable)


def alone(steps: Steps[T]) -> T:
    """What some work comes to, by itself: each queryset is read by a query of its own."""
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            found: T = ended.value
            return found


def together(begun: Sequence[Steps[Any]]) -> list[Any]:
    """What each of some works comes to, in their order.

    *Costs*: as many queries as the work with most steps has.
    """
    steps = side_by_side(begun)
    while True:
        try:
            read_at_once(next(steps))
        except StopIteration as ended:
            found: list[Any] = ended.value
            return found


def side_by_side(begun: Sequence[Steps[Any]]) -> Steps[list[Any]]:
    """Some works as one: their first steps fall together, then their second ones, and so on."""
    found: dict[int, Any] = {}
    while len(found) < len(begun):
        wanted: list[QuerySet[Any, Any]] = []
        for place, steps in enumerate(begun):
            if place in found:
                continue
            try:
                wanted += next(steps)
            except StopIteration as ended:
                found[place] = ended.value
        yield wanted
    return [found[place] for place in range(len(begun))]


def rows_of(found: QuerySet[Any, Any]) -> Steps[list[Any]]:
    """The rows of a queryset, as a work of one step."""
    yield [found]
    return list(found)


def read_at_once(wanted: Iterable[QuerySet[Any, Any]]) -> None:
    """Read querysets in one query: each then has its rows as if it had been read by itself.

    *Takes*: querysets of records, also with `select_related`, `defer` and annotations, or of
    `values_list`. What is sliced, distinct or a union has no order of its own in a union.
    *Raises*: ValueError for such a one, and for a column of no type.
    *Costs*: 1 query; none where nothing can be found.
    """
    asked = [each for each in wanted if each._result_cache is None]
    if len(asked) == 1:
        len(asked[0])
    if len(asked) <= 1:
        return
    shapes = [_shape_of(each) for each in asked]
    parts = [
        _part(place, found, shape)
        for place, (found, shape) in enumerate(zip(asked, shapes, strict=True))
    ]
    for found in asked:
        found._result_cache = []
    rows = parts[0].union(*parts[1:], all=True)
    for place, _, cells in sorted(rows, key=itemgetter(0, 1)):
        row = (cell for some in cells for cell in some)
        asked[place]._result_cache.append(shapes[place].made(row))


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns that a queryset reads, and what is made of the cells of a row, in their order."""

    columns: Sequence[tuple[str, Any]]
    made: Callable[[Iterator[Any]], Any]


class _Cells(Func):
    """Cells as an array of JSON.

    Django's own first asks SQLite what it can do, in a transaction that waits for whoever saves,
    and takes "not now" for "never".
    """

    function = "JSON_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_BUILD_ARRAY", **context)


def _shape_of(found: Any) -> _Shape:
    query = found.query
    if query.is_sliced or query.distinct or query.combinator:
        raise ValueError("A queryset that is sliced, distinct or a union is read by itself.")
    given = query.annotation_select
    added = [(name, each.output_field) for name, each in given.items()]
    if issubclass(found._iterable_class, _LISTS):
        fields = dict(added)
        columns = [(each, fields.get(each) or _field(found, each)) for each in found._fields]
        is_flat = found._iterable_class is FlatValuesListIterable

        def listed(row: Iterator[Any]) -> Any:
            cells = tuple(_read(field, next(row)) for _, field in columns)
            return cells[0] if is_flat else cells

        return _Shape(columns, listed)
    if found._iterable_class is not ModelIterable:
        raise ValueError("Only records and lists of values are read together.")
    record = _record(found.model, query.select_related or {}, query.get_select_mask())

    def made(row: Iterator[Any]) -> Any:
        one = record.made(row)
        for name, field in added:
            setattr(one, name, _read(field, next(row)))
        return one

    return _Shape([*record.columns, *added], made)


def _field(found: QuerySet[Any, Any], path: str) -> "Field[Any, Any]":
    """The field at the end of a path as `values_list` takes it."""
    _, _, targets, _ = found.query.names_to_path(path.split("__"), found.model._meta)
    field: Field[Any, Any] = targets[0]
    return field


def _record(model: type[Model], related: Mapping[str, Any], mask: Mapping[Any, Any]) -> _Shape:
    """The shape of a record with those that `select_related` reads with it.

    *Takes*: the fields that are read, each with those of the record it leads to; empty for all.
    """
    own = [each for each in model._meta.concrete_fields if not mask or each in mask]
    names = [each.attname for each in own]
    others = []
    for name, further in related.items():
        field: Any = model._meta.get_field(name)
        others.append((field, _record(field.related_model, further, mask.get(field, {}))))
    columns = [(each.attname, each) for each in own]
    columns += [
        (f"{field.name}__{path}", column)
        for field, other in others
        for path, column in other.columns
    ]

    def made(row: Iterator[Any]) -> Any:
        values = [_read(field, next(row)) for field in own]
        beside = [(field, other.made(row)) for field, other in others]
        one = model.from_db(DEFAULT_DB_ALIAS, names, values)
        if one.pk is None:  # a way that leads to no record
            return None
        for field, record in beside:
            field.set_cached_value(one, record)
        return one

    return _Shape(columns, made)


def _part(place: int, found: QuerySet[Any, Any], shape: _Shape) -> QuerySet[Any, Any]:
    """The rows of a queryset as three columns: its place, their number, and their cells."""
    if any(type(field) is Field for _, field in shape.columns):
        raise ValueError("A queryset with a column of no type is read by itself.")
    cells = [
        Cast(path, TextField()) if isinstance(field, DecimalField | JSONField) else path
        for path, field in shape.columns
    ]
    some = [cells[first : first + _AT_MOST] for first in range(0, len(cells), _AT_MOST)]
    query: Any = found.query
    in_order = query.order_by or (query.get_meta().ordering if query.default_ordering else ())
    told: QuerySet[Any, Any] = found.order_by().annotate(
        at_once_place=Value(place, output_field=IntegerField()),
        at_once_number=Window(RowNumber(), order_by=list(in_order)) if in_order else Value(0),
        at_once_cells=_Cells(*(_Cells(*each) for each in some)),
    )
    return told.values_list("at_once_place", "at_once_number", "at_once_cells")


def _read(field: "Field[Any, Any]", cell: Any) -> Any:
    """A cell of an array as the field gives it. SQLite keeps moments in UTC without saying so."""
    if cell is None:
        return None
    if isinstance(field, JSONField):
        return json.loads(cell)
    if isinstance(field, DecimalField):
        return Decimal(cell).quantize(Decimal(1).scaleb(-field.decimal_places))
    read = field.to_python(cell)
    is_bare = isinstance(read, datetime) and is_naive(read)
    return read.replace(tzinfo=UTC) if is_bare else read
