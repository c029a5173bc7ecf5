"""Keeps the space at the end of each line in the text of a PDF.

WeasyPrint drops it, so that a screen reader, or text that is copied, has "Hospital
Discharge andReablement". The space is drawn after the line is laid out: nothing moves.
"""

from typing import Any


def keep_spaces(inline: Any, text: Any) -> None:
    """Change WeasyPrint's modules `layout.inline` and `draw.text`."""
    inline.split_text_box = _noting_breaks(inline.split_text_box)
    inline.remove_last_whitespace = _noting(inline.remove_last_whitespace)
    text.draw_first_line = _drawing(text.draw_first_line)


def _noting_breaks(split: Any) -> Any:
    def parted(context: Any, box: Any, width: Any, skip: int, *args: Any, **kwargs: Any) -> Any:
        made, resume, preserved = split(context, box, width, skip, *args, **kwargs)
        if made is not None and resume is not None and not made.text.endswith(" "):
            made.ended_in_space = box.text.encode()[:resume].endswith(b" ")
        return made, resume, preserved

    return parted


def _noting(remove: Any) -> Any:
    def removed(context: Any, line: Any) -> None:
        box = line
        while getattr(box, "children", None):
            box = box.children[-1]
        before = getattr(box, "text", "")
        remove(context, line)
        if before and 0 < len(box.text) < len(before):
            box.ended_in_space = True

    return removed


def _drawing(draw: Any) -> Any:
    def drawn(stream: Any, textbox: Any, *others: Any) -> Any:
        layout = textbox.pango_layout
        # In a line from right to left the space would be drawn first and move the others.
        if getattr(textbox, "ended_in_space", False) and layout.first_line_direction % 2 == 0:
            layout.set_text(f"{layout.text} ")
        return draw(stream, textbox, *others)

    return drawn
