"""What makes each part of a report, and the parts that each kind of report begins with."""

from collections.abc import Mapping

from councilportal.publishing.rules.kinds import Layout, PartKind
from councilportal.publishing.series import equality_parts as equality
from councilportal.publishing.series import paper_parts as paper
from councilportal.publishing.series import performance_parts as performance
from councilportal.publishing.series import revision_parts
from councilportal.publishing.series import words_parts as words
from councilportal.publishing.series.scope import Builder

CONTENTS: Mapping[PartKind, Builder] = {
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
}

_PAPER = (
    (PartKind.WORDS, "Introduction"),
    (PartKind.RECOMMENDATIONS, ""),
    (PartKind.IMPLICATIONS, ""),
    (PartKind.BACKGROUND, ""),
    (PartKind.CONTACTS, ""),
)
# The parts of a new series, each with its title ("" for the usual one), in the order of the reports
# that councils print (product.md, F1, F5, F6).
USUAL_PARTS: Mapping[Layout, tuple[tuple[PartKind, str], ...]] = {
    Layout.DASHBOARD: (
        (PartKind.COUNTS, "Results"),
        (PartKind.RECOMMENDATIONS, ""),
        (PartKind.BACKGROUND, ""),
        (PartKind.CONTACTS, ""),
        (PartKind.GUIDANCE, ""),
        (PartKind.SUMMARY, ""),
        (PartKind.MEASURES, ""),
        (PartKind.ACTIONS, ""),
    ),
    Layout.CABINET: (
        (PartKind.WORDS, "Purpose of the report"),
        (PartKind.WORDS, "Reporting arrangements"),
        (PartKind.COUNTS, "Performance"),
        (PartKind.EXCEPTIONS, ""),
        (PartKind.WORDS, "Equalities update"),
        (PartKind.WORDS, "Conclusion"),
        (PartKind.RECOMMENDATIONS, ""),
        (PartKind.LINKS, ""),
        (PartKind.BACKGROUND, ""),
        (PartKind.IMPLICATIONS, "Impact assessments"),
        (PartKind.BY_DIRECTORATE, ""),
    ),
    Layout.ASSESSMENT: ((PartKind.ASSESSMENT, ""),),
    Layout.DECISION: ((PartKind.DECISION, ""),),
    Layout.REGISTER: ((PartKind.REGISTER, ""), (PartKind.TIMETABLE, "")),
    Layout.PAPER: _PAPER,
    Layout.EQUALITY_PAPER: _PAPER,
}
