"""How indicators are worded and placed in a report."""

from datetime import date
from io import StringIO

import page as validator
import pytest
from django.core.management import call_command

from councilportal.common.document import (
    Bullets,
    Chart,
    ChartCell,
    DirectionCell,
    Facts,
    NumberCell,
    Paragraph,
    RagCell,
    Table,
    TextCell,
)
from councilportal.common.periods import parse
from councilportal.common.words import Direction, Rag
from councilportal.printing import codec, html, json, pdf
from performance.board import cells as cells_board
from performance.board import (
    dashboard_sections,
    guidance_sections,
    indicator_queries,
    indicator_sections,
    queries,
)
from performance.board import tables as tables_board
from performance.rules.standing import count
from tests import factories

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2025, 9, 30)
HEADING = dashboard_sections.Heading(
    "Westmarch County Council", "#123b5c", "Westmarch", parse("2025-09")
)


def line_of(ref: str) -> queries.IndicatorLine:
    indicator = indicator_queries.indicator(ref)
    assert indicator is not None
    return queries.indicator_line(indicator, SEPTEMBER)


def only_line():
    (line,) = queries.board(SEPTEMBER)
    return line


def table_of(*refs):
    (table,) = tables_board.tables_of(
        [line for line in queries.board(SEPTEMBER) if line.ref in refs], SEPTEMBER, "s"
    )
    return table


def heads(table):
    return [column.head for column in table.columns]


def cells(table, row=0):
    return dict(zip(heads(table), table.rows[row].cells, strict=True))


def texts(table):
    return [[getattr(cell, "text", "") for cell in row.cells] for row in table.rows]


def sentences_of(lines):
    return dashboard_sections.in_sentences(count(line.standing for line in lines))


# Cells


@pytest.mark.parametrize(
    ("values", "cell"),
    [
        ({"value": "96.44"}, NumberCell("96%", "96.44")),
        ({"data_state": "provisional"}, NumberCell("96%", "96", "provisional")),
        ({"data_state": "revised"}, NumberCell("96%", "96", "revised")),
        ({"period": "2025-08"}, NumberCell("96%", "96", "August 2025")),
        (
            {"period": "2025-08", "data_state": "provisional"},
            NumberCell("96%", "96", "August 2025; provisional"),
        ),
        (
            {"data_state": "provisional", "covers": "July to August"},
            NumberCell("96%", "96", "July to August; provisional"),
        ),
        ({"no_data_reason": "suppressed"}, NumberCell("Suppressed", note="September 2025")),
    ],
)
def test_latest_figure_is_marked_with_what_it_is_not(values, cell):
    values = {**values}
    factories.make_reading(factories.make_indicator(), values.pop("period", "2025-09"), **values)

    assert cells_board.latest_cell(only_line(), SEPTEMBER) == cell


def test_corrected_figure_is_marked():
    indicator = factories.make_indicator()
    factories.make_reading(indicator)
    factories.make_reading(indicator, value=95, revision=2, corrects_note="A late invoice.")

    assert cells_board.latest_cell(only_line(), SEPTEMBER) == NumberCell("95%", "95", "revised")


def test_indicator_without_reading_is_not_available():
    factories.make_indicator()

    assert cells_board.latest_cell(only_line(), SEPTEMBER) == NumberCell("n/a")
    assert cells_board.rag_cell(only_line().standing.rating) == RagCell(Rag.NO_DATA)


def test_override_shows_the_computed_rating_and_its_reason():
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    factories.make_reading(
        indicator, value=50, override_rating="green", override_reason="Counted twice."
    )

    table = table_of("PAY-01")

    assert cells(table)["Month RAG"] == RagCell(Rag.GREEN, source="override", computed=Rag.RED)
    assert "Counted twice." in table.rows[0].note


def test_judgement_names_who_judged_and_why():
    post = factories.make_post("Head of Payroll")
    indicator = factories.make_indicator(method="judgement")
    factories.make_reading(
        indicator,
        judgement="amber",
        judged_by=post,
        judged_on=SEPTEMBER,
        judgement_reason="Two posts are vacant.",
        commentary="As last month.",
    )

    table = table_of("PAY-01")

    assert cells(table)["Month RAG"] == RagCell(Rag.AMBER, source="judgement")
    assert table.rows[0].note.startswith("As last month. ")
    assert "Head of Payroll" in table.rows[0].note
    assert "Two posts are vacant." in table.rows[0].note


