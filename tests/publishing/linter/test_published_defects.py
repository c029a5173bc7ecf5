"""The defects of papers that five councils published: which check finds each, or why none can.

The list is that of the design's product.md, section A2. "Loaded" papers are made of the reference
sets as the portal prints them; the others have the defect as it was printed.
"""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from councilportal.accounts.permissions import Role
from councilportal.common.periods import parse
from councilportal.printing import codec
from councilportal.publishing.linter.checks import check
from councilportal.publishing.linter.facts import ActionFact, PaperFacts
from councilportal.publishing.linter.record_facts import assessment_fact, indicator_facts
from eqia.assessments import queries as assessments
from eqia.assessments import reading
from performance.board import queries
from performance.board.dashboard_sections import Heading, dashboard
from tests import factories
from tests.exchange.support import FIXTURES, bring_in
from tests.publishing.linter import printed
from tests.publishing.linter.papers import SOUND

REFERENCE = FIXTURES / "reference"
TODAY = date(2026, 11, 1)

# What is wrong, the paper, the check that finds it, and words of what it finds.
PRINTED = [
    ("Kent: a note headed FP04", printed.KENT_FINANCE, "note_of_nothing", "FP04"),
    ("Kent: FP05b without its unit", printed.KENT_FINANCE, "unit_missing", "20.1"),
    ("Kent: PI01 is named two ways", printed.KENT_PROPERTY, "named_two_ways", "PI01"),
    ("Kent: GL03 over two notes", printed.KENT_LAW, "note_twice", "More come from staff."),
    ("Kent: the last column varies", printed.KENT_COLUMNS, "compared_differently", "same period"),
    ("Kent: paragraph 2.2 twice", printed.KENT_BUDGET, "numbering_skips", "2.2"),
    ("Kent: two links are swapped", printed.KENT_ACCESS, "links_swapped", "Environment"),
    ("Hampshire: 62% of how many", printed.HAMPSHIRE_SHARES, "share_without_base", "62%"),
    ("Hampshire: 53% of how many", printed.HAMPSHIRE_SHARES, "share_without_base", "53%"),
    ("Hertfordshire: Target for a date", printed.HERTFORDSHIRE_PLAN, "head_for_value", "Target"),
    ("Hertfordshire: lead and date share", printed.HERTFORDSHIRE_PLAN, "shared_column", "Lead"),
    ("Hertfordshire: ongoing", printed.HERTFORDSHIRE_PLAN, "no_last_day", "ongoing"),
    ("Hertfordshire: Quarterly", printed.HERTFORDSHIRE_PLAN, "no_last_day", "Quarterly"),
    ("Hertfordshire: 1.3 is missing", printed.HERTFORDSHIRE_PLAN, "numbering_skips", "1.2 to 1.4"),
    (
        "Hertfordshire: a row without lead",
        printed.HERTFORDSHIRE_PLAN,
        "blank_date_or_owner",
        "Lead",
    ),
    ("Staffordshire: one measure, two codes", printed.STAFFORDSHIRE_PLAN, "named_two_ways", "Self"),
    (
        "Staffordshire: one code, two measures",
        printed.STAFFORDSHIRE_PLAN,
        "named_two_ways",
        "Living",
    ),
    (
        "Staffordshire: no owner, no date",
        printed.STAFFORDSHIRE_PLAN,
        "nobody_and_never",
        "objectives",
    ),
]
# Those of the reference sets as they are loaded, or of the records: the test that finds each.
LOADED = {
    "Kent: FP05 is amber without a note": "test_amber_without_a_note_of_its_own",
    "Kent: PI04 runs to August": "test_kents_dashboard_mixes_periods_and_comparisons",
    "Kent: versions out of order": "test_kents_assessment_is_unsigned_and_doubted",
    "Kent: screened after version 1": "test_kents_assessment_is_unsigned_and_doubted",
    "Kent: workforce of 2015 beside 2016": "test_kents_assessment_is_unsigned_and_doubted",
    "Kent: high risk without an impact": "test_kents_assessment_is_unsigned_and_doubted",
    "Kent: the day of the full assessment is a pointer": (
        "test_kents_assessment_is_unsigned_and_doubted"
    ),
    "Kent: actions have no status": "test_kents_assessment_is_unsigned_and_doubted",
    "Kent: nobody signed": "test_kents_assessment_is_unsigned_and_doubted",
    "Kent: seven rows of one paragraph, three that point away": (
        "test_kents_grid_has_one_paragraph_in_seven_rows_and_three_that_point_away"
    ),
    "Kent: actions end before the meeting": "test_actions_that_end_before_the_meeting",
    "Kent: 31 January": "test_kents_decision_names_a_day_that_was_superseded_since",
    "Hampshire: figures are missing": "test_hampshires_dashboard_has_measures_without_figures",
    "Manchester: no dates, no lead, Tbc": (
        "test_manchesters_timetable_has_a_row_without_dates_and_one_to_be_confirmed"
    ),
}
NOT_SEEN = {
    "Staffordshire: empty cells": (
        "A cell of a plan may be empty for good reasons; one without owner or date is found."
    ),
    "Kent: disabled people are 7.4% in one paper and 17.6% in the other": (
        "The figures stand in two papers, and a check reads one. Of the shelf of evidence an "
        "assessment's own checks say that newer figures exist."
    ),
    "Kent: a variance is -0.350m in a sentence and -348.8k in the table": (
        "No reference of the row stands beside the figure in the sentence, so nothing is compared."
    ),
    "Hampshire: 33 of 48 measures are new, so most have no trend": (
        "It is true of new measures, and the count is right. The missing figures are found."
    ),
    "Hampshire: days on which accreditations end stand in sentences": (
        "A program cannot tell that a day in a sentence belongs into a column."
    ),
    "Hampshire: the section on equality restates the law and finds nothing": (
        "Whether a section finds something is a matter of meaning. A linked assessment that is not "
        "signed is found."
    ),
    "Hertfordshire: one review is published in 2017 in one row and in 2018 in another": (
        "The rows have different words, and nothing says that they are of one review."
    ),
    "Hertfordshire: Spring 2017": "It has a last day, 31 May 2017, as all seasons have.",
    "Manchester: the template is not used by all": "A check sees one paper, not the template.",
    "Staffordshire: no target or baseline for any measure": (
        "Measures in words have none to compare; those of the portal are rated by theirs."
    ),
}


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("defect", "paper", "name", "what"), PRINTED, ids=lambda each: str(each)[:40]
)
def test_defect_as_printed(defect, paper, name, what):
    found = [each for each in check(paper, PaperFacts()) if each.check == name]

    assert any(what in each.what for each in found), f"{defect}: {found}"


