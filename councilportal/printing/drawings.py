"""Diagrams as SVG text and as a list. Pure.

Boxes stand in rows, each below the boxes that lead to it; four at most beside each other. An arrow
goes from the foot of a box along a lane between two rows, to the top of a box; its head is at the
other end where it is upward. An arrow to a row that is not the next goes round the outside. Boxes
and arrows need no colour.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil

from councilportal.common.diagrams import Arrow, Diagram
from councilportal.common.inline import Item, Items
from councilportal.printing.charts import FONT, INK, LINE, MUTED

_ACROSS = 4  # boxes of a row
_WIDTH, _BETWEEN = 160, 26
_LINE, _LETTER, _LABEL_LETTER = 17, 6.9, 6.1  # pixels: a line of text, about one character
_PAD, _LANE, _HEAD = 10, 7, 9


def as_list(diagram: Diagram) -> Items:
    """The boxes as a nested list: those that no arrow leads to, and in each those that it leads to.

    A box stands once with what follows from it, and again only by its name.
    Raises: ValueError for an arrow to or from a box that is not there.
    """
    texts, following = _texts(diagram), _following(diagram)
    led_to = {arrow.end for arrow in diagram.arrows if arrow.start != arrow.end}
    told: set[str] = set()

    def item(key: str, label: str) -> Item:
        said = f"{label}: {texts[key]}" if label else texts[key]
        if key in told:
            return Item((f"{said} (see above)" if following[key] else said,))
        told.add(key)
        inner = tuple(item(arrow.end, arrow.label) for arrow in following[key])
        return Item((said,), Items(inner) if inner else None)

    first = [item(key, "") for key in texts if key not in led_to]
    return Items((*first, *(item(key, "") for key in texts if key not in told)))


def svg(diagram: Diagram, uid: str) -> str:
    """The diagram as SVG text, its summary as title. Takes: an id that is unique in the page.

    Raises: ValueError for an arrow to or from a box that is not there.
    """
    layout = _Layout(diagram)
    name = escape(uid, quote=True)
    body = "".join([*layout.lines(), *layout.boxes(), *layout.labels()])
    return (
        f'<svg class="report-chart report-drawing" viewBox="0 0 {layout.width} {layout.height}" '
        f'width="{layout.width}" height="{layout.height}" role="img" aria-labelledby="{name}">'
        f'<title id="{name}">{escape(diagram.summary)}</title>{body}</svg>'
    )


def _texts(diagram: Diagram) -> dict[str, str]:
    found = {box.key: box.text for box in diagram.boxes}
    for arrow in diagram.arrows:
        for key in (arrow.start, arrow.end):
            if key not in found:
                raise ValueError(
                    f"Diagram {diagram.caption!r}: an arrow names the box {key!r}, "
                    f"but its boxes are {', '.join(found)}."
                )
    return found


def _following(diagram: Diagram) -> dict[str, list[Arrow]]:
    found: dict[str, list[Arrow]] = defaultdict(list)
    for arrow in diagram.arrows:
        found[arrow.start].append(arrow)
    return found


def _rows(diagram: Diagram) -> list[list[str]]:
    """The keys of the boxes row by row; an arrow that closes a circle moves nothing down.

    Where arrows are upward, a box without any stands beside the one before it: all staff are not
    beside the cabinet because they report to no body.
    """
    depths = dict.fromkeys(_texts(diagram), 0)
    for key, ends in _downwards(diagram):
        for end in ends:
            depths[end] = max(depths[end], depths[key] + 1)
    joined = {key for arrow in diagram.arrows for key in (arrow.start, arrow.end)}
    if any(arrow.is_upward for arrow in diagram.arrows):
        for before, key in pairwise(depths):
            depths[key] = depths[key] if key in joined else depths[before]
    by_depth: dict[int, list[str]] = defaultdict(list)
    for key, depth in depths.items():
        by_depth[depth].append(key)
    rows = []
    for _, keys in sorted(by_depth.items()):
        across = ceil(len(keys) / ceil(len(keys) / _ACROSS))
        rows += [keys[start : start + across] for start in range(0, len(keys), across)]
    return rows


def _downwards(diagram: Diagram) -> list[tuple[str, list[str]]]:
    """Each box with those that it leads to, before them; without arrows that close a circle."""
    following = _following(diagram)
    found: list[tuple[str, list[str]]] = []
    open_boxes: list[str] = []
    seen: set[str] = set()

    def visit(key: str) -> None:
        seen.add(key)
        open_boxes.append(key)
        ends = [arrow.end for arrow in following[key] if arrow.end not in open_boxes]
        for end in ends:
            if end not in seen:
                visit(end)
        open_boxes.pop()
        found.append((key, ends))

    for key in _texts(diagram):
        if key not in seen:
            visit(key)
    return found[::-1]


def _wrapped(text: str, width: float, letter: float) -> list[str]:
    """The lines of a text in a width; a word that is longer than a line goes on in the next."""
    most, found = max(4, int(width / letter)), [""]
    pieces = (
        word[start : start + most] for word in text.split() for start in range(0, len(word), most)
    )
    for word in pieces:
        if found[-1] and len(found[-1]) + 1 + len(word) > most:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    return found


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an arrow comes in: the middle of its head, and its label above it."""

    arrow: Arrow
    x: float
    label: tuple[str, ...]


