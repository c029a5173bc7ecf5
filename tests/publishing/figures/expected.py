"""One published figure, and where the portal has to print it or why it does not."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Expected:
    """A cell of the data, by file, row (counted from 1) and column.

    `paper` is the series in which it belongs; "" is none of today's, and `why` says why, or names
    the issue that it waits for. `printed` is how people read it. With `key` it stands in the row of
    a table that has this cell, under a head that `head` matches; else anywhere in the paper.
    `exact` is what files of data say instead. `kinds` names the formats that hold it: all, those
    with words, or those with data.
    """

    file: str
    row: int
    column: str
    printed: str = ""
    paper: str = ""
    key: str = ""
    head: str = ""
    exact: str = ""
    kinds: str = "all"
    why: str = ""


COLUMNS = [each.name for each in fields(Expected)]


def stored(path: Path) -> list[Expected]:
    """The expected figures of a council."""
    with path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [Expected(name, int(row), *cells) for name, row, *cells in rows]


def store(path: Path, found: list[Expected]) -> None:
    """Write the expected figures of a council."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(asdict, found))


@dataclass(frozen=True)
class Source:
    """A file of the data, of whose cells expected figures are made."""

    folder: Path
    file: str

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Its rows, counted from 1."""
        with (self.folder / f"{self.file}.csv").open(encoding="utf-8", newline="") as file:
            yield from enumerate(csv.DictReader(file), 1)

    def cells(self, *columns: str) -> Iterator[tuple[int, str, str, dict[str, str]]]:
        """Each filled cell of some columns, or of all: row, column, value, the whole row."""
        for number, row in self.rows():
            for column in columns or row:
                if row[column]:
                    yield number, column, row[column], row

    def without(self, why: str, *columns: str) -> Iterator[Expected]:
        """Its figures that no paper prints: every cell of some columns, or of all, with a digit."""
        for number, column, value, _ in self.cells(*columns):
            if has_figure(value):
                yield Expected(self.file, number, column, value, why=why)


def has_figure(text: str) -> bool:
    """True where a cell holds a figure."""
    return any(each.isdigit() for each in text)


def grouped(text: str, decimals: int | None = None) -> str:
    """A number as people read it: with commas, and as many decimals as asked for or as it has."""
    places = len(text.partition(".")[2]) if decimals is None else decimals
    return f"{float(text):,.{places}f}"
