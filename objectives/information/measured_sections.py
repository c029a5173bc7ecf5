"""Tables of figures of several measures: figures of one measure stand under its name.

A column that says one measure in row after row takes the room of the figures. Where few rows have
a measure, it is said before their group ("In the leadership group: Female"). Gaps of one measure
to everybody and to everybody else stand apart, each under a head, as they cannot be compared (T9).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from councilportal.common.document import Cell, Row, Table, TextCell
from objectives.rules.figures import ComparatorKind

GROUP, MEASURE, BESIDE = "Group", "Measure", "Compared with"  # heads of columns
EVERYBODY = "Everybody"
OTHERS = "Other measures"
_TOGETHER = 2  # groups of one measure that follow each other stand under it
_FEW = 2  # a column of measures stays where more than one row in so many fills it
_EMPTY = TextCell("")


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with its measure and group, and what the list calls its part; "" where it has none."""

    row: Row
    measure: str
    group: str
    part: str
    beside: ComparatorKind | None = None  # against whom its gap is, where its row says it


def by_measure(table: Table, parts: Sequence[str] = ()) -> Table:
    """A table whose measures head its rows, or stand before their group; a column of them if not.

    *Takes*: the table, and for each of its rows what heads it after such rows, where it is of a
    measure of its own; "Other measures" where that is not given.
    *Gives*: the table as it is where it has no column of groups and none of measures.
    """
    heads = [each.head for each in table.columns]
    if GROUP not in heads or MEASURE not in heads:
        return table
    measure, group = heads.index(MEASURE), heads.index(GROUP)
    names = parts or [""] * len(table.rows)
    lines = [
        _Line(row, _text(row.cells[measure]), _text(row.cells[group]), name, _beside(row, heads))
        for row, name in zip(table.rows, names, strict=True)
    ]
    own = sum(bool(each.measure) and each.group != EVERYBODY for each in lines)
    if any(_is_group(run) for run in _runs(lines)):
        rows = tuple(_under_heads(lines, measure, group))
    elif own * _FEW <= len(lines):
        rows = tuple(_named(each, measure, group) for each in lines)
    else:
        rows = tuple(
            _named(each, measure, group) if each.group == EVERYBODY else each.row for each in lines
        )
        return replace(table, rows=rows)
    wider = table.columns[group].width + table.columns[measure].width / 2
    columns = [
        replace(each, width=wider) if at == group else each
        for at, each in enumerate(table.columns)
        if at != measure
    ]
    return replace(
        table,
        columns=tuple(columns),
        rows=tuple(
            row
            if row.is_group_head
            else replace(row, cells=(*row.cells[:measure], *row.cells[measure + 1 :]))
            for row in rows
        ),
    )


def _runs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    return (list(run) for _, run in groupby(lines, lambda each: (each.part, each.measure)))


def _is_group(run: Sequence[_Line]) -> bool:
    return bool(run[0].measure) and len({each.group for each in run}) >= _TOGETHER


def _under_heads(lines: Sequence[_Line], measure: int, group: int) -> Iterator[Row]:
    last: str | None = None  # what heads the rows before; nothing does at first
    is_told = any(len(_apart(run)) > 1 for run in _runs(lines) if _is_group(run))
    for run in _runs(lines):
        first = run[0]
        if _is_group(run):
            last = first.measure
            for kind, own in _apart(run):
                beside = f", compared with {kind.label.lower()}" if kind and is_told else ""
                yield _head(f"{last}{beside}")
                yield from (each.row for each in own)
            continue
        wanted = first.part or OTHERS
        if last not in (None, wanted):
            yield _head(wanted)
            last = wanted
        yield from (_named(each, measure, group) for each in run)


def _apart(run: Sequence[_Line]) -> list[tuple[ComparatorKind | None, Sequence[_Line]]]:
    """Rows of one measure by whom their gaps are to; all, to nobody, where that changes about."""
    parts = [(kind, list(own)) for kind, own in groupby(run, lambda each: each.beside)]
    kinds = {kind for kind, _ in parts}
    if len(parts) > 1 and (None in kinds or len(parts) > len(kinds)):
        return [(None, run)]
    return [*parts]


def _beside(row: Row, heads: Sequence[str]) -> ComparatorKind | None:
    said = _text(row.cells[heads.index(BESIDE)]) if BESIDE in heads else ""
    found = (each for each in ComparatorKind if said.endswith(f"({each.label.lower()})"))
    return next(found, None)


def _head(text: str) -> Row:
    return Row((TextCell(text, header=True),), is_group_head=True)


def _named(line: _Line, measure: int, group: int) -> Row:
    """A row that says its measure before its group, or alone where it is of everybody."""
    cell = line.row.cells[group]
    if not line.measure or not isinstance(cell, TextCell):
        return line.row
    said = line.measure if line.group == EVERYBODY else f"{line.measure}: {line.group}"
    cells = list(line.row.cells)
    cells[group], cells[measure] = replace(cell, text=said), _EMPTY
    return replace(line.row, cells=tuple(cells))


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, TextCell) else ""
