"""Two periods compared as a document: what changed, ratings and directions side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from councilportal.common.document import (
    LIVE,
    Cell,
    Column,
    Dataset,
    Document,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, joined, plain
from councilportal.common.periods import Period
from councilportal.common.words import Word
from performance.board.cells import indicator_address, latest_cell, rag_cell, travel_cell
from performance.board.dashboard_sections import Heading
from performance.board.places import Place
from performance.board.queries import ALL, IndicatorLine, Scope
from performance.rules.standing import count
from performance.rules.words import RATINGS


class Change(Word):
    """What became of an indicator's rating between two periods."""

    WORSE = "worse", "Worse"
    BETTER = "better", "Better"
    LOST = "no_longer_rated", "No longer rated"
    GAINED = "now_rated", "Now rated"
    SAME = "same", "The same"
    UNRATED = "not_rated", "Not rated in either"
    BEGUN = "new", "New on the board"
    ENDED = "ended", "No longer on the board"
    MOVED_IN = "moved_here", "Moved here"
    MOVED_OUT = "moved_away", "Moved elsewhere"


@dataclass(frozen=True, slots=True)
class Pair:
    """An indicator in both periods; one of them is None where it was not on the board.

    `line` is the later one, or the earlier one where there is no later. `was_here` and `is_here`
    are false where it belonged elsewhere than what the boards are filtered by.
    """

    line: IndicatorLine
    before: IndicatorLine | None
    after: IndicatorLine | None
    was_here: bool = True
    is_here: bool = True

    @property
    def change(self) -> Change:
        """What became of the computed rating: overrides do not hide a change."""
        if self.before is None:
            return Change.BEGUN
        if self.after is None:
            return Change.ENDED
        if self.was_here is not self.is_here:
            return Change.MOVED_IN if self.is_here else Change.MOVED_OUT
        was, now = (each.standing.rating.computed for each in (self.before, self.after))
        if was.is_rated and now.is_rated:
            step = RATINGS.index(now) - RATINGS.index(was)
            return Change.WORSE if step > 0 else Change.BETTER if step < 0 else Change.SAME
        if was.is_rated:
            return Change.LOST
        return Change.GAINED if now.is_rated else Change.UNRATED


def paired(
    before: Sequence[IndicatorLine], after: Sequence[IndicatorLine], scope: Scope = ALL
) -> list[Pair]:
    """The indicators of both boards, by place, then reference.

    *Takes*: the boards together, of what the scope asks for on either day.
    """
    earlier = {line.ref: line for line in before}
    later = {line.ref: line for line in after}

    def is_here(line: IndicatorLine | None) -> bool:
        return line is None or scope.has_place(line.place, line.outcome)

    pairs = [
        Pair(line, was, now, is_here(was), is_here(now))
        for ref, line in (earlier | later).items()
        for was, now in [(earlier.get(ref), later.get(ref))]
    ]
    return sorted(pairs, key=lambda pair: pair.line.order)


def compared_document(heading: Heading, earlier: Period, pairs: Sequence[Pair]) -> Document:
    """What changed between two periods.

    Takes: the heading of the later period; the earlier period; the indicators of both.
    Gives: a document with the counts, then the indicators by what became of their ratings.
    """
    later = heading.period
    said = _in_sentences(pairs, earlier, later)
    tables = {change: _side_by_side(change, pairs, earlier, later) for change in Change}
    return Document(
        reference=f"performance-compared-{earlier.slug}-{later.slug}",
        title=f"{heading.part}: what changed",
        subtitle=f"{earlier.label} and {later.label}",
        council=heading.council,
        colour=heading.colour,
        summary=said[0],
        sections=(
            Section(
                anchor="counts",
                heading="Counts",
                blocks=(*map(Paragraph, said), _counts_table(pairs, earlier, later)),
            ),
            *(
                Section(
                    f"change-{change.value.replace('_', '-')}", change.label, (table,), wide=True
                )
                for change, table in tables.items()
                if table.rows
            ),
        ),
        datasets=(Dataset("compared", COLUMNS, tuple(map(_row, pairs))),),
        contents=False,
        state=LIVE,
    )


def _in_sentences(pairs: Sequence[Pair], earlier: Period, later: Period) -> list[str]:
    numbers = {change: sum(pair.change is change for pair in pairs) for change in Change}
    parts = [f"{number} {change.label.lower()}" for change, number in numbers.items() if number]
    if not parts:
        return [f"There are no indicators in {earlier.label} or in {later.label}."]
    of = count_of(len(pairs), "indicator")
    return [
        f"From {earlier.label} to {later.label}, ratings of {of}: {joined(parts)}.",
        _HOW,
    ]


_HOW = (
    "Computed ratings are compared, not overrides, and the figures are those known now. "
    "Better and worse are steps between green, amber and red."
)