@pytest.mark.parametrize(
    ("method", "levels", "target", "floor"),
    [
        ("target_floor", {"target": 95, "floor": 85}, "95%", "85%"),
        ("tolerance_percent", {"target": 95, "tolerance_percent": 10}, "95%", "10% tolerance"),
        ("tolerance_points", {"target": 95, "tolerance_points": 5}, "95%", "5 points tolerance"),
        ("thresholds", {"green_from": 95, "amber_from": 85}, "green from 95%", "amber from 85%"),
        ("range", {"range_lower": 10, "range_upper": 20, "margin": 2}, "10% to 20%", "margin 2%"),
    ],
)
def test_target_and_floor_are_worded_as_the_method_has_them(method, levels, target, floor):
    indicator = factories.make_indicator(
        method=method, polarity="range" if method == "range" else "higher"
    )
    factories.make_target(indicator, **levels)
    factories.make_reading(indicator)

    found = cells(table_of("PAY-01"))

    assert found["Target"].text == target
    assert found["Floor"].text == floor


def test_yes_or_no_is_said_in_words():
    indicator = factories.make_indicator(unit="yes_no", method="yes_no", kind="milestone")
    factories.make_target(indicator, target=1)
    factories.make_reading(indicator, value=0)

    found = cells(table_of("PAY-01"))

    assert found["Latest"].text == "No"
    assert found["Target"].text == "Yes"
    assert found["RAG"] == RagCell(Rag.RED)


# Tables


def test_columns_with_nothing_in_them_are_left_out():
    indicator = factories.make_indicator(method="none", aggregation="none", direction_basis="none")
    factories.make_reading(indicator)

    assert heads(table_of("PAY-01")) == [
        "Ref",
        "Indicator",
        "Latest month",
        "Month RAG",
        "Year to date",
        "YTD RAG",
        "Last year",
    ]


def test_direction_on_last_year_has_a_column_where_it_is_asked_for():
    indicator = factories.make_indicator(direction_basis="both")
    for period, value in (("2024-09", 90), ("2025-08", 97), ("2025-09", 96)):
        factories.make_reading(indicator, period, value=value)

    found = cells(table_of("PAY-01"))

    assert found["Direction"] == DirectionCell(Direction.WORSENING)
    assert found["On last year"] == DirectionCell(Direction.IMPROVING)


def test_indicators_of_each_frequency_and_kind_have_a_table():
    for frequency in ("two_years", "year", "month", "quarter"):
        factories.make_indicator(f"F-{frequency}", frequency=frequency)
    factories.make_indicator("K-act", kind="activity", method="none")
    factories.make_indicator("K-for", kind="forecast", frequency="year")
    factories.make_indicator("K-mil", kind="milestone", method="yes_no", unit="yes_no")

    tables = tables_board.tables_of(queries.board(SEPTEMBER), SEPTEMBER, "s")

    assert [table.caption for table in tables] == [
        "Key performance indicators",
        "Indicators reported quarterly",
        "Indicators reported yearly",
        "Indicators reported every two years",
        "Milestones",
        "Forecasts of the year",
        "Activity indicators",
    ]
    assert len({table.anchor for table in tables}) == len(tables)


@pytest.mark.parametrize(("ref", "width"), [("A", 6.5), ("FIN-2025", 8.5), ("X" * 40, 16)])
def test_column_of_references_is_as_wide_as_the_longest(ref, width):
    factories.make_indicator(ref)

    assert table_of(ref).columns[0].width == width


def test_links_of_references_are_addresses():
    factories.make_reading(factories.make_indicator("50% #1?2"))

    assert table_of("50% #1?2").rows[0].cells[0].href == (
        "/performance/indicators/50%25%20%231%3F2/2025-09/"
    )


