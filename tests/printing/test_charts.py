"""Charts: what is drawn, what is said, and what is never in them."""

import re
import time
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from councilportal.common.document import Chart, Series
from councilportal.printing.bars import bars, is_bars, narrow_bars
from councilportal.printing.charts import sparkline, trend

SVG = "{http://www.w3.org/2000/svg}"


def chart_of(*values, target=None, floor=None, unit="%", labels=None, summary="What it shows."):
    labels = labels or tuple(f"Q{i % 4 + 1} {2020 + i // 4}" for i in range(len(values)))
    series = [Series("Answered", tuple(values))]
    if target is not None:
        series.append(Series("Target", (target,) * len(values), "target"))
    if floor is not None:
        series.append(Series("Floor", (floor,) * len(values), "floor"))
    return Chart(summary, labels, tuple(series), (), unit)


def parsed(svg):
    return ElementTree.fromstring(
        svg if "xmlns" in svg else svg.replace("<svg ", f'<svg xmlns="{SVG[1:-1]}" ', 1)
    )


SHAPES = {
    "one point": chart_of("95", target="95", floor="94"),
    "all None": chart_of(None, None, None),
    "no series": Chart("Nothing.", (), ()),
    "no period": Chart("Nothing.", (), (Series("Answered", ()),)),
    "equal values": chart_of("5", "5", "5"),
    "zeros": chart_of("0", "0", target="0"),
    "negatives": chart_of("-4", "3", "-1.5", target="0.5", unit="points"),
    "48 labels": chart_of(*(str(80 + i % 17) if i % 9 else None for i in range(48)), target="95"),
    "money": chart_of("1200000", "-1350000", unit="£"),
    "hostile": chart_of("1", "2", summary='</title><script>x</script>"&', unit="<b>\"&'"),
    "two lines": Chart(
        "Two.", ("a", "b"), (Series("Here", ("1", "2")), Series("England", ("2", None))), (), "days"
    ),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("draw", [sparkline, trend])
def test_chart_is_named_by_its_summary_and_carries_no_style(draw, name):
    svg = draw(SHAPES[name], "chart-1")

    root = parsed(svg)
    assert root.get("role") == "img"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text == SHAPES[name].summary
    assert root.get("aria-labelledby") == root[0].get("id") == "chart-1"
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|nan|inf\b", svg)


def test_trend_leaves_a_gap_for_a_period_without_data():
    root = parsed(trend(chart_of("91", "93", None, "96", "95"), "c"))

    line = next(p for p in root.iter(f"{SVG}path") if p.get("stroke-dasharray") is None)
    assert line.get("d").count("M") == 2
    assert len(list(root.iter(f"{SVG}circle"))) == 4


def test_trend_dashes_the_target_dots_the_floor_and_names_both():
    svg = trend(chart_of("91", "93", target="95", floor="90"), "c")

    root = parsed(svg)
    dashes = {p.get("stroke-dasharray") for p in root.iter(f"{SVG}path")}
    assert dashes == {None, "7 4", "2 3"}
    texts = [t.text for t in root.iter(f"{SVG}text")]
    assert {"Target 95%", "Floor 90%", "93%"} <= set(texts)


def test_trend_keeps_end_labels_apart():
    root = parsed(trend(chart_of("95", "95.1", target="95", floor="94.9"), "c"))

    heights = sorted(
        float(t.get("y")) for t in root.iter(f"{SVG}text") if t.get("font-weight") is not None
    )
    assert len(heights) == 3
    assert all(b - a >= 16 for a, b in pairwise(heights))


def test_trend_thins_labels_and_keeps_the_last():
    root = parsed(trend(SHAPES["48 labels"], "c"))

    shown = [t for t in root.iter(f"{SVG}text") if (t.text or "").startswith("Q")]
    places = [float(t.get("x")) for t in shown]
    assert shown[-1].text == SHAPES["48 labels"].labels[-1]
    assert all(b - a > 50 for a, b in pairwise(places))


def test_trend_never_marks_the_axis_above_one_hundred_per_cent():
    root = parsed(trend(chart_of("99", "100", "97"), "c"))

    ticks = [t.text for t in root.iter(f"{SVG}text") if t.get("text-anchor") == "end"]
    assert ticks[-1].startswith("100")


def test_trend_names_each_point():
    chart = Chart("S.", ("Q1", "Q2"), (Series("A", ("1", "2")),), ("1.0%", "2.0%"), "%")

    root = parsed(trend(chart, "c"))

    assert [c[0].text for c in root.iter(f"{SVG}circle")] == ["Q1: 1.0%", "Q2: 2.0%"]


def test_sparkline_is_small_and_quick():
    chart = chart_of(*(str(80 + i) for i in range(12)), target="95")

    started = time.perf_counter()
    for _ in range(200):
        svg = sparkline(chart, "spark-1")
    each = (time.perf_counter() - started) / 200

    assert len(svg) < 700
    assert each < 0.001  # 0.05 ms on a quiet machine; the limit only catches an accident


BARS = {
    "beside a mark": Chart(
        "Disabled 7.9% (17.6%).",
        ("Disabled", "A long name of a group " * 6),
        (Series("Figure", ("7.9", None), "bar"), Series("The county", ("17.6", "3"), "mark")),
        ("7.9%", "[c]"),
        "%",
    ),
    "nothing shown": Chart("Hidden.", ("A",), (Series("Figure", (None,), "bar"),), ("[c]",)),
    "nought": Chart("None.", ("A",), (Series("Figure", ("0",), "bar"),), ("0",)),
    "hostile": Chart(
        '</title><script>x</script>"&',
        ("<b>\"&'",),
        (Series("F", ("1",), "bar"), Series("<i>", ("2",), "mark")),
        ("<u>",),
        "<s>",
    ),
}


@pytest.mark.parametrize("name", BARS)
@pytest.mark.parametrize("draw", [bars, narrow_bars])
def test_bars_are_named_by_their_summary_and_carry_no_style(draw, name):
    svg = draw(BARS[name], "chart-1")

    root = parsed(svg)
    assert root.get("role") == "img"
    assert (root[0].tag, root[0].text) == (f"{SVG}title", BARS[name].summary)
    assert root.get("aria-labelledby") == root[0].get("id") == "chart-1"
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|nan|inf\b", svg)
    assert all(float(each.get("width")) >= 2 for each in root.iter(f"{SVG}rect"))


def test_bars_have_a_bar_for_each_figure_and_a_mark_for_what_it_is_compared_with():
    root = parsed(bars(BARS["beside a mark"], "chart-1"))

    [bar] = root.iter(f"{SVG}rect")
    said = ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]
    assert {"Disabled", "7.9%| 17.6%", "[c]| 3%", "The county"} <= set(said)
    long = float(bar.get("width"))
    marks = {float(each.get("x1")) for each in root.iter(f"{SVG}line") if each.get("y1") == "14"}
    assert max(marks) == pytest.approx(long * 17.6 / 7.9, abs=0.1)
    assert all(is_bars(each) for each in BARS.values())
    assert not any(is_bars(each) for each in SHAPES.values())
