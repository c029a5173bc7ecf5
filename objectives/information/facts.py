"""Exact figures as the rules of findings take them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from councilportal.common.at_once import Steps, rows_of, side_by_side
from councilportal.common.document import Dataset, Document, Section
from councilportal.common.fuzzy import read
from councilportal.common.refusals import NotKnown
from councilportal.organisation.models import Category
from councilportal.organisation.people import Person
from objectives.information.policies import seen_exact
from objectives.information.queries import Placed, figures_in_steps
from objectives.models import EqualityFigure, EqualityTable
from objectives.rules.figure_findings import Finding, findings
from objectives.rules.figures import FigureFact, GroupFact, TableFact
from objectives.rules.information import FigureUnit
from objectives.rules.same_people import Rows, contradictions

EVERYBODY = "Everybody"
# What others have beside a table: sections and their data.
Had = tuple[tuple[Section, ...], tuple[Dataset, ...]]
# It by the table's reference, up to a day, as a wing above knows it.
Others = Callable[[str, date], Steps[Had]]


def with_others(document: Document, had: Had) -> Document:
    """The document of a table with what others have at its end."""
    sections, datasets = had
    return replace(
        document,
        sections=(*document.sections, *sections),
        datasets=(*document.datasets, *datasets),
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """The exact figures of a table and of those that the rules hold it against.

    `ref` names the table; `tables` and `figures` are by reference, its own first, and have
    only tables whose exact figures the person may see. `groups` are by code.
    """

    ref: str
    tables: Mapping[str, EqualityTable]
    figures: Mapping[str, Placed]
    groups: Mapping[str, Category]

    @property
    def table(self) -> EqualityTable:
        """The table itself."""
        return self.tables[self.ref]

    @property
    def placed(self) -> Placed:
        """Its own figures."""
        return self.figures[self.ref]


def beside_in_steps(ref: str, who: Person) -> Steps[Beside]:
    """A table with those that it is compared with, and those of the same people.

    *Raises*: NotKnown for a person who may not see its exact figures. *Costs*: 1 step.
    """
    own = EqualityTable.objects.filter(ref=ref)
    compared = EqualityFigure.objects.filter(table__in=own).exclude(comparator="")
    wanted = EqualityTable.objects.filter(seen_exact(who)).filter(
        Q(ref=ref)
        | Q(ref__in=compared.values("comparator"))
        | Q(population__in=own.exclude(population="").values("population"))
    )
    tables = wanted.select_related("directorate").order_by("ref")
    rows, (figures, groups) = yield from side_by_side([rows_of(tables), figures_in_steps(wanted)])
    found = {each.ref: each for each in sorted(rows, key=lambda each: each.ref != ref)}
    if ref not in found:
        raise NotKnown(f"There is no table {ref!r} for you.")
    return Beside(ref, found, {each: figures.get(each, []) for each in found}, groups)


def found_in(beside: Beside) -> tuple[Finding, ...]:
    """What is found in the figures of a table and in what they are compared with."""
    compared = {
        figure.comparator for _, figure in beside.figures[beside.ref]
    } & beside.tables.keys()
    refs = [beside.ref, *sorted(compared - {beside.ref})]
    tables = {ref: _table(beside.tables[ref]) for ref in refs}
    own, *others = (list(_facts(ref, beside, tables)) for ref in refs)
    return findings(own, [fact for facts in others for fact in facts])


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


def contradictions_in(beside: Beside) -> list[str]:
    """Where the figures of a table and of others of the same people give two numbers of a group."""
    population = beside.tables[beside.ref].population
    same = [
        Rows(ref, FigureUnit(each.unit), dict(beside.figures[ref]))
        for ref, each in beside.tables.items()
        if ref == beside.ref or (population and each.population == population)
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


def _facts(ref: str, beside: Beside, tables: Mapping[str, TableFact]) -> Iterable[FigureFact]:
    for position, figure in beside.figures[ref]:
        yield FigureFact(
            table=tables[ref],
            measure=figure.measure or "People",
            groups=tuple(_group(each, beside.groups) for each in figure.groups),
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


def _group(code: str, groups: Mapping[str, Category]) -> GroupFact:
    category = groups[code]
    broad = category.broad.ref if category.broad else ""
    return GroupFact(category.characteristic.ref, category.ref, str(category), broad)
