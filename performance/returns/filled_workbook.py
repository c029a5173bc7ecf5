"""Reads a return that was filled in as a spreadsheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from councilportal.common import numbers
from councilportal.common.period_words import read_period
from councilportal.common.periods import NotAPeriod, Period
from councilportal.common.text import NotText, clean, printable
from councilportal.files import uploads
from councilportal.files.kinds import sentence
from councilportal.files.tables import Cell, Value, is_blank, unguarded
from councilportal.files.upload_checks import Row, UploadRefused
from performance.returns.sheet import Sheet
from performance.returns.sheet_line import SheetLine
from performance.returns.typed import LONGEST
from performance.returns.workbook import (
    COLUMNS,
    FIELDS,
    FIGURES,
    INDICATOR,
    PERIOD,
    REASONS,
    REFERENCE,
    SHEET,
    TICKS,
    YES_NO,
    Column,
    parsed_number,
)

_TITLE_ROWS = 10  # as many rows may stand above the headings when it is said where they are


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
    if upload.header is not None and _headings(upload.header).count(REFERENCE):
        _header(upload.header, filled)
    if not filled.faults:
        _read_rows(upload, sheet, filled)
    return filled


def _read_rows(upload: uploads.Upload, sheet: Sheet, filled: Filled) -> None:
    rows = upload.rows()
    if not rows:
        raise UploadRefused("The file holds no rows: fill in the downloaded workbook.")
    if below := _headings_below(rows):
        filled.faults.append(
            Fault("Row 1", f"The headings are in row {below}: delete the rows above them.")
        )
        return
    header = _header(rows[0][1], filled)
    if filled.faults:
        return
    lines = {line.indicator.ref: line for line in sheet.lines}
    for number, cells in rows[1:]:
        by_heading = dict(zip(header, cells, strict=False))
        problem = _beyond(header, cells, is_csv=upload.is_csv)
        problem = problem or _misplaced(by_heading, lines, filled)
        if problem:
            filled.faults.append(Fault(f"Row {number}", problem))
            continue
        ref = _said(by_heading[REFERENCE])
        own = filled.cells[ref] = {}
        for column in FIELDS:
            if column.heading in by_heading:
                cell = by_heading[column.heading]
                try:
                    own[column.name] = (
                        _answer(_text(cell))
                        if lines[ref].takes_yes_no(column.name)
                        else _read_cell(column, cell, is_csv=upload.is_csv)
                    )
                except _NotTaken as refused:
                    place = f"Row {number}, {column.heading}"
                    filled.faults.append(Fault(place, str(refused)))
                if isinstance(cell, Cell) and cell.stands_for and column.name in FIGURES:
                    filled.percents[ref, column.name] = cell.stands_for


class _NotTaken(Exception):
    pass


# The headings


def _headings(cells: Sequence[Value]) -> list[str]:
    """The known heading of each column; "" for an unknown one and for none."""
    known = {column.heading.casefold(): column.heading for column in COLUMNS}
    return [known.get(_said(cell).casefold(), "") for cell in cells]


def _headings_below(rows: Sequence[Row]) -> int:
    """The number of the row that has the headings, where titles stand above it; else 0."""
    found = (number for number, cells in rows[:_TITLE_ROWS] if REFERENCE in _headings(cells))
    first = next(found, 0)
    return 0 if first == rows[0][0] else first


def _header(cells: Sequence[Value], filled: Filled) -> list[str]:
    """The headings of the columns. Notes a fault for an unknown one or a missing reference."""
    header = _headings(cells)
    for place, (cell, heading) in enumerate(zip(cells, header, strict=True)):
        if _said(cell) and not heading:
            choices = [each.heading for each in COLUMNS if each.heading not in header]
            filled.faults.append(
                Fault(
                    "Row 1",
                    f"There is no column “{_said(cell)[:60]}”. It may have been renamed: the "
                    f"headings are {numbers.joined(choices)}.",
                )
            )
        elif heading and heading in header[:place]:
            filled.faults.append(Fault("Row 1", f"The column “{heading}” is here twice."))
    if REFERENCE not in header:
        said = f"The column “{REFERENCE}” is missing: without it no row has its indicator."
        filled.faults.append(Fault("Row 1", said))
    return header


# Where a row belongs


def _beyond(header: Sequence[str], cells: Sequence[Value], *, is_csv: bool) -> str:
    """Why cells of a row are under no heading, so that they would be lost; "" where none is."""
    named = [*header, *[""] * (len(cells) - len(header))]
    lost = [cell for heading, cell in zip(named, cells, strict=False) if not heading]
    if is_blank(lost):
        return ""
    said = next(_said(cell) for cell in lost if _said(cell))[:60]
    if is_csv and len(cells) > len(header):
        return f"“{said}” is beyond the last heading: put double quotes round a text with commas."
    return f"“{said}” is in a column without a heading: move it under one, or delete it."


def _misplaced(cells: Mapping[str, Value], lines: Mapping[str, SheetLine], filled: Filled) -> str:
    """The reason why a row does not belong to this return; "" where it does."""
    ref = _said(cells.get(REFERENCE, ""))
    title = _said(cells.get(INDICATOR, ""))
    of_title = [each for each, line in lines.items() if _is_titled(line, title)]
    if ref not in lines:
        is_of = f"The row’s indicator is that of {of_title[0]}. " if of_title else ""
        said = (
            f"“{ref[:40]}” is not an indicator of this return"
            if ref
            else "The row has no reference"
        )
        return f"{said}. {is_of}This return has {', '.join(lines)}."
    if of_title and ref not in of_title:
        return (
            f"The reference {ref} is that of “{lines[ref].indicator.title}”, but the row’s "
            f"indicator is that of {of_title[0]}: put right the one that is wrong."
        )
    alike = [each for each in lines if each != ref and _number(each) == _number(ref) is not None]
    if alike and not of_title:
        return (
            f"{ref} may be {numbers.joined([ref, *alike])}, which spreadsheets take for one "
            f"number: fill in the column “{INDICATOR}”, which tells them apart."
        )
    if ref in filled.cells:
        return f"{ref} is in the file twice: keep one row."
    own, period = lines[ref].period, cells.get(PERIOD, "")
    said = _said(period)
    if said and not _is_named(own, said) and not _is_in(said, own, period):
        other = f"The row is about {said[:40]}, but this return is about {own.label}."
        return f"{other} {_why_none(said)}".strip()
    return ""


def _is_titled(line: SheetLine, title: str) -> bool:
    return bool(title) and " ".join(line.indicator.title.split()).casefold() == title.casefold()


def _number(ref: str) -> Decimal | None:
    """The number that a spreadsheet would make of a reference."""
    return parsed_number(ref)


def _is_named(period: Period, said: str) -> bool:
    """True if words name the period: its label or code, as spreadsheets shorten it, or a date."""
    short = period.short_label
    ways = (period.label, period.code, short, short.replace(" ", "-"))
    if said.casefold() in (way.casefold() for way in ways):
        return True
    try:
        return read_period(said) == period
    except NotAPeriod:
        return False


def _why_none(said: str) -> str:
    """Why words name no period, in the words of an import; "" where they name one."""
    try:
        read_period(said)
    except NotAPeriod as error:
        return str(error)
    return ""


def _is_in(said: str, period: Period, cell: Value) -> bool:
    if not isinstance(cell, Cell) or not cell.is_typed:
        return False
    try:
        return period.start <= date.fromisoformat(said) <= period.end
    except ValueError:
        return False


# One cell


def _read_cell(column: Column, cell: Value, *, is_csv: bool) -> str:
    text = _text(cell)
    if isinstance(cell, Cell) and cell.wanted:
        if not (cell.stands_for and column.name in FIGURES):
            raise _NotTaken(sentence(cell.wanted))
        text = cell.stands_for
    if isinstance(cell, Cell) and cell.is_typed:
        text = _typed_cell(column, cell)
    try:
        text = clean(unguarded(text) if is_csv else text)
    except NotText as error:
        raise _NotTaken(f"{sentence(str(error))}.") from error
    if column.name in TICKS:
        return _yes_no(text)
    if column.name == "no_data_reason":
        return _reason(text)
    most = LONGEST[column.name]
    if len(text) > most:
        raise _NotTaken(f"Write at most {most:,} characters; this has {len(text):,}.")
    return text


def _typed_cell(column: Column, cell: Cell) -> str:
    """The text of a date cell or a true/false cell in a column."""
    if column.name in TICKS and cell.text in ("TRUE", "FALSE"):
        return "yes" if cell.text == "TRUE" else "no"
    if column.name in FIGURES:
        raise _NotTaken(f"{cell.text} is no number: write one in a cell formatted as a number.")
    return cell.text


def _answer(text: str) -> str:
    """The text of a yes/no cell (a word, true or false, a number) as "1" or "0", else as it is."""
    said = printable(text).strip().casefold()
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


def _text(cell: Value) -> str:
    return cell.text if isinstance(cell, Cell) else cell


def _said(cell: Value) -> str:
    """The text of a cell in one line, without characters that nobody sees."""
    return " ".join(printable(_text(cell)).split())
