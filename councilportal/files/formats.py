"""A file of the data format, and an import under way.

Each app's `exchange` room describes its files as `Format`s; councilportal.exchange orders them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from councilportal.common.memory import collector_paused
from councilportal.common.numbers import joined
from councilportal.common.personal import PlacedFind
from councilportal.files.columns import Column, said_back
from councilportal.files.frames import Frame, constant, entries_of, read_frame
from councilportal.files.loading import Counts
from councilportal.files.rows import Entry, Reader, read_entries, written
from councilportal.files.tables import Problem, Sheet, write_csv

Progress = Callable[[str, int, int], None]
_NUMBERS = ("revision", "version", "position", "part", "row", "line")  # these sort as numbers


@dataclass(slots=True)
class Import:
    """An import under way: who imports, when, and what has been found so far.

    `notes` are what it says of cells that it read; `readers` has, by file, what reading its sheet
    has found so far; `kept`, what a file keeps for those after it, by the file's name.
    """

    by: Any
    at: datetime
    progress: Progress
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    readers: dict[str, Reader] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    at_the_end: list[Callable[[], None]] = field(default_factory=list)

    def refers(self, entry: Entry, column: str, file: str, stored: Mapping[str, Any]) -> bool:
        """True if every reference in the cell is stored; otherwise note a problem of the row.

        A reference to a faulty row of this import is not a second problem: that row has its own.
        """
        wanted = entry.values.get(column)
        refs = wanted if isinstance(wanted, tuple) else (wanted,) if wanted else ()
        missing = [ref for ref in refs if ref not in stored]
        for ref in missing:
            if not self.names(file, ref):
                say = f"there is no {ref!r} in {file}.csv or stored: give one that is."
                self.problems.append(entry.problem(column, say))
        return not missing

    def names(self, file: str, ref: str) -> bool:
        """True if a row of this import, even a faulty one, has the reference."""
        return file in self.readers and ref in self.readers[file].refs

    def refuse(self, entry: Entry, column: str, wanted: str) -> None:
        """Note a problem of a row."""
        self.problems.append(entry.problem(column, wanted))

    def warn_of_personal_data(self, entry: Entry, column: str, asked: Sequence[PlacedFind]) -> None:
        """Warn of what may be personal data in a row that comes in where everybody reads it.

        *Takes*: the column that publishes it.
        """
        if asked:
            said = joined([f"{each.find.text} ({each.described})" for each in asked])
            wanted = f"everybody reads this then: {said}. Take out what may not be published."
            self.warnings.append(str(entry.problem(column, wanted)))


@dataclass(frozen=True, slots=True)
class Taken:
    """The rows of a frame that were loaded as columns (an array of bools), and their counts."""

    rows: Any
    counts: Counts

    def refs(self, frame: Frame, first: str) -> dict[str, int]:
        """The first key cell of the loaded rows, each with the number of its last row."""
        column = frame.columns[first]
        values = map(column.values.__getitem__, column.places[self.rows].tolist())
        return dict(zip(values, frame.numbers[self.rows].tolist(), strict=True))

    def keys(self, frame: Frame, file: "Format") -> dict[tuple[Any, ...], int]:
        """The key of each loaded row, with the number of the row."""
        parts = []
        for name in file.key:
            column = frame.columns.get(name) or constant(None, len(frame))
            parts.append(map(column.values.__getitem__, column.places[self.rows].tolist()))
        keys = zip(*parts, strict=True)
        return dict(zip(keys, frame.numbers[self.rows].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Format:
    """A file: its columns in order, its key columns, and the functions that import and export it.

    No two rows may have the same key. `load` gets the entries that could be read and writes the
    correct ones; `dump` gives every stored row as values by column, in any order. `sort` names the
    columns that exports sort by. Files of many rows may have two more functions: `take` loads the
    rows that are certainly correct, as columns, and leaves the others to `load`; `dump_columns`
    gives the same as `dump`, by column. `kept` gives the problems of rows that who imports may not
    write, as they may not see what is stored; nothing of a file with such rows is looked at. It may
    get the key columns alone of each row.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    load: Callable[[Iterator[Entry], Import], Counts]
    dump: Callable[[], Iterable[Mapping[str, Any]]]
    sort: tuple[str, ...]
    take: Callable[[Frame, Import], Taken] | None = None
    dump_columns: Callable[[], Mapping[str, Sequence[Any]]] | None = None
    kept: Callable[[Iterable[Entry], Import], Iterable[Problem]] | None = None

    def bring_in(self, sheet: Sheet, work: Import) -> Counts:
        """Load a sheet of this format. Problems are added to `work`."""
        with collector_paused():
            return self._bring_in(sheet, work)

    def _bring_in(self, sheet: Sheet, work: Import) -> Counts:
        reader = Reader()
        work.readers[self.name] = reader
        counts = Counts()
        frame = read_frame(sheet, self.columns) if self.take is not None else None
        if self.kept is not None and work.by is not None:
            if frame is not None:
                every = entries_of(frame, self.columns, self.key)
            else:
                every = read_entries(sheet, self.columns, self.key, Reader())
            if problems := list(self.kept(every, work)):
                work.problems += problems
                return counts
        if frame is not None:
            left, counts = self._take(frame, work, reader)
            if left is None:
                return counts
            sheet = left
        entries = read_entries(sheet, self.columns, self.key, reader)
        entries = self._doubted(entries, work)
        counts += self.load(_counted(entries, sheet, work.progress), work)
        work.problems += reader.problems
        return counts

    def _doubted(self, entries: Iterator[Entry], work: Import) -> Iterator[Entry]:
        """The entries, with a warning for each value that a column doubts, and notes."""
        doubts = [(each.name, each.doubt) for each in self.columns if each.doubt is not None]
        read = [each for each in self.columns if each.is_read]
        for entry in entries:
            for name, doubt in doubts:
                if name in entry.values and (said := doubt(entry.values[name])):
                    work.warnings.append(str(entry.problem(name, said)))
            for column in read:
                found, value = entry.found(column.name), entry.values.get(column.name)
                _note(work, entry.file, column, [said_back(column, found, value)])
            yield entry

    def _take(self, frame: Frame, work: Import, reader: Reader) -> tuple[Sheet | None, Counts]:
        """Load the rows that are certainly correct. Gives a sheet of the other rows, if any."""
        sheet = frame.sheet
        if self.take is None:
            return sheet, Counts()
        for column in self.columns:
            if column.name in frame.columns:
                _note(work, sheet.file, column, frame.columns[column.name].said)
        taken = self.take(frame, work)
        work.progress(sheet.file, len(frame), sheet.estimate)
        reader.refs |= taken.refs(frame, self.key[0])
        reader.add_keys(lambda: taken.keys(frame, self))
        return None if taken.rows.all() else frame.sheet_of(~taken.rows), taken.counts

    def rows(self) -> list[tuple[str, ...]]:
        """Every stored row as text, sorted as exports are."""
        if self.dump_columns is None:
            rows = [written(self.columns, values) for values in self.dump()]
        else:
            stored = self.dump_columns()
            texts = [_texts(column, stored[column.name]) for column in self.columns]
            rows = list(zip(*texts, strict=True))
        parts = [_sort_keys(rows, _place(self.columns, name), name) for name in self.sort]
        keys = list(zip(*parts, strict=True))
        return [rows[place] for place in sorted(range(len(rows)), key=keys.__getitem__)]

    def csv(self) -> bytes | None:
        """The file with every stored row; None where there are no rows."""
        with collector_paused():
            rows = self.rows()
            return write_csv([column.name for column in self.columns], rows) if rows else None


def _note(work: Import, file: str, column: Column, said: Iterable[str]) -> None:
    work.notes += [f"{file}, column {column.name}: {how}." for how in said if how]


def _counted(entries: Iterator[Entry], sheet: Sheet, progress: Progress) -> Iterator[Entry]:
    for count, entry in enumerate(entries, 1):
        if count % 1_000 == 0:
            progress(sheet.file, count, sheet.estimate)
        yield entry


def _place(columns: Sequence[Column], name: str) -> int:
    return next(place for place, column in enumerate(columns) if column.name == name)


def _sort_keys(rows: Sequence[tuple[str, ...]], place: int, name: str) -> list[Any]:
    """The sort keys of the rows in one column: numbers if the column has them, else text."""
    return [int(row[place] or 0) if name in _NUMBERS else row[place] for row in rows]


def _texts(column: Column, cells: Sequence[Any]) -> list[str]:
    """The cells of one column as text. Equal cells are common and converted only once."""
    texts: dict[Any, str] = {}
    for cell in set(cells):
        (texts[cell],) = written((column,), {column.name: cell})
    return [texts[cell] for cell in cells]
