"""An edition as a document: the same for its draft, for what is frozen, and for every format."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise

from councilportal.common import reading
from councilportal.common.document import (
    Dataset,
    Document,
    Paragraph,
    RichParagraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.periods import parse
from councilportal.publishing.editions.front_sheet import front_sheet, recommended
from councilportal.publishing.models import Edition, EditionPart
from councilportal.publishing.narrative.references import NOTHING_KNOWN, Known, Problem
from councilportal.publishing.rules.appendices import is_appendix
from councilportal.publishing.rules.kinds import (
    Audience,
    Ground,
    Layout,
    PartKind,
    not_for_publication,
)
from councilportal.publishing.rules.sheet import periods_said, spans
from councilportal.publishing.series.about import about
from councilportal.publishing.series.contents import CONTENTS
from councilportal.publishing.series.revision_parts import Earlier, correction
from councilportal.publishing.series.scope import (
    Built,
    EditionScope,
    Material,
    anchors,
    within_exempt,
)
from performance.board.queries import IndicatorLine


@dataclass(frozen=True, slots=True)
class Composed:
    """An edition in both copies. Without an exempt part, `restricted` is None.

    `lines` are the indicators whose figures the public copy tells, `all_lines` those of the whole;
    `counted` are all that its counts are of, where it has figures; `of_before` are the anchors of
    the parts of revised figures; `known` has what the references in its words give.
    `problems` are what is wrong in its authors' words, each with its part; None is the front sheet.
    """

    public: Document
    restricted: Document | None
    lines: tuple[IndicatorLine, ...]
    all_lines: tuple[IndicatorLine, ...]
    problems: tuple[tuple[EditionScope | None, Problem], ...] = ()
    counted: tuple[IndicatorLine, ...] = ()
    of_before: tuple[str, ...] = ()
    known: Known = NOTHING_KNOWN

    @property
    def whole(self) -> Document:
        """The copy with everything in it."""
        return self.restricted or self.public


def compose(edition: Edition, on: date, head: str = "") -> Composed:
    """An edition as it stands on a day.

    *Takes*: the edition with its series, directorate, meeting, decision, corrected edition and
    `pre_release_readers`; the hash of the last event of the record of changes, where it is frozen.
    *Costs*: 2 queries for the edition, 3 where it is a correction, and those of its parts; what
    several show is read once.
    """
    found = edition.parts.select_related("table").order_by("position")
    parts = [each for each in found if each.is_on]
    material = Material(edition, parts, on)
    scopes = [
        EditionScope(part, material, anchor, number)
        for part, anchor, number in zip(parts, anchors(parts), numbers(parts), strict=True)
    ]
    every_part = _built(scopes, material)
    easy = _nested((each, unlinked(made.section)) for each, made in every_part if each.is_easy_read)
    built = [(each, made) for each, made in every_part if not each.is_easy_read]
    open_parts = list(_open(built))
    corrected = Earlier(edition.corrects) if edition.corrects is not None else None
    paper = partial(_document, edition, material, corrected, head, easy)
    public = paper(Audience.PUBLIC, open_parts)
    lines = _lines(each for _, each in open_parts if each is not None)
    every = _lines(each for _, each in built)
    counted = tuple(material.lines) if every else ()
    problems = (
        *((None, problem) for problem in front_sheet(material, Audience.PUBLIC)[1]),
        *((each, problem) for each, made in every_part for problem in made.problems),
    )
    before = tuple(each.anchor for each in scopes if each.part.part == PartKind.REVISIONS)
    composed = Composed(public, None, lines, every, problems, counted, before, material.known)
    if all(made is not None for _, made in open_parts):
        return composed
    restricted = replace(
        paper(Audience.RESTRICTED, built),
        classification=not_for_publication(
            each.exempt_paragraph for each in parts if each.exempt_paragraph
        ),
        reference=f"{public.reference}-restricted",
    )
    return replace(composed, restricted=restricted)


def _open(
    built: Sequence[tuple[EditionScope, Built]],
) -> Iterator[tuple[EditionScope, Built | None]]:
    """The parts of the public copy. An exempt one is None, and what is within it is left out."""
    inner = within_exempt([scope.part for scope, _ in built])
    for (scope, made), is_within in zip(built, inner, strict=True):
        if not is_within:
            yield scope, None if scope.part.exempt_paragraph else made


def _built(scopes: Sequence[EditionScope], material: Material) -> list[tuple[EditionScope, Built]]:
    """Each part as it is printed.

    Parts of revised figures are made last: they tell nothing of indicators that are withheld. So is
    an easy-read text, that it does not count among the footnotes of the paper.
    """
    made: dict[str, Built] = {}
    last = (PartKind.REVISIONS, PartKind.EASY_READ)
    for each in sorted(scopes, key=lambda scope: scope.part.part in last):
        if each.part.part == PartKind.REVISIONS:
            material.withheld = _withheld(scopes, made)
        made[each.anchor] = CONTENTS[PartKind(each.part.part)](each)
    return [(each, made[each.anchor]) for each in scopes]


def _withheld(scopes: Sequence[EditionScope], made: Mapping[str, Built]) -> frozenset[str]:
    """The references of the indicators that only exempt parts tell."""
    told: dict[bool, set[str]] = {True: set(), False: set()}
    inner = within_exempt([each.part for each in scopes])
    for each, is_within in zip(scopes, inner, strict=True):
        if each.anchor in made:
            refs = {line.ref for line in made[each.anchor].lines}
            told[is_within or bool(each.part.exempt_paragraph)] |= refs
    return frozenset(told[True] - told[False])


def _lines(built: Iterable[Built]) -> tuple[IndicatorLine, ...]:
    """The indicators that some parts tell, each once."""
    return tuple({line.ref: line for each in built for line in each.lines}.values())


_ALWAYS_NUMBERED = (PartKind.RECOMMENDATIONS, PartKind.COUNTS)


def numbers(parts: Sequence[EditionPart]) -> list[str]:
    """The number of each part in the paper: 1, 2, 2.1, 2.2, 3. Exempt parts count as others.

    An easy-read text is not in it, and has "". So has a part without numbers that has no part
    within it, such as contacts before the introduction: the next one takes up the count.
    """
    counted = [0, 0, 0]
    found = []
    told = [each for each in parts if each.part != PartKind.EASY_READ]
    levels = {part.pk or id(part): after.level for part, after in pairwise(told)}
    for part in parts:
        is_plain = not part.is_numbered and part.part not in _ALWAYS_NUMBERED
        is_alone = levels.get(part.pk or id(part), 1) <= part.level
        if part.part == PartKind.EASY_READ or (is_plain and is_alone):
            found.append("")
            continue
        level = min(part.level, 1 + next((k for k in range(3) if not counted[k]), 2))
        counted[level - 1] += 1
        counted[level:] = [0] * (3 - level)
        found.append(".".join(map(str, counted[:level])))
    return found


def _document(
    edition: Edition,
    material: Material,
    corrected: Earlier | None,
    head: str,
    easy_read: tuple[Section, ...],
    audience: Audience,
    built: Sequence[tuple[EditionScope, Built | None]],
) -> Document:
    """The document of some parts; None is withheld at its place."""
    series = edition.series
    front = front_sheet(material, audience, recommended(built))[0]
    sections = [
        (each, withheld(each) if made is None else unlinked(made.section)) for each, made in built
    ]
    shown = [each for _, each in built if each is not None]
    first: tuple[Section, ...] = ()
    files = _joined(data for each in shown for data in each.datasets)
    if corrected is not None:
        told, revised = correction(material, corrected, audience, _lines(shown), files)
        first, files = (told,), _joined((*files, *revised))
    parts = _nested(numbered(sections))
    period = _period(edition)
    return Document(
        reference=f"{series.ref}-{edition.slug}-{edition.number}",
        title=material.said(edition.subject)[0] or _title(material),
        subtitle=f"{material.place}, {period}",
        council=material.council.name,
        colour=material.council.colour,
        summary=f"{series.title} of {material.place}, {period}.",
        cover=front,
        sections=(*first, *parts, replace(about(material, head), wide=_ends_wide(parts))),
        datasets=files,
        language=series.language,
        classification=edition.classification,
        foot=series.foot,
        easy_read=easy_read,
    )


def _period(edition: Edition) -> str:
    """The period of an edition in words; where a second one makes it a span of years, all of it."""
    first, second = parse(edition.period), edition.second_period
    last = parse(second) if second else None
    return periods_said(first, last) if last and spans(first, last) else first.long_label


def _title(material: Material) -> str:
    """The title of an edition without a subject: what it is about, or that of its series.

    An assessment or decision of which anything is withheld is not named.
    """
    edition = material.edition
    is_open = not any(part.exempt_paragraph for part in material.parts)
    if edition.series.layout == Layout.ASSESSMENT and is_open:
        found = list(edition.assessments.all()[:2])
        if len(found) == 1 and not found[0].is_exempt:
            return f"{edition.series.title}: {found[0].title}"
    decision = edition.decision if edition.series.layout == Layout.DECISION else None
    if decision is not None and is_open and decision.for_publication:
        return f"{edition.series.title}: {decision.subject}"
    return edition.series.title


def withheld(scope: EditionScope) -> Section:
    """What the public copy says at the place of an exempt part: title and ground (L10)."""
    ground = Ground(scope.part.exempt_paragraph)
    said = (
        f"This part is withheld under paragraph {ground.value} of Part 1 of Schedule 12A to the "
        f"Local Government Act 1972: {ground.label[0].lower()}{ground.label[1:]}."
    )
    return Section(scope.anchor, scope.part.public_title, (Paragraph(said),))


def numbered(
    sections: Sequence[tuple[EditionScope, Section]],
) -> Iterator[tuple[EditionScope, Section]]:
    """The sections of parts, each with its number where paragraphs below its heading have it."""
    found = {
        block.number
        for _, section in sections
        for block in reading.blocks(section)
        if isinstance(block, Paragraph | RichParagraph)
    }
    for scope, section in sections:
        shown = scope.number and any(each.startswith(f"{scope.number}.") for each in found)
        yield scope, replace(section, number=scope.number) if shown else section


def _nested(sections: Iterable[tuple[EditionScope, Section]]) -> tuple[Section, ...]:
    """The sections of parts, those of a lower level within the one before them.

    A part of the paper that is an appendix begins a page.
    """
    top: list[list[Section]] = [[]]
    for scope, section in sections:
        while len(top) > scope.part.level:
            _close(top)
        is_apart = scope.part.level == 1 and is_appendix(section.heading)
        top[-1].append(replace(section, begins_page=is_apart))
        top.append([])
    while len(top) > 1:
        _close(top)
    return tuple(top[0])


def _ends_wide(sections: Sequence[Section]) -> bool:
    """True where the last page is landscape. What follows goes on there, not on one of its own."""
    last = sections[-1] if sections else None
    return last is not None and (last.wide or _ends_wide(last.sections))


def _close(top: list[list[Section]]) -> None:
    """Put the sections of the innermost level into the section that they belong to."""
    inner = top.pop()
    if inner and top[-1]:
        outer = top[-1][-1]
        top[-1][-1] = replace(outer, sections=(*outer.sections, *inner))


def unlinked(section: Section) -> Section:
    """A section without links into the portal, which readers of what is published cannot follow."""
    blocks = tuple(
        replace(block, rows=tuple(map(_unlinked_row, block.rows)))
        if isinstance(block, Table)
        else block
        for block in section.blocks
    )
    return replace(section, blocks=blocks, sections=tuple(map(unlinked, section.sections)))


def _unlinked_row(row: Row) -> Row:
    if not any(isinstance(cell, TextCell) and cell.href.startswith("/") for cell in row.cells):
        return row
    return replace(
        row,
        cells=tuple(
            replace(cell, href="")
            if isinstance(cell, TextCell) and cell.href.startswith("/")
            else cell
            for cell in row.cells
        ),
    )


def _joined(datasets: Iterable[Dataset]) -> tuple[Dataset, ...]:
    """The datasets, those of one name and the same columns joined, each row once."""
    found: dict[str, Dataset] = {}
    for each in datasets:
        known = found.get(each.name)
        if known is None:
            found[each.name] = replace(each, rows=tuple(each.rows))
        else:
            rows = dict.fromkeys((*known.rows, *each.rows))
            found[each.name] = replace(known, rows=tuple(rows))
    return tuple(found.values())
