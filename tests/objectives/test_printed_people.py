"""Every figure of people that Hertfordshire and Kent printed, worked out again (T8 to T10)."""

import csv
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from councilportal.common.numbers import plain
from councilportal.common.words import Direction
from objectives.rules.figure_findings import FindingKind, findings
from objectives.rules.figures import ComparatorKind, FigureFact, change, comparator_of, gap
from tests.eqia.exchange.test_as_printed import BESIDE
from tests.objectives.printed_people import (
    FILES,
    POPULATION,
    hertfordshire_gaps,
    hertfordshire_workforce,
    kent_attainment,
    kent_population,
    kent_workforce,
    rows_of,
)

EVERYBODY, REST = ComparatorKind.ALL, ComparatorKind.REST


@pytest.mark.parametrize("name", FILES)
def test_the_figures_here_are_those_that_were_copied_from_the_papers(name: str):
    if not BESIDE:
        pytest.skip("no shared/data lies beside the clone")

    with (BESIDE[0] / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        assert rows_of(name) == list(csv.DictReader(file))


def implied(figure: FigureFact) -> str:
    assert figure.value is not None
    assert figure.gap is not None
    return plain(comparator_of(Fraction(figure.value), Fraction(figure.gap), figure.better))


def test_hertfordshires_17_gaps_imply_one_comparator_each():
    figures = list(hertfordshire_gaps())

    printed = [row["comparator_value_implied"] for row in rows_of("hertfordshire_gaps")]
    assert [Decimal(implied(each)) for each in figures] == [Decimal(each) for each in printed]
    kinds = {
        kind: [each for each in figures if each.comparator_kind is kind]
        for kind in (EVERYBODY, REST)
    }
    assert Counter(map(implied, kinds[EVERYBODY])) == {"59.3": 6, "52.9": 6}
    assert [implied(each) for each in kinds[REST]] == ["67.1", "71.2", "70", "56.2", "55.3"]


def test_hertfordshires_17_gaps_are_recomputed_and_one_is_negative():
    figures = [
        replace(each, comparator_value=Decimal(implied(each))) for each in hertfordshire_gaps()
    ]

    again = [
        gap(Fraction(each.value or 0), Fraction(each.comparator_value or 0)) for each in figures
    ]

    assert again == [each.gap for each in figures]
    assert [plain(each) for each in again if each < 0] == ["-1.7"]
    assert [each.kind for each in findings(figures)] == [FindingKind.TWO_KINDS]


def test_hertfordshires_gaps_of_two_kinds_are_told():
    (found,) = findings(list(hertfordshire_gaps()))

    assert found.sentence == (
        "Attainment gaps: 12 gaps against everybody, 5 against everybody else (“KS2 expected "
        "standard, reading, writing, maths” (SEN), “5A*-C GCSEs or equivalent with English and "
        "maths” (SEN), “5A*-C GCSEs or equivalent with English and maths” (Free School Meals) "
        "and 2 more). They cannot be compared with each other."
    )


def test_a_gap_of_hertfordshires_that_was_mistyped_is_found():
    first, *others = hertfordshire_gaps()
    first = replace(first, comparator_value=Decimal("59.3"), gap=Decimal("53.3"))

    found = [each for each in findings([first, *others]) if each.kind is FindingKind.GAP_DIFFERS]

    assert [each.sentence for each in found] == [
        (
            "“KS2 expected standard, reading, writing, maths” (Gypsy, Roma & Traveller of Irish "
            "Heritage): a gap of 53.3 is printed. 4% against 59.3% is 55.3."
        )
    ]


def test_hertfordshires_7_workforce_headlines_with_last_year():
    figures = list(hertfordshire_workforce())
    before = {each.measure: each for each in figures if each.table.as_at.text == "2015"}
    now = [each for each in figures if each.table.as_at.text == "2016-03"]

    told = {each.measure: change(each, before.get(each.measure)) for each in now}

    assert len(figures) == 7
    assert [(name, each.direction, each.sentence) for name, each in told.items()] == [
        (
            "BME staff",
            Direction.INCREASED,
            (
                "Increased by 0.8 points, from 12.1% to 12.9%. "
                "It does not say of how many people, so it is not judged."
            ),
        ),
        ("Women", Direction.NEW, "There is no figure of last year."),
        (
            "Staff declaring a disability",
            Direction.INCREASED,
            (
                "Increased by 0.2 points, from 5.5% to 5.7%. "
                "It does not say of how many people, so it is not judged."
            ),
        ),
        ("Non-Christian staff", Direction.NOT_COMPARABLE, "Nothing is counted this year."),
        ("Least represented age band", Direction.NOT_COMPARABLE, "Nothing is counted this year."),
    ]
    assert [each.said for each in now[-2:]] == ["slight rise, no figure", "20-29"]
    assert findings(figures) == ()


def test_kents_84_figures_have_two_clashes_and_a_changed_unit():
    population = list(kent_population())
    workforce, attainment = list(kent_workforce()), list(kent_attainment())

    assert [len(each) for each in (population, attainment, workforce)] == [28, 30, 26]
    found = findings([*workforce, *attainment], population)

    told = [each for each in found if each.kind is not FindingKind.NOT_KNOWN]
    assert [(each.kind, each.sentence) for each in told] == [
        (
            FindingKind.TWO_COMPARATORS,
            (
                "“Black and minority ethnic staff” (bme): Workforce 2016-03-31 compares it with "
                "6.6% of Kent population, Workforce 2015-03-31 compares it with 6.6% of Kent "
                "population and in Kent population itself it is 6.3%. Gaps to them cannot be "
                "compared."
            ),
        ),
        (
            FindingKind.TWO_COMPARATORS,
            (
                "“Staff declaring a disability” (disabled): Workforce 2016-03-31 compares it with "
                "17.6% of Kent population and Workforce 2015-03-31 compares it with 7.4% of Kent "
                "population. Gaps to them cannot be compared."
            ),
        ),
        (
            FindingKind.CHANGED_UNIT,
            (
                "“Staff on grade KR6 or lower (up to £21,085)”: 42.3% in Workforce 2016-03-31 and "
                "3,814 in Workforce 2015-03-31. With two units no change can be worked out."
            ),
        ),
    ]


def test_of_what_kent_compares_with_too_little_is_known():
    found = [
        each for each in findings(list(kent_workforce())) if each.kind is FindingKind.NOT_KNOWN
    ]

    assert [each.sentence for each in found] == [
        (
            "“Female staff” (female), “Black and minority ethnic staff” (bme), “Staff declaring a "
            "disability” (disabled) and 1 more: “Kent population” is only a name. Give the table, "
            "with its definition, area and date."
        )
    ] * 2


def test_kents_comparator_of_2011_is_more_than_24_months_away():
    figures = [
        replace(each, comparator=POPULATION if each.comparator else "") for each in kent_workforce()
    ]

    found = [each for each in findings(figures) if each.kind is FindingKind.OTHER_TIME]

    assert [len(each.figures) for each in found] == [4, 4]
    assert found[0].sentence.endswith(
        ": Workforce 2016-03-31 is of 2016-03-31, Kent population of 2011: more than 24 months "
        "apart."
    )


def test_kents_workforce_with_last_year():
    figures = list(kent_workforce())
    now = [each for each in figures if each.table.as_at.text == "2016-03-31"]
    before = {each.measure: each for each in figures if each.table.as_at.text == "2015-03-31"}

    told = {each.measure: change(each, before.get(each.measure)) for each in now}

    assert {name: plain(each.amount) for name, each in told.items() if each.amount} == {
        "Employees (non-schools)": "-16.957831",
        "Female staff": "0.1",
        "Black and minority ethnic staff": "0.7",
        "Staff declaring a disability": "-0.1",
        "Days lost to sickness per fte": "-2.785515",
        "Women in leadership group": "1.6",
        "Staff aged under 25 or below": "0.3",
        "Staff over 50": "-0.5",
        "Staff over 65": "0.1",
        "Mean age": "-0.022168",
    }
    assert told["Mean age"].sentence.startswith("Decreased by 0.02%, from 45.11 years to 45.1")
    grade = told["Staff on grade KR6 or lower (up to £21,085)"]
    assert grade.direction is Direction.NOT_COMPARABLE
    assert grade.sentence == "The unit changed: last year 3,814, now 42.3%."
    assert told["Lesbian, gay or bisexual staff"].sentence == "The same as last year, 2.4%."
    assert Direction.WORSENING not in {each.direction for each in told.values()}


def test_kents_gender_gaps_come_out():
    boys = {
        each.measure: each
        for each in kent_attainment()
        if each.groups and each.groups[0].ref == "boys"
    }
    girls = {"Early years good level of development": "80.8"}
    girls["Key Stage 4, 5+ A*-C with English and maths"] = "61.0"
    printed = {"Early years good level of development": "15"}
    printed["Key Stage 4, 5+ A*-C with English and maths"] = "9"
    figures = [
        replace(
            boys[measure],
            comparator="girls",
            comparator_value=Decimal(value),
            comparator_kind=REST,
            gap=Decimal(printed[measure]),
        )
        for measure, value in girls.items()
    ]

    assert findings(figures) == ()
