"""The dashboard as a document, on paper too."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from councilportal.common.document import (
    Facts,
    Paragraph,
)
from councilportal.common.periods import parse
from councilportal.printing import codec, csv, html, json, pdf
from performance.board import (
    dashboard_sections,
    queries,
    ratings_file,
)
from tests import factories
from tests.census.standards import failures
from tests.performance.board.support import SEPTEMBER, sentences_of

pytestmark = pytest.mark.django_db

HEADING = dashboard_sections.Heading(
    "Westmarch County Council", "#123b5c", "Westmarch", parse("2025-09")
)


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


def test_rows_of_files_are_made_when_they_are_first_read(monkeypatch):
    factories.make_board(7)
    lines = queries.board(SEPTEMBER)
    rows = tuple(map(ratings_file.rating_row, lines))
    asked = []

    def row_of(line):
        asked.append(line.ref)
        return ratings_file.rating_row(line)

    monkeypatch.setattr(dashboard_sections, "rating_row", row_of)
    document = dashboard_sections.board_document(HEADING, lines)
    html.body(document)
    lines.clear()  # a document does not change with the list that it was made of
    assert not asked

    assert document.datasets[0] == replace(document.datasets[0], rows=rows)
    assert len(csv.dataset(document, "ratings").splitlines()) == 8
    assert len(asked) == 7


@pytest.mark.sqlite_first
def test_demo_directorate_on_paper_meets_both_standards():
    call_command("load_demo", stdout=StringIO())
    period = parse("2026-10")
    lines = queries.board(period.end, queries.Scope(directorate="PLC"))
    heading = dashboard_sections.Heading("Brackenmere", "#1f4e5f", "Place and Environment", period)

    printed = pdf.render(dashboard_sections.dashboard(heading, lines))

    assert len(lines) >= 20
    assert failures(printed) == []
