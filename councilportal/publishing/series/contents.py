"""What makes each part of a report."""

from collections.abc import Mapping

from councilportal.publishing.rules.kinds import PartKind
from councilportal.publishing.series import equality_parts as equality
from councilportal.publishing.series import paper_parts as paper
from councilportal.publishing.series import performance_parts as performance
from councilportal.publishing.series import revision_parts
from councilportal.publishing.series import words_parts as words
from councilportal.publishing.series.scope import Builder

CONTENTS: Mapping[PartKind, Builder] = {
    PartKind.TITLE_PAGE: words.title_page,
    PartKind.WORDS: words.narrative,
    PartKind.TABLE: words.own_table,
    PartKind.COUNTS: performance.counts,
    PartKind.GUIDANCE: performance.guidance_notes,
    PartKind.SUMMARY: performance.summary,
    PartKind.MEASURES: performance.measures,
    PartKind.BY_DIRECTORATE: performance.by_directorate,
    PartKind.BY_OUTCOME: performance.by_outcome,
    PartKind.EXCEPTIONS: performance.exceptions,
    PartKind.ACTIONS: performance.actions,
    PartKind.REVISIONS: revision_parts.revisions,
    PartKind.ASSESSMENT: equality.assessments,
    PartKind.DECISION: equality.decision,
    PartKind.REGISTER: equality.assessment_register,
    PartKind.TIMETABLE: equality.assessment_timetable,
    PartKind.RECOMMENDATIONS: paper.recommendations,
    PartKind.IMPLICATIONS: paper.implications,
    PartKind.BACKGROUND: paper.background,
    PartKind.CONTACTS: paper.contacts,
    PartKind.LINKS: paper.links,
    PartKind.EASY_READ: words.easy_read,
}
