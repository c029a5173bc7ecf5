"""What is released of the groups of an indicator, as parts of a `Document`.

A chart and its text have only what was released. Nothing here reads the database or decides what a
gap is: `performance.rules.group_gaps` does.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from councilportal.common.document import (
    Block,
    Cell,
    Chart,
    Column,
    Dataset,
    Field,
    Figure,
    HiddenCell,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Series,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, joined, plain, shown
from councilportal.common.periods import day_label, london_day, parse
from councilportal.common.words import Shorthand
from objectives.rules.figures import Better, ComparatorKind
from performance.groups.queries import ReleasedGroups
from performance.rules import group_gaps as rules
from performance.rules.group_gaps import Breakdown, GapWay, GroupCell
from performance.rules.measures import Measure

EVERYBODY = "Everybody"
MOST_PERIODS = 8  # of a table and a chart, the newest
_MARKS = {each.mark: each for each in Shorthand}
_KINDS = {
    ComparatorKind.ALL: "gap_to_everybody",
    ComparatorKind.REST: "gap_to_everybody_else",
}
FIELDS = (
    Field("indicator", "Indicator"),
    Field("characteristic", "Characteristic"),
    Field("group", "Group"),
    Field("period", "Period"),
    Field("table", "Table", "The table of figures of people in which it was released."),
    Field("release", "Release", "The number of the release.", "integer"),
    Field("count", "Count", "Of how many it is true, as released; shorthand where not shown."),
    Field("base", "Base", "Of how many people it is, as released."),
    Field("figure", "Figure", "In the unit of the indicator."),
    Field("gap_to_everybody", "Gap to everybody", "Above 0 where the group is behind."),
    Field("gap_to_everybody_else", "Gap to everybody else", "Above 0 where the group is behind."),
    Field("way", "Way of the gap to everybody", words=tuple(each.value for each in GapWay)),
)


def group_sections(
    ref: str, measure: Measure, found: ReleasedGroups, anchor: str = "groups"
) -> tuple[Section, ...]:
    """The section of each characteristic: who is furthest behind, rates, gaps, and a chart."""
    return tuple(
        Section(
            f"{anchor}-{number}",
            f"By {breakdown.characteristic.lower()}",
            tuple(_blocks(ref, measure, _newest(breakdown), f"{anchor}-{number}")),
        )
        for number, breakdown in enumerate(found.breakdowns, 1)
    )


def said_of_release(found: ReleasedGroups) -> str:
    """The sentence that says what the figures of groups are."""
    day = day_label(london_day(found.at))
    return (
        f"Figures of groups as they were last released, on {day}. What is hidden would tell of "
        "few people, or give such a figure away."
    )


def _newest(found: Breakdown) -> Breakdown:
    return Breakdown(
        found.characteristic,
        found.groups,
        found.periods[-MOST_PERIODS:],
        found.cells,
        found.whole,
        found.definitions,
    )


def _blocks(ref: str, measure: Measure, found: Breakdown, anchor: str) -> Iterator[Block]:
    period = found.periods[-1]
    yield Paragraph(_furthest(found, period, measure))
    yield _latest_table(ref, measure, found, f"{anchor}-latest")
    rates = _rates_table(ref, measure, found, f"{anchor}-figures")
    chart = _chart(ref, measure, found)
    if chart is not None:
        caption = f"{ref} by {found.characteristic.lower()} over time"
        yield Figure(caption, chart, rates)
        yield _gaps_table(ref, measure, found, f"{anchor}-gaps")


def _furthest(found: Breakdown, period: str, measure: Measure) -> str:
    """Who is furthest behind in a period, of those that are shown."""
    names, label = dict(found.groups), parse(period).label
    behind = rules.furthest_behind(found, period, measure)
    whole = rules.rate(found.whole.get(period), measure)
    codes = rules.answered(names)
    hidden = [
        code for code in codes if rules.rate(found.cells.get((code, period)), measure) is None
    ]
    not_shown = f" {count_of(len(hidden), 'group is', 'groups are')} not shown." if hidden else ""
    if rules.better_of(measure) is Better.NEITHER:
        return f"Neither way is better, so no group is called behind.{not_shown}"
    if whole is None or len(hidden) == len(codes):
        return f"Who is behind in {label} cannot be told.{not_shown}"
    if not behind:
        return f"In {label} no group is behind everybody by more than one answer.{not_shown}"
    who = joined([names[code] for code, _ in behind])
    own = rules.rate(found.cells[behind[0][0], period], measure)
    at = f", at {_text(measure, own.value)}," if own is not None and len(behind) == 1 else ""
    return (
        f"Furthest behind in {label}: {who}{at} {_points(measure, behind[0][1])} behind everybody "
        f"({_text(measure, whole.value)}).{not_shown}"
    )


def _latest_table(ref: str, measure: Measure, found: Breakdown, anchor: str) -> Table:
    """The newest period: each group with its gaps, and where its gap to everybody goes."""
    period = found.periods[-1]
    before = found.periods[-2] if len(found.periods) > 1 else ""
    heads = [
        *(Column("Group", 3), Column("Figure", 1.5, "right"), Column("Out of", 1.3, "right")),
        Column("Gap to everybody", 1.8, "right"),
        Column("Gap to everybody else", 1.8, "right"),
    ]
    if before:
        heads.append(Column(f"Gap to everybody since {parse(before).label}", 2.4))
    blank = TextCell("")
    rows = []
    for code, name in found.groups:
        cell = found.cells.get((code, period))
        cells = [
            *(TextCell(name, header=True), _rate_cell(cell, measure), _people_cell(cell)),
            *(_gap_cell(found, code, period, kind, measure) for kind in ComparatorKind),
        ]
        if before:
            cells.append(TextCell(rules.way(found, code, period, before, measure).label))
        rows.append(Row(tuple(cells), note=rules.few_said(name, cell, measure)))
    whole = found.whole.get(period)
    everybody = [TextCell(EVERYBODY, header=True), _rate_cell(whole, measure), _people_cell(whole)]
    everybody += [blank] * (len(heads) - len(everybody))
    rows.append(Row(tuple(everybody)))
    caption = f"{ref} by {found.characteristic.lower()}, {parse(period).label}"
    return Table(caption, tuple(heads), tuple(rows), anchor=anchor)


def _rates_table(ref: str, measure: Measure, found: Breakdown, anchor: str) -> Table:
    rows = [
        (name, [_rate_cell(found.cells.get((code, period)), measure) for period in found.periods])
        for code, name in found.groups
    ]
    whole = [_rate_cell(found.whole.get(period), measure) for period in found.periods]
    return _by_period(f"{ref} of each group", found, [*rows, (EVERYBODY, whole)], anchor)


def _gaps_table(ref: str, measure: Measure, found: Breakdown, anchor: str) -> Table:
    rows = [
        (
            name,
            [
                _gap_cell(found, code, period, ComparatorKind.ALL, measure)
                for period in found.periods
            ],
        )
        for code, name in found.groups
    ]
    unit = "in percentage points" if rules.is_per_cent(measure) else f"in {measure.unit.name}"
    caption = f"Gap of each group of {ref} to everybody, {unit}"
    return _by_period(caption, found, rows, anchor)


def _by_period(
    caption: str, found: Breakdown, rows: Sequence[tuple[str, Sequence[Cell]]], anchor: str
) -> Table:
    columns = (
        Column("Group", 3),
        *(Column(parse(period).short_label, 1.2, "right") for period in found.periods),
    )
    made = tuple(Row((TextCell(name, header=True), *cells)) for name, cells in rows)
    return Table(caption, columns, made, anchor=anchor)


def _chart(ref: str, measure: Measure, found: Breakdown) -> Chart | None:
    """The figures of groups over time with everybody's dashed; None for fewer than two periods."""
    lines = []
    for code, name in found.groups:
        values = [_value(found.cells.get((code, period)), measure) for period in found.periods]
        if any(values):
            lines.append(Series(name, tuple(values)))
    whole = tuple(_value(found.whole.get(period), measure) for period in found.periods)
    if len(found.periods) < 2 or not lines:
        return None
    first = lines[0]
    return Chart(
        summary=_charted(ref, measure, found),
        labels=tuple(parse(period).short_label for period in found.periods),
        series=(*lines, Series(EVERYBODY, whole, style="target")),
        texts=tuple(_plain_text(measure, value) for value in first.values),
        unit=measure.unit.sign,
    )


