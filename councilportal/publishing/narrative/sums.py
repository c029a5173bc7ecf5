"""Sums and differences that an author declares of a table, and whether its figures keep them.

Pure. The declarations are short sentences, one a line or with ";" between them:

- of totals: `Total = sum`, `All = sum of all`, `Net = Gross - Income`, each about rows by their
  first cells; `Total = sum in Staff, Other` about some columns only;
- of differences: `Movement = Revised - Last reported`, about columns by their heads.

RULES.md of publishing explains them; the tests run its examples.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from councilportal.common.numbers import shown
from councilportal.publishing.narrative.cells import Head, Type, Typed
from councilportal.publishing.narrative.references import Problem, shortened

MOST = 100  # declarations of one table
Cells = Sequence[Typed]


class NotUnderstood(ValueError):
    """A declaration that cannot be read; the message says why, and what would be right."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """`result` is what `parts` make, each with its sign. They are places of rows or of columns.

    `columns` are the places of the columns in which a total is checked.
    """

    result: int
    parts: tuple[tuple[int, int], ...]
    columns: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found; `is_rounded` where parts differ from their total by rounding only."""

    problems: tuple[Problem, ...]
    is_rounded: bool = False


# Reading declarations


def read_totals(
    text: str, heads: Sequence[Head], rows: Sequence[str]
) -> tuple[list[Declaration], list[Problem]]:
    """The declared totals of a table, by the first cells of its rows."""
    declared, problems = [], []
    totals: list[int] = []
    for said in _sentences(text):
        try:
            result, right = _halves(said, rows, "row")
            totals.append(result)
            declared.append(_total(result, right, heads, rows, totals))
        except NotUnderstood as error:
            problems.append(Problem("totals", said, str(error)))
    return declared, problems + _too_many(text, "totals")


def read_differences(text: str, heads: Sequence[Head]) -> tuple[list[Declaration], list[Problem]]:
    """The declared differences (or sums) of columns, by their heads."""
    declared, problems = [], []
    names = [head.name for head in heads]
    for said in _sentences(text):
        try:
            result, right = _halves(said, names, "column")
            found = Declaration(result, tuple(_parts(right, names, "column")))
            _check_numbers(heads, [result, *(place for _, place in found.parts)])
            declared.append(found)
        except NotUnderstood as error:
            problems.append(Problem("differences", said, str(error)))
    return declared, problems + _too_many(text, "differences")


def _sentences(text: str) -> list[str]:
    found = [" ".join(each.split()) for each in re.split("[;\n]", text)]
    return [each for each in found if each][:MOST]


def _too_many(text: str, place: str) -> list[Problem]:
    if len(re.split("[;\n]", text)) <= MOST:
        return []
    return [Problem(place, "", f"a table may have {MOST} of them: divide the table.")]


def _halves(said: str, names: Sequence[str], what: str) -> tuple[int, str]:
    """The place of what stands before the sign of equality, and the text after it."""
    for name in sorted(set(filter(None, names)), key=len, reverse=True):
        rest = said[len(name) :].lstrip()
        if said.startswith(name) and rest.startswith("="):
            return _place(name, names, what), rest[1:].strip()
    left, equals, _ = said.partition("=")
    if not equals:
        raise NotUnderstood(f"write the {what}, = and what makes it up, such as {_SUCH[what]}.")
    raise NotUnderstood(_no_name(left.strip(), names, what))


_SUCH = {"row": "Total = sum", "column": "Movement = Revised - Last"}


def _place(name: str, names: Sequence[str], what: str) -> int:
    if names.count(name) > 1:
        raise NotUnderstood(f"two {what}s are called “{shortened(name)}”: give each its own name.")
    return names.index(name)


def _no_name(name: str, names: Sequence[str], what: str) -> str:
    near = get_close_matches(name[:100], names, n=1)
    meant = f": did you mean “{shortened(near[0])}”?" if near else "."
    return f"no {what} is called “{shortened(name)}”{meant}"


def _parts(right: str, names: Sequence[str], what: str) -> Iterator[tuple[int, int]]:
    """Pairs of sign and place: names may have signs in them, so the longest that fits is taken."""
    longest = sorted(set(filter(None, names)), key=len, reverse=True)
    sign, rest = 1, right
    while True:
        fits = (name for name in longest if re.match(re.escape(name) + r"(?= [+\-−] |$)", rest))
        name = next(fits, None)
        if name is None:
            raise NotUnderstood(_no_name(re.split(r" [+\-−] ", rest)[0], names, what))
        yield sign, _place(name, names, what)
        rest = rest[len(name) :].lstrip()
        if not rest:
            return
        sign, rest = (1 if rest[0] == "+" else -1), rest[1:].lstrip()


def _total(
    result: int, right: str, heads: Sequence[Head], rows: Sequence[str], totals: Sequence[int]
) -> Declaration:
    columns = tuple(place for place, head in enumerate(heads) if head.type in _ADDED)
    match = _SUM.fullmatch(right)
    if match is None:
        return Declaration(result, tuple(_parts(right, rows, "row")), columns)
    if match["columns"]:
        columns = tuple(_columns(match["columns"], heads))
    before = max((place for place in totals if place < result), default=-1)
    first = 0 if match["all"] else before + 1
    lines = [place for place in range(first, result) if place not in totals]
    if not lines:
        raise NotUnderstood(f"no line is above “{shortened(rows[result])}” that it could add.")
    return Declaration(result, tuple((1, place) for place in lines), columns)


