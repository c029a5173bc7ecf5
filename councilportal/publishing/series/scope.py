"""What a part of a report is made from: the edition, its place and period, and what was read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from councilportal.common.document import Block, Dataset, Section, Table
from councilportal.common.periods import Period, parse
from councilportal.organisation.queries import CouncilView, council_on
from councilportal.publishing.models import Edition, EditionPart
from councilportal.publishing.narrative.references import Problem
from performance.board.dashboard_sections import Heading
from performance.board.queries import IndicatorLine, Scope, board
from performance.rules.standing import Counts, count


class Material:
    """What the parts of one edition read, each once. *Takes*: the edition with its series."""

    def __init__(self, edition: Edition, on: date) -> None:
        """Keep the edition, and the day on which it is composed."""
        self.edition = edition
        self.on = on
        self.period = parse(edition.period)

    @cached_property
    def council(self) -> CouncilView:
        """The council on the last day of the period."""
        return council_on(self.period.end)

    @cached_property
    def place(self) -> str:
        """The name of the directorate, or of the council."""
        return str(self.edition.directorate or self.council.name)

    @cached_property
    def lines(self) -> tuple[IndicatorLine, ...]:
        """The indicators of the edition's place at the end of its period."""
        directorate = self.edition.directorate
        scope = Scope(directorate=directorate.ref if directorate else "")
        return tuple(board(self.period.end, scope))

    @cached_property
    def counts(self) -> Counts:
        """The headline counts of all these indicators."""
        return count(line.standing for line in self.lines)

    @cached_property
    def heading(self) -> Heading:
        """The head of the performance reports."""
        return Heading(self.council.name, self.council.colour, self.place, self.period)


@dataclass(frozen=True)
class EditionScope:
    """A part of an edition, with the material of the whole.

    `number` is the part's own in the paper ("2", "2.1"), and begins the numbers of its paragraphs.
    """

    part: EditionPart
    material: Material
    number: str = ""

    @property
    def edition(self) -> Edition:
        """The edition."""
        return self.material.edition

    @property
    def period(self) -> Period:
        """Its period."""
        return self.material.period

    @cached_property
    def lines(self) -> tuple[IndicatorLine, ...]:
        """The indicators that the part shows: those of its directorates and services."""
        only = set(self.part.only.split())
        return tuple(
            line
            for line in self.material.lines
            if not only or only & {line.place.directorate_ref, line.place.service_ref}
        )


@dataclass(frozen=True, slots=True)
class Built:
    """A part as it is printed.

    `datasets` are the figures behind it, and `lines` the indicators whose figures it tells: a part
    that is withheld takes both with it. `problems` are what is wrong in its authors' words.
    """

    section: Section
    datasets: tuple[Dataset, ...] = ()
    lines: tuple[IndicatorLine, ...] = field(default=())
    problems: tuple[Problem, ...] = ()


Builder = Callable[[EditionScope], Built]


def section_of(
    scope: EditionScope, blocks: Sequence[Block] = (), sections: Sequence[Section] = ()
) -> Section:
    """The section of a part, with its heading and its anchor.

    *Takes*: its blocks, and sections within it, whose anchors get the part's before theirs.
    """
    anchor = scope.part.anchor
    return Section(
        anchor=anchor,
        heading=scope.part.heading,
        blocks=tuple(anchored(block, anchor) for block in blocks),
        sections=tuple(within(each, anchor) for each in sections),
        wide=scope.part.is_wide,
    )


def within(section: Section, anchor: str) -> Section:
    """A section with another anchor before its own, and before those of all that is in it."""
    return replace(
        section,
        anchor=f"{anchor}-{section.anchor}",
        blocks=tuple(anchored(block, anchor) for block in section.blocks),
        sections=tuple(within(each, anchor) for each in section.sections),
    )


def anchored(block: Block, anchor: str) -> Block:
    """A block whose anchors, if it has any, have another before theirs."""
    if not isinstance(block, Table):
        return block
    rows = tuple(
        replace(row, anchor=f"{anchor}-{row.anchor}") if row.anchor else row for row in block.rows
    )
    own = f"{anchor}-{block.anchor}" if block.anchor else ""
    return replace(block, anchor=own, rows=rows)
