"""Hourly and bonus pay of employees, read from an uploaded file and reduced at once to gaps."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from councilportal.common.numbers import count_of
from councilportal.files import columns
from councilportal.files.columns import Column, Refused, text_of, value_of
from councilportal.files.tables import Value, is_blank
from councilportal.files.uploads import opened
from objectives.rules.pay_gap_checks import BAND_PAIRS
from objectives.rules.pay_gaps import Paid, PayGapKind
from objectives.rules.pay_groups import (
    BY_SEX_FROM,
    NEITHER,
    NOT_KNOWN,
    NOT_SAID,
    Reduced,
    reduced,
)

MOST_FAULTS = 20
NEEDED = ("group", "hourly")
_NAMES: Mapping[PayGapKind, Mapping[str, str]] = {
    PayGapKind.GENDER: {"male": "Men", "female": "Women"},
    PayGapKind.DISABILITY: {"yes": "Disabled", "no": "Non-disabled"},
    PayGapKind.ETHNICITY: {},
}
# As systems of personnel write that a group is not known: never a group of its own.
_UNANSWERED = {
    **dict.fromkeys(("", "not known", "unknown", "not stated", "not recorded"), NOT_KNOWN),
    **dict.fromkeys(("no data", "missing", "blank", "n/a", "not provided"), NOT_KNOWN),
    **dict.fromkeys(("prefers not to say", "prefer not to say", "prefer not to answer"), NOT_SAID),
    **dict.fromkeys(("not disclosed", "undisclosed", "not declared", "undeclared"), NOT_SAID),
    **dict.fromkeys(("declined", "refused", "rather not say", "do not wish to say"), NOT_SAID),
}
# As systems of personnel write that somebody's sex is none of the two that the regulations compare.
_NEITHER = frozenset(
    ("neither", "non-binary", "nonbinary", "non binary", "other", "another", "self-described")
)
_SUMS = ("total", "totals", "grand total", "all employees", "all staff", "average", "mean")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file: where, and what would be right."""

    place: str
    sentence: str


def _pay(name: str) -> Column:
    return columns.number(name)


_COLUMNS = {
    "group": columns.text("group", at_most=100),
    "broad": columns.text("broad", at_most=100),
    "hourly": _pay("hourly"),
    "bonus": _pay("bonus"),
}


def read(
    kind: PayGapKind, comparator: str, name: str, data: bytes, broad_of: Mapping[str, str]
) -> tuple[Reduced | None, list[Fault]]:
    """What the pay in a file comes to, or what is wrong with it.

    Takes: a CSV file or a workbook with a row for each employee: group, hourly pay in pounds (blank
    for somebody on leave at less than full pay), bonus in pounds, and for ethnic groups the broad
    group, where it is not that of `broad_of` (by the group in small letters). Nothing is kept.
    Raises: UploadRefused for a file that cannot be read.
    """
    rows = opened(name, data, "").rows()
    if not rows:
        return None, [Fault("The file", "it is empty: give a row of names, and rows below it.")]
    heads = [text_of(cell).strip().lower() for cell in rows[0][1]]
    faults = list(_wrong_heads(heads))
    people: list[Paid] = []
    broad: dict[str, str] = {}
    spelt: dict[str, str] = {}
    is_named = kind is PayGapKind.ETHNICITY
    comparator = _spelt(spelt, comparator) if is_named else ""
    for number, cells in rows[1:] if not faults else ():
        own = _values(heads, number, cells, faults)
        group = _group(kind, _spelt(spelt, own["group"] or ""))
        faults += _wrong_row(kind, number, group, own)
        people.append(Paid(group or "", own["hourly"], own["bonus"]))
        if group and (whole := own["broad"] or broad_of.get(group.casefold())):
            broad[group] = _spelt(spelt, whole)
        if len(faults) >= MOST_FAULTS:
            break
    if not people and not faults:
        faults.append(Fault("The file", "it has no employees: give a row for each."))
    if is_named and not faults and comparator not in {each.group for each in people}:
        faults.append(Fault("Compared with", f"nobody in the file is of the group {comparator!r}."))
    return (None, faults) if faults else (reduced(kind, people, broad, comparator), [])


def _wrong_heads(heads: Sequence[str]) -> Iterator[Fault]:
    for head in heads:
        if head and head not in _COLUMNS:
            known = ", ".join(_COLUMNS)
            yield Fault(f"Column {head}", f"there is no such column: use {known}.")
    for head in _COLUMNS:
        if head in NEEDED and head not in heads:
            yield Fault("The first row", f"the column {head} is missing: add it.")
        if heads.count(head) > 1:
            yield Fault(f"Column {head}", "it is here twice: take one of them out.")