class _Layout:
    """Where everything of a diagram stands, in pixels."""

    def __init__(self, diagram: Diagram) -> None:
        self._texts = _texts(diagram)
        self._arrows = [arrow for arrow in diagram.arrows if arrow.start != arrow.end]
        rows = _rows(diagram)
        self._row = {key: place for place, keys in enumerate(rows) for key in keys}
        most = max((len(keys) for keys in rows), default=1)
        inner = most * _WIDTH + (most - 1) * _BETWEEN
        outside = sorted({a.start for a in self._arrows if not self._goes_down_one(a)})
        self._round = {key: inner + _LANE * (place + 2) for place, key in enumerate(outside)}
        self.width = inner + (_LANE * (len(outside) + 2) if outside else 0) + 2
        self._x: dict[str, float] = {}
        for keys in rows:
            start = 1 + (inner - len(keys) * _WIDTH - (len(keys) - 1) * _BETWEEN) / 2
            for place, key in enumerate(keys):
                self._x[key] = start + place * (_WIDTH + _BETWEEN)
        self._lines = {
            key: _wrapped(text, _WIDTH - 2 * _PAD, _LETTER) for key, text in self._texts.items()
        }
        self._entries = [entry for key in self._texts for entry in self._entries_of(key)]
        self._stack(rows)

    def _goes_down_one(self, arrow: Arrow) -> bool:
        return self._row[arrow.end] == self._row[arrow.start] + 1

    def _entries_of(self, key: str) -> Iterator[_Entry]:
        arrows = [arrow for arrow in self._arrows if arrow.end == key]
        room = _WIDTH / max(1, len(arrows))
        for place, arrow in enumerate(arrows):
            label = _wrapped(arrow.label, room - 6, _LABEL_LETTER) if arrow.label else []
            yield _Entry(arrow, self._x[key] + room * (place + 0.5), tuple(label))

    def _stack(self, rows: Sequence[Sequence[str]]) -> None:
        """Give each row and each lane its height."""
        users: dict[int, list[str]] = defaultdict(list)
        labels: dict[int, int] = defaultdict(int)
        for entry in self._entries:
            start, end = self._row[entry.arrow.start], self._row[entry.arrow.end]
            labels[end] = max(labels[end], len(entry.label))
            for gap in (start + 1, end):
                if entry.arrow.start not in users[gap]:
                    users[gap].append(entry.arrow.start)
        self._lane: dict[tuple[int, str], float] = {}
        self._top: dict[int, float] = {}
        at = 1.0
        for gap in range(len(rows) + 1):
            if users[gap]:
                at += _HEAD
                for key in users[gap]:
                    self._lane[gap, key] = at
                    at += _LANE
                at += labels[gap] * (_LINE - 3) + _HEAD
            elif 0 < gap < len(rows):
                at += _BETWEEN
            if gap < len(rows):
                self._top[gap] = at
                at += self._height(gap)
        self.height = int(at) + 2

    def _height(self, row: int) -> int:
        lines = max(len(self._lines[key]) for key, place in self._row.items() if place == row)
        return lines * _LINE + 2 * _PAD

    def boxes(self) -> Iterator[str]:
        """The boxes with their words, in the middle."""
        for key, lines in self._lines.items():
            x, top, height = self._x[key], self._top[self._row[key]], self._height(self._row[key])
            yield (
                f'<rect x="{x:g}" y="{top:g}" width="{_WIDTH}" height="{height}" rx="3" '
                f'fill="#f3f5f7" stroke="{INK}" stroke-width="1.2"/>'
            )
            start = top + (height - len(lines) * _LINE) / 2 + 13
            for place, line in enumerate(lines):
                yield _text(line, x + _WIDTH / 2, start + place * _LINE, 14, INK)

    def lines(self) -> Iterator[str]:
        """The arrows."""
        for entry in self._entries:
            start, end = entry.arrow.start, self._row[entry.arrow.end]
            row, x, foot = self._row[start], self._x[start] + _WIDTH / 2, self._top[end]
            out, into = self._lane[row + 1, start], self._lane[end, start]
            path = f"M{x:g} {self._top[row] + self._height(row):g}V{out:g}"
            if not self._goes_down_one(entry.arrow):
                path += f"H{self._round[start]:g}V{into:g}"
            path += f"H{entry.x:g}V{foot if entry.arrow.is_upward else foot - _HEAD + 1:g}"
            yield f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="1.4"/>'
            head = f"M{entry.x - 4.5:g} {foot - _HEAD:g}h9l-4.5 {_HEAD - 0.5:g}z"
            if entry.arrow.is_upward:
                top = self._top[row] + self._height(row)
                head = f"M{x - 4.5:g} {top + _HEAD:g}h9l-4.5 -{_HEAD - 0.5:g}z"
            yield f'<path d="{head}" fill="{LINE}"/>'

    def labels(self) -> Iterator[str]:
        """What stands beside arrows, on white over their line."""
        for entry in self._entries:
            bottom = self._top[self._row[entry.arrow.end]] - _HEAD - 2
            for place, line in enumerate(reversed(entry.label)):
                y, wide = bottom - place * (_LINE - 3), len(line) * _LABEL_LETTER + 4
                yield (
                    f'<rect x="{entry.x - wide / 2:g}" y="{y - 11:g}" width="{wide:g}" '
                    f'height="{_LINE - 3}" fill="#fff"/>'
                )
                yield _text(line, entry.x, y, 12, MUTED)


def _text(text: str, x: float, y: float, size: int, colour: str) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{FONT}" font-size="{size}" fill="{colour}" '
        f'text-anchor="middle">{escape(text)}</text>'
    )
