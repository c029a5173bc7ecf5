"""One year of pay gaps as blocks: outputs, pay bands and data, as everybody may read them.

Pages and reports are made of them. What is not shown stands as [c], in tables and in data.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from councilportal.common.document import (
    Bullets,
    Cell,
    Chart,
    Column,
    Dataset,
    Figure,
    HiddenCell,
    NumberCell,
    Paragraph,
    Row,
    Series,
    Table,
    TextCell,
)
from councilportal.common.numbers import joined, plain, shown
from councilportal.common.periods import day_label
from councilportal.common.words import Shorthand
from objectives.pay.told import Told
from objectives.rules.pay_gap_checks import (
    BAND_PAIRS,
    BONUS_GAPS,
    FIGURES,
    GAPS,
    SHARES,
    bands_left,
)
from objectives.rules.pay_gaps import DECIMALS, PayBand, PayGapKind
from objectives.rules.pay_groups import BY_SEX_FROM
from objectives.rules.pay_shown import KEPT, STATUTORY, is_declared_told

CANNOT = "Cannot be calculated"
# Up to May 2026: guidance of the Government Equalities Office and Acas, as XpertHR and HR-inform
# tell of it: who identifies as neither may be left out of the calculation.
_BY_GENDER = (
    "Up to the snapshot of 31 March 2025, employees who identify as neither are left out of the "
    "calculation, as the government’s guidance of the time said."
)
_BY_SEX = (
    "From the snapshot of 31 March 2026, employees are counted by their biological sex, as the "
    "government’s guidance says. Those whose sex is not on record are left out of the calculation."
)
WHY_HIDDEN = "Some figures are not shown, as they would tell of fewer than 5 people."


def title_of(kind: PayGapKind, year: int) -> str:
    """The title of a year: "Gender pay gap 2025"."""
    return f"{kind.label} pay gap {year}"


def women_and_men(snapshots: Iterable[date]) -> str:
    """Whom gaps by gender compare and leave out, by the guidance for each snapshot (L6)."""
    days = list(snapshots)
    earlier = [_BY_GENDER] if min(days) < BY_SEX_FROM else []
    later = [_BY_SEX] if max(days) >= BY_SEX_FROM else []
    return " ".join(["The regulations compare women and men.", *earlier, *later])


def sentence(told: Told) -> str:
    """What the median gap says, in words, without its full stop."""
    one, other = told.gap.names
    median = told.figure("median_hourly_gap")
    if median is None:
        return f"The median gap in hourly pay of {other} cannot be calculated"
    if median == 0:
        return f"{other} and {one} have the same median hourly pay"
    way = "less" if median > 0 else "more"
    whose = one if told.gap.comparator else one.lower()  # the name of a group stays as it is
    return f"{other}: median hourly pay is {percent(abs(median))} {way} than that of {whose}"


def blocks_of(found: Sequence[Told]) -> tuple[Paragraph | Table | Figure | Bullets, ...]:
    """All of one snapshot: its outputs, its pay bands, and which groups are told of together."""
    notes = (Paragraph(WHY_HIDDEN),) if any(each.hidden for each in found) else ()
    joined = joined_of(found)
    said = (Bullets(joined),) if joined else ()
    return (*notes, outputs_table(found), *bands_figures(found), *said)


def joined_of(found: Sequence[Told]) -> tuple[str, ...]:
    """The sentences which say what groups are told of together, each once."""
    return tuple(dict.fromkeys(each.gap.joined for each in found if each.gap.joined))


def outputs_table(found: Sequence[Told]) -> Table:
    """Gaps and shares of bonuses: a row for the comparator, then one for each group."""
    first = found[0]
    blank = [TextCell("Compared with")] * len(GAPS)
    cells = (TextCell(first.gap.names[0], header=True), *blank, share_cell(first, SHARES[0]))
    rows = [Row(cells)]
    for each in found:
        gaps = (gap_cell(each, name) for name in GAPS)
        name = TextCell(each.gap.names[1], header=True)
        rows.append(Row((name, *gaps, share_cell(each, SHARES[1]))))
    columns = (
        Column("Employees", 2.4),
        Column("Mean hourly gap", 1.4, "right"),
        Column("Median hourly gap", 1.4, "right"),
        Column("Mean bonus gap", 1.4, "right"),
        Column("Median bonus gap", 1.4, "right"),
        Column("Paid a bonus", 1.2, "right"),
    )
    return Table("Gaps in percent of the pay of those compared with", columns, tuple(rows))


GROUPS_IN_A_CHART = 4  # each has a bar for each band: more would not fit on a page


def bands_figures(found: Sequence[Told]) -> tuple[Figure, ...]:
    """The share of each group in each pay band, as bars and a table; four groups to a figure."""
    parts = [found[at : at + GROUPS_IN_A_CHART] for at in range(0, len(found), GROUPS_IN_A_CHART)]
    return tuple(
        _bands_figure(found[0], own, f" ({at} of {len(parts)})" if len(parts) > 1 else "")
        for at, own in enumerate(parts, 1)
    )


def _bands_figure(first: Told, found: Sequence[Told], part: str) -> Figure:
    """Bars for each group but the comparator, whose shares are what is left of 100."""
    own, others = zip(*BAND_PAIRS, strict=True)
    groups = [(each, each.gap.names[1], others) for each in found]
    rows = [
        Row((TextCell(name, header=True), *(share_cell(each, field) for field in fields)))
        for each, name, fields in [(first, first.gap.names[0], own), *groups]
    ]
    is_pair = bool(PayGapKind(first.gap.kind).compared[0])
    bars = [
        (band.label if is_pair else f"{name}: {band.label.lower()}", each, field)
        for each, name, fields in groups
        for band, field in zip(PayBand, fields, strict=True)
    ]
    said = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{band.label.lower()} {_in_words(each, field)}"
            for band, field in zip(PayBand, fields, strict=True)
        )
        for each, name, fields in groups
    )
    one, other = first.gap.names
    whose = f"of {other.lower()}" if is_pair else f"of each group but {one}"
    chart = Chart(
        f"Share {whose} in four equal pay bands, from the lowest paid. {said}.",
        tuple(label for label, _, _ in bars),
        (Series("Share", tuple(_drawn(each.figure(field)) for _, each, field in bars), "bar"),),
        texts=tuple(_beside_bar(each, field) for _, each, field in bars),
        unit="%",
    )
    columns = (Column("Employees", 2), *(Column(band.label, 1.2, "right") for band in PayBand))
    table = Table(f"Share of each group in the pay bands, in percent{part}", columns, tuple(rows))
    return Figure(f"Share {whose} in each pay band{part}", chart, table)


def trend(found: Sequence[Told]) -> Figure:
    """The gaps in hourly pay over the years. *Takes*: a gap of each year, the oldest first."""
    pairs = [(each.figure(GAPS[0]), each.figure(GAPS[1])) for each in found]
    labels = tuple(str(each.gap.year) for each in found)
    said = "; ".join(
        f"{label}: mean {percent(mean)}, median {percent(median)}"
        for label, (mean, median) in zip(labels, pairs, strict=True)
    )
    chart = Chart(
        f"Gender pay gap in hourly pay by year. {said}.",
        labels,
        (
            Series("Mean", tuple(_drawn(mean) for mean, _ in pairs)),
            Series("Median", tuple(_drawn(median) for _, median in pairs)),
        ),
        unit="%",
    )
    rows = tuple(
        Row((TextCell(label, header=True), *(gap_cell(each, name) for name in GAPS[:2])))
        for label, each in zip(labels, found, strict=True)
    )
    columns = (Column("Year"), Column("Mean", 1, "right"), Column("Median", 1, "right"))
    return Figure(
        "Gap in hourly pay by year", chart, Table("Gap in hourly pay by year", columns, rows)
    )


def percent(value: Decimal | None) -> str:
    """A figure as it is printed."""
    return "cannot be calculated" if value is None else shown(value, DECIMALS, suffix="%")


def _in_words(told: Told, name: str) -> str:
    return "not shown" if name in told.hidden else percent(told.figure(name))


def _beside_bar(told: Told, name: str) -> str:
    return Shorthand.CONFIDENTIAL.mark if name in told.hidden else percent(told.figure(name))


def _drawn(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def gap_cell(told: Told, name: str) -> Cell:
    """A gap: its figure, that it cannot be calculated, or that it is not shown."""
    value = told.figure(name)
    if value is not None:
        return NumberCell(percent(value), plain(value))
    return HiddenCell(Shorthand.CONFIDENTIAL) if _is_secret(told, name) else TextCell(CANNOT)


def _is_secret(told: Told, name: str) -> bool:
    """Whether a figure that is not printed could be calculated: of few people it is not kept."""
    if name in told.hidden:
        return True
    has_both = all(getattr(told.gap, each) for each in SHARES)
    return name in BONUS_GAPS and told.gap.kind != PayGapKind.GENDER and has_both


def share_cell(told: Told, name: str) -> Cell:
    """A share: its figure, or that it is not shown."""
    value = told.figure(name)
    if value is None:
        return HiddenCell(Shorthand.CONFIDENTIAL)
    return NumberCell(percent(value), plain(value))


_COLUMNS = ("kind", "snapshot_on", "comparator", "group", "employees", "declared")


def outputs_dataset(found: Sequence[Told]) -> Dataset:
    """The outputs of each group as data; "" for what cannot be calculated, [c] as it is printed."""
    rows = tuple(
        (
            each.gap.kind,
            each.gap.snapshot_on.isoformat(),
            *each.gap.names,
            str(each.gap.employees),
            _declared(each),
            *(_datum(each, name) for name in FIGURES),
        )
        for each in found
    )
    return Dataset("outputs", (*_COLUMNS, *FIGURES), rows)


def _declared(told: Told) -> str:
    employees, declared = told.gap.employees, told.gap.declared
    if declared is None:
        return ""
    is_told = is_declared_told(employees, declared)
    return str(declared) if is_told else Shorthand.CONFIDENTIAL.mark


def _datum(told: Told, name: str) -> str:
    value = told.figure(name)
    if value is None and _is_secret(told, name):
        return Shorthand.CONFIDENTIAL.mark
    return plain(value)


def notes_for_author(found: Sequence[Told]) -> list[str]:
    """What only the one who enters the figures is told: which tell of few, and which are hidden."""
    away = [name for each in found for name in _named(each, each.given_away)]
    hidden = [name for each in found for name in _named(each, each.hidden)]
    notes = _not_all(found)
    if away:
        notes.append(
            f"{STATUTORY} These tell of fewer than 5 people: {'; '.join(dict.fromkeys(away))}. "
            f"{KEPT}"
        )
    if hidden:
        notes.append(
            "Readers see [c] in place of these, as they tell of fewer than 5 people, or those "
            f"could be worked out from them: {'; '.join(dict.fromkeys(hidden))}."
        )
    return notes


def _not_all(found: Sequence[Told]) -> list[str]:
    """That groups of a snapshot by ethnicity are not entered yet; nothing where all are."""
    gaps = [each.gap for each in found if each.gap.kind == PayGapKind.ETHNICITY]
    days = sorted({each.snapshot_on for each in gaps})
    notes = []
    for day in days:
        own = [vars(each) for each in gaps if each.snapshot_on == day]
        left = bands_left(own)
        bands = {f"group_in_{band}": band.label.lower() for band in PayBand}
        said = joined([f"{bands[name]} band to {percent(total)}" for name, total in left.items()])
        if said:
            notes.append(
                f"Not all groups of {day_label(day)} are entered, or shares are wrong. The shares "
                f"of a band add to 100%. Those entered add in the {said}."
            )
    return notes


_GAPS = ("mean hourly gap", "median hourly gap", "mean bonus gap", "median bonus gap")


def _named(told: Told, names: frozenset[str]) -> list[str]:
    """Figures as an author is told of them: "Women in the upper band 0.8%"."""
    where = dict(zip(GAPS, _GAPS, strict=True)) | dict.fromkeys(SHARES, "paid a bonus")
    for band, pair in zip(PayBand, BAND_PAIRS, strict=True):
        where |= dict.fromkeys(pair, f"in the {band.label.lower()} band")
    return [
        f"{told.gap.names[not name.startswith('comparator_')]}, {where[name]} "
        f"{percent(getattr(told.gap, name))}"
        for name in FIGURES
        if name in names
    ]
