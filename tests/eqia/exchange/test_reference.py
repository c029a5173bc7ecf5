"""Two councils' assessments as they were published, and the defects that the rules name."""

import csv
import datetime as dt
from pathlib import Path
from typing import cast

import pytest

from councilportal.common.document import Paragraph, Table
from councilportal.organisation.people import NOBODY
from eqia import models
from eqia import queries as eqia
from eqia.assessments import queries as assessments
from eqia.assessments import reading
from eqia.decisions import queries as decisions
from eqia.register import queries as register
from eqia.register import timetable_sections
from eqia.rules import cumulative, gate, grid, words
from eqia.rules.gate import DecisionState
from eqia.rules.words import Risk
from eqia.rules.workflow import State
from tests.eqia.making import READER
from tests.exchange.support import FIXTURES, bring_in

pytestmark = [pytest.mark.django_db, pytest.mark.by_draw]
REFERENCE = FIXTURES / "reference"
KENTS_DAY = dt.date(2016, 12, 2)  # of the committee that the paper went to
MANCHESTERS_DAY = dt.date(2017, 3, 1)
NO_LEAD = ["No lead"]  # its paper names no post
STANDARD = ("eqia_characteristics.csv", "question_sets.csv", "questions.csv")


@pytest.fixture
def kent() -> reading.AssessmentRead:
    bring_in(REFERENCE / "kent")
    record = assessments.assessment("EQ-2016-001")
    assert record is not None
    return reading.read_assessment(record, KENTS_DAY)


# Kent


def test_kents_grid_has_its_ten_rows_in_the_words_of_their_day(kent):
    impacts = [grid.impact(group, kent.grid.asked) for group in kent.grid.groups]

    assert [group.label for group in kent.grid.groups] == [
        "Age",
        "Disability",
        "Gender/Sex",
        "Gender identity",
        "Race",
        "Religion or belief",
        "Sexual orientation",
        "Pregnancy and maternity",
        "Marriage and Civil Partnerships",
        "Carer's responsibilities",
    ]
    assert impacts == [grid.Impact(False, words.Size.HIGH, words.Size.NONE)] * 10
    assert [group.label for group in kent.grid.groups if not group.statutory] == [
        "Carer's responsibilities"
    ]
    assert [group.label for group in kent.grid.groups if len(group.aims) == 1] == [
        "Marriage and Civil Partnerships"
    ]
    promoted = [
        each.label
        for each in kent.grid.groups
        if not each.answers.get("promotes", grid.BLANK).is_blank
    ]
    assert promoted == ["Age"]


def test_kents_header_judgement_and_consultation_are_as_published(kent):
    record = kent.record

    assert (record.title, record.directorate.name, record.subject, record.state) == (
        "Kent County Council Equality Policy & Objectives",
        "Strategic and Corporate Services",
        "policy",
        State.DRAFT,
    )
    assert str(record.lead_post) == (
        "Director of Strategy, Policy, Relationships and Corporate Assurance"
    )
    assert (record.screened_text, record.risk) == ("October 2015", Risk.HIGH)
    judged = (record.is_sufficient, record.wants_internal_action, record.wants_full)
    assert judged == (False, True, True)
    assert (record.consultation_text, record.consultation_earliest, record.consultation_latest) == (
        "July - September 2016",
        dt.date(2016, 7, 1),
        dt.date(2016, 9, 30),
    )
    assert (record.responses, len(kent.consultation_points)) == (43, 9)
    assert kent.sign_offs == ()


def test_kents_eight_versions_stand_as_printed(kent):
    found = [(each.version, each.on.text, each.comment) for each in kent.facts.version_lines]

    assert found == [
        ("1", "September 2015", "Directorate Review"),
        ("2", "September 2016", "Directorate Review"),
        ("3", "September 2015", "Directorate Review"),
        ("4", "October", "DMT Summary"),
        ("5", "February 2016", ""),
        ("6", "February 2016", ""),
        ("7", "April 2016", ""),
        ("8", "October 2016", "Post Consultation - Full EqIA"),
    ]


