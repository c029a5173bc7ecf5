"""A file brought in both ways, by columns and row by row, and what each way finds and stores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from councilportal.audit.models import Event
from councilportal.files.formats import Format, Import, Taken
from councilportal.files.frames import Frame
from councilportal.files.loading import Counts
from councilportal.files.tables import Problem, Sheet
from tests.exchange.support import AT, undone

Row = Mapping[str, str]


class Found(NamedTuple):
    """What bringing rows in finds, counts and leaves stored.

    Nothing counts as stored where there are problems, for then the import is taken back.
    """

    problems: list[Problem]
    warnings: list[str]
    counts: Counts | None
    stored: Any
    events: int
    refs: dict[str, int]
    keys: dict[tuple[Any, ...], int]


@dataclass
class Ways:
    """A file, and what its rows are stored as. `taken` has how many rows each frame gave."""

    file: Format
    stored: Callable[[], Any]
    taken: list[int] = field(default_factory=list)

    def by_rows(self, rows: Sequence[Row], header: Sequence[str]) -> Found:
        return self._brought_in(replace(self.file, take=None), rows, header)

    def by_columns(self, rows: Sequence[Row], header: Sequence[str]) -> Found:
        return self._brought_in(replace(self.file, take=self._take), rows, header)

    def agree(self, before: Sequence[Row], rows: Sequence[Row], header: Sequence[str]) -> None:
        """Rows after those that were stored before are told of, counted and stored the same."""
        found = []
        for way in (self.by_rows, self.by_columns):
            with undone():
                self.by_rows(before, [column.name for column in self.file.columns])
                found.append(way(rows, header))
        assert found[0] == found[1]

    def _take(self, frame: Frame, work: Import) -> Taken:
        assert self.file.take is not None
        found = self.file.take(frame, work)
        self.taken.append(int(found.rows.sum()))
        return found

    def _brought_in(self, file: Format, rows: Sequence[Row], header: Sequence[str]) -> Found:
        cells = [header, *([row.get(name, "") for name in header] for row in rows)]
        sheet = Sheet(file.name, f"{file.name}.csv", lambda: iter(enumerate(cells, 1)))
        work = Import(by=None, at=AT, progress=lambda *_: None)
        counts = file.bring_in(sheet, work)
        problems = sorted(work.problems, key=lambda each: each.row or 0)
        reader = work.readers[file.name]
        return Found(
            problems,
            work.warnings,
            None if problems else counts,
            None if problems else self.stored(),
            Event.objects.count(),
            reader.refs,
            dict(reader.keys),
        )