def _counts_table(pairs: Sequence[Pair], earlier: Period, later: Period) -> Table:
    was = count(pair.before.standing for pair in pairs if pair.before and pair.was_here)
    now = count(pair.after.standing for pair in pairs if pair.after and pair.is_here)
    rows = [
        ("Indicators rated", was.base, now.base),
        *((rag.label, was.rating[rag], now.rating[rag]) for rag in RATINGS),
        *((way.label, was.direction[way], now.direction[way]) for way in was.direction),
        *((rag.label, was.unrated[rag], now.unrated[rag]) for rag in was.unrated),
        *(
            (f"Judged {rag.label.lower()}", was.judgement[rag], now.judgement[rag])
            for rag in RATINGS
        ),
    ]
    return Table(
        caption="How many indicators",
        anchor="counts-compared",
        columns=(
            Column("What", 3),
            *(Column(head, 1.5, "right") for head in (earlier.label, later.label, "Change")),
        ),
        rows=tuple(
            Row(
                (
                    TextCell(name, header=True),
                    NumberCell(str(before), str(before)),
                    NumberCell(str(after), str(after)),
                    NumberCell(
                        f"{after - before:+}" if after != before else "0", str(after - before)
                    ),
                )
            )
            for name, before, after in rows
            if before or after
        ),
    )


def _side_by_side(change: Change, pairs: Sequence[Pair], earlier: Period, later: Period) -> Table:
    """The indicators of which this became: figure, rating and direction of both periods."""
    shown = [pair for pair in pairs if pair.change is change]
    widest = max([6, *(len(pair.line.ref) for pair in shown)])
    heads = [
        f"{what} {when}" for what in _SIDES for when in (earlier.short_label, later.short_label)
    ]
    return Table(
        caption=f"Figures, ratings and directions in {earlier.label} and {later.label}",
        anchor=f"compared-{change.value.replace('_', '-')}",
        columns=(
            Column("Ref", min(widest, 16)),
            Column("Indicator", 18),
            Column("Service", 12),
            *(Column(head, 8, "right" if head.startswith("Figure") else "left") for head in heads),
        ),
        rows=tuple(
            Row(_cells(pair, earlier, later), anchor=f"compared-{pair.line.ref}", note=_note(pair))
            for pair in shown
        ),
    )


_SIDES = ("Figure", "RAG", "Direction")


def _cells(pair: Pair, earlier: Period, later: Period) -> tuple[Cell, ...]:
    line = pair.line
    reading = line.standing.reading
    sides = ((pair.before, earlier), (pair.after, later))
    return (
        TextCell(
            line.ref,
            href=indicator_address(line.ref, reading.period if reading else None),
            header=True,
        ),
        TextCell(line.title),
        TextCell(line.place.service),
        *(latest_cell(each, when.end) if each else NumberCell("") for each, when in sides),
        *(rag_cell(each.standing.rating) if each else TextCell("") for each, _ in sides),
        *(travel_cell(each.standing.travel) if each else TextCell("") for each, _ in sides),
    )


def _note(pair: Pair) -> str:
    """What makes the two figures hard to compare, and what else changed in between."""
    if pair.before is None or pair.after is None:
        return ""
    was, now = pair.before.standing.reading, pair.after.standing.reading
    found = []
    if was is not None and now is not None:
        if was.period == now.period:
            found.append("Both are the same reading: there is no newer one.")
        elif was.definition_version != now.definition_version:
            found.append("The definition has changed in between.")
    return " ".join([*found, *_moved(pair.before, pair.after)])


def _moved(before: IndicatorLine, after: IndicatorLine) -> Iterator[str]:
    """What the indicator was called and where it belonged, where that has changed."""
    was, now = before.place, after.place
    if (was.service_ref, was.directorate_ref) != (now.service_ref, now.directorate_ref):
        yield f"It moved from {_place(was)} to {_place(now)}."
    if before.outcome != after.outcome:
        yield f"Its outcome was {_quoted(before.outcome)} and is now {_quoted(after.outcome)}."
    if before.title != after.title:
        yield f"It was called “{before.title}”."


def _place(place: Place) -> str:
    return f"{place.service} ({place.directorate})"


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "not stated"


# The dataset

_OF_EACH = (
    *("service", "directorate", "period", "value", "display_value", "rating", "computed_rating"),
    "direction",
)
COLUMNS = (
    *("ref", "title", "service", "directorate", "change"),
    *(f"before_{name}" for name in _OF_EACH),
    *(f"after_{name}" for name in _OF_EACH),
)


def _row(pair: Pair) -> tuple[str, ...]:
    line = pair.line
    return (
        line.ref,
        line.title,
        line.place.service_ref,
        line.place.directorate_ref,
        pair.change.value,
        *_side(pair.before),
        *_side(pair.after),
    )


def _side(line: IndicatorLine | None) -> Iterator[str]:
    """The cells of _OF_EACH; all empty where the indicator was not on the board."""
    cells: Mapping[str, object] = _known(line) if line else {}
    for name in _OF_EACH:
        value = cells.get(name)
        yield "" if value is None else str(value)


def _known(line: IndicatorLine) -> Mapping[str, object]:
    standing = line.standing
    reading = standing.reading
    return {
        "service": line.place.service_ref,
        "directorate": line.place.directorate_ref,
        "period": reading.period.code if reading else None,
        "value": plain(standing.figure),
        "display_value": standing.shown,
        "rating": standing.rating.rag,
        "computed_rating": standing.rating.computed,
        "direction": standing.travel.direction,
    }
