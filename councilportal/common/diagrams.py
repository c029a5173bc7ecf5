"""A diagram of boxes and arrows, as a block of a document. Pure and frozen."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DiagramBox:
    """A box of a diagram; `key` names it for arrows."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow of a diagram from one box to another, by their keys. `label` stands beside it.

    One that `is_upward` has its head at the start: what stands below reports to what is above.
    """

    start: str
    end: str
    label: str = ""
    is_upward: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and arrows, with the same as a nested list.

    `summary` is a sentence that says what it shows: the drawing's title and alternative text.
    """

    caption: str
    summary: str
    boxes: tuple[DiagramBox, ...]
    arrows: tuple[Arrow, ...] = ()
