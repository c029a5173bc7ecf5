"""What the head of a page says of where it is."""

import pytest

from councilportal.printing import html
from councilportal.printing.running import place, short
from tests.printing.sample import document

pytestmark = pytest.mark.sqlite_first


@pytest.mark.parametrize(
    ("title", "headings", "said"),
    [
        ("Annual report", ["Results"], "Results"),
        ("Annual report", ["Results", "Housing"], "Results · Housing"),
        ("Annual report", ["Results", "By service", "Housing"], "Results · By service · Housing"),
        ("Record of decision: Parks", ["Record of decision"], "Record of decision"),
        ("Record of decision: Parks", ["Record of decision", "Reasons"], "Reasons"),
        ("Results of the year", ["Results", "Housing"], "Results · Housing"),
        ("T" * 80, ["A" * 40, "B" * 40, "C" * 40], f"{'A' * 38}… · {'C' * 40}"),
        ("T" * 80, ["A" * 30, "B" * 60], f"{'A' * 30} · {'B' * 48}…"),
        ("T" * 80, ["A" * 60, "B" * 30], f"{'A' * 48}… · {'B' * 30}"),
        ("T" * 200, ["A" * 200], f"{'A' * 79}…"),
    ],
)
def test_head_names_the_nested_section_and_fits_on_two_lines(title, headings, said):
    assert place(title, headings) == said
    assert len(f"{short(title)} · {said}") <= 165


def test_every_heading_of_a_section_says_on_paper_where_its_page_is():
    paper = html.paper(document())

    assert 'id="by-group" data-running="1. Summary · Ratings by service">' in paper
    assert "data-running" not in html.body(document())
