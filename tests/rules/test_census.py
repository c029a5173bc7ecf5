"""The day of a census: what is read as one, and what stays unknown."""

from datetime import date

import pytest

from councilportal.common.census import census_day
from councilportal.common.fuzzy import NotADate, parse_fuzzy, read, said_back
from objectives.rules.figure_findings import FindingKind, findings
from objectives.rules.figures import FigureFact, GroupFact, TableFact

OF_2011, OF_2021, OF_2022 = date(2011, 3, 27), date(2021, 3, 21), date(2022, 3, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Census 2021", OF_2021),
        ("census 2021", OF_2021),
        ("2021 Census", OF_2021),
        ("Census of 2021", OF_2021),
        ("The Census, 2021", OF_2021),
        ("Census day 2021", OF_2021),
        ("ONS Census 2021", OF_2021),
        ("Census 2021, England and Wales", OF_2021),
        ("Census 2021 (Northern Ireland)", OF_2021),
        ("Census 2011", OF_2011),
        ("2011 census, Scotland", OF_2011),
        ("Scotland's Census 2022", OF_2022),
        ("Scotland’s Census 2022", OF_2022),
        ("Census 2022", OF_2022),
        ("Census 2021, Scotland", None),
        ("Census 2022, England and Wales", None),
        ("Census 2020", None),
        ("Census 2001", None),
        ("Census", None),
        ("2021", None),
        ("Census 2011 and 2021", None),
        ("Census 2021, updated June 2024", None),
        ("After Census 2021", None),
        ("School census January 2021", None),
        ("Autumn school census 2021", None),
        ("Traffic census 2021", None),
        ("Census 20211", None),
        ("", None),
    ],
)
def test_the_day_of_a_census(text, day):
    assert census_day(text) == day
    if day:
        assert (read(text).earliest, read(text).latest) == (day, day)


def test_the_form_takes_it_and_says_how_it_is_read():
    found = parse_fuzzy("Census 2021")

    assert found.latest == OF_2021
    assert said_back(found) == "“Census 2021” is read as 21 March 2021"


def test_a_census_that_there_was_not_is_no_date():
    with pytest.raises(NotADate):
        parse_fuzzy("Census 2020")


@pytest.mark.parametrize(
    ("own", "census", "kind"),
    [
        ("21 March 2023", "Census 2021", None),
        ("22 March 2023", "Census 2021", FindingKind.OTHER_TIME),
        ("31 March 2025", "Census 2021", FindingKind.OTHER_TIME),
        ("20 March 2024", "Scotland's Census 2022", None),
        ("21 March 2024", "Scotland's Census 2022", FindingKind.OTHER_TIME),
        ("31 March 2025", "Census 2020", FindingKind.NOT_KNOWN),
        ("31 March 2025", "", FindingKind.NOT_KNOWN),
    ],
)
def test_a_census_is_compared_by_its_day_and_what_is_unknown_is_never_fresh(own, census, kind):
    staff = TableFact("STAFF", "Staff", "%", read(own), "Kent", "Equality Act")
    town = TableFact("TOWN", "People of Kent", "%", read(census), "Kent", "Equality Act")
    disabled = GroupFact("disability", "disabled", "Disabled")
    fact = FigureFact(staff, "", (disabled,), 1, 30, None, 380, comparator=town)

    told = [each.kind for each in findings([fact])]

    assert [each for each in told if each in (FindingKind.OTHER_TIME, FindingKind.NOT_KNOWN)] == (
        [kind] if kind else []
    )