def _charted(ref: str, measure: Measure, found: Breakdown) -> str:
    """The chart in a sentence: the figures of the newest period that are shown."""
    period = found.periods[-1]
    cells = [(name, found.cells.get((code, period))) for code, name in found.groups]
    cells.append((EVERYBODY.lower(), found.whole.get(period)))
    told = []
    for name, cell in cells:
        own = rules.rate(cell, measure)
        told.append(f"{name} {_text(measure, own.value) if own else 'not shown'}")
    spanned = f"{parse(found.periods[0]).label} to {parse(period).label}"
    what = f"{ref} by {found.characteristic.lower()}, {spanned}"
    return f"{what}. In {parse(period).label}: {', '.join(told)}."


def _value(cell: GroupCell | None, measure: Measure) -> str | None:
    """A point of a chart, as it is shown; None where it is not."""
    own = rules.rate(cell, measure)
    if own is None:
        return None
    return shown(own.value, rules.decimals_of(measure)).replace(",", "")


def _plain_text(measure: Measure, value: str | None) -> str:
    return "not shown" if value is None else _text(measure, Fraction(value))


def _text(measure: Measure, value: Fraction) -> str:
    return measure.number(value, more=rules.decimals_of(measure) - measure.decimals)


def _points(measure: Measure, value: Fraction) -> str:
    return measure.difference(value, more=rules.decimals_of(measure) - measure.decimals)