def test_services_are_headed_once_for_each_deliverer():
    service = factories.make_service(
        "roads",
        name="Roads",
        delivered_by="Own staff",
        director_post=factories.make_post(),
        cabinet_portfolio=factories.make_post("Cabinet Member, Place"),
    )
    factories.make_indicator("A", service=service)
    factories.make_indicator("B", service=service, delivered_by="Builder Ltd")

    found = tables_board.service_sections(queries.board(SEPTEMBER), SEPTEMBER)

    assert [section.heading for section in found] == ["Roads: Own staff", "Roads: Builder Ltd"]
    header = found[1].blocks[0]
    assert isinstance(header, Table)
    assert cells(header) == {
        "Service area": TextCell("Roads"),
        "Directorate": TextCell("Resources"),
        "Director": TextCell("Director of Finance"),
        "Cabinet portfolio": TextCell("Cabinet Member, Place"),
        "Delivered by": TextCell("Builder Ltd"),
    }


# Charts


def test_trend_has_figures_targets_and_gaps():
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    for period, value in (("2025-06", 90), ("2025-07", None), ("2025-09", 96)):
        values = {"value": value} if value else {"no_data_reason": "not_collected"}
        factories.make_reading(indicator, period, **values)

    chart = cells_board.trend_chart(only_line(), 13)

    assert isinstance(chart, Chart)
    assert chart.labels == ("Jun 25", "Jul 25", "Aug 25", "Sep 25")
    assert [(series.name, series.values) for series in chart.series] == [
        ("Figure", ("90", None, None, "96")),
        ("Target", ("95",) * 4),
        ("Floor standard", ("85",) * 4),
    ]
    assert chart.summary == (
        "PAY-01: 90% in June 2025, 96% in September 2025; 2 periods without data."
    )


@pytest.mark.parametrize("periods", [[], ["2025-09"]])
def test_fewer_than_two_figures_make_no_trend(periods):
    indicator = factories.make_indicator()
    for period in periods:
        factories.make_reading(indicator, period)

    assert cells_board.trend_chart(only_line(), 13) is None
    assert "Trend" not in heads(table_of("PAY-01"))


def test_sparkline_is_of_thirteen_months_and_the_page_of_sixty():
    factories.make_board(1, months=70)
    line = line_of("KPI-0000")
    assert line is not None

    spark = cells(table_of("KPI-0000"))["Trend"]

    assert isinstance(spark, ChartCell)
    assert spark.chart is not None
    assert len(spark.chart.labels) == 13
    trend = cells_board.trend_chart(line, cells_board.LONG_TREND_PERIODS)
    assert trend is not None
    assert len(trend.labels) == 60


# Words


def test_counts_of_nothing_are_one_sentence():
    assert sentences_of([]) == ("No indicator has a rating in this period.",)


def test_counts_in_words_name_their_base_and_what_could_not_be_rated():
    factories.make_board(24)
    factories.make_indicator("NEW-1")

    assert sentences_of(queries.board(SEPTEMBER))[0] == (
        "Of 16 indicators rated, six are green, six are amber and four are red. "
        "A further five could not be rated: one without data and four without a target."
    )


def test_one_indicator_is_counted_in_the_singular():
    indicator = factories.make_indicator()
    factories.make_target(indicator)
    factories.make_reading(indicator)

    ratings, directions, year_to_date = sentences_of([only_line()])

    assert ratings == "Of one indicator rated, one is green, none is amber and none is red."
    assert directions == (
        "Direction of travel shows none improving, none the same, none worsening and one new."
    )
    assert year_to_date == f"For the year to date, {ratings[0].lower()}{ratings[1:]}"


def test_guidance_names_the_methods_in_force_alone():
    factories.make_board(6)
    factories.make_indicator("J-1", method="judgement", direction_basis="none")

    guidance = guidance_sections.guidance(queries.board(SEPTEMBER))

    ratings = guidance.sections[0].blocks[1]
    assert isinstance(ratings, Bullets)
    assert [item.split(" (")[0] for item in ratings.items] == [
        "Target and floor standard",
        "Judgement by a named post",
    ]
    assert [part.heading for part in guidance.sections] == [
        "Ratings",
        "Direction of travel",
        "Year to date",
        "Activity indicators",
    ]


