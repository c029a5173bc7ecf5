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
    """The indicators by directorate, and within each by outcome."""

    def outcomes(lines: Sequence[IndicatorLine], anchor: str) -> tuple[Section, ...]:
        return _grouped(lines, _outcome, lambda group, name: _tables(scope, group, name), anchor)

    found = _grouped(
        scope.lines,
        lambda line: line.place.directorate,
        lambda group, anchor: ((), outcomes(group, anchor)),
        "directorate",
    )
    return _of_lines(scope, scope.lines, found)


def by_outcome(scope: EditionScope) -> Built:
    """The indicators by the outcome of the plan that they serve."""
    found = _grouped(
        scope.lines, _outcome, lambda group, name: _tables(scope, group, name), "outcome"
    )
    return _of_lines(scope, scope.lines, found)


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


_Inside = Callable[[Sequence[IndicatorLine], str], tuple[tuple[object, ...], tuple[Section, ...]]]


def _outcome(line: IndicatorLine) -> str:
    return line.outcome or "Not linked to an outcome"


def _tables(
    scope: EditionScope, lines: Sequence[IndicatorLine], anchor: str
) -> tuple[tuple[object, ...], tuple[Section, ...]]:
    return tables_of(lines, scope.period.end, anchor), ()


def _grouped(
    lines: Sequence[IndicatorLine], named: Callable[[IndicatorLine], str], inside: _Inside, key: str
) -> tuple[Section, ...]:
    """A section for each group of lines, in the order of the names; those without one come last."""
    ordered = sorted(lines, key=lambda line: (named(line), line.place.order, line.ref))
    sections = []
    for number, (name, group) in enumerate(groupby(ordered, key=named), 1):
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
