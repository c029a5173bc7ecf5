"""The parts that each kind of report begins with. Pure."""

from collections.abc import Mapping

from councilportal.publishing.rules.kinds import Layout, PartKind

_PAPER = (
    (PartKind.WORDS, "Introduction"),
    (PartKind.RECOMMENDATIONS, ""),
    (PartKind.IMPLICATIONS, ""),
    (PartKind.BACKGROUND, ""),
    (PartKind.CONTACTS, ""),
)
# The parts of a new series, each with its title ("" for the usual one), in the order of the reports
# that councils print (product.md, F1 to F7).
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
    Layout.PROGRESS: (
        (PartKind.WORDS, "Summary"),
        (PartKind.HIGHLIGHTS, ""),
        (PartKind.WORDS, "Our commitment"),
        (PartKind.GOVERNANCE, ""),
        (PartKind.PROMISED, ""),
        (PartKind.PROGRESS, ""),
        (PartKind.PREDICTIONS, ""),
        (PartKind.ACTION_PLAN, ""),
        (PartKind.CONTACTS, ""),
    ),
    Layout.DELIVERY: (
        (PartKind.WORDS, "Introduction"),
        (PartKind.OBJECTIVES, ""),
        (PartKind.WORDS, "Themes across the plans"),
        (PartKind.WORDS, "Conclusion"),
        (PartKind.RECOMMENDATIONS, ""),
        (PartKind.BACKGROUND, ""),
        (PartKind.CONTACTS, ""),
        (PartKind.DELIVERY_PLAN, ""),
    ),
    Layout.ANNUAL: (
        (PartKind.WORDS, "Summary"),
        (PartKind.PROMISED, ""),
        (PartKind.OBJECTIVES, ""),
        (PartKind.OBJECTIVE_PROGRESS, ""),
        (PartKind.PAY_GAP, ""),
        (PartKind.PREDICTIONS, ""),
        (PartKind.FIGURES, ""),
        (PartKind.WORDS, "Challenges"),
        (PartKind.ACCOUNTABILITY, ""),
        (PartKind.CONTACTS, ""),
    ),
    Layout.OBJECTIVES: (
        (PartKind.WORDS, "Introduction"),
        (PartKind.WORDS, "Annual report"),
        (PartKind.WORDS, "Draft objectives"),
        (PartKind.CONSULTATION, ""),
        (PartKind.IMPLICATIONS, ""),
        (PartKind.WORDS, "Future reporting"),
        (PartKind.RECOMMENDATIONS, ""),
        (PartKind.BACKGROUND, ""),
        (PartKind.CONTACTS, ""),
        (PartKind.OBJECTIVE_PROGRESS, ""),
        (PartKind.ACCOUNTABILITY, ""),
        (PartKind.OBJECTIVES, ""),
    ),
    Layout.MATRIX: (
        (PartKind.WORDS, "Introduction"),
        (PartKind.WORDS, "Outcomes across the plan"),
        (PartKind.MATRIX, ""),
    ),
    Layout.STATUTORY: ((PartKind.STATUTORY_PLAN, ""), (PartKind.CONTACTS, "")),
}
