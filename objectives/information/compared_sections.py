"""What released figures say together, as blocks of a document: charts, changes, rates and gaps.

Everything is worked out of released texts alone (`objectives.rules.comparing`).
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from councilportal.common.document import (
    Block,
    Bullets,
    Cell,
    Chart,
    Column,
    DirectionCell,
    Figure,
    HiddenCell,
    NumberCell,
    Paragraph,
    Row,
    Series,
    Table,
    TextCell,
)
from councilportal.common.numbers import plain, shown
from councilportal.organisation.category_rules import made_name
from objectives.information.measured_sections import EVERYBODY, GROUP, MEASURE, by_measure
from objectives.information.released_facts import MARKS, before_of, table_of, told_of
from objectives.information.released_queries import Released
from objectives.rules.comparing import (
    Beside,
    Changed,
    Gaps,
    Told,
    are_told,
    beside,
    cautions,
    changes,
    declarations,
    gaps,
)
from objectives.rules.figure_findings import key_of
from objectives.rules.figures import FigureFact, TableFact
from objectives.rules.information import NO_ANSWER, TableKind

MOST_BARS, MOST_CHARTS = 12, 4
WARNED = "Before you compare:"
SINCE = ": changed since "  # in the caption of a table of changes, before what it is since
EACH_ITS_OWN = "What each is compared with, as the table below names it"


def compared_blocks(found: Released) -> tuple[Block, ...]:
    """What a release says beside its table, in the order in which it is read; empty if nothing."""
    tables = {each.ref: table_of(each) for each in found.others}
    told = told_of(found, tables)
    others = [told_of(each) for each in found.others if each.ref != found.ref]
    shares = beside(told, [each for each in others if each.kind is TableKind.POPULATION])
    warned = tuple(each.sentence for each in cautions([told], shares, others))
    return (
        *_sets(told, shares),
        *_change_blocks(found, told),
        *_declared_blocks(told, found.names),
        *_gap_blocks(told),
        *((Paragraph(WARNED), Bullets(warned)) if warned else ()),
    )


def _sets(told: Told, shares: Sequence[Beside]) -> Iterator[Block]:
    """Figures of one measure by the groups of one characteristic: as bars, beside others.

    A set that is too long, or has nothing to be drawn beside, has its table only where it is
    compared with something. Groups of several characteristics, one compared of each, are one set.
    """
    by_place: dict[int, list[Beside]] = {}
    for one in shares:
        by_place.setdefault(one.figure.position, []).append(one)
    drawn = 0
    for own in _pooled(told, by_place):
        lines = {each.position: by_place.get(each.position, []) for each in own}
        is_compared = any(lines.values())
        caption = _caption(told, own[0], is_compared=is_compared)
        table = _set_table(told, own, lines, caption, is_compared=is_compared)
        if _can_be_drawn(told, own, is_compared=is_compared) and drawn < MOST_CHARTS:
            drawn += 1
            yield Figure(caption, _bars(told, own, lines, caption), table)
        elif is_compared:
            yield table


def _pooled(told: Told, lines: Mapping[int, Sequence[Beside]]) -> Iterator[list[FigureFact]]:
    """The figures of each set. *Takes*: what each is compared with, by position."""
    sets: dict[tuple[str, str], list[FigureFact]] = {}
    for each in told.figures:
        is_one = len(each.groups) == 1 and each.groups[0].ref not in NO_ANSWER
        if is_one and (each.printed is not None or each.position in told.hidden):
            key = key_of(each.measure), each.groups[0].characteristic
            sets.setdefault(key, []).append(each)
    alone: dict[str, list[FigureFact]] = {}
    for (measure, _), own in sets.items():
        compared = [each for each in own if lines.get(each.position)]
        alone.setdefault(measure, []).extend(compared if len(compared) == 1 else [])
    together = {measure for measure, own in alone.items() if len(own) > 1}
    for (measure, _), own in sets.items():
        pool = alone[measure] if measure in together else []
        if not any(each in pool for each in own):
            yield own
        elif pool[0] in own:
            yield pool


def _caption(told: Told, first: FigureFact, *, is_compared: bool) -> str:
    said = str(told.table)
    if first.measure:
        said = f"{said}: {first.measure}"
    return f"{said}: beside others" if is_compared else f"{said}: as a chart"


def _can_be_drawn(told: Told, own: Sequence[FigureFact], *, is_compared: bool) -> bool:
    known = [each for each in own if each.printed is not None and each.position not in told.hidden]
    fewest = 1 if is_compared else 2
    units = {each.own_unit for each in known}
    return (
        fewest <= len(own) <= MOST_BARS
        and bool(known)
        and len(units) == 1
        and all(each.printed is not None and each.printed >= 0 for each in known)
    )


def _said(told: Told, figure: FigureFact) -> str:
    return told.hidden.get(figure.position, figure.said)


def _bars(
    told: Told,
    own: Sequence[FigureFact],
    lines: Mapping[int, Sequence[Beside]],
    caption: str,
) -> Chart:
    """The bars of a set, with the mark of what most of them are compared with.

    Where each is compared with something of its own, the mark is that, and the table names it.
    """
    others = [one.other for each in own for one in lines[each.position]]
    other = max(others, key=others.count) if others else None
    marks = [
        next((one for one in lines[each.position] if one.other == other), None) for each in own
    ]
    is_mixed = len({each.groups[0].characteristic for each in own}) > 1
    if is_mixed:
        marks = [
            mark or next(iter(lines[each.position]), None)
            for each, mark in zip(own, marks, strict=True)
        ]
    told_each = []
    for each, mark in zip(own, marks, strict=True):
        beside_it = f" ({mark.other} {shown_as(mark.theirs)})" if mark else ""
        told_each.append(f"{_groups(each)} {_said(told, each)}{beside_it}")
    series = [Series("Figure", tuple(_drawn(told, each) for each in own), "bar")]
    if other is not None:
        values = tuple(f"{mark.theirs:f}" if mark else None for mark in marks)
        is_one = len({str(mark.other) for mark in marks if mark}) == 1
        series.append(Series(_other_said(other) if is_one else EACH_ITS_OWN, values, "mark"))
    known = next(each for each in own if each.position not in told.hidden)
    return Chart(
        f"{caption}. {'; '.join(told_each)}.",
        tuple(_groups(each) for each in own),
        tuple(series),
        tuple(_said(told, each) for each in own),
        "%" if known.is_percentage else "",
    )


def _drawn(told: Told, figure: FigureFact) -> str | None:
    return None if figure.position in told.hidden else plain(figure.printed) or None


def _set_table(
    told: Told,
    own: Sequence[FigureFact],
    lines: Mapping[int, Sequence[Beside]],
    caption: str,
    *,
    is_compared: bool,
) -> Table:
    columns = [Column("Group", 2.5), Column("Figure", 1, "right")]
    if is_compared:
        columns += [
            Column("Beside", 3),
            Column("Theirs", 1, "right"),
            Column("Difference in points", 1.2, "right"),
        ]
    rows: list[Row] = []
    for each in own:
        first: tuple[Cell, ...] = (TextCell(_groups(each), header=True), _cell(told, each))
        if not is_compared:
            rows.append(Row(first))
            continue
        for one in lines[each.position]:
            beside_it = (
                TextCell(_other_said(one.other)),
                NumberCell(shown_as(one.theirs), plain(one.theirs)),
                NumberCell(_points(one.less), plain(one.less)),
            )
            rows.append(Row((*first, *beside_it)))
        if not lines[each.position]:
            beside = "Not compared" if told.hidden.get(each.position) else "Nothing"
            rows.append(Row((*first, TextCell(beside), TextCell(""), TextCell(""))))
    return Table(caption, tuple(columns), tuple(rows))


def _cell(told: Told, figure: FigureFact) -> Cell:
    if mark := told.hidden.get(figure.position):
        return HiddenCell(MARKS[mark])
    return NumberCell(figure.said, plain(figure.printed))


def _other_said(other: TableFact | str) -> str:
    """What something is compared with: the title of a table and its date, or words."""
    if isinstance(other, str):
        return other
    return f"{other}, {other.as_at.text}" if other.as_at.text else str(other)


def shown_as(percentage: Decimal) -> str:
    """A percentage of a release with the decimals that it was released with: "17.6%", "12.0%"."""
    return f"{percentage:f}%"


def _points(points: Fraction) -> str:
    """Points with their sign and one decimal: "+0.8", "-9.7"."""
    return f"{'+' if points > 0 else ''}{shown(points, 1)}"


def _groups(figure: FigureFact) -> str:
    return ", ".join(each.name for each in figure.groups) or EVERYBODY


def _measured(figures: Sequence[FigureFact]) -> bool:
    """Whether any figure has a measure of its own."""
    return any(each.measure for each in figures)


def _named(figure: FigureFact, *, with_measure: bool) -> list[Cell]:
    cells: list[Cell] = [TextCell(_groups(figure), header=True)]
    return [*cells, TextCell(figure.measure)] if with_measure else cells


def changes_of(found: Released, told: Told) -> tuple[str, list[Changed]]:
    """What a release is compared with, in words, and the change of each figure; "" for nothing."""
    if (last := before_of(found)) is None:
        return "", []
    release, before = last
    as_at = release.release.about["as_at_text"]
    is_same_day = as_at == found.release.about["as_at_text"]
    is_dated = bool(as_at) and not is_same_day
    then = as_at if is_dated else f"release {release.release.number}"
    return then, changes(told, before, then)


def without_told(found: Sequence[Released]) -> list[Released]:
    """Releases without those of which the changes in another of them say all that they say."""
    told = {key for each in found for key in _told_with(each)}
    return [each for each in found if each.release.pk not in told]


def _told_with(found: Released) -> Iterator[int]:
    """The key of the release that one is compared with, where its changes say all of that."""
    if (last := before_of(found)) is None:
        return
    release, before = last
    about, then = found.release.about, release.release.about
    if all(about[name] == then[name] for name in about if name != "as_at_text"):
        told = told_of(found)
        if are_told(before, changes_of(found, told)[1]):
            yield release.release.pk


def _change_blocks(found: Released, told: Told) -> Iterator[Block]:
    then, all_changed = changes_of(found, told)
    if not all_changed:
        return
    with_measure = _measured(told.figures)
    columns = (
        Column("Group", 2.5),
        *([Column("Measure", 2)] if with_measure else []),
        Column("Change", 1.3),
        Column("In words", 5),
    )
    rows = tuple(
        Row(
            (
                *_named(each.figure, with_measure=with_measure),
                DirectionCell(each.change.direction),
                TextCell(each.change.sentence),
            )
        )
        for each in all_changed
    )
    yield Table(f"{told.table}{SINCE}{then}", columns, rows)


def _declared_blocks(told: Told, names: Mapping[str, str]) -> Iterator[Block]:
    found = declarations(told)
    if not found:
        return
    about = "About " if told.is_rounded else ""
    rows = []
    for each in found:
        own, rate = each.declared, each.declared.rate or Fraction(0)
        # Of rounded counts a decimal would say more than is known.
        said = shown(rate, 0 if told.is_rounded else 1, suffix="%")
        name = names.get(each.characteristic, made_name(each.characteristic))
        cells = (
            TextCell(name, header=True),
            NumberCell(f"{own.answers:,}", str(own.answers)),
            NumberCell(f"{own.headcount:,}", str(own.headcount)),
            NumberCell(f"{about}{said}" if about else said, plain(rate)),
        )
        rows.append(Row(cells))
    columns = (
        Column("Characteristic", 2.5),
        Column("Answered", 1.2, "right"),
        Column("Headcount", 1.2, "right"),
        Column("Rate", 1.2, "right"),
    )
    yield Table(f"{told.table}: declared rate", columns, tuple(rows))


def _gap_blocks(told: Told) -> Iterator[Block]:
    found = gaps(told)
    if not found:
        return
    columns = (
        Column(GROUP, 2.5),
        Column(MEASURE, 2),
        Column("Group's figure", 1.2, "right"),
        Column("Everybody", 1.2, "right"),
        Column("Gap to everybody", 1.3, "right"),
        Column("Gap to everybody else", 1.3, "right"),
    )
    yield by_measure(Table(f"{told.table}: gaps in points", columns, tuple(map(_gap_row, found))))
    yield Paragraph(
        "A gap is above 0 where the group's figure is below that of the others. Gaps to everybody "
        "and to everybody else cannot be compared with each other."
    )


def _gap_row(found: Gaps) -> Row:
    rest: Cell = TextCell("Not known")
    if found.to_rest is not None:
        rest = NumberCell(shown(found.to_rest, 1), plain(found.to_rest))
    figure, whole = found.figure, found.whole
    return Row(
        (
            *_named(figure, with_measure=True),
            NumberCell(figure.said, plain(figure.printed)),
            NumberCell(whole.said, plain(whole.printed)),
            NumberCell(shown(found.to_all, 1), plain(found.to_all)),
            rest,
        )
    )