@pytest.mark.sqlite_only
def test_amber_without_a_note_of_its_own():
    found = [each.what for each in check(printed.KENT_FINANCE, printed.KENT_AMBER)]

    assert "amber 2026-09" in found


@pytest.mark.sqlite_only
def test_actions_that_end_before_the_meeting():
    late = tuple(
        ActionFact(ref, "Said", due)
        for ref, due in (
            ("1", date(2016, 10, 31)),
            ("2", date(2016, 11, 30)),
            ("3", date(2017, 4, 30)),
        )
    )
    facts = PaperFacts(meeting_on=date(2016, 12, 2), actions=late)

    assert [each.what for each in check(SOUND, facts) if each.check == "action_overdue"] == [
        "1 2016-10-31",
        "2 2016-11-30",
    ]


# Loaded


def dashboard_of(council, month):
    """The dashboard of a month, with what the records say of its indicators."""
    period = parse(month)
    lines = queries.board(period.end)
    heading = Heading(council, "#123b5c", council, period)
    facts = PaperFacts(until=period.end, indicators=indicator_facts(lines))
    return dashboard(heading, lines), facts


def told(found):
    return [(each.check, each.what) for each in found]


@pytest.fixture
def document_at(client):
    """Gives the document of a page, as an equality lead gets it."""
    reader = factories.make_user("lead")
    factories.make_appointment(reader, Role.EQUALITY_LEAD)
    client.force_login(reader)
    return lambda address: codec.load(b"".join(client.get(address)))


