"""Every figure of people that Hertfordshire and Kent printed, worked out again (T8 to T10)."""

import csv
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from councilportal.common.numbers import NotANumber, parse, plain
from councilportal.common.words import Direction
from objectives.rules.figure_findings import FindingKind, findings
from objectives.rules.figures import ComparatorKind, FigureFact, change, comparator_of, gap
from tests.eqia.exchange.test_as_printed import BESIDE
from tests.objectives.printed_people import HERTFORDSHIRE, KENT, PLACES, in_years, printed, rows_of

EVERYBODY, REST = ComparatorKind.ALL, ComparatorKind.REST
HERTS_GAPS = printed(HERTFORDSHIRE).of("hertfordshire_gaps")
HERTS_STAFF = printed(HERTFORDSHIRE).of("hertfordshire_workforce")
STAFF, POPULATION, ATTAINMENT = (
    printed(KENT).of(f"kent_{name}") for name in ("workforce", "population", "attainment")
)
BRIEF = (FindingKind.TWO_COMPARATORS, FindingKind.CHANGED_UNIT)


# What the papers print, and what the transcription of them has


def number(text: str) -> Decimal | None:
    try:
        return parse(text)
    except NotANumber:
        return None


@pytest.mark.parametrize("name", PLACES)
def test_the_fixtures_have_each_figure_that_was_copied_from_the_papers(name):
    if not BESIDE:
        pytest.skip("no shared/data lies beside the clone")
    with (BESIDE[0] / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    council = name.partition("_")[0]

    assert len(PLACES[name]) == len(set(PLACES[name])) == len(rows)
    for row, figure in zip(rows, printed(council).of(name), strict=True):
        value = number(row.get("group_value") or row.get("value", ""))
        given = (figure.count, figure.value)
        assert value in given if value is not None else figure.words, row
        if theirs := number(row.get("comparator_value", "")):
            assert figure.comparator_value == theirs, row
        if own_gap := number(row.get("gap", "")):
            assert figure.gap == own_gap, row


def test_no_figure_stands_in_the_fixtures_that_was_not_copied():
    for council in (KENT, HERTFORDSHIRE):
        copied = [
            place for name, own in PLACES.items() if name.startswith(council) for place in own
        ]
        assert sorted(copied) == sorted(printed(council).figures)


def test_all_tables_say_why_they_need_no_protection_and_where_they_are_from():
    for council in (KENT, HERTFORDSHIRE):
        for row in rows_of(council, "equality_tables"):
            assert row["mode"] == "none"
            assert row["mode_reason"].startswith("The council published these figures in its ")
            assert row["source"]
            assert row["area"]


# Hertfordshire


def implied(figure: FigureFact) -> str:
    assert figure.value is not None
    assert figure.gap is not None
    return plain(comparator_of(Fraction(figure.value), Fraction(figure.gap), figure.better))


def test_hertfordshires_17_gaps_imply_one_comparator_each():
    kinds = {
        kind: [each for each in HERTS_GAPS if each.comparator_kind is kind]
        for kind in (EVERYBODY, REST)
    }

    assert Counter(map(implied, kinds[EVERYBODY])) == {"59.3": 6, "52.9": 6}
    assert [implied(each) for each in kinds[REST]] == ["67.1", "71.2", "70", "56.2", "55.3"]


def test_hertfordshires_17_gaps_are_recomputed_and_one_is_negative():
    figures = [replace(each, comparator_value=Decimal(implied(each))) for each in HERTS_GAPS]

    again = [
        gap(Fraction(each.value or 0), Fraction(each.comparator_value or 0)) for each in figures
    ]

    assert again == [each.gap for each in figures]
    assert [plain(each) for each in again if each < 0] == ["-1.7"]
    assert {each.kind for each in findings(figures)} == {
        FindingKind.TWO_KINDS,
        FindingKind.NOT_KNOWN,
    }


def test_hertfordshires_gaps_of_two_kinds_are_told():
    told = [each for each in findings(HERTS_GAPS) if each.kind is FindingKind.TWO_KINDS]

    assert [each.sentence for each in told] == [
        (
            "Attainment gaps: 6 gaps against everybody, 3 against everybody else (“Key Stage 2: "
            "expected standard in reading, writing and maths” (SEN), “Five GCSEs at A* to C or "
            "equivalent, with English and maths” (SEN) and “Five GCSEs at A* to C or equivalent, "
            "with English and maths” (Free School Meals)). They cannot be compared with each other."
        ),
        (
            "Attainment gaps: Attainment 8: 6 gaps against everybody, 2 against everybody else "
            "(“Attainment 8, average score” (SEN) and “Attainment 8, average score” (Free School "
            "Meals)). They cannot be compared with each other."
        ),
    ]


def test_a_gap_of_hertfordshires_that_was_mistyped_is_found():
    first, *others = HERTS_GAPS
    first = replace(first, comparator_value=Decimal("59.3"), gap=Decimal("53.3"))

    found = [each for each in findings([first, *others]) if each.kind is FindingKind.GAP_DIFFERS]

    assert [each.sentence for each in found] == [
        (
            "“Key Stage 2: expected standard in reading, writing and maths” (Gypsy, Roma & "
            "Traveller of Irish Heritage): a gap of 53.3 is printed. 4.0% against 59.3% is 55.3."
        )
    ]


def test_hertfordshires_7_workforce_headlines_with_last_year():
    last, now = in_years(HERTS_STAFF, ("2015", "2016"))
    before = {each.groups: each for each in last}

    told = {each.name: change(each, before.get(each.groups)) for each in now}

    assert len(HERTS_STAFF) == 7
    unjudged = "It does not say of how many people, so it is not judged."
    assert [(name, each.direction, each.sentence) for name, each in told.items()] == [
        (
            "Black and minority ethnic",
            Direction.INCREASED,
            f"Increased by 0.8 points, from 12.1% to 12.9%. {unjudged}",
        ),
        ("Women", Direction.NEW, "There is no figure of last year."),
        (
            "Declared a disability",
            Direction.INCREASED,
            f"Increased by 0.2 points, from 5.5% to 5.7%. {unjudged}",
        ),
        ("Not Christian", Direction.NOT_COMPARABLE, "Nothing is counted this year."),
        (
            "“Least represented age band”",
            Direction.NOT_COMPARABLE,
            "Nothing is counted this year.",
        ),
    ]
    assert [each.said for each in now[-2:]] == ["A slight increase", "20-29 years"]
    assert findings(HERTS_STAFF) == ()


# Kent


def test_kents_84_figures_have_two_clashes_and_a_changed_unit():
    assert [len(each) for each in (POPULATION, ATTAINMENT, STAFF)] == [28, 30, 26]
    told = [each for each in findings([*STAFF, *ATTAINMENT], POPULATION) if each.kind in BRIEF]

    assert [(each.kind, each.sentence) for each in told] == [
        (
            FindingKind.TWO_COMPARATORS,
            (
                "Black and minority ethnic: Workforce, 31 March 2016 compares it with 6.6% of Kent "
                "population, Workforce, 31 March 2015 compares it with 6.6% of Kent population and "
                "in Kent population itself it is 6.3%. Gaps to them cannot be compared."
            ),
        ),
        (
            FindingKind.TWO_COMPARATORS,
            (
                "Disabled: Workforce, 31 March 2016 compares it with 17.6% of Kent population: "
                "disabled people and Workforce, 31 March 2015 compares it with 7.4% of Kent "
                "population: disabled people. Gaps to them cannot be compared."
            ),
        ),
        (
            FindingKind.CHANGED_UNIT,
            (
                "“On grade KR6 or lower (up to £21,085)”: 42.3% in Workforce, 31 March 2016 and "
                "3,814 in Workforce, 31 March 2015. With two units no change can be worked out."
            ),
        ),
    ]


def test_kents_comparator_of_2011_is_more_than_24_months_away():
    found = [each for each in findings(STAFF) if each.kind is FindingKind.OTHER_TIME]

    assert [len(each.figures) for each in found] == [3, 3]
    assert found[0].sentence.endswith(
        ": Workforce, 31 March 2016 is of 31 March 2016, Kent population of Census, 27 March "
        "2011: more than 24 months apart."
    )


def test_kents_workforce_with_last_year():
    last, now = in_years(STAFF, ("2015", "2016"))
    before = {(each.measure, each.groups): each for each in last}

    told = {each.name: change(each, before.get((each.measure, each.groups))) for each in now}

    assert {name: plain(each.amount) for name, each in told.items() if each.amount} == {
        "“Employees”": "-16.957831",
        "Female": "0.1",
        "Black and minority ethnic": "0.7",
        "Disabled": "-0.1",
        "“Days lost to sickness per full-time equivalent”": "-2.785515",
        "“In the leadership group” (Female)": "1.6",
        "Under 25 or below": "0.3",
        "Over 50": "-0.5",
        "Over 65": "0.1",
        "“Mean age”": "-0.022168",
    }
    assert told["“Mean age”"].sentence.startswith("Decreased by 0.02%, from 45.11 years to 45.1")
    grade = told["“On grade KR6 or lower (up to £21,085)”"]
    assert grade.direction is Direction.NOT_COMPARABLE
    assert grade.sentence == "The unit changed: last year 3,814, now 42.3%."
    assert told["Lesbian, gay or bisexual"].sentence == "The same as last year, 2.4%."
    assert Direction.WORSENING not in {each.direction for each in told.values()}


def test_kents_gender_gaps_come_out():
    (early,) = [each for each in ATTAINMENT if each.gap is not None]
    told = {each.measure: each for each in ATTAINMENT if not each.groups}
    boys, girls = (
        next(
            each
            for each in ATTAINMENT
            if each.measure.startswith("Key Stage 4") and [one.ref for one in each.groups] == [sex]
        )
        for sex in ("male", "female")
    )

    assert [each for each in findings([early]) if each.kind is FindingKind.GAP_DIFFERS] == []
    assert told[f"{early.measure}, between girls and boys"].value == early.gap == 15
    assert (girls.value or 0) - (boys.value or 0) == Decimal("8.8")
    assert told[f"{boys.measure}, between girls and boys"].words == "Around 9"
