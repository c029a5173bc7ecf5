"""Diagrams: every box and arrow is drawn, none over another, and the list says the same."""

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from councilportal.common.diagrams import Arrow, Diagram, DiagramBox
from councilportal.common.inline import Items
from councilportal.printing import drawings
from tests import sizes

keys = st.integers(0, 9).map(str)
diagrams = st.builds(
    Diagram,
    caption=st.just("C"),
    summary=st.just("S"),
    boxes=st.just(tuple(DiagramBox(str(n), f"Box number {n} of ten") for n in range(10))),
    arrows=st.lists(
        st.builds(
            Arrow,
            start=keys,
            end=keys,
            label=st.sampled_from(["", "asks", "is told of"]),
            is_upward=st.booleans(),
        ),
        max_size=14,
    ).map(tuple),
)


def texts(found: Items) -> list[str]:
    said = []
    for item in found.items:
        said += [str(item.parts[0]), *(texts(item.items) if item.items else [])]
    return said


def boxes_of(svg: str) -> list[tuple[float, float, float, float]]:
    found = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="(\d+)" height="(\d+)" rx', svg)
    return [(float(x), float(y), float(x) + float(w), float(y) + float(h)) for x, y, w, h in found]


def lines_of(path: str) -> list[tuple[float, float, float, float]]:
    """The straight pieces of a path, each by its ends."""
    found, at = [], (0.0, 0.0)
    for step, x, y in re.findall(r"([MHV])([\d.]+)(?: ([\d.]+))?", path):
        to = (float(x), float(y)) if step == "M" else at
        to = (float(x), at[1]) if step == "H" else (at[0], float(x)) if step == "V" else to
        if step != "M":
            found.append((*at, *to))
        at = to
    return found


@settings(max_examples=sizes.size(60, 2000), deadline=None)
@given(diagrams)
def test_boxes_stand_apart_and_no_line_crosses_one(diagram):
    svg = drawings.svg(diagram, "d")

    boxes = boxes_of(svg)
    assert len(boxes) == 10
    for one, other in combinations(boxes, 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
    paths = re.findall(r'<path d="([^"]+)" fill="none"', svg)
    assert len(paths) == sum(arrow.start != arrow.end for arrow in diagram.arrows)
    for x1, y1, x2, y2 in (line for path in paths for line in lines_of(path)):
        for left, top, right, bottom in boxes:
            apart = max(x1, x2) < left or min(x1, x2) > right
            assert apart or max(y1, y2) <= top or min(y1, y2) >= bottom
    width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)[0])
    assert all(right <= width and bottom <= height for _, _, right, bottom in boxes)


@settings(max_examples=sizes.size(60, 2000), deadline=None)
@given(diagrams)
def test_list_has_every_box_and_every_arrow(diagram):
    said = texts(drawings.as_list(diagram))

    plain = [each.replace(" (see above)", "") for each in said]
    for box in diagram.boxes:
        assert any(each.endswith(box.text) for each in plain)
    wanted = sorted(a.label for a in diagram.arrows if a.label)
    assert sorted(each.partition(": ")[0] for each in plain if ": " in each) == wanted


def test_arrow_to_a_box_that_is_not_there_is_refused_by_name():
    diagram = Diagram("Who", "S", (DiagramBox("a", "A"),), (Arrow("a", "b"),))

    for draw in (drawings.as_list, lambda found: drawings.svg(found, "d")):
        with pytest.raises(ValueError, match="'Who': an arrow names the box 'b', but its boxes"):
            draw(diagram)


def test_deep_diagram_is_drawn():
    boxes = tuple(DiagramBox(str(n), "Box") for n in range(60))
    arrows = tuple(Arrow(str(n), str(n + 1)) for n in range(59))

    assert len(boxes_of(drawings.svg(Diagram("C", "S", boxes, arrows), "d"))) == 60


def test_upward_arrow_has_its_head_at_the_foot_of_the_upper_box():
    boxes = (DiagramBox("a", "Cabinet"), DiagramBox("b", "Forum"))
    up = drawings.svg(Diagram("C", "S", boxes, (Arrow("a", "b", is_upward=True),)), "d")
    down = drawings.svg(Diagram("C", "S", boxes, (Arrow("a", "b"),)), "d")

    (_, _, _, foot), (_, top, _, _) = boxes_of(up)
    heads = [
        re.findall(r'<path d="M[\d.]+ ([\d.]+)h9l-4.5 (-?[\d.]+)z"', svg) for svg in (up, down)
    ]
    assert heads == [[(f"{foot + 9:g}", "-8.5")], [(f"{top - 9:g}", "8.5")]]


def test_a_word_longer_than_a_box_goes_on_in_its_next_line():
    word = "x" * 300
    svg = drawings.svg(Diagram("C", "S", (DiagramBox("a", f"The {word} board"),)), "d")

    lines = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert max(map(len, lines)) <= 21
    assert "".join(lines).count("x") == 300
    ((_, top, _, bottom),) = boxes_of(svg)
    assert bottom - top > len(lines) * 16


def test_a_box_that_reports_to_none_stands_beside_the_one_before_it():
    boxes = tuple(DiagramBox(key, key) for key in ("Cabinet", "Team", "Forum", "Staff"))
    upward = (Arrow("Team", "Forum", is_upward=True),)

    up, down = (
        [top for _, top, _, _ in boxes_of(drawings.svg(Diagram("C", "S", boxes, arrows), "d"))]
        for arrows in (upward, (Arrow("Team", "Forum"),))
    )
    assert (up[0] == up[1], up[3] == up[2] > up[1]) == (True, True)
    assert down[3] == down[0], "other drawings have it in the first row"
