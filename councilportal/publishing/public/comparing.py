"""What changed between the figures of two editions. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from councilportal.common.words import Direction, Rag
from councilportal.publishing.models import FrozenFigure


@dataclass(frozen=True, slots=True)
class Change:
    """An indicator of which something changed. `old` or `new` is None where it is in one only."""

    ref: str
    title: str
    old: FrozenFigure | None
    new: FrozenFigure | None

    @property
    def is_rating(self) -> bool:
        """True if both editions tell it and its rating is another."""
        old, new = self.old, self.new
        return old is not None and new is not None and old.rating != new.rating

    @property
    def is_direction(self) -> bool:
        """True if both editions tell it and its direction of travel is another."""
        old, new = self.old, self.new
        return old is not None and new is not None and old.direction != new.direction

    @property
    def ratings(self) -> str:
        """Its rating in words: "Red, now green"."""
        return _turned(*(Rag(each.rating).label if each.rating else "" for each in self._both))

    @property
    def directions(self) -> str:
        """Its direction of travel in words: "Worsening, now improving"."""
        labels = (Direction(each.direction).label if each.direction else "" for each in self._both)
        return _turned(*labels)

    @property
    def figures(self) -> tuple[str, str]:
        """The figure before and now, as shown."""
        return _shown(self.old), _shown(self.new)

    @property
    def _both(self) -> tuple[FrozenFigure, ...]:
        return tuple(each for each in (self.old, self.new) if each is not None)


def _turned(old: str, new: str | None = None) -> str:
    """What a word was and what it is now; `new` is None where one edition alone tells it."""
    if new is None:
        return old or "None"
    if old == new:
        return f"{new or 'None'}, as before"
    return f"{old or 'None'}, now {new.lower() or 'none'}"


def _shown(figure: FrozenFigure | None) -> str:
    if figure is None:
        return "Not in it"
    return figure.shown or "No figure"


def changes(old: Mapping[str, FrozenFigure], new: Mapping[str, FrozenFigure]) -> list[Change]:
    """The indicators whose figure, rating or direction is another, by reference.

    *Takes*: the figures of the earlier and of the later edition, by reference.
    """
    found = []
    for ref in sorted({*old, *new}):
        before, after = old.get(ref), new.get(ref)
        if before is None or after is None or _said(before) != _said(after):
            told = after or before
            found.append(Change(ref, told.title if told else "", before, after))
    return found


def _said(figure: FrozenFigure) -> tuple[str, str, str]:
    return figure.value, figure.rating, figure.direction
