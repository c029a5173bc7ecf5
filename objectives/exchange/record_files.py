"""A file of the data format whose rows are records of one table: made from a description of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Model

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.numbers import shortest
from councilportal.common.periods import Period, parse
from councilportal.files.columns import Column
from councilportal.files.formats import Format, Import, Taken
from councilportal.files.frames import Frame
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry
from councilportal.files.tables import Problem
from councilportal.organisation.queries import categories_by_code
from councilportal.organisation.rules import circle
from objectives.exchange import record_loading
from objectives.rules.said import check_part_of

Values = dict[str, Any]
Faults = Iterable[tuple[str, str]]
Settled = Callable[[Values, Sequence[str]], Faults]
Records = Mapping[str, Mapping[Any, Any]]  # by column and reference, what it points to


@dataclass(frozen=True, slots=True)
class Found:
    """A column whose reference means something only beside the rest of its row.

    `beside` is the column with which it names a record; `read` gives the records by the two cells.
    Where there is none, `wanted` is said.
    """

    beside: str
    read: Callable[[], Mapping[tuple[str, str], Any]]
    wanted: str


def _nothing_is_settled(_: Values, __: Sequence[str]) -> Faults:
    return ()


@dataclass(frozen=True, slots=True)
class RecordFile:
    """What a file's columns are in its table. A column that is not named here is its attribute.

    `refs` and `lists` name, by column, the file and the model that references point to: one, or
    many; `found` those that depend on the row. `placed` names, by column, the owner of the row,
    where the column has the place of another row of the same owner. `posts` are columns of titles
    of posts, `periods` of periods. `fuzzy` names, by column, the attributes that hold a date's
    words and its last day. `renamed` are columns of another name than their attribute. `check`
    gives the faults of a whole row, with the records that it points to: a column and a sentence
    each; `check_all` those of all rows that are new or changed, once they are stored, and
    `check_apart` those of all rows that could be read, where nothing is stored as some are wrong.
    `settled` reads what is stored and gives a check of a row and of its columns that change (of a
    new row the first): it refuses those of what is settled. Where `fixed` is set, a stored row is
    never changed, and this says so. `take` loads rows as columns, and `kept` tells rows that are
    not to be written, as those of `Format`.
    """

    name: str
    model: type[Model]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    refs: Mapping[str, tuple[str, type[Model]]] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, type[Model]]] = field(default_factory=dict)
    found: Mapping[str, Found] = field(default_factory=dict)
    placed: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    fuzzy: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Values, Records], Faults] = lambda _values, _records: ()
    check_all: Callable[[Sequence[Entry], Import], None] | None = None
    check_apart: Callable[[Sequence[Entry], Import], None] | None = None
    settled: Callable[[], Settled] = lambda: _nothing_is_settled
    fixed: str = ""
    take: Callable[[Frame, Import], Taken] | None = None
    kept: Callable[[Iterable[Entry], Import], Iterable[Problem]] | None = None

    def format(self) -> Format:
        """The file, as imports and exports use it."""
        return Format(
            self.name,
            self.columns,
            key=self.key,
            load=self._load,
            dump=self._dump,
            sort=self.key,
            take=self.take,
            kept=self.kept,
        )

    def _load(self, entries: Iterator[Entry], work: Import) -> Counts:
        pointed: dict[str, tuple[str, Mapping[Any, Model]]] = {
            column: (file, model._default_manager.in_bulk(field_name="ref"))
            for column, (file, model) in {**self.refs, **self.lists}.items()
        }
        pointed |= {column: ("categories", categories_by_code()) for column in self.groups}
        records: dict[str, Mapping[Any, Any]] = {
            **{column: known for column, (_, known) in pointed.items()},
            **{column: found.read() for column, found in self.found.items()},
        }
        rows = list(entries)
        settled = self.settled()
        stored = {self._key_of(cells): (record, cells) for record, cells in self._records()}
        keys = {*stored, *(self._key_of(entry.values) for entry in rows)}
        self._refuse_circles([cells for _, cells in stored.values()], rows, work)
        new: list[Values] = []
        changed: list[tuple[Model, Values]] = []
        loaded: list[Entry] = []
        for entry in rows:
            # Each is asked, so that all that is wrong of a row is told.
            is_known = [
                work.refers(entry, column, file, records)
                for column, (file, records) in pointed.items()
            ]
            record, before = stored.get(self._key_of(entry.values), (None, None))
            if before and entry.values.get("valid_from", before) is None:
                # A blank would put what is stored into the past: a first day stays.
                entry.values["valid_from"] = before["valid_from"]
            whole = {**self._empty, **(before or {}), **entry.values}
            differing = [
                name for name in whole if before and _told(whole[name]) != _told(before[name])
            ]
            if before is not None and not differing:
                continue
            loaded.append(entry)
            faults = list(self._faults(whole, keys, records)) if all(is_known) else []
            if all(is_known) and not faults:
                faults = list(settled(whole, differing or self.key[:1]))
            if before is not None and self.fixed:
                faults = [(differing[0], self.fixed)]
            for column, wanted in faults:
                work.refuse(entry, column, wanted)
            if record is None:
                new.append(whole)
            else:
                changed.append((record, {name: whole[name] for name in self._sent(differing)}))
        is_right = not work.problems
        if is_right:
            self._store(new, changed, records, work)
        check, asked = (self.check_all, loaded) if is_right else (self.check_apart, rows)
        if check is not None:
            check(asked, work)
        return Counts(len(new), len(changed), len(rows) - len(loaded))

    def _refuse_circles(
        self, stored: Sequence[Values], rows: Sequence[Entry], work: Import
    ) -> None:
        """Refuse rows that are placed under themselves through others: the first of each circle."""
        for column, owner in self.placed.items():
            above: dict[str, dict[str, str]] = {}
            for cells in (*stored, *(entry.values for entry in rows)):
                if column in cells:
                    places = above.setdefault(str(cells[owner]), {})
                    places[str(cells["position"])] = str(cells[column] or "")
            told: dict[str, set[str]] = {}
            for entry in rows:
                own, place = str(entry.values[owner]), str(entry.values["position"])
                way = circle(place, above.get(own, {}))
                if len(way) > 2 and told.setdefault(own, set()).isdisjoint(way):
                    work.refuse(entry, column, check_part_of(way))
                    told[own] |= {*way}

    @property
    def _empty(self) -> Values:
        return {column.name: column.empty for column in self.columns}

    def _sent(self, differing: Sequence[str]) -> set[str]:
        """The columns to write: with one that depends on the rest of its row goes its whole key."""
        return {*differing, *(self.key if set(self.found) & set(differing) else ())}

    def _faults(self, whole: Values, keys: set[tuple[Any, ...]], records: Records) -> Faults:
        for column, found in self.found.items():
            if whole[column] and (whole[found.beside], whole[column]) not in records[column]:
                yield column, found.wanted
        for column in self.placed:
            place = self._key_of({**whole, "position": whole[column]})
            if whole[column] and place == self._key_of(whole):
                yield column, "give the position of another row."
            elif whole[column] and place not in keys:
                yield column, f"there is no row {whole[column]} here: give the position of one."
        yield from self.check(whole, records)

    def _store(
        self,
        new: Sequence[Values],
        changed: Sequence[tuple[Model, Values]],
        records: Records,
        work: Import,
    ) -> None:
        rows = [*new, *(row for _, row in changed)]
        titles = {row[name] for row in rows for name in self.posts if row.get(name)}
        posts = record_loading.posts_of(titles=titles, by=work.by, at=work.at)
        record_loading.load_records(
            model=self.model,
            new=[self._made(row, records, posts) for row in new],
            changed=[(record, self._made(row, records, posts)) for record, row in changed],
            by=work.by,
            at=work.at,
        )
        for column, owner in self.placed.items():
            places = {
                (str(cells[owner]), int(cells["position"])): record
                for record, cells in self._records()
            }
            for row in new:
                if row[column]:
                    record = places[str(row[owner]), row["position"]]
                    record_loading.point(record, column, places[str(row[owner]), row[column]])
            for record, row in changed:
                if column in row:
                    ref = getattr(record, owner).ref
                    other = places[ref, row[column]] if row[column] else None
                    record_loading.point(record, column, other)

    def _dump(self) -> Iterator[Mapping[str, Any]]:
        return (cells for _, cells in self._records())

    def _records(self) -> Iterator[tuple[Model, Values]]:
        single = (*self.refs, *self.found, *self.placed, *self.posts)
        found = self.model._default_manager.select_related(*single)
        groups = (f"{name}__characteristic" for name in self.groups)
        for record in found.prefetch_related(*self.lists, *groups):
            yield record, self._cells(record)

    def _key_of(self, cells: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(cells.get(name) or self._empty[name] for name in self.key)

    def _cells(self, record: Any) -> Values:
        """The cells of a stored record, by column."""
        cells: Values = {}
        for column in self.columns:
            name = column.name
            value: Any = getattr(record, self.renamed.get(name, name), None)
            if name in self.refs or name in self.found:
                value = value.ref if value else ""
            elif name in self.placed:
                value = value.position if value else None
            elif name in self.lists:
                value = tuple(sorted(each.ref for each in value.all()))
            elif name in self.groups:
                value = tuple(sorted(each.code for each in value.all()))
            elif name in self.posts:
                value = value.title if value else ""
            elif name in self.periods:
                value = parse(value) if value else None
            elif name in self.fuzzy:
                text, last = self.fuzzy[name]
                value = FuzzyDate(getattr(record, text), None, getattr(record, last))
            else:
                value = _stored(value, column)
            cells[name] = value
        return cells

    def _made(self, row: Values, records: Records, posts: Mapping[str, Any]) -> Values:
        """The attributes that the cells of a row are."""
        made: Values = {}
        for name, value in row.items():
            attribute = self.renamed.get(name, name)
            if name in self.placed:
                continue
            if name in self.refs:
                made[attribute] = records[name].get(value)
            elif name in self.found:
                made[attribute] = records[name].get((row[self.found[name].beside], value))
            elif name in self.lists or name in self.groups:
                made[attribute] = [records[name][ref] for ref in value]
            elif name in self.posts:
                made[attribute] = posts.get(value)
            elif isinstance(value, FuzzyDate):
                text, last = self.fuzzy[name]
                made |= {text: value.text, last: value.latest}
            elif isinstance(value, Period):
                made[attribute] = value.code
            elif value is None and not self._may_be_null(attribute):
                made[attribute] = ""
            else:
                made[attribute] = value
        return made

    def _may_be_null(self, attribute: str) -> bool:
        return bool(self.model._meta.get_field(attribute).null)


def _stored(value: Any, column: Column) -> Any:
    """A stored value as reading its cell gives it."""
    if value == "":
        return column.empty
    return shortest(value) if isinstance(value, Decimal) else value


def _told(value: Any) -> Any:
    """What tells two cells apart: the words of a date, and of a list its items in any order."""
    if isinstance(value, tuple):
        return frozenset(value)
    return value.text if isinstance(value, FuzzyDate) else value
