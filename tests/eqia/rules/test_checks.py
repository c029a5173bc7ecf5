"""Findings that RULES.md has no table for."""

from dataclasses import replace

from councilportal.common.fuzzy import read
from eqia.rules import checks
from eqia.rules import facts as facts_rules
from eqia.rules.words import Risk
from eqia.rules.workflow import State
from tests.eqia.rules.test_rules_md import RIGHT, full, group


def codes(facts):
    return [finding.code for finding in checks.findings(facts)]


def test_kent_defects_are_named_in_words():
    facts = replace(
        RIGHT,
        state=State.DRAFT,
        risk=Risk.HIGH,
        risk_reason="Every function.",
        groups=tuple(group(label, text="Objectives steer plans.") for label in "ABCDEFG"),
    )

    said = [finding.sentence for finding in checks.findings(facts)]

    assert said == [
        ("The same text is in 7 rows (A, B, C, D, E, F and G): say what is true of each group."),
        "The risk is high, but no row shows a negative impact. A reason is given.",
        "Not signed yet by the head of service and director or member of the management team.",
    ]


def test_full_assessment_begun_but_not_chosen_is_finished_or_emptied():
    begun = replace(RIGHT, groups=(group("Age", known="Much is known."), *RIGHT.groups[1:]))

    assert "full_unanswered" in codes(begun)
    assert "full_unanswered" not in codes(full())


def test_dates_that_are_none_are_named():
    undated = facts_rules.Evidence("Users", "Survey", None, says="Many.")

    assert codes(replace(RIGHT, evidence=(undated,))) == ["evidence_undated"]
    assert codes(replace(RIGHT, fully_assessed=read("see the table"))) == ["full_undated"]
