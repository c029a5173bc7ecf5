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
