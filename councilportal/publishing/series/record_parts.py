"""The parts of a report that tell what was done, found and heard, and who answers for it.

What is told of drafts of frameworks is told only where the part names the framework.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from councilportal.common.document import Block, Paragraph, Section
from councilportal.common.periods import Period, parse
from councilportal.organisation.models import Body
from councilportal.organisation.queries import bodies
from councilportal.publishing.series.scope import Built, EditionScope, section_of
from objectives.achievements import queries
from objectives.achievements.consultation_sections import (
    consultation_datasets,
    consultation_section,
)
from objectives.achievements.governance_sections import (
    accountability_dataset,
    accountability_sections,
    bodies_dataset,
    bodies_sections,
    progress_dataset,
    progress_sections,
    standards_section,
)
from objectives.achievements.queries import AchievementCriteria
from objectives.achievements.sections import (
    achievements_by_directorate,
    achievements_by_theme,
    achievements_dataset,
    highlights,
)
from objectives.achievements.theme_sections import case_study, told_by_theme
from objectives.achievements.validation_sections import validation_sections, validations_dataset
from objectives.models import Achievement, Consultation
from objectives.rules.achievements import AchievementKind


def achieved(scope: EditionScope) -> Built:
    """What was achieved in the period, by outcome or theme."""
    found = [each for each in _told(scope) if each.kind != AchievementKind.WILL_DO]
    if not found:
        return _nothing(scope, "No achievement is told of the period.")
    made = _part(scope, achievements_by_theme(found))
    return Built(made, (achievements_dataset(found),))


def highlighted(scope: EditionScope) -> Built:
    """The achievements that are chosen as highlights; each stands among the others too."""
    found = [each for each in _told(scope) if each.is_highlight]
    if not found:
        return _nothing(scope, "No achievement is chosen as a highlight.")
    return Built(section_of(scope, (highlights(found),)))


def by_theme(scope: EditionScope) -> Built:
    """What was done and what comes next, in sentences, by theme, with case studies in boxes.

    In a part whose title has its number ("3. Key achievements") the themes are 3.1, 3.2 and so on.
    """
    found = _told(scope)
    if not found:
        return _nothing(scope, "Nothing is told of the period.")
    themes = told_by_theme(found, scope.period.year)
    if own := _OWN_NUMBER.match(scope.part.heading):
        themes = tuple(
            replace(each, number=f"{own[1]}.{number}") for number, each in enumerate(themes, 1)
        )
    return Built(section_of(scope, (), themes), (achievements_dataset(found),))


_OWN_NUMBER = re.compile(r"(\d+(?:\.\d+)+|\d+(?=\.))\.?\s")


def by_directorate(scope: EditionScope) -> Built:
    """What directorates say of the objectives in the year, what each achieved, and case studies."""
    year, asked = scope.period.year, _refs(scope)
    place = _place(scope)
    said = [
        each
        for each in queries.progress(year, directorate=place, drafts=bool(asked))
        if _is_asked(asked, each.objective.framework, each.directorate)
    ]
    found = [
        each
        for each in _told(scope)
        if each.directorate is not None and each.kind != AchievementKind.WILL_DO
    ]
    if not said and not found:
        return _nothing(scope, "No directorate has told of its progress.")
    sections: dict[str, list[Block]] = {}
    listed = [each for each in found if each.kind != AchievementKind.CASE_STUDY]
    for each in (*progress_sections(said), *achievements_by_directorate(listed)):
        sections.setdefault(each.heading, []).extend(each.blocks)
    for one in found:
        if one.kind == AchievementKind.CASE_STUDY:
            sections.setdefault(str(one.directorate), []).append(case_study(one))
    made = tuple(
        Section(f"directorate-{number}", name, tuple(blocks))
        for number, (name, blocks) in enumerate(sections.items(), 1)
    )
    datasets = (progress_dataset(said, year), achievements_dataset(found))
    return Built(_part(scope, made), tuple(each for each in datasets if each.rows))


def validated(scope: EditionScope) -> Built:
    """What those who inspect and accredit said, by department."""
    places = _refs(scope)
    found = [
        each
        for each in queries.validations(directorate=_place(scope))
        if not places or (each.directorate and each.directorate.ref in places)
    ]
    if not found:
        return _nothing(scope, "No validation is told.")
    return Built(_part(scope, validation_sections(found)), (validations_dataset(found),))


def standards(scope: EditionScope) -> Built:
    """The standards under their headings."""
    asked = _refs(scope)
    found = [
        each for each in queries.standards(drafts=bool(asked)) if not asked or each.ref in asked
    ]
    if not found:
        return _nothing(scope, "No framework of standards counts.")
    sections = [standards_section(each) for each in found]
    return Built(_part(scope, sections))


def governance(scope: EditionScope) -> Built:
    """The bodies, who reports to whom, and what each does."""
    asked = _refs(scope)
    found: list[Body] = [
        each for each in bodies(scope.period.end) if not asked or each.ref in asked
    ]
    if not found:
        return _nothing(scope, "No body is named.")
    return Built(section_of(scope, (), tuple(bodies_sections(found))), (bodies_dataset(found),))


def accountability(scope: EditionScope) -> Built:
    """Who answers for what, and what that is in practice."""
    asked = _refs(scope)
    found = [
        each
        for each in queries.accountabilities(drafts=bool(asked))
        if not asked or (each.framework and each.framework.ref in asked)
    ]
    if not found:
        return _nothing(scope, "Nobody has said who answers for what.")
    sections = tuple(accountability_sections(found))
    return Built(_part(scope, sections), (accountability_dataset(found),))


def consulted(scope: EditionScope) -> Built:
    """What was counted in consultations, what people said, and what was done about it."""
    found = _consultations(scope)
    if not found:
        return _nothing(scope, "No consultation is told.")
    sections = [consultation_section(each) for each in found]
    datasets = tuple(each for each in consultation_datasets(found) if each.rows)
    return Built(section_of(scope, (), sections), datasets)


def _consultations(scope: EditionScope) -> list[Consultation]:
    """Those that the part names, or those that were open within the period."""
    asked, period = _refs(scope), scope.period
    every = list(queries.consultations())
    if asked:
        return [each for each in every if each.ref in asked]
    return [each for each in every if _was_open(each, period)]


def _was_open(consultation: Consultation, period: Period) -> bool:
    first = consultation.opened or consultation.closed
    last = consultation.closed or consultation.opened
    return first is not None and last is not None and first <= period.end and last >= period.start


# What is told


def _told(scope: EditionScope) -> list[Achievement]:
    """The achievements of the period, of the places and frameworks that the part names."""
    asked, period = _refs(scope), scope.period
    found = queries.achievements(
        AchievementCriteria(year=period.year.code, directorate=_place(scope), drafts=bool(asked))
    )
    return [
        each
        for each in found
        if _is_within(each.quarter, period)
        and _is_asked(asked, each.theme and each.theme.framework, each.directorate)
    ]


def _is_within(quarter: str, period: Period) -> bool:
    """True for what is told of the year, or of a quarter that ends within the period."""
    return not quarter or period.start <= parse(quarter).end <= period.end


def _is_asked(asked: frozenset[str], *of: Any) -> bool:
    """True where nothing is asked for, or one of the records is."""
    return not asked or any(each is not None and each.ref in asked for each in of)


def _refs(scope: EditionScope) -> frozenset[str]:
    return frozenset(scope.part.only.split())


def _place(scope: EditionScope) -> str:
    directorate = scope.edition.directorate
    return directorate.ref if directorate else ""


def _nothing(scope: EditionScope, said: str) -> Built:
    return Built(section_of(scope, (Paragraph(said),)))


def _part(scope: EditionScope, sections: Sequence[Section]) -> Section:
    """The section of the part; one that stands alone in it has no heading of its own."""
    if len(sections) != 1:
        return section_of(scope, (), sections)
    made = section_of(scope, sections[0].blocks, sections[0].sections)
    return replace(made, wide=made.wide or sections[0].wide)
