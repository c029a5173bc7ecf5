"""Pay gaps as documents: the list over the years, and one year with its outputs and pay bands."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Block,
    Bullets,
    Column,
    Dataset,
    Document,
    Facts,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
    listing,
)
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.disclosure.words import USUAL_THRESHOLD
from councilportal.organisation.queries import CouncilView
from objectives.models import PayGap
from objectives.pay.gap_sections import (
    WHY_HIDDEN,
    bands_figures,
    blocks_of,
    gap_cell,
    joined_of,
    outputs_dataset,
    outputs_table,
    percent,
    sentence,
    title_of,
    trend,
    women_and_men,
)
from objectives.pay.government import government_dataset
from objectives.pay.queries import KEPT_YEARS
from objectives.pay.told import Told, of_kind, told
from objectives.rules.duties import years_after
from objectives.rules.pay_gap_checks import GAPS
from objectives.rules.pay_gaps import PayGapKind, applies, share
from objectives.rules.pay_shown import is_declared_told

DOES_NOT_APPLY = "Does not apply: fewer than 250 employees"
DRAFT = (
    "A law on pay gaps by ethnicity and disability is a draft. Nothing has to be published until "
    "the council sets the first day of its duty."
)
NONE_YET = "No pay gap is entered yet."
POSITIVE = "A gap is positive where those with whom others are compared are paid more."
NOT_ASKED = "Does not apply"
NOT_LAW = "Not law yet"
FirstDays = Mapping[PayGapKind, date]  # from which the law asks, by kind; no day: switched off


def due(snapshot_on: date) -> date:
    """The last day of the 12 months that begin with the snapshot (Schedule 1, paragraph 2(2))."""
    return years_after(snapshot_on, 1) - timedelta(days=1)


def list_document(
    gaps: Sequence[PayGap], on: date, council: CouncilView, first_days: FirstDays
) -> Document:
    """All years by kind, the newest first; the last three of gender also where not entered."""
    found = told(gaps)
    sections = []
    for kind in PayGapKind:
        own = of_kind(found, kind)
        blocks: list[Table | Figure | Paragraph] = []
        if kind is not PayGapKind.GENDER and not own:
            continue
        blocks.append(_years_table(kind, own, on, first_days))
        if kind is PayGapKind.GENDER and len(own) > 1:
            blocks.append(trend(own[::-1]))
        if kind is not PayGapKind.GENDER and kind not in first_days:
            blocks.insert(0, Paragraph(DRAFT))
        sections.append(Section(kind.value, f"{kind.label} pay gap", tuple(blocks), wide=True))
    years = {(each.gap.kind, each.gap.year) for each in found}
    said = f"{count_of(len(years), 'pay gap')} by kind and year." if years else NONE_YET
    document = listing(
        reference=f"pay-gaps-{on.isoformat()}",
        title="Pay gaps",
        council=council.name,
        colour=council.colour,
        said=f"{said} {POSITIVE}",
        section=sections[0],
        datasets=(outputs_dataset(found),),
    )
    return replace(document, sections=tuple(sections))


def _years_table(kind: PayGapKind, found: Sequence[Told], on: date, first_days: FirstDays) -> Table:
    rows = [(each.gap.snapshot_on, _year_row(each, first_days)) for each in found]
    if kind is PayGapKind.GENDER:
        known = {each.gap.year for each in found}
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


def _year_row(each: Told, first_days: FirstDays) -> Row:
    gap = each.gap
    first, second = gap.names
    return Row(
        (
            TextCell(
                day_label(gap.snapshot_on),
                href=reverse("pay_gap", args=[gap.kind, gap.year]),
                header=True,
            ),
            TextCell(f"{second} beside {first.lower() if not gap.comparator else first}"),
            TextCell(_due_text(gap, first_days)),
            TextCell(day_label(gap.published_on) if gap.published_on else ""),
            *(gap_cell(each, name) for name in GAPS[:2]),
        )
    )


def _due_text(gap: PayGap, first_days: FirstDays) -> str:
    """By when the law asks for it; why it does not, where it does not."""
    if not applies(gap.employees):
        return NOT_ASKED
    by, first = due(gap.snapshot_on), first_days.get(PayGapKind(gap.kind))
    return day_label(by) if first is not None and by >= first else NOT_LAW


def year_document(gaps: Sequence[PayGap], council: CouncilView, first_days: FirstDays) -> Document:
    """A kind in a year: its six outputs and its pay bands. *Takes*: all groups of its snapshot."""
    found, first = told(gaps), gaps[0]
    kind = PayGapKind(first.kind)
    datasets: tuple[Dataset, ...] = (outputs_dataset(found),)
    if kind is PayGapKind.GENDER:
        datasets = (government_dataset(found[0], council.name, due(first.snapshot_on)), *datasets)
    notes = () if applies(first.employees) else (Paragraph(f"{DOES_NOT_APPLY}."),)
    if kind is PayGapKind.GENDER:
        notes = (*notes, Paragraph(women_and_men([first.snapshot_on])))
    elif kind not in first_days:
        notes = (*notes, Paragraph(DRAFT))
    if any(each.hidden for each in found):
        notes = (*notes, Paragraph(WHY_HIDDEN))
    sections = [
        Section("outputs", "Gaps and bonuses", (*notes, outputs_table(found))),
        Section("bands", "Pay bands", bands_figures(found)),
    ]
    if joined := joined_of(found):
        sections.append(Section("joined", "Groups told of together", (Bullets(joined),)))
    return Document(
        reference=f"{kind.value}-pay-gap-{first.year}",
        title=title_of(kind, first.year),
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=f"{sentence(found[0])}.",
        cover=(Facts("About this pay gap", tuple(_facts(first, first_days))),),
        sections=tuple(sections),
        datasets=datasets,
        contents=False,
        state=LIVE,
    )


def _facts(gap: PayGap, first_days: FirstDays) -> list[tuple[str, str]]:
    pairs = [
        ("Snapshot date", day_label(gap.snapshot_on)),
        ("Employees", f"{gap.employees:,}"),
        ("Group is known of", _known_of(gap)),
        ("To publish by", _due_text(gap, first_days)),
        ("Published", day_label(gap.published_on) if gap.published_on else ""),
        ("Published at", gap.link),
    ]
    return [pair for pair in pairs if pair[1]]


def _known_of(gap: PayGap) -> str:
    if gap.declared is None:
        return ""
    if not is_declared_told(gap.employees, gap.declared):
        return f"All but fewer than {USUAL_THRESHOLD} employees"
    return f"{gap.declared:,} employees ({percent(share(gap.declared, gap.employees))})"


def report_sections(gaps: Sequence[PayGap], first_days: FirstDays) -> tuple[Section, ...]:
    """Each kind with its snapshots as parts of reports have them. *Takes*: the newest first."""
    found = told(gaps)
    return tuple(
        _of_kind(kind, own, first_days) for kind in PayGapKind if (own := of_kind(found, kind))
    )


def _of_kind(kind: PayGapKind, own: Sequence[Told], first_days: FirstDays) -> Section:
    snapshots: dict[date, list[Told]] = {}
    for each in own:
        snapshots.setdefault(each.gap.snapshot_on, []).append(each)
    blocks: list[Block] = [Paragraph(POSITIVE)]
    if kind is PayGapKind.GENDER:
        blocks.append(Paragraph(women_and_men(snapshots)))
    elif kind not in first_days:
        blocks.append(Paragraph(DRAFT))
    if kind is PayGapKind.GENDER and len(own) > 1:
        blocks.append(trend(own[::-1]))
    years = tuple(_of_snapshot(kind, day, gaps, first_days) for day, gaps in snapshots.items())
    return Section(kind.value, f"{kind.label} pay gap", tuple(blocks), years)


def _of_snapshot(
    kind: PayGapKind, day: date, gaps: Sequence[Told], first_days: FirstDays
) -> Section:
    return Section(
        f"{kind.value}-{day.year}",
        f"{kind.label}: snapshot of {day_label(day)}",
        (
            Paragraph(f"{sentence(gaps[0])}."),
            Facts(f"About the {title_of(kind, day.year).lower()}", _about(gaps[0].gap, first_days)),
            *blocks_of(gaps),
        ),
    )


def _about(gap: PayGap, first_days: FirstDays) -> tuple[tuple[str, str], ...]:
    """What a report says of a snapshot: not where it is published, as the report is that."""
    return tuple(each for each in _facts(gap, first_days) if not each[0].startswith("Published"))
