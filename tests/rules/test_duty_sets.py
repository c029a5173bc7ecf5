"""The ready sets of duties of three nations: which law holds on a day, and what is due by when."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from councilportal.common.periods import london_day
from objectives.rules.duties import DutyRule, next_due, read_numbers

SETS = Path(__file__).resolve().parents[2] / "fixtures" / "duties"
Row = dict[str, str]


def rows(nation: str) -> list[Row]:
    with (SETS / nation / "duties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def holds(row: Row, on: date) -> bool:
    first, last = day(row["valid_from"]), day(row["valid_to"])
    return (first is None or first <= on) and (last is None or on <= last)


def due(row: Row, last: date | None) -> date | None:
    rule = DutyRule(row["rule"])
    return next_due(rule, read_numbers(rule, row["numbers"]), last, day(row["valid_from"]))


@pytest.mark.parametrize(
    ("on", "ref", "last", "by"),
    [
        # The law of 2011: first by 31 January 2012, then within a year of the last day.
        (date(2017, 3, 30), "E-INFORMATION-2011", None, date(2012, 1, 31)),
        (date(2017, 3, 30), "E-INFORMATION-2011", date(2016, 1, 29), date(2017, 1, 28)),
        (date(2017, 3, 30), "E-INFORMATION-2011", date(2016, 1, 31), date(2017, 1, 30)),
        # The law of 2017: first by 30 March 2018, then within a year of the last day (L2).
        (date(2017, 3, 31), "E-INFORMATION", None, date(2018, 3, 30)),
        (date(2018, 3, 30), "E-INFORMATION", date(2018, 3, 30), date(2019, 3, 29)),
        (date(2026, 2, 10), "E-INFORMATION", date(2026, 2, 10), date(2027, 2, 9)),
        (date(2026, 3, 30), "E-INFORMATION", date(2026, 3, 30), date(2027, 3, 29)),
        (date(2024, 2, 29), "E-INFORMATION", date(2024, 2, 29), date(2025, 2, 27)),
    ],
)
def test_the_law_of_the_day_holds(on, ref, last, by):
    found = [each for each in rows("england") if each["ref"].startswith("E-INFORMATION")]
    [held] = [each for each in found if holds(each, on)]

    assert held["ref"] == ref
    assert due(held, last) == by


@pytest.mark.parametrize(
    ("nation", "ref", "last", "by"),
    [
        ("england", "E-OBJECTIVES", date(2022, 3, 30), date(2026, 3, 29)),
        ("england", "E-PAY-GAP", None, date(2018, 3, 30)),
        ("england", "E-PAY-GAP", date(2026, 3, 30), date(2027, 3, 30)),
        ("england", "E-PAY-GAP", date(2026, 2, 1), date(2027, 3, 30)),
        ("wales", "W-OBJECTIVES", date(2024, 4, 2), date(2028, 4, 1)),
        ("wales", "W-REPORT", None, date(2013, 3, 31)),  # for the year to 31 March 2012
        ("wales", "W-REPORT", date(2026, 3, 31), date(2027, 3, 31)),
        ("wales", "W-REPORT", date(2026, 3, 2), date(2027, 3, 31)),
        ("wales", "W-EMPLOYMENT", date(2026, 3, 2), date(2027, 3, 31)),
        ("wales", "W-PLAN", date(2024, 3, 28), date(2028, 3, 27)),
        ("scotland", "S-OUTCOMES", date(2025, 4, 30), date(2029, 4, 29)),
        ("scotland", "S-OUTCOMES-PROGRESS", None, date(2015, 4, 30)),
        ("scotland", "S-MAINSTREAMING", date(2025, 4, 30), date(2027, 4, 29)),
        ("scotland", "S-EMPLOYEES", None, date(2013, 4, 30)),
        ("scotland", "S-PAY-GAP-2012", date(2013, 4, 12), date(2015, 4, 30)),
        ("scotland", "S-PAY-GAP", None, date(2017, 4, 30)),
        ("scotland", "S-PAY-GAP", date(2025, 4, 15), date(2027, 4, 30)),
        ("scotland", "S-EQUAL-PAY-2012", date(2013, 4, 30), date(2017, 4, 30)),
        ("scotland", "S-EQUAL-PAY", date(2025, 4, 15), date(2029, 4, 30)),
    ],
)
def test_each_nation_has_duties_of_its_own(nation, ref, last, by):
    [found] = [each for each in rows(nation) if each["ref"] == ref]

    assert found["nation"] == nation
    assert due(found, last) == by


@pytest.mark.parametrize(
    ("nation", "on", "agenda"),
    [
        ("england", date(2016, 11, 24), "5"),
        ("wales", date(2016, 11, 24), "3"),
        ("wales", date(2026, 11, 24), "3"),
        ("scotland", date(2016, 11, 24), "3"),
    ],
)
def test_agendas_are_open_as_long_before_a_meeting_as_each_nation_asks(nation, on, agenda):
    [held] = [each for each in rows(nation) if "-AGENDA" in each["ref"] and holds(each, on)]

    assert held["numbers"] == agenda


@pytest.mark.parametrize(
    ("on", "few"), [(date(2016, 3, 17), "150"), (date(2016, 3, 18), "20"), (date(2026, 1, 1), "20")]
)
def test_scotland_asks_more_employers_since_2016(on, few):
    held = [each for each in rows("scotland") if "PAY" in each["ref"] and holds(each, on)]

    assert [each["applies_if"] for each in held] == [f"{few} employees or more"] * 2


@pytest.mark.parametrize("nation", ["england", "wales", "scotland"])
def test_one_duty_of_a_nation_asks_for_objectives_that_are_measured(nation):
    held = [each for each in rows(nation) if holds(each, date(2026, 11, 30))]

    assert sum(each["checks"] == "measurable" for each in held) == 1


@pytest.mark.parametrize(
    ("at", "on"),
    [
        (datetime(2026, 3, 29, 22, 59, tzinfo=UTC), date(2026, 3, 29)),  # 23:59, summer time
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2027, 1, 1, 0, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_ends_at_midnight_in_london(at, on):
    assert london_day(at) == on


@pytest.mark.parametrize(
    ("first", "last", "by"),
    [
        ("", None, None),
        ("", date(2027, 1, 10), None),  # of one's own will
        ("2027-04-05", None, date(2028, 3, 30)),
        ("2027-04-05", date(2027, 1, 10), date(2028, 3, 30)),
        ("2027-04-05", date(2028, 3, 30), date(2029, 3, 30)),
    ],
)
@pytest.mark.parametrize("ref", ["E-ACTION-PLAN", "E-PAY-GAP-DISABILITY", "E-PAY-GAP-ETHNICITY"])
def test_a_draft_law_is_switched_off_until_it_has_a_first_day(ref, first, last, by):
    [row] = [each for each in rows("england") if each["ref"] == ref]

    assert due(row | {"valid_from": first or row["valid_from"]}, last) == by
