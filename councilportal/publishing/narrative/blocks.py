"""An author's Markdown as blocks of a document, with live figures in it, and what is refused.

Pure. Nothing raises: what cannot be printed comes back as a `Problem` with its line, and its words
are printed all the same, so that a draft shows everything. RULES.md of publishing says what may be
written; the tests run its examples.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from councilportal.common.document import Block, Footnotes, Section
from councilportal.common.inline import Footnote
from councilportal.common.text import LONG
from councilportal.publishing.narrative import source
from councilportal.publishing.narrative.references import NOTHING_KNOWN, Filled, Known, Problem
from councilportal.publishing.narrative.writer import Numbering, Writer

MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Written:
    """What an author wrote, as a document prints it.

    `blocks` stand before the first heading, `sections` below theirs; `figures` are the live figures
    in the words, as often as they stand there. `next_number` and `next_note` go on counting in the
    part that follows.
    """

    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    problems: tuple[Problem, ...] = ()
    figures: tuple[Filled, ...] = ()
    next_number: int = 1
    next_note: int = 1

    def section(self, anchor: str, heading: str) -> Section:
        """The words as a part of a paper, with their footnotes at its end."""
        section = Section(anchor, heading, self.blocks, self.sections)
        return _with_notes(section, Footnotes(self.footnotes)) if self.footnotes else section


def written(
    text: str,
    anchor: str,
    known: Known = NOTHING_KNOWN,
    *,
    numbering: Numbering | None = None,
    first_note: int = 1,
) -> Written:
    """The blocks of an author's text, and its problems.

    Takes: the anchor of the part, with which the anchors of its paragraphs, headings and tables
    begin; what its references stand for; how paragraphs are numbered (None: they are not); the
    number of its first footnote. A part that references name has their name as its anchor.
    """
    first = numbering.start if numbering else 1
    if len(text) > LONG:
        why = f"write at most {LONG:,} characters; this has {len(text):,}. Divide it into parts."
        return Written(
            problems=(Problem("the text", "", why),), next_number=first, next_note=first_note
        )
    taken = source.read(text, known)
    writer = Writer(taken, anchor, numbering, first_note)
    for segment in taken.segments:
        writer.segment(segment)
    notes = writer.footnotes()
    return Written(
        blocks=tuple(writer.blocks),
        sections=tuple(each.section() for each in writer.sections),
        footnotes=notes,
        problems=_in_order(taken.problems),
        figures=tuple(writer.inlines.figures),
        next_number=first + writer.numbered,
        next_note=first_note + len(notes),
    )


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems by their lines; beyond the limit only how many more there are."""
    found = sorted(problems, key=lambda problem: int(problem.place.removeprefix("line ")))
    shown = tuple(found[:MOST_PROBLEMS])
    more = len(found) - len(shown)
    return (*shown, Problem("the text", "", f"{more:,} more problems.")) if more else shown


def _with_notes(section: Section, notes: Footnotes) -> Section:
    """The section with notes at the end of its last words."""
    if not section.sections:
        return replace(section, blocks=(*section.blocks, notes))
    *before, last = section.sections
    return replace(section, sections=(*before, _with_notes(last, notes)))
