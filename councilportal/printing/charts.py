"""Trend charts and sparklines as SVG text: one look on screen and on paper.

Pure and quick. Charts use presentation attributes only, which a strict content security policy
allows. The first child of each chart is its title, which screen readers and the PDF use as its
alternative text. Lines differ by dash and label, never by colour alone.
"""

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from councilportal.common.document import Chart, Series

FONT = "'Source Sans 3', Arial, sans-serif"
INK, MUTED, RULE = "#0b0c0c", "#484c4f", "#dcdede"
LINE, TARGET, FLOOR = "#00406b", "#005a30", "#942514"
_LINES = (LINE, "#6b3a7d", "#5a4a00", "#383f43")
_DASH = {"target": "7 4", "floor": "2 3"}
_COLOUR = {"target": TARGET, "floor": FLOOR}

_Place = Callable[[float], float]
_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_PAD = 96, 22, 3
_LABEL_GAP = 17.0
_CHARACTER = 6.6


def sparkline(chart: Chart, uid: str) -> str:
    """The chart as a small SVG within text: the line, its target dashed, the last figure marked.

    Takes: a chart and an id that is unique in the page.
    Gives: SVG text under 700 bytes for a title of ordinary length; periods without data are gaps;
    a chart without any figure has its title and an empty frame.
    """
    rows = [(s.style, [_number(v) for v in s.values]) for s in chart.series if s.style != "floor"]
    known = [v for _, values in rows for v in values if v is not None]
    width, height, pad = _SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_PAD
    name = escape(uid, quote=True)
    parts = [
        (
            f'<svg class="report-spark" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-labelledby="{name}">'
            f'<title id="{name}">{escape(chart.summary)}</title>'
        )
    ]
    if known:
        low, high = min(known), max(known)
        count = max(len(values) for _, values in rows)
        across = (width - 2 * pad) / (count - 1) if count > 1 else 0.0
        start = pad if count > 1 else width / 2
        up = (height - 2 * pad) / (high - low) if high > low else 0.0
        base = height - pad if up else height / 2
        for style, values in rows:
            points = [
                None if v is None else (start + i * across, base - (v - low) * up)
                for i, v in enumerate(values)
            ]
            path = _path(points)
            if not path:
                continue
            if style == "target":
                parts.append(
                    f'<path d="{path}" fill="none" stroke="#626a6e" stroke-dasharray="3 2"/>'
                )
            else:
                x, y = next(p for p in reversed(points) if p is not None)
                parts.append(
                    f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="1.6" '
                    f'stroke-linecap="round"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.3"/>'
                )
    parts.append("</svg>")
    return "".join(parts)


def narrow_trend(chart: Chart, uid: str) -> str:
    """The chart for a telephone, whose words stay legible at 320 pixels (WCAG 1.4.10).

    Takes and gives the same as `trend`; what `trend` writes at the ends of lines is a key below.
    """
    return trend(chart, uid, width=300, height=240, is_narrow=True)


def trend(
    chart: Chart, uid: str, *, width: int = 720, height: int = 300, is_narrow: bool = False
) -> str:
    """The chart as a full SVG with axis, labels and a point for each figure.

    Takes: a chart, an id that is unique in the page, and the size in pixels.
    Gives: SVG text. The target is dashed, the floor dotted, each named at its right end; the last
    figure is labelled; periods without data are gaps; labels are thinned where they would touch.
    """
    rows = [(s, [_number(v) for v in s.values]) for s in chart.series]
    known = [v for _, values in rows for v in values if v is not None]
    name = escape(uid, quote=True)
    last_texts = _end_labels(chart, rows)
    below = height - 34.0
    if is_narrow:
        height += int(_LABEL_GAP * len(last_texts)) + 4
    look = "report-chart report-chart-narrow" if is_narrow else "report-chart"
    parts = [
        (
            f'<svg class="{look}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} '
            f'{height}" width="{width}" height="{height}" role="img" aria-labelledby="{name}" '
            f'font-family="{FONT}" font-size="13" fill="{INK}">'
            f'<title id="{name}">{escape(chart.summary)}</title>'
        )
    ]
    if not known:
        parts.append(
            f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" fill="none" '
            f'stroke="{RULE}"/><text x="{width / 2:g}" y="{height / 2:g}" '
            f'text-anchor="middle">No figures to show</text></svg>'
        )
        return "".join(parts)

    ticks = _ticks(known, capped=chart.unit == "%")
    is_above = bool(chart.unit) and not _is_short(chart.unit)
    tick_texts = [_with_unit(_plain(t, ticks), "" if is_above else chart.unit) for t in ticks]
    left = max(30.0, 14 + _CHARACTER * max(len(t) for t in tick_texts))
    beside = () if is_narrow else last_texts
    right = width - max(24.0, 16 + _CHARACTER * max((len(each.text) for each in beside), default=0))
    top, bottom = (26.0 if is_above else 14.0), below
    count = max(len(chart.labels), *(len(values) for _, values in rows))
    across = (right - left - 16) / (count - 1) if count > 1 else 0.0
    start = left + 8 if count > 1 else (left + right) / 2
    up = (bottom - top) / (ticks[-1] - ticks[0])

    def at(i: float) -> float:
        return start + i * across

    def of(value: float) -> float:
        return bottom - (value - ticks[0]) * up

    if is_above:
        parts.append(f'<text x="0" y="12" fill="{MUTED}">{escape(chart.unit)}</text>')
    for tick, text in zip(ticks, tick_texts, strict=True):
        shade = MUTED if tick in (0, ticks[0]) else RULE
        parts.append(
            f'<line x1="{left:g}" x2="{right:.1f}" y1="{of(tick):.1f}" y2="{of(tick):.1f}" '
            f'stroke="{shade}"/><text x="{left - 7:g}" y="{of(tick) + 4.5:.1f}" '
            f'text-anchor="end" fill="{MUTED}">{escape(text)}</text>'
        )
    parts.extend(_period_labels(chart.labels, at, bottom, across))
    parts.extend(_lines(chart, rows, at, of))
    parts.extend(_placed(beside, right + 7, of, top, bottom))
    if is_narrow:
        parts.extend(_key(last_texts, bottom + 42))
    parts.append("</svg>")
    return "".join(parts)


