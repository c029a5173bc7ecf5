"""The words at the head and the foot of every page."""

from collections.abc import Sequence

TITLE = 80  # characters of a title or heading
CLASSIFICATION = 70  # the longest that L10 makes, with every ground, has 68
FOOT = 200  # characters of the foot text, which has a line or two
_HEAD = 165  # characters of title and headings together: two lines of a portrait page
BETWEEN = " · "


def short(text: str, most: int = TITLE) -> str:
    """Text that is short enough for its place."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def place(title: str, headings: Sequence[str]) -> str:
    """Where in a document a page is, to be printed after its title.

    A heading that the title begins with ("Record of decision: ...") is not said again above others.
    Where all is too long, the headings in the middle go first, then the ends of the others.
    *Takes*: the headings of the section and of those that it is in, the outermost first.
    """
    told = title.partition(":")[0].casefold() == headings[0].casefold()
    named = [short(each) for each in (headings[1:] if told and len(headings) > 1 else headings)]
    room = _HEAD - len(short(title)) - len(BETWEEN)
    while len(named) > 2 and len(BETWEEN.join(named)) > room:
        del named[-2]
    if len(named) == 2 and len(BETWEEN.join(named)) > room:
        own = short(named[1], max(room - len(BETWEEN) - len(named[0]), room // 2))
        named = [short(named[0], room - len(BETWEEN) - len(own)), own]
    return BETWEEN.join(named)
