"""What home lists: piles of things that wait for a person, and how many in a sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from councilportal.common.at_once import Steps
from councilportal.common.numbers import count_of
from councilportal.organisation.people import Person

LISTED = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that waits: what it is, its address, what to do, and by when in words.

    `is_late` marks what should have been done before today.
    """

    title: str
    href: str
    to_do: str
    by: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Pile:
    """Entries of one kind, the most urgent first, and the address of the list of just these."""

    heading: str
    entries: Sequence[Entry]
    everything: str

    @property
    def shown(self) -> Sequence[Entry]:
        """The entries that home lists; the others are on the page of all."""
        return self.entries[:LISTED]

    @property
    def caption(self) -> str:
        """The heading with how many there are: "Returns to enter: 3"."""
        return f"{self.heading}: {len(self.entries)}"

    @property
    def anchor(self) -> str:
        """The id of the pile in the page: "returns-to-enter"."""
        return self.heading.lower().replace(" ", "-")


Work = Steps[list[Pile]]
Source = Callable[[Person, datetime], Work]


def summary(piles: Sequence[Pile]) -> str:
    """How many things wait, in a sentence: "12 things wait for you, 3 of them late."."""
    entries = [entry for pile in piles for entry in pile.entries]
    if not entries:
        return "Nothing is waiting for you."
    late = sum(entry.is_late for entry in entries)
    verb = "waits" if len(entries) == 1 else "wait"
    late_ones = f", {late} of them late" if late and len(entries) > 1 else ""
    return f"{count_of(len(entries), 'thing')} {verb} for you{late_ones}."