def _number(text: str | None) -> float | None:
    return None if text is None or text == "" else float(text)


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """The path through the points. None makes a gap; a point between two gaps becomes a dot."""
    parts: list[str] = []
    for i, point in enumerate(points):
        if point is None:
            continue
        x, y = point
        if i and points[i - 1] is not None:
            parts.append(f"L{x:.1f} {y:.1f}")
        else:
            if i + 1 >= len(points) or points[i + 1] is None:
                parts.append(f"M{x - 0.8:.1f} {y:.1f}h1.6")
            else:
                parts.append(f"M{x:.1f} {y:.1f}")
    return "".join(parts)


def _ticks(known: Sequence[float], *, capped: bool) -> list[float]:
    """Three to eight round values around all figures; with `capped`, at most 100 if those are."""
    low, high = min(known), max(known)
    if high == low:
        margin = abs(high) * 0.1 or 1.0
        low, high = (low if low == 0 else low - margin), high + margin
    elif 0 < low < 0.4 * high:
        low = 0.0
    ceiling = 100.0 if capped and max(known) <= 100 else math.inf
    high = min(high, ceiling)
    spread = high - low
    power = 10.0 ** math.floor(math.log10(spread / 4))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= spread / 4 * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first and first * step > low - 0.1 * spread:
        first -= 1
    if last * step < high + 0.05 * spread and (last + 1) * step <= ceiling:
        last += 1
    return [round(i * step, 10) for i in range(first, last + 1)]


def _plain(value: float, ticks: Sequence[float]) -> str:
    """The text of a tick, with the decimals that the finest tick needs and a real minus sign."""
    places = max((len(f"{t:.6f}".rstrip("0").partition(".")[2]) for t in ticks), default=0)
    return f"{value:,.{places}f}".replace("-", "−")


def _is_short(unit: str) -> bool:
    """True for a unit that stands at every tick: a percent sign, a currency or thousands of it."""
    return unit == "%" or (len(unit) <= 2 and _is_currency(unit[:1]))


def _is_currency(sign: str) -> bool:
    return bool(sign) and unicodedata.category(sign) == "Sc"


def _with_unit(text: str, unit: str) -> str:
    """A number with its unit: "−£2m", "98%", "24 days", "£23,061 per 1,000"."""
    before, after = (unit[0], unit[1:]) if _is_currency(unit[:1]) else ("", unit)
    if after and after != "%" and not before:
        after = f" {after}"
    minus = "−" if text.startswith("−") else ""
    return f"{minus}{before}{text.removeprefix('−')}{after}"


@dataclass(frozen=True, slots=True)
class _Label:
    """The label of a line: its name or its last figure, and where that figure is."""

    text: str
    value: float
    colour: str
    style: str

    @property
    def weight(self) -> str:
        return "700" if self.style == "line" else "400"


