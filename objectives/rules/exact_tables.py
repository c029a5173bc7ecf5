"""Tables of exact figures as disclosure control takes them, and the texts that it gives. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from councilportal.disclosure.bounds import Bound
from objectives.rules.information import Figure, FigureUnit, Protection


@dataclass(frozen=True, slots=True)
class ExactTable:
    """A table with its exact figures by position, as it is entered or was when it was released.

    `order` has the groups of each characteristic in their order; `broader` the broad group of a
    group. Groups are "characteristic:category". Values are shown with at least `decimals`.
    """

    ref: str
    population: str
    unit: FigureUnit
    mode: Protection
    mode_reason: str
    threshold: int
    figures: Mapping[int, Figure]
    order: Mapping[str, Sequence[str]]
    broader: Mapping[str, str] = field(default_factory=dict)
    decimals: int = 0

    @property
    def people(self) -> str:
        """The name of the people whom it counts: its population, else its own reference."""
        return self.population or self.ref


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """The texts of a figure as everybody may read it. `why` says what is not shown, and why.

    `between` has, by "count" and "base", what a reader could still work out of a hidden number.
    """

    count: str = ""
    base: str = ""
    percentage: str = ""
    value: str = ""
    words: str = ""
    comparator: str = ""
    comparator_value: str = ""
    comparator_kind: str = ""
    gap: str = ""
    why: tuple[str, ...] = ()
    between: Mapping[str, Bound] = field(default_factory=dict)
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class ReleasedTable:
    """A table as it was released before, and what each of its figures showed then."""

    exact: ExactTable
    shown: Mapping[int, ShownFigure]
