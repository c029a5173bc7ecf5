"""Bar charts as SVG text: a bar for each label, below each other, in the look of trend charts.

Pure. A label stands over its bar, so that long names fit on a telephone and on paper. What a bar is
compared with is a mark across it, which the key below names: it needs no colour.
"""

import textwrap
from collections.abc import Iterator
from html import escape

from councilportal.common.document import Chart, Series
from councilportal.printing.charts import FONT, INK, LINE, MUTED, RULE, TARGET

STYLES = ("bar", "mark")  # of a series: the figures, and what they are compared with
_LETTER, _TEXT = 7.2, 17  # pixels: a letter of 13 pixels, and a line of text
_BAR, _APART = 18, 12
_LEAST = 2.0  # a bar of nought is still to be seen
_SHORT = 0.62  # of the width is for the longest bar: its figure stands behind it


def is_bars(chart: Chart) -> bool:
    """True for a chart that is drawn as bars."""
    return any(each.style in STYLES for each in chart.series)


def narrow_bars(chart: Chart, uid: str) -> str:
    """The chart for a telephone, whose words stay legible at 320 pixels (WCAG 1.4.10)."""
    return bars(chart, uid, width=300, is_narrow=True)


def bars(chart: Chart, uid: str, *, width: int = 720, is_narrow: bool = False) -> str:
    """The chart as SVG text. A label without a figure has its text alone ("[c]").

    Takes: a chart with a series of style "bar" and at most one of style "mark"; `texts` are what
    stands behind the bars.
    """
    shown, marked = _series(chart, "bar"), _series(chart, "mark")
    values = [*shown.values, *marked.values]
    most = max((float(each) for each in values if each), default=0.0) or 1.0
    scale = _SHORT * width / most
    parts: list[str] = []
    y = 0.0
    for at, label in enumerate(chart.labels):
        for line in textwrap.wrap(label, int(width / _LETTER)) or [""]:
            y += _TEXT
            parts.append(f'<text x="0" y="{y - 4:g}">{escape(line)}</text>')
        text = chart.texts[at] if at < len(chart.texts) else shown.values[at] or ""
        mark = marked.values[at]
        beside = f"{mark}{chart.unit}" if mark else ""
        parts += _bar(shown.values[at], mark, (text, beside), y, scale)
        y += _BAR + _APART
    if any(marked.values):
        for number, line in enumerate(textwrap.wrap(marked.name, int((width - 20) / _LETTER))):
            y += _TEXT
            if not number:
                parts.append(_mark(5, y - 15, 14))
            parts.append(f'<text x="20" y="{y - 4:g}" fill="{TARGET}">{escape(line)}</text>')
    look = "report-chart report-chart-narrow" if is_narrow else "report-chart"
    name, height = escape(uid, quote=True), int(y) + 4
    return (
        f'<svg class="{look}" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="{name}" '
        f'font-family="{FONT}" font-size="13" fill="{INK}">'
        f'<title id="{name}">{escape(chart.summary)}</title>{"".join(parts)}</svg>'
    )


def _series(chart: Chart, style: str) -> Series:
    """The series of a style, with a value or None for each label."""
    found = next((each for each in chart.series if each.style == style), Series("", ()))
    lacking = len(chart.labels) - len(found.values)
    return Series(found.name, (*found.values, *[None] * lacking), style)


def _bar(
    value: str | None, mark: str | None, texts: tuple[str, str], y: float, scale: float
) -> Iterator[str]:
    long = max(float(value) * scale, _LEAST) if value else 0.0
    if value:
        yield f'<rect x="0" y="{y:g}" width="{long:.1f}" height="{_BAR}" fill="{LINE}"/>'
    else:
        yield f'<line x1="0.5" x2="0.5" y1="{y:g}" y2="{y + _BAR:g}" stroke="{RULE}"/>'
    at = float(mark) * scale if mark else 0.0
    if mark:
        yield _mark(at, y - 3, _BAR + 6)
    shade, weight = (INK, 700) if value else (MUTED, 400)
    text, beside = map(escape, texts)
    other = f'<tspan dx="8" fill="{TARGET}" font-weight="400">| {beside}</tspan>' if beside else ""
    yield (
        f'<text x="{max(long, at) + 8:.1f}" y="{y + 13.5:g}" fill="{shade}" '
        f'font-weight="{weight}">{text}{other}</text>'
    )


def _mark(x: float, y: float, long: float) -> str:
    """A mark across a bar: white around it, so that it is seen on the bar too."""
    ends = f'x1="{x:.1f}" x2="{x:.1f}" y1="{y:g}" y2="{y + long:g}"'
    return (
        f'<line {ends} stroke="#ffffff" stroke-width="6"/>'
        f'<line {ends} stroke="{TARGET}" stroke-width="3"/>'
    )