def test_kents_four_actions_are_in_the_plan_without_a_status(kent):
    found = [(each.group, each.owner, each.due.text, each.status) for each in kent.facts.actions]

    director = "Director of Strategy, Policy, Relationships and Corporate Assurance"
    assert found == [
        ("Gender Identity/ Sex", director, "April 2016- June 2016", "not_stated"),
        ("Gender Identity/ Sex", director, "October 2016", "not_stated"),
        ("Gender Identity", "", "April 2017 onwards", "not_stated"),
        ("", "Corporate Management Team", "April 2017", "not_stated"),
    ]
    assert [each.due.latest for each in kent.facts.actions] == [
        dt.date(2016, 6, 30),
        dt.date(2016, 10, 31),
        None,
        dt.date(2017, 4, 30),
    ]
    assert {each.action.origin_ref for each in kent.actions} == {"EQ-2016-001"}


def test_the_rules_name_kents_defects_by_themselves(kent):
    said = {each.code: each.sentence for each in reversed(kent.findings)}

    assert said["versions_out_of_order"] == (
        "Version 3 (September 2015) stands after version 2 (September 2016): "
        "the versions are out of date order."
    )
    assert said["screened_after_version"] == (
        "The screening (October 2015) is dated after version 1 (September 2015)."
    )
    assert said["evidence_superseded"] == (
        "“Workforce profile, March 2015” is as at 31 March 2015, "
        "while newer figures as at 31 March 2016 exist."
    )
    assert said["same_text"].startswith("The same text is in 7 rows (Age, Race,")
    assert said["action_no_status"] == "No status is given for 4 actions."
    assert said["risk_contradicts"].startswith(
        "The risk is high, but no row shows a negative impact."
    )
    assert said["not_signed"].startswith("Not signed yet by the head of service and director")
    assert said["as_above"].startswith("Disability, Gender/Sex and Gender identity:")
    assert said["action_no_owner"] == "No owner is named for “Build a learning module”."
    assert said["version_undated"] == "The date of version 4 is “October”, which is no date."


def test_kents_decision_waits_for_its_assessment(kent):
    record = models.Decision.objects.get(ref="16-00136")

    obstacles = gate.gate(decisions.assessed_for(record, READER), record.meets_on, KENTS_DAY)

    assert (record.number, record.state, record.is_key) == ("16/00136", DecisionState.DRAFT, True)
    assert record.taker == "Cabinet Member, Corporate and Democratic Services"
    assert (record.interests, record.taken_on) == ("", None)
    assert obstacles[0].sentence == "EQ-2016-001 is not signed off: it is a draft."


# Manchester


def test_manchesters_seven_rows_stand_as_printed_by_the_latest_date_with_flags():
    bring_in(REFERENCE / "manchester")

    found = [
        (
            record.title,
            record.directorate.name,
            record.completion_text,
            record.decision_text,
            str(record.lead_post or ""),
            cumulative.timetable_flags(
                reading.facts_of(record, assessments.grid(record), MANCHESTERS_DAY)
            ),
        )
        for record in register.timetable(NOBODY)
    ]

    growth = "Growth & Neighbourhoods and Strategic Development"
    assert found == [
        (
            "Council Tax Support scheme changes",
            "Core",
            "December 2016",
            "Executive January 2017; Full Council February 2017",
            "",
            NO_LEAD,
        ),
        (
            "Reconfigure Sure Start offer",
            "Children's Services",
            *_seasons("Spring", "Summer"),
            NO_LEAD,
        ),
        (
            "Children's Services Single Service Plan",
            "Children's Services",
            *_seasons("Spring", "Summer"),
            NO_LEAD,
        ),
        ("Single Commissioning System", "Adults Services", *_seasons("Summer", "Autumn"), NO_LEAD),
        (
            "Referrals and pathways to integrated teams",
            "Adults Services",
            "Autumn 2017",
            "Winter 2017",
            "Programme Management Team",
            [],
        ),
        (
            "Grounds maintenance, fine turf team",
            growth,
            "Tbc",
            "March 2018",
            "",
            ["Assessment date is “Tbc”", *NO_LEAD],
        ),
        ("HR policies review (2017/18)", "Core", "", "", "", ["No dates", "No lead"]),
    ]


