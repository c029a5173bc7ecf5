"""What a part of a report is made from: the edition, its place and period, and what was read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.utils.text import slugify

from councilportal.common.document import Block, Dataset, Paragraph, Section, Table
from councilportal.common.periods import Period, parse
from councilportal.organisation.queries import CouncilView, council_on
from councilportal.publishing.models import Contact, Edition, EditionPart, Recommendation
from councilportal.publishing.narrative.figures import known
from councilportal.publishing.narrative.references import Known, Problem, sentence, used
from councilportal.publishing.rules.kinds import PartKind
from performance.board.dashboard_sections import Heading
from performance.board.queries import IndicatorLine, Scope, board
from performance.rules.standing import Counts, count

# The texts of the front sheet in which authors may refer to figures.
WORDS_OF_SHEET = (
    *("subject", "summary", "financial", "legal", "risk", "equality", "climate", "crime"),
    *("others", "judgement"),
)


class Material:
    """What the parts of one edition read, each once. *Takes*: the edition with its series."""

    def __init__(self, edition: Edition, parts: Sequence[EditionPart], on: date) -> None:
        """Keep the edition, the parts that are on, and the day on which it is composed."""
        self.edition = edition
        self.parts = parts
        self.on = on
        self.period = parse(edition.period)
        self.next_note = 1  # footnotes are numbered through the paper
        self.withheld: frozenset[str] = frozenset()  # indicators that only exempt parts tell

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
    def known(self) -> Known:
        """What the references in the authors' words stand for."""
        texts = [part.text for part in self.parts]
        texts += [str(getattr(self.edition, name)) for name in WORDS_OF_SHEET]
        texts += [each.text for each in self.recommendations]
        wanted = {use for text in texts for use in used(text)}
        lines = self.lines if wanted else ()
        return known(lines, self.period, wanted, self.headings)

    @cached_property
    def headings(self) -> list[tuple[str, str]]:
        """What references call each part, with its heading."""
        parts = zip(anchors(self.parts), self.parts, within_exempt(self.parts), strict=True)
        # The public copy has the same words: it may not name what is within an exempt part.
        return [
            (anchor, part.public_title or part.heading)
            for anchor, part, is_within in parts
            if not (is_within or part.part == PartKind.EASY_READ)
        ]

    @cached_property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """The recommendations in their order."""
        return tuple(self.edition.recommendations.order_by("position"))

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """Whom to ask, in their order."""
        return tuple(self.edition.contacts.select_related("post").order_by("position"))

    def said(self, text: str) -> tuple[str, list[Problem]]:
        """A text of the front sheet with figures in place of its references, and its problems."""
        return sentence(text, self.known)

    @cached_property
    def heading(self) -> Heading:
        """The head of the performance reports."""
        return Heading(self.council.name, self.council.colour, self.place, self.period)


@dataclass(frozen=True)
class EditionScope:
    """A part of an edition, with the material of the whole.

    `number` is the part's own in the paper ("2", "2.1"), and begins the numbers of its paragraphs.
    `anchor` is what links and references call it.
    """

    part: EditionPart
    material: Material
    anchor: str
    number: str

    @property
    def edition(self) -> Edition:
        """The edition."""
        return self.material.edition

    @property
    def period(self) -> Period:
        """Its period."""
        return self.material.period

    @property
    def is_easy_read(self) -> bool:
        """True for what is printed as a file of its own."""
        return self.part.part == PartKind.EASY_READ

    @cached_property
    def lines(self) -> tuple[IndicatorLine, ...]:
        """The indicators that the part shows: those of its directorates and services."""
        return self.narrowed(self.material.lines)

    def narrowed(self, lines: Iterable[IndicatorLine]) -> tuple[IndicatorLine, ...]:
        """Those of some indicators that belong to the directorates and services of the part."""
        only = set(self.part.only.split())
        return tuple(
            line
            for line in lines
            if not only or only & {line.place.directorate_ref, line.place.service_ref}
        )


@dataclass(frozen=True, slots=True)
class Built:
    """A part as it is printed.

    `datasets` are the figures behind it, and `lines` the indicators whose figures it tells: a part
    that is withheld takes both with it. `problems` are what is wrong in its authors' words,
    `lacking` what the law asks of it and it does not have, in sentences.
    """

    section: Section
    datasets: tuple[Dataset, ...] = ()
    lines: tuple[IndicatorLine, ...] = field(default=())
    problems: tuple[Problem, ...] = ()
    lacking: tuple[str, ...] = ()


def within_exempt(parts: Sequence[EditionPart]) -> list[bool]:
    """For each part in the order of the paper, whether an exempt part has it within itself.

    The public copy has nothing of it, not even its title. An easy-read text is no part of the paper
    itself, so it is within none.
    """
    found = []
    exempt_level = _NONE
    for part in parts:
        if part.part == PartKind.EASY_READ:
            found.append(False)
            continue
        is_within = part.level > exempt_level
        if not is_within:
            exempt_level = part.level if part.exempt_paragraph else _NONE
        found.append(is_within)
    return found


_NONE = 4  # deeper than any part

# Ids of pages, and the anchors of sections that are no parts.
_TAKEN = frozenset(
    {"main-content", "navigation", "contents", "cover", "correction", "about", "easy-read-text"}
)


def anchors(parts: Sequence[EditionPart]) -> list[str]:
    """What links and references call each part: its kind, or its title where it is words.

    An exempt part is called by its public title in both copies. A name that comes again gets a
    number: "measures", "measures_2". What is within a part is called by the part's name, a dash and
    its own name; so a name that is another's with a dash and more is written with underscores:
    "results" and "results_by_service".
    """
    names = [_name(part) for part in parts]
    every = _TAKEN.union(names)
    found: list[str] = []
    for name in names:
        if any(name.startswith(f"{other}-") for other in every):
            name = name.replace("-", "_")
        wanted, count = name, 1
        while wanted in found or wanted in _TAKEN:
            count += 1
            wanted = f"{name}_{count}"
        found.append(wanted)
    return found


def _name(part: EditionPart) -> str:
    is_words = part.part in (PartKind.WORDS, PartKind.TABLE)
    title = part.public_title or (part.heading if is_words else "")
    return slugify(title).replace("_", "-").strip("-") or str(part.part)


NOT_WRITTEN = Paragraph("Nothing is written here yet.")
_EMPTY = "nothing is written here yet. Write it, or take the part out."


def not_written(scope: EditionScope) -> Built:
    """A part that its authors have not written yet, which keeps the edition from being frozen."""
    return Built(section_of(scope, (NOT_WRITTEN,)), problems=(Problem("", "", _EMPTY),))


Builder = Callable[[EditionScope], Built]


def section_of(
    scope: EditionScope, blocks: Sequence[Block] = (), sections: Sequence[Section] = ()
) -> Section:
    """The section of a part, with its heading and its anchor.

    *Takes*: its blocks, and sections within it, whose anchors get the part's before theirs.
    """
    anchor = scope.anchor
    return Section(
        anchor=anchor,
        heading=scope.part.heading,
        blocks=tuple(anchored(block, anchor) for block in blocks),
        sections=tuple(within(each, anchor) for each in sections),
        # Its heading stands on the first of the wide pages, not alone on a page before them.
        wide=scope.part.is_wide or bool(not blocks and sections and sections[0].wide),
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
