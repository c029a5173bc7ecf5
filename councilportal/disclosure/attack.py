"""An attacker: what can be worked out of small cells from what is published, with any solver.

It reads texts as a reader does and shares no sum, range or choice with what hid the cells, so that
a fault in either is seen. Only which cells are small, and which are the same as in an earlier
release, it is told: it is an audit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import product

from councilportal.disclosure.shown import known_range
from councilportal.disclosure.solver import Sheet
from councilportal.disclosure.tables import REST, Dimension, Key, Place, Table
from councilportal.disclosure.words import Mode

# A count of a population's cell: its place, and its value where it is known to the audit.
Unknown = tuple[str, Place, int | None]
Row = Mapping[Unknown, int]


@dataclass(frozen=True)
class Publication:
    """A table and the text that each of its cells shows, today or in an earlier release."""

    table: Table
    shown: Mapping[Key, str]
    percentages: Mapping[Key, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Piece:
    """Unknowns that share sums: the range of each (None for no end), and rows that add up to 0."""

    ranges: Mapping[Unknown, tuple[int, int | None]]
    rows: Sequence[Row]


# Names what is only as large as a count is away from a limit.
SLACK = "\N{SYMBOL FOR SUBSTITUTE}"
# What has no end is looked for up to so many times the largest count that is known.
MOST = 1000
# Gives the lowest and highest of each target; None for no end.
Solve = Callable[[Piece, Sequence[Unknown]], Sequence[tuple[float, float | None]]]


@dataclass(frozen=True)
class Finding:
    """What an attacker knows of a small count: its lowest and highest; None for no end."""

    population: str
    place: Place
    count: int
    low: float
    high: float | None

    @property
    def is_pinned(self) -> bool:
        """Whether it is known to one whole number."""
        return self.high is not None and self.high - self.low < 1 - 1e-6

    def is_nearer_than(self, need: int) -> bool:
        """Whether its ends are less than so many apart."""
        return self.high is not None and self.high - self.low < need - 1e-6


@dataclass
class _View:
    """What the attacker has put together so far."""

    ranges: dict[Unknown, tuple[int, int | None]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    small: dict[Unknown, int] = field(default_factory=dict)

    def learn(self, unknown: Unknown, low: int, high: int | None) -> None:
        """The unknown is from `low` to `high`."""
        before_low, before_high = self.ranges.get(unknown, (0, None))
        ends = [end for end in (high, before_high) if end is not None]
        self.ranges[unknown] = (max(low, before_low), min(ends) if ends else None)


def attack(
    today: Sequence[Publication],
    solve: Solve,
    earlier: Sequence[Publication] = (),
    only: Set[tuple[str, Place]] | None = None,
) -> list[Finding]:
    """What is known of each count from 1 to its threshold less one that is in these tables.

    `only` names the cells to look at, by population and place; else all small ones are.
    """
    view, _ = _put_together(today, earlier)
    small = [each for each in view.small if only is None or each[:2] in only]
    return [
        Finding(unknown[0], unknown[1], unknown[2] or 0, low, high)
        for piece, targets in _pieces(view, small)
        for unknown, (low, high) in zip(targets, solve(piece, targets), strict=True)
    ]


def known_of(
    today: Sequence[Publication], earlier: Sequence[Publication], cells: Set[tuple[str, Place]]
) -> Iterator[tuple[Piece, list[Unknown]]]:
    """What bears on these cells, small or not, piece by piece, with the unknowns that they are."""
    view, counts = _put_together(today, earlier)
    targets = [(*each, counts.get(each)) for each in cells]
    return _pieces(view, [each for each in targets if each in view.ranges])


def with_highs(piece: Piece, targets: Sequence[Unknown]) -> Sequence[tuple[float, float | None]]:
    """The ends of each target by the solver inside; for pages. Tests attack with others."""
    places = {each: at for at, each in enumerate(piece.ranges)}
    sheet = Sheet(
        len(places), [{places[each]: by for each, by in row.items()} for row in piece.rows]
    )
    most = MOST * max(1, *(high or 0 for _, high in piece.ranges.values()))
    ranges = [(low, most if high is None else high) for low, high in piece.ranges.values()]
    ends = sheet.extremes(ranges, [places[each] for each in targets])
    return [(low.value, None if high.value > most / 2 else high.value) for low, high in ends]


def _put_together(
    today: Sequence[Publication], earlier: Sequence[Publication]
) -> tuple["_View", "_Counts"]:
    """Read everything that is published; with the counts of today."""
    view = _View()
    tables = [each.table for each in today]
    of_then: dict[int, _Counts] = {}
    for number, publication in enumerate(earlier):
        if _Counts([*tables, publication.table]).add_up:
            tables.append(publication.table)
        else:
            # What that release leaves open is of its own day.
            of_then[number] = _Counts([publication.table], -1 - number)
    counts = _Counts(tables)
    for publication in today:
        _read(view, publication, counts)
    for number, publication in enumerate(earlier):
        _read(view, publication, of_then.get(number, counts))
    return view, counts


class _Counts:
    """The true counts of tables of the same people, with those that only a sum gives.

    `unknown` stands for a count that they do not tell; `add_up` is False where they contradict.
    """

    def __init__(self, tables: Sequence[Table], unknown: int | None = None) -> None:
        told = [
            ((table.population, table.place(key)), count)
            for table in tables
            for key, count in table.counts.items()
        ]
        self.known = dict(told)
        self.unknown = unknown
        sums = [
            [(table.population, place) for place in (whole, *parts)]
            for table in tables
            for parts, whole in _sums(table)
        ]
        while sum(self._add(*each) for each in sums):
            continue
        self.add_up = all(self.known[each] == count for each, count in told) and all(
            self._adds_up(*each) for each in sums
        )

    def get(self, each: tuple[str, Place]) -> int | None:
        """The count of a cell, or what stands for it."""
        return self.known.get(each, self.unknown)

    def _adds_up(self, whole: tuple[str, Place], *parts: tuple[str, Place]) -> bool:
        counts = [self.known.get(each) for each in (whole, *parts)]
        known = [count for count in counts if count is not None]
        return len(known) < len(counts) or (min(known) >= 0 and sum(known[1:]) == known[0])

    def _add(self, whole: tuple[str, Place], *parts: tuple[str, Place]) -> bool:
        """Work out the one count of a sum that is not known, if there is one."""
        missing = [each for each in (whole, *parts) if each not in self.known]
        if len(missing) != 1:
            return False
        inside = sum(self.known.get(part, 0) for part in parts)
        self.known[missing[0]] = inside if missing[0] == whole else self.known[whole] - inside
        return True


def _read(view: _View, publication: Publication, counts: _Counts) -> None:
    """Learn the texts and the sums of one table."""
    table = publication.table

    def unknown(place: Place) -> Unknown:
        return table.population, place, counts.get((table.population, place))

    for parts, whole in _sums(table):
        view.rows.append({**{unknown(part): 1 for part in parts}, unknown(whole): -1})
        for place in (*parts, whole):
            view.learn(unknown(place), 0, None)
            count = unknown(place)[2] or 0
            if table.mode is not Mode.NONE and 0 < count < table.threshold:
                view.small[unknown(place)] = count
    for key, text in publication.shown.items():
        low, high = known_range(text, table.mode, table.threshold, -1)
        view.learn(unknown(table.place(key)), low, None if high < 0 else high)
    for key, text in publication.percentages.items():
        base = table.base(key)
        if base is not None and "." in text:
            _divide(view, unknown(table.place(key)), unknown(table.place(base)), text)


def _divide(view: _View, count: Unknown, base: Unknown, text: str) -> None:
    """A percentage to one decimal: 2,000 counts are from twice its tenths less one of its base to
    twice its tenths and one, the first included.
    """
    tenths = int(text.replace(".", ""))
    for sign, limit, least in ((1, 2 * tenths - 1, 0), (-1, 2 * tenths + 1, 1)):
        name = (SLACK, f"{text} {sign} {len(view.rows)}")
        room = (count[0], frozenset({*count[1], name}), None)
        view.learn(room, least, None)
        view.rows.append({count: 2000 * sign, base: -limit * sign, room: -1})


def _sums(table: Table) -> Iterator[tuple[list[Place], Place]]:
    """The parts of each total, broad category or complement, and the whole."""
    for at, dimension in enumerate(table.dimensions):
        others = [
            [None, *other.categories]
            for other in (*table.dimensions[:at], *table.dimensions[at + 1 :])
        ]
        for around in product(*others):

            def place(category: str | None, at: int = at, around: Key = around) -> Place:
                return table.place((*around[:at], category, *around[at:]))

            for whole in (None, *dimension.categories):
                parts = [
                    each for each in dimension.categories if dimension.broader.get(each) == whole
                ]
                yield from _wholes(dimension, [place(part) for part in parts], place(whole), parts)
    for each in table.exclusive:
        free = [
            [None] if (one.name, one.categories[0]) in each.parts else [None, *one.categories]
            for one in table.dimensions
        ]
        for around in product(*free):
            group = table.place(around)
            nobody = [] if group in each.full else [group | {each.none}]
            yield [*(group | {part} for part in each.parts), *nobody], group


def _wholes(
    dimension: Dimension, places: list[Place], whole: Place, parts: Sequence[str]
) -> Iterator[tuple[list[Place], Place]]:
    if not parts:
        return
    if dimension.overlap:
        for place, part in zip(places, parts, strict=True):
            yield [place, whole | {(dimension.name, f"all but {part} {REST}")}], whole
    elif dimension.is_complete:
        yield places, whole
    else:
        outside = f"not {' or '.join(parts)} {REST}"
        yield [*places, whole | {(dimension.name, outside)}], whole


def _pieces(view: _View, asked: Sequence[Unknown]) -> Iterator[tuple[Piece, list[Unknown]]]:
    """Those that are asked for, with what bears on them; what is known does not bind others."""
    leader: dict[Unknown, Unknown] = {each: each for each in view.ranges}

    def first(each: Unknown) -> Unknown:
        while leader[each] != each:
            leader[each] = each = leader[leader[each]]
        return each

    for row in view.rows:
        loose = [each for each in row if view.ranges[each][0] != view.ranges[each][1]]
        for each in loose[1:]:
            leader[first(each)] = first(loose[0])
    rows: dict[Unknown, list[Row]] = {}
    for row in view.rows:
        loose = [each for each in row if view.ranges[each][0] != view.ranges[each][1]]
        if loose:
            rows.setdefault(first(loose[0]), []).append(row)
    targets: dict[Unknown, list[Unknown]] = {}
    for each in asked:
        targets.setdefault(first(each), []).append(each)
    for head, own in targets.items():
        inside = rows.get(head, [])
        held = {*own, *(each for row in inside for each in row)}
        yield Piece({each: view.ranges[each] for each in held}, inside), own
