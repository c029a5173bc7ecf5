"""Checks of tables: their notes, the names and units in them, their totals. Pure."""

import re
from collections.abc import Iterator
from fractions import Fraction

from councilportal.common.document import NumberCell, Row, Table
from councilportal.common.numbers import joined, plain
from councilportal.publishing.linter.amounts import NUMBER, Amount, Kind, cell_amount
from councilportal.publishing.linter.findings import Found, Place
from councilportal.publishing.linter.paper import Paper
from councilportal.publishing.linter.placed import PlacedNote, PlacedTable, heading_of, text_of


def note_of_nothing(paper: Paper) -> Iterator[Found]:
    """Notes about a row that no table of the same part has (A2: FP04)."""
    rows = {
        (placed.section, heading_of(row))
        for placed in paper.walked.tables
        for row in placed.table.rows
    }
    for placed in paper.walked.notes:
        ref = placed.note.ref.strip()
        if ref and (placed.section, ref) not in rows:
            said = f"The note is headed {ref}, but no row here has that reference."
            yield Found(placed.place, ref, f"{said} Give it the reference of its row.")


def note_twice(paper: Paper) -> Iterator[Found]:
    """One reference over two different notes (A2: GL03)."""
    seen: dict[tuple[str, str], PlacedNote] = {}
    for placed in paper.walked.notes:
        label = (placed.section, placed.note.ref.strip())
        if label[1] and label in seen:
            said = f"Two notes are headed {label[1]}. Give each the reference of its own row."
            yield Found(placed.place, placed.note.text[:80], said)
        seen.setdefault(label, placed)


_REF = re.compile(r"[A-Z]{1,6}[ -]?\d{1,4}[a-z]?(?:-\d{1,3})?")
_TITLE_HEAD = re.compile(
    r"\s*(?:indicator|description|measure|title|name|kpi)(?: (?:title|name|description))?\s*", re.I
)
_TITLE_AND_REF = re.compile(rf"(?P<title>[A-Za-z][^;()\n]{{4,80}}?)\s*\((?P<ref>{_REF.pattern})\)")


def named_two_ways(paper: Paper) -> Iterator[Found]:
    """One reference with two titles, or one title with two references (A2: PI01, NI 136)."""
    titles: dict[str, tuple[str, Place]] = {}
    refs: dict[str, str] = {}
    for ref, title, place in _titled(paper):
        other, where = titles.setdefault(ref, (title, place))
        if _same(other) != _same(title):
            said = f"{ref} is “{title}” here and “{other}” in {where.words}. Use one name."
            yield Found(place, f"{ref} {title}", said)
        other_ref = refs.setdefault(_same(title), ref)
        if other_ref != ref:
            said = f"“{title}” is {ref} here and {other_ref} elsewhere. Which is right?"
            yield Found(place, f"{title} {ref}", said)


def _titled(paper: Paper) -> Iterator[tuple[str, str, Place]]:
    for placed in paper.walked.tables:
        heads = [_TITLE_HEAD.fullmatch(column.head) is not None for column in placed.table.columns]
        for row, place in zip(placed.table.rows, placed.row_places, strict=True):
            ref = heading_of(row)
            if ref in paper.indicators or _REF.fullmatch(ref):
                cells = zip(heads[1:], row.cells[1:], strict=False)
                yield from (
                    (ref, text_of(cell).strip(), place) for is_title, cell in cells if is_title
                )
                continue
            for cell in row.cells:
                for match in _TITLE_AND_REF.finditer(text_of(cell)):
                    yield match["ref"], match["title"].strip(), place


