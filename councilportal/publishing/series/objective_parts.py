"""The parts of a report that tell of objectives and plans.

What is published is what everybody may know, so all of it is read as somebody who holds no role. A
framework or a plan that is still a draft is told where the part names it: a paper may propose it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from councilportal.common.document import Block, Paragraph, Section
from councilportal.common.periods import parse
from councilportal.organisation.people import NOBODY
from councilportal.publishing.series.scope import Built, EditionScope, section_of, within
from eqia.register.queries import Line, line, timetable
from eqia.register.timetable_sections import timetables_dataset, timetables_section
from objectives.achievements.queries import promises
from objectives.achievements.sections import promised_dataset, promised_section
from objectives.delivery import queries as plans
from objectives.delivery.found_sections import in_parts
from objectives.delivery.outcome_sections import outcome_blocks
from objectives.delivery.sections import lines_dataset, sections_of
from objectives.frameworks.queries import told_frameworks
from objectives.models import Framework, Objective, Plan
from objectives.rules.delivery import TIMETABLE, PlanKind
from objectives.rules.frameworks import FrameworkKind
from objectives.rules.measurable import ThemeFact
from performance.board.objective_sections import (
    measures_told,
    objective_sections,
    objectives_told,
)
from performance.objective_queries import objectives_of, themes_of, with_measures
from performance.rules.standing import Standing

_NO_OBJECTIVE = Paragraph("There is no objective to show.")
_NO_PLAN = Paragraph("There is no plan to show.")
_NO_PROMISE = Paragraph("Nothing was promised for the year.")
More = Mapping[str, tuple[Block, ...]]  # what other records say in parts of a plan, by reference


def objectives(scope: EditionScope) -> Built:
    """The objectives of frameworks by theme, each with its measures as they stand."""
    found = [(each, *_of(each)) for each in _frameworks(scope)]
    told = [one for _, own, _ in found for one in own]
    if not told:
        return Built(section_of(scope, (_NO_OBJECTIVE,)))
    standings = _standings(scope, told)
    sections = [_of_framework(own, themes, standings) for _, own, themes in found]
    if len(found) == 1:
        blocks, inner = sections[0]
        made = section_of(scope, blocks, inner)
    else:
        made = section_of(
            scope,
            (),
            [
                Section(f"framework-{number}", framework.title, blocks, _apart(inner, number))
                for number, ((framework, _, _), (blocks, inner)) in enumerate(
                    zip(found, sections, strict=True), 1
                )
            ],
        )
    refs = {one.indicator.ref for each in told for one in each.measures.all() if one.indicator}
    lines = tuple(each for each in scope.material.lines if each.ref in refs)
    return Built(made, (objectives_told(told), measures_told(told, standings)), lines)


def _frameworks(scope: EditionScope) -> list[Framework]:
    kind, on = FrameworkKind.EQUALITY_OBJECTIVES, scope.period.end
    return told_frameworks(kind, on, scope.part.only.split())


def _of(framework: Framework) -> tuple[list[Objective], list[ThemeFact]]:
    return list(objectives_of(framework)), themes_of(framework)


def _of_framework(
    own: Sequence[Objective], themes: Sequence[ThemeFact], standings: Mapping[int, Standing]
) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    """The blocks and sections of a framework: one without themes has no section of its own."""
    sections = objective_sections(own, themes, standings)
    if len(sections) == 1:
        return sections[0].blocks, ()
    return (), sections


def _apart(sections: Sequence[Section], number: int) -> tuple[Section, ...]:
    return tuple(within(each, f"framework-{number}") for each in sections)


def _standings(scope: EditionScope, told: Sequence[Objective]) -> Mapping[int, Standing]:
    """How the indicators of objectives stand in the edition, by key."""
    by_ref = {each.ref: each.standing for each in scope.material.lines}
    measures = [one for each in told for one in each.measures.all()]
    return {
        one.indicator.pk: by_ref[one.indicator.ref]
        for one in measures
        if one.indicator and one.indicator.ref in by_ref
    }


# Plans


def promised(scope: EditionScope) -> Built:
    """What was promised for the year: each promise with its answer, each action with its end."""
    year, edition = scope.period.year, scope.edition
    place = edition.directorate.ref if edition.directorate else ""
    found = promises(year, directorate=place)
    blocks: list[Block] = list(promised_section(found, year).blocks) if found else []
    plans_told = _plans_of(scope, PlanKind.ACTION_PLAN, scope.period.end)
    reads = [plans.in_print(each) for each in plans_told]
    blocks += [block for read in reads for block in outcome_blocks(read, scope.period.end)]
    if not blocks:
        return Built(section_of(scope, (_NO_PROMISE,)))
    datasets = (promised_dataset(found), *(lines_dataset(each, scope.period.end) for each in reads))
    return Built(section_of(scope, blocks), tuple(each for each in datasets if each.rows))


def action_plan(scope: EditionScope) -> Built:
    """The lines of action plans, each with its lead, its day and how it stands."""
    return _plans(scope, PlanKind.ACTION_PLAN, lambda _: {})


def delivery_plans(scope: EditionScope) -> Built:
    """The delivery plan of each directorate, with the assessments that it has to come."""
    on, lines = scope.period.end, [line(each, NOBODY) for each in timetable(NOBODY)]
    told: list[Line] = []

    def to_come(plan: Plan) -> More:
        own = [each for each in lines if each.record.directorate == plan.directorate]
        told.extend(own)
        sections = timetables_section(own, on).sections
        return {TIMETABLE: sections[0].blocks} if sections else {}

    made = _plans(scope, PlanKind.DELIVERY_PLAN, to_come)
    return replace(made, datasets=(*made.datasets, timetables_dataset(told, on))) if told else made


def matrix(scope: EditionScope) -> Built:
    """A plan by directorate: outcomes with priorities, objectives and measures."""
    return _plans(scope, PlanKind.MATRIX, lambda _: {})


def statutory_plan(scope: EditionScope) -> Built:
    """The equality action plan that the law asks of employers, by what it asks."""
    return _plans(scope, PlanKind.STATUTORY, lambda _: {})


def _plans(scope: EditionScope, kind: PlanKind, more: Callable[[Plan], More]) -> Built:
    period = scope.period
    found = _plans_of(scope, kind, _last_day(scope))
    if not found:
        return Built(section_of(scope, (_NO_PLAN,)))
    reads = [with_measures(plans.in_print(each)) for each in found]
    parts = [sections_of(read, period.end, more(read.plan), has_blanks=False) for read in reads]
    datasets = tuple(lines_dataset(read, period.end) for read in reads)
    lacking = tuple(said for read in reads for _, said in in_parts(read, scope.material.on))
    if len(reads) == 1:
        return Built(section_of(scope, (), parts[0]), datasets, lacking=lacking)
    sections = [
        Section(
            f"plan-{number}",
            read.plan.title,
            sections=tuple(within(each, f"plan-{number}") for each in own),
            wide=bool(own) and own[0].wide,
        )
        for number, (read, own) in enumerate(zip(reads, parts, strict=True), 1)
    ]
    return Built(section_of(scope, (), sections), datasets, lacking=lacking)


def _plans_of(scope: EditionScope, kind: PlanKind, on: date) -> list[Plan]:
    """The plans that the part names, or those of a kind that count on a day, of its place."""
    found, place = plans.told_plans(kind, on, scope.part.only.split()), scope.edition.directorate
    return [each for each in found if place is None or each.directorate in (None, place)]


def _last_day(scope: EditionScope) -> date:
    """The last day that the edition is about: that of its second period, where it has one."""
    second = scope.edition.second_period
    return max(scope.period.end, parse(second).end) if second else scope.period.end
