"""A diagram that an author wrote as a list: an item is a box that leads to those under it. Pure."""

from collections.abc import Iterator

from councilportal.common.diagrams import Arrow, Diagram, DiagramBox
from councilportal.common.inline import FootnoteRef, Items, PartRef, Parts, WebLink, words_of
from councilportal.common.numbers import joined

MOST_BOXES = 30


def diagram(caption: str, items: Items) -> tuple[Diagram, list[tuple[str, str]]]:
    """The diagram, and what is wrong with it: pairs of what was found and why."""
    found = list(_boxes(items, ""))
    wrong = [
        (words_of(parts), "a box of a diagram holds words alone: write this above or below it.")
        for _, _, parts in found
        if any(isinstance(part, WebLink | PartRef | FootnoteRef) for part in parts)
    ]
    if len(found) > MOST_BOXES:
        wrong.append(("", f"a diagram may have {MOST_BOXES} boxes: divide it."))
    kept = found[:MOST_BOXES]  # a box comes after the one that leads to it
    texts = {key: " ".join(words_of(parts).split()) for key, _, parts in kept}
    arrows = tuple(Arrow(before, key) for key, before, _ in kept if before)
    boxes = tuple(DiagramBox(key, text) for key, text in texts.items())
    return Diagram(caption, _in_a_sentence(caption, texts, arrows), boxes, arrows), wrong


def _boxes(items: Items, before: str) -> Iterator[tuple[str, str, Parts]]:
    """The key of each box, that of the box that leads to it ("" for none), and its words."""
    for place, item in enumerate(items.items, 1):
        key = f"{before}.{place}" if before else str(place)
        yield key, before, item.parts
        if item.items is not None:
            yield from _boxes(item.items, key)


def _in_a_sentence(caption: str, texts: dict[str, str], arrows: tuple[Arrow, ...]) -> str:
    """What the drawing shows, for those who do not see it."""
    led: dict[str, list[str]] = {}
    for arrow in arrows:
        led.setdefault(arrow.start, []).append(texts[arrow.end])
    said = [f"{texts[key]} leads to {joined(ends)}" for key, ends in led.items()]
    return f"{caption}: {'; '.join(said) or joined(list(texts.values()))}."
