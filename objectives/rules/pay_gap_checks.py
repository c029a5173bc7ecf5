"""What outputs of a pay gap may not say, as they are entered or imported (L5). Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from objectives.rules.pay_gaps import DECIMALS, PayBand, PayGapKind

Cells = Mapping[str, Decimal | None]
Faults = Iterator[tuple[str, str]]

SNAPSHOT = (3, 31)  # month and day (Schedule 1, paragraph 1), of public authorities
HUNDRED = Decimal(100)
# More than ten times the pay of the comparator is taken for a slip. This limit is ours.
LOWEST_GAP = Decimal(-999)

GAPS = ("mean_hourly", "median_hourly", "mean_bonus", "median_bonus")
BONUS_GAPS = GAPS[2:]
SHARES = ("comparator_bonus", "group_bonus")
BAND_PAIRS = tuple((f"comparator_{band.value}", f"group_{band.value}") for band in PayBand)
FIGURES = (*GAPS, *SHARES, *(name for pair in BAND_PAIRS for name in pair))


def check_outputs(kind: PayGapKind, cells: Cells) -> Faults:
    """What is wrong with outputs as entered: a field, and what would be right.

    Takes: the fields of `FIGURES` in percent, None where one is blank.
    """
    for name in FIGURES:
        value = cells[name]
        if value is None:
            continue
        if value != round(value, DECIMALS):
            yield name, "give it with one decimal, such as 12.5."
        elif value > HUNDRED:
            yield name, "give at most 100."
        elif name in GAPS and value < LOWEST_GAP:
            yield name, f"give a gap of at least {LOWEST_GAP}."
        elif name not in GAPS and value < 0:
            yield name, "give a share from 0 to 100."
    yield from _check_bands(kind, cells)
    yield from _check_bonus(kind, cells)
    for name in SHARES:
        if cells[name] is None:
            yield name, "give the share of them who were paid a bonus: 0 where nobody was."


def _check_bands(kind: PayGapKind, cells: Cells) -> Faults:
    for first, second in BAND_PAIRS:
        one, other = cells[first], cells[second]
        if one is None or other is None:
            missing = first if one is None else second
            yield missing, "give the shares of both in each of the four pay bands."
        elif one + other > HUNDRED:
            yield second, f"the two of a band are more than 100 together: {one + other}."
        elif kind is not PayGapKind.ETHNICITY and one + other != HUNDRED:
            yield second, f"the two of a band add to 100: here to {one + other}."


def _check_bonus(kind: PayGapKind, cells: Cells) -> Faults:
    first, second = (cells[name] for name in SHARES)
    for name in BONUS_GAPS:
        if first == 0 and cells[name] is not None:
            yield name, "leave it blank: it cannot be calculated where the comparator has no bonus."
        elif kind is PayGapKind.GENDER and first and second and cells[name] is None:
            yield name, "give the gap, as both were paid bonuses."


def check_snapshot(kind: PayGapKind, snapshot_on: date) -> Faults:
    """That a snapshot is of the day of the law; only of sex, as the other laws are drafts."""
    if kind is PayGapKind.GENDER and (snapshot_on.month, snapshot_on.day) != SNAPSHOT:
        yield "snapshot_on", f"give 31 March of a year, such as {snapshot_on.year}-03-31."


def check_groups(kind: PayGapKind, comparator: str, group: str) -> Faults:
    """That two groups are named where the kind has no fixed ones, and not where it has."""
    fixed = kind.compared[0]
    for name, value in (("comparator", comparator), ("group", group)):
        if fixed and value:
            yield name, f"leave it empty: {kind.label.lower()} compares {_compared(kind)}."
        elif not fixed and not value:
            yield name, "name the group."
    if not fixed and comparator and comparator == group:
        yield "group", "name another group than the comparator."


def _compared(kind: PayGapKind) -> str:
    first, second = kind.compared
    return f"{second.lower()} with {first.lower()}"


def check_headcounts(
    kind: PayGapKind, employees: int, comparator: int | None, group: int | None, least: int
) -> Faults:
    """That the groups are no more than all employees, and of the drafts none is too small."""
    for name, value in (("comparator_employees", comparator), ("group_employees", group)):
        if kind is not PayGapKind.GENDER and value is None:
            yield name, "give how many there are."
        elif kind is not PayGapKind.GENDER and value is not None and value < least:
            yield name, f"join groups of fewer than {least} people with others."
    if (comparator or 0) + (group or 0) > employees:
        yield "employees", "give at least as many as are in the two groups together."
