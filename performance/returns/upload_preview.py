"""What a filled-in spreadsheet would change in a return, cell by cell."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from performance.returns.filled_workbook import Filled
from performance.returns.sheet import Sheet
from performance.returns.sheet_checks import line_problems
from performance.returns.sheet_line import SheetLine
from performance.returns.typed import Typed
from performance.returns.typed_checks import LineProblem
from performance.returns.workbook import FIELDS, FIGURES, TICKS, parsed_number, reason_label


def typed_with(
    stored: Mapping[str, Typed], cells: Mapping[str, Mapping[str, str]], *, emptying: bool = False
) -> dict[str, Typed]:
    """The lines of a return, with the cells of a file in place of what is stored.

    Takes: cells by reference and field; `emptying`, whether an empty cell empties a stored one.
    Gives: the lines that the file names, by reference.
    """
    return {
        ref: _with(stored.get(ref, Typed()), own, emptying=emptying) for ref, own in cells.items()
    }


def _with(stored: Typed, cells: Mapping[str, str], *, emptying: bool) -> Typed:
    changes: dict[str, Any] = {}
    for name, text in cells.items():
        old = getattr(stored, name)
        if name in TICKS:
            if text or emptying:
                changes[name] = text == "yes"
        elif (text or emptying) and not is_same(name, old, text):
            changes[name] = text
    return replace(stored, **changes)


def is_same(name: str, old: str, new: str) -> bool:
    """True if two texts of a field mean the same: 2,571 and 2571, or other line ends."""
    if name in FIGURES and old and new:
        number = parsed_number(old)
        return old.strip() == new.strip() or (number is not None and number == parsed_number(new))
    return old.replace("\r\n", "\n").strip() == new.replace("\r\n", "\n").strip()


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell of a preview: its stored and new text, its effect and its problems.

    `effect` is "same", "new", "changed" or "empty" (empty in the file: the stored text is kept
    unless the person says otherwise). `note` says how a percent cell was read.
    """

    heading: str
    name: str
    old: str
    new: str
    effect: str
    note: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """An indicator of a preview: its cells that are not empty, and how it would stand."""

    line: SheetLine
    cells: tuple[PreviewCell, ...]
    in_file: bool

    @property
    def caption(self) -> str:
        """The indicator, as the caption of its table."""
        return f"{self.line.indicator.ref} {self.line.indicator.title}"

    @property
    def id(self) -> str:
        """The id of its table, without characters that ids may not have."""
        return f"indicator-{self.line.indicator.pk}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would change in a return. `changed` and `emptied` count cells."""

    lines: tuple[PreviewLine, ...]
    changed: int
    emptied: int
    errors: int
    percents: tuple[str, ...]

    @property
    def absent(self) -> str:
        """The indicators that the file does not name."""
        return ", ".join(each.line.indicator.ref for each in self.lines if not each.in_file)


def preview(
    stored: Sheet,
    would_be: Sheet,
    filled: Filled,
    posts: Mapping[str, Any],
) -> Preview:
    """What a file would change in a return, cell by cell.

    Takes: the sheet as it is stored; the sheet with the file's cells; the file as read; posts by
    title.
    """
    before = {line.indicator.ref: line.typed for line in stored.lines}
    lines = []
    percents = []
    for line in would_be.lines:
        ref = line.indicator.ref
        problems = line_problems(line, posts) if ref in filled.cells else []
        cells = tuple(_preview_cells(line, before[ref], filled, problems))
        lines.append(PreviewLine(line, cells, ref in filled.cells))
        percents += [f"{ref}, {cell.heading.lower()}: {cell.note}" for cell in cells if cell.note]
    every = [cell for line in lines for cell in line.cells]
    return Preview(
        lines=tuple(lines),
        changed=sum(cell.effect in ("new", "changed") for cell in every),
        emptied=sum(cell.effect == "empty" for cell in every),
        errors=sum(len(cell.errors) for cell in every),
        percents=tuple(percents),
    )


def _preview_cells(
    line: SheetLine, before: Typed, filled: Filled, problems: Iterable[LineProblem]
) -> Iterator[PreviewCell]:
    ref = line.indicator.ref
    said: dict[str, list[str]] = {}
    for problem in problems:
        said.setdefault(problem.field, []).append(problem.sentence)
    own = filled.cells.get(ref, {})
    for column in FIELDS:
        name = column.name
        old, now = _words(line, before, name), _words(line, line.typed, name)
        errors = tuple(said.get(name, ()))
        if not (old or now or errors):
            continue
        effect = "same"
        if old != now:
            effect = "changed" if old else "new"
        elif old and name in own and not own[name]:
            effect = "empty"
        note = ""
        if stands_for := filled.percents.get((ref, name)):
            note = f"the cell is formatted as a percentage and shows {stands_for}%: {stands_for}"
        yield PreviewCell(column.heading, name, old, now, effect, note, errors)


def _words(line: SheetLine, typed: Typed, name: str) -> str:
    """A field as people read it."""
    value = getattr(typed, name)
    if name in TICKS:
        return "yes" if value else ""
    if name == "no_data_reason":
        return reason_label(value)
    return line.in_words(name, value)