def test_manchesters_timetable_by_directorate_counts_what_is_still_to_come():
    bring_in(REFERENCE / "manchester")

    lines = [register.line(each, NOBODY) for each in register.timetable(NOBODY)]
    section = timetable_sections.timetables_section(lines, MANCHESTERS_DAY)

    shown = {}
    for part in section.sections:
        said, table = cast(tuple[Paragraph, Table], part.blocks)
        shown[part.heading] = (said.text, len(table.rows))
    growth = "Growth & Neighbourhoods and Strategic Development"
    assert shown == {
        "Core": ("1 assessment to come. 1 more is completed.", 2),
        "Children's Services": ("2 assessments to come.", 2),
        "Adults Services": ("2 assessments to come.", 2),
        growth: ("1 assessment to come.", 1),
    }
    done = [
        row[1]
        for row in timetable_sections.timetables_dataset(lines, MANCHESTERS_DAY).rows
        if row[-1]
    ]
    assert done == ["Council Tax Support scheme changes"]


def _seasons(completion: str, decision: str) -> tuple[str, str, str]:
    return f"{completion} 2017", f"{decision} 2017", ""


# What comes with the portal for every council


@pytest.mark.kept
def test_the_standard_questions_are_the_same_in_every_set_that_has_them():
    folders = [FIXTURES / "demo", REFERENCE / "kent", REFERENCE / "manchester"]

    for name in STANDARD:
        wanted = (FIXTURES / "eqia" / name).read_bytes()
        assert [folder.name for folder in folders if (folder / name).read_bytes() != wanted] == []


@pytest.mark.kept
def test_the_standard_characteristics_can_be_laid_over_any_set():
    for council in ("kent", "demo"):
        known = {
            row["ref"]: row["name"] for row in _rows(FIXTURES / "eqia" / "characteristics.csv")
        }
        folder = FIXTURES / "demo" if council == "demo" else REFERENCE / council
        own = {row["ref"]: row["name"] for row in _rows(folder / "characteristics.csv")}
        assert own == known
    bring_in(REFERENCE / "kent")

    assert not bring_in(FIXTURES / "eqia").changes_anything


def test_nine_characteristics_are_statutory_and_sex_is_called_so_since_the_judgment():
    bring_in(FIXTURES / "eqia")

    before, since = (eqia.screened(dt.date(2025, 4, day)) for day in (15, 16))

    assert [each.label for each in before][:9] == [
        *("Age", "Disability", "Gender identity", "Marriage and civil partnership"),
        *("Pregnancy and maternity", "Race", "Religion or belief", "Gender/Sex"),
        "Sexual orientation",
    ]
    assert {each.label for each in since} - {each.label for each in before} == {
        "Sex",
        "Gender reassignment",
    }
    assert sum(each.characteristic.statutory for each in since) == 9
    assert [each.label for each in since if not each.characteristic.statutory] == [
        *("Carers", "Care experience", "Rurality", "Socio-economic status")
    ]
    assert [each.label for each in since if each.aims != "abc"] == [
        "Marriage and civil partnership"
    ]


def test_three_question_sets_come_with_the_portal_and_kents_grid_is_the_default():
    bring_in(FIXTURES / "eqia")
    day = dt.date(2026, 11, 21)
    sets = {each.ref: eqia.question_set(each) for each in eqia.question_sets(day)}

    default = eqia.default_set(day)
    assert default is not None
    assert default.ref == "kent"
    assert list(sets) == ["kent", "matrix", "three_aims"]
    screening = {
        ref: [question for question in asked.questions if question.part is words.Part.SCREENING]
        for ref, asked in sets.items()
    }
    assert {ref: len(questions) for ref, questions in screening.items()} == {
        "kent": 5,
        "matrix": 4,
        "three_aims": 5,
    }
    unfair = [each for each in screening["three_aims"] if each.aim is not None]
    assert [(each.aim, each.meaning, each.explained) for each in unfair] == [
        (aim, words.Meaning.LESS_FAVOURABLE, True) for aim in words.Aim
    ]
    bands = sets["matrix"].bands
    sizes = [grid.band_of(score, bands).value for score in (1, 4, 5, 12, 15, 25)]
    assert sizes == ["none", "low", "low", "medium", "high", "high"]
    for asked in sets.values():
        full = [each.meaning for each in asked.questions if each.part is words.Part.FULL]
        assert full == ["evidence", "engagement", "adverse_impact", "positive_impact", "mitigation"]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
