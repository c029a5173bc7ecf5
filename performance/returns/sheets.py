"""A return as a spreadsheet: made to be filled in, and read back cell by cell.

What a workbook holds is what the form holds: the same fields, kept as typed, checked by `checks`.
Cells that the officer does not fill are locked, and ignored when the file comes back, but for the
reference and the period, which say where a row belongs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from councilportal.common import numbers, tables, uploads
from councilportal.common.numbers import count_of
from councilportal.common.periods import Period, day_label
from councilportal.common.tables import Cell, Value
from councilportal.common.upload_checks import UploadRefused
from performance.returns.checks import LineProblem, action_date, line_problems
from performance.returns.models import TYPED as MOST_TYPED
from performance.returns.queries import ANSWERS, LAST_VALUES, Sheet, SheetLine, Typed
from performance.returns.rules import figures_asked
from performance.rules import NoDataReason, Unit, value_of

SHEET = "Return"
HOW_TO = "How to fill this in"
LISTS = "Lists"
MOST_TEXT = 5_000

_REASONS = {reason.label: reason.value for reason in NoDataReason}
_YES_NO = ("yes", "no")
_FIGURES = frozenset(("value", "numerator", "denominator", "ytd_value", "forecast_value"))
_TEXTS = frozenset(("commentary", "explanation", "action_what"))
_MOST = {"action_owner": 150}  # as the column of the table has it


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its heading, the field that it fills ("" where locked), its width."""

    heading: str
    name: str
    width: int


REFERENCE, PERIOD = "Reference", "Period"
LOCKED = (
    Column(REFERENCE, "", 12),
    Column("Indicator", "", 40),
    Column(PERIOD, "", 20),
    Column("Unit", "", 14),
    Column("Target", "", 12),
    *(Column(f"{count_of(count, 'period')} before", "", 14) for count in range(LAST_VALUES, 0, -1)),
    Column("What is counted", "", 36),
)
FIELDS = (
    Column("Number counted", "numerator", 13),
    Column("Number of all", "denominator", 13),
    Column("Figure", "value", 13),
    Column("Year to date", "ytd_value", 13),
    Column("Forecast for the year end", "forecast_value", 13),
    Column("Why no figure", "no_data_reason", 20),
    Column("Unchanged, I confirm", "unchanged", 14),
    Column("Commentary", "commentary", 60),
    Column("Explanation", "explanation", 40),
    Column("What will put it right", "action_what", 40),
    Column("Owner", "action_owner", 34),
    Column("Due", "action_due", 14),
)
COLUMNS = (*LOCKED, *FIELDS)


# The workbook


def workbook(sheet: Sheet, posts: Sequence[str], on: date) -> bytes:
    """The return as an .xlsx workbook, filled with what is known, to be filled in.

    Takes: titles of the posts that may own an action; the day that it is made.
    """
    # Imported here: openpyxl takes a third of a second and few pages need it.
    from openpyxl import Workbook

    book = Workbook()
    front = book.active
    front.title = SHEET
    lists = book.create_sheet(LISTS)
    _write_lists(lists, posts)
    _write_return(front, sheet, len(posts))
    _write_how_to(book.create_sheet(HOW_TO, 1), sheet, on)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_lists(lists: Any, posts: Sequence[str]) -> None:
    for row, label in enumerate(_REASONS, 1):
        _put(lists.cell(row, 1), label)
    for row, title in enumerate(posts, 1):
        _put(lists.cell(row, 2), title)
    lists.sheet_state = "hidden"
    lists.protection.sheet = True


