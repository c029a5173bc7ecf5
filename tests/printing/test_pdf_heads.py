"""Groups of rows, heads over several columns and footnotes, in tables that go over pages."""

import pytest

from councilportal.printing import pdf
from tests.census.standards import failures
from tests.printing import reading, tag_tree

ROWS = 40
PAGE = """<!doctype html><html lang="en"><head><title>T</title><style>
@font-face {{ font-family: S; src: url("reportasset:SourceSans3-Regular.ttf") }}
@page {{ size: A5; margin: 20mm }}
body {{ font: 11pt S }} table {{ table-layout: fixed; width: 100% }}
.note {{ float: footnote }}
.note::footnote-call {{ content: counter(footnote) }}
.note::footnote-marker {{ content: counter(footnote) ". " }}
</style></head><body><h1>T</h1><div><table>
<thead><tr><th rowspan="2">Ref</th><th colspan="2" scope="colgroup">This year</th><th></th></tr>
<tr><th>Q1</th><th>Q2</th><th>Last year</th></tr></thead>
<tbody><tr><th scope="rowgroup" colspan="4">Adults</th></tr>{adults}
<tr><th scope="rowgroup" colspan="4">Roads</th></tr>{roads}</tbody>
<tbody><tr><th scope="row" rowspan="2">Sum</th><td>1</td><td>2</td><td>3</td></tr>
<tr><td>4</td><td>5</td><td>6</td></tr></tbody>
</table></div></body></html>"""


def rows(prefix):
    note = '<span class="note">A note about it.</span>'
    return "".join(
        f'<tr><th scope="row">{prefix}{number}</th><td>1{note if number % 9 == 4 else ""}</td>'
        f"<td>2</td><td>3</td></tr>"
        for number in range(ROWS)
    )


@pytest.fixture(scope="module")
def printed():
    return pdf.from_html(PAGE.format(adults=rows("A"), roads=rows("R")))


@pytest.fixture(scope="module")
def table(printed):
    with reading.opened(printed) as opened:
        assert len(opened.pages) >= 4
        (table,) = tag_tree.Tree(opened).tables
    return table


def test_footnotes_between_pages_do_not_part_a_table(table, printed):
    assert len(table.rows) == 2 + 2 * (ROWS + 1) + 2
    assert failures(printed) == []


def test_cells_name_their_group_their_row_and_every_head_above(table):
    first, later = table.rows[3], table.rows[3 + ROWS + 1]

    assert [cell.headings for cell in first] == [
        ("Adults", "Ref"),
        ("Adults", "A0", "Thisyear", "Q1"),
        ("Adults", "A0", "Thisyear", "Q2"),
        ("Adults", "A0", "Lastyear"),
    ]
    assert later[0].headings == ("Roads", "Ref")
    assert later[3].headings == ("Roads", "R0", "Lastyear")
    assert all(row[0].headings[0] == "Roads" for row in table.rows[3 + ROWS + 1 : -2])


def test_heads_of_columns_name_the_head_over_several(table):
    assert [cell.headings for cell in table.rows[1]] == [("Thisyear",), ("Thisyear",), ()]


def test_rows_of_another_body_are_in_no_group_and_share_a_heading_that_reaches_over_them(table):
    assert [[cell.headings for cell in row] for row in table.rows[-2:]] == [
        [("Ref",), ("Sum", "Thisyear", "Q1"), ("Sum", "Thisyear", "Q2"), ("Sum", "Lastyear")],
        [("Sum", "Thisyear", "Q1"), ("Sum", "Thisyear", "Q2"), ("Sum", "Lastyear")],
    ]
