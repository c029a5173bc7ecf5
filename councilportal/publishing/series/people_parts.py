"""The parts of a report with figures of people by kind: only what was released of them."""

from collections.abc import Sequence

from councilportal.common.document import Dataset, Paragraph, Section
from councilportal.publishing.series.scope import Builder, Built, EditionScope, section_of
from objectives.information.compared_sections import without_told
from objectives.information.joined_sections import joined
from objectives.information.released_queries import Released, newest
from objectives.information.released_sections import (
    figures_dataset,
    figures_section,
)
from objectives.rules.information import TableKind
from performance.groups.queries import tables_without_readings

NOTHING = "No figures of people are released yet."


def of_kinds(*kinds: TableKind) -> Builder:
    """A part with the tables that it names, in that order; else all that are released of kinds.

    Tables that hold groups of an indicator are not among all: they have a part of their own.
    """

    def built(scope: EditionScope) -> Built:
        named = scope.part.only.split()
        wanted = named or tables_without_readings()
        every = newest(wanted) if wanted else []
        found = every if named else [each for each in every if each.release.about["kind"] in kinds]
        sections, datasets = _figures(found)
        if not sections:
            return Built(section_of(scope, (Paragraph(NOTHING),)))
        return Built(section_of(scope, (), sections), datasets)

    return built


def _figures(found: Sequence[Released]) -> tuple[tuple[Section, ...], tuple[Dataset, ...]]:
    """The sections of releases, and all their figures as data."""
    sections = joined(
        [
            figures_section(each, anchor=f"figures-{number}")
            for number, each in enumerate(without_told(found), 1)
        ]
    )
    return sections, (figures_dataset(found),) if found else ()


population = of_kinds(TableKind.POPULATION)
workforce = of_kinds(TableKind.WORKFORCE, TableKind.LEAVERS, TableKind.PAY)
attainment = of_kinds(TableKind.ATTAINMENT)
recruitment = of_kinds(TableKind.APPLICANTS)