def _write_return(front: Any, sheet: Sheet, posts: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(COLUMNS, 1):
        cell = front.cell(1, place)
        _put(cell, column.heading)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="0B4A5C")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        front.column_dimensions[get_column_letter(place)].width = column.width
    to_fill = PatternFill("solid", fgColor="FFF9DB")
    for row, line in enumerate(sheet.lines, 2):
        for place, (value, number_format) in enumerate(_known(line), 1):
            _put(front.cell(row, place), value, number_format)
        asked = asked_of(line)
        for place, column in enumerate(FIELDS, len(LOCKED) + 1):
            cell = front.cell(row, place)
            _put(cell, *_filled(column.name, line))
            if column.name in asked:
                cell.protection = Protection(locked=False)
                cell.fill = to_fill
        for cell in front[row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    front.freeze_panes = "C2"
    front.protection.sheet = True
    front.protection.formatColumns = front.protection.formatRows = False  # False allows it
    front.page_setup.orientation = "landscape"
    front.page_setup.fitToWidth, front.page_setup.fitToHeight = 1, 0
    front.sheet_properties.pageSetUpPr.fitToPage = True
    front.print_title_rows = "1:1"
    _add_lists(front, sheet.lines, posts)


def _add_lists(front: Any, lines: Sequence[SheetLine], posts: int) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    every = range(2, len(lines) + 2)
    sources = {
        "no_data_reason": f"{LISTS}!$A$1:$A${len(_REASONS)}",
        "unchanged": f'"{",".join(_YES_NO)}"',
        "action_owner": f"{LISTS}!$B$1:$B${max(posts, 1)}",
    }
    for place, column in enumerate(COLUMNS, 1):
        if column.name in sources:
            source, rows = sources[column.name], list(every)
        else:
            source = f'"{",".join(ANSWERS.values())}"'
            answered = zip(every, lines, strict=True)
            rows = [
                row
                for row, line in answered
                if line.takes_yes_no(column.name) and column.name in asked_of(line)
            ]
        if rows:
            choice = DataValidation(type="list", formula1=source, allow_blank=True)
            choice.error = "Choose from the list."
            choice.errorTitle = column.heading
            letter = get_column_letter(place)
            for first, last in _runs(rows):
                choice.add(f"{letter}{first}:{letter}{last}")
            front.add_data_validation(choice)


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Rows as first and last of those that stand together."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row - 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def _write_how_to(page: Any, sheet: Sheet, on: date) -> None:
    from openpyxl.styles import Alignment, Font

    due = f"Due on {day_label(sheet.due_on)}." if sheet.due_on else ""
    lines = [
        f"Return of {sheet.service.name}, month end {day_label(sheet.ends_on)}",
        f"Made on {day_label(on)}. {due}".strip(),
        "Fill in the yellow cells of the sheet Return. The other cells are locked.",
        "Where cases are counted, give the number counted and the number of all, else the figure.",
        "Write plain numbers: 92.4 for 92.4%, without % or £ or words.",
        "Where the unit is yes or no, choose Yes or No from the list.",
        "Where there is no figure, leave the figures empty and choose from the list why.",
        "Where a figure is the same as before and you have checked it, choose yes under Unchanged.",
        "Write commentary where the rating is amber or red or the direction worsens.",
        (
            "Where the rating is red, write what will put it right, choose the post that owns "
            "it, and give the day that it is due."
        ),
        (
            "Leave headings, references and periods as they are, save the file as .xlsx, and "
            "upload it on the page of the return."
        ),
        (
            "You then see every cell with what is wrong and what changes, before anything is "
            "saved. Empty cells leave what is saved there."
        ),
    ]
    for row, text in enumerate(lines, 1):
        cell = page.cell(row, 1)
        _put(cell, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.cell(1, 1).font = Font(bold=True, size=14)
    page.column_dimensions["A"].width = 90
    page.protection.sheet = True


def _known(line: SheetLine) -> Iterator[tuple[object, str]]:
    """The locked cells of a line: values with their number formats."""
    measure = line.measure
    as_shown = _number_format(measure.unit, measure.decimals)
    yield line.indicator.ref, ""
    yield line.indicator.title, ""
    yield line.period.label, ""
    yield measure.unit.name, ""
    target = line.targets.of_period(measure, line.period).target
    decimals = measure.decimals if target is None else max(measure.decimals, _decimals(target))
    aim = measure.given(target) if measure.is_yes_no else target
    yield aim, _number_format(measure.unit, decimals)
    for count in range(LAST_VALUES, 0, -1):
        value = value_of(measure, line.period.shifted(-count), line.history)
        if value is None or measure.is_yes_no:
            yield measure.text(value) or "no data", ""
        else:
            yield _decimal(value), as_shown
    above, below = line.indicator.numerator_label, line.indicator.denominator_label
    yield (f"{above}, out of {below}" if above and below else line.indicator.definition), ""


def _filled(name: str, line: SheetLine) -> tuple[object, str]:
    """What was typed for a line as the value of a cell, with its number format.

    Figures have the general format, so that "92%" typed there is told from 92 when it comes back.
    """
    text = getattr(line.typed, name)
    if name == "unchanged":
        return ("yes" if text else ""), ""
    if line.takes_yes_no(name) and text.strip() in ANSWERS:
        return line.in_words(name, text), ""
    if name in _FIGURES:
        number = _number(text)
        return (text, "") if number is None else (number, "General")
    if name == "no_data_reason":
        return _reason_label(text), ""
    if name == "action_due":
        return action_date(line.typed) or text, "yyyy-mm-dd"
    return text, "@"


def _put(cell: Any, value: object, number_format: str = "") -> None:
    """Write a value; text never becomes a formula, whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if value is None or value == "":
        pass
    elif isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(tables.GUARDED)
    else:
        cell.value = value
    if number_format:
        cell.number_format = number_format


def _number_format(unit: Unit, decimals: int) -> str:
    places = f"#,##0{'.' if decimals else ''}{'0' * decimals}"
    before = f'"{unit.prefix}"' if unit.prefix else ""
    after = f'"{unit.suffix}"' if unit.suffix else ""
    return f"{before}{places}{after}"


def _decimal(value: Fraction) -> Decimal:
    return Decimal(numbers.plain(value))


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


def _number(text: str) -> Decimal | None:
    try:
        return numbers.parse(text.strip())
    except numbers.NotANumber:
        return None


def _reason_label(value: str) -> str:
    return next((label for label, word in _REASONS.items() if word == value), value)


def asked_of(line: SheetLine) -> frozenset[str]:
    """The fields that an indicator's row is filled in with; its other cells are locked."""
    always = {"no_data_reason", "unchanged", *_TEXTS, "action_owner", "action_due"}
    return frozenset(always | figures_asked(line.measure, as_ratio=line.wants_ratio))


# Reading it back


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps a file from being taken: where, and what would do."""

    place: str
    sentence: str


@dataclass(slots=True)
class Filled:
    """What a file says: cells by reference and field, faults, and what its percent cells mean.

    `percents` maps reference and field to the number that the cell shows.
    """

    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    percents: dict[tuple[str, str], str] = field(default_factory=dict)


def read(name: str, data: bytes, sheet: Sheet) -> Filled:
    """What an uploaded file says about a return.

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
                if isinstance(cell, Cell) and cell.stands_for and column.name in _FIGURES:
                    filled.percents[ref, column.name] = cell.stands_for


class _NotTaken(Exception):
    pass


def _header(cells: Sequence[Value], filled: Filled) -> list[str]:
    """The headings of the columns; faults where there are others or the reference is missing."""
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
    """Why a row is not one of this return's; "" where it is."""
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
    """A period as we write it, by its code, or as spreadsheets shorten a month."""
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
        if not (cell.stands_for and column.name in _FIGURES):
            raise _NotTaken(_sentence(cell.wanted))
        text = cell.stands_for
    if isinstance(cell, Cell) and cell.is_typed:
        text = _typed_cell(column, cell)
    if "\0" in text:
        raise _NotTaken("Take out the character that cannot be stored (NUL).")
    if column.name not in _TEXTS:
        text = text.strip()
    elif is_csv:
        text = tables.unguarded(text)
    most = MOST_TEXT if column.name in _TEXTS else _MOST.get(column.name, MOST_TYPED)
    if len(text) > most:
        raise _NotTaken(f"Write at most {most:,} characters; this has {len(text):,}.")
    if column.name == "unchanged":
        return _yes_no(text)
    if column.name == "no_data_reason":
        return _reason(text)
    return text


def _typed_cell(column: Column, cell: Cell) -> str:
    """What a date or a truth value of a spreadsheet becomes in a column."""
    if column.name == "unchanged" and cell.text in ("TRUE", "FALSE"):
        return "yes" if cell.text == "TRUE" else "no"
    if column.name in _FIGURES:
        raise _NotTaken(f"{cell.text} is no number: write one in a cell formatted as a number.")
    return cell.text


def _answer(text: str) -> str:
    """1 or 0 of what stands in a cell that takes yes or no: a word, a truth value or a number."""
    said = text.strip().casefold()
    meant = {"yes": "1", "true": "1", "no": "0", "false": "0", "": ""}
    if said not in meant and _number(said) in (0, 1):
        return "1" if _number(said) else "0"
    if said not in meant:
        raise _NotTaken("Choose Yes or No.")
    return meant[said]


def _yes_no(text: str) -> str:
    if text.lower() not in ("", *_YES_NO):
        raise _NotTaken("Choose yes or no.")
    return text.lower()


def _reason(text: str) -> str:
    by_label = {label.casefold(): value for label, value in _REASONS.items()}
    by_label |= {value: value for value in _REASONS.values()}
    if text and text.casefold() not in by_label:
        raise _NotTaken(f"Choose one of: {', '.join(_REASONS)}.")
    return by_label.get(text.casefold(), "")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _text(cell: Value) -> str:
    return cell.text if isinstance(cell, Cell) else cell


# What it would change


def typed_with(
    stored: Mapping[str, Typed], cells: Mapping[str, Mapping[str, str]], *, emptying: bool = False
) -> dict[str, Typed]:
    """The lines of a return with the cells of a file over what is stored.

    Takes: cells by reference and field; `emptying`, whether empty cells empty what is stored.
    Gives: the lines that the file names.
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
    """True if two texts of a field say the same: 2,571 and 2571, or lines ended otherwise."""
    if name in _FIGURES and old and new:
        number = _number(old)
        return old.strip() == new.strip() or (number is not None and number == _number(new))
    return old.replace("\r\n", "\n").strip() == new.replace("\r\n", "\n").strip()


@dataclass(frozen=True, slots=True)
class PreviewCell:
    """A cell of a preview: stored and new text, what it would do, what is wrong.

    `effect` is "same", "new", "changed" or "empty" (empty in the file: kept unless asked).
    `note` tells what a percent cell was taken for.
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
    """An indicator of a preview with its cells that hold anything, and how it would stand."""

    line: SheetLine
    cells: tuple[PreviewCell, ...]
    in_file: bool

    @property
    def caption(self) -> str:
        """The indicator, as the caption of its table."""
        return f"{self.line.indicator.ref} {self.line.indicator.title}"

    @property
    def id(self) -> str:
        """An id for its table, without what ids may not hold."""
        return f"indicator-{self.line.indicator.pk}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do to a return. `changed` and `emptied` count cells."""

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
    """What a file would do to a return, cell by cell.

    Takes: the sheet as it is stored; the sheet with the file's cells over it; what the file says;
    posts by title.
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
        return _reason_label(value)
    return line.in_words(name, value)
