"""Boxes of forms as HTML, of which a page has hundreds that differ in a few words.

The macro of a box takes 2 to 10 ms. So it draws each shape of box once, with marks where the words
of a field come, which are then filled in for every field of that shape.
"""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.utils.html import escape as escape_always
from markupsafe import escape

from councilportal.design.govuk import component

# The parameters that differ from field to field. The macros print them as they are, and ask of them
# only whether they are empty.
_WORDS = frozenset({"id", "name", "value", "describedBy", "label", "text", "html"})
_MARK = re.compile("\ue000([0-9]+)\ue001")

Listed = tuple[tuple[str, str, bool], ...]  # choices in words, as `forms.ungrouped` gives them
Shape = tuple[str, Any]  # what a value is, and the value or the shapes of what is in it


def box(name: str, params: dict[str, Any]) -> str:
    """What `govuk.component` gives for an input, a text area, a date or an empty list of choices.

    *Takes*: its parameters, as `component` has them; the parts of a date have labels.
    *Gives*: HTML, whose words are escaped.
    """
    words: list[str] = []
    drawn = _mould(name, _shape("", params, words))
    return "".join(words[each] if isinstance(each, int) else each for each in drawn)


def _shape(key: str, value: Any, words: list[str]) -> Shape:
    """A value as a key of the moulds, with a mark for each word, which is put into `words`."""
    if isinstance(value, dict):
        return "dict", tuple((each, _shape(each, inner, words)) for each, inner in value.items())
    if isinstance(value, list | tuple):
        return "list", tuple(_shape("", inner, words) for inner in value)
    if isinstance(value, str) and value and key in _WORDS:
        words.append(value.strip() if key == "html" else str(escape(value)))
        return "word", f"\ue000{len(words) - 1}\ue001"
    return type(value).__name__, value


def _params(shape: Shape) -> Any:
    kind, value = shape
    if kind == "dict":
        return {each: _params(inner) for each, inner in value}
    return [_params(inner) for inner in value] if kind == "list" else value


@lru_cache(maxsize=512)
def _mould(name: str, shape: Shape) -> tuple[str | int, ...]:
    """The HTML of a shape in pieces, and between them the places of words."""
    pieces = _MARK.split(component(name, _params(shape)))
    return tuple(int(each) if place % 2 else each for place, each in enumerate(pieces))


@lru_cache(maxsize=128)
def _options(choices: Listed) -> tuple[str, ...]:
    """The HTML of each choice of a list, none chosen: many fields offer the same.

    Those that follow the name of a group are in it.
    """
    drawn = []
    is_open = False
    for value, text, is_group in choices:
        words = escape_always(text)
        if is_group:
            drawn.append(f'{"</optgroup>" * is_open}<optgroup label="{words}">\n')
            is_open = True
        else:
            drawn.append(f'<option value="{escape_always(value)}">{words}</option>\n')
    return (*drawn, "</optgroup>\n" * is_open)


def select(params: dict[str, Any], choices: Listed, chosen: Collection[str]) -> str:
    """The HTML of a list of choices.

    *Takes*: the parameters of the component but its items; the values that are chosen.
    """
    drawn = list(_options(choices))
    for place, (value, _, is_group) in enumerate(choices):
        if value in chosen and not is_group:
            drawn[place] = drawn[place].replace('">', '" selected>', 1)
    begin, end, rest = box("select", params).rpartition("</select>")
    return "".join((begin.rstrip(), "\n", *drawn, end, rest))