# History


def test_changes_of_targets_are_told():
    indicator = factories.make_indicator()
    factories.make_target(indicator, "2023/24", target=90, floor=80)
    factories.make_target(indicator, "2024/25", target=90, floor=80)
    factories.make_target(indicator, "2025/26", target=95, floor=80)
    factories.make_target(indicator, "2025/26", period="2025/26-Q1", target=93)
    line = line_of("PAY-01")
    assert line is not None

    (section,) = indicator_sections.history_sections(line, [])

    (table,) = section.blocks
    assert isinstance(table, Table)
    assert texts(table) == [
        ["Quarter 1 2025/26", "93%", "80%", "Target 93%, the year's 95%"],
        ["2025/26", "95%", "80%", "Target 95%, the year before 90%"],
        ["2024/25", "90%", "80%", "No change"],
        ["2023/24", "90%", "80%", ""],
    ]


def test_groups_have_a_table_for_each_characteristic():
    indicator = factories.make_indicator()
    sex = factories.make_characteristic("sex", ("female", "male"))
    age = factories.make_characteristic("age_band", ("16-24",), name="Age band")
    for period in ("2025-08", "2025-09"):
        for ref in ("female", "male"):
            factories.make_reading(indicator, period, group=sex.categories.get(ref=ref))
    factories.make_reading(indicator, group=age.categories.get(), no_data_reason="suppressed")
    line = line_of("PAY-01")
    assert line is not None

    (section,) = indicator_sections.history_sections(line, indicator_queries.revisions("PAY-01"))

    tables = [block for block in section.blocks if isinstance(block, Table)]
    assert section.heading == "Groups"
    assert [(table.caption, heads(table)) for table in tables] == [
        ("PAY-01 by age band, newest first", ["Period", "16-24"]),
        ("PAY-01 by sex, newest first", ["Period", "Female", "Male"]),
    ]
    assert texts(tables[0]) == [["September 2025", "Suppressed"]]
    assert texts(tables[1]) == [
        ["September 2025", "96%", "96%"],
        ["August 2025", "96%", "96%"],
    ]


# Documents


def test_dashboard_has_cover_paper_guidance_summary_and_services():
    factories.make_board(24)

    document = dashboard_sections.dashboard(HEADING, queries.board(SEPTEMBER))

    assert [section.heading for section in document.sections] == [
        "Cover paper",
        "Guidance notes",
        "Summary of indicators",
        "Service 0",
        "Service 2",
        "Service 1",
        "Service 3",
    ]
    assert isinstance(document.cover[0], Facts)
    results = document.sections[0].sections[1].blocks
    assert results[1] == Paragraph(sentences_of(queries.board(SEPTEMBER))[0], "2.2")
    assert document.title == "Westmarch: performance dashboard"
    assert document.subtitle == "Results up to September 2025, financial year 2025/26"


@pytest.mark.parametrize("number", [0, 7])
def test_documents_survive_the_archive_and_are_printed_the_same_twice(number):
    factories.make_board(number)
    lines = queries.board(SEPTEMBER)

    for make in (
        lambda: dashboard_sections.dashboard(HEADING, lines),
        lambda: dashboard_sections.board_document(HEADING, lines),
    ):
        document = make()

        assert codec.load(json.render(document)) == document
        assert html.page(make()) == html.page(document)


def test_demo_directorate_on_paper_meets_pdf_ua(tmp_path):
    call_command("load_demo", stdout=StringIO())
    period = parse("2026-10")
    lines = queries.board(period.end, queries.Scope(directorate="PLC"))
    heading = dashboard_sections.Heading("Brackenmere", "#1f4e5f", "Place and Environment", period)
    path = tmp_path / "demo.pdf"
    path.write_bytes(pdf.render(dashboard_sections.dashboard(heading, lines)))

    report = validator.validate_pdf(
        str(path), profile="ua1", limits=validator.SafetyLimits.unlimited()
    )

    assert len(lines) >= 20
    assert [str(failure) for failure in report.failures] == []
