"""What records have many of, such as their objectives and their characteristics, read at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Func, IntegerField, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.timezone import is_naive


class InLines(Func):
    """The texts of a column of all rows, a line each: an aggregate that both databases have."""

    output_field = TextField()
    names: ClassVar[Mapping[str, tuple[str, str]]] = {
        "sqlite": ("GROUP_CONCAT", "CHAR(10)"),
        "postgresql": ("STRING_AGG", "CHR(10)"),
    }
    template = "%(function)s(%(expressions)s, %(line)s)"

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> Any:
        """The call in the words of the database."""
        more["function"], more["line"] = self.names[connection.vendor]
        return super().as_sql(compiler, connection, *args, **more)


@dataclass(frozen=True, slots=True)
class Many:
    """A many-to-many field of records, and the columns that are read of what it leads to.

    `rows` are what it may lead to, filtered by the records; `way` leads from them back to these.
    They come in the order of `number`, a column of whole numbers, and then of `columns`, in which
    "framework__pk" and "framework__title" give each its framework with a title. Any other column
    would be read when it is asked for, one query a row.
    """

    name: str
    records: Sequence[Model]
    rows: QuerySet[Any]
    way: str
    columns: tuple[str, ...]
    number: str = "pk"


def read_together(wanted: Iterable[Many]) -> None:
    """Lay what the fields lead to in the records, as `prefetch_related` does. *Costs*: 1 query."""
    fields = list(wanted)
    width = max(len(each.columns) for each in fields)
    parts = [_part(place, each, width) for place, each in enumerate(fields)]
    found: dict[tuple[int, int], list[Model]] = defaultdict(list)
    made: dict[tuple[type[Model], int], Model] = {}
    for place, record, key, number, *texts in sorted(parts[0].union(*parts[1:], all=True), key=_by):
        many = fields[place]
        known = many.rows.model, key
        if known not in made:
            told = {many.number: number, **dict(zip(many.columns, texts, strict=False))}
            made[known] = _made(many.rows.model, told | {"pk": key})
        found[place, record].append(made[known])
    for place, many in enumerate(fields):
        for each in many.records:
            lay(each, many.name, found[place, each.pk])


def _by(row: Sequence[Any]) -> tuple[Any, ...]:
    return row[3], *(text or "" for text in row[4:])


def _part(place: int, many: Many, width: int) -> QuerySet[Any, Any]:
    empty = Value("", output_field=TextField())
    texts = [Cast(each, TextField()) for each in many.columns]
    return many.rows.order_by().values_list(
        Value(place, output_field=IntegerField()),
        Cast(many.way, IntegerField()),
        Cast("pk", IntegerField()),
        Cast(many.number, IntegerField()),
        *texts,
        *[empty] * (width - len(texts)),
    )


def _made(model: type[Model], values: Mapping[str, Any]) -> Model:
    """A record that has these columns alone, as `only` gives it."""
    own: dict[str, Any] = {}
    others: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, value in values.items():
        other, _, column = name.rpartition("__")
        if other:
            others[other][column] = value
            continue
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        read = field.to_python(value)
        # SQLite keeps moments in UTC without saying so.
        is_bare = isinstance(read, datetime) and is_naive(read)
        own[field.attname] = read.replace(tzinfo=UTC) if is_bare else read
    names = [each.attname for each in model._meta.concrete_fields if each.attname in own]
    made = model.from_db(DEFAULT_DB_ALIAS, names, [own[name] for name in names])
    for name, columns in others.items():
        of_other: Any = model._meta.get_field(name).related_model
        setattr(made, name, None if columns["pk"] is None else _made(of_other, columns))
    return made


def lay(record: Any, name: str, found: Sequence[Model]) -> None:
    """Lay what a field leads to in a record, as `prefetch_related` does."""
    rows = getattr(record, name).all()
    rows._result_cache, rows._prefetch_done = list(found), True
    if not hasattr(record, "_prefetched_objects_cache"):
        record._prefetched_objects_cache = {}
    record._prefetched_objects_cache[name] = rows
