"""What the tests of this folder share."""

from datetime import date

from performance.board import (
    dashboard_sections,
    indicator_queries,
    queries,
)
from performance.board import tables as tables_board
from performance.rules.standing import count

SEPTEMBER = date(2025, 9, 30)


def line_of(ref: str, on: date = SEPTEMBER) -> queries.IndicatorLine:
    indicator = indicator_queries.indicator(ref)
    assert indicator is not None
    return queries.indicator_line(indicator, on)


def revisions_of(ref: str) -> list[indicator_queries.Revision]:
    return indicator_queries.revisions(indicator_queries.revision_rows(ref))


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


def sentences_of(lines):
    return dashboard_sections.in_sentences(count(line.standing for line in lines))
