"""Reads a return that was filled in as a spreadsheet, and previews what it would change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from councilportal.common import numbers
from councilportal.common.periods import Period
from councilportal.files import tables, uploads
from councilportal.files.tables import Cell, Value
from councilportal.files.upload_checks import UploadRefused
from performance.returns.models import TYPED as MOST_TYPED
from performance.returns.sheet import Sheet, SheetLine
from performance.returns.sheet_checks import line_problems
from performance.returns.typed import Typed
from performance.returns.typed_checks import LineProblem
from performance.returns.workbook import (
    COLUMNS,
    FIELDS,
    FIGURES,
    MOST,
    MOST_TEXT,
    PERIOD,
    REASONS,
    REFERENCE,
    SHEET,
    TEXTS,
    YES_NO,
    Column,
    parsed_number,
    reason_label,
)

# Reading it back


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason why a file is refused: the place in it, and what would be right."""

    place: str
    sentence: str


@dataclass(slots=True)
class Filled:
    """What a file contains: cells by reference and field, faults, and percent cells.

    `percents` maps reference and field of a percent cell to the number that the cell shows.
    """

    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    percents: dict[tuple[str, str], str] = field(default_factory=dict)


def read(name: str, data: bytes, sheet: Sheet) -> Filled:
    """Read an uploaded file of a return.

    *Raises*: UploadRefused where the file cannot be read as a return at all.
    """
    upload = uploads.opened(name, data, SHEET)
    filled = Filled()
    if upload.header is not None:
        _header(upload.header, filled)
    if not filled.faults:
        _read_rows(upload, sheet, filled)
    return filled


def _read_rows(upload: uploads.Upload, sheet: Sheet, filled: Filled) -> None:
    rows = upload.rows()
    if not rows:
        raise UploadRefused("The file holds no rows: fill in the downloaded workbook.")
    header = _header(rows[0][1], filled)
    if filled.faults:
        return
    lines = {line.indicator.ref: line for line in sheet.lines}
    for number, cells in rows[1:]:
        by_heading = dict(zip(header, cells, strict=False))
        ref = _text(by_heading.get(REFERENCE, "")).strip()
        if not any(by_heading.values()):
            continue
        if problem := _misplaced(ref, by_heading.get(PERIOD, ""), lines, filled):
            filled.faults.append(Fault(f"Row {number}", problem))
            continue
        own = filled.cells[ref] = {}
        for column in FIELDS:
            if column.heading in by_heading:
                cell = by_heading[column.heading]
                try:
                    own[column.name] = (
                        _answer(_text(cell))
                        if lines[ref].takes_yes_no(column.name)
                        else _read_cell(column, cell, upload.is_csv)
                    )
                except _NotTaken as refused:
                    place = f"Row {number}, {column.heading}"
                    filled.faults.append(Fault(place, str(refused)))
                if isinstance(cell, Cell) and cell.stands_for and column.name in FIGURES:
                    filled.percents[ref, column.name] = cell.stands_for


class _NotTaken(Exception):
    pass


def _header(cells: Sequence[Value], filled: Filled) -> list[str]:
    """The headings of the columns. Notes a fault for an unknown one or a missing reference."""
    known = {column.heading.casefold(): column.heading for column in COLUMNS}
    header = []
    for cell in cells:
        found = " ".join(_text(cell).split())
        heading = known.get(found.casefold(), "")
        if found and not heading:
            choices = [column.heading for column in COLUMNS if column.heading not in header]
            filled.faults.append(
                Fault(
                    "Row 1",
                    f"There is no column “{found[:60]}”. It may have been renamed: the headings "
                    f"are {numbers.joined(choices)}.",
                )
            )
        elif heading and heading in header:
            filled.faults.append(Fault("Row 1", f"The column “{heading}” is here twice."))
        header.append(heading)
    if REFERENCE not in header:
        sentence = f"The column “{REFERENCE}” is missing: without it no row has its indicator."
        filled.faults.append(Fault("Row 1", sentence))
    return header


def _misplaced(ref: str, period: Value, lines: Mapping[str, SheetLine], filled: Filled) -> str:
    """The reason why a row does not belong to this return; "" where it does."""
    if ref not in lines:
        return f"“{ref[:40]}” is not an indicator of this return: it has {', '.join(lines)}."
    if ref in filled.cells:
        return f"{ref} is in the file twice: keep one row."
    own = lines[ref].period
    said = _text(period).strip()
    if said and said not in _ways_to_write(own) and not _is_in(said, own, period):
        return f"The row is about {said[:40]}, but this return is about {own.label}."
    return ""


def _ways_to_write(period: Period) -> tuple[str, ...]:
    """The ways to write a period: its label, its code, or a month as spreadsheets shorten it."""
    short = period.short_label
    return (period.label, period.code, short, short.replace(" ", "-"))


def _is_in(said: str, period: Period, cell: Value) -> bool:
    if not isinstance(cell, Cell) or not cell.is_typed:
        return False
    try:
        return period.start <= date.fromisoformat(said) <= period.end
    except ValueError:
        return False


def _read_cell(column: Column, cell: Value, is_csv: bool) -> str:
    text = _text(cell)
    if isinstance(cell, Cell) and cell.wanted:
        if not (cell.stands_for and column.name in FIGURES):
            raise _NotTaken(_sentence(cell.wanted))
        text = cell.stands_for
    if isinstance(cell, Cell) and cell.is_typed:
        text = _typed_cell(column, cell)
    if "\0" in text:
        raise _NotTaken("Take out the character that cannot be stored (NUL).")
    if column.name not in TEXTS:
        text = text.strip()
    elif is_csv:
        text = tables.unguarded(text)
    most = MOST_TEXT if column.name in TEXTS else MOST.get(column.name, MOST_TYPED)
    if len(text) > most:
        raise _NotTaken(f"Write at most {most:,} characters; this has {len(text):,}.")
    if column.name == "unchanged":
        return _yes_no(text)
    if column.name == "no_data_reason":
        return _reason(text)
    return text


def _typed_cell(column: Column, cell: Cell) -> str:
    """The text of a date cell or a true/false cell in a column."""
    if column.name == "unchanged" and cell.text in ("TRUE", "FALSE"):
        return "yes" if cell.text == "TRUE" else "no"
    if column.name in FIGURES:
        raise _NotTaken(f"{cell.text} is no number: write one in a cell formatted as a number.")
    return cell.text


def _answer(text: str) -> str:
    """The text of a yes/no cell (a word, true or false, a number) as "1" or "0", else as it is."""
    said = text.strip().casefold()
    meant = {"yes": "1", "true": "1", "no": "0", "false": "0", "": ""}
    if said not in meant and parsed_number(said) in (0, 1):
        return "1" if parsed_number(said) else "0"
    if said not in meant:
        raise _NotTaken("Choose Yes or No.")
    return meant[said]


def _yes_no(text: str) -> str:
    if text.lower() not in ("", *YES_NO):
        raise _NotTaken("Choose yes or no.")
    return text.lower()


def _reason(text: str) -> str:
    by_label = {label.casefold(): value for label, value in REASONS.items()}
    by_label |= {value: value for value in REASONS.values()}
    if text and text.casefold() not in by_label:
        raise _NotTaken(f"Choose one of: {', '.join(REASONS)}.")
    return by_label.get(text.casefold(), "")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _text(cell: Value) -> str:
    return cell.text if isinstance(cell, Cell) else cell


# What it would change


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
        if name == "unchanged":
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
    if name == "unchanged":
        return "yes" if value else ""
    if name == "no_data_reason":
        return reason_label(value)
    return line.in_words(name, value)
