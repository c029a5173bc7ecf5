"""The defects of papers that five councils published: which check finds each, or why none can.

The list is that of the design's product.md, section A2, and the table "published" of RULES.md, of
what those who transcribed three councils' papers noted. "Loaded" papers are made of the reference
sets as the portal prints them; the others have the defect as it was printed.
"""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from councilportal.accounts.permissions import Role
from councilportal.common.periods import parse
from councilportal.common.words import Rag
from councilportal.printing import codec
from councilportal.publishing.linter.checks import CHECKS, check
from councilportal.publishing.linter.facts import ActionFact, PaperFacts, Told
from councilportal.publishing.linter.record_facts import assessment_fact, indicator_facts
from eqia.assessments import queries as assessments
from eqia.assessments import reading
from performance.board import queries
from performance.board.dashboard_sections import Heading, dashboard
from tests import factories
from tests.exchange.support import FIXTURES, bring_in
from tests.publishing.linter import printed
from tests.publishing.linter.papers import SOUND, rated, with_words
from tests.publishing.narrative.board import write
from tests.publishing.narrative.rules_page import table

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
    ("Kent: EIS and EiS", printed.KENT_WORDS, "spelled_two_ways", "EIS EiS"),
    ("Kent: a report of 2013/15", printed.KENT_WORDS, "year_skips", "2013/15"),
    ("Kent: 5.3% below 4%", printed.KENT_WORDS, "target_contradicted", "below 4%"),
    ("Kent: 31 August of no year", printed.KENT_WORDS, "day_without_year", "31 August"),
    ("Kent: April 2017 onwards", printed.KENT_WORDS, "no_last_day", "onwards"),
    ("Hampshire: 62% of how many", printed.HAMPSHIRE_SHARES, "share_without_base", "62%"),
    ("Hampshire: 53% of how many", printed.HAMPSHIRE_SHARES, "share_without_base", "53%"),
    ("All: a picture that nothing describes", printed.DIAGRAM, "picture_without_words", "picture"),
    ("All: a telephone number", printed.PEOPLE, "personal_data", "01632 960001"),
    ("All: a person", printed.PEOPLE, "named_person", "Mrs Example"),
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
    "Kent: rows without a reference": "test_a_table_whose_rows_have_no_reference",
    "Hampshire: 48 measures, of which 45 are listed": (
        "test_hampshire_announces_more_measures_than_it_lists"
    ),
    "Manchester: an assessment is planned that is over": (
        "test_manchesters_timetable_has_a_row_without_dates_and_one_to_be_confirmed"
    ),
    "Hampshire: figures are missing": "test_hampshires_dashboard_has_measures_without_figures",
    "Manchester: no dates, no lead, Tbc": (
        "test_manchesters_timetable_has_a_row_without_dates_and_one_to_be_confirmed"
    ),
}
# By the number of the note in the table "published": which of the defects above it is.
NOTED = {
    1: "Kent: a note headed FP04",
    4: "Kent: rows without a reference",
    9: "Kent: EIS and EiS",
    10: "Kent: FP05b without its unit",
    12: "Kent: GL03 over two notes",
    13: "Kent: PI01 is named two ways",
    21: "Kent: the last column varies",
    24: "Kent: PI04 runs to August",
    37: "Kent: versions out of order",
    38: "Kent: seven rows of one paragraph, three that point away",
    39: "Kent: high risk without an impact",
    40: "Kent: nobody signed",
    42: "Kent: April 2017 onwards",
    43: "Kent: a report of 2013/15",
    44: "Kent: two links are swapped",
    47: "Kent: 5.3% below 4%",
    48: "Kent: 31 August of no year",
    51: "Kent: paragraph 2.2 twice",
    56: "Hampshire: 48 measures, of which 45 are listed",
    58: "Hampshire: 62% of how many",
    87: "Manchester: no dates, no lead, Tbc",
    88: "Manchester: no dates, no lead, Tbc",
    89: "Manchester: an assessment is planned that is over",
    91: "Manchester: no dates, no lead, Tbc",
    100: "All: a picture that nothing describes",
    101: "All: a telephone number",
}
# The other defects of section A2, which no check finds.
NOT_SEEN = {
    "Staffordshire: empty cells": (
        "A cell of a plan may be empty for good reasons; one without owner or date is found."
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

    timetable = document_at("/eqia/timetable.json")
    found = told(check(timetable, PaperFacts()))

    read = told(check(timetable, PaperFacts(meeting_on=date(2017, 3, 1))))
    assert set(read) - set(found) == {
        ("planned_and_past", "Proposed assessment completion date: December 2016")
    }
    no_lead = ("blank_date_or_owner", "Senior management lead")  # the paper knows no post
    assert found == [
        *[no_lead] * 4,
        ("to_be_confirmed", "Proposed assessment completion date Tbc"),
        no_lead,
        ("blank_date_or_owner", "Proposed assessment completion date"),
        ("blank_date_or_owner", "Decision date"),
        no_lead,
    ]


@pytest.mark.django_db
def test_nothing_untrue_is_found_in_the_dashboards_of_the_demo_council():
    call_command("load_demo", stdout=StringIO())

    for month in ("2026-09", "2026-10"):
        found = check(*dashboard_of("Brackenmere", month))

        # True: some figures add up over the year, others are of one day.
        assert told(found) == [("compared_differently", "same period, year to date")]


@pytest.mark.sqlite_only
def test_hampshire_announces_more_measures_than_it_lists():
    listed = tuple(rated(f"M{number}", Rag.GREEN) for number in range(45))
    said = with_words("There are a total of 48 measures, of which 33 are new.")

    found = told(check(said, PaperFacts(indicators=listed)))

    assert ("base_differs", "48") in found


@pytest.mark.sqlite_only
def test_a_table_whose_rows_have_no_reference():
    problem = write("Table: T\n\n| Ref | Measure |\n|---|---|\n| | Training |").problems[0]
    facts = PaperFacts(problems=(Told("", "Words", str(problem)),))

    (found,) = [each for each in check(SOUND, facts) if each.check == "words_of_authors"]
    assert "row 1: its first cell names the row" in found.reason


@pytest.mark.sqlite_only
def test_every_note_is_found_or_has_its_reason():
    notes = {int(row["note"]): row for row in table("published")}
    assert list(notes) == [*range(1, 73), *range(87, 94), 100, 101]
    found = {number: row for number, row in notes.items() if row["found by"]}
    assert set(found) == set(NOTED)
    assert {row["found by"] for row in found.values()} <= {each.name for each in CHECKS}
    assert all(bool(row["found by"]) != row["why not"].endswith(".") for row in notes.values())
    by = {defect: name for defect, _, name, _ in PRINTED}
    for number, defect in NOTED.items():
        assert defect in LOADED or by[defect] == found[number]["found by"]


@pytest.mark.sqlite_only
def test_every_defect_that_no_check_finds_has_its_reason():
    assert all(reason.endswith(".") for reason in NOT_SEEN.values())
    found = {defect for defect, *_ in PRINTED} | set(LOADED)
    assert not found & set(NOT_SEEN)
    assert set(LOADED.values()) <= set(globals())
