"""The worked examples of performance/RULES.md, worked out again."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from councilportal.common.numbers import plain
from councilportal.common.periods import PeriodKind, parse
from councilportal.common.words import Direction, Rag
from performance.rules import bands, direction, year_to_date
from performance.rules import rating as rating_rules
from performance.rules import standing as standing_rules
from performance.rules.checks import beyond_whole
from performance.rules.measures import UNITS, Reading
from performance.rules.words import (
    Aggregation,
    DirectionBasis,
    Kind,
    Method,
    NoDataReason,
    Polarity,
    PreviousYearBasis,
)
from tests.rules.making import exact, history, latest_reading, levels, measure, reading, targets
from tests.rules.worked_examples import (
    EXAMPLES,
    NOW,
    ON,
    TEXT,
    Example,
    Row,
    levels_of,
    measure_of,
    parse_reading,
    read_examples,
    readings_of,
    work_out_asked,
)


def work_out_rate(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    indicator = measure_of(settings)
    found = []
    for row in rows:
        rating = rating_rules.rate(
            indicator,
            exact(row["Figure"]),
            levels_of(indicator, row),
            last_year=exact(row.get("Last year")),
        )
        found.append({"Rating": rating.rag.value, "Sentence": rating.sentence})
    return found


def work_out_shown(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    indicator = measure_of(settings)
    found = []
    for row in rows:
        given = targets({"2016/17": levels_of(indicator, row)})
        standing = standing_rules.stand(indicator, history(reading(NOW, row["Figure"])), given, ON)
        found.append({"Shown as": standing.shown, "Rating": standing.rating.rag.value})
    return found


def work_out_beyond(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        before = [] if row["Figures before"] == "none" else row["Figures before"].split(", ")
        asked = beyond_whole(
            measure_of(settings),
            Fraction(row["Figure"]),
            [Fraction(each) for each in before],
            levels(target=row["Target"]),
        )
        found.append({"Asked about": "yes" if asked else "no"})
    return found


def work_out_latest(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        indicator = measure(frequency=PeriodKind(row["Reported"]))
        known = readings_of(row["Periods with a reading"])
        latest = latest_reading(indicator, known, date.fromisoformat(row["Day"]))
        found.append({"Which is shown": latest.period.code if latest else "none"})
    return found


def work_out_said(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        judgement, override = row["Judgement"], row["Override"]
        said = reading(
            NOW,
            row["Figure"],
            judgement=Rag(judgement) if judgement else None,
            override_rating=Rag(override) if override else None,
        )
        indicator = measure(method=Method.JUDGEMENT if judgement else Method.TARGET_FLOOR)
        rating = rating_rules.rate(
            indicator, said.figure(indicator), levels(**settings), reading=said
        )
        found.append(
            {
                "Shown": rating.rag.value,
                "Counts as": rating.computed.value,
                "Source": rating.source.value,
            }
        )
    return found


def work_out_cases(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    indicator = measure_of(settings)
    found = []
    for row in rows:
        cases = reading(NOW, numerator=row["Cases"], denominator=row["Of"])
        limits = bands.bands(indicator, levels(target=row["Target"]))
        short = bands.cases_short(indicator, cases, limits)
        found.append({"Cases short": "" if short is None else str(short)})
    return found


def work_out_ytd(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    found = []
    known: list[Reading] = []
    for row in rows:
        indicator = replace(measure_of(settings), frequency=parse(row["Period"]).kind)
        figure = row.get("Figure") or None
        cases = {name.lower(): row[name] for name in ("Numerator", "Denominator") if name in row}
        if figure or cases:
            version = int(row.get("Definition") or 1)
            known.append(reading(row["Period"], figure, definition_version=version, **cases))
        period = parse(row["Period"])
        total = year_to_date.year_to_date(indicator, period, history(*known))
        found.append(
            {
                "Year to date": plain(total.value),
                "Periods": total.periods,
                "Of the period": plain(year_to_date.value_of(indicator, period, history(*known))),
            }
        )
    return found


def work_out_ytd_rating(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    indicator = replace(measure_of(settings), unit=UNITS["number"])
    own = {
        f"2026/27 {row['Period']}": levels(ytd_target=row["Year to date target"])
        for row in rows
        if "Year to date target" in row
    }
    given = targets({"2026/27": levels(target=settings["target"]), **own})
    found = []
    known: list[Reading] = []
    for row in rows:
        figure = row["Figure"] or None
        known.append(
            reading(
                row["Period"],
                figure,
                no_data_reason=None if figure else NoDataReason.NOT_COLLECTED,
                definition_version=int(row.get("Definition") or 1),
            )
        )
        end = parse(row["Period"]).end
        standing = standing_rules.stand(indicator, history(*known), given, end)
        assert standing.ytd_rating is not None
        found.append(
            {
                "Year to date": plain(standing.ytd.value),
                "Periods": standing.ytd.periods,
                "Rating": standing.ytd_rating.rag.value,
                "Sentence": standing.ytd_rating.sentence,
            }
        )
    return found


def work_out_with_last_year(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    given = levels(target=settings["target"], tolerance_percent=settings["tolerance"])
    found = []
    for row in rows:
        now = reading(NOW, row["September 2016"], definition_version=2)
        known = [now]
        if row["Last year"] != "none":
            version = {"the same": 2, "another": 1}[row["Definition"]]
            known.append(reading("2015-09", row["Last year"], definition_version=version))
        standing = standing_rules.stand(
            measure_of(settings), history(*known), targets({"2016/17": given}), ON
        )
        found.append({"Rating": standing.rating.rag.value})
    return found


def work_out_ytd_levels(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    indicator = measure_of(settings)
    year = levels(target=settings["year_target"], floor=settings["year_floor"])
    own = {
        f"2016/17 {row['Period']}": levels(
            target=row["Target of the period"], floor=row["Floor of the period"]
        )
        for row in rows
    }
    given = targets({"2016/17": year, **own})
    found = []
    for row in rows:
        at = year_to_date.year_to_date_levels(indicator, parse(row["Period"]), given)
        assert at is not None
        found.append(
            {"Year to date target": plain(at.target), "Year to date floor": plain(at.floor)}
        )
    return found


def work_out_compare(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    given = levels(range_lower=settings.get("lower"), range_upper=settings.get("upper"))
    found = []
    for row in rows:
        indicator = measure(
            polarity=Polarity(row["Polarity"]), direction_tolerance=Decimal(row["Tolerance"])
        )
        now, before = exact(row["Now"]), exact(row["Before"])
        assert now is not None
        assert before is not None
        found.append({"Direction": direction.compare(indicator, now, before, given).value})
    return found


def work_out_direction(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    indicator = measure(direction_basis=DirectionBasis(settings["basis"]))
    found = []
    for row in rows:
        value = row["September 2016"]
        reported = row["Reported direction"]
        now = reading(
            NOW,
            None if value == "none" else value,
            no_data_reason=NoDataReason.NOT_COLLECTED if value == "none" else None,
            reported_direction=Direction(reported) if reported else None,
        )
        known = history(*readings_of(row["Earlier readings"]), now)
        travel = direction.travel(indicator, now, known, levels())
        found.append({"Direction": travel.direction or "", "Source": travel.source or ""})
    return found


def work_out_forecast(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    indicator = measure(kind=Kind.FORECAST, frequency=PeriodKind.YEAR)
    given = targets({"2016/17": levels(**settings)})
    found = []
    for row in rows:
        cells = [row["Forecast before"], row["Forecast"]]
        made = [parse_reading(cell, "forecast_value") for cell in cells if cell != "none"]
        standing = standing_rules.stand(indicator, history(*made), given, ON)
        found.append(
            {"Rating": standing.rating.rag.value, "Direction": standing.travel.direction or ""}
        )
    return found


def work_out_expected_range(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    return [
        {"Expected range": direction.expected_range(exact(row["Figure"]), given) or ""}
        for row in rows
        for given in [levels(range_lower=row["Lower end"], range_upper=row["Upper end"])]
    ]


def work_out_last_year(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    found = []
    for row in rows:
        value, _, basis = row["Given by the service"].strip(")").partition(" (")
        now = reading(
            NOW,
            "7",
            previous_year_value=None if value == "none" else value,
            previous_year_basis=PreviousYearBasis(basis) if basis else None,
        )
        indicator = measure(aggregation=Aggregation(row["Year to date is"]))
        known = history(*readings_of(row["Readings last year"]), now)
        standing = standing_rules.stand(indicator, known, targets({}), ON)
        found.append(
            {
                "Last year's figure": plain(standing.previous_year_value),
                "It is the": standing.previous_year_basis or "",
            }
        )
    return found


def work_out_counts(settings: dict[str, str], rows: list[Row]) -> list[Row]:
    (counted,) = [example for example in EXAMPLES if example.kind == "counted"]
    given = targets({"2016/17": levels(**settings)})
    standings = []
    for row in counted.rows:
        method = Method(row["Method"])
        said = Rag(row["Override or judgement"]) if row["Override or judgement"] else None
        is_judged = method is Method.JUDGEMENT
        now = reading(
            NOW,
            row["Figure"] or None,
            judgement=said if is_judged else None,
            override_rating=None if is_judged else said,
        )
        known = history(reading("2016-08", row["Before"]), now)
        standings.append(standing_rules.stand(measure(method=method), known, given, ON))
    counts = standing_rules.count(standings)
    found = []
    for row in rows:
        group, _, word = row["What"].partition(" ")
        number = getattr(counts, group)
        found.append({"Number": str(number[word] if word else number)})
    return found


WORK_OUT: dict[str, Callable[[dict[str, str], list[Row]], list[Row]]] = {
    "rate": work_out_rate,
    "shown": work_out_shown,
    "beyond": work_out_beyond,
    "asked": work_out_asked,
    "latest": work_out_latest,
    "said": work_out_said,
    "cases": work_out_cases,
    "ytd": work_out_ytd,
    "ytd_levels": work_out_ytd_levels,
    "ytd_rating": work_out_ytd_rating,
    "with_last_year": work_out_with_last_year,
    "compare": work_out_compare,
    "direction": work_out_direction,
    "forecast": work_out_forecast,
    "expected_range": work_out_expected_range,
    "last_year": work_out_last_year,
    "counts": work_out_counts,
}


def name_of(example: Example) -> str:
    return f"line-{example.line}-{example.kind}"


def as_told(example: Example) -> list[Row]:
    """The rows with each result worked out again in its place."""
    results = WORK_OUT[example.kind](example.settings, example.rows)
    assert set(results[0]) & set(example.rows[0]), "no column of this table is a result"
    return [
        {head: result.get(head, cell) for head, cell in row.items()}
        for row, result in zip(example.rows, results, strict=True)
    ]


@pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if each.kind != "counted"], ids=name_of
)
def test_example_is_right(example):
    assert as_told(example) == example.rows


def test_wrong_figure_in_the_page_is_found():
    spoilt = read_examples(TEXT.replace("| 125 | 158 | 90 | 18 |", "| 125 | 158 | 90 | 17 |"))

    wrong = [each for each in spoilt if each.kind != "counted" and as_told(each) != each.rows]

    assert [each.kind for each in wrong] == ["cases"]


def test_every_table_of_the_page_is_an_example():
    # A table after a comment "dated" is held to the fields of a model by another test.
    others = len(re.findall(r"^<!-- dated: ", TEXT, flags=re.MULTILINE))
    tables = len(re.findall(r"^\|---", TEXT, flags=re.MULTILINE)) - others

    assert len(EXAMPLES) == tables
    assert set(WORK_OUT) | {"counted"} == {example.kind for example in EXAMPLES}


def test_every_method_and_aggregation_is_told():
    told = Counter(re.findall(r"`(\w+)`", TEXT))

    assert [word for word in (*Method, *Aggregation) if word.value not in told] == []


def test_links_of_the_contents_lead_to_headings():
    headings = {
        re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^##+ (.+)$", TEXT, flags=re.MULTILINE)
    }

    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings
