"""What outputs of a pay gap may not say, as they are entered or imported (L5). Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from objectives.rules.pay_gaps import DECIMALS, LEAST, PayBand, PayGapKind

Cells = Mapping[str, Decimal | None]
Faults = Iterator[tuple[str, str]]

SNAPSHOT = (3, 31)  # month and day (Schedule 1, paragraph 1), of public authorities
HUNDRED = Decimal(100)
ROUNDED = Decimal("0.05")  # the most that rounding to one decimal loses
# More than ten times the pay of the comparator is taken for a slip. This limit is ours.
LOWEST_GAP = Decimal(-999)

GAPS = ("mean_hourly_gap", "median_hourly_gap", "mean_bonus_gap", "median_bonus_gap")
BONUS_GAPS = GAPS[2:]
SHARES = ("comparator_paid_bonus", "group_paid_bonus")
BAND_PAIRS = tuple((f"comparator_in_{band}", f"group_in_{band}") for band in PayBand)
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


def check_headcounts(kind: PayGapKind, cells: Mapping[str, int | None]) -> Faults:
    """That groups are no more than all employees, and that of the drafts none is too small.

    Takes: employees, declared, comparator_employees, group_employees and full_pay.
    """
    names = ("comparator_employees", "group_employees")
    if kind is not PayGapKind.GENDER:
        for name in ("declared", *names):
            if cells[name] is None:
                yield name, "give how many there are."
        for name in names:
            if (cells[name] or LEAST) < LEAST:
                yield name, f"join groups of fewer than {LEAST} people with others."
    whole = "employees" if cells["declared"] is None else "declared"
    if sum(cells[name] or 0 for name in names) > (cells[whole] or 0):
        yield whole, "give at least as many as are in the two groups together."
    if (cells["declared"] or 0) > (cells["employees"] or 0):
        yield "declared", "give at most as many as there are employees."
    yield from _check_full_pay(kind, cells)


def _check_full_pay(kind: PayGapKind, cells: Mapping[str, int | None]) -> Faults:
    """That those on full pay fill the pay bands, and are some of those whose group is known."""
    on_full_pay = cells["full_pay"]
    if on_full_pay is None:
        return
    if on_full_pay < len(PayBand):
        yield "full_pay", f"give at least {len(PayBand)}: each pay band has somebody."
    people = [cells["comparator_employees"], cells["group_employees"]]
    most, whose = cells["employees"], "there are employees"
    if kind is not PayGapKind.ETHNICITY and None not in people:
        most, whose = sum(each or 0 for each in people), "are in the two groups together"
    elif cells["declared"] is not None:
        most, whose = cells["declared"], "there are employees whose group is known"
    if on_full_pay > (most or 0):
        yield "full_pay", f"give at most as many as {whose}."


def check_entry(values: Mapping[str, Any]) -> Faults:
    """What is wrong with one pay gap: its kind, day and groups, headcounts and outputs.

    Takes: the columns of the data format, without those of pay.
    """
    kind = PayGapKind(values["kind"])
    yield from check_snapshot(kind, values["snapshot_on"])
    yield from check_groups(kind, values["comparator"], values["group"])
    yield from check_headcounts(kind, values)
    yield from check_outputs(kind, values)
    if values["published_on"] and values["published_on"] < values["snapshot_on"]:
        yield "published_on", "give a day that is not before the snapshot date."


# What the rows of one snapshot say alike, and what else of each is looked at together.
ALIKE = (
    *("employees", "declared", "comparator", "comparator_employees", "full_pay", SHARES[0]),
    *(comparator for comparator, _ in BAND_PAIRS),
)
TOGETHER = (*ALIKE, "group_employees", *(group for _, group in BAND_PAIRS))


def check_together(groups: Sequence[Mapping[str, Any]]) -> Faults:
    """What is wrong with all ethnic groups of one snapshot: beside `check_siblings`, that each band
    adds to 100, but for what rounding may lose, and that those on full pay are among them.
    """
    yield from check_siblings(groups)
    for second, total in bands_left(groups).items():
        yield second, f"the shares of all groups in a band add to 100: here to {total}."
    if (groups[0]["full_pay"] or 0) > _people(groups):
        yield "full_pay", "give at most as many as are in all groups together."


def check_siblings(groups: Sequence[Mapping[str, Any]]) -> Faults:
    """What is wrong with ethnic groups of one snapshot, of which others may follow: they share a
    comparator and what else is `ALIKE`, and are together no more than the whole.
    """
    for name in ALIKE:
        said = list(dict.fromkeys(each[name] for each in groups))
        if len(said) > 1:
            both = " and ".join("nothing" if each in (None, "") else str(each) for each in said[:2])
            yield name, f"give the same for each group of a snapshot, not both {both}."
    for second, total in _bands(groups):
        if total > HUNDRED + _lost(groups):
            yield second, f"the shares of all groups in a band add to 100: here to {total}."
    if _people(groups) > groups[0]["declared"]:
        yield "declared", "give at least as many as are in all groups together."


def bands_left(groups: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    """To what the bands add that are less than 100, by field: other groups are not entered yet."""
    return {name: total for name, total in _bands(groups) if total < HUNDRED - _lost(groups)}


def _bands(groups: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Decimal]]:
    for first, second in BAND_PAIRS:
        yield second, groups[0][first] + sum(each[second] for each in groups)


def _lost(groups: Sequence[Mapping[str, Any]]) -> Decimal:
    """The most that rounding loses of a band."""
    return ROUNDED * (len(groups) + 1)


def _people(groups: Sequence[Mapping[str, Any]]) -> int:
    people: int = groups[0]["comparator_employees"] + sum(
        each["group_employees"] for each in groups
    )
    return people
