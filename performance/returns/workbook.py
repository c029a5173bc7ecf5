"""A return as a spreadsheet: made to be filled in, and read back cell by cell.

A workbook has the same fields as the form, kept as typed and checked by the same rules. Cells that
the officer does not fill are locked, and ignored when the file is uploaded, except the reference
and the period, which say where a row belongs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from councilportal.common import numbers
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.common.text import printable
from councilportal.files import tables
from councilportal.files.workbooks import escaped
from performance.returns.rules import figures_asked
from performance.returns.sheet import Sheet
from performance.returns.sheet_line import LAST_VALUES, SheetLine
from performance.returns.typed import ANSWERS, action_date
from performance.rules.measures import Unit
from performance.rules.showing import edges
from performance.rules.words import NoDataReason
from performance.rules.year_to_date import value_of

SHEET = "Return"
HOW_TO = "How to fill this in"
LISTS = "Lists"

REASONS = {reason.label: reason.value for reason in NoDataReason}
YES_NO = ("yes", "no")
TICKS = frozenset(("unchanged", "provisional", "action_passed"))  # filled in with yes or no
FIGURES = frozenset(("value", "numerator", "denominator", "ytd_value", "forecast_value"))
TEXTS = frozenset(("commentary", "explanation", "action_what"))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet: its heading, the field that it fills ("" where locked), its width."""

    heading: str
    name: str
    width: int


REFERENCE, INDICATOR, PERIOD = "Reference", "Indicator", "Period"
LOCKED = (
    Column(REFERENCE, "", 12),
    Column(INDICATOR, "", 40),
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
    Column("I have checked this figure", "unchanged", 14),
    Column("Provisional", "provisional", 14),
    Column("Commentary", "commentary", 60),
    Column("Explanation", "explanation", 40),
    Column("What will put it right", "action_what", 40),
    Column("Owner", "action_owner", 34),
    Column("Due", "action_due", 14),
    Column("The day has passed and is right", "action_passed", 14),
)
COLUMNS = (*LOCKED, *FIELDS)


# The workbook


def workbook(sheet: Sheet, posts: Sequence[str], on: date) -> bytes:
    """The return as an .xlsx workbook to fill in, with what is known already.

    Takes: the titles of the posts that may own an action; the day on which the workbook is made.
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
    for row, label in enumerate(REASONS, 1):
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
        "no_data_reason": f"{LISTS}!$A$1:$A${len(REASONS)}",
        **dict.fromkeys(TICKS, f'"{",".join(YES_NO)}"'),
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
    """The runs of consecutive rows: pairs of first and last row."""
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
        (
            "Where a figure is the same as before and you have checked it, choose yes under “I "
            "have checked this figure”."
        ),
        "Where a figure may still change, choose yes under Provisional, and no once it is final.",
        "Write commentary where the rating is amber or red or the direction worsens.",
        (
            "Where the rating is red, write what will put it right, choose the post that owns "
            "it, and give the day that it is due. Where that day has passed already and is right, "
            "choose yes in the last column."
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
    """The locked cells of a line: pairs of value and number format."""
    measure = line.measure
    yield line.indicator.ref, ""
    yield line.indicator.title, ""
    yield line.period.label, ""
    yield measure.unit.name, ""
    target = line.targets.of_period(measure, line.period).target
    decimals = measure.decimals if target is None else max(measure.decimals, _decimals(target))
    aim = measure.given(target) if measure.is_yes_no else target
    yield aim, _number_format(measure.unit, decimals)
    for count in range(LAST_VALUES, 0, -1):
        period = line.period.shifted(-count)
        value = value_of(measure, period, line.history)
        if value is None or measure.is_yes_no:
            yield measure.text(value) or "no data", ""
        else:
            beside = edges(measure, line.targets.of_period(measure, period))
            shown = measure.decimals + beside.more(measure, value)
            yield _decimal(value), _number_format(measure.unit, shown)
    above, below = line.indicator.numerator_label, line.indicator.denominator_label
    yield (f"{above}, out of {below}" if above and below else line.indicator.definition), ""


def _filled(name: str, line: SheetLine) -> tuple[object, str]:
    """A typed field of a line as a cell: its value and its number format.

    Figures have the general format, so that a "92%" that somebody types there can be told from 92
    when the file is uploaded.
    """
    text = getattr(line.typed, name)
    if name in TICKS:
        return ("yes" if text else ""), ""
    if line.takes_yes_no(name) and text.strip() in ANSWERS:
        return line.in_words(name, text), ""
    if name in FIGURES:
        number = parsed_number(text)
        return (text, "") if number is None else (number, "General")
    if name == "no_data_reason":
        return reason_label(text), ""
    if name == "action_due":
        return action_date(line.typed) or text, "yyyy-mm-dd"
    return text, "@"


def _put(cell: Any, value: object, number_format: str = "") -> None:
    """Write a value; text never becomes a formula, whatever it begins with."""
    if value is None or value == "":
        pass
    elif isinstance(value, str):
        text = escaped(printable(value))
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


def parsed_number(text: str) -> Decimal | None:
    """The number in a cell's text; None where the text is not a number."""
    try:
        return numbers.parse(text.strip())
    except numbers.NotANumber:
        return None


def reason_label(value: str) -> str:
    """The label of a reason, which people choose it by."""
    return next((label for label, word in REASONS.items() if word == value), value)


def asked_of(line: SheetLine) -> frozenset[str]:
    """The fields to fill in for an indicator; its other cells are locked."""
    always = {"no_data_reason", *TICKS, *TEXTS, "action_owner", "action_due"}
    return frozenset(always | figures_asked(line.measure, as_ratio=line.wants_ratio))
