"""The parts of a report about people by kind: population, workforce and pay, recruitment, pupils.

Only what was released of figures of people, and pay gaps, which everybody may read.
"""

from collections.abc import Sequence

from councilportal.common.document import Dataset, Paragraph, Section
from councilportal.publishing.series.scope import Builder, Built, EditionScope, section_of, within
from objectives.information.joined_sections import joined
from objectives.information.released_queries import Released, newest
from objectives.information.released_sections import (
    figures_dataset,
    figures_section,
    group_said,
)
from objectives.pay.queries import first_days, pay_gaps
from objectives.pay.sections import year_document
from objectives.pay.told import told
from objectives.rules.information import TableKind
from objectives.rules.pay_gaps import PayGapKind

NOTHING = "No figures of people are released yet."


def of_kinds(*kinds: TableKind, has_pay_gaps: bool = False) -> Builder:
    """A part with the tables of some kinds: those that it names, in that order, else all released.

    *Takes*: `has_pay_gaps`, whether the newest pay gaps up to the end of the period follow.
    """

    def built(scope: EditionScope) -> Built:
        named = scope.part.only.split()
        every = newest(named)
        found = every if named else [each for each in every if each.release.about["kind"] in kinds]
        sections, datasets = _figures(found)
        if has_pay_gaps:
            gaps, of_gaps = _pay_gaps(scope)
            sections, datasets = (*sections, *gaps), (*datasets, *of_gaps)
        if not sections:
            return Built(section_of(scope, (Paragraph(NOTHING),)))
        return Built(section_of(scope, (), sections), datasets)

    return built


def _figures(found: Sequence[Released]) -> tuple[tuple[Section, ...], tuple[Dataset, ...]]:
    sections = joined(
        [figures_section(each, anchor=f"figures-{number}") for number, each in enumerate(found, 1)]
    )
    return sections, (_with_names(figures_dataset(found), found),) if found else ()


def _with_names(dataset: Dataset, found: Sequence[Released]) -> Dataset:
    """The data with what each group is called, beside what programs call it."""
    at = dataset.columns.index("groups")
    said = [group_said(cell, each.names) for each in found for cell in each.cells]
    rows = [(*row[:at], name, *row[at:]) for row, name in zip(dataset.rows, said, strict=True)]
    columns = (*dataset.columns[:at], "people", *dataset.columns[at:])
    return Dataset(dataset.name, columns, tuple(rows))


def _pay_gaps(scope: EditionScope) -> tuple[tuple[Section, ...], tuple[Dataset, ...]]:
    """The newest pay gaps of each kind whose snapshot is in the period or before it."""
    on_time = [each for each in pay_gaps() if each.snapshot_on <= scope.period.end]
    sections: list[Section] = []
    datasets: list[Dataset] = []
    for kind in PayGapKind:
        own = [each for each in on_time if each.kind == kind]
        if not own:
            continue
        year = told(each for each in own if each.snapshot_on == own[0].snapshot_on)
        document = year_document(year, scope.material.council, first_days())
        anchor = f"pay-gap-{kind.value}"
        inner = tuple(within(each, anchor) for each in document.sections)
        blocks = (Paragraph(document.summary), *document.cover)
        sections.append(Section(anchor, document.title, blocks, inner))
        datasets += [
            Dataset(f"{anchor}-{each.name}", each.columns, each.rows, each.fields)
            for each in document.datasets
        ]
    return tuple(sections), tuple(datasets)


population = of_kinds(TableKind.POPULATION)
workforce = of_kinds(TableKind.WORKFORCE, TableKind.LEAVERS, TableKind.PAY, has_pay_gaps=True)
attainment = of_kinds(TableKind.ATTAINMENT)
recruitment = of_kinds(TableKind.APPLICANTS)
