"""Exact figures as the rules of findings take them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from councilportal.common.document import Dataset, Document, Section
from councilportal.common.fuzzy import read
from councilportal.organisation.models import Category
from councilportal.organisation.people import Person
from councilportal.organisation.queries import categories_by_code
from objectives.information.policies import may_see_exact
from objectives.information.queries import Placed, broad_groups, figures_of
from objectives.models import EqualityTable
from objectives.rules.figure_findings import Finding, findings
from objectives.rules.figures import FigureFact, GroupFact, TableFact
from objectives.rules.information import FigureUnit
from objectives.rules.same_people import Rows, contradictions

EVERYBODY = "Everybody"
# What others have beside a table by a day, which a wing above knows: sections and their data.
Others = Callable[[EqualityTable, date], tuple[tuple[Section, ...], tuple[Dataset, ...]]]


def with_others(document: Document, table: EqualityTable, others: Others, on: date) -> Document:
    """The document of a table with what others have at its end. *Costs*: 1 query."""
    sections, datasets = others(table, on)
    return replace(
        document,
        sections=(*document.sections, *sections),
        datasets=(*document.datasets, *datasets),
    )


def found_in(table: EqualityTable, placed: Placed, who: Person) -> tuple[Finding, ...]:
    """What is found in the figures of a table and in what they are compared with.

    What another table says itself counts only for a person who may see its exact figures.
    *Costs*: 6 queries.
    """
    compared = {figure.comparator for _, figure in placed} - {"", table.ref}
    others = EqualityTable.objects.filter(ref__in=compared).select_related("directorate")
    seen = {each.ref: each for each in others if may_see_exact(who, each)}
    known, broader = categories_by_code(), broad_groups()
    tables = {each.ref: _table(each) for each in (table, *seen.values())}
    beside = [
        fact
        for ref, rows in figures_of(seen).items()
        for fact in _facts(rows, tables[ref], tables, known, broader)
    ]
    return findings(list(_facts(placed, tables[table.ref], tables, known, broader)), beside)


def by_page(
    found: Iterable[Finding], ref: str, placed: Placed, rows: int
) -> dict[int, list[Finding]]:
    """What is found by the number of the page, from 1, that has the first row that it is about.

    *Takes*: the reference of the table; all its rows; how many rows a page has.
    """
    numbers = {position: at // rows + 1 for at, (position, _) in enumerate(placed)}
    pages: dict[int, list[Finding]] = {}
    for each in found:
        own = [numbers[figure.position] for figure in each.figures if figure.table.ref == ref]
        pages.setdefault(min(own, default=1), []).append(each)
    return pages


def contradictions_in(table: EqualityTable, placed: Placed, who: Person) -> list[str]:
    """Where the figures of a table and of others of the same people give two numbers for a group.

    Only tables count whose exact figures the person may see. *Costs*: 4 queries, none for a table
    without a population.
    """
    same = [Rows(table.ref, FigureUnit(table.unit), dict(placed))]
    if table.population:
        others = EqualityTable.objects.filter(population=table.population).exclude(pk=table.pk)
        beside = others.select_related("directorate").order_by("ref")
        seen = {each.ref: each for each in beside if may_see_exact(who, each)}
        same += [
            Rows(ref, FigureUnit(seen[ref].unit), dict(rows))
            for ref, rows in figures_of(seen).items()
        ]
    return list(contradictions(same))


def _table(table: EqualityTable) -> TableFact:
    return TableFact(
        ref=table.ref,
        title=table.title,
        unit=FigureUnit(table.unit).label,
        as_at=read(table.as_at_text),
        area=table.area,
        definition=table.definition,
    )


def _facts(
    placed: Placed,
    table: TableFact,
    tables: Mapping[str, TableFact],
    known: Mapping[str, Category],
    broader: Mapping[str, str],
) -> Iterable[FigureFact]:
    for position, figure in placed:
        yield FigureFact(
            table=table,
            measure=figure.measure or "People",
            groups=tuple(_group(each, known, broader) for each in figure.groups),
            position=position,
            count=figure.count,
            value=figure.value,
            base=figure.base,
            words=figure.words,
            comparator=tables.get(figure.comparator, figure.comparator),
            comparator_value=figure.comparator_value,
            comparator_kind=figure.comparator_kind,
            gap=figure.gap,
        )


def _group(code: str, known: Mapping[str, Category], broader: Mapping[str, str]) -> GroupFact:
    characteristic, _, ref = code.partition(":")
    broad = broader.get(code, "").partition(":")[2]
    return GroupFact(characteristic, ref, str(known[code]), broad)