def _wrong_row(
    kind: PayGapKind, number: int, group: str | None, own: Mapping[str, Any]
) -> Iterator[Fault]:
    """What is wrong with a row. *Takes*: the group that it names, None for none; its values."""
    if group is None:
        yield Fault(f"Row {number}, group", _accepted(kind))
    elif group.casefold() in _SUMS:
        said = "it is a sum of other rows: take it out, as a row is one employee."
        yield Fault(f"Row {number}, group", said)
    for column in ("hourly", "bonus"):
        if (own[column] or 0) < 0:
            yield Fault(f"Row {number}, {column}", "write an amount from 0.")


def _spelt(spelt: dict[str, str], said: str) -> str:
    """A name as it was spelt first, whatever its spaces and capitals: "asian" is Asian."""
    name = " ".join(said.split())
    return spelt.setdefault(name.casefold(), name)


def _values(
    heads: Sequence[str], number: int, cells: Sequence[Value], faults: list[Fault]
) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(_COLUMNS)
    unnamed = [cell for place, cell in enumerate(cells) if not "".join(heads[place : place + 1])]
    if not is_blank(unnamed):
        faults.append(Fault(f"Row {number}", "a cell is in a column without a name: take it out."))
    for head, cell in zip(heads, cells, strict=False):
        if not head:
            continue
        try:
            found[head] = value_of(_COLUMNS[head], cell)
        except Refused as error:
            faults.append(Fault(f"Row {number}, {head}", str(error)))
    return found


def _group(kind: PayGapKind, said: str) -> str | None:
    """The group of a person; None for a word that is none."""
    known = _NAMES[kind]
    if kind is PayGapKind.GENDER:
        outside = _NEITHER | _UNANSWERED.keys() - {""}
        return NEITHER if said.lower() in outside else known.get(said.lower())
    if said.lower() in _UNANSWERED:
        return _UNANSWERED[said.lower()]
    return known.get(said.lower()) if known else said


def _accepted(kind: PayGapKind) -> str:
    words = " or ".join(_NAMES[kind])
    if kind is PayGapKind.GENDER:
        return f"write {words}, or not known for somebody whose sex is not on record."
    return f"write {words}, prefers not to say, or leave it blank."


def left_out(kind: PayGapKind, number: int, snapshot_on: date) -> str:
    """How many employees of a file are in no figure of the gap, in a sentence; "" where none may.

    It is for who entered the file alone: few are named by it.
    """
    if kind is not PayGapKind.GENDER:
        return ""
    if not number:
        return "Nobody in the file is left out as neither male nor female."
    are = "is" if number == 1 else "are"
    said = (
        f"{count_of(number, 'employee')} {are} left out of the gap: the file has them as neither "
        "male nor female, and the regulations compare women and men."
    )
    if snapshot_on < BY_SEX_FROM:
        return said
    return (
        f"{said} The government’s guidance since May 2026 is to count everybody by the sex on "
        "record: if the council has it, put it in the file and choose the file again."
    )


def entries(found: Reduced, snapshot_on: date) -> list[dict[str, Any]]:
    """What was worked out as pay gaps to store."""
    named = found.kind is PayGapKind.ETHNICITY
    told = []
    for each in found.comparisons:
        outputs = each.outputs
        bands: dict[str, Decimal] = {}
        for (one, other), shares in zip(BAND_PAIRS, outputs.bands, strict=True):
            bands |= {one: shares[0] or Decimal(0), other: shares[1] or Decimal(0)}
        told.append(
            {
                "kind": found.kind.value,
                "snapshot_on": snapshot_on,
                "group": each.group if named else "",
                "comparator": each.comparator if named else "",
                "employees": found.employees,
                "declared": None if found.kind is PayGapKind.GENDER else found.declared,
                "comparator_employees": each.comparator_employees,
                "group_employees": each.group_employees,
                "full_pay": found.full_pay or None,
                "mean_hourly_gap": outputs.mean_hourly,
                "median_hourly_gap": outputs.median_hourly,
                "mean_bonus_gap": outputs.mean_bonus,
                "median_bonus_gap": outputs.median_bonus,
                "comparator_paid_bonus": outputs.comparator_bonus or Decimal(0),
                "group_paid_bonus": outputs.group_bonus or Decimal(0),
                **bands,
                "joined": " ".join(found.sentences),
                "published_on": None,
                "link": "",
            }
        )
    return told