def _same(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


_FIGURES = re.compile(
    r"\b(?:figure|latest|current|year to date|ytd|target|floor|last year|previous|prev|lower|upper"
    r"|actual|result|forecast|budget|outturn|value)\b",
    re.IGNORECASE,
)
_LEVEL_WORDS = re.compile(r"tolerance|margin|from", re.IGNORECASE)
# A figure with its unit or without one: "£2.1m", "12 days", "12"; no day, no "3 of 7".
_FIGURE = re.compile(
    rf"[-(]*(?P<money>£?)[-]?{NUMBER}\)?(?P<unit>\s?%|\s?[a-z][^\d]*)?", re.IGNORECASE
)
_REMARK = re.compile(r"\s*(?:\([^)\d]*\)|\*+)\s*\Z")
_BY_HEAD = re.compile(r"[£%]|\b(?:number|no\.|count|percentage|per cent|points|change)\b", re.I)


def unit_missing(paper: Paper) -> Iterator[Found]:
    """A figure without its unit, beside others that have it (A2: FP05b, 20.1 against £34.3m)."""
    for placed in paper.walked.tables:
        for row, place in zip(placed.table.rows, placed.row_places, strict=True):
            figures = _figures(placed.table, row)
            bare = [(head, text) for head, text, has_unit in figures if not has_unit]
            signed = [text for _, text, has_unit in figures if has_unit]
            fact = paper.indicators.get(heading_of(row))
            unit = f"{fact.prefix}…{fact.suffix}" if fact and (fact.prefix or fact.suffix) else ""
            if bare and (signed or unit):
                beside = f"beside “{signed[0]}”" if signed else f"and is counted in {unit}"
                for head, text in bare:
                    said = f"“{text}” under “{head}” has no unit, {beside}. Write the unit."
                    yield Found(place, f"{head}: {text}", said)


def _figures(table: Table, row: Row) -> list[tuple[str, str, bool]]:
    """The figures of one thing in a row: head, text, and whether it has a unit."""
    found = []
    for column, cell in list(zip(table.columns, row.cells, strict=False))[1:]:
        text = _REMARK.sub("", text_of(cell).strip())
        if not _FIGURES.search(column.head) or _BY_HEAD.search(column.head):
            continue
        match = _FIGURE.fullmatch(text)
        if match and not _LEVEL_WORDS.search(text):
            found.append((column.head, text, bool(match["money"] or match["unit"])))
    return found


_BEFORE = re.compile(r"\b(?:last year|previous|prev\.?|prior|year before)", re.IGNORECASE)
_BASES = {
    "year to date": re.compile(r"year to date|\bytd\b", re.IGNORECASE),
    "same period": re.compile(r"same (?:period|month|quarter)", re.IGNORECASE),
    "whole year": re.compile(r"whole year|full year", re.IGNORECASE),
}


def compared_differently(paper: Paper) -> Iterator[Found]:
    """Last year is the whole year here, and the year to date or one month there (A2)."""
    found: dict[str, list[tuple[Place, str]]] = {}
    for placed in paper.walked.tables:
        for basis, ref in _bases(placed):
            found.setdefault(basis, []).append((placed.place, ref))
    if len(found) < 2:
        return
    firsts = sorted((places[0][0] for places in found.values()), key=lambda each: each.position)
    counted = joined([f"the {basis} in {len(places)}" for basis, places in found.items()])
    said = f"Last year’s figure is {counted} of the rows. Compare with one, or say why not."
    yield Found(firsts[1], ", ".join(sorted(found)), said)


def _bases(placed: PlacedTable) -> Iterator[tuple[str, str]]:
    for number, column in enumerate(placed.table.columns):
        if not _BEFORE.search(column.head):
            continue
        for row in placed.table.rows:
            cell = row.cells[number] if number < len(row.cells) else None
            note = cell.note if isinstance(cell, NumberCell) else ""
            text = text_of(cell) if cell is not None else ""
            if not re.search(r"\d", text):
                continue
            told = next((words for words in (note, text, column.head) if _basis(words)), "")
            yield _basis(told) or "whole year", heading_of(row)


def _basis(words: str) -> str:
    return next((basis for basis, sign in _BASES.items() if sign.search(words)), "")


# Totals


_TOTAL = re.compile(r"\s*(?:grand |overall )?totals?\b(?!.*\b(?:rate|average)\b)", re.IGNORECASE)
_SUBTOTAL = re.compile(r"\s*(?:sub-?\s?totals?\b|.*\btotal\s*\Z)", re.IGNORECASE)
_OF_WHICH = re.compile(r"\s*(?:of which|including|incl\.)", re.IGNORECASE)
# Where something is taken off, the rows do not simply add up.
_TAKEN_OFF = re.compile(r"\b(?:net|income|less|minus|deduct\w*|recharge\w*)\b", re.IGNORECASE)
_NO_SUM = re.compile(
    r"%|\b(?:per|rate|ratio|average|mean|median|percent(?:age)?|share|gap|score|rank|year|date|ref"
    r"|number of days)\b",
    re.IGNORECASE,
)


def total_wrong(paper: Paper) -> Iterator[Found]:
    """Rows that do not add up to their total. Rounded rows may differ by their rounding (D5)."""
    for placed in paper.walked.tables:
        if any(_TAKEN_OFF.search(heading_of(row)) for row in placed.table.rows):
            continue
        for number in range(1, len(placed.table.columns)):
            yield from _column_total(placed, number)


def _column_total(placed: PlacedTable, number: int) -> Iterator[Found]:
    head = placed.table.columns[number].head
    rows: list[Amount] = []
    subtotals: list[Amount] = []
    is_blank = False
    for row, place in zip(placed.table.rows, placed.row_places, strict=True):
        cell = row.cells[number] if number < len(row.cells) else None
        amount = cell_amount(text_of(cell)) if cell is not None else None
        name = heading_of(row)
        if _OF_WHICH.match(name):
            continue
        if _TOTAL.match(name) or _SUBTOTAL.match(name):
            parts = subtotals if _TOTAL.match(name) and not rows and subtotals else rows
            if amount and not is_blank and (off := _is_off(parts, amount, head)):
                said = f"The rows make {off}, but the total says {amount.text}. Correct one."
                yield Found(place, f"{head}: {amount.text}", said)
            subtotals += [amount] if amount else []
            rows, is_blank = [], False
        elif amount is not None:
            rows.append(amount)
        elif cell is not None and text_of(cell).strip(" -–—"):
            is_blank = True  # words or a hidden figure: the sum is not known


def _is_off(parts: list[Amount], total: Amount, head: str) -> str:
    """The sum in words where it is not the total; "" where it is, or where nothing is summed."""
    if len(parts) < 2 or len({each.kind for each in (*parts, total)}) > 1:
        return ""
    is_share = total.kind is Kind.PERCENT
    if is_share and total.value != 100:
        return ""
    if not is_share and _NO_SUM.search(head):
        return ""
    made = sum((each.value for each in parts), Fraction(0))
    slack = sum((each.slack for each in (*parts, total)), Fraction(0))
    exact = all(each.step == total.step for each in parts) and total.step == 1 and not is_share
    if abs(made - total.value) <= (0 if exact and total.kind is Kind.PLAIN else slack):
        return ""
    return plain(made)