@pytest.mark.django_db
def test_kents_dashboard_mixes_periods_and_comparisons():
    bring_in(REFERENCE / "kent")

    found = check(*dashboard_of("Kent", "2016-09"))

    assert told(found) == [
        ("compared_differently", "same period, whole year, year to date"),
        ("periods_mixed", "2016-08 2016-09"),
        ("periods_mixed", "2016-08 2016-09"),
    ]
    assert [each.place.words.rpartition(", ")[2] for each in found[1:]] == ["row PI04", "row PI04b"]
    assert found[1].reason == "PI04 runs to August 2016, others to September 2016. Say so, or why."


@pytest.mark.django_db
def test_hampshires_dashboard_has_measures_without_figures():
    bring_in(REFERENCE / "hampshire")

    found = check(*dashboard_of("Hampshire", "2017-09"))

    assert {each.check for each in found} == {"figure_missing", "compared_differently"}
    missing = [each for each in found if each.check == "figure_missing"]
    assert sum(len(each.what.replace(" and ", ", ").split(", ")) for each in missing) == 43


@pytest.mark.django_db
def test_kents_assessment_is_unsigned_and_doubted():
    bring_in(REFERENCE / "kent")
    record = assessments.assessment("EQ-2016-001")
    assert record is not None
    fact = assessment_fact(reading.read_assessment(record, date(2016, 12, 2)))

    found = check(SOUND, PaperFacts(assessments=(fact,)))

    (unsigned,) = [each.reason for each in found if each.check == "assessment_unsigned"]
    assert unsigned.endswith("Equality Policy & Objectives, is not signed: draft. Have it signed.")
    doubts = " ".join(each.reason for each in found if each.check == "assessment_doubted")
    assert "Version 3 (September 2015) stands after version 2 (September 2016)" in doubts
    assert "The screening (October 2015) is dated after version 1" in doubts
    assert "as at 31 March 2015, while newer figures as at 31 March 2016 exist" in doubts
    assert "The date of the full assessment is “see versions table”, which is no date." in doubts
    assert "No status is given for 4 actions." in doubts
    assert "The risk is high, but no row shows a negative impact." in doubts


@pytest.mark.django_db
def test_kents_grid_has_one_paragraph_in_seven_rows_and_three_that_point_away(document_at):
    bring_in(REFERENCE / "kent")

    found = check(document_at("/eqia/EQ-2016-001/versions/1.json"), PaperFacts())

    (copied,) = [each for each in found if each.check == "copied_rows"]
    assert copied.reason.count("row ") == 7
    timetable = told(check(document_at("/eqia/timetable.json"), PaperFacts()))
    assert ("blank_date_or_owner", "Proposed assessment completion date") in timetable
    pointing = [each.place.words.rpartition(", ")[2] for each in found if each.check == "as_above"]
    assert pointing == ["row Disability", "row Gender/Sex", "row Gender identity"]


@pytest.mark.django_db
def test_kents_decision_names_a_day_that_was_superseded_since(document_at):
    bring_in(REFERENCE / "kent")
    document = document_at("/eqia/decisions/16-00136.json")

    def found(day):
        return told(check(document, PaperFacts(published_on=day)))

    assert ("old_law", "31 January") in found(TODAY)
    assert "old_law" not in dict(found(date(2016, 12, 2)))


@pytest.mark.django_db
def test_manchesters_timetable_has_a_row_without_dates_and_one_to_be_confirmed(document_at):
    bring_in(REFERENCE / "manchester")

    found = told(check(document_at("/eqia/timetable.json"), PaperFacts()))

    assert found == [
        ("to_be_confirmed", "Proposed assessment completion date Tbc"),
        ("blank_date_or_owner", "Proposed assessment completion date"),
        ("blank_date_or_owner", "Decision date"),
        ("blank_date_or_owner", "Senior management lead"),
    ]


@pytest.mark.django_db
def test_nothing_untrue_is_found_in_the_dashboards_of_the_demo_council():
    call_command("load_demo", stdout=StringIO())

    for month in ("2026-09", "2026-10"):
        found = check(*dashboard_of("Brackenmere", month))

        # True: some figures add up over the year, others are of one day.
        assert told(found) == [("compared_differently", "same period, year to date")]


@pytest.mark.sqlite_only
def test_every_defect_that_no_check_finds_has_its_reason():
    assert all(reason.endswith(".") for reason in NOT_SEEN.values())
    found = {defect for defect, *_ in PRINTED} | set(LOADED)
    assert not found & set(NOT_SEEN)
    assert set(LOADED.values()) <= set(globals())