def _rate_cell(cell: GroupCell | None, measure: Measure) -> Cell:
    own = rules.rate(cell, measure)
    if own is not None:
        return NumberCell(_text(measure, own.value), exact=_exact(measure, own.value))
    return _not_shown(cell)


def _not_shown(cell: GroupCell | None) -> Cell:
    """What stands where no figure is shown."""
    if cell is not None and cell.words:
        return TextCell(cell.words)
    if cell is None:
        return HiddenCell(Shorthand.NOT_AVAILABLE)
    mark = next((text for text in (cell.percentage, cell.value) if text in _MARKS), "")
    return HiddenCell(_MARKS[mark] if mark else Shorthand.NOT_AVAILABLE)


def _people_cell(cell: GroupCell | None) -> Cell:
    if cell is None or not cell.base:
        return TextCell("")
    if cell.base in _MARKS:
        return HiddenCell(_MARKS[cell.base])
    return NumberCell(shown(Fraction(cell.base), 0), exact=cell.base)


def _gap_cell(
    found: Breakdown, code: str, period: str, kind: ComparatorKind, measure: Measure
) -> Cell:
    own, whole = found.cells.get((code, period)), found.whole.get(period)
    behind = _gap(found, code, period, kind, measure)
    if behind is not None:
        text = shown(behind, rules.decimals_of(measure))
        return NumberCell(text, exact=_exact(measure, behind))
    if rules.rate(own, measure) is None:
        return HiddenCell(Shorthand.CONFIDENTIAL) if _is_hidden(own) else _not_shown(own)
    is_rest = kind is ComparatorKind.REST and whole is not None
    return HiddenCell(Shorthand.CONFIDENTIAL if is_rest else Shorthand.NOT_AVAILABLE)


def _gap(
    found: Breakdown, code: str, period: str, kind: ComparatorKind, measure: Measure
) -> Fraction | None:
    return rules.gap_of(
        rules.rate(found.cells.get((code, period)), measure),
        rules.rate(found.whole.get(period), measure),
        kind,
        rules.better_of(measure),
    )


def _is_hidden(cell: GroupCell | None) -> bool:
    return cell is not None and Shorthand.CONFIDENTIAL.mark in (cell.percentage, cell.value)


def _exact(measure: Measure, value: Fraction) -> str:
    """A figure as data have it: to the decimals that are shown, as what is released is."""
    return plain(Fraction(shown(value, rules.decimals_of(measure)).replace(",", "")))


def groups_dataset(found: Sequence[tuple[str, Measure, ReleasedGroups]]) -> Dataset:
    """The released figures of groups as rows; shorthand stands as it is printed."""
    rows = tuple(
        row
        for ref, measure, groups in found
        for breakdown in groups.breakdowns
        for row in _data(ref, measure, groups, breakdown)
    )
    return Dataset("groups", tuple(field.name for field in FIELDS), rows, FIELDS)


def _data(
    ref: str, measure: Measure, groups: ReleasedGroups, found: Breakdown
) -> Iterator[tuple[str, ...]]:
    for place, period in enumerate(found.periods):
        before = found.periods[place - 1] if place else ""
        for code, name in (("", EVERYBODY), *found.groups):
            cell = found.cells.get((code, period)) if code else found.whole.get(period)
            if cell is None:
                continue
            gaps = [
                _data_text(_gap_cell(found, code, period, kind, measure)) if code else ""
                for kind in _KINDS
            ]
            way = rules.way(found, code, period, before, measure).value if code and before else ""
            table, number = groups.sources[period, code]
            figure = _data_text(_rate_cell(cell, measure))
            yield (
                *(ref, found.characteristic, name, parse(period).code, table, str(number)),
                *(cell.count, cell.base, figure, *gaps, way),
            )


def _data_text(cell: Cell) -> str:
    if isinstance(cell, NumberCell):
        return cell.exact
    return cell.shorthand.mark if isinstance(cell, HiddenCell) else getattr(cell, "text", "")