def _end_labels(chart: Chart, rows: Sequence[tuple[Series, list[float | None]]]) -> list[_Label]:
    """The label of each line that has a figure."""
    labels = []
    lines = [s for s, _ in rows if s.style == "line"]
    for series, values in rows:
        figures = [(i, v) for i, v in enumerate(values) if v is not None]
        if not figures:
            continue
        last, value = figures[-1]
        shown = _with_unit(f"{value:,.10g}".replace("-", "−"), chart.unit)
        if series.style != "line":
            text, colour = f"{series.name} {shown}", _COLOUR[series.style]
            labels.append(_Label(text, value, colour, series.style))
            continue
        if series is lines[0] and last < len(chart.texts) and chart.texts[last]:
            shown = chart.texts[last]
        text = shown if len(lines) == 1 else f"{series.name} {shown}"
        colour = _LINES[lines.index(series) % len(_LINES)]
        labels.append(_Label(text, value, colour, series.style))
    return labels


def _period_labels(
    labels: Sequence[str], at: _Place, bottom: float, across: float
) -> Iterator[str]:
    """The labels of the periods, thinned from the last one backwards so that none overlap."""
    widest = _CHARACTER * max((len(text) for text in labels), default=0) + 10
    every = max(1, math.ceil(widest / across)) if across else 1
    for i, text in enumerate(labels):
        shown = (len(labels) - 1 - i) % every == 0
        yield (
            f'<line x1="{at(i):.1f}" x2="{at(i):.1f}" y1="{bottom:g}" '
            f'y2="{bottom + (6 if shown else 3):g}" stroke="{MUTED}"/>'
        )
        if shown:
            yield (
                f'<text x="{at(i):.1f}" y="{bottom + 22:g}" text-anchor="middle" '
                f'fill="{MUTED}">{escape(text)}</text>'
            )


def _lines(
    chart: Chart,
    rows: Sequence[tuple[Series, list[float | None]]],
    at: _Place,
    of: _Place,
) -> Iterator[str]:
    """The paths, target and floor first, so that the figures are drawn over them."""
    for series, values in sorted(rows, key=lambda row: row[0].style == "line"):
        path = _path([None if v is None else (at(i), of(v)) for i, v in enumerate(values)])
        if series.style != "line" and path:
            yield (
                f'<path d="{path}" fill="none" stroke="{_COLOUR[series.style]}" '
                f'stroke-width="2" stroke-dasharray="{_DASH[series.style]}"/>'
            )
    for number, (series, values) in enumerate(r for r in rows if r[0].style == "line"):
        path = _path([None if v is None else (at(i), of(v)) for i, v in enumerate(values)])
        colour = _LINES[number % len(_LINES)]
        if path:
            yield (
                f'<path d="{path}" fill="none" stroke="{colour}" '
                f'stroke-width="{3 if number == 0 else 1.5}" stroke-linejoin="round"/>'
            )
        radius = 4.5 if len(values) <= 24 else 2.5
        for i, value in enumerate(values):
            if value is None:
                continue
            label = chart.labels[i] if i < len(chart.labels) else ""
            text = chart.texts[i] if number == 0 and i < len(chart.texts) else series.values[i]
            yield (
                f'<circle cx="{at(i):.1f}" cy="{of(value):.1f}" r="{radius}" fill="{colour}">'
                f"<title>{escape(f'{label}: {text}' if label else str(text))}</title></circle>"
            )


def _placed(
    labels: Sequence[_Label],
    x: float,
    of: _Place,
    top: float,
    bottom: float,
) -> Iterator[str]:
    """The labels at the ends of their lines, moved apart until all can be read."""
    order = sorted(labels, key=lambda label: of(label.value))
    heights: list[float] = []
    for label in order:
        wanted = of(label.value) + 4.5
        heights.append(max(wanted, heights[-1] + _LABEL_GAP) if heights else max(wanted, top))
    limit = bottom + 4.5
    for i in reversed(range(len(heights))):
        heights[i] = min(heights[i], limit)
        limit = heights[i] - _LABEL_GAP
    for label, y in zip(order, heights, strict=True):
        yield _said(label, x, y)


def _key(labels: Sequence[_Label], y: float) -> Iterator[str]:
    """The labels below each other, each after a piece of its line."""
    for place, label in enumerate(labels):
        at = y + place * _LABEL_GAP
        dash = _DASH.get(label.style)
        drawn = f'stroke-width="2" stroke-dasharray="{dash}"' if dash else 'stroke-width="3"'
        yield (
            f'<line x1="0" x2="24" y1="{at - 4.5:.1f}" y2="{at - 4.5:.1f}" '
            f'stroke="{label.colour}" {drawn}/>'
        )
        yield _said(label, 32, at)


def _said(label: _Label, x: float, y: float) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{label.colour}" font-weight="{label.weight}">'
        f"{escape(label.text)}</text>"
    )
