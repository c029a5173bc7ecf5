"""What makes each part of a report."""

from collections.abc import Mapping

from councilportal.publishing.rules.kinds import PartKind
from councilportal.publishing.series import equality_parts as equality
from councilportal.publishing.series import figure_parts, pay_parts, people_parts, revision_parts
from councilportal.publishing.series import objective_parts as plans
from councilportal.publishing.series import paper_parts as paper
from councilportal.publishing.series import performance_parts as performance
from councilportal.publishing.series import record_parts as records
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
    PartKind.OBJECTIVES: words.introduced(plans.objectives),
    PartKind.OBJECTIVE_PROGRESS: words.introduced(records.by_directorate),
    PartKind.PROMISED: words.introduced(plans.promised),
    PartKind.PROGRESS: words.introduced(records.by_theme),
    PartKind.HIGHLIGHTS: words.introduced(records.highlighted),
    PartKind.ACHIEVEMENTS: words.introduced(records.achieved),
    PartKind.ACTION_PLAN: words.introduced(plans.action_plan),
    PartKind.DELIVERY_PLAN: words.introduced(plans.delivery_plans),
    PartKind.MATRIX: words.introduced(plans.matrix),
    PartKind.STATUTORY_PLAN: words.introduced(plans.statutory_plan),
    PartKind.VALIDATIONS: words.introduced(records.validated),
    PartKind.STANDARDS: words.introduced(records.standards),
    PartKind.GOVERNANCE: words.introduced(records.governance),
    PartKind.ACCOUNTABILITY: words.introduced(records.accountability),
    PartKind.CONSULTATION: words.introduced(records.consulted),
    PartKind.PAY_GAP: words.introduced(pay_parts.pay_gaps),
    PartKind.PREDICTIONS: words.introduced(equality.predictions),
    PartKind.FIGURES: words.introduced(figure_parts.figures),
    PartKind.POPULATION: words.introduced(people_parts.population),
    PartKind.WORKFORCE: words.introduced(people_parts.workforce),
    PartKind.ATTAINMENT: words.introduced(people_parts.attainment),
    PartKind.RECRUITMENT: words.introduced(people_parts.recruitment),
    PartKind.EASY_READ: words.easy_read,
}
