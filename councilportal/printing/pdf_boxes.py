"""Answers what WeasyPrint asks of every box without asking again what its style has told already.

Part of `pdf_speed`, which says what holds for all of these.
"""

import sys
from collections.abc import Callable
from typing import Any

_KEPT = "_kept_lengths"
_LENGTHS = (
    *(f"{what}_{side}" for what in ("margin", "padding") for side in ("left", "right")),
    *(f"{what}_{side}" for what in ("margin", "padding") for side in ("top", "bottom")),
    *(f"{least}{way}" for least in ("", "min_", "max_") for way in ("width", "height")),
)
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))


def ask_boxes_less(percent: Any, boxes: Any, floats: Any) -> None:
    """Takes: `weasyprint.layout.percent`, `.formatting_structure.boxes`, `.layout.float`."""
    _replace(percent, "resolve_percentages", _lengths_once_a_style)
    _replace(floats, "avoid_collisions", _nothing_beside)
    boxes.Box.is_in_normal_flow = _plain_flow_first(boxes.Box.is_in_normal_flow)


def _replace(module: Any, name: str, by: Callable[[Any], Any]) -> None:
    """Replace a function of a module, also where other modules of the layout have imported it."""
    old = getattr(module, name)
    new = by(old)
    for each in [*sys.modules.values()]:
        if each.__name__.startswith("weasyprint.layout") and getattr(each, name, None) is old:
            setattr(each, name, new)


def _lengths_once_a_style(resolve: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    """How the lengths of a box are found: once for a style in which none is a share of another.

    A style is not changed once boxes are laid out: WeasyPrint changes copies.
    """

    def resolved(box: Any, containing_block: Any) -> None:
        style = box.style
        kept = style.__dict__.get(_KEPT)
        if kept:
            lengths, borders = kept
            box.__dict__.update(lengths)
            if style["border_collapse"] == "collapse":  # then the table has set its cells' borders
                borders = {name: borders[name] for name in borders if not hasattr(box, name)}
            box.__dict__.update(borders)
            return
        resolve(box, containing_block)
        if kept is None:
            style.__dict__[_KEPT] = _fixed_lengths(box, style)

    return resolved


def _fixed_lengths(box: Any, style: Any) -> tuple[dict[str, Any], dict[str, Any]] | tuple[()]:
    """The lengths that any box of a style has, and its borders; empty if they depend on others."""
    values = [style[name] for name in _LENGTHS]
    if style["box_sizing"] != "content-box" or not all(
        value == "auto" or getattr(value, "unit", None) == "px" for value in values
    ):
        return ()
    return (
        {name: box.__dict__[name] for name in _LENGTHS},
        {name: style[name] for name in _BORDERS},
    )


def _plain_flow_first(ask: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether a box is in the flow, as all are that neither float nor have a position."""

    def answered(box: Any) -> bool:
        style = box.style
        return (style["position"] == "static" and style["float"] == "none") or ask(box)

    return answered


def _nothing_beside(avoid: Callable[..., Any]) -> Callable[..., Any]:
    """Where a line or a table stands beside floats, of which there are none but in notes."""

    def avoided(context: Any, box: Any, containing_block: Any, outer: bool = True) -> Any:
        if (
            context.excluded_shapes
            or box.style["float"] != "none"
            or containing_block.style["direction"] == "rtl"
        ):
            return avoid(context, box, containing_block, outer)
        # In the order of the engine, so that each number is the same to its last bit.
        left = containing_block.content_box_x()
        right = left + containing_block.width
        if outer:
            return left, box.position_y, right - left
        left += box.margin_left
        right -= box.margin_right
        return left - box.margin_left, box.border_box_y() - box.margin_top, right - left

    return avoided
