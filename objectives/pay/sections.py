"""Pay gaps as documents: the list over the years, and one year with its outputs and pay bands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Bullets,
    Cell,
    Chart,
    Column,
    Dataset,
    Document,
    Facts,
    Figure,
    HiddenCell,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Series,
    Table,
    TextCell,
    listing,
)
from councilportal.common.numbers import count_of, plain, shown
from councilportal.common.periods import day_label
from councilportal.common.words import Shorthand
from councilportal.organisation.queries import CouncilView
from objectives.models import PayGap
from objectives.pay.government import government_dataset
from objectives.rules.duties import years_after
from objectives.rules.pay_gap_checks import FIGURES
from objectives.rules.pay_gaps import DECIMALS, PayBand, PayGapKind, applies, share

CANNOT = "Cannot be calculated"
DOES_NOT_APPLY = "Does not apply: fewer than 250 employees"
DRAFT = (
    "A law on pay gaps by ethnicity and disability is a draft. Nothing has to be published until "
    "the council sets the first day of its duty."
)
NOT_ASKED = "Does not apply"
NOT_LAW = "Not law yet"
FirstDays = Mapping[PayGapKind, date]  # from which the law asks, by kind; no day: switched off
KEPT_YEARS = 3  # snapshots that stay on the page, whether entered or not (L5)


def due(snapshot_on: date) -> date:
    """The last day of the 12 months that begin with the snapshot (Schedule 1, paragraph 2(2))."""
    return years_after(snapshot_on, 1) - timedelta(days=1)


def title_of(kind: PayGapKind, year: int) -> str:
    """The title of a year: "Gender pay gap 2025"."""
    return f"{kind.label} pay gap {year}"


def list_document(
    found: Sequence[PayGap], on: date, council: CouncilView, first_days: FirstDays
) -> Document:
    """All years by kind, the newest first; the last three of gender also where not entered."""
    sections = []
    for kind in PayGapKind:
        own = [each for each in found if each.kind == kind]
        blocks: list[Table | Figure | Paragraph] = []
        if kind is not PayGapKind.GENDER and not own:
            continue
        blocks.append(_years_table(kind, own, on, first_days))
        if kind is PayGapKind.GENDER and len(own) > 1:
            blocks.append(_trend(own[::-1]))
        if kind is not PayGapKind.GENDER and kind not in first_days:
            blocks.insert(0, Paragraph(DRAFT))
        sections.append(Section(kind.value, f"{kind.label} pay gap", tuple(blocks), wide=True))
    years = {(each.kind, each.year) for each in found}
    document = listing(
        reference=f"pay-gaps-{on.isoformat()}",
        title="Pay gaps",
        council=council.name,
        colour=council.colour,
        said=f"{count_of(len(years), 'pay gap')} by kind and year. A gap is positive where those "
        "with whom others are compared are paid more.",
        section=sections[0],
        datasets=(outputs_dataset(found),),
    )
    return replace(document, sections=tuple(sections))


def _years_table(
    kind: PayGapKind, found: Sequence[PayGap], on: date, first_days: FirstDays
) -> Table:
    rows = [(each.snapshot_on, _year_row(each, first_days)) for each in found]
    if kind is PayGapKind.GENDER:
        known = {each.year for each in found}
        last = on.year if on >= date(on.year, 3, 31) else on.year - 1
        for year in range(last, last - KEPT_YEARS, -1):
            if year not in known:
                day = date(year, 3, 31)
                blank = (TextCell(day_label(day), header=True), TextCell("Not entered"))
                cells = (*blank, TextCell(day_label(due(day))), *[TextCell("")] * 3)
                rows.append((day, Row(cells)))
    rows.sort(key=lambda pair: pair[0], reverse=True)
    columns = (
        Column("Snapshot", 1.6),
        Column("Compared", 2.4),
        Column("To publish by", 1.6),
        Column("Published", 1.6),
        Column("Mean hourly gap", 1.4, "right"),
        Column("Median hourly gap", 1.4, "right"),
    )
    return Table(
        "The newest first", columns, tuple(row for _, row in rows), anchor=f"{kind.value}-years"
    )


def _year_row(each: PayGap, first_days: FirstDays) -> Row:
    first, second = each.names
    outputs = each.outputs
    return Row(
        (
            TextCell(
                day_label(each.snapshot_on),
                href=reverse("pay_gap", args=[each.kind, each.year]),
                header=True,
            ),
            TextCell(f"{second} beside {first.lower() if not each.comparator else first}"),
            TextCell(_due_text(each, first_days)),
            TextCell(day_label(each.published_on) if each.published_on else ""),
            _gap_cell(outputs.mean_hourly),
            _gap_cell(outputs.median_hourly),
        )
    )


def _due_text(gap: PayGap, first_days: FirstDays) -> str:
    """By when the law asks for it; why it does not, where it does not."""
    if not applies(gap.employees):
        return NOT_ASKED
    by, first = due(gap.snapshot_on), first_days.get(PayGapKind(gap.kind))
    return day_label(by) if first is not None and by >= first else NOT_LAW


def _trend(found: Sequence[PayGap]) -> Figure:
    """The gaps in hourly pay over the years, the oldest first."""
    pairs = [(each.outputs.mean_hourly, each.outputs.median_hourly) for each in found]
    labels = tuple(str(each.year) for each in found)
    said = "; ".join(
        f"{label}: mean {_percent(mean)}, median {_percent(median)}"
        for label, (mean, median) in zip(labels, pairs, strict=True)
    )
    chart = Chart(
        f"Gender pay gap in hourly pay by year. {said}.",
        labels,
        (
            Series("Mean", tuple(None if mean is None else plain(mean) for mean, _ in pairs)),
            Series("Median", tuple(None if mid is None else plain(mid) for _, mid in pairs)),
        ),
        unit="%",
    )
    rows = tuple(
        Row((TextCell(label, header=True), _gap_cell(mean), _gap_cell(median)))
        for label, (mean, median) in zip(labels, pairs, strict=True)
    )
    columns = (Column("Year"), Column("Mean", 1, "right"), Column("Median", 1, "right"))
    return Figure(
        "Gap in hourly pay by year", chart, Table("Gap in hourly pay by year", columns, rows)
    )


def year_document(found: Sequence[PayGap], council: CouncilView, first_days: FirstDays) -> Document:
    """A kind in a year: its six outputs and its pay bands, for each group."""
    first = found[0]
    kind = PayGapKind(first.kind)
    is_asked = applies(first.employees)
    datasets: tuple[Dataset, ...] = (outputs_dataset(found),)
    if kind is PayGapKind.GENDER:
        datasets = (government_dataset(first, council.name, due(first.snapshot_on)), *datasets)
    notes = () if is_asked else (Paragraph(f"{DOES_NOT_APPLY}."),)
    if kind is not PayGapKind.GENDER and kind not in first_days:
        notes = (*notes, Paragraph(DRAFT))
    joined = tuple(dict.fromkeys(each.joined for each in found if each.joined))
    sections = [
        Section("outputs", "Gaps and bonuses", (*notes, _outputs_table(found))),
        Section("bands", "Pay bands", (_bands_figure(found),)),
    ]
    if joined:
        sections.append(Section("joined", "Groups told of together", (Bullets(joined),)))
    return Document(
        reference=f"{kind.value}-pay-gap-{first.year}",
        title=title_of(kind, first.year),
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=f"{_sentence(first)}.",
        cover=(Facts("About this pay gap", tuple(_facts(first, first_days))),),
        sections=tuple(sections),
        datasets=datasets,
        contents=False,
        state=LIVE,
    )


def _sentence(gap: PayGap) -> str:
    one, other = gap.names
    median = gap.outputs.median_hourly
    if median is None:
        return f"The median gap in hourly pay of {other} cannot be calculated"
    if median == 0:
        return f"{other} and {one} have the same median hourly pay"
    way = "less" if median > 0 else "more"
    return f"{other}: median hourly pay is {_percent(abs(median))} {way} than that of {one.lower()}"


def _facts(gap: PayGap, first_days: FirstDays) -> list[tuple[str, str]]:
    known = ""
    if gap.declared is not None:
        known = f"{gap.declared:,} employees ({_percent(share(gap.declared, gap.employees))})"
    pairs = [
        ("Snapshot date", day_label(gap.snapshot_on)),
        ("Employees", f"{gap.employees:,}"),
        ("Group is known of", known),
        ("To publish by", _due_text(gap, first_days)),
        ("Published", day_label(gap.published_on) if gap.published_on else ""),
        ("Published at", gap.link),
    ]
    return [pair for pair in pairs if pair[1]]


def _outputs_table(found: Sequence[PayGap]) -> Table:
    """Gaps and shares of bonuses: a row for the comparator, then one for each group."""
    first = found[0]
    rows = [
        Row(
            (
                TextCell(first.names[0], header=True),
                *[TextCell("Compared with")] * 4,
                _share_cell(first.outputs.comparator_bonus),
            )
        )
    ]
    for each in found:
        outputs = each.outputs
        is_told = _is_told(each)
        rows.append(
            Row(
                (
                    TextCell(each.names[1], header=True),
                    _gap_cell(outputs.mean_hourly),
                    _gap_cell(outputs.median_hourly),
                    _gap_cell(outputs.mean_bonus, is_told=is_told),
                    _gap_cell(outputs.median_bonus, is_told=is_told),
                    _share_cell(outputs.group_bonus),
                )
            )
        )
    columns = (
        Column("Employees", 2.4),
        Column("Mean hourly gap", 1.4, "right"),
        Column("Median hourly gap", 1.4, "right"),
        Column("Mean bonus gap", 1.4, "right"),
        Column("Median bonus gap", 1.4, "right"),
        Column("Paid a bonus", 1.2, "right"),
    )
    return Table("Gaps in percent of the pay of those compared with", columns, tuple(rows))


def _is_told(gap: PayGap) -> bool:
    """Whether bonus gaps are told: not of few people, except of sex."""
    outputs = gap.outputs
    both = bool(outputs.comparator_bonus and outputs.group_bonus)
    return gap.kind == PayGapKind.GENDER or not both


def _bands_figure(found: Sequence[PayGap]) -> Figure:
    """The share of each group in each pay band, as a chart and a table."""
    first = found[0]
    told = [(first.names[0], tuple(one for one, _ in first.outputs.bands))]
    told += [(each.names[1], tuple(other for _, other in each.outputs.bands)) for each in found]
    labels = tuple(band.label for band in PayBand)
    said = "; ".join(
        f"{name}: "
        + ", ".join(
            f"{label.lower()} {_percent(value)}"
            for label, value in zip(labels, values, strict=True)
        )
        for name, values in told
    )
    is_pair = bool(PayGapKind(first.kind).compared[0])  # the shares of the two add to 100
    drawn = told[1:] if is_pair else told
    chart = Chart(
        f"Share of each group in four equal pay bands, from the lowest paid. {said}.",
        labels,
        tuple(
            Series(name, tuple(None if value is None else plain(value) for value in values))
            for name, values in drawn
        ),
        unit="%",
    )
    rows = tuple(
        Row((TextCell(name, header=True), *(_share_cell(value) for value in values)))
        for name, values in told
    )
    columns = (Column("Employees", 2), *(Column(label, 1.2, "right") for label in labels))
    whose = f"of {first.names[1].lower()}" if is_pair else "of each group"
    table = Table("Share of each group in the pay bands, in percent", columns, rows)
    return Figure(f"Share {whose} in each pay band", chart, table)


def _percent(value: Decimal | None) -> str:
    return "cannot be calculated" if value is None else shown(value, DECIMALS, suffix="%")


def _gap_cell(value: Decimal | None, *, is_told: bool = True) -> Cell:
    if value is None:
        return TextCell(CANNOT) if is_told else HiddenCell(Shorthand.CONFIDENTIAL)
    return NumberCell(_percent(value), plain(value))


def _share_cell(value: Decimal | None) -> Cell:
    return TextCell(CANNOT) if value is None else NumberCell(_percent(value), plain(value))


_COLUMNS = ("kind", "snapshot_on", "comparator", "group", "employees", "declared")


def outputs_dataset(found: Sequence[PayGap]) -> Dataset:
    """The outputs of each group as data; "" for what cannot be calculated or is not told."""
    rows = tuple(
        (
            each.kind,
            each.snapshot_on.isoformat(),
            *each.names,
            str(each.employees),
            "" if each.declared is None else str(each.declared),
            *(plain(getattr(each, name)) for name in FIGURES),
        )
        for each in found
    )
    return Dataset("outputs", (*_COLUMNS, *FIGURES), rows)