_ADDED = (Type.NUMBER, Type.MONEY)
_SUM = re.compile(r"sum(?P<all> of all)?(?: in (?P<columns>.+))?")


def _columns(text: str, heads: Sequence[Head]) -> Iterator[int]:
    names = [head.name for head in heads]
    rest = text
    while rest:
        fits = (
            name
            for name in sorted(filter(None, names), key=len, reverse=True)
            if rest == name or rest.startswith(f"{name},")
        )
        name = next(fits, None)
        if name is None:
            raise NotUnderstood(_no_name(rest.partition(",")[0].strip(), names, "column"))
        place = _place(name, names, "column")
        _check_numbers(heads, [place])
        yield place
        rest = rest[len(name) :].lstrip(", ")


def _check_numbers(heads: Sequence[Head], places: Sequence[int]) -> None:
    for place in places:
        if not heads[place].type.is_number:
            name, kind = shortened(heads[place].name), heads[place].type
            raise NotUnderstood(f"“{name}” is a column of {kind}, which cannot be added up.")


# Checking figures


def check(
    heads: Sequence[Head],
    rows: Sequence[Cells],
    totals: Sequence[Declaration],
    differences: Sequence[Declaration],
) -> Checked:
    """Whether the figures keep what is declared.

    A sum with an empty cell for its result is not asked about; an empty part adds nothing. A
    difference with an empty part is not asked about either, nor anything with a cell that was not
    understood, which is a problem itself.
    """
    problems: list[Problem] = []
    is_rounded = False
    for place, head, sum_of, found, parts in _sums(heads, rows, totals, differences):
        if not all(part.understood for _, part in parts):
            continue
        made = sum((sign * _number(part) for sign, part in parts), Decimal(0))
        wrong = _number(found) - made
        if not wrong:
            continue
        if abs(wrong) < _allowed(head, [found, *(part for _, part in parts)]):
            is_rounded = True
            continue
        problems.append(Problem(place, found.text, _why(head, sum_of, made, wrong, found, parts)))
    return Checked(tuple(problems), is_rounded)


Sum = tuple[str, Head, str, Typed, list[tuple[int, Typed]]]


def _sums(
    heads: Sequence[Head],
    rows: Sequence[Cells],
    totals: Sequence[Declaration],
    differences: Sequence[Declaration],
) -> Iterator[Sum]:
    """Every sum to check: its place, its column, what makes it up, its result and its parts."""
    for total in totals:
        for column in total.columns:
            found = rows[total.result][column]
            parts = [(sign, rows[row][column]) for sign, row in total.parts]
            if found.number is not None and any(part.number is not None for _, part in parts):
                names = {row: rows[row][0].text for _, row in total.parts}
                yield (
                    place_of(total.result, heads[column]),
                    heads[column],
                    _named(total, names),
                    found,
                    parts,
                )
    names = {place: head.name for place, head in enumerate(heads)}
    for difference in differences:
        for number, row in enumerate(rows):
            found = row[difference.result]
            parts = [(sign, row[column]) for sign, column in difference.parts]
            if all(each.number is not None for each in (found, *(part for _, part in parts))):
                head = heads[difference.result]
                yield place_of(number, head), head, _named(difference, names), found, parts


def place_of(row: int, head: Head) -> str:
    """Where a cell stands, in words; rows are counted from 1 without the heads."""
    return f"row {row + 1}, column “{shortened(head.name)}”"


def _named(declared: Declaration, names: Mapping[int, str]) -> str:
    if len(declared.parts) > 3:
        return f"the sum of {len(declared.parts)} rows"
    [(_, first), *others] = declared.parts
    said = "".join(
        f" {'plus' if sign > 0 else 'less'} {shortened(names[place])}" for sign, place in others
    )
    return f"{shortened(names[first])}{said}"


def _number(cell: Typed) -> Decimal:
    return cell.number or Decimal(0)


def _allowed(head: Head, cells: Sequence[Typed]) -> Decimal:
    """How far a result may be from what its parts make: each may be rounded where it was typed.

    Rounding takes less than half of the last decimal from each figure, the result included.
    """
    return sum(
        (
            Decimal(5).scaleb(-cell.decimals - 1)
            for cell in cells
            if cell.number is not None and not head.is_exact(cell)
        ),
        Decimal(0),
    )


def _why(
    head: Head,
    sum_of: str,
    made: Decimal,
    wrong: Decimal,
    found: Typed,
    parts: Sequence[tuple[int, Typed]],
) -> str:
    decimals = max(found.decimals, *(part.decimals for _, part in parts))
    suffix = "%" if head.type is Type.PERCENT else ""
    made_text, wrong_text = (
        shown(each, decimals, prefix=head.sign, suffix=suffix) for each in (made, abs(wrong))
    )
    more = "more" if wrong > 0 else "less"
    return f"{sum_of} is {made_text}; this is {wrong_text} {more}."
