"""How alike plans of one template are, as a document: lines by part, and what differs."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.urls import reverse

from councilportal.common.document import (
    LIVE,
    Block,
    Cell,
    Column,
    Dataset,
    Document,
    NumberCell,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.numbers import count_of, joined
from councilportal.organisation.models import Directorate
from councilportal.organisation.queries import CouncilView
from objectives.delivery.template_queries import Template
from objectives.models import Plan
from objectives.rules.delivery import PlanFact, PlanKind

BLANK = "Blank"
NO_TEMPLATE = "No kind of plan has parts, so there is nothing to compare."
ALL_ALIKE = "No plan differs from its template."


def consistency_document(
    templates: Sequence[Template], directorates: Sequence[Directorate], council: CouncilView
) -> Document:
    """The plans of each template by part. *Takes*: the directorates of the day."""
    plans = sum(len(each.plans) for each in templates)
    found = sum(len(each.differences) for each in templates)
    said = f"{count_of(plans, 'plan')} with parts; {count_of(found, 'difference')}."
    sections = tuple(
        _section(number, each, directorates) for number, each in enumerate(templates, 1)
    )
    return Document(
        reference="plans-consistency",
        title="Consistency of plans",
        subtitle="",
        council=council.name,
        colour=council.colour,
        summary=said,
        cover=(Paragraph(said if templates else NO_TEMPLATE),),
        sections=sections,
        datasets=(_counts(templates), _differences(templates)),
        contents=False,
        state=LIVE,
    )


def _section(number: int, template: Template, directorates: Sequence[Directorate]) -> Section:
    kind = PlanKind(template.kind).label
    heading = f"{kind}s: {template.framework}" if template.framework else f"{kind}s"
    return Section(f"template-{number}", heading, tuple(_blocks(template, directorates)), wide=True)


def _blocks(template: Template, directorates: Sequence[Directorate]) -> Iterator[Block]:
    has_outside = any(each.count("") for each in template.facts)
    columns = [Column("Directorate", 2.4)]
    columns += [Column(each.title, 1.2, "right") for each in template.parts]
    columns += [Column("In no part", 1, "right")] if has_outside else []
    plans = Counter(each.directorate_id for each in template.plans)
    rows = tuple(
        Row(
            (
                _place(plan, alone=plans[plan.directorate_id] == 1),
                *_cells(template, fact, has_outside=has_outside),
            )
        )
        for plan, fact in zip(template.plans, template.facts, strict=True)
    )
    yield Table("Number of lines by part", tuple(columns), rows)
    planned = {each.directorate_id for each in template.plans}
    without = [each.name for each in directorates if each.pk not in planned]
    if without and planned != {None}:
        verb = "has" if len(without) == 1 else "have"
        yield Paragraph(f"{joined(without)} {verb} no plan.")
    if not template.differences:
        yield Paragraph(ALL_ALIKE)
        return
    yield Table(
        "What differs",
        (Column("Plan", 3), Column("What", 2), Column("Where", 5)),
        tuple(
            Row(
                (
                    TextCell(each.title, href=reverse("plan", args=[each.plan]), header=True),
                    TextCell(each.kind.label),
                    TextCell(each.sentence),
                )
            )
            for each in template.differences
        ),
    )


def _place(plan: Plan, *, alone: bool) -> TextCell:
    """The directorate of a plan; its title where the directorate has others of the template."""
    name = str(plan.directorate or plan.title) if alone else plan.title
    return TextCell(name, href=reverse("plan", args=[plan.ref]), header=True)


def _cells(template: Template, fact: PlanFact, *, has_outside: bool) -> Iterator[Cell]:
    refs = [each.ref for each in template.parts] + ([""] if has_outside else [])
    for ref in refs:
        number = fact.count(ref)
        shown = str(number) if number or not ref else BLANK
        yield NumberCell(shown, exact=str(number))


def _counts(templates: Sequence[Template]) -> Dataset:
    rows = tuple(
        (plan.ref, plan.directorate.ref if plan.directorate else "", ref, str(fact.count(ref)))
        for template in templates
        for plan, fact in zip(template.plans, template.facts, strict=True)
        for ref in (*(each.ref for each in template.parts), "")
    )
    return Dataset("lines_by_part", ("plan", "directorate", "part", "lines"), rows)


def _differences(templates: Sequence[Template]) -> Dataset:
    rows = tuple(
        (each.plan, each.kind.value, each.sentence)
        for template in templates
        for each in template.differences
    )
    return Dataset("differences", ("plan", "difference", "sentence"), rows)
