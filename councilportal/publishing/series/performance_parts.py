"""The parts of a report that show indicators."""

from collections.abc import Callable, Sequence
from itertools import groupby

from councilportal.common.document import Paragraph, Section
from councilportal.common.words import Rag
from councilportal.organisation.people import NOBODY
from councilportal.publishing.series.scope import Built, EditionScope, section_of
from performance.board.action_queries import of_lines
from performance.board.action_sections import action_sections
from performance.board.dashboard_sections import datasets, in_sentences, summary_tables
from performance.board.guidance_sections import guidance
from performance.board.queries import IndicatorLine
from performance.board.tables import service_sections, tables_of
from performance.groups.group_sections import group_sections, groups_dataset, said_of_release
from performance.groups.queries import released_groups
from performance.rules.standing import count

_NONE = Paragraph("There is no indicator to show.")


def counts(scope: EditionScope) -> Built:
    """The headline counts in sentences (D10)."""
    made = count(line.standing for line in scope.lines)
    files = datasets(scope.lines, made)
    blocks = [
        Paragraph(sentence, f"{scope.number}.{number}")
        for number, sentence in enumerate(in_sentences(made), 1)
    ]
    return Built(section_of(scope, blocks), files[1:])


def guidance_notes(scope: EditionScope) -> Built:
    """How the indicators of the report are rated, and what its words mean."""
    made = guidance(scope.lines)
    return Built(section_of(scope, made.blocks, made.sections))


def summary(scope: EditionScope) -> Built:
    """The one-page summary of ratings, by group."""
    return Built(section_of(scope, summary_tables(scope.lines) or (_NONE,)))


def measures(scope: EditionScope) -> Built:
    """The indicators by service, each with its figures, its rating and its note."""
    return _of_lines(scope, scope.lines, service_sections(scope.lines, scope.period.end))


def by_directorate(scope: EditionScope) -> Built:
    """The indicators by directorate, in the order of its reference, and within each by outcome."""
    found = _grouped(
        scope.lines,
        lambda line: (line.place.directorate_ref, line.place.directorate),
        lambda group, anchor: ((), _by_outcome(scope, group, anchor)),
        "directorate",
    )
    return _of_lines(scope, scope.lines, found)


def by_outcome(scope: EditionScope) -> Built:
    """The indicators by the outcome of the plan that they serve."""
    return _of_lines(scope, scope.lines, _by_outcome(scope, scope.lines, "outcome"))


def exceptions(scope: EditionScope) -> Built:
    """The indicators that are red or amber, with what is said of them."""
    lines = tuple(line for line in scope.lines if line.standing.rating.rag in (Rag.RED, Rag.AMBER))
    if not lines:
        is_rated = any(line.standing.rating.rag for line in scope.lines)
        said = "No indicator is red or amber." if is_rated else "No indicator has a rating."
        return Built(section_of(scope, (Paragraph(said),)))
    return _of_lines(scope, lines, service_sections(lines, scope.period.end))


def actions(scope: EditionScope) -> Built:
    """What is done about red figures, as everybody may read it."""
    found = of_lines(scope.lines, scope.period.end, NOBODY)
    made = action_sections(found, scope.period.end, linked=False)
    if not made:
        return Built(section_of(scope, (Paragraph("No corrective action is open."),)))
    return Built(section_of(scope, made[0].blocks))


def group_gaps(scope: EditionScope) -> Built:
    """The gaps between groups of indicators, as they are released (T9)."""
    found = released_groups([line.ref for line in scope.lines], scope.period.end)
    lines = tuple(line for line in scope.lines if line.ref in found)
    if not lines:
        return Built(section_of(scope, (Paragraph("No figures of groups are released yet."),)))
    sections = tuple(
        Section(
            f"indicator-{number}",
            f"{line.ref}: {line.title}",
            (Paragraph(said_of_release(found[line.ref])),),
            group_sections(line.ref, line.measure, found[line.ref], f"indicator-{number}"),
        )
        for number, line in enumerate(lines, 1)
    )
    told = groups_dataset([(line.ref, line.measure, found[line.ref]) for line in lines])
    return Built(section_of(scope, (), sections), (told,), lines)


_Inside = Callable[[Sequence[IndicatorLine], str], tuple[tuple[object, ...], tuple[Section, ...]]]


def _by_outcome(
    scope: EditionScope, lines: Sequence[IndicatorLine], key: str
) -> tuple[Section, ...]:
    """A section for each outcome, in the order of the references of the first indicator of each.

    Councils number their indicators in the order of their plan. What serves no outcome comes last.
    """
    first: dict[str, str] = {}
    for line in sorted(lines, key=lambda line: (line.position, line.ref)):
        first.setdefault(line.outcome, line.ref)

    def place(line: IndicatorLine) -> tuple[str, str]:
        return first[line.outcome] if line.outcome else _LAST, line.outcome or _NO_OUTCOME

    def tables(
        group: Sequence[IndicatorLine], anchor: str
    ) -> tuple[tuple[object, ...], tuple[Section, ...]]:
        end = scope.period.end
        return tables_of(group, end, anchor, names_outcome=False, is_brief=True), ()

    return _grouped(lines, place, tables, key)


_NO_OUTCOME = "Not linked to an outcome"
_LAST = chr(0x10FFFF)  # comes after every reference


def _grouped(
    lines: Sequence[IndicatorLine],
    placed: Callable[[IndicatorLine], tuple[str, str]],
    inside: _Inside,
    key: str,
) -> tuple[Section, ...]:
    """A section for each group of lines.

    *Takes*: what gives the place of a line's group among the others, and the group's name.
    """
    ordered = sorted(lines, key=lambda line: (placed(line), line.order))
    sections = []
    for number, ((_, name), group) in enumerate(groupby(ordered, key=placed), 1):
        anchor = f"{key}-{number}"
        blocks, within = inside(list(group), anchor)
        sections.append(Section(anchor, name, blocks=blocks, sections=within, wide=True))  # type: ignore[arg-type]
    return tuple(sections)


def _of_lines(
    scope: EditionScope, lines: Sequence[IndicatorLine], sections: Sequence[Section]
) -> Built:
    """A part that tells figures: its sections, its `ratings` and the counts of what it shows."""
    if not lines:
        return Built(section_of(scope, (_NONE,)))
    made = count(line.standing for line in lines)
    kept = tuple(lines)
    return Built(section_of(scope, (), sections), datasets(kept, made)[:1], kept)
